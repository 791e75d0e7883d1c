"""Servers that would go on for ever: at full speed, by new addresses, by broken links. Each ends, with all stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from newsarchive.store import Archive
from tests.conftest import Run
from tests.webserver import WebServer, article, feed, page

GOOD = "/good-story-about-the-town-council.html"
FLOOD = "/story-that-floods-the-line.html"


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        server.routes = {"/": page("<html></html>"), GOOD: article("Good story about the town")}
        yield server


def test_a_body_without_end_at_full_speed(web: WebServer, tmp_path: Path, run: Run) -> None:
    sent = [0]

    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Connection", "close")
        handler.end_headers()
        while True:
            sent[0] += handler.wfile.write(b"<p>more and more</p>" * 5_000)

    web.routes[FLOOD] = flood
    web.routes["/feed/"] = feed(web.url, [FLOOD, GOOD])
    (tmp_path / "sites.toml").write_text(
        f'[[site]]\nname = "post"\nurl = "{web.url}/"\nfeeds = ["/feed/"]\ndelay = 0\nconcurrency = 4\n'
    )
    result = run("crawl", "--json")
    assert json.loads(result.stdout)["outcome"] == "finished"
    with Archive(tmp_path / "archive.db", read_only=True) as archive:
        rows = {row["url"].removeprefix(web.url): row for row in archive.query("SELECT * FROM urls")}
    assert (rows[FLOOD]["state"], rows[FLOOD]["reason"]) == ("failed", "too_large")
    assert rows[GOOD]["state"] == "archived"
    assert sent[0] < 30_000_000  # what was read, and what lay in the system's buffers
