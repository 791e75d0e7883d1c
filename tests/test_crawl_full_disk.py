"""A disk that is full ends the crawl in one line, with all stored that was; room made, it goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from newsarchive.store import Archive
from tests.conftest import ROOT, Run, newsarchive
from tests.webserver import WebServer, article, feed, page

PATHS = [f"/town-council-meets-again-part-{number}.html" for number in range(30)]
LIMIT = 800_000  # bytes that a file may grow to: the database of this site needs more


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no limit for the size of files")
def test_a_file_that_can_not_grow(tmp_path: Path, run: Run) -> None:
    with WebServer() as web:
        web.routes = {path: article(f"Part {number}", paragraphs=40) for number, path in enumerate(PATHS)}
        web.routes["/"] = page("<html></html>")
        web.routes["/feed/"] = feed(web.url, PATHS)
        (tmp_path / "sites.toml").write_text(
            f'[[site]]\nname = "post"\nurl = "{web.url}/"\nfeeds = ["/feed/"]\ndelay = 0\nconcurrency = 4\n'
        )
        code = (
            "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
            f"resource.setrlimit(resource.RLIMIT_FSIZE, ({LIMIT}, {LIMIT}));"
            "sys.argv = ['newsarchive', 'crawl']; from newsarchive.cli import main; main()"
        )
        full = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert full.returncode == 1, full.stdout + full.stderr
        assert "Traceback" not in full.stderr
        assert full.stderr.count("\n") == 1
        assert run("verify").returncode == 0
        again = run("crawl", "--refetch")
        assert again.returncode == 0, again.stderr
    with Archive(tmp_path / "archive.db", read_only=True) as archive:
        assert archive.value("SELECT count(*) FROM articles") == len(PATHS)
    assert run("verify").returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 230 MB: a crawl begins on it, since it wants 200 MB to be free."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=230m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("only root may mount a disk of memory, and not everywhere")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a disk as Linux does")
def test_a_disk_that_others_fill_meanwhile(small_disk: Path) -> None:
    ballast = small_disk / "what-others-write"

    def fill(handler: BaseHTTPRequestHandler) -> None:
        with ballast.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 1_000_000)
            except OSError:
                pass
        article("Part 5", paragraphs=40)(handler)

    def crawl(*words: str) -> subprocess.CompletedProcess[str]:
        return newsarchive(*words, cwd=small_disk)

    with WebServer() as web:
        web.routes = {path: article(f"Part {number}", paragraphs=40) for number, path in enumerate(PATHS)}
        web.routes |= {"/": page("<html></html>"), PATHS[5]: fill, "/feed/": feed(web.url, PATHS)}
        (small_disk / "sites.toml").write_text(f'[[site]]\nurl = "{web.url}/"\nfeeds = ["/feed/"]\ndelay = 0\n')
        full = crawl("crawl")
        assert full.returncode in (1, 3), full.stdout + full.stderr
        assert "Traceback" not in full.stderr
        ballast.unlink()
        assert crawl("verify").returncode == 0
        web.routes[PATHS[5]] = article("Part 5", paragraphs=40)
        again = crawl("crawl", "--refetch")
        assert again.returncode == 0, again.stderr
    with Archive(small_disk / "archive.db", read_only=True) as archive:
        assert archive.value("SELECT count(*) FROM articles") == len(PATHS)
    assert crawl("verify").returncode == 0
