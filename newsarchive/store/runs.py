"""Who is at work on the archive: runs, and which of them were killed.

A run holds a lock on a file of its own in `warc/` for as long as its process lives, so the system itself says whether
it still does: across users and containers, and whatever killed it. On a system without such locks, leases simply lapse.
"""

from __future__ import annotations

import os
import re
import secrets
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from newsarchive.clock import iso
from newsarchive.errors import StoreError
from newsarchive.models import Run
from newsarchive.store.archive import explained

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from newsarchive.store.archive import Archive

_CREDENTIALS = re.compile(r"(?<=://)[^/?#\s]*@")

_held: dict[str, BinaryIO] = {}


class Runs:
    """The table `runs`."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def start(self, command: str, arguments: str = "", *, version: str) -> Run:
        """Begin a run: lock its file, enter it, and end those that were killed (their leases are free again).

        `arguments` are kept without what stands before the @ of an address.
        """
        now = self.archive.clock.now()
        token = f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        with self.archive.atomic():  # nobody else makes such a file meanwhile
            self._bury()
            self._lock(token)
            row = self.archive.conn.execute(
                "INSERT INTO runs (token, command, arguments, version, started_at) VALUES (?, ?, ?, ?, ?)",
                (token, command, _CREDENTIALS.sub("", arguments), version, iso(now)),
            )
            assert row.lastrowid is not None
            return Run(row.lastrowid, token, command, now)

    def end(self, run: Run, outcome: str) -> None:
        """Close a run: its leases are released, its lock file is removed. Raises StoreError where the disk is full."""
        try:
            with self.archive.atomic():
                self._release(run.id)
                self.archive.conn.execute(
                    "UPDATE runs SET ended_at = ?, outcome = ? WHERE id = ?",
                    (iso(self.archive.clock.now()), outcome, run.id),
                )
        except sqlite3.Error as error:
            raise explained(self.archive.path, error) from error
        finally:
            if lock := _held.pop(run.token, None):
                self._lock_path(run.token).unlink(missing_ok=True)
                lock.close()

    def count(self, run_id: int, *, fetched: int = 0, stored: int = 0) -> None:
        """Add to a run's counters."""
        self.archive.conn.execute(
            "UPDATE runs SET fetched = fetched + ?, stored = stored + ? WHERE id = ?", (fetched, stored, run_id)
        )

    def alive(self, token: str) -> bool:
        """Does the process of that run still live? Without locks on this system: unknown, taken as alive."""
        if token in _held or fcntl is None:
            return True
        try:
            with self._lock_path(token).open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return False
        except FileNotFoundError:
            return False
        except OSError:
            return True

    def _bury(self) -> None:
        rows = self.archive.conn.execute("SELECT id, token FROM runs WHERE ended_at IS NULL").fetchall()
        for run_id, token in rows:
            if self.alive(token):
                continue
            self._release(run_id)
            self.archive.conn.execute(
                "UPDATE runs SET ended_at = ?, outcome = 'killed' WHERE id = ?",
                (iso(self.archive.clock.now()), run_id),
            )
            self._lock_path(token).unlink(missing_ok=True)
        for path in self.archive.warc_folder.glob("*.lock"):  # of runs that were killed before they were entered
            if not self.alive(path.stem):
                path.unlink(missing_ok=True)

    def _release(self, run_id: int) -> None:
        for table in ("urls", "sources", "mementos"):
            self.archive.conn.execute(
                f"UPDATE {table} SET leased_by = NULL, leased_until = NULL WHERE leased_by = ?",  # noqa: S608
                (run_id,),
            )

    def _lock_path(self, token: str) -> Path:
        return self.archive.warc_folder / f"{token}.lock"

    def _lock(self, token: str) -> None:
        path = self._lock_path(token)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("wb")
            file.write(f"{os.getpid()}\n".encode())
            file.flush()
        except OSError as error:
            raise StoreError(
                f"{path.parent} can't be written",
                why=error.strerror or str(error),
                remedy="check the folder's permissions and the free space",
            ) from error
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        _held[token] = file
