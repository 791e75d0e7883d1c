"""Responses that lie in WARC files, and each fetch, whatever came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from newsarchive.clock import from_iso, iso
from newsarchive.errors import CaptureError
from newsarchive.models import RECORD, Capture, Reservation, record_of

if TYPE_CHECKING:
    from newsarchive.store.archive import Archive


@dataclass(frozen=True, slots=True)
class Fetch:
    """One request and what came of it. `outcome`: ok, not_modified, redirect, http_error, network_error, forbidden.

    `reservation`: what the host's tdmrep.json, whose digest is `tdm_digest`, says of the URL.
    """

    url: str
    at: datetime
    outcome: str
    reason: str | None = None
    status: int | None = None
    robots_digest: str | None = None
    signals: str | None = None
    capture: Capture | None = None
    robots_rule: str | None = None
    tdm_digest: str | None = None
    reservation: Reservation | None = None


def capture_from_row(row: dict[str, Any]) -> Capture:
    """A row of `captures` as a value."""
    return Capture(
        row["url"],
        from_iso(row["fetched_at"]),
        row["status"],
        row["warc"],
        row["offset"],
        row["length"],
        row["digest"],
        row["content_type"] or "",
        row["original"],
        row["id"],
        row.get("source") or "",
    )


class Captures:
    """The tables `captures` and `fetches`."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def add(self, capture: Capture, run: int | None = None) -> int:
        """Enter a capture, once; its id. CaptureError where another one is known to lie at that very place."""
        found = self.archive.one(
            "SELECT id, url, digest FROM captures WHERE warc = ? AND offset = ?", (capture.warc, capture.offset)
        )
        if found is not None and (found["url"], found["digest"]) != (capture.url, capture.digest):
            raise CaptureError(
                f"{capture.warc} is not the file that was imported before",
                why=f"it has another record at {capture.offset}",
                remedy="give the new file another name",
            )
        if found is not None:
            return int(found["id"])
        row = self.archive.conn.execute(
            "INSERT INTO captures (url, fetched_at, status, content_type, warc, offset, length, digest, original, run,"
            " recorded_at, source) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                capture.url,
                iso(capture.fetched_at),
                capture.status,
                capture.content_type or None,
                capture.warc,
                capture.offset,
                capture.length,
                capture.digest,
                capture.original,
                run,
                iso(self.archive.clock.now()),
                capture.source or None,
            ),
        )
        assert row.lastrowid is not None
        return row.lastrowid

    def add_fetch(self, fetch: Fetch, run: int) -> int | None:
        """Enter a fetch, with its capture where it has one; the capture's id."""
        capture = self.add(fetch.capture, run) if fetch.capture else None
        self.archive.conn.execute(
            "INSERT INTO fetches (url, run, at, outcome, reason, status, robots_digest, signals, capture, robots_rule,"
            " tdm_digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                fetch.url,
                run,
                iso(fetch.at),
                fetch.outcome,
                fetch.reason,
                fetch.status,
                fetch.robots_digest,
                fetch.signals,
                capture,
                fetch.robots_rule,
                fetch.tdm_digest,
            ),
        )
        return capture

    def get(self, capture: int) -> Capture:
        """The capture of that id. KeyError where there is none."""
        row = self.archive.one("SELECT * FROM captures WHERE id = ?", (capture,))
        if row is None:
            raise KeyError(capture)
        return capture_from_row(row)

    def shows(self, capture: int, article: int | None) -> None:
        """Note which article's page a capture holds; None: it says nothing of one."""
        self.archive.conn.execute("UPDATE captures SET shows = ? WHERE id = ?", (article, capture))

    def unplaced(self, article: int, after: datetime, until: str | None, *, like: str, payload: str) -> tuple[int, ...]:
        """The next page of an article after a moment, and before another (as stored), that is no version of it.

        It was found to be the same as the version before it. Those that read `like` this digest of a reading, or hold
        this `payload` (digest), are passed over: what they are is plain. At most one.
        """
        rows = self.archive.query(
            "SELECT id FROM captures c WHERE shows = ? AND fetched_at > ? AND (? IS NULL OR fetched_at < ?)"
            " AND digest <> ? AND coalesce(content_type, '') NOT LIKE ? || ';%'"
            " AND NOT EXISTS (SELECT 1 FROM revisions WHERE capture = c.id)"
            " AND NOT EXISTS (SELECT 1 FROM extractions e WHERE e.capture = c.id AND e.digest = ?)"
            " ORDER BY fetched_at, id LIMIT 1",
            (article, iso(after), until, until, payload, RECORD, like),
        )
        return tuple(row["id"] for row in rows)

    def known(self, capture: Capture) -> bool:
        """Was this response entered before, from whichever file: the same address, moment and payload?

        A record of another program may have no moment but its file's, so its address and payload are enough.
        """
        if record_of(capture.content_type):
            return bool(
                self.archive.value("SELECT 1 FROM captures WHERE url = ? AND digest = ?", (capture.url, capture.digest))
            )
        return bool(
            self.archive.value(
                "SELECT 1 FROM captures WHERE url = ? AND fetched_at = ? AND digest = ?",
                (capture.url, iso(capture.fetched_at), capture.digest),
            )
        )
