"""Dates that a page merely prints, or hides where no list looks: near the heading, anywhere, in a picture's address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from newsarchive.extract import moments
from newsarchive.extract.date_address import in_url
from newsarchive.extract.date_claims import MAX_NAME, Claim
from newsarchive.extract.date_spots import ABOVE, BEFORE, NEAR, TIMED
from newsarchive.extract.date_words import SAYS_MODIFIED, SAYS_OTHER, SAYS_PUBLISHED
from newsarchive.extract.moments import Locale
from newsarchive.extract.scan import Scan

ALONE = 0.1  # the weight from which a date in the text is more than one in a sentence
MAX_PIECES = 1_500  # pieces of text with digits that the last resort reads
MAX_NAMED = 60  # pieces of text near the heading that are read
PICTURE = 0.2  # of a picture's address: most are uploaded on the day
HIDDEN = 0.3  # of an attribute that no list knows
_NAME = re.compile(r"(?:^|[-_])(?:publish\w*|deploy|pub|created?|posted|date|utime)(?:$|[-_])")
_DAY = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}(?!\d)|1[0-9]{9}(?:\d{3})?$")


def near_heading(scan: Scan, locale: Locale) -> Iterator[Claim]:
    """Dates in the plain text close to the main heading, in elements that no class names."""
    if scan.anchor is None:
        return
    seen = 0
    for at, text, element in scan.order:
        distance = at - scan.anchor_at
        if distance < -BEFORE or element.tag in {"time", "a"}:
            continue
        if distance > NEAR or seen > MAX_NAMED:
            return
        if len(text) > 300 or not re.search(r"\d", text):
            continue
        seen += 1
        if scan.is_noise(element):
            continue
        plain = " ".join(text.split())
        last = 0
        for position, (start, moment) in enumerate(moments.find(plain, locale)):
            lead = plain[last:start]
            last = start
            if position > 1 or start > 120 or SAYS_MODIFIED.search(lead) or SAYS_OTHER.search(lead):
                continue
            weight = 0.55 if SAYS_PUBLISHED.search(lead) else 0.4 if len(plain) < 70 else 0.12
            weight *= TIMED if moment.has_time else 1.0
            weight *= ABOVE if distance < 0 else 1.0 - 0.5 * distance / NEAR
            yield Claim(moment, "text:near-title", weight, plain[:60])


def anywhere(scan: Scan, locale: Locale) -> Iterator[Claim]:
    """A printed date anywhere in the page's text, those that say what they are first."""
    pieces = ((at, piece, holder) for at, piece, holder in scan.order if len(piece) > 5 and re.search(r"\d{2}", piece))
    for at, piece, element in islice(pieces, MAX_PIECES):
        text = " ".join(piece[:400].split())
        for start, moment in list(moments.find(text, locale))[:2]:
            lead = text[max(0, start - 60) : start]
            if SAYS_OTHER.search(lead):
                continue
            told = bool(SAYS_PUBLISHED.search(lead) or SAYS_MODIFIED.search(lead))
            noisy = 0.5 if scan.is_noise(element) else 1.0
            weight = (0.3 if told else 0.15 if len(text) < 60 else 0.06) * noisy
            yield Claim(moment, "text", weight * (1.0 - 0.3 * at / max(1, scan.length)), text[start : start + 40])


def hidden(scan: Scan, locale: Locale) -> Iterator[Claim]:
    """Dates in attributes whose names speak of publication, on pages that show no date before a script has run."""
    if scan.root is None:
        return
    for element in islice(scan.root.iter(), MAX_HIDDEN):
        if not isinstance(element.tag, str) or element.tag in _UNREAD:
            continue
        for name, raw in element.items():
            if len(raw) < 40 and len(name) <= MAX_NAME and _DAY.match(raw) and _NAME.search(name.removeprefix("data-")):
                moment = moments.parse(raw, locale)
                if moment is not None and not SAYS_MODIFIED.search(name) and not scan.is_noise(element):
                    yield Claim(moment, f"attribute:{name}", HIDDEN, raw)


def in_picture(scan: Scan, locale: Locale) -> Iterator[Claim]:
    """The day in the address of the page's own picture."""
    for address in scan.all_meta("og:image", "twitter:image", "twitter:image:src")[:2]:
        if named := in_url(address, locale):
            yield Claim(named[0], "url:image", PICTURE, named[1])


MAX_HIDDEN = 20_000  # elements whose attributes the last resort looks through
_UNREAD = frozenset({"meta", "link", "script", "style", "input", "select", "option"})
