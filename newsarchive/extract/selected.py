"""What a site's own selectors (`[site.select]`) find on a page: where they find something, that counts.

Values are taken before chrome is cut away, so that a selector sees the page as its publisher wrote it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from newsarchive.extract import moments
from newsarchive.extract.blocks import Block, Scope, read_blocks
from newsarchive.extract.body import Body
from newsarchive.extract.date_locale import locale_of
from newsarchive.extract.date_zones import zoned
from newsarchive.extract.metadata import Metadata
from newsarchive.extract.moments import Locale, Moment
from newsarchive.extract.names import names_in
from newsarchive.extract.scan import scan, text_in
from newsarchive.models import Select, Template, Witness

MAX_LINE = 1_000  # characters of a title or byline
MAX_BYLINES = 20  # elements
VALUES = ("datetime", "content", "title")  # attributes that hold a date, where one is printed in another way
NEVER = {"html", "head", "body"}  # a selector that takes these out would leave nothing to read
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Selected:
    """What was found. None and () where there is no selector, or it found nothing; `missed` names the latter."""

    body: tuple[HtmlElement, ...] = ()
    title: str | None = None
    byline: str | None = None
    published: Moment | None = None
    locale: Locale = field(default_factory=Locale)
    missed: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[str, ...]:
        return tuple(f"select_missed:{name}" for name in self.missed)


def find_selected(tree: Any, template: Template | None, url: str | None, fetched_at: datetime | None) -> Selected:
    """Take out of a tree what the site's `remove` names, and look for what its other selectors name."""
    if template is None or template.select == Select():
        return Selected()
    chosen = template.select
    take_out(matches(tree, chosen.remove))
    locale = locale_of(scan(tree), url, fetched_at, template) if chosen.published or chosen.byline else Locale()
    body = tuple(element for element in matches(tree, chosen.body) if element.text_content().strip())
    title = _first(matches(tree, chosen.title), _line)
    byline = ", ".join(dict.fromkeys(filter(None, map(_line, matches(tree, chosen.byline)[:MAX_BYLINES])))) or None
    published = _first(matches(tree, chosen.published), lambda element: _moment(element, locale))
    found = {"body": body, "title": title, "byline": byline, "published": published}
    missed = tuple(name for name, value in found.items() if getattr(chosen, name) and not value)
    return Selected(body, title, byline, published, locale, missed)


def matches(tree: Any, selector: str) -> list[HtmlElement]:
    """The elements that a selector finds, in the page's order; none for an empty one."""
    found = _compiled(selector)(tree) if selector else []
    return [element for element in found if isinstance(element.tag, str)]


def take_out(elements: Iterable[HtmlElement]) -> None:
    """Remove elements from their tree, but never the page itself."""
    for element in elements:
        if element.tag not in NEVER and element.getparent() is not None:
            element.drop_tree()


@lru_cache(maxsize=256)
def _compiled(selector: str) -> Any:
    return CSSSelector(selector, translator="html")


def over_metadata(metadata: Metadata, found: Selected) -> Metadata:
    """The metadata with what was selected in place of what was found, which becomes the first rival."""
    changes: dict[str, Any] = {}
    provenance = dict(metadata.provenance)
    if found.title:
        changes["title"] = found.title
        provenance["title"] = _won("title", found.title, metadata)
    if found.byline:
        names = names_in(found.byline, found.locale.languages)
        changes |= {"byline": found.byline, "authors": names.people, "agencies": names.agencies}
        provenance["byline"] = _won("byline", found.byline, metadata)
        provenance.pop("agencies", None)
        if names.people:
            provenance["authors"] = Witness("; ".join(names.people), "select:byline")
        if names.agencies:
            provenance["agencies"] = Witness("; ".join(names.agencies), "select:byline")
    if found.published:
        value, zone = zoned(found.published, found.locale)
        changes |= {"published": value, "published_precision": found.published.precision, "published_zone": zone}
        provenance["published"] = _won("published", value.isoformat(), metadata)
    return replace(metadata, **changes, provenance=provenance) if changes else metadata


def over_body(body: Body, found: Selected) -> Body:
    """The body with the blocks of the selected elements: all that they show, but captions, which go with pictures."""
    if not found.body:
        return body
    wanted = set(found.body)
    blocks = tuple(
        block
        for block in body.page.blocks
        if not block.scope.hidden and block.kind != "caption" and _is_within(block.scope, wanted)
    )
    return replace(body, blocks=blocks or _apart(found.body), agreement=1.0, witness="select:body")


def _is_within(scope: Scope, wanted: set[HtmlElement]) -> bool:
    if scope.element is None:
        return False
    return scope.element in wanted or any(above in wanted for above in scope.element.iterancestors())


def _apart(elements: Iterable[HtmlElement]) -> tuple[Block, ...]:
    """The blocks of elements that stand within a line, or that the page's own blocks leave out."""
    found: list[Block] = []
    for element in elements:
        copy = deepcopy(element)
        copy.tail = None
        found += read_blocks(copy).blocks
    return tuple(found)


def _won(name: str, value: str, metadata: Metadata) -> Witness:
    before = metadata.provenance.get(name)
    if before is None or before.value is None or before.value == value:
        return Witness(value, f"select:{name}")
    return Witness(value, f"select:{name}", ((before.value, before.witness), *before.rivals))


def _first(elements: Iterable[HtmlElement], read: Callable[[HtmlElement], T | None]) -> T | None:
    return next((value for element in elements if (value := read(element))), None)


def _line(element: HtmlElement) -> str | None:
    """What an element says on one line: its text, or its `content` (a meta tag)."""
    return " ".join((text_in(element, MAX_LINE) or element.get("content") or "").split()) or None


def _moment(element: HtmlElement, locale: Locale) -> Moment | None:
    """A date out of an element's attributes, or the first that its text names."""
    for name in VALUES:
        if moment := moments.parse(element.get(name) or "", locale):
            return moment
    text = text_in(element, MAX_LINE)
    found = moments.parse(text, locale) or next((moment for _, moment in moments.find(text, locale)), None)
    return found or moments.relative(text, locale)
