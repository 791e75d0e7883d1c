"""`newsarchive forget`: nothing is left in any file, other records stay in place, and it is refused afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from warcio.archiveiterator import ArchiveIterator

from newsarchive import capture as warc
from newsarchive.capture.blank import blank, stub
from newsarchive.capture.record import new_id
from newsarchive.cli import app
from newsarchive.errors import CaptureError, NewsArchiveError
from newsarchive.ingest import Ingest
from newsarchive.models import Link, Page
from newsarchive.sites import Config
from newsarchive.store import Archive
from newsarchive.store.ledger import Announced
from tests.conftest import ROOT, Run, newsarchive
from tests.paper import BASE, EDIT, HOUR, SITE, START, story
from tests.webserver import WebServer, article, feed, redirect
from tests.webserver import page as answer

URL, OTHER = f"{BASE}/2026/03/story-1", f"{BASE}/2026/03/story-2"
HTML = (("Content-Type", "text/html; charset=utf-8"),)
SECRET = "Zephyrine Quillfeather told the quaestor of the xylophone beneath the jacaranda."


def page(url: str, html: str, at: timedelta = 0 * HOUR) -> Page:
    return Page(url, START + at, 200, HTML, html.encode())


def add(db: Path, *pages: Page) -> list[str]:
    with Archive(db) as archive:
        run = archive.runs.start("import", "", version="0")
        with Ingest(archive, run, config=Config((SITE,)), workers=0) as ingest:
            results = [ingest.add(one).result(30).result for one in pages]
        archive.runs.end(run, "finished")
    return results


@pytest.fixture
def db(archive: Archive) -> Path:
    secret = story(1, edited=SECRET)
    first = add(archive.path, page(URL, secret), page(OTHER, story(2)), page(URL, secret, 2 * HOUR))
    assert first == ["new", "new", "same"]
    assert add(archive.path, page(URL, story(1, edited=EDIT), 4 * HOUR)) == ["edited"]
    return archive.path


def command(db: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--db", str(db)])


def forget(db: Path, *words: str) -> Result:
    result = command(db, "forget", URL, "--reason", "a court order", "--yes", *words)
    assert result.exit_code == 0, (result.output, result.exception)
    return result


def plain(folder: Path) -> bytes:
    """All bytes of an archive's files, and all that its WARC records hold."""
    found = b"".join(path.read_bytes() for path in folder.glob("archive.db*"))
    for path in sorted((folder / "warc").glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                found += str(record.rec_headers).encode() + record.content_stream().read()
    return found


def sound(db: Path) -> str:
    result = newsarchive("verify", "--db", db, cwd=db.parent)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.mark.parametrize("hide", [False, True])
def test_no_trace_is_left_and_the_others_stay(db: Path, hide: bool) -> None:
    with Archive(db, read_only=True) as archive:
        kept = archive.one("SELECT * FROM captures WHERE url = ?", (OTHER,))
        sizes = {path.name: path.stat().st_size for path in archive.warc_folder.glob("*.warc.gz")}
    before = plain(db.parent)
    assert b"Quillfeather" in before
    assert b"quillfeather" in before.lower()
    output = forget(db, *(("--hide-url",) if hide else ())).output
    assert "Backups and earlier exports" in output
    after = plain(db.parent)
    assert b"quillfeather" not in after.lower()
    assert b"jacaranda" not in after.lower()
    assert (URL.encode() in after) is not hide
    assert "1 tombstone held" in sound(db)
    with Archive(db, read_only=True) as archive:
        assert {path.name: path.stat().st_size for path in archive.warc_folder.glob("*.warc.gz")} == sizes
        assert archive.one("SELECT * FROM captures") == kept
        assert (
            b"story 2"
            in warc.read(archive.warc_folder, archive.captures.get(archive.value("SELECT id FROM captures"))).body
        )
        states = archive.value(
            "SELECT count(*) FROM urls WHERE state = 'forbidden' AND reason = 'forgotten' AND due_at IS NULL"
        )
        assert states == 1
        assert archive.value("SELECT reason FROM tombstones WHERE done_at IS NOT NULL") == "a court order"


def test_it_is_refused_afterwards_by_address_and_by_payload(db: Path) -> None:
    forget(db)
    elsewhere = page(f"{BASE}/copy", story(1, edited=SECRET), 9 * HOUR)
    again = page(f"{URL}?utm_source=feed", story(1), 9 * HOUR)
    assert add(db, again, elsewhere, page(OTHER, story(2), 9 * HOUR)) == ["forbidden", "forbidden", "same"]
    with Archive(db) as archive:
        assert archive.ledger.announce(SITE.name, [Announced(URL, Link(URL, "Told again"))], None) == 0
        assert archive.value("SELECT count(*) FROM announcements WHERE title = 'Told again'") == 0
        archive.ledger.make_due([SITE.name], urls=True)
        run = archive.runs.start("crawl", "", version="0")
        assert [work.url for work in archive.ledger.take_urls(run.id, SITE.name, 10)] == []
        archive.runs.end(run, "finished")
    assert b"quillfeather" not in plain(db.parent).lower()
    sound(db)
    result = command(db, "forget", URL, "--reason", "again", "--yes")
    assert isinstance(result.exception, NewsArchiveError)
    assert "was taken out on" in result.exception.message


def test_a_page_that_names_it_as_its_address_is_not_stored(db: Path) -> None:
    forget(db)
    assert add(db, page(f"{BASE}/amp/story-1", story(1, noise=3), 9 * HOUR)) == ["forbidden"]
    with Archive(db, read_only=True) as archive:
        assert archive.value("SELECT count(*) FROM articles") == 1
    told = newsarchive("verify", "--db", db, cwd=db.parent)
    assert told.returncode == 1
    assert "give its forget command again" in told.stdout
    forget(db)
    sound(db)
    assert b"/amp/story-1" not in b"".join(path.read_bytes() for path in db.parent.glob("warc/*.warc.gz"))


def test_an_article_made_of_the_same_bytes_goes_with_it(archive: Archive) -> None:
    bare = story(1).replace('<link rel="canonical"', '<link rel="nothing"')
    twin = page(f"{BASE}/2026/03/twin", bare, HOUR)
    assert add(archive.path, page(URL, bare), twin, page(OTHER, story(2))) == ["new", "new", "new"]
    forget(archive.path)
    assert archive.value("SELECT count(*) FROM articles") == 1
    assert archive.value("SELECT url FROM articles") == OTHER
    assert b"story 1 tells" not in plain(archive.path.parent)
    sound(archive.path)


KILLED = """
import os, signal, sys
from newsarchive.ingest import forgetting
from newsarchive.store import Archive

name, calls = sys.argv[2], int(sys.argv[3])
home = forgetting if name == "blank" else forgetting.rows
real = getattr(home, name)

def counted(*given, **named):
    global calls
    if not calls:
        os.kill(os.getpid(), signal.SIGKILL)
    calls -= 1
    return real(*given, **named)

setattr(home, name, counted)
with Archive(sys.argv[1]) as archive:
    forgetting.forget(archive, 1, reason="a court order", by=None, hide=True)
"""
"""A process that really dies, at the given call of a step."""


@pytest.mark.parametrize(("step", "calls"), [("blank", 0), ("blank", 2), ("remove", 0), ("scrub", 0)])
def test_killed_in_between_it_is_finished_by_the_same_command(db: Path, step: str, calls: int) -> None:
    words = [sys.executable, "-c", KILLED, str(db), step, str(calls)]
    died = subprocess.run(words, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False)
    assert died.returncode == -signal.SIGKILL
    assert add(db, page(URL, story(1, noise=5), 9 * HOUR)) == ["forbidden"]
    told = newsarchive("verify", "--db", db, cwd=db.parent)
    assert told.returncode == 1
    assert "is not out to its end" in told.stdout
    forget(db)
    left = plain(db.parent)
    assert b"quillfeather" not in left.lower()
    assert URL.encode() not in left
    sound(db)


def test_a_record_that_was_half_written_is_blanked_again(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    members = [stub(900, new_id(), "2026-01-01T00:00:00Z") for _ in range(3)]
    path.write_bytes(members[0] + members[1][:400] + b"\xff" * 500 + members[2])
    blank(path, 900, 900)
    assert warc.check(path) == []
    assert path.read_bytes()[:900] == members[0]
    assert path.read_bytes()[1800:] == members[2]


def test_a_stub_has_the_length_that_was_asked_for(tmp_path: Path) -> None:
    lengths = [*range(190, 400, 11), 4096, 4097, 16_384, 65_535, 65_600, 131_100, 200_000, 1_234_567]
    path = tmp_path / "stubs.warc.gz"
    stubs = [stub(length, new_id(), "2026-01-01T00:00:00Z") for length in lengths]
    assert [len(one) for one in stubs] == lengths
    path.write_bytes(b"".join(stubs))
    assert warc.check(path) == []
    with path.open("rb") as file:
        assert [record.rec_type for record in ArchiveIterator(file, check_digests="raise")] == ["metadata"] * len(
            lengths
        )
    with pytest.raises(CaptureError, match="too few"):
        stub(60, new_id(), "2026-01-01T00:00:00Z")


def test_files_that_are_not_ours_are_named_and_not_written_to(db: Path, tmp_path: Path) -> None:
    with Archive(db, read_only=True) as archive:
        ours = next(iter(sorted(archive.warc_folder.glob("*.warc.gz"))))
        theirs = tmp_path / "theirs" / "x.warc.gz"
        theirs.parent.mkdir()
        theirs.write_bytes(ours.read_bytes())
    other = tmp_path / "second" / "archive.db"
    other.parent.mkdir()
    assert command(other, "import", str(theirs)).exit_code == 0
    result = command(other, "forget", URL, "--reason", "a mistake", "--yes")
    assert result.exit_code == 0, (result.output, result.exception)
    assert str(theirs) in result.output
    assert theirs.read_bytes() == ours.read_bytes()


def test_nobody_is_asked_twice_and_nothing_goes_without_a_word(db: Path) -> None:
    result = command(db, "forget", URL, "--reason", "r")
    assert isinstance(result.exception, NewsArchiveError)
    assert "--yes" in result.exception.message
    with Archive(db) as archive:
        run = archive.runs.start("crawl", "", version="0")
        result = command(db, "forget", URL, "--reason", "r", "--yes")
        archive.runs.end(run, "finished")
        assert isinstance(result.exception, NewsArchiveError)
        assert "crawl is at work" in result.exception.message
        assert archive.value("SELECT count(*) FROM articles") == 2


def test_a_crawl_neither_asks_for_it_nor_records_it_again(run: Run, tmp_path: Path) -> None:
    db, paths = tmp_path / "archive.db", ["/bridge-report-of-the-day-1.html", "/harbour-report-of-the-day-2.html"]
    moved, copied = "/moved-report-of-the-day-3.html", "/copied-report-of-the-day-4.html"
    secret = article("The bridge report", extra=f"<p>{SECRET}</p>")
    with WebServer() as web:
        web.routes = {
            "/": answer("<html></html>"),
            "/feed/": feed(web.url, paths),
            paths[0]: secret,
            paths[1]: article("The harbour report"),
        }
        (tmp_path / "sites.toml").write_text(
            f'[[site]]\nname = "post"\nurl = "{web.url}/"\nfeeds = ["/feed/"]\nsitemaps = []\ndelay = 0\n'
        )
        assert run("crawl", "--workers", "1").returncode in (0, 3)
        assert b"Quillfeather" in plain(tmp_path)
        gone = run("forget", web.url + paths[0], "--reason", "a mistake", "--yes")
        assert gone.returncode == 0, gone.stderr
        asked = web.asked.count(paths[0])
        web.routes |= {
            "/feed/": feed(web.url, [*paths, moved, copied]),
            moved: redirect(paths[0]),
            copied: secret,
        }
        assert run("crawl", "--refetch", "--workers", "1").returncode in (0, 3)
        assert web.asked.count(paths[0]) == asked == 1
        assert web.asked.count(copied) == 1
        with Archive(db, read_only=True) as archive:
            reasons = {row["url"]: row["reason"] for row in archive.query("SELECT * FROM urls WHERE reason NOT NULL")}
            assert reasons == {web.url + path: "forgotten" for path in (paths[0], moved, copied)}
            assert archive.value("SELECT count(*) FROM articles") == 1
        assert b"quillfeather" not in plain(tmp_path).lower()
    sound(db)
