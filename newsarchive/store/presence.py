"""How the addresses of articles answered over time, and what became of the articles: the tables that prove it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from newsarchive.clock import iso

if TYPE_CHECKING:
    from newsarchive.store.archive import Archive

Row = dict[str, Any]


class EventRow(NamedTuple):
    """An event as the table has it: `at` as stored, `capture` a row of `captures`."""

    at: str
    kind: str
    reason: str | None
    target: str | None
    capture: int | None


class Presence:
    """The tables `sightings` and `events`, and `articles.gone_at`, which follows from them."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.conn = archive.conn

    def own(self, url: str) -> Row | None:
        """The article that has this very address: `id` and `site`. None for an alias."""
        return self.archive.one("SELECT id, site FROM articles WHERE url = ?", (url,))

    def sightings(self, article: int) -> list[Row]:
        """How an article's address answered, the oldest first. Of a span in which nothing changed, both ends."""
        return list(self.archive.query("SELECT * FROM sightings WHERE article = ? ORDER BY at, id", (article,)))

    def add(
        self,
        article: int,
        site: str,
        at: datetime,
        *,
        missing: str | None = None,
        held: bool = False,
        walled: bool | None = None,
        noindex: str | None = None,
        target: str | None = None,
        capture: int | None = None,
    ) -> bool:
        """Enter one; whether it says something new. A capture that is read again replaces what it said before."""
        stamp = iso(at)
        replaced = self.conn.execute(
            "DELETE FROM sightings WHERE article = ? AND (capture = ? OR (at = ? AND missing IS ?))",
            (article, capture, stamp, missing),
        ).rowcount
        if missing is None and not replaced and self._extends(article, stamp, walled, noindex, capture):
            return False
        self.conn.execute(
            "INSERT INTO sightings (article, site, at, missing, held, walled, noindex, target, capture, recorded_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (article, site, stamp, missing, held, walled, noindex, target, capture, iso(self.archive.clock.now())),
        )
        return True

    def _extends(self, article: int, at: str, walled: bool | None, noindex: str | None, capture: int | None) -> bool:
        """Does it only lengthen a span in which the article was there and looked the same? Then its end moves."""
        state = {"article": article, "at": at, "walled": walled, "noindex": noindex}
        like = "missing IS NULL AND walled IS :walled AND noindex IS :noindex"
        earlier = list(
            self.conn.execute(
                f"SELECT id, {like} AS alike FROM sightings WHERE article = :article AND at <= :at"  # noqa: S608
                " ORDER BY at DESC, id DESC LIMIT 2",
                state,
            )
        )
        later = self.conn.execute(
            f"SELECT {like} AS alike FROM sightings WHERE article = :article AND at > :at ORDER BY at, id LIMIT 1",  # noqa: S608
            state,
        ).fetchone()
        if not earlier or not earlier[0]["alike"]:
            return False
        if later is not None:
            return bool(later["alike"])
        if len(earlier) < 2 or not earlier[1]["alike"]:
            return False
        self.conn.execute("UPDATE sightings SET at = ?, capture = ? WHERE id = ?", (at, capture, earlier[0]["id"]))
        return True

    def answers(self, site: str, since: datetime, until: datetime, limit: int, *, captures: bool = False) -> list[Row]:
        """The newest answer of each of a site's articles that are not gone, the newest first: `at`, `missing`, `first`.

        Among the last `limit` answers. `first`: the article was new then. `captures`: also those by which one was there
        within a span of which sightings have both ends alone, since what came after that time is known already.
        """
        seen = (
            "SELECT a.id AS article, c.fetched_at AS at, NULL AS missing, c.id FROM articles a JOIN captures c"
            " ON c.shows = a.id WHERE a.site = :site AND c.fetched_at BETWEEN :since AND :until UNION ALL "
        )
        rows = self.archive.query(
            "SELECT s.article, s.at, s.missing IS NOT NULL AS missing, s.at <= a.first_seen AS first FROM"  # noqa: S608
            f" ({seen if captures else ''}SELECT article, at, missing, id FROM sightings WHERE site = :site"
            " AND at BETWEEN :since AND :until) s JOIN articles a ON a.id = s.article WHERE a.gone_at IS NULL"
            " ORDER BY s.at DESC, s.id DESC LIMIT :limit",
            {"site": site, "since": iso(since), "until": iso(until), "limit": limit},
        )
        newest: dict[int, Row] = {}
        for row in rows:
            newest.setdefault(row["article"], row)
        return list(newest.values())

    def hold(self, site: str, since: datetime, until: datetime) -> None:
        """What was missing of a site in that time proves little: but for what was called gone, it is held back."""
        self.conn.execute(
            "UPDATE sightings SET held = 1 WHERE site = ? AND at BETWEEN ? AND ? AND missing IS NOT NULL AND held = 0"
            " AND article IN (SELECT id FROM articles WHERE gone_at IS NULL)",
            (site, iso(since), iso(until)),
        )

    def events(self, article: int) -> list[Row]:
        """What became of an article, the oldest first."""
        return list(self.archive.query("SELECT * FROM events WHERE article = ? ORDER BY at, id", (article,)))

    def write_events(self, article: int, events: Sequence[EventRow]) -> None:
        """Make these an article's events, and its `gone_at` what follows. Those that stay keep their `recorded_at`."""
        left = list(events)
        for row in self.events(article):
            known = EventRow(row["at"], row["kind"], row["reason"], row["target"], row["capture"])
            if known in left:
                left.remove(known)
            else:
                self.conn.execute("DELETE FROM events WHERE id = ?", (row["id"],))
        self.conn.executemany(
            "INSERT INTO events (article, at, kind, reason, target, capture, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(article, *event[:5], iso(self.archive.clock.now())) for event in left],
        )
        self.conn.execute(
            "UPDATE articles SET gone_at = :at WHERE id = :id AND gone_at IS NOT :at",
            {"at": _gone_at(events), "id": article},
        )

    def ask_ahead(self, site: str, number: int) -> None:
        """Make due now those of a site's articles that would be asked next, and of which nothing is amiss."""
        now = iso(self.archive.clock.now())
        self.conn.execute(
            "UPDATE urls SET due_at = ? WHERE id IN (SELECT id FROM urls WHERE site = ? AND due_at > ?"
            " AND state = 'archived' AND reason IS NULL AND leased_by IS NULL ORDER BY due_at LIMIT ?)",
            (now, site, now, number),
        )

    def ask_aliases(self, article: int) -> None:
        """Make due now the other addresses that the article was read at by themselves: it may live on there."""
        self.conn.execute(
            "UPDATE urls SET due_at = ? WHERE state = 'alias' AND url IN"
            " (SELECT url FROM aliases WHERE article = ? AND rule NOT IN ('redirect', 'amp', 'print', 'mobile'))",
            (iso(self.archive.clock.now()), article),
        )


def _gone_at(events: Iterable[EventRow]) -> str | None:
    """Since when an article is gone; None where it is there."""
    gone: str | None = None
    for event in events:
        gone = event.at if event.kind in ("gone", "replaced") else None if event.kind == "back" else gone
    return gone
