"""Worker processes that read pages: bounded, recycled, and replaced where a page kills one.

A worker that dies takes down every job that its pool had in hand. So those are tried again one by one, each in a
process of its own: the page that kills that too is the guilty one, and becomes a refusal.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import TypeVar

In = TypeVar("In")
Out = TypeVar("Out")

PAGES_PER_WORKER = 1000
"""Pages after which workers are replaced: parsing was reported to leak about 1 MB a page."""

MEMORY = 4 << 30
"""Address space of a worker in bytes. Reading a page needs about 300 MB of it, most of that for libraries."""

CPU_SECONDS = 60.0
"""CPU time for one job, after which the system ends a worker that hangs inside a C library, out of Python's reach."""

NICENESS = 5
"""How far workers step back for the process that fetches and stores, where cores are fewer than processes: it needs
a tenth of the time that they do, and whatever it waits for, they wait for next. With `benchmarks/crawl.py`."""


class Pool:
    """Runs functions over values in `workers` processes (None: one a core; 0: here and now, in this process).

    Functions must be importable by name, values picklable. `preload` names modules that workers are born with.
    """

    def __init__(self, workers: int | None = None, preload: tuple[str, ...] = ()) -> None:
        self.workers = default_workers() if workers is None else workers
        method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        self._context = multiprocessing.get_context(method)
        if method == "forkserver":
            self._context.set_forkserver_preload(list(preload))
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._given = 0
        self._alone: ThreadPoolExecutor | None = None
        self._closed = False

    def submit(self, function: Callable[[In], Out], value: In, failed: Callable[[In], Out]) -> Future[Out]:
        """The future result of `function(value)`, or of `failed(value)` where that killed its worker."""
        future: Future[Out] = Future()
        if self.workers == 0:
            try:
                future.set_result(function(value))
            except Exception as error:
                future.set_exception(error)
            return future
        with self._lock:
            if self._closed:
                raise RuntimeError("the pool is closed")
            pool = self._current()
            try:
                inner = pool.submit(_call, function, value)
            except (BrokenProcessPool, RuntimeError):  # it broke since its last job
                self._pool = None
                pool = self._current()
                inner = pool.submit(_call, function, value)

        def done(result: Future[Out]) -> None:
            if result.cancelled() or (isinstance(result.exception(), BrokenProcessPool) and self._closed):
                future.cancel()
            elif isinstance(result.exception(), BrokenProcessPool):
                self._retry_alone(pool, function, value, failed, future)
            elif error := result.exception():
                future.set_exception(error)
            else:
                future.set_result(result.result())

        inner.add_done_callback(done)
        return future

    def start(self) -> None:
        """Have a worker ready, and wait for it: else the first `submit` waits, a second or two, for what it loads."""
        self.submit(abs, 0, abs).result()

    def close(self) -> None:
        """Stop the workers at once; what they have in hand, and what waits for them, is cancelled."""
        with self._lock:
            self._closed = True
            pool, self._pool = self._pool, None
            alone, self._alone = self._alone, None
        if pool is not None:
            workers = list((pool._processes or {}).values())  # before Python 3.14 the library has no word for this
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in workers:
                worker.kill()
        if alone is not None:
            alone.shutdown(cancel_futures=True)

    def _current(self) -> ProcessPoolExecutor:
        if self._pool is not None and self._given >= PAGES_PER_WORKER * self.workers:
            self._pool.shutdown(wait=False)  # it finishes what it has
            self._pool = None
        if self._pool is None:
            self._pool, self._given = ProcessPoolExecutor(self.workers, self._context, initializer=_prepare), 0
        self._given += 1
        return self._pool

    def _retry_alone(
        self,
        broken: ProcessPoolExecutor,
        function: Callable[[In], Out],
        value: In,
        failed: Callable[[In], Out],
        future: Future[Out],
    ) -> None:
        def alone() -> None:
            try:
                with ProcessPoolExecutor(1, self._context, initializer=_prepare) as pool:
                    future.set_result(pool.submit(_call, function, value).result())
            except BrokenProcessPool:
                future.set_result(failed(value))
            except Exception as error:
                future.set_exception(error)

        with self._lock:
            if self._closed:
                future.cancel()
                return
            if self._pool is broken:
                self._pool = None
            self._alone = self._alone or ThreadPoolExecutor(1, "alone")
            self._alone.submit(alone)


def default_workers() -> int:
    """As many as this process may use of the machine's cores."""
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def _prepare() -> None:
    """In each new worker: leave Ctrl-C to the parent, end with it however it ends, and bound the memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    except (ValueError, OSError):  # macOS knows the name but refuses
        return


def _end_with_parent() -> None:
    """Wait for the parent's end. A worker whose parent was killed would otherwise wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _call(function: Callable[[In], Out], value: In) -> Out:
    """In a worker: run one job, with the system's kill armed."""
    if not hasattr(signal, "setitimer"):
        return function(value)
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    try:
        return function(value)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
