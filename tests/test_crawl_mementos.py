"""Captures of web archives: listed by an index, fetched from the archive, filed under the days of their own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from newsarchive.capture import WarcWriter, records
from newsarchive.clock import FrozenClock
from newsarchive.ingest import Ingest, mementos
from newsarchive.models import Memento, Page, Replayed, Site
from newsarchive.sites import Config
from newsarchive.store import Archive, Fetch, Replay
from tests.conftest import ROOT, Run
from tests.wayback import Held, WebArchive, story
from tests.webserver import WebServer, page, redirect

SITE = "https://news.example.org"
URL, OLD = f"{SITE}/town-council-meets", f"{SITE}/2024/old-address-of-the-report"
TITLE = "Town council meets"
EDIT = "The mayor said in the evening that all of it would be looked at once more, by the end of the month."
HISTORY = (
    Held(URL, "20240102030405", story(TITLE)),
    Held(URL, "20240103030405", story(TITLE)),
    Held(URL, "20240104030405", story(TITLE, said=EDIT)),
    Held(URL, "20240105030405", story(TITLE)),
    Held(OLD, "20240106030405", b"moved", status=301, location=URL),
    Held(f"{SITE}/imprint", "20240102030405", b"<html><title>Imprint</title><p>Nothing here."),
)


@pytest.fixture
def web() -> Iterator[WebArchive]:
    with WebArchive(*HISTORY) as archive:
        yield archive


def rows(folder: Path, sql: str) -> list[dict[str, Any]]:
    with Archive(folder / "archive.db", read_only=True) as archive:
        return list(archive.query(sql))


def change(folder: Path, sql: str) -> None:
    with Archive(folder / "archive.db") as archive, archive.atomic():
        archive.conn.execute(sql)


def states(folder: Path) -> list[tuple[str, str, str | None]]:
    found = rows(folder, "SELECT at, state, reason FROM mementos ORDER BY at, url DESC")
    return [(row["at"][8:10], row["state"], row["reason"]) for row in found]


def listed(folder: Path, captures: tuple[Held, ...] | list[Held], *more: str) -> Path:
    path = folder / "captures.cdx"
    lines = [each.line.replace(" 301 ", " - ") for each in captures]
    path.write_text("\n".join([*lines, *more, ""]))
    return path


def bring(run: Run, path: Path, replay: str, *words: str) -> str:
    result = run("import", path, "--replay", replay, "--replay-delay", "0", *words)
    assert result.returncode == 0, result.stderr
    return result.stderr


@pytest.mark.parametrize("headers", ["prefixed", "plain"])
def test_a_history_out_of_an_index(headers: Any, tmp_path: Path, run: Run) -> None:
    with WebArchive(*HISTORY, headers=headers) as web:
        path = listed(tmp_path, HISTORY, "nothing of the kind")
        told = bring(run, path, web.replay)
        assert "5 new captures of 6 pages entered" in told
        assert "6 captures of web archives: 1 known (1 same_digest); 5 waiting" in run("status").stdout
        assert run("crawl").returncode == 0
        asked = len(web.log)
        assert "0 new captures of 6" in bring(run, path, web.replay)
        assert "no page was due" in run("crawl").stdout
        assert len(web.log) == asked
    assert states(tmp_path) == [
        ("02", "archived", None),
        ("02", "not_article", "not_article"),
        ("03", "known", "same_digest"),
        ("04", "archived", None),
        ("05", "archived", None),
        ("06", "known", "here_already"),
    ]
    versions = rows(tmp_path, "SELECT seen_at, kind, change FROM revisions ORDER BY seen_at")
    assert [(row["seen_at"][:10], row["kind"], row["change"]) for row in versions] == [
        ("2024-01-02", "first", None),
        ("2024-01-04", "edited", "addition"),
        ("2024-01-05", "edited", "removal"),
    ]
    (article,) = rows(tmp_path, "SELECT * FROM articles")
    assert (article["url"], article["first_seen"][:10], article["last_seen"][:10]) == (URL, "2024-01-02", "2024-01-05")
    assert [row["url"] for row in rows(tmp_path, "SELECT url FROM aliases")] == [OLD]
    sources = rows(tmp_path, "SELECT value FROM provenance WHERE field = 'capture' AND witness = 'memento'")
    assert f"{web.replay}20240104030405id_/{URL}" in [row["value"] for row in sources]
    (said,) = rows(tmp_path, f"SELECT noindex, noarchive FROM permissions WHERE url = '{URL}'")
    assert (said["noindex"], said["noarchive"]) == (0, 1)  # the publisher's word, not the archive's
    assert run("verify").returncode == 0
    assert not rows(tmp_path, "SELECT 1 FROM urls WHERE due_at IS NOT NULL")  # nobody asks the publisher for them


def test_a_redirect_to_a_capture_that_is_being_read_is_an_alias(archive: Archive, tmp_path: Path) -> None:
    """Both answers were there before either was stored: the second finds its page filed, and still tells where from."""
    replay = Replay("https://web.example/web/", 0.0)
    at = datetime(2024, 1, 5, 3, 4, 5, tzinfo=UTC)
    run = archive.runs.start("import", "", version="0")
    with Ingest(archive, run, config=Config((Site("news.example.org", SITE),)), workers=0) as ingest:
        listed = [Memento(URL, at), Memento(OLD, at)]
        assert [counts["new"] for _, counts in mementos.enter(ingest, replay, listed)] == [2]
        (known,) = archive.mementos.replays()
        works = sorted(archive.mementos.take(run.id, known, 2), key=lambda work: work.url != URL)
        source = Replayed(replay.address(at, URL), at)
        page = Page(URL, at, 200, (("Content-Type", "text/html"),), story(TITLE), replayed=source)
        pages = [ingest.record(page) for _ in works]
        fetches = [[Fetch(URL, at, "archived", capture=each.capture)] for each in pages]
        waiting = [mementos.visit(ingest, *each) for each in zip(works, pages, fetches, strict=True)]
        found = [each.result(30) for each in waiting]
    assert [(each.result, each.reason) for each in found] == [("new", None), ("known", "here_already")]
    assert [row["url"] for row in archive.query("SELECT url FROM aliases")] == [OLD]


def test_a_record_says_where_it_came_from(web: WebArchive, tmp_path: Path, run: Run) -> None:
    bring(run, listed(tmp_path, HISTORY[:1]), web.replay)
    assert run("crawl").returncode == 0
    (path,) = (tmp_path / "warc").glob("*.warc.gz")
    kept = [each for each in records(path) if isinstance(each, Page) and each.replayed]
    assert [(each.url, f"{each.fetched_at:%Y%m%d%H%M%S}", each.body) for each in kept] == [
        (URL, HISTORY[0].at, HISTORY[0].body)
    ]
    assert kept[0].replayed is not None
    assert kept[0].replayed.source == f"{web.replay}20240102030405id_/{URL}"
    assert kept[0].replayed.at is not None
    assert kept[0].replayed.at.year > 2024
    assert kept[0].header("Server") == "the publisher's"
    assert kept[0].header("X-Robots-Tag") == "noarchive"


def test_the_day_that_was_given_counts_and_not_the_one_that_was_asked_for(
    web: WebArchive, tmp_path: Path, run: Run
) -> None:
    key = URL.partition("://")[2]
    lines = [f"{key} 2024010{day}000000 {URL} text/html 200 - 1" for day in (4, 9)]
    bring(run, listed(tmp_path, (), *lines), web.replay)
    assert run("crawl").returncode == 0
    found = rows(tmp_path, "SELECT at, given_at, state, reason FROM mementos ORDER BY at")
    assert [(row["at"][8:10], row["given_at"][:13], row["state"]) for row in found] == [
        ("04", "2024-01-04T03", "archived"),
        ("09", "2024-01-05T03", "archived"),
    ]
    assert [row["seen_at"][:13] for row in rows(tmp_path, "SELECT seen_at FROM revisions ORDER BY 1")] == [
        "2024-01-04T03",
        "2024-01-05T03",
    ]


def test_what_does_not_say_when_it_is_from_is_no_page(web: WebArchive, tmp_path: Path, run: Run) -> None:
    web.odd[URL] = page(story("The web archive asks for donations"))
    bring(run, listed(tmp_path, HISTORY[:1]), web.replay)
    assert run("crawl").returncode == 0
    assert states(tmp_path) == [("02", "waiting", "no_memento")]
    assert rows(tmp_path, "SELECT 1 FROM articles") == []


def test_a_web_archive_leads_nowhere_else(web: WebArchive, tmp_path: Path, run: Run) -> None:
    """Neither a redirect of its own nor one that it repeats is followed out of it."""
    with WebServer() as inside:
        inside.routes["/"] = page(story("Secrets of this network"))
        urls = [f"{SITE}/{number}" for number in range(4)]
        there = f"{inside.url}/"
        web.odd[urls[0]] = redirect(there, 302)
        web.odd[urls[1]] = redirect(f"{inside.url}/web/20240102030405id_/{URL}", 302)
        web.odd[urls[2]] = redirect("//" + there.partition("://")[2], 302)
        web.captures.append(Held(urls[3], "20240102030405", b"", status=301, location=there))
        lines = [f"k 20240102030405 {url} text/html 200 - 1" for url in urls]
        bring(run, listed(tmp_path, (), *lines), web.replay)
        assert run("crawl").returncode == 0
        assert inside.asked == []
    assert rows(tmp_path, "SELECT 1 FROM articles") == []
    reasons = [row["reason"] for row in rows(tmp_path, "SELECT reason FROM mementos ORDER BY url")]
    assert reasons == ["http_302", "http_302", "http_302", "http_404"]


def test_the_web_archive_is_asked_politely(web: WebArchive, tmp_path: Path, run: Run) -> None:
    path = listed(tmp_path, HISTORY)
    web.routes["/robots.txt"] = page("User-agent: *\nDisallow: /web/\nSitemap: /sitemap.xml", "text/plain")
    bring(run, path, web.replay)
    assert run("crawl").returncode == 0
    assert web.asked == ["/robots.txt"]
    assert {row["reason"] for row in rows(tmp_path, "SELECT reason FROM mementos")} == {"robots", "same_digest"} - (
        {"same_digest"}  # whose bytes could not be had before it, so it was asked for as well
    )
    assert rows(tmp_path, "SELECT 1 FROM sources") == []
    bring(run, path, web.replay, "--ignore-replay-robots")
    assert run("crawl", "--refetch").returncode == 0
    assert rows(tmp_path, "SELECT count(*) n FROM revisions")[0]["n"] == 3


def test_one_request_at_a_time_and_so_many_a_day(web: WebArchive, tmp_path: Path, run: Run) -> None:
    at_once, most, lock = 0, 0, threading.Lock()
    before = web.answer

    def watched(path: str) -> Any:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            nonlocal at_once, most
            with lock:
                at_once, most = at_once + 1, max(most, at_once + 1)
            time.sleep(0.03)
            before(path)(handler)
            with lock:
                at_once -= 1

        return answer

    web.answer = watched  # type: ignore[method-assign]
    captures = [Held(f"{SITE}/story-{number}", "20240102030405", story(f"Story {number}")) for number in range(9)]
    web.captures += captures
    bring(run, listed(tmp_path, captures), web.replay, "--replay-limit", "6")
    assert run("crawl").returncode == 0
    assert most == 1
    assert sum("id_" in path for path in web.asked) == 6
    assert run("crawl").returncode == 0
    assert sum("id_" in path for path in web.asked) == 6


def test_a_web_archive_that_asks_to_wait_is_left_alone(web: WebArchive, tmp_path: Path, run: Run) -> None:
    web.odd[URL] = page("slow down", status=429, Retry_After="3600")
    bring(run, listed(tmp_path, HISTORY), web.replay)
    assert run("crawl").returncode == 0
    asked = len(web.log)
    assert sum("id_" in path for path in web.asked) <= 2
    assert "no page was due" in run("crawl").stdout
    assert len(web.log) == asked
    assert not rows(tmp_path, "SELECT 1 FROM mementos WHERE attempts > 0")
    change(tmp_path, "UPDATE hosts SET wait_until = NULL, strikes = 0, delay = 0, slowed_at = NULL")
    web.odd.clear()
    assert run("crawl", "--refetch").returncode == 0
    assert rows(tmp_path, "SELECT count(*) n FROM revisions")[0]["n"] == 3


def test_an_overload_of_then_is_no_overload_of_now(web: WebArchive, tmp_path: Path, run: Run) -> None:
    web.captures.append(Held(f"{SITE}/busy", "20240102030405", b"slow down", status=429))
    bring(run, listed(tmp_path, (), f"k 20240102030405 {SITE}/busy - - - 1"), web.replay)
    assert run("crawl").returncode == 0
    assert states(tmp_path) == [("02", "not_article", "http_429")]


def test_of_equal_captures_the_next_is_fetched_where_the_first_can_not_be_had(
    web: WebArchive, tmp_path: Path, run: Run
) -> None:
    path = listed(tmp_path, HISTORY[:2])
    web.odd[URL] = page("not here", status=404)
    bring(run, path, web.replay)
    assert [state for _, state, _ in states(tmp_path)] == ["waiting", "known"]
    assert run("crawl").returncode == 0
    assert {state for _, state, _ in states(tmp_path)} == {"gone"}
    assert len([path for path in web.asked if "id_" in path]) == 2


def test_all_of_equal_captures_where_that_is_wanted(web: WebArchive, tmp_path: Path, run: Run) -> None:
    path = listed(tmp_path, HISTORY)
    bring(run, path, web.replay)
    bring(run, path, web.replay, "--repeats")
    assert run("crawl").returncode == 0
    assert [state for _, state, reason in states(tmp_path) if reason == "same_digest"] == []
    assert rows(tmp_path, f"SELECT count(DISTINCT fetched_at) n FROM captures WHERE url = '{URL}'")[0]["n"] == 4
    assert rows(tmp_path, "SELECT count(*) n FROM revisions")[0]["n"] == 3


def test_a_capture_between_two_equal_ones_parts_them(web: WebArchive, tmp_path: Path, run: Run) -> None:
    first, same, between = HISTORY[0], HISTORY[3], HISTORY[2]
    bring(run, listed(tmp_path, [first, same]), web.replay)
    assert [state for _, state, _ in states(tmp_path)] == ["waiting", "known"]
    bring(run, listed(tmp_path, [between]), web.replay)
    assert [state for _, state, _ in states(tmp_path)] == ["waiting"] * 3


def test_what_came_in_by_another_way_is_not_fetched(web: WebArchive, tmp_path: Path, run: Run) -> None:
    clock = FrozenClock()
    with WarcWriter(tmp_path / "other", "other", clock=clock, software="other/1") as warc:
        at = clock.now().replace(2024, 1, 2, 3, 4, 5)
        warc.write(Page(URL, at, 200, (("Content-Type", "text/html"),), HISTORY[0].body))
    assert run("import", tmp_path / "other").returncode == 0
    bring(run, listed(tmp_path, HISTORY[:1]), web.replay)
    assert run("crawl").returncode == 0
    assert web.asked == []
    assert states(tmp_path) == [("02", "known", "here_already")]


def test_a_wrong_web_archive_can_be_put_right(web: WebArchive, tmp_path: Path, run: Run) -> None:
    path = listed(tmp_path, HISTORY)
    bring(run, path, f"{web.url}/elsewhere/")
    assert run("crawl").returncode == 0
    assert not rows(tmp_path, "SELECT 1 FROM articles")
    bring(run, path, web.replay)
    assert run("crawl").returncode == 0
    assert rows(tmp_path, "SELECT count(*) n FROM revisions")[0]["n"] == 3
    refused = run("import", path, "--replay", "ftp://web.example.org/")
    assert refused.returncode == 1
    assert "--replay can't be used" in refused.stderr


def test_killed_in_the_middle_it_goes_on(web: WebArchive, tmp_path: Path, run: Run) -> None:
    captures = [Held(f"{SITE}/story-{number}", "20240102030405", story(f"Story {number}")) for number in range(12)]
    web.captures += captures
    bring(run, listed(tmp_path, captures), web.replay, "--replay-delay", "0.1")
    crawl = subprocess.Popen([sys.executable, "-m", "newsarchive", "crawl"], cwd=tmp_path, stdout=subprocess.DEVNULL,
                             env=os.environ | {"PYTHONPATH": str(ROOT)}, start_new_session=True)  # fmt: skip
    until = time.monotonic() + 60
    while sum("id_" in path for path in web.asked) < 4 and time.monotonic() < until:
        time.sleep(0.02)
    os.killpg(crawl.pid, signal.SIGKILL)
    crawl.wait()
    assert run("crawl").returncode == 0
    assert rows(tmp_path, "SELECT count(*) n FROM articles")[0]["n"] == 12
    assert rows(tmp_path, "SELECT count(*) n FROM captures WHERE url LIKE '%/story-%'")[0]["n"] <= 12 + 2
    assert {state for _, state, _ in states(tmp_path)} <= {"archived", "known"}
    assert run("verify").returncode == 0


@pytest.mark.parametrize("hide", [False, True])
def test_what_was_taken_out_for_good_does_not_come_back(hide: bool, web: WebArchive, tmp_path: Path, run: Run) -> None:
    path = listed(tmp_path, HISTORY)
    bring(run, path, web.replay)
    assert run("crawl").returncode == 0
    assert run("forget", URL, "--reason", "asked to", *(["--hide-url"] if hide else []), "--yes").returncode == 0
    assert rows(tmp_path, f"SELECT 1 FROM mementos WHERE url IN ('{URL}', '{OLD}')") == []
    if hide:
        assert rows(tmp_path, f"SELECT 1 FROM fetches WHERE url LIKE '%{URL}'") == []
        assert rows(tmp_path, f"SELECT 1 FROM captures WHERE url LIKE '%{URL}' OR source LIKE '%{URL}'") == []
    assert run("verify").returncode == 0, run("verify").stdout
    asked = len(web.log)
    assert "5 forgotten" in bring(run, path, web.replay)
    assert run("crawl").returncode == 0
    assert len(web.log) == asked
    assert rows(tmp_path, "SELECT 1 FROM articles") == []


def test_thousands_of_lines_and_two_sites_of_which_one_is_asked_for(web: WebArchive, tmp_path: Path, run: Run) -> None:
    lines = [
        f"k 20240102{number // 3600:02d}{number // 60 % 60:02d}{number % 60:02d}"
        f" https://a{number % 2}.test/{number % 700} text/html 200 D{number} 1"
        for number in range(5000)
    ]
    (tmp_path / "sites.toml").write_text('[[site]]\nname = "one"\nurl = "https://a1.test/"\nexclude = "/69[0-9]$"\n')
    told = bring(run, listed(tmp_path, (), *lines), web.replay)
    assert "excluded" in told
    assert rows(tmp_path, "SELECT count(*) n FROM mementos")[0]["n"] == 5000
    assert run("crawl", "one", "--max-pages", "3").returncode == 0
    asked = {match[1] for path in web.asked if (match := re.search(r"https://(a\d)", path))}
    assert asked == {"a1"}
    assert "2,500 captures of web archives" in run("status", "one").stdout


PYWB = os.environ.get("PYWB_PYTHON", "")


@pytest.mark.skipif(not PYWB, reason="PYWB_PYTHON names no Python with pywb (.ci/run makes one)")
def test_from_pywb(tmp_path: Path, run: Run) -> None:
    clock = FrozenClock()
    with WarcWriter(tmp_path / "other", "other", clock=clock, software="other/1") as warc:
        for held in HISTORY:
            day = clock.now().replace(2024, 1, int(held.at[6:8]), 3, 4, 5)
            headers = (("Content-Type", "text/html"), *((("Location", held.location),) if held.location else ()))
            warc.write(Page(held.url, day, held.status, headers, held.body))
    home = tmp_path / "pywb"
    home.mkdir()
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (kept,) = (tmp_path / "other").glob("*.warc.gz")
    for words in (["init", "papers"], ["add", "papers", str(kept)]):
        code = f"from pywb.manager.manager import main; main({words!r})"
        subprocess.run([PYWB, "-c", code], cwd=home, check=True, capture_output=True, timeout=60)
    serve = f"from pywb.apps.cli import wayback; wayback(['-p', '{port}', '-b', '127.0.0.1'])"
    server = subprocess.Popen([PYWB, "-c", serve], cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}/papers/"
    try:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with suppress(OSError), urlopen(f"{base}cdx?url={SITE}/*&matchType=host&output=json") as answer:
                index = answer.read()
                break
            time.sleep(0.2)
        path = tmp_path / "captures.json"
        path.write_bytes(index)
        assert "4 new captures of 5 pages" in bring(run, path, base)  # a redirect is no page, one is as before
        assert run("crawl").returncode == 0
    finally:
        server.terminate()
        server.wait()
    versions = rows(tmp_path, "SELECT seen_at, change FROM revisions ORDER BY seen_at")
    assert [(row["seen_at"][:10], row["change"]) for row in versions] == [
        ("2024-01-02", None),
        ("2024-01-04", "addition"),
        ("2024-01-05", "removal"),
    ]
    assert run("verify").returncode == 0
