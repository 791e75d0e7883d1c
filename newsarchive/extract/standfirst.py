"""The standfirst (subtitle, dek): printed beneath the headline and set apart from the text that follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from newsarchive.extract.jsonld import Node, text_of
from newsarchive.extract.scan import Scan, Spot, lines_in
from newsarchive.extract.wording import key
from newsarchive.models import Witness

NEAR = 2_500  # characters after the heading within which a standfirst is looked for
LENGTH = (20, 600)  # characters; a letter of a script without spaces counts for two
PARAGRAPH = 60  # characters, counted so, from which a block beside it is a paragraph of the text
MAX_BESIDE = 60  # elements beside or within it that are looked at
PLACE = 30  # characters of the place that stands before a standfirst: "Berlin. "
_PLAIN = {"p", "div", "span", "h2", "h3", "h4", "section"}
_FURNITURE = ("a", "time", "img", "figure", "video", "button", "ul", "ol", "table", "form", "iframe", "script")
_LABEL = re.compile(
    r"author|byline|meta|date|time|share|social|credit|tags?(?![a-z])|crumb|ads?(?![a-z])", re.IGNORECASE
)
CLIMB = 12  # elements above it that are looked at

_CAPTION = re.compile(
    r"(?<![A-Za-z])(?:fig|img|image|photo|media|[a-z]_)?(?:captions?|credits?|legende|bildunterschrift|bildtext)(?![a-z])",
    re.IGNORECASE,
)
CARD = 700  # characters of an <article> that is a card for another story
_CARDS = ("card", "teaser", "feed", "related")
_APART = {"b", "strong", "em", "i", "big", "h2", "h3", "h4", "h5", "h6", "blockquote"}
_INLINE = _APART - {"h2", "h3", "h4", "h5", "h6", "blockquote"} | {"span", "font", "a", "small", "u", "mark"}


def subtitle(scan: Scan, main: Node | None, title: str | None, description: str | None) -> Witness | None:
    """The standfirst: told by class, an h2, or a description that the page prints; never a caption or a paragraph."""
    if scan.anchor is None:
        return None
    heading = key(title or "")
    told = {key(text) for text in (description, text_of(main, "alternativeHeadline") if main else None) if text}
    options = [
        (1.0 + (key(spot.text) in told) - spot.after / NEAR, spot.text, "class:subtitle")
        for spot in scan.hints["subtitle"]
        if _fits(scan, spot, heading)
    ]
    options += [
        (1.1 - spot.after / NEAR, spot.text, f"microdata:{name}")
        for name, spot in scan.properties
        if name in {"alternativeheadline", "description"} and _fits(scan, spot, heading)
    ]
    after = [spot for spot in scan.headings if spot.hint == "h2" and 0 < spot.after < 60 + len(heading)]
    options += [
        (0.6 + (key(spot.text) in told), spot.text, "h2")
        for spot in after[:1]
        if _fits(scan, spot, heading) and not _opens_text(scan, spot.element)
    ]
    options += _described(scan, told, heading)
    options += _beside(scan, told, heading)
    if not options:
        return None
    options.sort(key=lambda option: -option[0])
    value, witness = options[0][1:]
    rivals = dict.fromkeys((text[:300], name) for _, text, name in options[1:] if text != value)
    return Witness(value, witness, tuple(rivals)[:5])


def _described(scan: Scan, told: set[str], heading: str) -> Iterator[tuple[float, str, str]]:
    """A text by itself that says just what the page's description says."""
    for at, text, element in scan.order if told else ():
        distance = at - scan.anchor_at
        if distance > NEAR:
            return
        if distance <= 0 or key(text) not in told:
            continue
        spot = Spot(element, at, "text", distance)
        if _fits(scan, spot, heading) and not _opens_text(scan, element):
            yield 1.2 - distance / NEAR, spot.text, "text:description"
            return


def _beside(scan: Scan, told: set[str], heading: str) -> Iterator[tuple[float, str, str]]:
    """The one line of plain text that stands next to the headline, apart from the text that follows.

    It counts most where it holds the page's description, behind the name of a place as a rule.
    """
    node = _next_to(scan.anchor)
    if node is None or node.tag not in _PLAIN or next(node.iter(*_FURNITURE), None) is not None:
        return
    spot = Spot(node, scan.anchor_at, "text", 1)
    named = f" {node.get('class') or ''} {node.get('id') or ''}"[:300]
    if _weight(spot.text) < PARAGRAPH or _LABEL.search(named) or not _fits(scan, spot, heading) or _dated(spot.text):
        return
    known = key(spot.text)
    holds = any(known.endswith(text) and len(known) - len(text) < PLACE for text in told)
    if holds or node.tag != "p" or node.get("class"):  # a bare <p> there is the first paragraph as a rule
        yield (1.3 if holds else 0.7), spot.text, "text:beside"


def _next_to(anchor: HtmlElement | None) -> HtmlElement | None:
    """The first element with text after the headline, or after what holds the headline alone."""
    node = anchor
    for _ in range(4):
        if node is None or node.tag in {"body", "article", "main"}:
            return None
        for other in islice(node.itersiblings(), 4):
            if (other.tail or "").strip():
                return None
            if isinstance(other.tag, str) and lines_in(other, LENGTH[1]):
                return other
        node = node.getparent()
    return None


def _dated(text: str) -> bool:
    """Whether a line has numbers as a line of dates and counts has them."""
    return sum(letter.isdigit() for letter in text) * 10 > len(text)


def _fits(scan: Scan, spot: Spot, heading: str) -> bool:
    if not 0 < spot.after < NEAR or scan.is_noise(spot.element) or "\n" in spot.lines:
        return False
    text = spot.text
    return (
        LENGTH[0] <= _weight(text)
        and len(text) < LENGTH[1]
        and key(text) != heading
        and next(spot.element.iter("img", "figure", "video"), None) is None
        and not is_elsewhere(scan, spot.element)
        and not _is_paragraph(spot.element, text)
    )


def _weight(text: str) -> int:
    """The length of a text, each letter of a script without spaces counted twice."""
    return len(text) + sum("\u3040" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7af" for letter in text)


def is_elsewhere(scan: Scan, element: HtmlElement) -> bool:
    """Whether it belongs to a picture or to another story, by what holds it but does not hold the headline."""
    around = {scan.anchor, *scan.anchor.iterancestors()} if scan.anchor is not None else set()
    node: HtmlElement | None = element
    for _ in range(CLIMB):
        if node is None or node in around:
            return False
        if node.tag in {"figure", "figcaption", "caption", "a", "li"}:
            return True
        if node.tag == "article" and _is_card(node):
            return True
        named = f"{node.get('class') or ''} {node.get('id') or ''}"[:300]
        if _CAPTION.search(named):
            return True
        words = set(re.split(r"[\s_-]+", named.lower()))
        if not words.isdisjoint(_CARDS):
            return True
        node = node.getparent()
    return False


def _is_card(article: HtmlElement) -> bool:
    """Whether an <article> is a short one whose heading is a link, or that is a link as a whole."""
    if _weight(lines_in(article, 2 * CARD)) >= CARD:
        return False
    links = islice(article.iter("a"), 10)
    return any(next(link.iter("h2", "h3", "h4"), None) is not None or _in_heading(link) for link in links)


def _in_heading(link: HtmlElement) -> bool:
    parent = link.getparent()
    return parent is not None and parent.tag in {"h2", "h3", "h4"}


def _is_paragraph(element: HtmlElement, text: str) -> bool:
    """Whether a text is set like the paragraphs that follow it: same tag, same class, nothing that sets it apart."""
    node = element
    apart = False
    while node.tag in _INLINE and node.getparent() is not None:
        apart = apart or node.tag in _APART or (node.tag == "font" and bool(node.get("size")))
        node = node.getparent()
    if apart or node.tag in _APART:
        return False
    inner = [child for child in islice(node, MAX_BESIDE) if isinstance(child.tag, str)]
    if (
        len(inner) == 1
        and inner[0].tag in _APART
        and not (node.text or "").strip()
        and not (inner[0].tail or "").strip()
    ):
        return False
    if node.tag not in {"p", "div"} or (node.tag == "div" and not node.get("class")):
        loose = sum(_weight(" ".join((child.tail or "").split())) >= PARAGRAPH for child in islice(node, MAX_BESIDE))
        if loose and key(lines_in(node)) != key(text):
            return True  # text between line breaks
    beside = islice(node.itersiblings(node.tag), MAX_BESIDE)
    following = [other for other in beside if other.get("class") == node.get("class")][:6]
    return any(_weight(lines_in(other, 400)) >= PARAGRAPH for other in following)


def _opens_text(scan: Scan, element: HtmlElement) -> bool:
    """Whether a heading opens the text itself: paragraphs follow it, and the headline is not beside it."""
    node = element
    while node.tag in _INLINE and node.getparent() is not None:
        node = node.getparent()
    parent = node.getparent()
    if (
        node.tag not in {"h2", "h3", "h4"}
        or parent is None
        or parent is (scan.anchor.getparent() if scan.anchor is not None else None)
    ):
        return False
    return sum(_weight(lines_in(other, 400)) >= PARAGRAPH for other in islice(node.itersiblings("p"), 6)) > 1
