"""Opens archive.db: the file, its pragmas, its migrations, and a clear word where it can't be used."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsarchive.clock import Clock, SystemClock
from newsarchive.errors import ForeignDatabaseError, NewerDatabaseError, StoreError
from newsarchive.store.database import Database
from newsarchive.store.schema import APPLICATION_ID, migrations

if TYPE_CHECKING:
    from types import TracebackType

    from newsarchive.store.alerts import Alerts
    from newsarchive.store.articles import Articles
    from newsarchive.store.captures import Captures
    from newsarchive.store.corrections import Corrections
    from newsarchive.store.hosts import Hosts
    from newsarchive.store.ledger import Ledger
    from newsarchive.store.mementos import Mementos
    from newsarchive.store.presence import Presence
    from newsarchive.store.runs import Runs
    from newsarchive.store.stories import Stories
    from newsarchive.store.templates import Templates
    from newsarchive.store.tombstones import Tombstones

HEADER = b"SQLite format 3\x00"
BUSY_SECONDS = 60.0
"""How long to wait for another process's write; a batch takes well under a second, a checkpoint a few."""


class Archive:
    """An archive.db, opened. A context manager; `close()` otherwise.

    `path` may be missing (it is made, unless `create` is false). Raises StoreError where the file is no archive, can't
    be read or written, and NewerDatabaseError where a newer version made it. `read_only` opens it without a write lock.
    """

    def __init__(
        self,
        path: str | Path = "archive.db",
        *,
        create: bool = True,
        read_only: bool = False,
        clock: Clock | None = None,
    ) -> None:
        self.path = Path(path)
        self.clock: Clock = clock or SystemClock()
        self.read_only = read_only
        existed = self.path.exists()
        if not existed and (read_only or not create):
            raise StoreError(
                f"There is no archive at {self.path}",
                remedy="crawl a site first (newsarchive crawl URL), or name another file with --db",
            )
        if self.path.is_dir():
            raise StoreError(f"{self.path} is a folder, not a database", remedy="name a file with --db")
        try:
            self._open(existed)
        except sqlite3.Error as error:
            self._discard()
            raise explained(self.path, error) from error
        except BaseException:
            self._discard()
            raise

    def _open(self, existed: bool) -> None:
        if existed and self.path.stat().st_size:
            with self.path.open("rb") as file:
                if file.read(len(HEADER)) != HEADER:
                    raise sqlite3.DatabaseError("file is not a database")
        uri = f"{self.path.absolute().as_uri()}?mode={'ro' if self.read_only else 'rwc'}"
        self.conn = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, check_same_thread=False)
        self.db = Database(self.conn, execute_plugins=False)
        self.conn.row_factory = sqlite3.Row
        if existed:
            self._check()
        if not self.read_only:
            self.conn.execute("PRAGMA journal_mode = WAL")
            self.conn.execute("PRAGMA synchronous = NORMAL")
        self.conn.execute("PRAGMA foreign_keys = ON")
        if not self.read_only and migrations.pending(self.db):
            with self.atomic():  # under the write lock, so that two first runs side by side don't both migrate
                migrations.apply(self.db)
                self.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")

    def _check(self) -> None:
        """Refuse a database that is not ours, or that is newer than we are."""
        tables = {row[0] for row in self.conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        ours = self.conn.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        if tables and not ours:
            raise ForeignDatabaseError(
                f"{self.path} is a database of another program",
                why=f"it has tables such as {', '.join(sorted(tables)[:3])}, and none of newsarchive",
                remedy="name another file with --db",
            )
        if not ours:
            if self.read_only:
                raise StoreError(
                    f"{self.path} is an empty database", remedy="crawl a site first: newsarchive crawl URL"
                )
            return
        known = {migration.name for migration in migrations._migrations}
        newer = [applied.name for applied in migrations.applied(self.db) if applied.name not in known]
        if newer:
            raise NewerDatabaseError(
                f"{self.path} was made by a newer version of newsarchive",
                why=f"it has the change {newer[0]}, which this version doesn't know",
                remedy="upgrade: pip install --upgrade newsarchive",
            )

    def _discard(self) -> None:
        if hasattr(self, "conn"):
            self.conn.close()

    @property
    def warc_folder(self) -> Path:
        """Where the WARC files lie: `warc/` beside the database."""
        return self.path.absolute().parent / "warc"

    @property
    def ledger(self) -> Ledger:
        from newsarchive.store.ledger import Ledger

        return Ledger(self)

    @property
    def captures(self) -> Captures:
        from newsarchive.store.captures import Captures

        return Captures(self)

    @property
    def articles(self) -> Articles:
        from newsarchive.store.articles import Articles

        return Articles(self)

    @property
    def corrections(self) -> Corrections:
        from newsarchive.store.corrections import Corrections

        return Corrections(self)

    @property
    def tombstones(self) -> Tombstones:
        from newsarchive.store.tombstones import Tombstones

        return Tombstones(self)

    @property
    def hosts(self) -> Hosts:
        from newsarchive.store.hosts import Hosts

        return Hosts(self)

    @property
    def mementos(self) -> Mementos:
        from newsarchive.store.mementos import Mementos

        return Mementos(self)

    @property
    def presence(self) -> Presence:
        from newsarchive.store.presence import Presence

        return Presence(self)

    @property
    def runs(self) -> Runs:
        from newsarchive.store.runs import Runs

        return Runs(self)

    @property
    def alerts(self) -> Alerts:
        from newsarchive.store.alerts import Alerts

        return Alerts(self)

    @cached_property
    def stories(self) -> Stories:
        from newsarchive.store.stories import Stories

        return Stories(self)

    @property
    def templates(self) -> Templates:
        from newsarchive.store.templates import Templates

        return Templates(self)

    def query(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> Iterator[dict[str, Any]]:
        """The rows of a query as dicts, streamed."""
        for row in self.conn.execute(sql, params):
            yield dict(row)

    def one(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> dict[str, Any] | None:
        """The first row of a query, or None."""
        row = self.conn.execute(sql, params).fetchone()
        return dict(row) if row else None

    def value(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> Any:
        """The first column of the first row, or None."""
        row = self.conn.execute(sql, params).fetchone()
        return row[0] if row else None

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """All or nothing. The outermost block takes the write lock at once, so that it can't fail half-way for it."""
        if self.conn.in_transaction:
            with self.db.atomic():
                yield
            return
        self.conn.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.conn.rollback()
            raise
        self.conn.commit()

    def close(self) -> None:
        self.conn.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def explained(path: Path, error: sqlite3.Error) -> StoreError:
    """What SQLite's word means to a person."""
    text = str(error)
    if "not a database" in text or "malformed" in text:
        return StoreError(
            f"{path} can't be read as an SQLite database",
            why=text,
            remedy="restore it from a backup, or name another file with --db",
        )
    if "readonly" in text or "unable to open" in text:
        return StoreError(
            f"{path} can't be written", why=text, remedy="check the folder's permissions, or name another with --db"
        )
    if "locked" in text:
        return StoreError(
            f"{path} is locked", why="another program has been writing for a minute", remedy="close it and try again"
        )
    if "full" in text:
        return StoreError(f"{path} can't grow", why="the disk is full", remedy="make room, then run the command again")
    return StoreError(f"{path} can't be used", why=text)
