"""A year of many invented sites: how soon items and edits are seen, against the requests that it takes.

python benchmarks/schedule.py                    1,000 sites, a year, beside the rules of others at equal requests
python benchmarks/schedule.py --sites 60 --days 60 --jobs 2

The sites: a mean rate of items (log-normal, median 8 a day), a working day of its own hours and time zone, quiet
nights, weekends of 20 to 100 %, bursts (two a month on average: 5 to 30 items within three hours), silences (one site
in twenty is quiet for a month), a feed of the newest 20 items. The articles: four in ten are edited, the rate of edits
falls with age (as 1 / (age + 1 hour)), a tenth of those is edited much more often than the others.

The rules of others: polling at a fixed interval; newsdiffs' rule (by the time since the last change: under 3 hours
every 15 minutes, under a day every hour, under a week every 3 hours, under a month every 3 days, under a year every 30
days); an adaptive rule (the interval times 1.5 where nothing changed, times 0.5 where something did, 90 minutes to 90
days). At equal requests: each of them is run as it is, ours and the fixed interval are tuned to need as many.
"""

from __future__ import annotations

import argparse
import random
import sys
from bisect import bisect_right
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from math import exp, log
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from newsarchive.schedule import Rhythm, next_visit
from newsarchive.schedule.articles import WORTH

START = datetime(2027, 1, 4, tzinfo=UTC)  # a Monday
ARTICLES = 100  # of each site
FEED = 20  # items that a feed holds: what is older when it is polled was missed
HOUR, DAY = 1.0, 24.0  # all times here are hours since START
TRIES, CLOSE = 8, 0.005  # how often a rule's setting is tried, and how near to the wanted requests is near enough
NEWSDIFFS = ((3 * HOUR, 0.25), (DAY, 1.0), (7 * DAY, 3.0), (30 * DAY, 3 * DAY), (365 * DAY, 30 * DAY))

Policy = Callable[[float, Sequence[float]], float]
"""From a moment and the items that were new at it, the moment of the next poll; keeps what it learned."""


@dataclass(frozen=True)
class Options:
    """How many sites over how many days, in how many processes."""

    sites: int
    days: int
    jobs: int

    @property
    def sample(self) -> int:
        """How many of the sites a rule's setting is tuned with."""
        return min(self.sites, max(self.sites // 25, 8))


@dataclass
class Score:
    """Requests made, items (or edits) there were, hours that the seen ones waited, and how many were never seen."""

    requests: int = 0
    items: int = 0
    waited: float = 0.0
    within_hour: int = 0
    missed: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(*(a + b for a, b in zip(self.values(), other.values(), strict=True)))

    def values(self) -> tuple[float, ...]:
        return (self.requests, self.items, self.waited, self.within_hour, self.missed)

    def line(self) -> str:
        seen = max(self.items - self.missed, 1)
        return (
            f"{self.requests:>11,.0f} requests  {self.waited / seen:7.2f} h mean wait  "
            f"{self.within_hour / max(self.items, 1):6.1%} within an hour  "
            f"{self.missed / max(self.items, 1):6.2%} never seen"
        )


# -- the world ------------------------------------------------------------------------------------------------------


def items_of(number: int, days: int) -> list[float]:
    """When one site publishes, in hours."""
    chance = random.Random(number)
    rate = min(8 * exp(chance.gauss(0, 1.4)), 400) / DAY
    zone, opens, closes = chance.uniform(-9, 12), chance.uniform(5, 9), chance.uniform(17, 23)
    night, weekend = chance.uniform(0.02, 0.3), chance.uniform(0.2, 1.0)
    silence = chance.uniform(0, days * DAY) if chance.random() < 0.05 else None
    found: list[float] = []
    peak = rate * 2.2
    moment = 0.0
    while (moment := moment + chance.expovariate(peak)) < days * DAY:
        local = (moment + zone) % DAY
        weight = 1.0 if opens <= local <= closes else night
        weight *= weekend if (START + timedelta(hours=moment + zone)).weekday() >= 5 else 1.0
        if chance.random() * 2.2 < weight * 1.6:
            found.append(moment)
    for _ in range(int(days / 15 + chance.random())):
        begin = chance.uniform(0, days * DAY)
        found += [begin + chance.uniform(0, 3) for _ in range(chance.randint(5, 30))]
    return sorted(item for item in found if silence is None or not silence < item < silence + 30 * DAY)


def edits_of(chance: random.Random, horizon: float) -> list[float]:
    """Ages at which one article is edited, in hours: a rate of a / (age + 1)."""
    kind = chance.random()
    strength = 0.0 if kind < 0.6 else chance.gammavariate(1.5, 0.25) if kind < 0.96 else chance.gammavariate(3, 0.9)
    found: list[float] = []
    passed = 0.0
    while strength and (passed := passed + chance.expovariate(strength)) < log(horizon + 1):
        found.append(exp(passed) - 1)
    return found


# -- rules ----------------------------------------------------------------------------------------------------------


def fixed(interval: float) -> Policy:
    """Always the same wait."""
    return lambda now, new: now + interval


def newsdiffs() -> Policy:
    """By the time since the last change."""
    last = 0.0

    def rule(now: float, new: Sequence[float]) -> float:
        nonlocal last
        last = now if new else last
        return now + next((wait for age, wait in NEWSDIFFS if now - last < age), 30 * DAY)

    return rule


def adaptive() -> Policy:
    """Longer where nothing changed, shorter where something did."""
    wait = 24.0

    def rule(now: float, new: Sequence[float]) -> float:
        nonlocal wait
        wait = min(max(wait * (0.5 if new else 1.5), 1.5), 90 * DAY)
        return now + wait

    return rule


def ours(worth: float) -> Policy:
    """As `newsarchive.schedule` has it, from five minutes to seven days."""
    rhythm = Rhythm()

    def rule(now: float, new: Sequence[float]) -> float:
        nonlocal rhythm
        rhythm = rhythm.polled(_moment(now), [_moment(item) for item in new])
        due = (rhythm.next_poll(worth, 7 * DAY) - START) / timedelta(hours=1)
        return min(max(due, now + 1 / 12), now + 7 * DAY)

    return rule


def by_age(worth: float) -> Policy:
    """Visits to an article as `newsarchive.schedule` has them."""
    changes = 0

    def rule(now: float, new: Sequence[float]) -> float:
        nonlocal changes
        changes += bool(new)
        return (next_visit(_moment(now), START, changes, worth=worth) - START) / timedelta(hours=1)

    return rule


def _moment(hours: float) -> datetime:
    return START + timedelta(hours=hours)


# -- play -----------------------------------------------------------------------------------------------------------


def watch(number: int, days: int, make: Callable[[], Policy]) -> Score:
    """One feed over the days, by one rule."""
    items, score, rule = items_of(number, days), Score(), make()
    score.items = len(items)
    seen, now = 0, 0.0
    while now < days * DAY:
        score.requests += 1
        until = bisect_right(items, now, lo=seen)
        new = items[max(seen, until - FEED) : until]
        score.missed += until - seen - len(new)
        score.waited += sum(now - item for item in new)
        score.within_hour += sum(now - item <= HOUR for item in new)
        seen = until
        now = rule(now, new)
    score.missed += len(items) - seen
    return score


def visit(number: int, days: int, make: Callable[[], Policy]) -> Score:
    """A hundred articles of one site, each from its publication on. An edit that the next one hid was never seen."""
    chance, total = random.Random(number), Score()
    for _ in range(ARTICLES):
        edits = edits_of(chance, days * DAY)
        score, rule, seen = Score(items=len(edits)), make(), 0
        now = rule(0.0, ())
        while now < days * DAY:
            score.requests += 1
            until = bisect_right(edits, now, lo=seen)
            new = edits[seen:until]
            score.missed += max(len(new) - 1, 0)
            score.waited += sum(now - edit for edit in new[-1:])
            score.within_hour += sum(now - edit <= HOUR for edit in new[-1:])
            seen = until
            now = rule(now, new)
        score.missed += len(edits) - seen
        total = total + score
    return total


def play(part: Callable[..., Score], make: Callable[[], Policy], options: Options) -> Score:
    """All sites by one rule, summed."""
    work = partial(part, days=options.days, make=make)
    if options.jobs <= 1:
        return sum(map(work, range(options.sites)), Score())
    with ProcessPoolExecutor(options.jobs) as pool:
        return sum(pool.map(work, range(options.sites), chunksize=4), Score())


def tuned(part: Callable[..., Score], of: Callable[[float], Policy], requests: float, options: Options) -> float:
    """The setting with which a rule needs so many requests on a part of the sites: more of it, fewer requests.

    Requests are nearly a power of the setting, so a line through the last two tries, both as logarithms, soon hits it.
    """
    setting, power, before = 1.0, -1.0, (0.0, 0.0)
    for step in range(TRIES):
        made = max(play(part, partial(of, setting), replace(options, sites=options.sample)).requests, 1)
        here = (log(setting), log(made))
        if step and here[0] != before[0]:
            power = min(max((here[1] - before[1]) / (here[0] - before[0]), -2.0), -0.15)
        before = here
        if abs(made / requests - 1) < CLOSE:
            break
        setting = min(max(setting * (requests / made) ** (1 / power), 1e-3), 1e4)
    return setting


def compare(part: Callable[..., Score], of: Callable[[float], Policy], options: Options) -> None:
    """The rules of others as they are, each followed by ours and a fixed interval at as many requests."""
    for name, make in (("newsdiffs' rule", newsdiffs), ("adaptive rule", adaptive)):
        theirs = play(part, make, options)
        print(f"  {name:18}{theirs.line()}", flush=True)
        wanted = play(part, make, replace(options, sites=options.sample)).requests
        for label, rule in (("fixed interval", fixed), ("ours", of)):
            setting = tuned(part, rule, wanted, options)
            score = play(part, partial(rule, setting), options)
            print(f"    {label:16}{score.line()}  (setting {setting:.3g})", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=1_000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--jobs", type=int, default=1)
    options = Options(**vars(parser.parse_args(arguments)))
    print(f"Feeds of {options.sites} sites over {options.days} days")
    compare(watch, ours, options)
    for worth in (0.25, 1.0):
        score = play(watch, partial(ours, worth), options)
        print(f"  ours, worth {worth:<6}{score.line()}", flush=True)
    print(f"Articles, {ARTICLES} of each site")
    compare(visit, by_age, options)
    print(f"  ours as it is     {play(visit, partial(by_age, WORTH), options).line()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
