"""Another archive.db: opened for reading, its pages out of its WARC files; or a slice, which has articles alone.

An archive of an older version is read from a copy that is brought up to date; a newer one is refused.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from newsarchive.capture import Revisit, read
from newsarchive.errors import CaptureError, ImportFailed
from newsarchive.importers.json_file import page_of
from newsarchive.importers.package import copied
from newsarchive.importers.skipped import Skipped
from newsarchive.importers.warc import reason_of
from newsarchive.models import Page
from newsarchive.store import Archive
from newsarchive.store.captures import capture_from_row
from newsarchive.store.care import backup
from newsarchive.store.schema import APPLICATION_ID, migrations

HEADER = b"SQLite format 3\x00"
LISTS = ("authors", "agencies", "tags")
FLAGS = ("paywalled",)


def is_archive(path: Path) -> bool:
    """Is it an archive.db? Otherwise a slice that `export` wrote. Raises ImportFailed where it is neither."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as found:
            if found.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
                return True
            columns = {row[1] for row in found.execute("PRAGMA table_info(articles)")}
    except sqlite3.Error as error:
        raise ImportFailed(f"can't read {path}", why=str(error)) from error
    if {"url", "site", "body"} <= columns:
        return False
    raise ImportFailed(
        f"can't import {path}", why="it is a database of another program, or a slice without url, site and body",
        remedy="name an archive.db, or what newsarchive export wrote with these fields",
    )  # fmt: skip


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Another archive, for reading. Raises StoreError, of a newer version NewerDatabaseError."""
    with Archive(path, read_only=True) as found:
        if not migrations.pending(found.db):
            yield found
            return
        with tempfile.TemporaryDirectory(prefix="newsarchive-") as scratch:
            copy = Path(scratch) / "archive.db"
            backup(found, copy)
            with Archive(copy):
                pass
            with Archive(copy, read_only=True) as migrated:
                yield migrated


@dataclass(slots=True)
class Captures:
    """The captures of another archive, read from its WARC files in the order of their time.

    `folder` is its warc/; with a `home` (this archive's) the files are copied there first. `elsewhere`: only those that
    lie in no file below `folder`. `lost` are those, by their numbers there, whose record can't be read.
    """

    other: Archive
    folder: Path
    home: Path | None = None
    elsewhere: bool = False
    lost: set[int] = field(default_factory=set)
    places: dict[str, str] = field(default_factory=dict)

    def count(self, kind: str) -> int:
        """How many rows `found` looks at."""
        return int(self.other.value(f"SELECT count(*) FROM captures WHERE {self._where(kind)}"))  # noqa: S608

    def found(self, kind: str) -> Iterator[Page | Revisit | Skipped]:
        """The "pages", the "answers" that are none, or the "repeats" of pages; as Skipped (no_capture) what is lost."""
        where = self._where(kind)
        for row in self.other.query(f"SELECT * FROM captures WHERE {where} ORDER BY fetched_at, id"):  # noqa: S608
            capture = capture_from_row(row)
            head = (("Content-Type", capture.content_type),)
            is_page = not reason_of(Page(capture.url, capture.fetched_at, capture.status, head, b""))
            if kind != "repeats" and is_page is not (kind == "pages"):
                continue
            original = self.other.captures.get(capture.original) if capture.original else None
            try:
                page = read(self.folder, replace(capture, original=None))  # of a repeat the head alone
                place = replace(capture, warc=self._place(capture.warc), id=None, original=None)
            except (CaptureError, ImportFailed):
                self.lost.add(capture.id or 0)
                yield Skipped(capture.url, "no_capture")
                continue
            page = replace(page, capture=place)
            if original is not None:
                yield Revisit(page, "", capture.digest, original.url, original.fetched_at)
            else:
                yield page

    def _where(self, kind: str) -> str:
        elsewhere = " AND (warc LIKE '/%' OR warc LIKE '_:%')" if self.elsewhere else ""
        return f"original IS {'NOT ' if kind == 'repeats' else ''}NULL{elsewhere}"

    def _place(self, name: str) -> str:
        """What a WARC file is called here. Raises ImportFailed where it can't be copied."""
        if name not in self.places:
            path = (self.folder / name).absolute()
            if self.home is not None:
                path = copied(path, self.home)
                name_here = path.relative_to(self.home.absolute()).as_posix()
            else:
                name_here = str(path)
            self.places[name] = name_here
        return self.places[name]


def slice_pages(path: Path) -> Iterator[Page | Skipped]:
    """The articles or versions of an SQLite file that `export` wrote, each as a record, as `json_pages` has them.

    Raises ImportFailed where it can't be read to its end.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as found:
            found.row_factory = sqlite3.Row
            for number, row in enumerate(found.execute("SELECT * FROM articles ORDER BY rowid"), 1):
                yield record(dict(row), f"{path.name} row {number}")
    except sqlite3.Error as error:
        raise ImportFailed(
            f"can't read all of {path}", why=str(error), remedy="what came before is imported"
        ) from error


def record(row: dict[str, Any], name: str) -> Page | Skipped:
    """A row of an export as a record of ours. `name` says in messages which one it is."""
    for column in LISTS:
        if isinstance(row.get(column), str):
            try:
                row[column] = json.loads(row[column])
            except ValueError:
                row[column] = None
    for column in FLAGS:
        if row.get(column) is not None:
            row[column] = bool(row[column])
    row = {column: value for column, value in row.items() if not isinstance(value, bytes)}
    return page_of(row, json.dumps(row, ensure_ascii=False), name)
