"""When what was found was published: bars over time, each a link that narrows the search to its span.

The picture is SVG out of the server, with one colour against the page's own, so that no colour has to be told from
another; its figures stand in a table below it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from typing import Literal

from newsarchive.browse import show

Unit = Literal["day", "month", "year", "decade", "century"]
UNITS: tuple[Unit, ...] = ("day", "month", "year", "decade", "century")
MOST = {"day": 62, "month": 144, "year": 120, "decade": 120}
"""Bars of a unit at most, before the next one is taken: two months of days, twelve years of months. On a phone of 320
points, 144 bars are two points wide each."""
HEIGHT = 100
LOWEST = 2
"""Of HEIGHT: a bar of one article beside one of thousands can still be seen."""
_YEARS = {"year": 1, "decade": 10, "century": 100}


@dataclass(frozen=True, slots=True)
class Bar:
    """The articles of a span. `x` and `height` are in the picture's units; `href` is "" where there is none."""

    label: str
    first: str
    count: int
    href: str
    x: int
    height: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bars without gaps, from the first span that has an article to the last. `most`: the count of the highest."""

    unit: Unit
    bars: tuple[Bar, ...]
    most: int

    @property
    def marks(self) -> tuple[str, ...]:
        """What stands below the picture: the first span, the middle one, the last."""
        places = sorted({0, len(self.bars) // 2, len(self.bars) - 1})
        return tuple(self.bars[place].label for place in places)


def histogram(days: Mapping[date, int], narrowed: Callable[[str], str]) -> Histogram | None:
    """Bars for these counts; None where all are of one day. `narrowed`: the address for a span in a search's words."""
    if len(days) < 2:
        return None
    first, last = min(days), max(days)
    unit = next((one for one in UNITS[:-1] if _span(one, first, last) <= MOST[one]), UNITS[-1])
    counts: dict[date, int] = {}
    start = _start(unit, first)
    while start <= last:
        counts[start] = 0
        following = _next(unit, start)
        if following is None:
            break
        start = following
    for day, count in days.items():
        counts[_start(unit, day)] += count
    most = max(counts.values())
    return Histogram(
        unit,
        tuple(
            Bar(
                _label(unit, start),
                start.isoformat(),
                count,
                narrowed(_words(unit, start)) if count else "",
                place,
                max(LOWEST, round(HEIGHT * count / most)) if count else 0,
            )
            for place, (start, count) in enumerate(counts.items())
        ),
        most,
    )


def _span(unit: Unit, first: date, last: date) -> int:
    if unit == "day":
        return (last - first).days + 1
    if unit == "month":
        return 12 * (last.year - first.year) + last.month - first.month + 1
    return last.year // _YEARS[unit] - first.year // _YEARS[unit] + 1


def _start(unit: Unit, day: date) -> date:
    if unit == "day":
        return day
    if unit == "month":
        return day.replace(day=1)
    return date(max(1, day.year - day.year % _YEARS[unit]), 1, 1)


def _next(unit: Unit, start: date) -> date | None:
    """Where the next span begins; None at the end of the calendar."""
    if unit == "day":
        return start + timedelta(1) if start < date.max else None
    if unit == "month":
        year, month = (start.year + 1, 1) if start.month == 12 else (start.year, start.month + 1)
    else:
        year, month = start.year - start.year % _YEARS[unit] + _YEARS[unit], 1
    return date(year, month, 1) if year <= MAXYEAR else None


def _words(unit: Unit, start: date) -> str:
    """The span in the language of searches."""
    length = {"day": 10, "month": 7}.get(unit, 4)
    following = _next(unit, start)
    until = f" before:{following.isoformat()[:length]}" if following else ""
    return f"after:{start.isoformat()[:length]}{until}"


def _label(unit: Unit, start: date) -> str:
    if unit == "day":
        return show.day(start.isoformat())
    if unit == "month":
        return show.day(start.isoformat()).split(" ", 1)[1]
    return f"{start.year}" if unit == "year" else f"{start.year - start.year % _YEARS[unit]}s"
