"""The pictures of an article, with caption and credit. Captions are not body text."""

from __future__ import annotations

import re
from typing import Any

from newsarchive.extract.blocks import Picture
from newsarchive.extract.body import Body
from newsarchive.extract.hints import BIT
from newsarchive.extract.html import absolute
from newsarchive.models import Image

MAX_IMAGES = 100
MAX_CAPTION = 1_000  # characters
MIN_SIDE = 60  # pixels: a smaller picture is an icon or a counter
REACH = 12  # blocks and pictures before the body's first paragraph in which its lead picture stands

_CHROME = (
    BIT["related"]
    | BIT["share"]
    | BIT["comments"]
    | BIT["navigation"]
    | BIT["footer"]
    | BIT["sidebar"]
    | BIT["consent"]
)
_CREDIT_CLASS = re.compile(r"credit|copyright|source|photographer|byline|quelle|fotograf", re.IGNORECASE)
_CREDIT = re.compile(
    r"(?:^|[\s(|.])((?:photo(?:graph)?s?|image|picture|credit|foto|bild|crédit(?:s)?(?: photo)?|fotografía"
    r"|quelle|source)"
    r"(?: by|:| ?©)\s{0,3}[^|]{2,120}|©\s{0,3}[^|]{2,120})$",
    re.IGNORECASE,
)
_LAZY = ("data-src", "data-original", "data-lazy-src", "data-hi-res-src", "data-full-src", "src")


def find_images(body: Body, base: str | None) -> tuple[Image, ...]:
    """Pictures between a little before the body's first block and its last one, in order, each address once."""
    found: dict[str, Image] = {}
    for picture in belonging(body):
        address = _address(picture.element, base)
        if address and address not in found and not _is_icon(picture.element):
            caption, credit = _words(picture)
            found[address] = Image(address, caption, credit)
        if len(found) >= MAX_IMAGES:
            break
    return tuple(found.values())


def belonging(body: Body) -> list[Picture]:
    """The pictures that stand with the body."""
    if not body.blocks:
        return []
    first, last = body.blocks[0].order - REACH, body.blocks[-1].order + 2
    return [
        picture
        for picture in body.page.pictures
        if first <= picture.order <= last and not picture.scope.above & _CHROME and "nav" not in picture.scope.tags
    ]


def _address(element: Any, base: str | None) -> str | None:
    for name in _LAZY:
        value = (element.get(name) or "").strip()
        if value and not value.startswith("data:"):
            return absolute(value, base)
    candidates = (element.get("srcset") or element.get("data-srcset") or "").split(",")
    return absolute(candidates[-1].strip().split(" ")[0], base)


def _is_icon(element: Any) -> bool:
    for name in ("width", "height"):
        value = (element.get(name) or "").removesuffix("px")
        if value.isdecimal() and int(value) < MIN_SIDE:
            return True
    return False


def _words(picture: Picture) -> tuple[str | None, str | None]:
    """Caption and credit of the figure around a picture."""
    figure = next((e for e in picture.element.iterancestors() if e.tag in {"figure", "amp-img"}), None)
    figure = figure if figure is not None else _captioned(picture.element)
    if figure is None:
        return None, None
    caption = next((e for e in figure.iter("figcaption")), None)
    if caption is None:
        caption = next(
            (e for e in figure.iter("div", "p", "span") if "caption" in (e.get("class") or "").lower()), None
        )
    text = _text(caption)
    marked = next(
        (_text(e) for e in figure.iter() if isinstance(e.tag, str) and _CREDIT_CLASS.search(e.get("class") or "")), None
    )
    if marked and text.endswith(marked):
        text = text[: -len(marked)].rstrip(" |-–—(/")
    elif not marked and (match := _CREDIT.search(text[-200:])):
        marked = match.group(1).strip(" ()")
        text = text[: len(text) - len(match.group().lstrip())].rstrip(" |-–—(/")
    return text or None, marked or None


def _captioned(element: Any) -> Any:
    """A near ancestor whose class says that it holds a picture with its caption (WordPress before figures)."""
    for level, ancestor in enumerate(element.iterancestors()):
        if level > 3:
            return None
        if "wp-caption" in (ancestor.get("class") or "").lower():
            return ancestor
    return None


def _text(element: Any) -> str:
    if element is None:
        return ""
    return " ".join("".join(element.itertext()).split())[:MAX_CAPTION]
