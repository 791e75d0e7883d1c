"""Servers that would go on for ever: at full speed, by new addresses, by broken links. Each ends, with all stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from newsarchive.clock import FrozenClock
from newsarchive.discover import Listing
from newsarchive.ingest import announce
from newsarchive.models import Link, Site, Source
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


def test_a_section_page_that_shows_new_addresses_for_ever(archive: Archive, clock: FrozenClock) -> None:
    site = Site("example.org", "https://example.org/")
    section = "https://example.org/politics/"
    archive.ledger.add_site(site)
    archive.ledger.add_sources([Source(site.name, section, "section", "nav")])

    def poll(visit: int) -> int:
        archive.ledger.make_due([site.name], urls=False)
        (work,) = archive.ledger.take_sources(1, site.name, 1)
        urls = [f"https://example.org/story-of-the-day.html?sid={visit}-{number}" for number in range(400)]
        packed, tally = announce.pack(work, site, Listing(tuple(Link(url) for url in urls))), announce.Tally()
        for part in packed.parts:
            announce.enter(archive, work, site, tally, part)
        return announce.settle(archive, work, site, packed, tally, (None, None), str(visit))

    found = []
    for visit in range(5):
        found.append(poll(visit))
        clock.advance(hours=3)
    assert found == [400, 400, 200, 0, 0]
    assert archive.value("SELECT reason FROM sources") == announce.TRAP
    assert archive.value("SELECT count(*) FROM urls") == announce.NEW_A_DAY
    clock.advance(days=1)
    assert poll(9) == 400
    assert archive.value("SELECT reason FROM sources") is None


def test_a_name_that_does_not_resolve(web: WebServer, tmp_path: Path, run: Run) -> None:
    web.routes["/feed/"] = feed(web.url, [GOOD])
    (tmp_path / "sites.toml").write_text(
        f'[[site]]\nname = "post"\nurl = "{web.url}/"\nfeeds = ["/feed/"]\ndelay = 0\n'
        '[[site]]\nname = "lost"\nurl = "http://news.invalid/"\nfeeds = ["/feed/"]\ndelay = 0\n'
    )
    result = run("crawl", "--json")
    assert result.returncode == 0, result.stderr
    with Archive(tmp_path / "archive.db", read_only=True) as archive:
        assert archive.value("SELECT state FROM urls WHERE url LIKE ?", (f"%{GOOD}",)) == "archived"
        assert archive.value("SELECT count(*) FROM fetches WHERE reason = 'dns'") >= 1
        failing = archive.query("SELECT state, reason FROM sources WHERE site = 'lost'")
        assert {(row["state"], row["reason"]) for row in failing} == {("failing", "dns")}
