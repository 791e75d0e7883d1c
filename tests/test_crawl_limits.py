"""Limits are kept, manners too; and headers go to their own site alone."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from newsarchive.store import Archive
from tests.conftest import ROOT, Run
from tests.webserver import WebServer, article, feed, page, redirect

PATHS = [f"/town-council-meets-again-part-{number}.html" for number in range(12)]


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        server.routes = {path: article(f"Town council, part {number}") for number, path in enumerate(PATHS)}
        server.routes["/"] = page("<html></html>")
        server.routes["/feed/"] = feed(server.url, PATHS)
        yield server


def sites_toml(folder: Path, url: str, extra: str = "", head: str = "") -> None:
    (folder / "sites.toml").write_text(
        f'{head}\n[[site]]\nname = "post"\nurl = "{url}/"\nfeeds = ["/feed/"]\n{extra}\n'
    )


def pages(web: WebServer) -> int:
    return len([path for path in web.asked if path in PATHS])


def test_max_pages_of_a_run(web: WebServer, tmp_path: Path, run: Run) -> None:
    sites_toml(tmp_path, web.url, "delay = 0")
    result = run("crawl", "--max-pages", "5", "--json")
    assert json.loads(result.stdout)["outcome"] == "page_limit"
    assert pages(web) == 5
    run("crawl")
    assert pages(web) == len(PATHS)


def test_max_pages_of_a_site_a_day(web: WebServer, tmp_path: Path, run: Run) -> None:
    sites_toml(tmp_path, web.url, "delay = 0\nmax_pages = 7")
    for _ in range(2):
        assert run("crawl").returncode == 0
    assert pages(web) == 7


def test_the_delay_is_kept_between_two_requests(web: WebServer, tmp_path: Path, run: Run) -> None:
    moments: list[float] = []

    def stamped(path: str) -> object:
        answer = web.routes[path]

        def send(handler: object) -> None:
            moments.append(time.monotonic())
            answer(handler)  # type: ignore[arg-type]

        return send

    for path in PATHS[:4]:
        web.routes[path] = stamped(path)  # type: ignore[assignment]
    web.routes["/feed/"] = feed(web.url, PATHS[:4])
    web.routes["/robots.txt"] = page("User-agent: *\nCrawl-delay: 1\n", "text/plain")
    sites_toml(tmp_path, web.url, "delay = 0.2")
    assert run("crawl").returncode == 0
    gaps = [after - before for before, after in pairwise(moments)]
    assert len(gaps) == 3
    assert min(gaps) >= 0.95  # what robots.txt asks for, not the shorter delay of sites.toml


def test_a_robots_txt_that_fails_stops_everything_for_now(web: WebServer, tmp_path: Path, run: Run) -> None:
    web.routes["/robots.txt"] = page("out of order", status=503)
    sites_toml(tmp_path, web.url, "delay = 0")
    result = run("crawl", "post")
    assert result.returncode == 1
    assert "robots.txt" in result.stderr
    assert set(web.asked) == {"/robots.txt"}


def test_headers_of_a_site_go_to_it_alone_and_into_no_file(web: WebServer, tmp_path: Path, run: Run) -> None:
    with WebServer() as other:
        other.routes = {"/elsewhere.html": article("Elsewhere")}
        web.routes[PATHS[0]] = redirect(f"{other.url}/elsewhere.html")
        sites_toml(
            tmp_path,
            web.url,
            'delay = 0\nheaders = { Cookie = "session=sesame-open", X-Key = "hush-hush" }\n'
            f'hosts = ["{other.url[7:]}"]',
            '[archive]\ncontact = "desk@example.org"',
        )
        assert run("crawl").returncode == 0
        sent = dict(web.log)
        assert sent[PATHS[1]]["cookie"] == "session=sesame-open"
        assert "desk@example.org" in sent[PATHS[1]]["user-agent"]
        assert dict(other.log)["/elsewhere.html"]["x-key"] == "hush-hush"  # one of its hosts
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.name != "sites.toml")
    assert b"sesame-open" not in kept
    assert b"hush-hush" not in kept
    assert run("verify").returncode == 0


def test_headers_do_not_follow_a_redirect_off_the_site(web: WebServer, tmp_path: Path, run: Run) -> None:
    with WebServer() as other:
        other.routes = {"/elsewhere.xml": feed(web.url, PATHS)}
        web.routes["/feed/"] = redirect(f"{other.url}/elsewhere.xml")
        (tmp_path / "sites.toml").write_text(
            f'[[site]]\nname = "post"\nurl = "{web.url}/"\nfeeds = ["/feed/"]\ndelay = 0\n'
            'headers = { X-Key = "hush" }\n'
            f'[[site]]\nname = "other"\nurl = "{other.url}/"\nfeeds = ["{other.url}/none"]\ndelay = 0\n'
        )
        assert run("crawl", "post").returncode == 0
        assert "x-key" not in dict(other.log)["/elsewhere.xml"]


@pytest.mark.skipif(not hasattr(signal, "SIGTERM"), reason="this system has no signals to end a process with")
def test_a_crawl_that_is_told_to_stop_stores_what_it_has(web: WebServer, tmp_path: Path) -> None:
    sites_toml(tmp_path, web.url, "delay = 0.5")
    crawl = subprocess.Popen(
        [sys.executable, "-m", "newsarchive", "crawl", "--db", str(tmp_path / "archive.db")], cwd=ROOT,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while pages(web) < 3:
        time.sleep(0.05)
        assert crawl.poll() is None
    told = time.monotonic()
    crawl.send_signal(signal.SIGTERM)
    out, err = crawl.communicate(timeout=30)
    assert time.monotonic() - told < 5
    assert "Traceback" not in out + err
    with Archive(tmp_path / "archive.db", read_only=True) as archive:
        assert archive.value("SELECT outcome FROM runs") == "interrupted"
        assert archive.value("SELECT count(*) FROM urls WHERE leased_by IS NOT NULL") == 0
        assert archive.value("SELECT count(*) FROM articles") >= 1
    assert not list((tmp_path / "warc").glob("*.open"))
    assert not list((tmp_path / "warc").glob("*.lock"))
