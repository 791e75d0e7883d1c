"""What became of what was announced, by site and day: the ledger seen along time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from newsarchive.store.search_condition import Ask

STATES = ("archived", "not_article", "alias", "forbidden", "failed", "gone", "waiting")
MISSED = ("forbidden", "failed", "gone")
"""States of what the archive should have and has not; what is `waiting` may still come."""
COUNTED = (
    "SELECT site, substr(first_at, 1, 10) AS day, count(*) AS announced, "  # noqa: S608
    + ", ".join(f"sum(state = '{state}') AS {state}" for state in STATES)
    + " FROM urls GROUP BY 1, 2"
)
"""What the table `coverage` must hold; and what stands in for it in an archive that an older version made."""
NOTHING, WAITING, PERCENT = " ", "!", "@"
"""Codes of a day: nothing missed, something still to come, and the one for 0 % missed, from which it counts on."""


@dataclass(frozen=True, slots=True)
class Day:
    """The URLs of a site that were first announced on one day, UTC.

    `states` counts them by what became of them since (one of STATES), `reasons` are (state, reason, count), the most
    frequent first.
    """

    site: str
    day: str
    announced: int
    states: dict[str, int] = field(default_factory=dict)
    reasons: tuple[tuple[str, str, int], ...] = ()

    @property
    def settled(self) -> float:
        """The share of them that is archived, under this or another address, or is no article: nothing is missing."""
        found = sum(self.states.get(state, 0) for state in ("archived", "not_article", "alias"))
        return found / self.announced if self.announced else 1.0


def coverage(ask: Ask, sites: Sequence[str] = (), since: date | None = None, until: date | None = None) -> list[Day]:
    """A row for each site and day on which something was announced; by site, the newest day first.

    `since` and `until` are days, both included; without `sites`, all of them. It reads the index over site and first
    announcement, so that a week costs what was announced in that week, however old the archive is.
    """
    values: dict[str, str] = {f"site{number}": site for number, site in enumerate(sites)}
    chosen = f"WHERE s.name IN ({', '.join(f':{name}' for name in values)})" if sites else ""
    span = ""
    if since is not None:
        span += " AND u.first_at >= :since"
        values["since"] = since.isoformat()
    if until is not None:
        span += " AND u.first_at < :until"
        values["until"] = (until + timedelta(days=1)).isoformat()
    rows = ask(
        "SELECT s.name AS site, substr(u.first_at, 1, 10) AS day, u.state, u.reason, count(*) AS n"  # noqa: S608
        f" FROM sites s CROSS JOIN urls u ON u.site = s.name{span} {chosen}"
        " GROUP BY 1, 2, 3, 4 ORDER BY 1, 2 DESC, 5 DESC, 3, 4",
        values,
    )
    found: dict[tuple[str, str], tuple[dict[str, int], list[tuple[str, str, int]]]] = {}
    for row in rows:
        states, reasons = found.setdefault((row["site"], row["day"]), ({}, []))
        states[row["state"]] = states.get(row["state"], 0) + row["n"]
        if row["reason"]:
            reasons.append((row["state"], row["reason"], row["n"]))
    return [
        Day(site, day, sum(states.values()), states, tuple(reasons)) for (site, day), (states, reasons) in found.items()
    ]


@dataclass(frozen=True, slots=True)
class Strip:
    """A site along time, packed for a chart: `days` is its days on which something was announced, ten characters each;
    `codes` has a character for each of them (see `CODES`), whose meaning hangs on what was asked for.
    """

    site: str
    days: str
    codes: str
    announced: int
    missed: int
    waiting: int

    @property
    def settled(self) -> int:
        """URLs of which nothing is missing: archived, under this or another address, or no article."""
        return self.announced - self.missed - self.waiting


@dataclass(frozen=True, slots=True)
class Url:
    """A URL of the ledger, with what became of it and why."""

    url: str
    state: str
    reason: str | None
    first_at: str
    fetched_at: str | None
    attempts: int
    article: int | None


CODES = {
    "missed": f"CASE WHEN forbidden OR failed OR gone THEN char({ord(PERCENT)} + (forbidden + failed + gone) * 100"
    f" / announced) WHEN waiting THEN '{WAITING}' ELSE '{NOTHING}' END",
    "announced": "char(48 + min(announced, 70))",
    "archived": "char(48 + min(archived, 70))",
}
"""A day's code, by what is asked for: the share missed in per cent, from PERCENT on, where anything was, else WAITING
or NOTHING; or a count from "0" on, 70 and more alike.
"""
ORDERS = {"missed": "missed DESC, site", "announced": "announced DESC, site", "site": "site"}


def strips(
    ask: Ask,
    since: date,
    until: date,
    *,
    show: str = "missed",
    order: str = "missed",
    part: str = "",
    site: str = "",
    limit: int = 500,
    offset: int = 0,
) -> list[Strip]:
    """Sites along the days from `since` to `until`, those that miss most first.

    `show` is one of CODES, `order` one of ORDERS; `part` narrows to sites with that text in their name, `site` to one.
    One row a site comes out of SQLite, not one a day: 182,500 rows would cost more than all the rest of the page.
    """
    narrowed = " AND instr(site, :part)" if part else ""
    narrowed += " AND site = :site" if site else ""
    rows = ask(
        f"SELECT site, group_concat({CODES[show]}, '') AS codes, group_concat(day, '') AS days,"  # noqa: S608
        " sum(announced) AS announced, sum(forbidden + failed + gone) AS missed, sum(waiting) AS waiting"
        f" FROM {_counted(ask)} WHERE day BETWEEN :since AND :until{narrowed}"
        f" GROUP BY site ORDER BY {ORDERS[order]} LIMIT :limit OFFSET :offset",
        {
            "since": since.isoformat(),
            "until": until.isoformat(),
            "part": part.lower(),
            "site": site,
            "limit": limit,
            "offset": offset,
        },
    )
    return [Strip(**row) for row in rows]


def spanned(ask: Ask, part: str = "") -> tuple[int, str | None, str | None]:
    """How many sites have announced anything (with that text in their name), and the first and the last day of it."""
    relation = _counted(ask)
    names = (
        f"WITH RECURSIVE s(site) AS (SELECT min(site) FROM {relation} UNION ALL"  # noqa: S608
        f" SELECT (SELECT min(site) FROM {relation} c WHERE c.site > s.site) FROM s WHERE s.site IS NOT NULL)"
        f" SELECT site, (SELECT min(day) FROM {relation} c WHERE c.site = s.site) AS first,"
        f" (SELECT max(day) FROM {relation} c WHERE c.site = s.site) AS last FROM s WHERE site IS NOT NULL"
        if relation == "coverage"
        else f"SELECT site, min(day) AS first, max(day) AS last FROM {relation} GROUP BY site"  # noqa: S608
    )
    rows = [row for row in ask(names, {}) if part.lower() in row["site"]]
    first, last = min((row["first"] for row in rows), default=None), max((row["last"] for row in rows), default=None)
    return len(rows), first, last


def urls(
    ask: Ask,
    site: str,
    since: date,
    until: date,
    *,
    state: str = "",
    reason: str = "",
    limit: int = 100,
    offset: int = 0,
) -> list[Url]:
    """The URLs of a site that were first announced on these days; what is missing first, and then what waits."""
    order = {state: number for number, state in enumerate((*MISSED, "waiting", "not_article", "alias", "archived"))}
    ranks = " ".join(f"WHEN '{state}' THEN {number}" for state, number in order.items())
    rows = ask(
        "SELECT url, state, reason, first_at, fetched_at, attempts, article FROM urls"  # noqa: S608
        " WHERE site = :site AND first_at >= :since AND first_at < :until"
        " AND (:state = '' OR state = :state) AND (:reason = '' OR reason = :reason)"
        f" ORDER BY CASE state {ranks} END, reason, first_at DESC, id LIMIT :limit OFFSET :offset",
        {
            "site": site,
            "since": since.isoformat(),
            "until": (until + timedelta(days=1)).isoformat(),
            "state": state,
            "reason": reason,
            "limit": limit,
            "offset": offset,
        },
    )
    return [Url(**row) for row in rows]


def daily(ask: Ask, since: date, until: date, sites: Sequence[str] = ()) -> Iterable[dict[str, Any]]:
    """Each site and day with its counts, as rows: site, day, announced and STATES; streamed, for a table."""
    values: dict[str, Any] = {f"site{number}": site for number, site in enumerate(sites)}
    chosen = f"site IN ({', '.join(f':{name}' for name in values)}) AND" if sites else ""
    return ask(
        f"SELECT site, day, announced, {', '.join(STATES)} FROM {_counted(ask)}"  # noqa: S608
        f" WHERE {chosen} day BETWEEN :since AND :until ORDER BY site, day",
        values | {"since": since.isoformat(), "until": until.isoformat()},
    )


def _counted(ask: Ask) -> str:
    """The table `coverage` or, where an older version made the archive, its like."""
    known = list(ask("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'coverage'", {}))
    return "coverage" if known else f"({COUNTED})"
