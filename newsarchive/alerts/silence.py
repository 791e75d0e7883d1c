"""Is a site silent against its own habit? By the hours of the day in which it brought something, and its longest pause.

Counted are hours that brought anything new, not how much: a sitemap of ten thousand old articles is one such hour. And
a silence ends with the last poll that was answered, not now: where nobody asked, nothing can be said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import prod

HOUR = timedelta(hours=1)
WEEKEND = 5  # datetime.weekday() from which days count as the weekend
HISTORY = timedelta(days=56)  # how far back habits are looked for: eight weekends
HISTORY_LEAST = timedelta(days=10)
"""A site that is known for less is never called silent. Any ten days hold a whole weekend."""
HOURS_LEAST = 30
"""Hours with news that a site must have had: one that brings something twice a week has no habit to break."""
SILENCE_LEAST = timedelta(hours=3)  # shorter ones are not looked at
UNLIKELY = 1e-5
"""How probable a silence may be at most, by the site's own hours. With 2,000 sites that each have some three pauses a
day that end differently, a tenth of a false alarm a day by chance alone; LONGER catches what is no chance."""
LONGER = 1.5
"""A silence must also be so many times longer than the longest pause that the site ever made while it was watched.
From Friday evening to Tuesday morning, over a holiday, is 1.4 times a weekend of 60 hours."""
SHRINK = 1.0  # days: how strongly an hour of the day is drawn to the mean of all


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What silence is judged by. `hours`: those in which something new was announced, in order, UTC, on the hour.

    `last_new`: when the newest URL came; `last_poll`: when a source last answered well; `known_since`: when the first
    URL came; `holes`: times when no crawl ran, which are no pauses of the site.
    """

    hours: Sequence[datetime]
    known_since: datetime
    last_new: datetime
    last_poll: datetime
    holes: Sequence[tuple[datetime, datetime]] = ()


def silence(rhythm: Rhythm) -> timedelta | None:
    """How long a site has been silent, where that is against its habit; else None."""
    lasts = rhythm.last_poll - rhythm.last_new
    begin = max(rhythm.known_since + timedelta(days=1), rhythm.last_poll - HISTORY)  # the first day is all backlog
    hours = [hour for hour in rhythm.hours if begin <= hour <= rhythm.last_new]
    if lasts < SILENCE_LEAST or rhythm.last_new - begin < HISTORY_LEAST - timedelta(days=1):
        return None
    if len(hours) < HOURS_LEAST or lasts < LONGER * _longest_pause(hours, rhythm.holes):
        return None
    return lasts if _chance(hours, begin, rhythm) < UNLIKELY else None


def _longest_pause(hours: Sequence[datetime], holes: Sequence[tuple[datetime, datetime]]) -> timedelta:
    longest = timedelta(0)
    for before, after in pairwise(hours):
        if after - before > longest:
            longest = max(longest, after - before - _overlap(before, after, holes))
    return longest


def _overlap(since: datetime, until: datetime, holes: Iterable[tuple[datetime, datetime]]) -> timedelta:
    return sum((max(min(until, end) - max(since, start), timedelta(0)) for start, end in holes), timedelta(0))


def _chance(hours: Sequence[datetime], begin: datetime, rhythm: Rhythm) -> float:
    """The probability of such a silence: of each of its whole hours, how often that hour of the day was quiet."""
    active = Counter(map(_place, hours))
    watched = Counter(
        _place(hour) for hour in _hours(begin, rhythm.last_new) if not _overlap(hour, hour + HOUR, rhythm.holes)
    )
    mean = min(sum(active.values()) / max(sum(watched.values()), 1), 1.0)
    quiet = {
        place: 1 - (min(active[place], watched[place]) + SHRINK * mean) / (watched[place] + SHRINK)
        for place in {*active, *watched}
    }
    return prod(quiet.get(_place(hour), 1 - mean) for hour in _hours(rhythm.last_new, rhythm.last_poll - HOUR))


def _hours(since: datetime, until: datetime) -> Iterable[datetime]:
    """The whole hours that begin after `since`, up to `until`."""
    hour = since.replace(minute=0, second=0, microsecond=0) + HOUR
    while hour <= until:
        yield hour
        hour += HOUR


def _place(moment: datetime) -> tuple[bool, int]:
    moment = moment.astimezone(UTC)
    return moment.weekday() >= WEEKEND, moment.hour
