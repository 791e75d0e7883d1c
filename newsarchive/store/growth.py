"""How much room an archive takes, how fast it grows, and when that ends."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from newsarchive.store.room import RESERVE, database_bytes

if TYPE_CHECKING:
    from newsarchive.store.archive import Archive

WEEKS = timedelta(days=28)
"""What growth is reckoned from: long enough for weekends, short enough for a site that was added last month."""
LEAST = timedelta(days=2)  # with less, the first crawl's backlog would be taken for every day's
FAR = 3650  # days beyond which no end is told


@dataclass(frozen=True, slots=True)
class Forecast:
    """Bytes: `used` by database and WARC files, `max_disk` allowed (0: no limit), `free` on the disk, `bytes_a_day`.

    `ends_on`: the day on which `ends_by` ("max_disk" or "disk") is reached at this rate; None: not within ten years.
    """

    used: int
    max_disk: int
    free: int
    bytes_a_day: int
    ends_by: str | None = None
    ends_on: str | None = None


def forecast(archive: Archive, max_disk: int) -> Forecast:
    """How the archive has grown in the last weeks, and when it will be full at that rate."""
    files = dict(_files(archive.warc_folder))
    warc, database = sum(files.values()), database_bytes(archive.path)
    used, free = database + warc, shutil.disk_usage(archive.path.absolute().parent).free
    now = archive.clock.now()
    rate = round(bytes_a_day(files, now) * (used / warc if warc else 1))
    left, ends_by = (free - RESERVE, "disk")
    if max_disk and max_disk - used < left:
        left, ends_by = max_disk - used, "max_disk"
    if rate <= 0 or left / rate > FAR:
        return Forecast(used, max_disk, free, rate)
    ends_on: date = now.date() + timedelta(days=max(0, left // rate))
    return Forecast(used, max_disk, free, rate, ends_by, ends_on.isoformat())


def bytes_a_day(files: Mapping[str, int], now: datetime) -> float:
    """Bytes of WARC files a day, by their names and sizes; 0 where too little is known.

    A file's name begins with the moment when its run began. The database grows with the same pages, and gets its share
    on top. The first day is left out: it holds what was there before anyone watched.
    """
    moments = {name: moment for name in files if (moment := _began(name))}
    if not moments:
        return 0.0
    since = max(min(moments.values()) + timedelta(days=1), now - WEEKS)
    if now - since < LEAST:
        return 0.0
    taken = sum(files[name] for name, moment in moments.items() if moment >= since)
    return taken / ((now - since) / timedelta(days=1))


def _began(name: str) -> datetime | None:
    try:
        return datetime.strptime(name[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _files(folder: Path) -> Iterator[tuple[str, int]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                yield entry.name, entry.stat().st_size
    except OSError:
        return
