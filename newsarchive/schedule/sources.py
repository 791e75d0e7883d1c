"""When a feed, sitemap or section page is asked again: as often as it brings something."""

from __future__ import annotations

from datetime import datetime, timedelta

from newsarchive.models import SourceKind
from newsarchive.schedule.failures import DAY, HOUR
from newsarchive.schedule.rhythm import Rhythm

POLLS: dict[SourceKind, timedelta] = {
    "feed": timedelta(minutes=30),
    "home": HOUR,
    "section": 2 * HOUR,
    "sitemap": 6 * HOUR,
}
"""How long a source that works is left alone before anything is known of it; each failure in a row doubles it."""

WORTH: dict[SourceKind, float] = {"feed": 0.25, "home": 0.5, "section": 1.0, "sitemap": 2.0}
"""Hours that an item may wait longer to save one request: a page costs its site more than a feed, a sitemap most.

A feed of four items an hour is asked every 21 minutes, one of one item a day every 3.5 hours.
"""
SHORTEST, LONGEST = timedelta(minutes=5), 7 * DAY
FAILED_POLL_MAX = 7 * DAY


def next_poll(now: datetime, kind: SourceKind, failures: int, rhythm: Rhythm | None = None) -> datetime:
    """When a source is asked again: by its rhythm where it answered and one is known; else by its kind and failures."""
    if failures or rhythm is None or rhythm.at is None:
        wait: timedelta = POLLS[kind] * 2 ** min(failures, 20)
        return now + (min(wait, FAILED_POLL_MAX) if failures else wait)
    due = rhythm.next_poll(WORTH[kind], LONGEST / HOUR)
    return min(max(due, now + SHORTEST), now + LONGEST)
