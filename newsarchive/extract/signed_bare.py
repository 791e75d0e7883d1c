"""Names that stand alone, with neither label nor class: under the heading, over the text, or at its end."""

from __future__ import annotations

import math
import re
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
from newsarchive.extract.surroundings import LONGEST, Surroundings

ABOVE = 300  # characters before the heading, and
BELOW = 1_500  # characters after it, among which a bare name is looked for
MOST = 6  # candidates in a row, from which on one more counts no less
SHORT = 4  # characters of what stands before a name: "By", a dot, a sign
WEIGHT = 0.8  # of a claim that is sure; swept 0.4-1.2

UNKNOWN = 0.05  # the same without a given name that is known: it counts where nothing else does

BIAS = -3.4
EVIDENCE = {
    "given_name": 2.2,
    "in_title": -2.1,
    "in_tags": -0.8,
    "common_words": -1.3,
    "called_so": 1.9,
    "dated": 1.6,
    "date_next": 1.5,
    "date_before": 1.1,
    "date_near": 0.8,
    "after_sign": 1.2,
    "within_150": 0.8,
    "within_400": 0.5,
    "above": -0.7,
    "repeated": 0.6,
    "own_block": 0.4,
    "to_subject": -2.3,
    "later": -2.1,
}
"""Log odds, by logistic regression over 2,950 bare names of 1,342 pages, a third of them authors; of those that are
believed, 88 % are right on sites that were not fitted on, and 87 % of the authors are found."""


AT_MOST = sum(EVIDENCE[sign] for sign in ("repeated", "date_next", "date_before", "date_near"))
"""What the signs that take longest to read can add."""


def bare_claims(scan: Scan, locale: Locale, page: Surroundings) -> Iterator[Claim]:
    """The bare name near the heading that most speaks for, if enough does."""
    if scan.anchor is None:
        return
    best: tuple[float, Claim] | None = None
    seen = 0
    for number, (at, text, element) in enumerate(scan.order):
        distance = at - scan.anchor_at
        if distance < -ABOVE or len(text) > 2 * LONGEST:
            continue
        if distance > BELOW:
            break
        if scan.is_noise(element):
            continue
        names, rest, dated = bare_names(text, locale)
        if not names or OTHERS.match(_before(scan, number)):
            continue
        known = all(name_likeness(name) == 1 for name in names)
        odds = BIAS + _weigh({
            "given_name": known,
            "dated": dated,
            "later": min(seen, MOST) / MOST,
            "in_title": page.is_in_title(names),
            "in_tags": page.is_in_tags(names),
            "after_sign": number > 0 and len(_before(scan, number)) <= SHORT,
            **_distances(distance),
            **_markup(element, rest),
        })  # fmt: skip
        seen += 1
        if odds + AT_MOST > 0:
            odds += _weigh({
                "repeated": page.stands_again(names[0]),
                "common_words": page.has_common_words(names),
                **_dates_beside(scan, number, locale),
            })  # fmt: skip
        if odds > 0 and (best is None or odds > best[0]):
            weight = (WEIGHT if known else UNKNOWN) / (1 + math.exp(-odds))
            best = odds, Claim(Names(names, ()), "text:bare", weight, rest)
    if best:
        yield best[1]


def _weigh(signs: dict[str, float]) -> float:
    return sum(EVIDENCE[sign] * value for sign, value in signs.items())


def _distances(distance: int) -> dict[str, float]:
    return {"above": distance < 0, "within_150": 0 <= distance <= 150, "within_400": 0 <= distance <= 400}


def bare_names(text: str, locale: Locale) -> tuple[tuple[str, ...], str, bool]:
    """The names that a piece consists of, the piece without a date beside them, and whether there was one."""
    plain = " ".join(text.split())
    if not 4 < len(plain) <= LONGEST or " " not in plain:
        return (), "", False
    dated = False
    if re.search(r"\d", plain):
        for start, end, _ in moments.spans(plain, locale):
            plain, dated = (plain[:start] if start > len(plain) - end else plain[end:]), True
            break
        plain = _CLOCK.sub(" ", plain)
    rest = plain.strip(_EDGES)
    if re.search(r"\d", rest) or not has_capitals(rest) or agency(rest):
        return (), "", False
    words = rest.split()
    if sum(word[0].islower() for word in words) * 2 > len(words):
        return (), "", False
    found = names_in(rest, locale.languages)
    if not found.people or len(found.people) > 6 or found.agencies:
        return (), "", False
    if sum(len(name) for name in found.people) < 0.75 * len(rest) or not all(map(name_likeness, found.people)):
        return (), "", False
    return found.people, rest, dated


def has_capitals(text: str) -> bool:
    """Whether there are enough for a name, capitals or letters of scripts that have none: a quick no for most texts."""
    plain = text.encode("ascii", "ignore")
    large = len(plain) - len(plain.translate(None, _CAPITALS))
    return large >= LARGE or (not text.isascii() and large + _large_beyond(text) >= LARGE)


def _large_beyond(text: str) -> int:
    return sum(letter > "\x7f" and not letter.islower() for letter in text)


LARGE = 2  # words of a name that begin so
_CAPITALS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_EDGES = " |│•·∙,;:/–—-*@()"
_CLOCK = re.compile(r"(?:^|[@,|·•–—-])?\s?\d{1,2}[:.h]\d{2}(?:\s?(?:uhr|am|pm|h))?(?!\w)", re.IGNORECASE)


def _before(scan: Scan, number: int) -> str:
    return " ".join(scan.order[number - 1][1].split())[-40:] if number else ""


def _dates_beside(scan: Scan, number: int, locale: Locale) -> dict[str, float]:
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


def _markup(element: HtmlElement, text: str) -> dict[str, float]:
    """What the elements around a name say of it."""
    link = element if element.tag == "a" else element.getparent()
    path = (link.get("href") or "")[:300].casefold() if link is not None and link.tag == "a" else ""
    block: HtmlElement | None = element
    while block is not None and block.tag in INLINE:
        block = block.getparent()
    return {
        "to_subject": bool(_SUBJECT.search(path)),
        "called_so": _is_called_so(element),
        "own_block": block is not None and len(text_in(block, 300)) <= len(text) + 6,
    }


INLINE = {"span", "strong", "b", "em", "i", "a", "font"}
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
