"""What a person says of a field, checked and brought into the form that the archive keeps."""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsarchive.errors import NewsArchiveError
from newsarchive.extract import signers
from newsarchive.store.corrections import FIELDS, Corrected, Signers, moment

_LANGUAGE = re.compile(r"[a-z]{2,3}")


def corrected(said: Iterable[str], language: str | None) -> list[Corrected]:
    """ "field=value" as a person writes it; `language` is the article's. Raises NewsArchiveError.

    Authors are parted by semicolons; those of a byline are read from it as from a page's.
    """
    made: dict[str, Corrected] = {}
    for item in said:
        name, sign, text = item.partition("=")
        name, value = name.strip().lower(), " ".join(text.split())
        if not sign or name not in FIELDS:
            raise NewsArchiveError(
                f"{item!r} corrects nothing", remedy=f"write FIELD=VALUE; the fields are {', '.join(FIELDS)}"
            )
        if name in made:
            raise NewsArchiveError(f"{name} is given twice", remedy="give it once")
        made[name] = _one(name, value or None, language)
    return list(made.values())


def _one(name: str, value: str | None, language: str | None) -> Corrected:
    if name == "title" and value is None:
        raise NewsArchiveError("An article can't be without a title", remedy="give one: --set title=TEXT")
    if name in ("published", "modified") and value is not None:
        try:
            value = moment(value).isoformat()
        except ValueError as error:
            raise NewsArchiveError(
                f"{value!r} is no date", remedy="write 2026-11-25, or 2026-11-25T08:15:00+01:00 with its offset"
            ) from error
    if name == "language" and value is not None and not _LANGUAGE.fullmatch(value):
        raise NewsArchiveError(f"{value!r} is no language", remedy="write its ISO 639 code, such as en or de")
    if name == "authors":
        names = [" ".join(piece.split()) for piece in (value or "").split(";") if piece.strip()]
        found = tuple((who, "agency" if signers(who)[1] else "person") for who in names)
        return Corrected(name, "; ".join(names) or None, found)
    if name == "byline":
        return Corrected(name, value, _signers(value, language))
    return Corrected(name, value)


def _signers(byline: str | None, language: str | None) -> Signers:
    people, agencies = signers(byline, language) if byline else ((), ())
    return (*((who, "person") for who in people), *((who, "agency") for who in agencies))
