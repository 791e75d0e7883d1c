"""The one writer of a process: a thread that runs what it is given, in batches, each batch one transaction.

A piece of work that fails is rolled back alone; the rest of its batch stands. A future is done once that is on disk.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from newsarchive.errors import StoreError
from newsarchive.store.archive import Archive, explained

T = TypeVar("T")

BATCH = 100
"""Pieces of work in a transaction at most. Between 50 and 200 the rows/s hardly differ (field notes: 3.5 k/s)."""

WAIT = 0.1
"""Seconds that a batch waits for more work: long enough to share a commit, too short to be felt."""

_Item = tuple[Callable[..., Any], tuple[Any, ...], "Future[Any]"]


class Writer:
    """Runs functions on the archive, in order. `before_commit` is called before each commit (the WARC's flush).

    The archive's connection belongs to this thread while the writer lives: read through `submit`, or by another
    connection.
    """

    def __init__(self, archive: Archive, before_commit: Callable[[], None] = lambda: None) -> None:
        self.archive = archive
        self.before_commit = before_commit
        self.failure: BaseException | None = None
        self._queue: queue.SimpleQueue[_Item | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="archive-writer", daemon=True)
        self._thread.start()

    def submit(self, function: Callable[..., T], *args: Any) -> Future[T]:
        """Have `function(*args)` run in the writer's thread; the future is done after its commit."""
        if not self._thread.is_alive():
            raise RuntimeError("the writer is closed")
        future: Future[T] = Future()
        self._queue.put((function, args, future))
        return future

    def close(self) -> None:
        """Finish what was submitted, and stop."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()

    def _run(self) -> None:
        while True:
            batch, last = self._gather()
            if batch:
                self._commit(batch)
            if last:
                return

    def _gather(self) -> tuple[list[_Item], bool]:
        item = self._queue.get()
        batch: list[_Item] = []
        until = time.monotonic() + WAIT
        while item is not None:
            batch.append(item)
            if len(batch) >= BATCH:
                return batch, False
            try:
                item = self._queue.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                return batch, False
        return batch, True

    def _commit(self, batch: list[_Item]) -> None:
        done: list[tuple[Future[Any], Any]] = []
        try:
            if self.failure:
                raise self.failure
            with self.archive.atomic():
                for function, args, future in batch:
                    try:
                        with self.archive.atomic():
                            result = function(*args)
                    except (sqlite3.OperationalError, StoreError):
                        raise  # the disk is full or the database gone: nothing else will go better
                    except Exception as error:  # one page's trouble is its own
                        future.set_exception(error)
                    else:
                        done.append((future, result))
                self.before_commit()
        except BaseException as error:
            self.failure = explained(self.archive.path, error) if isinstance(error, sqlite3.Error) else error
            for _, _, future in batch:
                if not future.done():
                    future.set_exception(self.failure)
            return
        for future, result in done:
            future.set_result(result)
