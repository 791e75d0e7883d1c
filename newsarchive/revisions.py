"""Is a page the article that we had, or did its publisher edit it? Pure functions from two readings to an answer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from newsarchive.models import Article

FIELDS = ("title", "subtitle", "byline", "published", "section", "body")
"""The fields whose change is an edit. `modified` alone is not: many systems touch it without touching the text."""

_SPACE = re.compile(r"\s+")
_TYPOGRAPHY = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-",
                             "\u00a0": " ", "\u202f": " ", "\u200b": None, "\u00ad": None, "…": "..."})  # fmt: skip


def version(article: Article) -> dict[str, str]:
    """The fields of a reading that are compared, as text ("" where there is none)."""
    values = {name: getattr(article, name) for name in FIELDS}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value or "" for name, value in values.items()}


def normalise(text: str) -> str:
    """Text as it is compared: white space and typography say nothing of an edit."""
    return _SPACE.sub(" ", text.translate(_TYPOGRAPHY)).strip()


def changed_fields(before: Mapping[str, str | None], after: Mapping[str, str | None]) -> tuple[str, ...]:
    """Which of FIELDS differ between two versions, in the order of FIELDS; () where they are the same."""
    return tuple(name for name in FIELDS if normalise(before.get(name) or "") != normalise(after.get(name) or ""))


SAME_WORDS = 0.5
"""Share of common words from which two texts are one article: rewritten articles keep more, others on a topic less."""


def same_story(title: str | None, body: str, now: Article) -> bool:
    """Is what an address leads to now the article that it led to before?"""
    if title and normalise(title) == normalise(now.title or ""):
        return True
    before, after = set(normalise(body).lower().split()), set(normalise(now.body).lower().split())
    return len(before & after) >= SAME_WORDS * max(1, len(before | after))


def digest(article: Article) -> str:
    """A short name of a version: equal for two readings that `changed_fields` finds the same."""
    return digest_of(version(article))


def digest_of(fields: Mapping[str, str | None]) -> str:
    """The same of a version as it is stored."""
    text = "\x1f".join(normalise(fields.get(name) or "") for name in FIELDS)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
