"""What became of what was announced, by site and day: the ledger seen along time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from newsarchive.store.search_condition import Ask

STATES = ("archived", "not_article", "alias", "forbidden", "failed", "gone", "waiting")


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
