"""Shows how a crawl is getting on: a table that is redrawn in place on a terminal, else a line a minute on stdout."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Mapping

import click

from newsarchive.cli.common import count

LOG_EVERY = 60.0  # seconds between two lines of a crawl that nobody watches
RATE_OVER = 30.0  # seconds that the rate is reckoned from
SITES_SHOWN = 12  # and no more than the terminal has lines for
NARROW = 46  # columns below which a site's row has its name and what is done alone
NAME_WIDTH = 28
WORDS = (
    ("new", "new"),
    ("edited", "edited"),
    ("same", "unchanged"),
    ("alias", "other addresses of the same"),
    ("not_article", "not articles"),
    ("gone", "gone"),
    ("forbidden", "forbidden"),
    ("waiting", "to be tried again"),
    ("failed", "failed"),
)
"""What becomes of a page, in the order in which it is told."""

BySite = Mapping[str, Mapping[str, int]]


class Show:
    """Is told how a crawl is getting on, twice a second. `sites` is what the crawl counts each site's work in."""

    def __init__(self, *, quiet: bool, max_time: float = 0.0) -> None:
        self.quiet, self.max_time, self.began = quiet, max_time, time.monotonic()
        self.live = sys.stderr.isatty() and not quiet and os.environ.get("TERM") != "dumb"  # it can't move up
        self.sites: dict[str, Counter[str]] = {}
        self._last = self.began
        self._drawn = 0  # lines of the table that stands on the terminal
        self._marks = [(0.0, 0)]  # moments and pages done, for the rate

    def __call__(self, counts: dict[str, int], under_way: int) -> None:
        if self.live:
            done = sum(counts.values())
            self._marks.append((self.seconds, done))
            while self.seconds - self._marks[0][0] > RATE_OVER:
                self._marks.pop(0)
            (then, before), passed = self._marks[0], self.seconds
            rate = (done - before) / (passed - then) if passed > then else 0.0
            left = max(0.0, self.max_time - passed) if self.max_time else None
            size = shutil.get_terminal_size()
            colour = not os.environ.get("NO_COLOR")
            self._draw(
                table(counts, under_way, dict(self.sites), passed, rate, left, size.columns, size.lines, colour=colour)
            )
        elif not self.quiet and time.monotonic() - self._last >= LOG_EVERY:
            self._last = time.monotonic()
            click.echo(f"{duration(self.seconds)}: {told(counts)}; {under_way} under way")

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def end(self) -> None:
        """Take the table away."""
        if self.live:
            self._draw([])

    def _draw(self, lines: list[str]) -> None:
        """Put lines where the last ones stood, in one write, so that nothing flickers."""
        up = f"\x1b[{self._drawn}A" if self._drawn else ""
        body = "".join(f"\x1b[2K{line}\n" for line in lines)
        sys.stderr.write(f"\r{up}{body}\x1b[J")
        sys.stderr.flush()
        self._drawn = len(lines)


def table(
    counts: Mapping[str, int],
    under_way: int,
    sites: BySite,
    seconds: float,
    rate: float,
    left: float | None,
    columns: int,
    lines: int,
    *,
    colour: bool = False,
) -> list[str]:
    """The table as lines, none wider than `columns` and no more than fit into a terminal of so many `lines`.

    The sites that something is under way at come first, then those with most done. `left` is the time to the limit.
    """
    done = sum(counts.values())
    errors = sum(site.get("errors", 0) for site in sites.values())
    head = f"{duration(seconds)}  {count(len(sites), 'site')}  {done:,} done  {rate:.1f}/s  {under_way} under way"
    head += f"  {count(errors, 'error')}" if errors else ""
    head += f"  {duration(left)} left" if left is not None else ""
    found = [_cut(head, columns), _cut(f"  {told(counts)}", columns)]
    room = max(0, min(SITES_SHOWN, lines - len(found) - 2))
    ranked = sorted(
        sites.items(),
        key=lambda item: (-item[1].get("under_way", 0), -item[1].get("done", 0), item[0]),
    )
    shown = ranked[:room] if len(ranked) > 1 else []
    width = min(NAME_WIDTH, max((len(name) for name, _ in shown), default=0))
    for name, site in shown:
        row = f"  {_cut(name, width):<{width}}  {site.get('done', 0):>7,} done"
        if columns >= NARROW:
            row += f"  {site.get('under_way', 0):>3} under way"
            row += f"  {site['errors']:>4,} errors" if site.get("errors") else ""
        found.append(_cut(row, columns))
    rest = ranked[len(shown) :]
    if shown and rest:
        busy = sum(bool(site.get("under_way")) for _, site in rest)
        found.append(_cut(f"  and {count(len(rest), 'site')} more, {busy} of them at work", columns))
    if colour:
        found[0] = f"\x1b[1m{found[0]}\x1b[0m"
    return found


def told(counts: Mapping[str, int]) -> str:
    """What became of the pages so far, in words."""
    return ", ".join(f"{counts[key]:,} {word}" for key, word in WORDS if counts.get(key)) or "looking for news"


def duration(seconds: float) -> str:
    """ "40 s", "3 min 05 s", "2 h 10 min"."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: max(width - 1, 0)] + "…"
