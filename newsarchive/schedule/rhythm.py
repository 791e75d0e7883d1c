"""How often a source brings something, learned poll by poll: by the hour of the day, on working days and on others.

The best times to ask come from a plain account. Items come at a rate of r an hour; asked every d hours, they wait d/2
on average, so an hour costs r*d/2 hours of waiting and 1/d requests. If a request is worth w hours of waiting, the sum
is least at d = sqrt(2w/r). Where the rate changes with the hour, requests are as dense as sqrt(r/2w) at each moment.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import exp, sqrt

DAY_HOURS = 24
WEEKEND = 5  # datetime.weekday() from which days count as the weekend
BINS = 2 * DAY_HOURS
_BESIDE = tuple(
    (half + (hour - 1) % DAY_HOURS, half + (hour + 1) % DAY_HOURS)
    for half in (0, DAY_HOURS)
    for hour in range(DAY_HOURS)
)
"""Of each hour of the day, the places of the hours before and after it."""

HALF_LIFE = 21 * DAY_HOURS
"""Hours after which what was seen counts half. With `benchmarks/schedule.py`, 7 to 56 days differ by under 2 %."""
PRIOR_HOURS, PRIOR_RATE = 24.0, 0.25
"""A source that nobody has watched yet is thought to bring six items a day, as if it had been watched for a day."""
SHRINK = 12.0  # hours: how strongly an hour of the day is drawn to the mean of all
BURST_HOURS = 1.5  # hours in which what was brought of late counts for what comes next
BURST_SHARE = 0.4  # how many items one item is thought to bring after it within that time
WATCHED = 24.0 * 14  # hours between two polls of which no more is learned than this


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What was learned of one source. `items` and `hours` are by the hour of the day, working days first, in UTC."""

    items: tuple[float, ...] = (0.0,) * BINS
    hours: tuple[float, ...] = (0.0,) * BINS
    burst: float = 0.0  # items of late, fading within BURST_HOURS
    at: datetime | None = field(default=None)  # the last poll

    def polled(self, at: datetime, items: Iterable[datetime | None]) -> Rhythm:
        """The rhythm after one more poll. `items` are those that were new: when published, where that is known.

        The first poll teaches nothing of the rate: it shows what was published before anyone watched. Nor does one that
        comes before the last, by a clock that was set back.
        """
        if self.at is None or at <= self.at:
            return Rhythm(self.items, self.hours, self.burst, at)
        elapsed = min((at - self.at) / timedelta(hours=1), WATCHED)
        fade = 0.5 ** (elapsed / HALF_LIFE)
        seen = [value * fade for value in self.items]
        watched = [value * fade for value in self.hours]
        shares = _shares(at, elapsed)
        for place, share in shares:
            watched[place] += share
        burst = self.burst * exp(-elapsed / BURST_HOURS)
        for published in items:
            if published is not None and self.at < published <= at:
                seen[_place(published)] += 1
                burst += exp((published - at) / timedelta(hours=BURST_HOURS))
            else:
                for place, share in shares:
                    seen[place] += share / elapsed
                burst += min(1.0, BURST_HOURS / elapsed)
        return Rhythm(tuple(seen), tuple(watched), burst, at)

    def rate(self, place: int) -> float:
        """Items an hour in one hour of the day: its own count and its neighbours', drawn to the mean of all."""
        return self._rate(place, self._mean())

    def _mean(self) -> float:
        """Items an hour over all hours of the day."""
        return (sum(self.items) + PRIOR_HOURS * PRIOR_RATE) / (sum(self.hours) + PRIOR_HOURS)

    def _rate(self, place: int, mean: float) -> float:
        before, after = _BESIDE[place]
        items, hours = self.items, self.hours
        seen = items[place] + (items[before] + items[after]) / 2
        return (seen + SHRINK * mean) / (hours[place] + (hours[before] + hours[after]) / 2 + SHRINK)

    def next_poll(self, worth: float, longest: float) -> datetime:
        """When to ask again: one request's share of waiting from the last poll on, `longest` hours at most.

        `worth` is how many hours of waiting a request is worth.
        """
        assert self.at is not None
        mean = self._mean()
        moment, left, gone = self.at, 1.0, 0.0
        while gone < longest:
            step = (60 - moment.minute - moment.second / 60) / 60 or 1.0
            burst = self.burst * BURST_SHARE / BURST_HOURS * exp(-gone / BURST_HOURS)
            density = sqrt((self._rate(_place(moment), mean) + burst) / (2 * worth))
            if density * step >= left:
                gone += left / density
                break
            left -= density * step
            gone += step
            moment += timedelta(hours=step)
        return self.at + timedelta(hours=min(gone, longest))

    def dump(self) -> str:
        """As one line of JSON, for the database."""
        at = self.at.isoformat() if self.at else None
        rounded = [[round(value, 3) for value in values] for values in (self.items, self.hours)]
        return json.dumps([*rounded, round(self.burst, 3), at], separators=(",", ":"))

    @classmethod
    def parse(cls, text: str | None) -> Rhythm:
        """What `dump` wrote; of nothing, a source that was never watched."""
        if not text:
            return cls()
        items, hours, burst, at = json.loads(text)
        return cls(tuple(items), tuple(hours), burst, datetime.fromisoformat(at) if at else None)


def _place(moment: datetime) -> int:
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.hour + DAY_HOURS * (moment.weekday() >= WEEKEND)


def _shares(until: datetime, elapsed: float) -> list[tuple[int, float]]:
    """The hours of the day that the last `elapsed` hours fell into, with how much of each."""
    found: list[tuple[int, float]] = []
    moment, left = until, elapsed
    while left > 1e-9:
        into = moment.minute / 60 + moment.second / 3600
        step = min(left, into or 1.0)
        moment -= timedelta(hours=step)
        found.append((_place(moment), step))
        left -= step
    return found
