"""The replay server: a folder of pages, served as the sites that they came from."""

from __future__ import annotations

import gzip
import http.client
import importlib.util
import json
import socket
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from newsarchive import urls
from newsarchive.discover import read_robots, read_source
from newsarchive.sites import parse

FILE = Path(__file__).parent.parent / "benchmarks" / "replay_site.py"

CASES: list[dict[str, Any]] = [
    {"id": "a1", "url": "https://www.tribune.example/2026/11/23/bridge?utm_source=rss&id=1#top",
     "gold": {"title": "Bridge & ferry", "published": "2026-11-23T08:15:30+01:00"}},
    {"id": "a2", "url": "https://sport.tribune.example/2026/11/23/bridge?id=2", "gold": {"published": "2026-11-22"}},
    {"id": "a3", "url": "https://tribune.example/2026/11/23/bridge?id=1", "gold": {}},
    {"id": "a4", "url": "https://www.tribune.example/", "gold": {"title": "Home as a page"}},
    {"id": "b1", "url": "https://courier.example/nachrichten/brücke wieder offen.html", "gold": {"title": "Brücke"}},
    {"id": "n1", "url": None, "gold": {"body": "x"}},
    {"id": "n2", "url": "no address at all", "gold": {}},
]  # fmt: skip


@pytest.fixture(scope="module")
def replay_site() -> ModuleType:
    spec = importlib.util.spec_from_file_location("replay_site", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["replay_site"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def page(case: str) -> bytes:
    return f"<html><body><p>Page {case}, as published: caf\xe9</p></body></html>".encode("latin-1") * 20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "html").mkdir()
    with (tmp_path / "gold.jsonl").open("w") as lines:
        for case in CASES:
            lines.write(json.dumps(case) + "\n")
            (tmp_path / "html" / f"{case['id']}.html.gz").write_bytes(gzip.compress(page(case["id"])))
    return tmp_path


def get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(urls.host_key(url), timeout=10)
    connection.request("GET", urls.canonical(url).removeprefix(urls.origin(url)), headers=headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, {name.lower(): value for name, value in response.getheaders()}, body


def test_every_page_is_served_and_announced(replay_site: ModuleType, folder: Path, port: int) -> None:
    with replay_site.ReplaySite(folder, port=port) as replay:
        config = parse(replay.sites_toml(), Path("sites.toml"), {})
        assert [site.name for site in config.sites] == ["courier.example", "nameless.example", "tribune.example"]
        assert [site.delay for site in config.sites] == [0, 0, 0]
        assert len({urls.host_key(site.url) for site in config.sites}) == 3
        assert sorted(replay.pages.values()) == ["a1", "a2", "a3", "a4", "b1", "n1", "n2"]
        for url, case in replay.pages.items():
            status, headers, body = get(url)
            assert (status, headers["content-type"], body) == (200, "text/html", page(case))
        announced: set[str] = set()
        for site in config.sites:
            by_source = []
            for kind, address in (("feed", site.feeds[0]), ("sitemap", f"{site.url}sitemap.xml")):
                _, headers, body = get(address)
                listing = read_source(kind, body, address, content_type=headers["content-type"], site=site)  # type: ignore[arg-type]
                by_source.append({urls.canonical(link.url) for link in listing.links})
            assert by_source[0] == by_source[1]
            announced |= by_source[0]
            robots = get(f"{site.url}robots.txt")[2]
            assert [source.url for source in read_robots(robots, f"{site.url}robots.txt")] == [f"{site.url}sitemap.xml"]
        assert announced == set(replay.pages)
        feed = read_source("feed", get(config.sites[2].feeds[0])[2], config.sites[2].feeds[0], site=config.sites[2])
        assert (feed.links[0].title, feed.links[0].published) == (
            "Bridge & ferry",
            datetime(2026, 11, 23, 7, 15, 30, tzinfo=UTC),
        )
        assert str(feed.links[1].published) == "2026-11-22"
        assert feed.links[0].url.endswith("/2026/11/23/bridge?utm_source=rss&id=1")
        home = read_source("home", get(config.sites[2].url)[2], config.sites[2].url, site=config.sites[2])
        assert home.sources[0].url == config.sites[2].feeds[0]
        assert get(f"{config.sites[0].url}no/such/page")[0] == 404
        assert {entry.status for entry in replay.log} == {200, 404}
        assert {entry.host for entry in replay.log} == {site.name for site in config.sites}


def test_conditional_and_compressed(replay_site: ModuleType, folder: Path, port: int) -> None:
    with replay_site.ReplaySite(folder, port=port, limit=1) as replay:
        (url,) = replay.pages
        _, plain, _ = get(url)
        status, packed, body = get(url, **{"Accept-Encoding": "gzip, br"})
        assert (status, packed["content-encoding"], gzip.decompress(body)) == (200, "gzip", page("a1"))
        assert plain["etag"] != packed["etag"]
        status, _, body = get(url, **{"If-None-Match": plain["etag"]})
        assert (status, body) == (304, b"")
        assert get(url, **{"If-None-Match": '"other"'})[0] == 200
        connection = http.client.HTTPConnection(urls.host_key(url), timeout=10)
        for method, expected in (("GET", 200), ("HEAD", 200), ("GET", 200), ("DELETE", 405)):
            connection.request(method, urls.canonical(url).removeprefix(urls.origin(url)))
            response = connection.getresponse()
            assert response.status == expected
            assert bool(response.read()) == (method == "GET")
        connection.close()


def outcomes(replay: Any) -> Iterator[int]:
    for url in sorted(replay.pages):
        for _ in range(20):
            try:
                yield get(url)[0]
            except (http.client.RemoteDisconnected, ConnectionResetError):
                yield 0


def test_failures_are_a_share_and_can_be_repeated(replay_site: ModuleType, folder: Path, port: int) -> None:
    runs = []
    for seed in (1, 1, 2):
        with replay_site.ReplaySite(folder, port=port, fail=0.4, seed=seed) as replay:
            runs.append(list(outcomes(replay)))
            assert [entry.status for entry in replay.log] == runs[-1]
    assert runs[0] == runs[1] != runs[2]
    assert set(runs[0]) == {0, 200, 503}
    assert 0.25 < sum(status != 200 for status in runs[0]) / len(runs[0]) < 0.55


def test_latency_and_log_file(replay_site: ModuleType, folder: Path, port: int, tmp_path: Path) -> None:
    with (
        (tmp_path / "log.tsv").open("w") as log_file,
        replay_site.ReplaySite(folder, port=port, latency=80, log_file=log_file) as replay,
    ):
        start = time.perf_counter()
        get(next(iter(replay.pages)))
        assert time.perf_counter() - start >= 0.08
    assert (tmp_path / "log.tsv").read_text().split("\t")[1:] == ["tribune.example", "/2026/11/23/bridge?id=1", "200\n"]


def test_a_port_that_is_taken(replay_site: ModuleType, folder: Path, port: int) -> None:
    with replay_site.ReplaySite(folder, port=port), pytest.raises(OSError, match="address already in use"):
        replay_site.ReplaySite(folder, port=port).__enter__()
