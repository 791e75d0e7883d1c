"""The tables `alerts` and `health`: gathers the facts of the sites that something happened at, and keeps what follows.

Runs at the end of each crawl, on the rows of `fetches` that are new since the last time; its cost is that of these, and
a few look-ups in indexes a site.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

from newsarchive.alerts import (
    BARRED,
    BLOCKED,
    HISTORY,
    SILENCE_LEAST,
    Alert,
    Facts,
    Health,
    Rhythm,
    Source,
    decide,
    letter,
)
from newsarchive.clock import from_iso, iso
from newsarchive.store.archive import explained
from newsarchive.store.hosts import ASKED
from newsarchive.urls import host_key

if TYPE_CHECKING:
    from newsarchive.store.archive import Archive

Row = dict[str, Any]

CATCH_UP = timedelta(days=14)
"""How far back fetches are looked at where none were before: an archive that an older version made."""
HOLE = timedelta(hours=6)  # between two crawls, from which on nobody watched
UNUSUAL = 3  # and so many times longer than the usual pause: a cron that asks twice a day is a habit
OFFLINE_SITES = 3  # so many sites and not one answer: it may be our own network
NOT_PAGES = frozenset({"challenge", "cookie_wall", "soft_404", "extractor_timeout", "not_html"})
"""Refusals that say nothing of how a site's articles are laid out."""


@dataclass(frozen=True, slots=True)
class Change:
    """The alerts that an evaluation opened, and those that it closed: rows of `alerts`."""

    opened: tuple[Row, ...] = ()
    closed: tuple[Row, ...] = ()


class Alerts:
    """What a person should know, and since when."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.conn = archive.conn

    def open(self, sites: Collection[str] = ()) -> list[Row]:
        """The alerts that are open, of these sites (and of the archive as a whole) or of all; the oldest first."""
        if not self.archive.value("SELECT 1 FROM sqlite_master WHERE name = 'alerts'"):  # not migrated yet
            return []
        rows = self.archive.query("SELECT * FROM alerts WHERE closed_at IS NULL ORDER BY opened_at, id")
        return [row for row in rows if not sites or row["site"] in sites or not row["site"]]

    def evaluate(self, run: int, *, agrees: float, disk: Alert | None = None) -> Change:
        """Take in what was fetched since the last evaluation, and open and close alerts by it, in one transaction.

        `agrees`: the agreement from which on a page fits its layout. `disk`: that there is no room, where so.
        """
        try:
            with self.archive.atomic():
                return self._evaluate(run, agrees, disk)
        except sqlite3.Error as error:
            raise explained(self.archive.path, error) from error

    def _evaluate(self, run: int, agrees: float, disk: Alert | None) -> Change:
        touched, answered = self._take_in(agrees)
        offline = len(touched) >= OFFLINE_SITES and not answered
        before = self.open()
        sites = touched | {row["site"] for row in before if row["site"]}
        holes = self._holes()
        wanted = [alert for site in sorted(sites) for alert in decide(self._facts(site, before, holes, offline))]
        return self._settle(run, before, [*wanted, *([disk] if disk else [])])

    # -- what happened -------------------------------------------------------------------------------------------

    def _take_in(self, agrees: float) -> tuple[set[str], bool]:
        """Bring `health` up to date; the sites that something was asked of, and whether any of them answered."""
        healths: dict[str, Health] = {}
        newest, answered = 0, False
        for row in self._fetches():
            newest, site = row["id"], row["site"]
            if site not in healths:
                healths[site] = self._health(site)
            said = letter(row["outcome"], "challenge" if row["challenge"] else row["reason"], row["status"])
            answered = answered or said not in ("", "n")
            if said:
                healths[site] = healths[site].asked(from_iso(row["at"]), said)
            if row["expected"] and said == BLOCKED:
                healths[site] = healths[site].read(BARRED)
            elif row["expected"] and row["read_as"] and row["read_as"] not in NOT_PAGES:
                misses = row["agreement"] is not None and row["agreement"] < agrees
                page = "r" if row["read_as"] != "article" else "m" if misses else "a"
                healths[site] = healths[site].read(page)
        self.conn.executemany(
            "INSERT OR REPLACE INTO health (site, recent, pages, expected, broken, asked_at, answered_at, fetch)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    site,
                    one.recent,
                    one.pages,
                    one.expected,
                    one.broken,
                    _text(one.asked_at),
                    _text(one.answered_at),
                    newest,
                )
                for site, one in healths.items()
            ),
        )
        return set(healths), answered

    def _fetches(self) -> Iterable[Row]:
        """The fetches since the last evaluation, each with its site; those of robots.txt belong to none.

        `expected`: it is an article's address, or a feed announced it. `read_as`: what a capture of it was read as.
        """
        seen = self.archive.value("SELECT max(fetch) FROM health")
        if seen is None:
            since = iso(self.archive.clock.now() - CATCH_UP)
            first = self.archive.value("SELECT min(id) FROM runs WHERE started_at >= ?", (since,))
            seen = (self.archive.value("SELECT min(id) FROM fetches WHERE run >= ?", (first or 0,)) or 1) - 1
        return self.conn.execute(
            "SELECT f.id, f.at, f.outcome, f.reason, f.status, coalesce(u.site, s.site) AS site,"
            " s.reason = 'challenge' AND f.status IN (200, 202) OR e.outcome = 'challenge' AS challenge,"
            " u.article IS NOT NULL OR EXISTS (SELECT 1 FROM announcements n JOIN sources o ON o.id = n.source"
            "  WHERE n.url = u.id AND o.kind = 'feed') AS expected, e.outcome AS read_as, e.agreement"
            " FROM fetches f LEFT JOIN urls u ON u.url = f.url LEFT JOIN sources s ON s.url = f.url"
            " LEFT JOIN extractions e ON e.capture = f.capture AND f.outcome = 'ok' AND e.recorded_at = ("
            "  SELECT max(recorded_at) FROM extractions WHERE capture = f.capture)"
            " WHERE f.id > ? AND (u.id IS NOT NULL OR s.id IS NOT NULL) GROUP BY f.id ORDER BY f.id",
            (seen,),
        )

    def _health(self, site: str) -> Health:
        row = self.archive.one("SELECT * FROM health WHERE site = ?", (site,))
        if row is None:
            return Health()
        moments = (from_iso(row[name]) if row[name] else None for name in ("asked_at", "answered_at"))
        return Health(row["recent"], row["pages"], row["expected"], row["broken"], *moments)

    # -- facts ---------------------------------------------------------------------------------------------------

    def _facts(self, site: str, before: list[Row], holes: list[tuple[datetime, datetime]], offline: bool) -> Facts:
        kinds = frozenset(row["kind"] for row in before if row["site"] == site)
        health, sources, rhythm = self._health(site), self._sources(site), self._rhythm(site, holes)
        added = self.archive.value("SELECT recorded_at FROM sites WHERE name = ?", (site,))
        return Facts(
            site, health, sources, rhythm, kinds, offline, self._strikes(site), from_iso(added) if added else None
        )

    def _strikes(self, site: str) -> int:
        """How often in a row the host of the site's home page has asked to be left alone."""
        url = self.archive.value("SELECT url FROM sites WHERE name = ?", (site,))
        host = self.archive.hosts.get(host_key(url)) if url else None
        return host.strikes if host is not None and host.wait_reason in ASKED else 0

    def _sources(self, site: str) -> tuple[Source, ...]:
        """Sources that fail and are missed: feeds and home pages that worked once, what the user or robots.txt named.

        Parts of a sitemap index and sections come and go with the site's own order.
        """
        rows = self.archive.query(
            "SELECT * FROM sources WHERE site = ? AND state IN ('failing', 'retired')"
            " AND polled_at IS NOT NULL AND reason IS NOT 'duplicate' AND (found_by = 'user' OR (items IS NOT NULL"
            " AND (kind IN ('feed', 'home') OR found_by = 'robots'))) ORDER BY url",
            (site,),
        )
        return tuple(
            Source(
                row["url"],
                row["kind"],
                row["reason"] or "",
                row["attempts"],
                row["state"] == "retired",
                from_iso(row["polled_at"]),
            )
            for row in rows
        )

    def _rhythm(self, site: str, holes: list[tuple[datetime, datetime]]) -> Rhythm | None:
        """When the site brought something; None while it is not quiet long enough to be looked at."""
        polled = self.archive.value(
            "SELECT max(polled_at) FROM sources WHERE site = ? AND state = 'active' AND attempts = 0 AND items > 0",
            (site,),
        )
        newest = self.archive.value("SELECT max(first_at) FROM urls WHERE site = ?", (site,))
        if polled is None or newest is None:
            return None
        last_poll, last_new = from_iso(polled), from_iso(newest)
        if last_poll - last_new < SILENCE_LEAST:
            return None
        first = self.archive.value("SELECT min(first_at) FROM urls WHERE site = ?", (site,))
        rows = self.archive.query(
            "SELECT DISTINCT substr(first_at, 1, 13) AS hour FROM urls WHERE site = ? AND first_at >= ? ORDER BY 1",
            (site, iso(last_poll - HISTORY)),
        )
        hours = tuple(from_iso(f"{row['hour']}:00:00Z") for row in rows)
        return Rhythm(hours, from_iso(first), last_new, last_poll, holes)

    def _holes(self) -> list[tuple[datetime, datetime]]:
        """When no crawl ran for unusually long, within the history that silence is judged by."""
        before = self.archive.clock.now() - HISTORY
        pauses = []
        for row in self.archive.query(
            "SELECT started_at, ended_at FROM runs WHERE command = 'crawl' AND started_at >= ? ORDER BY started_at",
            (iso(before),),
        ):
            start = from_iso(row["started_at"])
            pauses.append((before, start))
            before = max(before, start, from_iso(row["ended_at"]) if row["ended_at"] else start)
        usual = timedelta(hours=median([(end - start) / timedelta(hours=1) for start, end in pauses[1:]] or [0.0]))
        return [(start, end) for start, end in pauses if end - start >= max(HOLE, UNUSUAL * usual)]

    # -- what follows --------------------------------------------------------------------------------------------

    def _settle(self, run: int, before: list[Row], wanted: list[Alert]) -> Change:
        now = iso(self.archive.clock.now())
        by_key = {(alert.site, alert.kind, alert.subject): alert for alert in wanted}
        opened, closed = [], []
        for row in before:
            alert = by_key.pop((row["site"], row["kind"], row["subject"]), None)
            if alert is None:
                self.conn.execute("UPDATE alerts SET closed_at = ?, closed_by = ? WHERE id = ?", (now, run, row["id"]))
                closed.append({**row, "closed_at": now, "closed_by": run})
            elif alert.detail != row["detail"]:
                self.conn.execute(
                    "UPDATE alerts SET detail = ?, recorded_at = ? WHERE id = ?", (alert.detail, now, row["id"])
                )
        for alert in by_key.values():
            (row,) = self.conn.execute(
                "INSERT INTO alerts (site, kind, subject, detail, opened_at, opened_by, recorded_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING *",
                (alert.site, alert.kind, alert.subject, alert.detail, now, run, now),
            ).fetchall()
            opened.append(dict(row))
        return Change(tuple(opened), tuple(closed))


def _text(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None
