"""Date archives: /2026/11/, /2026/11/23/, /archive/2026-11-23, ?date=2026-11-23. Their pattern, and the pages it makes.

A calendar is endless in both directions, so nothing here is ever followed as a link: pages are made from the pattern,
from today back to a day that someone named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

FIRST_YEAR = 1990
MAX_PREFIX = 2
"""Path segments before the date: /en/archive/2026/11/23/. What lies deeper is the archive of one tag or author."""

_PATH = re.compile(
    r"(?<!\d)((?:19|20)\d\d)([-/]?)(0?[1-9]|1[0-2])(?:\2(0?[1-9]|[12]\d|3[01]))?(/?|/index\.html?|\.html?)$"
)
_QUERY = re.compile(
    r"(?:^|&)(?:date|day|datum|fecha|data|m|archive)=((?:19|20)\d\d)([-/]?)(0?[1-9]|1[0-2])(?:\2(0?[1-9]|[12]\d|3[01]))?()$"
)
_WORD = re.compile(r"[a-z][a-z_-]{0,24}")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The pattern of a site's date pages. `between` separates year, month and day; `daily`: else a page is a month."""

    before: str
    between: str
    after: str
    daily: bool
    padded: bool

    def page(self, day: date) -> str:
        """The address of the page that has this day."""
        width = 2 if self.padded else 1
        parts = [f"{day.year}", f"{day.month:0{width}}", *([f"{day.day:0{width}}"] if self.daily else [])]
        return f"{self.before}{self.between.join(parts)}{self.after}"

    def earlier(self, day: date) -> date:
        """A day on the page before the one that has this day."""
        return (day if self.daily else day.replace(day=1)) - timedelta(days=1)


def calendar_of(url: str) -> tuple[Calendar, date] | None:
    """The calendar that a canonical address belongs to, and the first day of its page; None for any other address."""
    parts = urlsplit(url)
    found = _QUERY.search(parts.query) if parts.query else _PATH.search(parts.path)
    if found is None:
        return None
    year, between, month, day, after = found.groups()
    if parts.query:
        start = len(url) - len(parts.query) + found.start(1)
    else:
        start = len(url) - len(parts.path) + found.start(1)
        segments = parts.path[: found.start(1)].split("/")[1:-1]
        if parts.path[found.start(1) - 1] != "/" or len(segments) > MAX_PREFIX:
            return None
        if not all(_WORD.fullmatch(segment) for segment in segments):
            return None
    try:
        first = date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    if first.year < FIRST_YEAR:
        return None
    padded = month.startswith("0") or (day or "").startswith("0") or (int(month) > 9 and int(day or 10) > 9)
    return Calendar(url[:start], between, after, bool(day), padded), first
