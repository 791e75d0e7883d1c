"""Names that stand alone, with neither label nor class: under the heading, over the text, or at its end."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

from lxml.html import HtmlElement

from newsarchive.extract import moments
from newsarchive.extract.agencies import agency
from newsarchive.extract.byline_words import OTHERS
from newsarchive.extract.given_names import name_likeness
from newsarchive.extract.moments import Locale
from newsarchive.extract.names import Names, names_in
from newsarchive.extract.scan import Scan, text_in
from newsarchive.extract.signing import Claim
from newsarchive.extract.titles import key

ABOVE = 300  # characters before the heading, and
BELOW = 1_500  # characters after it, among which a bare name is looked for
LONGEST = 90  # characters of a piece of text that can be a byline
MOST = 6  # candidates in a row, from which on one more counts no less
SHORT = 4  # characters of what stands before a name: "By", a dot, a sign
WEIGHT = 0.8  # of a claim that is sure; swept 0.4-1.2

UNKNOWN = 0.05  # the same without a given name that is known: it counts where nothing else does

BIAS = -3.8
EVIDENCE = {
    "given_name": 2.4,
    "in_title": -2.3,
    "in_tags": -0.8,
    "called_so": 1.9,
    "dated": 1.8,
    "date_next": 1.4,
    "date_before": 1.1,
    "date_near": 0.8,
    "after_sign": 1.2,
    "within_150": 0.8,
    "within_400": 0.5,
    "above": -0.7,
    "repeated": 0.5,
    "own_block": 0.4,
    "to_subject": -2.7,
    "later": -2.2,
}
"""Log odds, by logistic regression over 2,950 bare names of 1,342 pages, a third of them authors; of those that are
believed, 88 % are right on sites that were not fitted on, and 86 % of the authors are found."""


def bare_claims(scan: Scan, locale: Locale, title: str | None) -> Iterator[Claim]:
    """The bare name near the heading that most speaks for, if enough does."""
    if scan.anchor is None:
        return
    about = _About(scan, title)
    best: tuple[float, Claim] | None = None
    seen = 0
    for number, (at, text, element) in enumerate(scan.order):
        distance = at - scan.anchor_at
        if distance < -ABOVE or len(text) > 2 * LONGEST:
            continue
        if distance > BELOW:
            break
        names, rest, dated = _read(text, locale)
        if not names or scan.is_noise(element) or OTHERS.match(_before(scan, number)):
            continue
        signs = {
            "given_name": all(name_likeness(name) == 1 for name in names),
            "dated": dated,
            "later": min(seen, MOST) / MOST,
            **_distances(distance),
            **about.signs(names),
            **_dates_beside(scan, number, locale),
            **_markup(element, rest),
            "after_sign": number > 0 and len(_before(scan, number)) <= SHORT,
        }
        seen += 1
        odds = BIAS + sum(EVIDENCE[sign] * value for sign, value in signs.items())
        if odds > 0 and (best is None or odds > best[0]):
            weight = (WEIGHT if signs["given_name"] else UNKNOWN) / (1 + math.exp(-odds))
            best = odds, Claim(Names(names, ()), "text:bare", weight, rest)
    if best:
        yield best[1]


class _About:
    """What the page says elsewhere of the names that stand bare on it."""

    def __init__(self, scan: Scan, title: str | None) -> None:
        self.title = f" {key(title or '')} "
        tags = scan.all_meta("keywords", "news_keywords", "article:tag", "parsely-tags")
        self.tags = " | ".join(key(text) for text in tags[:60])
        self.pieces = [text for _, text, _ in scan.order if 4 < len(text) <= LONGEST]
        self._counts: Counter[str] | None = None

    def signs(self, names: tuple[str, ...]) -> dict[str, bool]:
        """Whether the names are what the story is about, and whether the first stands bare elsewhere too."""
        if self._counts is None:
            self._counts = Counter(key(text) for text in self.pieces)
        known = [key(name) for name in names]
        return {
            "in_title": any(f" {name} " in self.title for name in known),
            "in_tags": any(name in self.tags for name in known),
            "repeated": self._counts[known[0]] > 1,
        }


def _distances(distance: int) -> dict[str, bool]:
    return {"above": distance < 0, "within_150": 0 <= distance <= 150, "within_400": 0 <= distance <= 400}


def _read(text: str, locale: Locale) -> tuple[tuple[str, ...], str, bool]:
    """The names that a piece consists of, the piece without a date beside them, and whether there was one."""
    plain = " ".join(text.split())
    if not 4 < len(plain) <= LONGEST:
        return (), "", False
    dated = False
    if re.search(r"\d", plain):
        for start, end, _ in moments.spans(plain, locale):
            plain, dated = (plain[:start] if start > len(plain) - end else plain[end:]), True
            break
        plain = _CLOCK.sub(" ", plain)
    rest = plain.strip(_EDGES)
    if re.search(r"\d", rest) or not rest or agency(rest):
        return (), "", False
    found = names_in(rest, locale.languages)
    if not found.people or len(found.people) > 6 or found.agencies:
        return (), "", False
    if sum(len(name) for name in found.people) < 0.75 * len(rest) or not all(map(name_likeness, found.people)):
        return (), "", False
    return found.people, rest, dated


_EDGES = " |│•·∙,;:/–—-*@()"
_CLOCK = re.compile(r"(?:^|[@,|·•–—-])?\s?\d{1,2}[:.h]\d{2}(?:\s?(?:uhr|am|pm|h))?(?!\w)", re.IGNORECASE)


def _before(scan: Scan, number: int) -> str:
    return " ".join(scan.order[number - 1][1].split())[-40:] if number else ""


def _dates_beside(scan: Scan, number: int, locale: Locale) -> dict[str, bool]:
    """Whether one of the pieces around is a date and little else."""

    def is_date(place: int) -> bool:
        if not 0 <= place < len(scan.order):
            return False
        _, text, element = scan.order[place]
        plain = " ".join(text[:200].split())
        return element.tag == "time" or (
            len(plain) <= 60
            and re.search(r"\d", plain) is not None
            and next(moments.spans(plain, locale), None) is not None
        )

    return {
        "date_next": is_date(number + 1),
        "date_before": is_date(number - 1),
        "date_near": is_date(number + 2) or is_date(number - 2) or is_date(number + 3),
    }


def _markup(element: HtmlElement, text: str) -> dict[str, bool]:
    """What the elements around a name say of it."""
    link = element if element.tag == "a" else element.getparent()
    path = (link.get("href") or "")[:300].casefold() if link is not None and link.tag == "a" else ""
    block: HtmlElement | None = element
    while block is not None and block.tag in _WITHIN:
        block = block.getparent()
    return {
        "to_subject": bool(_SUBJECT.search(path)),
        "called_so": _is_called_so(element),
        "own_block": block is not None and len(text_in(block, 300)) <= len(text) + 6,
    }


_WITHIN = {"span", "strong", "b", "em", "i", "a", "font"}
_SUBJECT = re.compile(
    r"/(?:tags?|topics?|themen?|thema|temas?|sujets?|categor\w+|search|suche|stichwort|keywords?)[/=]"
)


def _is_called_so(element: HtmlElement) -> bool:
    """Whether an element or one of the three around it is called a person's, a date's and the like."""
    node: HtmlElement | None = element
    for _ in range(4):
        if node is None:
            return False
        if _CALLED.search(f"{node.get('class') or ''} {node.get('id') or ''}"[:200]):
            return True
        node = node.getparent()
    return False


_CALLED = re.compile(
    r"author|autor|byline|writer|person|contributor|byuser|avatar|"
    r"(?:^|[-_ ])(?:by|name|meta|info|details|user)(?:$|[-_ ])",
    re.IGNORECASE,
)
