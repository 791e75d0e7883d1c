"""How an overloaded host is treated: how long it is left alone, how slowly it is asked then. Pure functions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from newsarchive.schedule.failures import DAY

ROBOTS_FOR = DAY
"""How long a robots.txt holds: what RFC 9309 (2.4) allows at most."""
GOOD_FOR = 7 * DAY
"""How old the last good robots.txt may be while the host gives none. RFC 9309 (2.3.1.4) speaks of 30 days."""

OVERLOADED = frozenset({429, 503})  # RFC 6585, 4 and RFC 9110, 15.6.4
SHORTEST, LONGEST = timedelta(seconds=1), DAY
"""Bounds of a wait. Who says "in a month" means a machine that never comes back: to ask once a day harms nobody."""
UNASKED = timedelta(minutes=1)
"""The wait after a 429 that names none, doubled with each in a row; so long at least after the second that does."""
ROBOTS_WAIT = timedelta(minutes=10)  # after a robots.txt that can't be had; doubled with each in a row

FACTOR = 2.0  # how much slower a host is asked after each overload
FASTEST_SLOWED = 0.25  # seconds: what a delay of none becomes
SLOWEST = 60.0
"""Seconds that an overload can make of a delay at most; a site's own delay may be longer."""
MOST = 16
"""How many times its own delay a site can be slowed down to: else one broken page of 503s would stop all others."""


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """What a Retry-After header asks for: seconds, or a date (RFC 9110, 10.2.3). None: nothing that can be read."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:12]), LONGEST.total_seconds()))
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(moment - now, timedelta(0))


def wait_after(status: int, header: str | None, strikes: int, now: datetime) -> datetime | None:
    """Until when a host is left alone that answered 429 or 503; None where it doesn't ask for that.

    `strikes` counts these waits in a row, this one with them. A 503 that names no time speaks of one page.
    """
    asked = retry_after(header, now)
    if status not in OVERLOADED or (status == 503 and asked is None):
        return None
    floor = _doubled(UNASKED, strikes - (1 if asked is None else 2)) if asked is None or strikes > 1 else SHORTEST
    wait: timedelta = max(floor, asked or SHORTEST)
    return now + min(max(wait, SHORTEST), LONGEST)


def robots_wait(strikes: int, now: datetime) -> datetime:
    """Until when a host is left alone whose robots.txt can't be had, for the `strikes`th time in a row."""
    return now + min(_doubled(ROBOTS_WAIT, strikes - 1), LONGEST)


def slowed(current: float, own: float) -> float:
    """Seconds between two requests after an overload. `current`: before it; `own`: what the site asks for itself."""
    highest = min(SLOWEST, MOST * max(own, FASTEST_SLOWED))
    return max(current, own, min(max(current, own, FASTEST_SLOWED / FACTOR) * FACTOR, highest))


def eased(delay: float, since: datetime | None, now: datetime, own: float) -> float:
    """What is left of a slower delay: half of it after each clean day, and in the end the site's own."""
    if since is None or delay <= own:
        return own
    days = max((now - since) // DAY, 0)
    return max(own, delay / FACTOR ** min(days, 30))


def _doubled(wait: timedelta, times: int) -> timedelta:
    doubled: timedelta = wait * 2 ** min(max(times, 0), 20)
    return doubled
