"""The project is a Scrapy project as well."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from newsarchive.store import Archive
from tests.conftest import ROOT
from tests.webserver import WebServer, article, feed, page


def scrapy(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *words], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )


def test_scrapy_lists_the_spider() -> None:
    assert scrapy("list").stdout.split() == ["news"]


def test_scrapy_crawls_into_an_archive(tmp_path: Path) -> None:
    with WebServer() as web:
        web.routes = {
            "/": page("<html></html>"),
            "/feed/": feed(web.url, ["/town-council-votes-on-tuesday.html"]),
            "/town-council-votes-on-tuesday.html": article("Town council votes on Tuesday"),
        }
        (tmp_path / "sites.toml").write_text(f'[[site]]\nname = "post"\nurl = "{web.url}/"\ndelay = 0\n')
        result = scrapy("crawl", "news", "-a", "site=post", "-a", f"db={tmp_path / 'archive.db'}")
    assert result.returncode == 0, result.stderr[-2000:]
    assert "Traceback" not in result.stderr
    with Archive(tmp_path / "archive.db", read_only=True) as archive:
        assert archive.value("SELECT title FROM articles") == "Town council votes on Tuesday"
        assert archive.value("SELECT outcome FROM runs") == "finished"


def test_nothing_that_runs_code_listens() -> None:
    for name in ("TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "COOKIES_ENABLED"):
        assert scrapy("settings", "--get", name).stdout.strip() == "False"
    assert scrapy("settings", "--get", "DOWNLOAD_VERIFY_CERTIFICATES").stdout.strip() == "True"
    assert int(scrapy("settings", "--get", "DOWNLOAD_MAXSIZE").stdout) == 10_000_000
