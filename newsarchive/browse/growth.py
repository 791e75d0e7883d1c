"""How an archive grew, as a chart: the shape is drawn here, in SVG; its labels are text of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from newsarchive.browse import show

WIDTH, HEIGHT = 1000, 200
"""The drawing's own units. It is stretched to the page, so its lines must not scale (`non-scaling-stroke`)."""
BY_DAY, BY_WEEK = 62, 730
"""Days from the first to the last up to which a point is a day, and a week; beyond, a month. So that a table of them
stays readable: at most some hundred rows."""
WEB, LAST = 1990, 2200
"""Years between which pages of the web are captured."""
LABELS = 4
"""Dates below the chart at most: so many fit at 320 px."""


@dataclass(frozen=True, slots=True)
class Growth:
    """A chart. `line` and `area` are paths; `rows` its data: (label, articles that came, articles by then).

    `ticks`: numbers beside it, from the top down, at equal distances. `dates`: below it, from left to right, likewise.
    """

    line: str
    area: str
    rows: tuple[tuple[str, int, int], ...]
    ticks: tuple[int, ...]
    dates: tuple[str, ...]
    unit: str


def chart(counts: Sequence[tuple[str, int]]) -> Growth | None:
    """A chart of articles by day ("2026-11-25") or hour ("2026-11-25T08"); None where there are not two points."""
    unit, points = _points(counts)
    if len(points) < 2:
        return None
    rows, total = [], 0
    for label, count in points:
        total += count
        rows.append((label, count, total))
    ticks = _ticks(total)
    step = WIDTH / (len(rows) - 1)
    places = [f"{at * step:.1f} {HEIGHT - HEIGHT * held / ticks[0]:.1f}" for at, (_, _, held) in enumerate(rows)]
    line = "M" + "L".join(places)
    shown = _spread([label for label, _, _ in rows])
    return Growth(line, f"{line}L{WIDTH} {HEIGHT}L0 {HEIGHT}Z", tuple(rows), ticks, shown, unit)


def _points(counts: Sequence[tuple[str, int]]) -> tuple[str, list[tuple[str, int]]]:
    """What a point is, and the points without gaps."""
    if counts and len(counts[0][0]) > len("2026-11-25"):
        return "hour", [(f"{show.day(hour)}, {hour[11:13]}:00", count) for hour, count in counts]
    days: dict[date, int] = {}
    for text, count in counts:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            continue
        if WEB <= day.year <= LAST:  # what else an import claims can't be drawn
            days[day] = count
    if not days:
        return "day", []
    first, last = min(days), max(days)
    span = (last - first).days
    unit, begin = ("day", _same) if span <= BY_DAY else ("week", _monday) if span <= BY_WEEK else ("month", _month)
    made: dict[date, int] = {}
    at = begin(first)
    while at <= last:
        made[at] = 0
        at = begin(at + timedelta(days={"day": 1, "week": 7, "month": 32}[unit]))
    for day, count in days.items():
        made[begin(day)] += count
    return unit, [(_named(one, unit), count) for one, count in made.items()]


def _named(day: date, unit: str) -> str:
    name = show.day(day.isoformat())
    return name.partition(" ")[2] if unit == "month" else name


def _same(day: date) -> date:
    return day


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month(day: date) -> date:
    return day.replace(day=1)


def _ticks(most: int) -> tuple[int, ...]:
    """Round numbers from 0 to at least `most`, from the top down: two to four steps."""
    size = 10 ** max(len(str(most)) - 2, 0)
    steps = (step * power for power in (size, size * 10) for step in (1, 2, 5, 10, 20, 25, 50))
    step = min(one for one in steps if one * 4 >= most)
    top = -(-most // step)
    return tuple(number * step for number in range(top, -1, -1))


def _spread(labels: Sequence[str]) -> tuple[str, ...]:
    """Some of the labels at equal distances, the first and the last among them."""
    gaps = len(labels) - 1
    parts = next(part for part in range(min(LABELS - 1, gaps), 0, -1) if gaps % part == 0 or part == 1)
    return tuple(labels[at * gaps // parts] for at in range(parts + 1))
