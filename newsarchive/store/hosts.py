"""How each host wants to be asked: its robots.txt for a day, until when to leave it alone, and how slowly.

What a host said outlives the run that heard it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from newsarchive.clock import from_iso, iso
from newsarchive.store.ledger import SourceWork, UrlWork

if TYPE_CHECKING:
    from newsarchive.store.archive import Archive


@dataclass(frozen=True, slots=True)
class Host:
    """A row of `hosts`, whose SQL explains the fields; `host` as `urls.host_key` gives it."""

    host: str
    robots_at: datetime | None = None
    robots_reason: str | None = None
    robots_good_at: datetime | None = None
    robots_digest: str | None = None
    robots: str | None = None
    wait_until: datetime | None = None
    wait_reason: str | None = None
    strikes: int = 0
    delay: float = 0.0
    slowed_at: datetime | None = None
    tdm_at: datetime | None = None
    tdm_reason: str | None = None
    tdm_digest: str | None = None
    tdm: str | None = None
    tdm_etag: str | None = None
    tdm_modified: str | None = None


TIMES = ("robots_at", "robots_good_at", "wait_until", "slowed_at", "tdm_at")
ASKED = frozenset({"http_429", "http_503"})
"""Reasons of a wait that the host itself has asked for."""
COLUMNS = tuple(Host.__dataclass_fields__)


class Hosts:
    """The table `hosts`, and what a host's wait means for the rows of `urls` and `sources`."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.conn = archive.conn

    def get(self, host: str) -> Host:
        """What is known of a host; of a new one, nothing. What a clock wrote that ran ahead is not believed."""
        row = self.archive.one(f"SELECT {', '.join(COLUMNS)} FROM hosts WHERE host = ?", (host,))  # noqa: S608
        if row is None:
            return Host(host)
        values: dict[str, Any] = {**row, **{name: from_iso(row[name]) for name in TIMES if row[name]}}
        found = Host(**values)
        now = self.archive.clock.now()
        if any(at is not None and at > now for at in (found.robots_at, found.slowed_at, found.tdm_at)):
            return replace(found, robots_at=None, tdm_at=None, wait_until=None, slowed_at=found.slowed_at and now)
        return found

    def save(self, host: Host) -> None:
        """Write what is now known of a host."""
        values: dict[str, Any] = {name: getattr(host, name) for name in COLUMNS}
        values |= {name: iso(values[name]) if values[name] else None for name in TIMES}
        places = ", ".join(f":{name}" for name in COLUMNS)
        sets = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])
        self.conn.execute(
            f"INSERT INTO hosts ({', '.join(COLUMNS)}, recorded_at) VALUES ({places}, :now)"  # noqa: S608
            f" ON CONFLICT (host) DO UPDATE SET {sets}",
            values | {"now": iso(self.archive.clock.now())},
        )

    def put_off(self, work: UrlWork | SourceWork, until: datetime, reason: str) -> None:
        """Give work back: its host is to be left alone. That says nothing of the work itself, so its state stays."""
        table = "sources" if isinstance(work, SourceWork) else "urls"
        self.conn.execute(
            f"UPDATE {table} SET due_at = ?, reason = ?, leased_by = NULL, leased_until = NULL WHERE id = ?",  # noqa: S608
            (iso(until), reason, work.id),
        )

    def put_off_all(self, host: str, until: datetime, reason: str) -> int:
        """Put off what is due of a host before it may be asked again, but for what is under way; how many rows."""
        count = 0
        for prefix in _prefixes(host):
            for table in ("urls", "sources"):
                count += self.conn.execute(
                    f"UPDATE {table} SET due_at = :until, reason = :reason WHERE url >= :low AND url < :high"  # noqa: S608
                    " AND due_at < :until AND leased_by IS NULL",
                    {"until": iso(until), "reason": reason, "low": f"{prefix}/", "high": f"{prefix}0"},  # 0 follows /
                ).rowcount
        return count

    def lift(self, host: str) -> None:
        """End a wait that the host didn't ask for (it could not be reached): somebody has perhaps mended it."""
        found = self.get(host)
        if found.wait_until is None or found.wait_reason in ASKED:
            return
        now, until = iso(self.archive.clock.now()), iso(found.wait_until)
        for prefix in _prefixes(host):
            for table in ("urls", "sources"):
                self.conn.execute(
                    f"UPDATE {table} SET due_at = ? WHERE url >= ? AND url < ? AND due_at = ? AND reason = ?",  # noqa: S608
                    (now, f"{prefix}/", f"{prefix}0", until, found.wait_reason),
                )
        self.save(replace(found, wait_until=None, wait_reason=None))

    def waiting(self) -> list[Host]:
        """The hosts that are to be left alone now, those that may be asked first in front."""
        rows = self.archive.query(
            "SELECT host FROM hosts WHERE wait_until > ? ORDER BY wait_until, host", (iso(self.archive.clock.now()),)
        )
        return [self.get(row["host"]) for row in list(rows)]


def _prefixes(host: str) -> list[str]:
    """How canonical addresses of a host begin: without the port that a scheme has by itself."""
    name, _, port = host.rpartition(":")
    prefixes = [f"{scheme}://{host}" for scheme, own in (("http", "80"), ("https", "443")) if port != own]
    return prefixes + [f"{scheme}://{name}" for scheme, own in (("http", "80"), ("https", "443")) if port == own]
