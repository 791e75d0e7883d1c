"""Shared by the tests: real archives in temporary folders, a clock that stands still, the sample site."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsarchive.clock import FrozenClock
from newsarchive.demo import DemoServer, serve
from newsarchive.store import Archive

ROOT = Path(__file__).parent.parent
CORPORA = ROOT.parent / "shared" / "corpora"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(datetime(2026, 11, 20, 12, 0, tzinfo=UTC))


@pytest.fixture
def archive(tmp_path: Path, clock: FrozenClock) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db", clock=clock) as opened:
        yield opened


@pytest.fixture
def demo_site() -> Iterator[DemoServer]:
    with serve() as server:
        yield server


def newsarchive(*words: str | Path, cwd: Path, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would, in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if name != "NEWSARCHIVE_DB"}
    environment["PYTHONPATH"] = str(ROOT)
    return subprocess.run(
        [sys.executable, "-m", "newsarchive", *map(str, words)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """The command, run in a folder of its own."""

    def start(*words: str | Path, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        return newsarchive(*words, cwd=tmp_path, timeout=timeout)

    return start


@pytest.fixture(scope="session")
def corpora() -> Path:
    if not CORPORA.is_dir():
        pytest.skip("the corpora of real pages are not on this machine")
    return CORPORA
