"""The worker processes: results in, a killed worker replaced, the guilty page named."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newsarchive.ingest.pool import Pool
from tests.conftest import ROOT


def square(number: int) -> int:
    return number * number


def deadly(number: int) -> int:
    if number == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def wrong(number: int) -> int:
    raise ValueError(f"{number} is wrong")


def blamed(number: int) -> int:
    return -number


@pytest.mark.parametrize("workers", [0, 2])
def test_results_come_back(workers: int) -> None:
    pool = Pool(workers)
    assert [pool.submit(square, n, blamed).result() for n in range(20)] == [n * n for n in range(20)]
    pool.close()


@pytest.mark.parametrize("workers", [0, 2])
def test_an_exception_is_the_result(workers: int) -> None:
    pool = Pool(workers)
    with pytest.raises(ValueError, match="7 is wrong"):
        pool.submit(wrong, 7, blamed).result()
    pool.close()


def test_the_page_that_kills_its_worker_is_blamed_and_no_other() -> None:
    pool = Pool(2)
    futures = [pool.submit(deadly, number, blamed) for number in range(30)]
    assert [future.result(timeout=60) for future in futures] == [-n if n == 13 else n for n in range(30)]
    assert pool.submit(deadly, 40, blamed).result(timeout=60) == 40
    pool.close()


def test_workers_are_replaced_after_their_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsarchive.ingest.pool.PAGES_PER_WORKER", 5)
    pool = Pool(1)
    seen = {pool.submit(worker_id, n, blamed).result() for n in range(20)}
    assert len(seen) >= 3
    pool.close()


def test_workers_end_with_their_parent_even_if_it_is_killed() -> None:
    code = (
        "import os; from newsarchive.ingest.pool import Pool; from tests.test_ingest_pool import worker_id, blamed\n"
        "if __name__ == '__main__':\n"
        "    pool = Pool(2); print(*{pool.submit(worker_id, n, blamed).result() for n in range(20)}, flush=True)\n"
        "    os.kill(os.getpid(), 9)"
    )
    parent = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60, cwd=ROOT
    )
    assert parent.returncode == -signal.SIGKILL, parent.stderr
    until = time.monotonic() + 10
    workers = [int(word) for word in parent.stdout.split()]
    assert workers
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < until, "a worker outlived its parent"
        time.sleep(0.1)


def worker_id(_number: int) -> int:
    return os.getpid()


def sleepy(number: int) -> int:
    time.sleep(60)
    return number


def test_closing_does_not_wait_for_what_is_in_hand() -> None:
    pool = Pool(1)
    pool.submit(square, 1, blamed).result(timeout=60)
    futures = [pool.submit(sleepy, number, blamed) for number in range(5)]
    time.sleep(0.5)
    began = time.monotonic()
    pool.close()
    while not all(future.done() for future in futures):
        assert time.monotonic() - began < 10
        time.sleep(0.05)
    assert all(future.cancelled() for future in futures)
    with pytest.raises(RuntimeError, match="closed"):
        pool.submit(square, 2, blamed)
