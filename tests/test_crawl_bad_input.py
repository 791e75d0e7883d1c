"""What the web throws at a crawl: each a ledger row with a reason, or a clear line and exit 1; nothing is lost."""

from __future__ import annotations

import gzip
import io
import json
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from newsarchive.store import Archive
from tests.conftest import Run
from tests.webserver import Answer, WebServer, article, feed, page, redirect


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


def sites_toml(folder: Path, url: str, extra: str = "") -> None:
    (folder / "sites.toml").write_text(f'[[site]]\nname = "post"\nurl = "{url}/"\ndelay = 0\nconcurrency = 4\n{extra}')


def bomb() -> bytes:
    """2 MB that unpack to 2 GB."""
    target = io.BytesIO()
    with gzip.GzipFile(fileobj=target, mode="wb", compresslevel=9) as file:
        block = b"<p>news</p>" * 100_000
        for _ in range(1_800):
            file.write(block)
    return target.getvalue()


def hang(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.flush()
    time.sleep(60)


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Connection", "close")
    handler.end_headers()
    block = b"<p>and so on</p>" * 4096
    for _ in range(2000):
        handler.wfile.write(block)


def cut_short(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(b"<p>half a sto")
    handler.close_connection = True


def slam(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


CASES: dict[str, tuple[Answer, str, str]] = {
    "/good-story-about-the-town-council.html": (article("Good story about the town"), "archived", ""),
    "/empty-answer-of-two-hundred.html": (page(""), "waiting", "empty"),
    "/annual-report-that-is-a-pdf.html": (
        page(b"%PDF-1.7\n" + b"\x00\xff" * 5000, "application/pdf"),
        "not_article",
        "not_html",
    ),
    "/pdf-that-says-it-is-html.html": (
        page(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"\x00\xff" * 5000),
        "not_article",
        "not_html",
    ),
    "/fifty-megabytes-of-html.html": (endless, "failed", "too_large"),
    "/gzip-bomb-in-the-news-today.html": (page(bomb(), Content_Encoding="gzip"), "failed", "too_large"),
    "/garbage-that-says-it-is-gzip.html": (
        page(b"\x1f\x8b" + b"\x00garbage" * 300, Content_Encoding="gzip"),
        "waiting",
        "bad_encoding",
    ),
    "/connection-that-is-slammed-shut.html": (slam, "waiting", "connection_lost"),
    "/page-that-is-cut-short-here.html": (cut_short, "waiting", "truncated"),
    "/server-that-is-out-of-order.html": (page("sorry", status=503), "waiting", "http_503"),
    "/story-that-was-never-there.html": (page("no", status=404), "gone", "http_404"),
    "/story-that-was-withdrawn.html": (page("no", status=410), "gone", "http_410"),
    "/story-that-is-for-others-only.html": (page("no", status=403), "forbidden", "http_403"),
    "/redirect-to-itself-forever.html": (redirect("/redirect-to-itself-forever.html"), "waiting", "redirect_loop"),
    "/redirect-into-the-private-net.html": (redirect("http://10.0.0.1/secret"), "forbidden", "private_address"),
    "/redirect-to-the-metadata-service.html": (
        redirect("http://169.254.169.254/latest/meta-data/"),
        "forbidden",
        "private_address",
    ),
    "/redirect-to-the-front-page.html": (redirect("/"), "gone", "redirect_home"),
    "/story-forbidden-by-robots-txt.html": (article("Secret story"), "forbidden", "robots"),
}


def test_each_wicked_answer_is_a_row_with_a_reason(web: WebServer, tmp_path: Path, run: Run) -> None:
    web.routes = {path: answer for path, (answer, _, _) in CASES.items()}
    web.routes["/"] = page("<html><body><a href=/feed/>feed</a></body></html>")
    web.routes["/feed/"] = feed(web.url, list(CASES))
    web.routes["/robots.txt"] = page("User-agent: *\nDisallow: /story-forbidden\n", "text/plain")
    sites_toml(tmp_path, web.url)
    result = run("crawl", "--json")
    assert result.returncode == 0, result.stderr
    with Archive(tmp_path / "archive.db", read_only=True) as archive:
        ledger = {row["url"]: row for row in archive.query("SELECT * FROM urls")}
        for path, (_, state, reason) in CASES.items():
            row = ledger[web.url + path]
            assert (row["state"], row["reason"] or "") == (state, reason), path
            assert row["leased_by"] is None
        assert [row["url"] for row in archive.query("SELECT url FROM articles")] == [web.url + next(iter(CASES))]
    assert not [path for path in web.asked if path.startswith("/story-forbidden")]
    verified = run("verify")
    assert verified.returncode == 0, verified.stdout
    assert "Traceback" not in result.stderr + verified.stderr


def test_a_host_that_hangs_ends_with_the_time_limit(web: WebServer, tmp_path: Path, run: Run) -> None:
    web.routes = {
        "/": page("<html></html>"),
        "/feed/": feed(web.url, ["/story-that-never-comes.html"]),
        "/story-that-never-comes.html": hang,
    }
    sites_toml(tmp_path, web.url)
    began = time.monotonic()
    result = run("crawl", "--max-time", "4s", "--json")
    assert time.monotonic() - began < 20
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["outcome"] == "time_limit"
    with Archive(tmp_path / "archive.db", read_only=True) as archive:
        assert archive.one("SELECT state, leased_by FROM urls") == {"state": "waiting", "leased_by": None}


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://no-such-host.invalid/", "doesn't resolve"),
        ("http://127.0.0.1:1/", "refuses the connection"),
    ],
)
def test_a_site_that_can_not_be_reached_is_said_in_one_line(url: str, why: str, run: Run) -> None:
    result = run("crawl", url)
    assert result.returncode == 1
    assert why in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_name_that_does_not_resolve(run: Run, tmp_path: Path) -> None:
    result = run("crawl", "http://no-such-host.example.org/", "--json")
    assert result.returncode == 1
    assert "doesn't resolve" in result.stderr
    with Archive(tmp_path / "archive.db", read_only=True) as archive:
        assert archive.value("SELECT count(*) FROM fetches WHERE reason = 'dns'") >= 1


SOURCES: dict[str, tuple[Answer, str]] = {
    "/feed/": (page('<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>', "text/xml"), "empty"),
    "/rss": (page("<html><body>Please enable JavaScript and cookies to continue</body></html>"), "challenge"),
    "/atom.xml": (
        page("<html><head><title>Post</title></head><body><p>hello</p></body></html>"),
        "html_instead_of_feed",
    ),
}


def test_sources_that_announce_nothing_say_why(web: WebServer, tmp_path: Path, run: Run) -> None:
    web.routes = {path: answer for path, (answer, _) in SOURCES.items()}
    web.routes["/"] = page("<html></html>")
    web.routes["/sitemap.xml"] = page(
        '<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<sitemap><loc>{web.url}/sitemap.xml</loc></sitemap></sitemapindex>",
        "application/xml",
    )
    feeds = ", ".join(f'"{web.url}{path}"' for path in SOURCES)
    sites_toml(tmp_path, web.url, f'feeds = [{feeds}]\nsitemaps = ["{web.url}/sitemap.xml"]\n')
    run("crawl", "post")
    with Archive(tmp_path / "archive.db", read_only=True) as archive:
        reasons = {row["url"]: row["reason"] for row in archive.query("SELECT url, reason FROM sources")}
    for path, (_, reason) in SOURCES.items():
        assert reasons[web.url + path] == reason, path
    assert web.asked.count("/sitemap.xml") == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("letter.db", b"Dear reader, this is no database. " * 100, "can't be read as an SQLite database"),
        ("folder.db", None, "is a directory"),
    ],
)
def test_a_database_that_is_none(name: str, content: bytes | None, words: str, tmp_path: Path, run: Run) -> None:
    path = tmp_path / name
    path.mkdir() if content is None else path.write_bytes(content)
    result = run("crawl", "http://127.0.0.1:1/", "--db", path)
    assert result.returncode in (1, 2)
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_a_folder_that_can_not_be_written(run: Run) -> None:
    if not Path("/proc/self").exists():
        pytest.skip("/proc is the one folder that even root can't write, and this system has none")
    result = run("crawl", "http://127.0.0.1:1/", "--db", "/proc/archive.db")
    assert result.returncode == 1
    assert "can't be written" in result.stderr
    assert result.stderr.count("\n") == 1


def test_nothing_to_crawl_says_what_to_type(run: Run) -> None:
    result = run("crawl")
    assert result.returncode == 1
    assert "newsarchive crawl https://" in result.stderr


def test_two_runs_share_the_work(web: WebServer, tmp_path: Path, run: Run) -> None:
    paths = [f"/town-council-meets-again-part-{number}.html" for number in range(60)]
    web.routes = {path: article(f"Town council, part {number}") for number, path in enumerate(paths)}
    web.routes["/"] = page("<html></html>")
    web.routes["/feed/"] = feed(web.url, paths)
    sites_toml(tmp_path, web.url)
    results: list[Any] = []
    threads = [threading.Thread(target=lambda: results.append(run("crawl", "--json"))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [result.returncode for result in results] == [0, 0], [result.stderr for result in results]
    assert sorted(path for path in web.asked if path in set(paths)) == sorted(paths)
    with Archive(tmp_path / "archive.db", read_only=True) as archive:
        assert archive.value("SELECT count(*) FROM articles") == 60
    assert run("verify").returncode == 0
