"""The ledger of mementos: captures that web archives hold, what became of each, and when it is due.

Each is asked for once; `repeats` of one are not, as long as its bytes are in hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from newsarchive.clock import from_iso, iso
from newsarchive.store.ledger import AHEAD, LEASE
from newsarchive.urls import host_key

if TYPE_CHECKING:
    from newsarchive.store.archive import Archive

SAME_DIGEST = "same_digest"
"""Reason of a memento whose payload is, by the index, the one of the memento of the page before it."""
LOST = ("gone", "failed", "forbidden")
"""States of a memento whose bytes could not be had, so that the next one with the same may be wanted."""


@dataclass(frozen=True, slots=True)
class Replay:
    """A web archive, as someone named it. `prefix` ends in a slash; the moment follows."""

    prefix: str
    delay: float
    max_pages: int = 0  # a day; 0: no limit
    robots: str = "obey"  # obey | ignore
    id: int = 0

    def address(self, at: datetime, url: str) -> str:
        """Where a memento can be had as the web archive received it: `id_` stands for "identity"."""
        return f"{self.prefix}{at:%Y%m%d%H%M%S}id_/{url}"


@dataclass(frozen=True, slots=True)
class Entered:
    """A memento as the ledger takes it: `url` canonical, `original` as the index writes it."""

    url: str
    original: str
    at: datetime
    site: str
    digest: str | None = None
    state: str = "waiting"
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class MementoWork:
    """A memento that was taken to be fetched from `replay`."""

    id: int
    url: str
    original: str
    at: datetime
    site: str
    attempts: int
    replay: Replay


class Mementos:
    """The tables `replays` and `mementos`."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.conn = archive.conn

    # -- entering ------------------------------------------------------------------------------------------------

    def name(self, replay: Replay) -> int:
        """Enter a web archive, or how it is to be asked from now on; its id."""
        row = self.conn.execute(
            "INSERT INTO replays (prefix, delay, max_pages, robots, recorded_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (prefix) DO UPDATE SET delay = excluded.delay, max_pages = excluded.max_pages,"
            " robots = excluded.robots RETURNING id",
            (replay.prefix, replay.delay, replay.max_pages, replay.robots, self._now()),
        ).fetchone()
        return int(row[0])

    def replays(self) -> list[Replay]:
        """The web archives that were named."""
        return [_replay(row) for row in self.archive.query("SELECT * FROM replays ORDER BY id")]

    def enter(self, replay: int, items: Iterable[Entered], *, repeats: bool) -> Counter[str]:
        """Enter mementos, each once: how many are new (waiting, same_digest, forbidden), and how many known.

        `repeats`: those are wanted too whose payload the one before has. One that could not be had, or that nobody has
        asked for yet, is asked for at the web archive that was named last.
        """
        counts: Counter[str] = Counter()
        now = self._now()
        for item in items:
            at = iso(item.at)
            found = self.archive.one("SELECT * FROM mementos WHERE url = ? AND at = ?", (item.url, at))
            if found is not None:
                counts["known"] += 1
                self._again(found, item, replay, now, repeats=repeats)
                continue
            state, reason, due = item.state, item.reason, now if item.state == "waiting" else None
            if item.state == "waiting" and item.digest and not repeats:
                before = self._beside(item.url, at, "<", "DESC")
                if before and before["digest"] == item.digest:
                    state, reason, due = "known", SAME_DIGEST, None
            self.conn.execute(
                "INSERT INTO mementos (url, at, site, replay, original, digest, state, reason, due_at, recorded_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    item.url, at, item.site, replay, item.original if item.original != item.url else None,
                    item.digest, state, reason, due, now,
                ),
            )  # fmt: skip
            if state not in LOST:
                self._follow(item, at, now, repeats=repeats)
            counts[SAME_DIGEST if reason == SAME_DIGEST else state] += 1
        return counts

    def _again(self, found: dict[str, Any], item: Entered, replay: int, now: str, *, repeats: bool) -> None:
        """A memento is named again: it may be wanted now, or be had elsewhere."""
        wanted = repeats and found["reason"] == SAME_DIGEST
        elsewhere = found["replay"] != replay and found["state"] in ("waiting", *LOST) and item.state == "waiting"
        if wanted or elsewhere:
            self.conn.execute(
                "UPDATE mementos SET replay = ?, original = ?, state = 'waiting', reason = NULL, attempts = 0,"
                " due_at = ? WHERE id = ?",
                (replay, item.original if item.original != item.url else None, now, found["id"]),
            )

    def _follow(self, item: Entered, at: str, now: str, *, repeats: bool) -> None:
        """A memento came between two others: what repeated the one before it may be no repetition any more."""
        after = self._beside(item.url, at, ">", "ASC")
        if after is None:
            return
        same = item.digest is not None and after["digest"] == item.digest
        if after["reason"] == SAME_DIGEST and not same:
            self._wake(after["id"], now)
        elif same and not repeats and after["state"] == "waiting" and after["attempts"] == 0:
            self.conn.execute(
                "UPDATE mementos SET state = 'known', reason = ?, due_at = NULL WHERE id = ? AND leased_by IS NULL",
                (SAME_DIGEST, after["id"]),
            )

    def _beside(self, url: str, at: str, side: str, order: str) -> dict[str, Any] | None:
        """The memento of a page next to a moment, of those whose bytes can be had."""
        return self.archive.one(
            f"SELECT * FROM mementos WHERE url = ? AND at {side} ? AND state NOT IN ('gone', 'failed', 'forbidden')"  # noqa: S608
            f" ORDER BY at {order} LIMIT 1",
            (url, at),
        )

    def _wake(self, memento: int, now: str) -> None:
        self.conn.execute(
            "UPDATE mementos SET state = 'waiting', reason = NULL, due_at = ? WHERE id = ?", (now, memento)
        )

    # -- taking --------------------------------------------------------------------------------------------------

    def due(self, run: int, sites: Collection[str] | None = None) -> Iterator[Replay]:
        """The web archives of which mementos (of those sites) are due, that may be asked now, and no other run asks."""
        now = self._now()
        for replay in self.replays():
            waits = self.archive.hosts.get(host_key(replay.prefix)).wait_until
            if (waits is None or iso(waits) <= now) and replay.id not in self.taken_by_others(run):
                where, values = self._free(replay.id, run, sites)
                if self.archive.value(f"SELECT 1 FROM mementos WHERE {where} LIMIT 1", values):  # noqa: S608
                    yield replay

    def taken_by_others(self, run: int) -> set[int]:
        """The web archives that other runs are asking."""
        each = "SELECT replay FROM mementos WHERE leased_by {} :run AND leased_until > :now"
        query = " UNION ".join(each.format(side) for side in "<>")
        return {row[0] for row in self.conn.execute(query, {"run": run, "now": self._now()})}

    def take(self, run: int, replay: Replay, limit: int, sites: Collection[str] | None = None) -> list[MementoWork]:
        """Lease up to `limit` mementos that are due, longest due first."""
        where, values = self._free(replay.id, run, sites)
        values |= {"until": iso(self.archive.clock.now() + LEASE), "limit": limit}
        with self.archive.atomic():
            rows = self.conn.execute(
                f"UPDATE mementos SET leased_by = :run, leased_until = :until WHERE id IN (SELECT id FROM mementos"  # noqa: S608
                f" WHERE {where} ORDER BY due_at, id LIMIT :limit) RETURNING *",
                values,
            ).fetchall()
        return [
            MementoWork(row["id"], row["url"], row["original"] or row["url"], from_iso(row["at"]), row["site"],
                        row["attempts"], replay)
            for row in sorted(rows, key=lambda row: (row["due_at"], row["id"]))
        ]  # fmt: skip

    def _free(self, replay: int, run: int, sites: Collection[str] | None) -> tuple[str, dict[str, Any]]:
        where = (
            "replay = :replay AND due_at <= :now"
            " AND (leased_until IS NULL OR (leased_until <= :now AND leased_by <> :run))"
        )
        values: dict[str, Any] = {"replay": replay, "run": run, "now": self._now()}
        if sites is not None:
            names = {f"site{number}": name for number, name in enumerate(sites)}
            where += f" AND site IN ({', '.join(f':{name}' for name in names)})"
            values |= names
        return where, values

    # -- giving back ---------------------------------------------------------------------------------------------

    def settle(
        self,
        work: MementoWork,
        state: str,
        reason: str | None = None,
        *,
        due_at: datetime | None = None,
        attempts: int = 0,
        given_at: datetime | None = None,
        capture: int | None = None,
    ) -> None:
        """Write back what became of a memento, and end its lease. Where its bytes can't be had, the next is wanted."""
        self.conn.execute(
            "UPDATE mementos SET state = ?, reason = ?, due_at = ?, attempts = ?, fetched_at = ?,"
            " given_at = coalesce(?, given_at), capture = coalesce(?, capture), leased_by = NULL, leased_until = NULL"
            " WHERE id = ?",
            (
                state, reason, iso(due_at) if due_at else None, attempts, self._now(),
                iso(given_at) if given_at else None, capture, work.id,
            ),
        )  # fmt: skip
        if state in LOST:
            after = self._beside(work.url, iso(work.at), ">", "ASC")
            if after is not None and after["reason"] == SAME_DIGEST:
                before = self._beside(work.url, after["at"], "<", "DESC")
                if before is None or before["digest"] != after["digest"]:
                    self._wake(after["id"], self._now())

    def put_off(self, work: MementoWork, until: datetime, reason: str) -> None:
        """Give a memento back: its web archive is to be left alone."""
        self.conn.execute(
            "UPDATE mementos SET due_at = ?, reason = ?, leased_by = NULL, leased_until = NULL WHERE id = ?",
            (iso(until), reason, work.id),
        )

    def make_due(self, sites: Collection[str] | None) -> None:
        """Make due now what is to be asked for some day."""
        now = self._now()
        for site in sites if sites is not None else [None]:
            self.conn.execute(
                "UPDATE mementos SET due_at = :now WHERE due_at > :now AND (:site IS NULL OR site = :site)",
                {"now": now, "site": site},
            )

    def mend_clock(self, now: datetime) -> int:
        """As the ledger's: make due what a clock that ran ahead put off."""
        self.conn.execute(
            "UPDATE mementos SET leased_by = NULL, leased_until = NULL WHERE leased_until > ?",
            (iso(now + LEASE + AHEAD),),
        )
        return self.conn.execute(
            "UPDATE mementos SET due_at = :now WHERE due_at > :late AND coalesce(fetched_at, recorded_at) > :late",
            {"now": iso(now), "late": iso(now + AHEAD)},
        ).rowcount

    def next_due(self) -> str | None:
        """When the next one is due, as stored."""
        found: str | None = self.archive.value("SELECT min(due_at) FROM mementos") if self._there() else None
        return found

    def _there(self) -> bool:
        """Does this archive have the table: was it brought up to date yet?"""
        return bool(self.archive.value("SELECT 1 FROM sqlite_master WHERE name = 'mementos'"))

    # -- reports -------------------------------------------------------------------------------------------------

    def status(self, sites: Collection[str] = ()) -> dict[str, dict[str, Any]]:
        """Of each site: how many mementos there are, how many in each state, and `reasons` (state, reason, count)."""
        if not self._there():
            return {}
        chosen = f"WHERE site IN ({', '.join('?' * len(sites))})" if sites else ""
        report: dict[str, dict[str, Any]] = {}
        for row in self.archive.query(
            f"SELECT site, state, reason, count(*) count FROM mementos {chosen} GROUP BY site, state, reason"  # noqa: S608
            " ORDER BY site, count DESC",
            tuple(sites),
        ):
            site = report.setdefault(row["site"], {"listed": 0, "states": {}, "reasons": []})
            site["listed"] += row["count"]
            site["states"][row["state"]] = site["states"].get(row["state"], 0) + row["count"]
            if row["reason"]:
                site["reasons"].append({key: row[key] for key in ("state", "reason", "count")})
        return report

    def _now(self) -> str:
        return iso(self.archive.clock.now())


def _replay(row: dict[str, Any]) -> Replay:
    return Replay(row["prefix"], row["delay"], row["max_pages"], row["robots"], row["id"])
