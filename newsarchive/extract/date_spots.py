"""Dates in elements that say that they hold one: `time`, microdata, classes such as `date` or `byline`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml.html import HtmlElement

from newsarchive.extract import moments
from newsarchive.extract.date_claims import MAX_NAME, Claim
from newsarchive.extract.date_words import SAYS_MODIFIED, SAYS_OTHER, SAYS_PUBLISHED
from newsarchive.extract.moments import Locale, Moment
from newsarchive.extract.scan import Scan, Spot, text_before

NEAR = 1_500  # characters after the heading within which a printed date is the article's
BEFORE = 400  # characters before the heading, where some sites print it
MAX_SPOTS = 120  # elements of one kind that are read for dates
MAX_SPOT_TEXT = 400  # characters; a longer text is no date's
NEIGHBOURS = 1  # days between the reader's clock and the machine's that zones can make
ABOVE = 0.75  # what a date above the heading counts for: some are today's, in the page's header
UNLIKELY = 0.3  # the weight up to which an element is no candidate for the article's own date
LATER = 0.7  # what a date after another one of its kind counts for: the first below the heading is the article's
TIMED = 1.3  # what a printed date counts for that has a time of day: it is no event's and no header's
CONTRADICTED = 0.4  # what an attribute counts for, if its element prints another day
_PUBLISHED = frozenset({"datepublished", "datecreated", "published_time", "dc:date", "pubdate"})
_MODIFIED = frozenset({"datemodified", "modified_time"})
_VALUES = ("datetime", "content", "data-datetime", "data-timestamp", "data-utime", "data-time", "data-date")
_DATA = re.compile(r"data-[\w-]*(?:publish|date|time|created)[\w-]*")
_FULL = re.compile(r"\d{4}|\d{10}")
_SMALL = frozenset({"time", "span", "abbr", "b", "strong", "em", "i"})


def in_spots(scan: Scan, locale: Locale) -> tuple[list[Claim], list[Claim]]:
    """What the page's dated elements say of the publication, and of the last change."""
    published: list[Claim] = []
    modified: list[Claim] = []
    for witness, weight, spots in _kinds(scan):
        first: Claim | None = None
        for spot, factor in spots:
            for is_modified, claim in _from_spot(scan, spot, locale, witness, weight * factor):
                if is_modified:
                    modified.append(claim)
                    continue
                below = spot.after >= 0 and scan.anchor is not None and claim.weight > UNLIKELY
                first = first or (claim if below else None)
                late = below and first is not None and claim.moment.day != first.moment.day
                published.append(replace(claim, weight=claim.weight * LATER) if late else claim)
    return published, modified


def _kinds(scan: Scan) -> Iterator[tuple[str, float, list[tuple[Spot, float]]]]:
    """The elements of each kind with what they are worth: witness, weight, and each with a factor of its own."""
    for name, spot in scan.properties:
        if name in _PUBLISHED or name in _MODIFIED:
            yield f"microdata:{name}", 0.9, [(spot, 1.0)]
    yield "time", 0.7, [(spot, _marked(spot)) for spot in scan.times[:MAX_SPOTS]]
    yield "class:date", 0.55, [(spot, 1.0) for spot in scan.hints["date"][:MAX_SPOTS]]


def _marked(spot: Spot) -> float:
    """What a `time` element counts for that says that it holds the date of publication."""
    prop = (spot.element.get("itemprop") or spot.element.get("property") or "").lower()
    return 1.3 if "publish" in prop or spot.element.get("pubdate") is not None else 1.0


def _from_spot(scan: Scan, spot: Spot, locale: Locale, witness: str, weight: float) -> Iterator[tuple[bool, Claim]]:
    """The dates of one element, each with whether it is of a change; weighed by place and by the words around."""
    weight *= _place(scan, spot)
    if weight < 0.05:
        return
    element, text = spot.element, spot.lines
    says = f"{spot.hint} {element.get('class') or ''} {element.get('itemprop') or ''}"
    before = text_before(element) if element.tag in _SMALL else ""
    raw = _value(element)
    if raw and (moment := moments.parse(raw, locale)):
        is_modified = bool(SAYS_MODIFIED.search(f"{says} {before[-40:]} {text[:60]}"))
        is_modified = is_modified and not re.search("publish", says, re.IGNORECASE)
        shown = _contradiction(moment, text, locale)
        if shown is not None:
            yield is_modified, Claim(shown, witness, weight, text)
        yield is_modified, Claim(moment, f"{witness}@datetime", weight * (CONTRADICTED if shown else 1.0), raw)
    elif len(text) <= MAX_SPOT_TEXT and re.search(r"\d", text):
        yield from _printed(text, before, says, locale, witness, weight)
    if not raw and len(text) < 60 and not re.search(r"\d{4}", text) and (moment := moments.relative(text, locale)):
        yield False, Claim(moment, witness, weight * 0.6, text)


def _value(element: HtmlElement) -> str:
    """The attribute that gives an element's date to machines; empty where it has none."""
    for name in _VALUES:
        raw = element.get(name)
        if raw and len(raw) < 80:
            return str(raw)
    for name, raw in element.items():
        if (
            len(raw) < 40
            and len(name) <= MAX_NAME
            and _FULL.search(raw)
            and _DATA.fullmatch(name)
            and not SAYS_MODIFIED.search(name)
        ):
            return str(raw)
    return ""


def _contradiction(moment: Moment, text: str, locale: Locale) -> Moment | None:
    """The one day that an element prints, where it is further from its attribute than zones can make it."""
    if len(text) > 60:
        return None
    shown = [other for _, other in moments.find(text, locale)]
    if len(shown) != 1 or shown[0].doubtful or abs((shown[0].day - moment.day).days) <= NEIGHBOURS:
        return None
    return shown[0]


def _printed(
    text: str, before: str, says: str, locale: Locale, witness: str, weight: float
) -> Iterator[tuple[bool, Claim]]:
    """The dates that an element prints, with the words before each saying what it is a date of."""
    last = 0
    for position, (start, moment) in enumerate(list(moments.find(text, locale))[:3]):
        lead = (before[-40:] + " " if position == 0 else "") + text[last:start]
        last = start
        if SAYS_OTHER.search(lead[-40:]):
            continue
        is_modified = bool(SAYS_MODIFIED.search(lead[-60:])) and not SAYS_PUBLISHED.search(lead[-25:])
        if not is_modified and position == 0 and re.search("modif|updated", says, re.IGNORECASE):
            is_modified = not SAYS_PUBLISHED.search(lead)
        sure = 1.25 if SAYS_PUBLISHED.search(lead[-40:]) or is_modified else 1.0
        short = 1.0 if len(text) < 120 else 0.8
        worth = weight * sure * short * (1.0 - 0.15 * position) * (TIMED if moment.has_time else 1.0)
        yield is_modified, Claim(moment, witness, worth, text[start : start + 40])


def _place(scan: Scan, spot: Spot) -> float:
    """How much an element's place speaks for it: near the heading most, among other stories hardly."""
    if scan.is_noise(spot.element):
        return 0.08
    if scan.anchor is None:
        return 0.75 if spot.at < NEAR else 0.55
    if -BEFORE <= spot.after <= NEAR:
        return 1.0 - 0.3 * spot.after / NEAR if spot.after >= 0 else ABOVE
    return 0.5 if spot.after > 0 else 0.45
