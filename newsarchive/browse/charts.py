"""Charts as SVG, made on the server: a heat map, lines, columns. Only classes are set; static/charts.css paints them.

No number is in a picture alone: every page has its table and its CSV. So pictures are hidden from screen readers, and
what can be clicked in them can be reached in the table too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WIDTH, HEIGHT = 720, 280
"""Of a chart of lines or columns, in its own units; 12 of them are a line of its text."""
LEFT, RIGHT, TOP, BOTTOM = 46, 128, 12, 26
"""Room around the drawing: for the scale, the names at the lines' ends, and the dates."""
MARKERS = 8
"""Markers on a line: enough to follow it without colour, few enough not to hide it."""
NAMED = 18  # letters of a name that fit at a line's end
APART = 15  # the least distance of two names there
CLOSE = 0.08  # of the width: two dates nearer than this would touch


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis: its share of the length, 0 to 1, and what stands there."""

    at: float
    label: str

    @property
    def percent(self) -> str:
        """Its place as SVG takes it."""
        return f"{self.at * 100:.2f}%"


# -- heat map --------------------------------------------------------------------------------------------------------


def heat(grid: NDArray[np.uint8]) -> Markup:
    """The cells of a grid of shades as paths, one for each shade of a row; a run of equal days is one line in it.

    Units: a day is 1 wide, a row 1 high. Shade 0 is left out: nothing was announced.
    """
    import numpy as np

    rows, days = grid.shape
    turns = np.ones((rows, days), bool)
    turns[:, 1:] = grid[:, 1:] != grid[:, :-1]
    row_of, start_of = np.nonzero(turns)
    end_of = np.roll(start_of, -1)
    end_of[end_of == 0] = days  # the next run begins the next row
    runs: dict[tuple[int, int], list[str]] = {}
    shades = grid[row_of, start_of]
    for row, start, end, shade in zip(*(part.tolist() for part in (row_of, start_of, end_of, shades)), strict=True):
        if shade:
            runs.setdefault((row, shade), []).append(f"M{start} {row}.5h{end - start}")
    return Markup("").join(
        Markup('<path class="s{}" d="{}"/>').format(shade, Markup("".join(parts)))  # noqa: S704 - numbers
        for (_, shade), parts in runs.items()
    )


def months(since: date, days: int) -> list[Tick]:
    """Where months begin in a row of days; of more than two years, where quarters do. Of few days, each Monday."""
    start = since.toordinal()
    found = []
    for number in range(days):
        day = date.fromordinal(start + number)
        if days <= 45:
            wanted, label = day.weekday() == 0, f"{day.day} {MONTHS[day.month - 1]}"
        else:
            step = 1 if days <= 200 else 2 if days <= 400 else 6
            wanted = day.day == 1 and (day.month - 1) % step == 0
            label = f"{day.year}" if day.month == 1 else MONTHS[day.month - 1]
        if wanted and number <= days * 0.95:
            found.append(Tick(number / days, label))
    return found


# -- lines -----------------------------------------------------------------------------------------------------------


def lines(
    periods: Sequence[str], series: Sequence[tuple[str, Sequence[float | None]]], top: float, *, named: bool = True
) -> Markup:
    """Shares over time, up to five, each with a dash and a marker of its own and its name at its end.

    `top` is the share at the upper edge, so that several charts can have one scale. Gaps stay gaps.
    """
    inner = WIDTH - LEFT - (RIGHT if named else 16)
    right = LEFT + inner
    parts = [_scale(top, right)]
    parts += [_date(tick, inner) for tick in dates(periods)]
    ends: list[tuple[float, int, str]] = []
    for number, (name, values) in enumerate(series, 1):
        points = [
            (LEFT + inner * (at + 0.5) / max(1, len(periods)), None if value is None else _y(value, top))
            for at, value in enumerate(values)
        ]
        parts.append(Markup('<path class="line l{}" d="{}"/>').format(number, _path(points)))
        seen = [(x, y) for x, y in points if y is not None]
        every = max(1, len(seen) // MARKERS)
        parts += [_marker(number, x, y) for x, y in seen[every // 2 :: every]]
        if seen:
            ends.append((seen[-1][1], number, name))
    if named:
        parts += _names(ends, right + 8)
    return _svg(parts)


def columns(days: Sequence[tuple[str, Sequence[int], str]], top: int) -> Markup:
    """A column a day of counts upon each other; each is a link. `days`: label, the counts from below, address."""
    inner = WIDTH - LEFT - 16
    parts = [_scale(top, LEFT + inner, share=False)]
    parts += [_date(tick, inner) for tick in dates([day for day, _, _ in days])]
    wide = inner / max(1, len(days))
    for at, (day, counts, href) in enumerate(days):
        x, y = LEFT + wide * at, float(HEIGHT - BOTTOM)
        bars = []
        for shade, count in enumerate(counts, 1):
            high = (HEIGHT - TOP - BOTTOM) * count / top if top else 0.0
            if count:
                y -= high
                bars.append(
                    Markup('<rect class="c{}" x="{:.2f}" y="{:.1f}" width="{:.2f}" height="{:.1f}"/>').format(
                        shade, x, y, max(wide * 0.86, 0.6), max(high, 0.5)
                    )
                )
        hit = Markup('<rect class="hit" x="{:.2f}" y="{}" width="{:.2f}" height="{}"/>').format(
            x, TOP, wide, HEIGHT - TOP - BOTTOM
        )
        parts.append(
            Markup('<a href="{}" tabindex="-1"><title>{}: {}</title>{}{}</a>').format(
                href, day, " + ".join(map(str, counts)), Markup("").join(bars), hit
            )
        )
    return _svg(parts)


def swatch(number: int) -> Markup:
    """How a line looks, for a legend."""
    line = Markup('<path class="line l{}" d="M2 8h36"/>').format(number)
    return Markup(
        '<svg class="swatch" width="40" height="16" viewBox="0 0 40 16" aria-hidden="true">{}{}</svg>'
    ).format(line, _marker(number, 20, 8))


def dates(periods: Sequence[str]) -> list[Tick]:
    """A handful of dates along a row of periods, where a year, a month or a week begins."""
    whole = len(periods)
    found = []
    before = ""
    for at, name in enumerate(periods):
        year, month = name[:4], name[5:7]
        if len(name) == 4:
            label = year
        else:
            label = year if year != before[:4] and before else MONTHS[int(month) - 1] if name[:7] != before[:7] else ""
            if not before and month:
                label = f"{MONTHS[int(month) - 1]} {year}" if len(name) == 7 else f"{int(name[8:10])} {label}"
        before = name
        if label:
            found.append(Tick((at + (0.5 if whole < 40 else 0)) / whole, label))
    if len(found) > 1 and found[1].at - found[0].at < CLOSE:  # a month that had all but ended
        found = found[1:]
    every = -(-len(found) // 8)
    return [tick for number, tick in enumerate(found) if number % every == 0] if every else []


def nice(top: float) -> float:
    """The least round number that is not below: 1, 2 or 5 times a power of ten."""
    if top <= 0:
        return 0.01
    power = 10.0 ** (len(str(int(top))) - 1) if top >= 1 else 1.0
    while top < power:
        power /= 10
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= top * 0.999)


def percent(share: float | None) -> str:
    """12.3 %; small ones with what digits they need."""
    if share is None:
        return "–"
    value = share * 100
    digits = 0 if value == 0 or value >= 99.95 else 1 if value >= 1 else 2 if value >= 0.1 else 3
    return f"{value:.{digits}f}\N{NO-BREAK SPACE}%"


def _y(share: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(share / top, 1.0)


def _path(points: Sequence[tuple[float, float | None]]) -> str:
    parts, pen = [], False
    for x, y in points:
        if y is not None:
            parts.append(f"{'L' if pen else 'M'}{x:.1f} {y:.1f}" + ("" if pen else "h.01"))  # a lone point shows too
        pen = y is not None
    return "".join(parts)


def _marker(number: int, x: float, y: float) -> Markup:
    shapes = {
        1: f"M{x - 3.5:.1f} {y:.1f}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z",
        2: f"M{x - 3.2:.1f} {y - 3.2:.1f}h6.4v6.4h-6.4z",
        3: f"M{x:.1f} {y - 4.4:.1f}l4.2 7.4h-8.4z",
        4: f"M{x:.1f} {y - 4.6:.1f}l4.6 4.6l-4.6 4.6l-4.6 -4.6z",
        5: f"M{x - 3.6:.1f} {y - 3.6:.1f}l7.2 7.2m0 -7.2l-7.2 7.2",
    }
    return Markup('<path class="marker l{}" d="{}"/>').format(number, shapes[number])


def _scale(top: float, right: float, *, share: bool = True) -> Markup:
    parts = []
    for step in range(5):
        value = top * step / 4
        if not share and value != int(value):
            continue
        y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * step / 4
        label = percent(value).replace(".0\N{NO-BREAK SPACE}", "\N{NO-BREAK SPACE}") if share else f"{int(value):,}"
        parts.append(
            Markup('<path class="grid" d="M{} {:.1f}H{:.1f}"/><text x="{}" y="{:.1f}" class="end">{}</text>').format(
                LEFT, y, right, LEFT - 6, y + 4, label
            )
        )
    return Markup("").join(parts)


def _date(tick: Tick, inner: float) -> Markup:
    x = LEFT + inner * tick.at
    return Markup('<path class="grid" d="M{:.1f} {}v4"/><text x="{:.1f}" y="{}" class="mid">{}</text>').format(
        x, HEIGHT - BOTTOM, x, HEIGHT - 8, tick.label
    )


def _names(ends: list[tuple[float, int, str]], x: float) -> list[Markup]:
    """The names at the lines' ends, moved apart where they would touch."""
    placed: list[Markup] = []
    y = float(TOP - APART + 4)
    ends = sorted(ends)
    for number, (wanted, which, name) in enumerate(ends):
        below = len(ends) - number - 1
        y = max(min(wanted, HEIGHT - BOTTOM - below * APART), y + APART)
        short = name if len(name) <= NAMED else f"{name[: NAMED - 1]}…"
        placed.append(Markup('<text x="{}" y="{:.1f}" class="name l{}">{}</text>').format(x, y + 4, which, short))
    return placed


def _svg(parts: Sequence[Markup]) -> Markup:
    inside = Markup("").join(escape(part) for part in parts)
    return Markup('<svg class="chart" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}</svg>').format(
        WIDTH, HEIGHT, inside
    )
