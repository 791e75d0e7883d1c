"""Takes an article out for good: tombstone first, then its WARC records, then its rows.

Killed in between, it is finished by the same command.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from newsarchive.capture import recover
from newsarchive.capture.blank import blank, matching
from newsarchive.capture.record import Record
from newsarchive.errors import CaptureError, StoreError
from newsarchive.store import Archive
from newsarchive.store import forgetting as rows
from newsarchive.store.archive import explained
from newsarchive.store.tombstones import mark_of
from newsarchive.urls import canonical


@dataclass(frozen=True, slots=True)
class Done:
    """What was taken out. `elsewhere`: files that are not the archive's own and still have it, with the offset."""

    captures: int
    records: int
    elsewhere: tuple[str, ...]


def alone(archive: Archive, run: int) -> None:
    """Raises StoreError while another run is at work: it may be writing what is to go."""
    for row in archive.query("SELECT id, token, command FROM runs WHERE ended_at IS NULL AND id <> ?", (run,)):
        if archive.runs.alive(row["token"]):
            raise StoreError(
                f"A {row['command']} is at work (run {row['id']})",
                why="it may be writing the very article",
                remedy="stop it or wait for its end, then give the command again",
            )


def forget(archive: Archive, article: int, *, reason: str, by: str | None, hide: bool) -> Done:
    """Take out an article that the archive has. Raises StoreError and CaptureError; may be given again after both."""
    found = rows.find(archive, article)
    url = archive.value("SELECT url FROM articles WHERE id = ?", (article,))
    places, elsewhere = _where(archive, found)
    with archive.atomic():
        tombstone = archive.tombstones.of(mark_of(url))
        if tombstone is None:
            tombstone = archive.tombstones.enter(None if hide else url, reason=reason, by=by)
        _enter(archive, tombstone, found, places, elsewhere)
        if hide:
            archive.conn.execute("UPDATE tombstones SET url = NULL WHERE id = ?", (tombstone,))
    return _finish(archive, tombstone, found)


def resume(archive: Archive, tombstone: int) -> Done:
    """Finish one that was broken off, or take out what came in under its marks since."""
    marks = frozenset(row[0] for row in archive.conn.execute(
        "SELECT mark FROM tombstone_marks WHERE tombstone = ?", (tombstone,)))  # fmt: skip
    found = rows.left(archive, marks)
    places, elsewhere = _where(archive, found)
    with archive.atomic():
        _enter(archive, tombstone, found, places, elsewhere)
    return _finish(archive, tombstone, found)


def _where(archive: Archive, found: rows.Found) -> tuple[list[tuple[str, int, int]], list[str]]:
    """The records in the archive's own files, and those that are out of reach: file:offset."""
    recover(archive.warc_folder)
    own = {c.warc for c in found.captures if not Path(c.warc).is_absolute() and (archive.warc_folder / c.warc).exists()}
    elsewhere = sorted(f"{c.warc}:{c.offset}" for c in found.captures if c.warc not in own)
    return plan(archive.warc_folder, own, found.marks), elsewhere


def _enter(
    archive: Archive, tombstone: int, found: rows.Found, places: list[tuple[str, int, int]], elsewhere: list[str]
) -> None:
    archive.tombstones.add_marks(tombstone, found.marks)
    archive.tombstones.plan(tombstone, places)
    told = archive.tombstones.get(tombstone)["elsewhere"].splitlines()
    archive.conn.execute(
        "UPDATE tombstones SET elsewhere = ?, done_at = NULL WHERE id = ?",
        ("\n".join(dict.fromkeys((*told, *elsewhere))), tombstone),
    )


def _finish(archive: Archive, tombstone: int, found: rows.Found) -> Done:
    hide = archive.tombstones.get(tombstone)["url"] is None
    try:
        return _take_out(archive, tombstone, found, hide)
    except sqlite3.Error as error:
        raise explained(archive.path, error) from error


def _take_out(archive: Archive, tombstone: int, found: rows.Found, hide: bool) -> Done:
    for name, offset, length in archive.tombstones.planned(tombstone):
        blank(archive.warc_folder / name, offset, length)
    archive.conn.execute("PRAGMA secure_delete = ON")
    with archive.atomic():
        archive.tombstones.blanked(tombstone)
        rows.remove(archive, tombstone, found, hide=hide)
    rows.scrub(archive)
    with archive.atomic():
        archive.tombstones.done(tombstone)
    row = archive.tombstones.get(tombstone)
    return Done(row["captures"], row["records"], tuple(row["elsewhere"].splitlines()))


def plan(folder: Path, files: Iterable[str], marks: frozenset[str]) -> list[tuple[str, int, int]]:
    """The records of the archive's own files that have to do with these marks: (file, offset, length)."""
    return [
        (name, *place)
        for name in sorted(files)
        for place in matching(folder / name, lambda record: _is_of(record, marks))
    ]


def traces(folder: Path, marks: frozenset[str]) -> dict[str, list[int]]:
    """Records of forgotten articles in the archive's own files: of each file the offsets."""
    found = defaultdict[str, list[int]](list)
    for path in sorted(folder.glob("*.warc.gz")):
        try:
            for offset, _ in matching(path, lambda record: _is_of(record, marks)):
                found[path.name].append(offset)
        except CaptureError:
            continue  # a file that can't be read is named by those who check it
    return found


def _is_of(record: Record, marks: frozenset[str]) -> bool:
    urls = (record.url, record.fields.get("warc-refers-to-target-uri", "").strip("<>"))
    if record.fields.get("warc-payload-digest", "") in marks:
        return True
    return any(mark_of(canonical(url)) in marks for url in urls if url.startswith(("http:", "https:")))
