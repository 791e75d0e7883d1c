"""What the pages of one site share: a tree of places (tag and class names), with what each of them held.

`template.py` learns it, `fit.py` lays it over a page. It is stored as JSON, whose form is known here alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from zlib import crc32

FORM = 3  # of the JSON: what has another one is as good as not learned
LIKE = 0.6  # share of the class names of two elements that must be common for one place; swept .4-.8, .5-.7 are alike
FEW = 2  # pages on which a place must have been before its absence of use says something
MANY = 4  # pages from which on a place that was part of the article on fewer than half of them is chrome
MOSTLY = 0.6  # share of the pages that must have their title at places that are known
STEADY = 0.75  # share of the pages with text at a place that must have taken it for body: of comments, few do
ECHO = 0.2  # share of a place's blocks that stand on other pages too from which it is a place of teasers
MAX_WORDS = 12  # class names of one element
MAX_MEMO = 4_000
_NUMBER = re.compile(r"\d{3,}")  # of a post, an advertisement; "col-8" says where something stands

Words = frozenset[str]


@dataclass(slots=True, eq=False)
class Place:
    """One place of the layout. `needed`, `blocks` and `body` are counted over the pages it was learned from."""

    tag: str
    words: Words
    pages: int = 0
    needed: int = 0  # pages on which it, or something within, was part of the article
    blocks: int = 0  # blocks of text right in it
    body: int = 0  # those of them that were body
    chars: int = 0  # of the latter
    titles: int = 0  # pages on which it was the main heading
    written: int = 0  # pages on which it had blocks
    bodied: int = 0  # pages on which one of them was body
    echoes: int = 0  # blocks whose text stands on other pages too
    most: int = 0  # times it was there on one page
    children: dict[str, list[Place]] = field(default_factory=dict)  # by tag
    inside: bool = False  # within the element that holds the text
    holds_text: bool = False  # places below it hold more of the body than itself
    memo: dict[tuple[str, Words], Place | None] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Share of its blocks that were body, half a block each side; little where few pages took any, or it echoes."""
        share = (self.body + 0.5) / (self.blocks + 1)
        is_own = self.bodied >= STEADY * self.written and self.echoes <= ECHO * self.blocks
        return share if is_own else min(share, 1 - STEADY)

    @property
    def is_chrome(self) -> bool:
        """Has it been on some pages, and part of the article on none, or on fewer than half of a good many?"""
        return self.pages >= FEW and (not self.needed or (self.pages >= MANY and self.needed * 2 < self.pages))

    def child(self, tag: str, words: Words) -> Place | None:
        """The place below with this tag and these words, or with most of them."""
        known = self.children.get(tag)
        if known is None:
            return None
        if (tag, words) in self.memo:
            return self.memo[tag, words]
        found = max(known, key=lambda place: likeness(place.words, words))
        if len(self.memo) > MAX_MEMO:
            self.memo.clear()
        best = found if likeness(found.words, words) >= LIKE else None
        self.memo[tag, words] = best
        return best

    def everything(self) -> Iterator[Place]:
        """Itself and all places below, parents first."""
        yield self
        for places in self.children.values():
            for place in places:
                yield from place.everything()


@dataclass(frozen=True, slots=True)
class Layout:
    """What was learned of a site's pages."""

    root: Place
    pages: int
    repeated: frozenset[int]  # marks of texts that stand on several pages
    root_words: Words  # class names of <html> and <body> on all of them
    prune: bool = True  # may the rest of the page be cut away before it is read?
    names: tuple[str, ...] = ()  # what the site adds to its titles
    timezone: str = ""
    day_first: bool | None = None
    language: str = ""  # the one that all pages are written in
    common: Words = frozenset()  # words of that language that most pages have
    signs: Words = frozenset()  # witnesses of names that the pages have
    vocabulary: Words = frozenset()
    texts: tuple[Place, ...] = ()  # the places that hold text
    titles: tuple[Place, ...] = ()  # those of the main heading, where most pages have one there
    single: tuple[Place, ...] = ()  # those of the elements that hold all the text, once a page
    chars: int = 0  # of all text

    def words(self, element: Any) -> Words:
        """An element's class names and id as far as other pages have them too; all its classes where none is known."""
        raw = raw_words(element.get("class") or "", element.get("id") or "")
        if not raw:
            return raw
        return raw & self.vocabulary or frozenset(word for word in raw if word[0] != "#")


def likeness(one: Words, other: Words) -> float:
    """Share of the words of two elements that both have; two without any are alike."""
    if one == other:
        return 1.0
    return len(one & other) / len(one | other)


@lru_cache(maxsize=50_000)
def raw_words(classes: str, name: str) -> Words:
    """Class names with their numbers taken out, and the id where it has none: one with a number is one story's own."""
    words = [_NUMBER.sub("0", word) for word in classes.split()[:MAX_WORDS]]
    return frozenset([*words, f"#{name[:80]}"] if name and not _NUMBER.search(name) else words)


def mark(squashed: str) -> int:
    """A short sign for a text."""
    return crc32(squashed.encode("utf-8", "replace"))


def dump(layout: Layout) -> str:
    """The JSON of a layout."""
    return json.dumps(
        {
            "form": FORM, "pages": layout.pages, "prune": layout.prune, "repeated": sorted(layout.repeated),
            "root_words": sorted(layout.root_words), "names": layout.names, "timezone": layout.timezone,
            "day_first": layout.day_first, "language": layout.language, "common": sorted(layout.common),
            "signs": sorted(layout.signs), "layout": _row(layout.root),
        },
        ensure_ascii=False, separators=(",", ":"),
    )  # fmt: skip


@lru_cache(maxsize=64)
def load(text: str) -> Layout | None:
    """A layout from its JSON, or None where that is not of the form that is read here."""
    try:
        data = json.loads(text)
        if data["form"] != FORM:
            return None
        root = _place(data["layout"])
        vocabulary = frozenset(word for place in root.everything() for word in place.words)
        pages = int(data["pages"])
        return Layout(
            root, pages, frozenset(data["repeated"]), frozenset(data["root_words"]), bool(data["prune"]),
            tuple(data["names"]), data["timezone"], data["day_first"], data["language"],
            frozenset(data["common"]), frozenset(data["signs"]), vocabulary,
            **_of_use(root, pages),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        return None


def _of_use(root: Place, pages: int) -> dict[str, Any]:
    """The places that tell whether a page is of the layout."""
    places = list(root.everything())
    titles = tuple(place for place in places if place.titles >= FEW)
    texts = tuple(place for place in places if place.needed >= FEW and place.body * 2 > place.blocks)
    around = [place for place in places if place.needed >= FEW and place.most == 1 and place.children]
    return {
        "texts": texts,
        "titles": titles if sum(place.titles for place in titles) >= MOSTLY * pages else (),
        "single": tuple(place for place in around if place.inside),
        "chars": sum(place.chars for place in places),
    }


def _row(place: Place) -> list[Any]:
    below = [
        _row(child)
        for children in place.children.values()
        for child in children
        if child.needed or child.pages >= FEW or child.most > 1
    ]
    return [
        place.tag, " ".join(sorted(place.words)), place.pages, place.needed, place.blocks, place.body, place.chars,
        place.titles, place.written, place.bodied, place.echoes, place.most, int(place.inside), below,
    ]  # fmt: skip


def _place(row: list[Any]) -> Place:
    tag, words, pages, needed, blocks, body, chars, titles, written, bodied, echoes, most, inside, below = row
    place = Place(
        tag, frozenset(words.split()), pages, needed, blocks, body, chars, titles, written, bodied, echoes, most,
        inside=bool(inside),
    )  # fmt: skip
    for each in below:
        child = _place(each)
        place.children.setdefault(child.tag, []).append(child)
    place.holds_text = sum(each.chars for each in place.everything()) > 2 * place.chars
    return place
