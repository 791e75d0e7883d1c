"""The day that an address names: the page's own, or that of its picture."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

from newsarchive.extract import moments
from newsarchive.extract.moments import Locale, Moment

MAX_PATH = 2_000  # characters of an address that are searched for a date
_DIGITS = re.compile(
    r"(?<!\d)(?:((?:19|20)\d{2})([/_.-])(1[0-2]|0?[1-9])\2(3[01]|[12]\d|0?[1-9])|((?:19|20)\d{2})/?(0[1-9]|"
    r"1[0-2])/?(0[1-9]|[12]\d|3[01]))(?!\d)"
)
_BACKWARD = re.compile(r"(?<![\d-])(3[01]|[12]\d|0?[1-9])-(1[0-2]|0?[1-9])-((?:19|20)\d{2})(?![\d-])")
_WORDED = re.compile(r"/((?:19|20)\d{2})/([a-z]{3,9})/(\d{1,2})(?=/|$)")


def in_url(url: str | None, locale: Locale) -> tuple[Moment, str] | None:
    """The day in an address, with how it is written there; None where it names none."""
    if not url:
        return None
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}"[:MAX_PATH]
    for match in list(_DIGITS.finditer(path))[:3]:
        if moment := _day(match.group(1, 3, 4) if match[1] else match.group(5, 6, 7), locale):
            return moment, match[0]
    if worded := _WORDED.search(path.lower()):
        english = Locale(("en",), None, locale.now)
        moment = moments.parse(f"{worded[3]} {worded[2]} {worded[1]}", english)
        return (moment, worded[0]) if moment else None
    backward = _BACKWARD.search(path)
    if backward and (int(backward[1]) > 12 or locale.day_first):
        moment = _day(backward.group(3, 2, 1), locale)
        return (moment, backward[0]) if moment else None
    return None


def _day(parts: tuple[str, ...], locale: Locale) -> Moment | None:
    """Year, month and day as a moment; None where they name no day, or none that can be."""
    try:
        return moments.plausible(Moment(date(*(int(part) for part in parts)), "day"), locale)
    except ValueError:
        return None
