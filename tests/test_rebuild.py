"""`newsarchive rebuild`: what comes back out of WARC files alone, what out of the old database, and what is named."""

from __future__ import annotations

import json
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from newsarchive.capture import WarcWriter
from newsarchive.cli import app
from newsarchive.clock import FrozenClock
from newsarchive.ingest.playback import Playback
from newsarchive.models import Capture, Page
from newsarchive.store import Archive
from tests.conftest import newsarchive
from tests.webserver import WebServer, article, feed, page, redirect

ARTICLES = (
    "SELECT url, site, title, byline, published, section, words, paywalled, first_seen, last_seen, last_changed,"
    " revisions, gone_at, body FROM articles ORDER BY url"
)
RECORD = {
    "versions": "SELECT a.url, r.seen_at, r.kind, r.fields, r.change, r.title, r.body, r.words_added FROM revisions r"
    " JOIN articles a ON a.id = r.article ORDER BY 1, 2",
    "captures": "SELECT DISTINCT url, fetched_at, status, content_type, digest FROM captures ORDER BY 1, 2, 3",
    "aliases": "SELECT x.url, a.url, rule FROM aliases x JOIN articles a ON a.id = x.article ORDER BY 1",
    "events": "SELECT a.url, e.at, e.kind, e.reason FROM events e JOIN articles a ON a.id = e.article ORDER BY 1, 2",
}
LEDGER = {
    "urls": "SELECT url, site, state, reason, first_at, fetched_at, due_at, attempts FROM urls ORDER BY 1",
    "sources": "SELECT url, kind, found_by, state, items FROM sources ORDER BY 1",
    "announcements": "SELECT u.url, s.url, a.first_at, a.last_at, a.title FROM announcements a JOIN urls u"
    " ON u.id = a.url JOIN sources s ON s.id = a.source ORDER BY 1, 2",
    "sightings": "SELECT a.url, s.at, s.missing, s.walled, s.noindex, s.target FROM sightings s JOIN articles a"
    " ON a.id = s.article ORDER BY 1, 2",
    "fetches": "SELECT DISTINCT url, at, outcome, reason FROM fetches ORDER BY 1, 2, 3",
    "corrections": "SELECT a.url, field, value, was, reason, withdrawn_for FROM corrections c JOIN articles a"
    " ON a.id = c.article ORDER BY 1, 2",
    "tombstones": "SELECT url, reason, captures, records FROM tombstones",
    "marks": "SELECT mark FROM tombstone_marks ORDER BY 1",
}


def told(db: Path, **queries: str) -> dict[str, list[tuple[Any, ...]]]:
    with Archive(db, read_only=True) as archive:
        return {name: [tuple(row) for row in archive.conn.execute(sql)] for name, sql in queries.items()}


def ok(folder: Path, *words: str) -> str:
    done = newsarchive(*words, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def spoil(db: Path) -> None:
    """Make a database unreadable from its first byte."""
    with Archive(db) as archive:
        archive.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.write_bytes(b"\0" * 4096 + db.read_bytes()[4096:])


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with everything in it: edits, repeats, a move, a removal, a correction, something taken out."""
    folder = tmp_path_factory.mktemp("kept")
    with WebServer() as server:
        paths = [f"/2026/11/story-{number}" for number in range(6)]
        server.routes = {path: article(f"Bridge number {path[-1]}") for path in paths}
        server.routes["/feed"] = feed(server.url, [*paths, "/2026/11/never-there"])
        server.routes["/"] = page(
            '<html><head><title>The Test Post</title><link rel="alternate" type="application/rss+xml" href="/feed">'
            f'</head><body><nav><a href="/town/">Town</a></nav><a href="{paths[0]}">Bridge number 0 of the town</a>'
            "</body></html>"
        )
        links = "".join(f'<p><a href="{path}">Bridge number {path[-1]} of the town</a></p>' for path in paths)
        server.routes["/town/"] = page(
            f"<html><head><title>Town</title></head><body><h1>Town</h1>{links}</body></html>"
        )
        (folder / "sites.toml").write_text(f'[[site]]\nname = "post"\nurl = "{server.url}/"\ndelay = 0.01\n')
        ok(folder, "crawl", "--workers", "1")
        said = "<p>The mayor said in the evening that all of it will be looked at once more in spring.</p>"
        server.routes[paths[0]] = article("Bridge number 0", extra=said)
        server.routes[paths[1]] = page("gone", status=410)
        server.routes["/2026/11/moved"] = server.routes.pop(paths[2])
        server.routes[paths[2]] = redirect("/2026/11/moved")
        ok(folder, "crawl", "--refetch", "--workers", "1")
        url = server.url
    ok(folder, "correct", f"{url}{paths[3]}", "--set", "title=The third bridge", "--reason", "by letter")
    ok(folder, "forget", f"{url}{paths[4]}", "--reason", "a court order", "--yes")
    ok(folder, "verify")
    return folder


@pytest.fixture
def home(kept: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    with Archive(kept / "archive.db") as archive:
        archive.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(kept, tmp_path / "home")
    return tmp_path / "home"


def test_all_of_it_comes_back(home: Path, kept: Path) -> None:
    before = told(home / "archive.db", articles=ARTICLES, **RECORD, **LEDGER)
    out = ok(home, "rebuild", "--workers", "1")
    assert "5 articles out of 2 WARC files" in out
    assert "1 corrections, 1 tombstones" in out
    after = told(home / "archive.db", articles=ARTICLES, **RECORD, **LEDGER)
    for name, rows in before.items():
        assert after[name] == rows, name
    assert {row[1] for row in after["corrections"]} == {"title"}
    ok(home, "verify")
    (old,) = home.glob("archive.db.before-*")
    assert told(old, articles=ARTICLES)["articles"] == before["articles"]


def test_out_of_warc_files_alone(home: Path) -> None:
    before = told(home / "archive.db", articles=ARTICLES.replace("title, ", ""), **RECORD)
    spoil(home / "archive.db")
    out = ok(home, "rebuild", "--workers", "1")
    assert "can't be read" in out
    assert "corrections made by hand; what was taken out for good" in out
    after = told(home / "archive.db", articles=ARTICLES.replace("title, ", ""), **RECORD, **LEDGER)
    for name, rows in before.items():
        assert after[name] == rows, name
    states = {row[0].rpartition("/")[2]: row[2] for row in after["urls"]}
    assert states["never-there"] == "gone"
    assert states["story-0"] == "archived"
    assert all(row[6] for row in after["urls"] if row[2] == "archived")  # they are visited again
    assert {row[1] for row in after["sources"]} == {"home", "feed"}
    assert {row[4] for row in after["announcements"]} >= {"Story at /2026/11/story-0"}
    ok(home, "verify")


def test_what_can_be_read_of_a_damaged_one_is_taken(home: Path) -> None:
    db = home / "archive.db"
    with Archive(db) as archive:
        page_size = archive.value("PRAGMA page_size")
        root = archive.value("SELECT rootpage FROM sqlite_master WHERE name = 'fetches'")
    content = bytearray(db.read_bytes())
    content[(root - 1) * page_size : root * page_size] = b"\xff" * page_size
    db.write_bytes(content)
    shown = json.loads(ok(home, "rebuild", "--json", "--workers", "1"))
    assert set(shown["not_read"]) == {"fetches"}
    assert shown["from_old"]["corrections"] == 1
    assert shown["articles"] == 5
    ok(home, "verify")


def test_one_that_was_stopped_goes_on(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = told(home / "archive.db", articles=ARTICLES, **RECORD, **LEDGER)

    def stop(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Playback, "repeats", stop)
        words = ["rebuild", "--workers", "1", "--db", str(home / "archive.db")]
        assert CliRunner().invoke(app, words).exit_code != 0
    assert (home / "archive.db.rebuilding").exists()
    assert told(home / "archive.db", articles=ARTICLES)["articles"] == before["articles"]
    ok(home, "rebuild", "--workers", "1")
    after = told(home / "archive.db", articles=ARTICLES, **RECORD, **LEDGER)
    for name, rows in before.items():
        assert after[name] == rows, name
    assert not list(home.glob("*.rebuilding*"))
    ok(home, "verify")


def test_not_while_another_is_at_work_nor_without_files(home: Path, tmp_path: Path) -> None:
    with Archive(home / "archive.db") as archive:
        run = archive.runs.start("crawl", "", version="0")
        done = newsarchive("rebuild", cwd=home)
        archive.runs.end(run, "finished")
    assert done.returncode == 1
    assert "Another command is writing" in done.stderr
    (tmp_path / "empty").mkdir()
    done = newsarchive("rebuild", cwd=tmp_path / "empty")
    assert done.returncode == 1
    assert "no WARC file" in done.stderr
    assert list((tmp_path / "empty").iterdir()) == []


def test_what_is_no_archive_of_this_version_keeps_its_place(home: Path) -> None:
    db = home / "archive.db"
    with sqlite3.connect(db) as conn:
        conn.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('newsarchive', 'm099_x', 'now')"
        )
    conn.close()
    done = newsarchive("rebuild", cwd=home)
    assert (done.returncode, "made by a newer version" in done.stderr) == (1, True)
    other = home / "bookmarks.db"
    with sqlite3.connect(other) as conn:
        conn.execute("CREATE TABLE bookmarks (url TEXT)")
    conn.close()
    before = other.read_bytes()
    done = newsarchive("rebuild", "--db", "bookmarks.db", cwd=home)
    assert (done.returncode, "a database of another program" in done.stderr) == (1, True)
    assert other.read_bytes() == before
    assert not list(home.glob("*.before-*"))
    assert not list(home.glob("*.rebuilding*"))


def test_a_history_that_only_warc_files_tell(tmp_path: Path) -> None:
    """Days of answers: an article that goes, one that moves twice, one that leads to the front page."""
    site, start = "https://post.example.org", datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
    html = (("Content-Type", "text/html; charset=utf-8"),)

    def story(name: str, said: str = "") -> bytes:
        text = "".join(
            f"<p>The council put off the vote on the bridge {name} for {n} weeks more.</p>" for n in range(9)
        )
        return (
            f'<html><head><title>Bridge {name}</title><meta property="og:type" content="article"></head><body><article>'
            f"<h1>The bridge {name}</h1>{text}<p>{said}</p></article></body></html>"
        ).encode()

    with WarcWriter(tmp_path / "warc", "20260301T060000-0", clock=FrozenClock(start), software="newsarchive/1") as warc:

        def answer(
            path: str, day: int, status: int, body: bytes = b"", original: Capture | None = None, **more: str
        ) -> Any:
            headers = tuple((name, value) for name, value in more.items()) or html
            page_ = Page(f"{site}{path}", start + timedelta(days=day), status, headers, body)
            return warc.write(page_, original=original)

        first = answer("/one", 0, 200, story("one"))
        answer("/two", 0, 200, story("two"))
        answer("/three", 0, 200, story("three"))
        answer("/one", 1, 304, original=first)
        others = [answer(f"/other-{n}", 0, 200, story(f"number {n}")) for n in range(9)]
        for day in (2, 3, 4, 5):
            for n, other in enumerate(others):
                answer(f"/other-{n}", day, 304, original=other)
            answer("/one", day, 404, b"no")
            answer("/two", day, 301, Location="/2")
            answer("/2", day, 302, Location="/two-for-good")
            answer("/three", day, 302, Location="/")
            answer("/", day, 200, b"<html><title>The Post</title></html>")
        answer("/two-for-good", 2, 200, story("two", "It was said later that the vote may come before summer."))
    ok(tmp_path, "rebuild", "--workers", "1")
    after = told(tmp_path / "archive.db", **RECORD, seen="SELECT url, last_seen, gone_at FROM articles ORDER BY url")
    assert [(row[0].rpartition("/")[2], *row[1:]) for row in after["events"]] == [
        ("one", "2026-03-03T06:00:00Z", "gone", "http_404"),
        ("three", "2026-03-03T06:00:00Z", "gone", "redirect_home"),
    ]
    assert {(row[0].rpartition("/")[2], row[1].rpartition("/")[2]) for row in after["aliases"]} == {
        ("2", "two"), ("two-for-good", "two"),
    }  # fmt: skip
    assert next(row for row in after["seen"] if row[0] == f"{site}/one")[1] == "2026-03-02T06:00:00Z"
    assert f"{site}/" not in {row[0] for row in after["versions"]}
    ok(tmp_path, "verify")
