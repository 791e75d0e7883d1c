"""Shares over time: how many of the articles of a period match a search, of all that the archive has of that period.

An article's period is that of its publication, in UTC, or of when it was first seen where it has no date: as searches
take it. Counted by day in the narrow table `article_facets`; days are put together here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from newsarchive.store.search_condition import DAY, EPOCH, Ask, Condition, condition
from newsarchive.store.search_query import Query, parse

Period = Literal["day", "week", "month", "year"]
By = Literal["", "site", "language"]

PERIODS: tuple[Period, ...] = ("day", "week", "month", "year")
MOST_QUERIES = 5
"""As many lines as can be told apart by colour, dash and marker together."""
MOST_GROUPS = 12
"""Sites or languages that get a panel, those with most articles: three rows of four on a wide screen."""
STRAY = 500
"""One article in so many may be dated before all others by a slip, such as 1 January 1970."""
SPANS: tuple[tuple[int, Period], ...] = ((92, "day"), (800, "week"), (365 * 12, "month"))
"""Up to so many days are shown by that period; longer spans by year. About 25 to 150 points each fit a chart."""
SMOOTH: dict[Period, int] = {"day": 7, "week": 5, "month": 3, "year": 3}
"""Periods in a moving mean: a whole week of days, since weekends differ; else the smallest that calms a line."""
_LENGTH: dict[Period, int] = {"day": 10, "week": 10, "month": 7, "year": 4}


@dataclass(frozen=True, slots=True)
class Line:
    """How a search fares in one group: of each period, how many of its articles match."""

    query: Query
    matching: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """A group of articles (a site, a language, or "" for all) along the periods: `all`, and a line for each search."""

    group: str
    all: tuple[int, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Trends:
    """Panels over the same periods, which are named by their first day: "2026-11-23", "2026-11", "2026"."""

    period: Period
    periods: tuple[str, ...]
    panels: tuple[Panel, ...]
    groups: int = 0
    """How many groups there are; the panels are the largest."""
    outside: int = 0
    """Articles before or after the periods."""


def trends(
    ask: Ask,
    texts: Sequence[str],
    *,
    by: By = "",
    period: Period | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Trends:
    """Up to MOST_QUERIES searches, of all articles or by group, from `since` to `until` (both included).

    Without dates: from the first article that has any to the last. Without a period: one that suits the span.
    """
    queries = [parse(text) for text in texts[:MOST_QUERIES]]
    first, last = _span(ask)
    since, until = since or first, until or last
    if since is None or until is None or since > until:
        return Trends(period or "day", (), ())
    period = period or suited(since, until)
    periods = _periods(since, until, period)
    place = {name: number for number, name in enumerate(periods)}
    values: dict[str, object] = {
        "since": (since - EPOCH).days * DAY,
        "until": ((until - EPOCH).days + 1) * DAY,
        "base": EPOCH.toordinal() * DAY,  # whole days are counted from the year 1, where none is below nought
    }
    groups, total = _groups(ask, by)
    group = f"f.{by}" if by else "''"
    inside = "s.at >= :since AND s.at < :until"
    if by:
        inside += f" AND f.{by} IN ({', '.join(f':g{number}' for number in range(len(groups)))})"
        values |= {f"g{number}": name for number, name in enumerate(groups)}
    also = "JOIN facets f ON f.id = s.facet" if by else ""

    day = f"(s.at + :base) / {DAY}"
    if period == "week":  # a seventh of the rows; day 1 was a Monday
        day = f"({day} - 1) / 7 * 7 + 1"

    def counted(found: Condition) -> dict[str, list[int]]:
        counts = {name: [0] * len(periods) for name in groups}
        sql = f"SELECT {group} AS part, {day} AS day, count(*) AS n {found.rows(also)} AND {inside} GROUP BY part, day"
        for row in ask(sql, values | found.params):
            counts[row["part"]][place[_name(date.fromordinal(row["day"]), period)]] += row["n"]
        return counts

    everything = counted(condition(ask, ""))
    lines: dict[str, list[Line]] = {name: [] for name in groups}
    for query in queries:
        for name, counts in counted(condition(ask, query)).items():
            lines[name].append(Line(query, tuple(counts)))
    panels = tuple(Panel(name, tuple(everything[name]), tuple(lines[name])) for name in groups)
    outside = "SELECT (SELECT count(*) FROM article_facets WHERE at < :since)"
    outside += " + (SELECT count(*) FROM article_facets WHERE at >= :until) AS n"
    return Trends(period, periods, panels, total, next(iter(ask(outside, values)))["n"])


def suited(since: date, until: date) -> Period:
    """The period that suits a span of days."""
    days = (until - since).days + 1
    return next((period for most, period in SPANS if days <= most), "year")


def shares(matching: Sequence[int], whole: Sequence[int], smooth: int = 1) -> list[float | None]:
    """What share matches in each period; None where there are no articles.

    `smooth`, odd: the matching articles of so many periods, this one in their middle, by all articles of these. At the
    ends there are fewer. So a period with few articles does not count like one with many.
    """
    half = smooth // 2
    found: list[float | None] = []
    for at in range(len(whole)):
        span = slice(max(0, at - half), at + half + 1)
        base = sum(whole[span])
        found.append(sum(matching[span]) / base if base else None)
    return found


def _periods(since: date, until: date, period: Period) -> tuple[str, ...]:
    """The names of the periods from one day to another, none left out."""
    if period == "year":
        return tuple(f"{year:04}" for year in range(since.year, until.year + 1))
    if period == "month":
        months = range(since.year * 12 + since.month - 1, until.year * 12 + until.month)
        return tuple(f"{month // 12:04}-{month % 12 + 1:02}" for month in months)
    step = 7 if period == "week" else 1
    start = since - timedelta(days=since.weekday() if period == "week" else 0)
    return tuple((start + timedelta(days=day)).isoformat() for day in range(0, (until - start).days + 1, step))


def _name(day: date, period: Period) -> str:
    """The period that a day is in."""
    if period == "week":
        day -= timedelta(days=day.weekday())
    return day.isoformat()[: _LENGTH[period]]


def _span(ask: Ask) -> tuple[date | None, date | None]:
    """The first and the last day to show where nobody says: but for one article in STRAY the first that was published,
    and the last that was first seen. What a slip of its page dates otherwise would draw a chart of decades.
    """
    sql = (
        "SELECT (SELECT at FROM article_facets ORDER BY at LIMIT 1 OFFSET"
        " (SELECT count(*) FROM article_facets) / :stray) AS published,"
        " (SELECT min(first_seen) FROM articles) AS first, (SELECT max(first_seen) FROM articles) AS last"
    )
    row = next(iter(ask(sql, {"stray": STRAY})))
    if not row["first"]:
        return None, None
    first = date.fromisoformat(row["first"][:10])
    return min(EPOCH + timedelta(days=row["published"] // DAY), first), date.fromisoformat(row["last"][:10])


def _groups(ask: Ask, by: By) -> tuple[list[str], int]:
    """The groups with most articles, and how many groups there are."""
    if not by:
        return [""], 1
    sql = (
        f"SELECT f.{by} AS part, sum(n) AS n FROM (SELECT facet, count(*) AS n FROM article_facets GROUP BY facet)"  # noqa: S608
        f" JOIN facets f ON f.id = facet GROUP BY f.{by} ORDER BY 2 DESC, part"
    )
    names = [row["part"] for row in ask(sql, {})]
    return names[:MOST_GROUPS], len(names)
