"""A crawl that kills itself at a named point: `python benchmarks/kill_driver.py POINT PASS -- crawl --json`.

The functions at that point are wrapped in this process alone; at the given pass it sends itself SIGKILL, so nothing of
Python's or SQLite's own clearing up is run. What happened is added to the file that KILL_LOG names, one word a kill.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

sys.path.insert(0, str(Path(__file__).parent.parent))

from sqlite_utils import Database

from newsarchive.capture.writer import WarcWriter
from newsarchive.ingest import Ingest, filing, templates
from newsarchive.ingest.pool import Pool
from newsarchive.store import archive as opened
from newsarchive.store.articles import Articles
from newsarchive.store.captures import Captures
from newsarchive.store.schema import migrations

CHECKPOINT_LASTS = 0.004  # seconds: what copying a few hundred pages takes; the kill falls anywhere within


def die(word: str) -> NoReturn:
    """Note the word, and end as by `kill -9`."""
    if path := os.environ.get("KILL_LOG"):
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, f"{word}\n".encode())
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


class Passes:
    """Counts how often a point is passed; true at the one that was asked for."""

    def __init__(self, wanted: int) -> None:
        self.left = wanted
        self._lock = threading.Lock()

    def __call__(self) -> bool:
        with self._lock:
            self.left -= 1
            return self.left == 0


def record(now: Passes) -> None:
    """In the middle of a WARC record: half of its bytes are in the file."""
    append = WarcWriter._append

    def half(self: WarcWriter, data: bytes) -> None:
        if now():
            os.write(self._handle, data[: len(data) // 2])
            die("record")
        append(self, data)

    WarcWriter._append = half  # type: ignore[method-assign]


def row(now: Passes) -> None:
    """Between a WARC record and its row in the database."""
    write = Ingest.record

    def then(self: Ingest, *args: Any, **kwargs: Any) -> Any:
        page = write(self, *args, **kwargs)
        if now():
            die("row")
        return page

    Ingest.record = then  # type: ignore[method-assign]


def batch(now: Passes) -> None:
    """Inside a batch's transaction: after a capture's row, after an article's rows, or just before the commit."""
    _after(Captures, "add_fetch", now, "batch")
    _after(filing, "file_page", now, "batch")
    _after(Ingest, "_flush", now, "batch")


def version(now: Passes) -> None:
    """While an edit is entered: its version is there, but not how it differs; or not the search index."""
    _after(Articles, "add_revision", now, "version")
    _after(Articles, "describe_edit", now, "version")


def learning(now: Passes) -> None:
    """While a worker learns a template, or in the transaction that puts it in force."""
    submit = Pool.submit

    def soon(self: Pool, function: Callable[..., Any], *args: Any) -> Any:
        future = submit(self, function, *args)
        if function.__name__ == "study" and now():
            time.sleep(0.05)  # the worker is at it
            die("learning")
        return future

    Pool.submit = soon  # type: ignore[method-assign]
    _after(templates, "enter", now, "learning")


def checkpoint(now: Passes) -> None:
    """In a checkpoint: pages of the write-ahead log are being copied into the database by SQLite."""
    commit = opened.Archive.atomic
    wanted = os.urandom(1)[0] / 255 * CHECKPOINT_LASTS

    def after_commit(self: opened.Archive) -> Any:
        if not self.conn.in_transaction and now():
            copying = threading.Event()
            ended = threading.Event()

            def kill() -> None:
                copying.wait()
                time.sleep(wanted)
                die("checkpoint-ended" if ended.is_set() else "checkpoint")

            threading.Thread(target=kill, daemon=True).start()
            copying.set()
            self.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # SQLite lets go of Python's lock meanwhile
            ended.set()
            time.sleep(10)
        return commit(self)

    opened.Archive.atomic = after_commit  # type: ignore[method-assign,assignment]
    connect = opened.Archive._open

    def without_checkpoints(self: opened.Archive, existed: bool) -> None:
        connect(self, existed)
        self.conn.execute("PRAGMA wal_autocheckpoint = 0")  # so that the one above has something to copy

    opened.Archive._open = without_checkpoints  # type: ignore[method-assign]


def migration(now: Passes) -> None:
    """In a migration: between two of its statements."""
    apply, execute = migrations.apply, Database.execute
    under_way = threading.Event()

    def applying(db: Database, **kwargs: Any) -> None:
        under_way.set()
        apply(db, **kwargs)
        under_way.clear()

    def counted(self: Database, *args: Any, **kwargs: Any) -> Any:
        done = execute(self, *args, **kwargs)
        if under_way.is_set() and self.conn.in_transaction and now():
            die("migration")
        return done

    migrations.apply = applying  # type: ignore[method-assign,assignment]
    Database.execute = counted  # type: ignore[method-assign]


def _after(owner: Any, name: str, now: Passes, word: str) -> None:
    """Die behind a function that is called inside a transaction."""
    function = getattr(owner, name)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        if now():
            die(word)
        return result

    setattr(owner, name, wrapped)


POINTS: dict[str, Callable[[Passes], None]] = {
    "record": record,
    "row": row,
    "batch": batch,
    "version": version,
    "learning": learning,
    "checkpoint": checkpoint,
    "migration": migration,
}


def main() -> None:
    point, wanted, _, *words = sys.argv[1:]
    POINTS[point](Passes(int(wanted)))
    from newsarchive.cli import main as command

    sys.argv = ["newsarchive", *words]
    command()


if __name__ == "__main__":
    main()
