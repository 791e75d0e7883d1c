"""Names that stand alone, with neither label nor class: under the heading, over the text, or at its end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote

from lxml.html import HtmlElement

from newsarchive.extract import moments
from newsarchive.extract.agencies import agency
from newsarchive.extract.byline_words import OTHERS
from newsarchive.extract.given_names import name_likeness
from newsarchive.extract.moments import Locale
from newsarchive.extract.names import Names, names_in
from newsarchive.extract.scan import Scan
from newsarchive.extract.signing import Claim
from newsarchive.extract.titles import is_site_name, key

ABOVE = 150  # characters before the heading, and
BELOW = 900  # characters after it, among which a bare name is looked for
LONGEST = 90  # characters of a piece of text that can be a byline
ENOUGH = 3.0  # evidence from which on a bare name is believed


def bare_claims(scan: Scan, locale: Locale, sites: tuple[str, ...], title: str | None) -> Iterator[Claim]:
    """The first bare name near the heading for which enough speaks, and the signature at the end of the text."""
    if scan.anchor is None:
        return
    heading = f" {key(title or '')} "
    told = " | ".join(key(text) for text in scan.all_meta("keywords", "news_keywords", "article:tag", "parsely-tags"))
    opening = [key(text) for text in scan.all_meta("og:description", "description")[:2]]
    repeated: Counter[str] | None = None
    for number, (at, text, element) in enumerate(scan.order):
        distance = at - scan.anchor_at
        if distance < -ABOVE or len(text) > 2 * LONGEST:
            continue
        if distance > BELOW:
            break
        names, rest, dated = _read(text, locale)
        if not names or scan.is_noise(element) or OTHERS.match(_before(scan, number)):
            continue
        known = key(names[0])
        if any(f" {key(name)} " in heading or is_site_name(name, sites) or key(name) in told for name in names):
            continue
        if repeated is None:
            repeated = Counter(key(piece) for _, piece, _ in scan.order if len(piece) <= LONGEST)
        evidence = 2.0 * min(name_likeness(name) for name in names)
        evidence += 1.0 if dated or _date_beside(scan, number, locale) else 0.0
        evidence += _linked(element, known)
        evidence += 1.0 if _named(element) else 0.0
        evidence += 0.5 if repeated[known] > 1 else 0.0
        evidence += 2.0 if any(start.startswith(known) for start in opening) else 0.0
        evidence += 0.5 if distance <= 200 else 0.0
        if evidence >= ENOUGH:
            yield Claim(Names(names, ()), "text:bare", 0.1 * min(evidence, 5.0), rest)
            return


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
    rest = plain.strip(" |│•·∙,;:/–—-•*@()")
    if re.search(r"\d", rest) or not rest or agency(rest):
        return (), "", False
    found = names_in(rest, locale.languages)
    if not found.people or len(found.people) > 6 or found.agencies:
        return (), "", False
    if sum(len(name) for name in found.people) < 0.75 * len(rest) or not all(map(name_likeness, found.people)):
        return (), "", False
    return found.people, rest, dated


_CLOCK = re.compile(r"(?:^|[@,|·•–—-])?\s?\d{1,2}[:.h]\d{2}(?:\s?(?:uhr|am|pm|h))?(?!\w)", re.IGNORECASE)


def _before(scan: Scan, number: int) -> str:
    return " ".join(scan.order[number - 1][1].split())[-40:] if number else ""


def _date_beside(scan: Scan, number: int, locale: Locale) -> bool:
    """Whether one of the two pieces before or after holds a date, and little else."""
    for _, text, element in scan.order[max(0, number - 2) : number + 4]:
        plain = " ".join(text[:200].split())
        if element.tag == "time" or (
            len(plain) <= 60 and re.search(r"\d", plain) and next(moments.spans(plain, locale), None)
        ):
            return True
    return False


def _linked(element: HtmlElement, known: str) -> float:
    """What the link around a name says: that it leads to the person's page, or to a list of stories on a subject."""
    link = element if element.tag == "a" else element.getparent()
    if link is None or link.tag != "a":
        return 0.0
    path = unquote((link.get("href") or "")[:300]).casefold()
    if _SUBJECT.search(path):
        return -3.0
    same = key(path.rstrip("/").rsplit("/", 1)[-1].split(".")[0]).startswith(known)
    return (1.0 if same else 0.0) + (1.0 if _PEOPLE.search(path) else 0.0)


_SUBJECT = re.compile(r"/(?:tags?|topics?|themen?|thema|temas?|sujets?|categor\w+|search|suche|stichwort|keywords?)[/=]")
_PEOPLE = re.compile(r"/(?:people|team|editors?|users?|members?|person(?:s|en)?|profil\w*|our-team|blogs?|redacc\w+)/")


def _named(element: HtmlElement) -> bool:
    """Whether an element or one of the three around it is called by what it holds: a person, a date and the like."""
    node: HtmlElement | None = element
    for _ in range(4):
        if node is None:
            return False
        if _CALLED.search(f"{node.get('class') or ''} {node.get('id') or ''}"[:200]):
            return True
        node = node.getparent()
    return False


_CALLED = re.compile(
    r"author|autor|byline|writer|person|contributor|byuser|avatar|(?:^|[-_ ])(?:by|name|meta|info|details|user)(?:$|[-_ ])",
    re.IGNORECASE,
)
