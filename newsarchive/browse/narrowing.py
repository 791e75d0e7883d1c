"""Narrowing a search by a click: each choice is a link to the search with one more filter in its text.

So the address says all that there is to it, and who clicks learns the language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from newsarchive.browse import show
from newsarchive.store.folding import words
from newsarchive.store.search import Facet, Query

SHOWN = 6
"""Values of a facet that are shown at once; the rest opens on demand."""
MOST = 60
"""Values of a facet that a page lists at all."""
TITLES = {
    "site": "Site",
    "year": "Year",
    "section": "Section",
    "author": "Author",
    "language": "Language",
    "page_type": "Kind",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to narrow by. `href` turns it on or, where it is on already, off."""

    label: str
    count: int
    href: str
    on: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """A facet as the page shows it: `first` at once, `rest` on demand."""

    title: str
    first: tuple[Choice, ...]
    rest: tuple[Choice, ...]


def choices(query: Query, facets: Mapping[str, Sequence[Facet]], address: Callable[..., str]) -> tuple[Choices, ...]:
    """The facets of a result with more than one value, or with a filter on them."""
    shown = []
    for name, title in TITLES.items():
        values = [value for value in facets.get(name, ()) if _can_be_said(name, value.value)][:MOST]
        if name == "year":
            values = sorted(values, key=lambda one: one.value, reverse=True)
        offered = tuple(_choice(query, name, value, address) for value in values)
        if len(offered) > 1 or any(one.on for one in offered):
            shown.append(Choices(title, offered[:SHOWN], offered[SHOWN:]))
    return tuple(shown)


def active(query: Query, address: Callable[..., str]) -> tuple[tuple[str, str], ...]:
    """Each filter of a search, as typed, with the address of the search without it."""
    return tuple((one.typed, address(q=_without(query.text, one.typed))) for one in query.filters)


def dated(query: Query, span: str) -> str:
    """A search narrowed to a span of time (`after:X before:Y`) in place of the one that it had."""
    text = query.text
    for one in query.filters:
        if one.name in ("before", "after") and not one.negated:
            text = _without(text, one.typed)
    return f"{text} {span}".strip()


def _choice(query: Query, name: str, facet: Facet, address: Callable[..., str]) -> Choice:
    label = _label(name, facet.value)
    wanted = _filters(name, facet.value)
    present = [one for one in query.filters if not one.negated and _same(f"{one.name}:{one.value}", wanted)]
    if len(present) >= len(wanted):
        text = query.text
        for one in present:
            text = _without(text, one.typed)
        return Choice(label, facet.count, address(q=text), True)
    return Choice(label, facet.count, address(q=" ".join([query.text, *wanted]).strip()), False)


def _filters(name: str, value: str) -> list[str]:
    """The filters that mean a value, in the language of searches."""
    if name == "year":
        return [f"after:{value}", f"before:{int(value) + 1:04d}"] if value.isdigit() else []
    field = {"language": "lang", "page_type": "type"}.get(name, name)
    plain = " ".join(value.replace('"', " ").split())
    return [f'{field}:"{plain}"' if not plain.isascii() or " " in plain else f"{field}:{plain}"]


def _can_be_said(name: str, value: str) -> bool:
    """Names of sites, languages and kinds are compared to the letter: a quotation mark in one can't be asked for."""
    return '"' not in value or name in ("section", "author")


def _same(typed: str, wanted: Sequence[str]) -> bool:
    name, _, value = typed.partition(":")
    value = value.removesuffix("-01-01") if name in ("before", "after") else value
    return any(one.startswith(f"{name}:") and words(one) == words(f"{name}:{value}") for one in wanted)


def _label(name: str, value: str) -> str:
    if name == "language":
        return show.language(value)
    return show.page_type(value) if name == "page_type" else value


def _without(text: str, part: str) -> str:
    before, found, after = text.partition(part)
    return " ".join(f"{before} {after}".split()) if found else text
