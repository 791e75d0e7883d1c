"""How an article is cited: BibTeX, RIS, CSL-JSON, Wikipedia's template, plain text. Pure functions.

Formats: biblatex's manual (`@misc` with url and urldate, as BibTeX takes it too), the tags of RIS, the CSL-JSON schema,
`Template:Cite news`. Whatever stands in a title or a name, what comes out is one well-formed entry.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import quote

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_UNSPACED = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_EXPLODED = re.compile(r"\[\n +(\d+),\n +(\d+),\n +(\d+)\n +\]")  # a date; inside strings no line breaks
_WORD = re.compile(r"[a-z0-9]+")
_STOP = frozenset(
    (
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "is",
        "it",
        "of",
        "on",
        "the",
        "to",
        "der",
        "die",
        "das",
        "le",
        "la",
    )
)


@dataclass(frozen=True, slots=True)
class Source:
    """What a citation is made of. Dates are ISO 8601, or None; of a moment the day counts, as the publisher gave it.

    `captured` and `digest` are those of the capture that was read: with them a citation proves what it cites.
    """

    id: int
    title: str
    url: str
    site: str
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    published: str | None = None
    language: str | None = None
    captured: str | None = None
    digest: str | None = None


class Name(NamedTuple):
    """A person's name in parts."""

    family: str
    given: str
    suffix: str = ""


def split(name: str) -> Name | None:
    """The parts of a person's name as English citations order them; None where that can't be told.

    The family name is the last word, with what is written small before it ("von der Leyen"). Names in scripts without
    spaces, and single words, stay whole.
    """
    parts = _plain(name).split()
    if len(parts) < 2 or _UNSPACED.search(name):
        return None
    suffix = parts.pop() if len(parts) > 2 and parts[-1].lower() in SUFFIXES else ""
    first = next((at for at, word in enumerate(parts) if 0 < at < len(parts) - 1 and word[0].islower()), len(parts) - 1)
    return Name(" ".join(parts[first:]), " ".join(parts[:first]).rstrip(","), suffix)


def bibtex(source: Source) -> str:
    """An entry for BibTeX and biblatex."""
    people = [_bibtex_name(name) for name in source.authors] + [f"{{{_tex(name)}}}" for name in source.agencies]
    day = _day(source.published)
    fields = {
        "author": " and ".join(people),
        "title": f"{{{_tex(source.title)}}}",
        "howpublished": _tex(source.site),
        "date": day.isoformat() if day else "",
        "year": str(day.year) if day else "",
        "month": f"{day.month}" if day else "",
        "url": _address(source.url),
        "urldate": (_day(source.captured) or "") and str(_day(source.captured)),
        "language": _tex(source.language or ""),
        "note": _tex(_proof(source)),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{key(source)},\n{lines}}}\n"


def ris(source: Source) -> str:
    """A record for reference managers (RIS)."""
    day, captured = _day(source.published), _day(source.captured)
    people = [", ".join(part for part in (split(name) or (name,)) if part) for name in source.authors]
    lines = [
        ("TY", "NEWS"),
        ("TI", source.title),
        *(("AU", name) for name in [*people, *source.agencies]),
        ("T2", source.site),
        ("PY", str(day.year) if day else ""),
        ("DA", f"{day:%Y/%m/%d}" if day else ""),
        ("UR", _address(source.url)),
        ("Y2", f"{captured:%Y/%m/%d}" if captured else ""),
        ("LA", source.language or ""),
        ("N1", _proof(source)),
    ]
    return "".join(f"{tag}  - {_plain(value)}\r\n" for tag, value in lines if value) + "ER  - \r\n"


def csl(source: Source) -> dict[str, Any]:
    """An item of CSL-JSON."""
    people: list[dict[str, str]] = []
    for name in source.authors:
        parts = split(name)
        if parts is None:
            people.append({"literal": _plain(name)})
        else:
            people.append({word: part for word, part in parts._asdict().items() if part})
    people += [{"literal": _plain(name)} for name in source.agencies]
    item = {
        "id": key(source),
        "type": "article-newspaper",
        "title": _plain(source.title),
        "author": people,
        "container-title": source.site,
        "issued": _date_parts(source.published),
        "accessed": _date_parts(source.captured),
        "URL": _address(source.url),
        "language": source.language,
        "note": _proof(source),
    }
    return {name: value for name, value in item.items() if value}


def csl_json(source: Source) -> str:
    """The same as a file: a list of one item."""
    text = json.dumps([csl(source)], ensure_ascii=False, indent=2)
    return _EXPLODED.sub(r"[\1, \2, \3]", text) + "\n"


def wikipedia(source: Source) -> str:
    """`{{cite news}}` for an article of Wikipedia."""
    fields: list[tuple[str, str]] = []
    for number, name in enumerate(source.authors, 1):
        parts = split(name)
        if parts is None:
            fields.append((f"author{number}", name))
        else:
            fields += [(f"last{number}", parts.family), (f"first{number}", f"{parts.given} {parts.suffix}".strip())]
    fields += [
        ("title", source.title),
        ("work", source.site),
        ("agency", ", ".join(source.agencies)),
        ("date", _long(source.published)),
        ("url", _address(source.url)),
        ("access-date", _long(source.captured)),
        ("language", source.language or ""),
    ]
    return "{{cite news " + " ".join(f"|{name}={_wiki(value)}" for name, value in fields if value) + "}}"


def plain(source: Source) -> str:
    """A sentence for a footnote."""
    people = [*source.authors, *source.agencies]
    names = " and ".join([", ".join(people[:-1]), people[-1]] if len(people) > 1 else people)
    parts = [names, f"“{source.title}”", source.site, _long(source.published), _address(source.url)]
    proof = _proof(source)
    return f"{_plain(', '.join(part for part in parts if part))}{f' ({proof})' if proof else ''}."


FORMATS: dict[str, tuple[str, Callable[[Source], str]]] = {
    "bib": ("application/x-bibtex", bibtex),
    "ris": ("application/x-research-info-systems", ris),
    "csl.json": ("application/vnd.citationstyles.csl+json", csl_json),
}
"""Ending of a file -> its media type, and what makes it."""


def key(source: Source) -> str:
    """A short name for an entry, of ASCII letters and digits: "okafor2026tide12"; the id keeps it unique."""
    names = [split(name) for name in source.authors]
    who = next((parts.family for parts in names if parts and _WORD.search(_ascii(parts.family))), source.site)
    day = _day(source.published)
    words = [word for word in _WORD.findall(_ascii(source.title)) if word not in _STOP]
    name = "".join(_WORD.findall(_ascii(who)))[:30]
    return f"{name}{day.year if day else ''}{words[0][:20] if words else '-'}{source.id}"


def _bibtex_name(name: str) -> str:
    parts = split(name)
    if parts is None:
        return f"{{{_tex(name)}}}"
    return ", ".join(
        _tex(part).replace(" and ", " {and} ") for part in (parts.family, parts.suffix, parts.given) if part
    )


def _tex(text: str) -> str:
    return _plain(text).translate(_TEX)


_TEX = str.maketrans(
    {
        **{sign: f"\\{sign}" for sign in "$%&#_"},
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",  # BibTeX counts braces, escaped or not
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
_WIKI = str.maketrans({sign: f"&#{ord(sign)};" for sign in "|{}[]<>'"} | {"=": "&#61;", "&": "&amp;"})


def _wiki(text: str) -> str:
    text = _plain(text)
    if text.startswith(("http://", "https://")):  # an address has none of these signs left but &, = and '
        return text.replace("''", "%27%27")
    return text.translate(_WIKI if re.search(r"[|{}\[\]<>&]|''", text) else {})


def _address(url: str) -> str:
    """An address that no format takes for more than it is: without spaces, braces, quotes and bars."""
    return quote(_CONTROL.sub("", url), safe="%/:=&?~#+!$,;'@()*")


def _proof(source: Source) -> str:
    when = _long(source.captured)
    return f"captured {when}{f', {source.digest}' if source.digest else ''}" if when else ""


def _plain(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _long(text: str | None) -> str:
    day = _day(text)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else ""


def _date_parts(text: str | None) -> dict[str, list[list[int]]] | None:
    day = _day(text)
    return {"date-parts": [[day.year, day.month, day.day]]} if day else None
