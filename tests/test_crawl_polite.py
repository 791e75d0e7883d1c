"""How hosts are asked: read off the logs of the servers, not off the settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from newsarchive.clock import iso
from newsarchive.store import Archive
from tests.conftest import Run
from tests.naming import NameServer
from tests.webserver import WebServer, article, feed, page, redirect

PATHS = [f"/town-council-meets-again-part-{number}.html" for number in range(5)]
NOTED = 0.8  # a busy server notes a request late, so that a gap looks shorter: over several that hardly counts


def paper(server: WebServer, paths: list[str] = PATHS, base: str = "") -> WebServer:
    """Give a server a feed and its articles."""
    server.routes |= {path: article(f"Town council, at {path}") for path in paths}
    server.routes |= {"/": page("<html></html>"), "/feed/": feed(base or server.url, paths)}
    return server


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        yield paper(server)


def site(name: str, url: str, *lines: str) -> str:
    return "\n".join(["[[site]]", f'name = "{name}"', f'url = "{url}/"', 'feeds = ["/feed/"]', *lines, ""])


def rows(folder: Path, sql: str) -> list[dict[str, Any]]:
    with Archive(folder / "archive.db", read_only=True) as archive:
        return list(archive.query(sql))


def change(folder: Path, sql: str, *values: str) -> None:
    with Archive(folder / "archive.db") as archive, archive.atomic():
        archive.conn.execute(sql, values)


def gap(times: list[float]) -> float:
    """Seconds between two requests, on average: no less than the delay if each gap is."""
    return (times[-1] - times[0]) / (len(times) - 1)


def test_a_host_that_asks_to_wait_is_left_alone_and_holds_up_nobody(tmp_path: Path, run: Run) -> None:
    with ExitStack() as stack:
        page_, source, robots, other = (paper(stack.enter_context(WebServer())) for _ in range(4))
        for path in PATHS:  # whichever is asked first
            page_.routes[path] = page("slow down", status=429, Retry_After="3600")
        later = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
        for path in ("/", "/feed/"):
            source.routes[path] = page("in a while", status=503, Retry_After=later)
        robots.routes["/robots.txt"] = page("in a while", status=503, Retry_After="3600")
        servers = {"a-page": page_, "b-source": source, "c-robots": robots, "d-other": other}
        (tmp_path / "sites.toml").write_text(
            "".join(site(name, server.url, "delay = 0") for name, server in servers.items())
        )
        assert run("crawl").returncode == 0
        assert sorted(other.asked) == sorted(["/robots.txt", "/", "/feed/", *PATHS])
        assert sorted(page_.asked[:3]) == sorted(["/robots.txt", "/", "/feed/"])
        assert len(page_.asked) == 4
        assert len(source.asked) == 2
        assert robots.asked == ["/robots.txt"]
        before = [len(server.log) for server in (page_, source, robots)]
        assert run("crawl", "--refetch").returncode == 0
        assert [len(server.log) for server in (page_, source, robots)] == before
        assert len(other.asked) > 3 + len(PATHS)

    soon = iso(datetime.now(UTC) + timedelta(minutes=50))
    urls = rows(tmp_path, "SELECT * FROM urls WHERE site = 'a-page'")
    assert {(row["state"], row["reason"], row["attempts"]) for row in urls} == {("waiting", "http_429", 0)}
    assert min(row["due_at"] for row in urls) > soon
    sources = rows(tmp_path, "SELECT * FROM sources WHERE site = 'b-source' AND found_by <> 'guess'")
    assert {(row["state"], row["reason"], row["attempts"]) for row in sources} == {("active", "http_503", 0)}
    assert min(row["due_at"] for row in sources) > soon
    hosts = rows(tmp_path, "SELECT * FROM hosts WHERE wait_until IS NOT NULL")
    assert sorted(row["wait_reason"] for row in hosts) == ["http_429", "http_503", "http_503"]


def test_an_overloaded_host_is_asked_more_slowly_by_later_runs_too(web: WebServer, tmp_path: Path, run: Run) -> None:
    web.routes["/"] = page("overloaded", status=503)
    (tmp_path / "sites.toml").write_text(site("post", web.url, "delay = 0.3"))
    assert run("crawl").returncode == 0
    at = web.asked.index("/")
    assert len(web.times[at:]) > len(PATHS)
    assert gap(web.times[at:]) >= 0.6 * NOTED
    web.routes["/"] = page("<html></html>")
    first = len(web.log)
    assert run("crawl", "--refetch").returncode == 0
    assert gap(web.times[first:]) >= 0.6 * NOTED
    assert web.asked.count("/robots.txt") == 1  # a day has not gone by
    assert [row["delay"] for row in rows(tmp_path, "SELECT delay FROM hosts")] == [0.6]


def test_a_robots_txt_that_fails(web: WebServer, tmp_path: Path, run: Run) -> None:
    """Its last good copy holds for some days; then everything waits, and nothing is held against the URLs."""
    web.routes["/robots.txt"] = page(
        f"User-agent: other\nDisallow: /\n\nUser-agent: newsarchive\nUser-agent: somebody\nDisallow: {PATHS[0]}\n",
        "text/plain",
    )
    (tmp_path / "sites.toml").write_text(site("post", web.url, "delay = 0"))
    assert run("crawl").returncode == 0
    assert sorted(web.asked) == sorted(["/robots.txt", "/", "/feed/", *PATHS[1:]])
    web.routes["/robots.txt"] = page("out of order", status=500)
    ago = [iso(datetime.now(UTC) - timedelta(days=days)) for days in (2, 10)]
    change(tmp_path, "UPDATE hosts SET robots_at = ?", ago[0])
    web.log.clear()
    assert run("crawl", "--refetch").returncode == 0
    assert sorted(set(web.asked)) == sorted(["/robots.txt", "/", "/feed/", *PATHS[1:]])
    change(tmp_path, "UPDATE hosts SET robots_at = ?, robots_good_at = ?", ago[0], ago[1])
    web.log.clear()
    assert run("crawl", "--refetch").returncode == 0
    assert web.asked == ["/robots.txt"]
    waiting = rows(tmp_path, "SELECT * FROM urls WHERE article IS NOT NULL")
    assert {(row["state"], row["reason"], row["attempts"]) for row in waiting} == {
        ("archived", "robots_unreachable", 0)
    }


def test_hosts_of_one_domain_share_one_budget(web: WebServer, tmp_path: Path) -> None:
    names = {f"{name}.gazette.example": ["127.0.0.1"] for name in ("www", "sport")}
    with WebServer() as sport, NameServer(names) as server:
        www_url, sport_url = (
            f"http://{name}.gazette.example:{one.url.rpartition(':')[2]}"
            for name, one in (("www", web), ("sport", sport))
        )
        paper(sport, PATHS[:3], sport_url)
        paper(web, PATHS[:3], www_url)
        (tmp_path / "sites.toml").write_text(
            site("www", www_url, "delay = 0.3") + site("sport", sport_url, "delay = 0.3")
        )
        assert server.run("crawl", cwd=tmp_path).returncode == 0
    assert set(PATHS[:3]) <= set(web.asked) & set(sport.asked)
    assert gap(sorted(web.times + sport.times)) >= 0.3 * NOTED


def test_nothing_before_it_is_due_and_then_only_what_has_changed(web: WebServer, tmp_path: Path, run: Run) -> None:
    entries = "".join(f"<url><loc>{web.url}{path}</loc></url>" for path in PATHS[:2])
    plain = {
        "/": page(f"<html><body><a href='{PATHS[0]}'>The council meets again</a></body></html>", ETag='"home"'),
        "/feed/": page(
            f"<rss><channel><item><title>A</title><link>{web.url}{PATHS[0]}</link></item></channel></rss>",
            "application/rss+xml",
            Last_Modified="Fri, 20 Nov 2026 09:00:00 GMT",
        ),
        "/sitemap.xml": page(
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>',
            "application/xml",
            ETag='"map"',
        ),
        PATHS[0]: web.routes[PATHS[0]],
    }
    tag: dict[str, str] = {"ETag": '"story"'}

    def tagged(handler: BaseHTTPRequestHandler) -> None:
        known = handler.headers.get("If-None-Match") == tag["ETag"]
        (page("", status=304, **tag) if known else article("Town council, tagged", headers=tag))(handler)

    web.routes |= plain | {PATHS[1]: tagged}
    (tmp_path / "sites.toml").write_text(site("post", web.url, "delay = 0", 'sitemaps = ["/sitemap.xml"]'))
    assert run("crawl").returncode == 0
    assert PATHS[1] in web.asked
    assert not any("if-none-match" in headers or "if-modified-since" in headers for _, headers in web.log)
    before = len(web.log)
    assert run("crawl").returncode == 0
    assert len(web.log) == before
    assert run("crawl", "--refetch").returncode == 0
    sent = dict(web.log[before:])
    assert sent["/"]["if-none-match"] == '"home"'
    assert sent["/feed/"]["if-modified-since"] == "Fri, 20 Nov 2026 09:00:00 GMT"
    assert sent["/sitemap.xml"]["if-none-match"] == '"map"'
    assert sent[PATHS[1]]["if-none-match"] == '"story"'
    assert "/robots.txt" not in sent
    same = rows(tmp_path, "SELECT url, outcome FROM fetches WHERE status = 304")
    assert [(row["url"], row["outcome"]) for row in same] == [(web.url + PATHS[1], "not_modified")]


def test_a_daily_limit_counts_redirects_and_earlier_runs(web: WebServer, tmp_path: Path, run: Run) -> None:
    moved = {path: path.replace(".html", "-as-it-is-called-now.html") for path in PATHS}
    for old, new in moved.items():
        web.routes[new] = web.routes[old]
        web.routes[old] = redirect(new)
    (tmp_path / "sites.toml").write_text(site("post", web.url, "delay = 0", "max_pages = 4"))
    for _ in range(2):
        assert run("crawl").returncode == 0
    assert len([path for path in web.asked if path in moved or path in moved.values()]) == 4
    put_off = rows(tmp_path, "SELECT * FROM urls WHERE reason = 'max_pages'")
    midnight = iso(datetime.now(UTC).replace(hour=0, minute=0, second=0) + timedelta(days=1))
    assert {(row["state"], row["attempts"], row["due_at"]) for row in put_off} <= {("waiting", 0, midnight)}
