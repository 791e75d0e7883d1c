"""What a site's selectors find on one page, for the person who writes them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from newsarchive.extract import safety
from newsarchive.extract.article import parse
from newsarchive.extract.encodings import check, decode
from newsarchive.extract.scan import text_in
from newsarchive.extract.selected import matches, take_out
from newsarchive.models import Select

FIRST_WORDS = 60  # characters


@dataclass(frozen=True, slots=True)
class Selection:
    """What one selector found: how many elements, and how the first of them that has text begins."""

    name: str
    selector: str
    count: int
    text: str


def find_selections(content: bytes | str, select: Select, content_type: str = "") -> tuple[Selection, ...]:
    """For each selector that is given, what it finds, in the order of reading: `remove` first. () for no HTML."""
    decoded = decode(content, content_type) if isinstance(content, bytes) else check(content)
    tree = parse(safety.cap(decoded.text)[0])
    if tree is None or safety.count(tree) > safety.MAX_NODES:
        return ()
    names = sorted((each.name for each in fields(Select)), key=lambda name: name != "remove")
    return tuple(_selection(tree, name, getattr(select, name)) for name in names if getattr(select, name))


def _selection(tree: Any, name: str, selector: str) -> Selection:
    found = matches(tree, selector)
    texts = (" ".join((text_in(each, FIRST_WORDS) or each.get("content") or "").split()) for each in found)
    first = next(filter(None, texts), "")
    if name == "remove":
        take_out(found)
    return Selection(name, selector, len(found), first)
