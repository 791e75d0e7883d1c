"""The language of searches, for web, terminal and exports: text in, a `Query` out. Any text is a search; none is wrong.

    flood warning          both words              site:example.org       a site, by name or address
    "storm surge"          these words in a row    author:okafor          a byline's name, or part of it
    flood OR surge         either                  section:"Local news"   lang:de   type:liveblog
    -cricket               without the word        after:2026-11          from that day, month or year on
    harbo*                 words that begin so     before:2026-11-23      before it begins
    title:budget           a word of the headline  -site:example.org      any of them, negated
    changed:yes            edited since (or: no)   changed:2026-11        edited on that day, in that month or later
    in:versions            in earlier versions too story:12               the articles that carry one story

The same site, section, lang, type or story twice means either of them; two authors mean both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from newsarchive.store.folding import words

FilterName = Literal["site", "author", "section", "lang", "type", "before", "after", "changed", "story", "in"]
_NAMES: dict[str, FilterName | Literal["title"]] = {
    "site": "site",
    "author": "author",
    "by": "author",
    "title": "title",
    "intitle": "title",
    "section": "section",
    "lang": "lang",
    "language": "lang",
    "type": "type",
    "before": "before",
    "until": "before",
    "after": "after",
    "since": "after",
    "changed": "changed",
    "edited": "changed",
    "story": "story",
    "in": "in",
}
YES, NO = frozenset({"yes", "true", "1"}), frozenset({"no", "false", "0"})
VERSIONS = frozenset({"version", "versions", "earlier", "all"})
"""What may stand behind `in:`; with anything else it is text."""
MAX_CHARACTERS = 2_000
"""Of a search; what is beyond it is cut off. A long paragraph has 1,000."""
MAX_TERMS = 64
"""Words, phrases and filters of a search. FTS5 refuses expressions deeper than 256."""

_QUOTES = '"“”„‟«»＂'
_PART = re.compile(
    rf"(?P<minus>-)?(?:(?P<name>[^\W\d_]+):(?=[^\s/]))?(?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)(?:[{_QUOTES}]|$)(?P<star>\*)?"
    rf"|(?P<plain>[^\s{_QUOTES}]+))"
)
_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase to find, as folded tokens. `prefix`: words that begin with the last of them count too."""

    tokens: tuple[str, ...]
    column: Literal["", "title"] = ""
    prefix: bool = False

    def match(self) -> str:
        """The term as FTS5 takes it. Tokens are letters and digits, so nothing in them needs escaping."""
        phrase = f'"{" ".join(self.tokens)}"{"*" if self.prefix else ""}'
        return f"{self.column} : {phrase}" if self.column else phrase


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on the article. `value` is as typed; of `before`, `after` and `changed`, a day as ISO 8601; of
    `changed` also yes or no. `typed` is its place in the search, to take it out again.
    """

    name: FilterName
    value: str
    negated: bool = False
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A search. An article must hold a term of each group, none of the `without`, and pass the filters.

    `notes` say, for people, what of the text was not understood, and how it was taken.
    """

    text: str
    groups: tuple[tuple[Term, ...], ...] = ()
    without: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every term that a hit may show."""
        return tuple(term for group in self.groups for term in group)

    @property
    def earlier(self) -> bool:
        """Are earlier versions to be searched too?"""
        return any(one.name == "in" and not one.negated for one in self.filters)

    def match(self) -> str:
        """The groups as one FTS5 expression; "" where there are none. `without` is not in it."""
        return " AND ".join(f"({any_of(group)})" for group in self.groups)


def any_of(terms: tuple[Term, ...]) -> str:
    """An FTS5 expression that any of the terms satisfies."""
    return " OR ".join(term.match() for term in terms)


def parse(text: str) -> Query:
    """Read a search as it was typed. Never raises."""
    text = text.encode("utf-8", "replace").decode("utf-8")[:MAX_CHARACTERS].strip()  # lone surrogates become "?"
    groups: list[tuple[Term, ...]] = []
    without: list[Term] = []
    filters: list[Filter] = []
    notes: list[str] = []
    either = False  # the last thing read was OR, after a term
    for count, (part, negated, name, value, prefix) in enumerate(_parts(text)):
        if count == MAX_TERMS:
            notes.append(f"only the first {MAX_TERMS} words are searched for")
            break
        if part == "OR":
            either = bool(groups)
            continue
        if name and name != "title":
            if not value.strip(" *.,;()"):
                continue  # still being typed
            found = _filter(name, value, negated, part)
            if found:
                filters.append(found)
            else:
                notes.append(_misread(name, part))
            continue
        term = Term(words(value), "title" if name else "", prefix)
        if not term.tokens:
            continue
        if negated:
            without.append(term)
        elif either:
            groups[-1] = (*groups[-1], term)
        else:
            groups.append((term,))
        either = False
    return Query(text, tuple(groups), tuple(without), tuple(filters), tuple(notes))


def _parts(text: str) -> Iterator[tuple[str, bool, FilterName | Literal["title", ""], str, bool]]:
    """Each part of a search: as typed, negated?, the name before its colon, its value, prefix?"""
    negate_next = False
    for match in _PART.finditer(text):
        part = match.group()
        if part in ("OR", "|", "||"):
            yield "OR", False, "", "", False
            continue
        if part in ("AND", "&", "&&", "+"):
            continue
        if part == "NOT":
            negate_next = True
            continue
        quoted, plain = match["quoted"], match["plain"]
        value = quoted if quoted is not None else plain
        name: FilterName | Literal["title", ""] = _NAMES.get((match["name"] or "").lower()) or ""
        if name == "in" and value.lower() not in VERSIONS:
            name = ""  # "in:" is no filter of ours there
        if plain and plain.endswith(":") and plain[:-1].lower() in _NAMES:
            continue  # still being typed
        if match["name"] and not name:
            value = f"{match['name']}:{value}"  # somebody else's colon: text, as "Re:Invent" is
        prefix = bool(match["star"]) or (quoted is None and value.endswith("*"))
        yield part, bool(match["minus"]) or negate_next, name, value, prefix
        negate_next = False


def _filter(name: FilterName, value: str, negated: bool, typed: str) -> Filter | None:
    """A filter, or None where its date or number is none."""
    value = value.strip().strip("(),;")
    if name == "story":
        return Filter(name, value, negated, typed) if value.isascii() and value.isdigit() and len(value) < 19 else None
    if name == "changed" and value.lower() in YES | NO:
        return Filter(name, "yes" if value.lower() in YES else "no", negated, typed)
    if name not in ("before", "after", "changed"):
        return Filter(name, value, negated, typed)
    match = _DATE.fullmatch(value)
    try:
        day = date(*(int(part or 1) for part in match.groups())) if match else None
    except ValueError:
        return None
    return Filter(name, day.isoformat(), negated, typed) if day else None


def _misread(name: FilterName, part: str) -> str:
    if name == "story":
        return f"{part} is no number of a story"
    choice = "yes, no, " if name == "changed" else ""
    return f"{part} is no date: give {choice}a year, a month or a day, such as {name}:2026-11-23"
