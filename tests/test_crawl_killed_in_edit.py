"""A crawl that is killed while it enters edits leaves whole versions or none."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from newsarchive.store import Archive
from tests.conftest import Run
from tests.webserver import WebServer, article, feed, page

ROOT = Path(__file__).parent.parent
PATHS = [f"/town-council-meets-again-part-{number}.html" for number in range(12)]
EDIT = (
    "<p>The mayor said late in the evening that the matter would be looked at once more, by the end of the month.</p>"
)


def killed(folder: Path, number: int) -> None:
    """A crawl that kills itself when it has come to the middle of an edit for so many times."""
    words = [sys.executable, str(ROOT / "benchmarks" / "kill_driver.py"), "version", str(number), "--"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [*words, "crawl", "--refetch"], cwd=folder, env=environment, capture_output=True, timeout=60, check=False
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()


def test_no_half_version_is_left(tmp_path: Path, run: Run) -> None:
    with WebServer() as web:
        web.routes = {path: article(f"Part {number}") for number, path in enumerate(PATHS)}
        web.routes |= {"/": page("<html></html>"), "/feed/": feed(web.url, PATHS)}
        (tmp_path / "sites.toml").write_text(
            f'[[site]]\nname = "post"\nurl = "{web.url}/"\nfeeds = ["/feed/"]\ndelay = 0\nconcurrency = 4\n'
        )
        assert run("crawl").returncode == 0
        web.routes |= {path: article(f"Part {number}", extra=EDIT) for number, path in enumerate(PATHS)}
        for number in (1, 6):
            killed(tmp_path, number)
            verified = run("verify")
            assert verified.returncode == 0, verified.stdout
        again = run("crawl", "--refetch")
        assert again.returncode == 0, again.stderr
    assert run("verify").returncode == 0
    with Archive(tmp_path / "archive.db") as archive:
        rows = archive.query("SELECT kind, fields, words_added > 5 AS many, body LIKE '%late in the evening%' AS new"
                             " FROM revisions ORDER BY article, seen_at")  # fmt: skip
        found = [tuple(row.values()) for row in rows]
        assert found == [("first", None, None, 0), ("edited", "body", 1, 1)] * len(PATHS)
        with archive.atomic():
            archive.conn.execute("UPDATE revisions SET body = replace(body, 'mayor', 'major') WHERE id = 20")
    told = run("verify")
    assert told.returncode == 1
    assert "revisions 20: the version of " in told.stdout
