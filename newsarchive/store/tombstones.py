"""Articles that were taken out for good: what is known of them still, so that they are refused.

An address is known by the SHA-256 of its canonical form, a payload by its digest. So a tombstone can hold without
naming the address: who has it can still ask, and nobody can read it off. A salt would not help: whoever has the
archive has the salt, and addresses of news are known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from newsarchive.clock import iso

if TYPE_CHECKING:
    from newsarchive.store.archive import Archive

FORGOTTEN = "forgotten"
"""The reason in the ledger of an address that was taken out."""
HIDDEN = "forgotten:"
"""How the ledger's row of a hidden one begins, in place of its address; the mark follows."""


def mark_of(url: str) -> str:
    """By what an address (canonical) is known again."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()


class Tombstones:
    """The tables `tombstones`, `tombstone_marks` and `erasures`."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.conn = archive.conn

    def any(self) -> bool:
        """Is there one at all?"""
        return self.archive.value("SELECT 1 FROM tombstone_marks LIMIT 1") is not None

    def hold(self, *urls: str, digest: str = "") -> bool:
        """Was one of these addresses (canonical), or this payload, taken out?"""
        return any(self.of(mark) is not None for mark in (*map(mark_of, urls), *((digest,) if digest else ())))

    def of(self, mark: str) -> int | None:
        """The tombstone that a mark belongs to."""
        found = self.archive.value("SELECT tombstone FROM tombstone_marks WHERE mark = ?", (mark,))
        return int(found) if found is not None else None

    def all(self) -> list[dict[str, Any]]:
        """Every tombstone, the oldest first."""
        return list(self.archive.query("SELECT * FROM tombstones ORDER BY id"))

    def get(self, tombstone: int) -> dict[str, Any]:
        """One of them."""
        row = self.archive.one("SELECT * FROM tombstones WHERE id = ?", (tombstone,))
        assert row is not None
        return row

    def marks(self) -> frozenset[str]:
        """The marks of all."""
        return frozenset(row[0] for row in self.conn.execute("SELECT mark FROM tombstone_marks"))

    # -- writing -------------------------------------------------------------------------------------------------

    def enter(self, url: str | None, *, reason: str, by: str | None) -> int:
        """A new tombstone; its id. `url` is None for one that is hidden."""
        row = self.conn.execute(
            "INSERT INTO tombstones (url, reason, by, recorded_at) VALUES (?, ?, ?, ?)",
            (url, reason, by, iso(self.archive.clock.now())),
        )
        assert row.lastrowid is not None
        return row.lastrowid

    def add_marks(self, tombstone: int, marks: Iterable[str]) -> None:
        """What is refused because of it; a mark that another one has stays there."""
        self.conn.executemany(
            "INSERT OR IGNORE INTO tombstone_marks (mark, tombstone) VALUES (?, ?)",
            [(mark, tombstone) for mark in marks],
        )

    def plan(self, tombstone: int, records: Collection[tuple[str, int, int]]) -> None:
        """Records (file, offset, length) that are to be blanked: once entered they are, whatever comes between."""
        self.conn.executemany(
            "INSERT OR IGNORE INTO erasures (tombstone, warc, offset, length) VALUES (?, ?, ?, ?)",
            [(tombstone, *record) for record in records],
        )

    def planned(self, tombstone: int) -> list[tuple[str, int, int]]:
        """Those that were not yet struck off."""
        rows = self.conn.execute(
            "SELECT warc, offset, length FROM erasures WHERE tombstone = ? ORDER BY warc, offset", (tombstone,)
        )
        return [(row[0], row[1], row[2]) for row in rows]

    def blanked(self, tombstone: int) -> None:
        """All that was planned is blanked: strike it off and count it."""
        number = self.conn.execute("DELETE FROM erasures WHERE tombstone = ?", (tombstone,)).rowcount
        self.conn.execute("UPDATE tombstones SET records = records + ? WHERE id = ?", (number, tombstone))

    def done(self, tombstone: int) -> None:
        """All of it is out."""
        self.conn.execute("UPDATE tombstones SET done_at = ? WHERE id = ?", (iso(self.archive.clock.now()), tombstone))
