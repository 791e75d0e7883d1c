"""How much room an archive has: its own limit (`max_disk`), and what is free on the disk."""

from __future__ import annotations

import itertools
import os
import shutil
import time
from pathlib import Path

RESERVE = 200_000_000
"""Bytes of the disk that are left alone: database and WARC file must be closed, and a person must be able to log in."""
MARGIN, MARGIN_SHARE = 100_000_000, 0.05
"""How far below its limit an archive stops: what is under way still has to be stored. Never more than the share."""
LOOK_EVERY, COUNT_EVERY = 0.2, 60.0  # seconds; a folder may hold a file for each of many thousand runs


class Room:
    """Watches the files of an archive. `max_disk`: bytes that database and WARC files may take; 0: no limit."""

    def __init__(self, db: Path, warc_folder: Path, token: str, max_disk: int, *, reserve: int = RESERVE) -> None:
        self.db, self.folder, self.token = db.absolute(), warc_folder, token
        self.max_disk, self.reserve = max_disk, reserve
        self.full = ""  # why there is no room any more
        self._others = 0  # bytes of the WARC files that are not this run's
        self._counted = self._looked = float("-inf")

    def look(self) -> str:
        """Why nothing more may be fetched; "" while there is room. Looks at the disk five times a second at most."""
        now = time.monotonic()
        if now - self._looked < LOOK_EVERY or self.full:
            return self.full
        self._looked = now
        free = shutil.disk_usage(self.db.parent).free
        if free < self.reserve:
            self.full = f"the disk has {size(free)} left, and {size(self.reserve)} of it are kept free"
        elif self.max_disk:
            used = self.used(now)
            if used + min(MARGIN, MARGIN_SHARE * self.max_disk) >= self.max_disk:
                self.full = f"database and WARC files take {size(used)}, and max_disk is {size(self.max_disk)}"
        return self.full

    def used(self, now: float) -> int:
        """Bytes of the database and all WARC files; those of other runs are counted once a minute."""
        if now - self._counted >= COUNT_EVERY:
            self._counted = now
            self._others = folder_bytes(self.folder, but=self.token)
        return database_bytes(self.db) + self._others + self._own()

    def _own(self) -> int:
        """Bytes of this run's WARC files, found by their names: to list a folder of many thousands takes too long."""
        total = 0
        for serial in itertools.count():
            name = f"{self.token}-{serial:05d}.warc.gz"
            found = _bytes(self.folder / name) + _bytes(self.folder / f"{name}.open")
            if not found:
                return total
            total += found
        return total


def database_bytes(db: Path) -> int:
    """Bytes of a database with its write-ahead log."""
    return sum(_bytes(db.with_name(db.name + suffix)) for suffix in ("", "-wal", "-shm"))


def folder_bytes(folder: Path, *, but: str = "\0") -> int:
    """Bytes of the files in a folder, but those whose names begin so."""
    try:
        with os.scandir(folder) as entries:
            return sum(entry.stat().st_size for entry in entries if not entry.name.startswith(but))
    except OSError:
        return 0


def size(number: float) -> str:
    """Bytes as people read them, in powers of 1,000: "20 GB", "1.3 MB"."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if abs(number) < 999.5:
            return f"{number:.0f} {unit}" if unit == "bytes" or number >= 99.5 else f"{number:.2g} {unit}"
        number /= 1000
    return f"{number:.3g} TB"


def _bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
