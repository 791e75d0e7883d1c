"""A disk that is full ends the crawl in one line, with all stored that was; room made, it goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from newsarchive.store import Archive
from tests.conftest import ROOT, Run
from tests.webserver import WebServer, article, feed, page

PATHS = [f"/town-council-meets-again-part-{number}.html" for number in range(30)]
LIMIT = 400_000  # bytes that a file may grow to: the database of this site needs more


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
