"""`newsarchive reextract`: what reads differently is counted truly, nothing is an edit, and a kill costs nothing."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from newsarchive.cli import app
from newsarchive.clock import FrozenClock
from newsarchive.ingest import Ingest
from newsarchive.ingest.again import Choice, begun_at, count_unread, prepare, preview, reread_all, unread
from newsarchive.ingest.report import FIELDS, Report, shortened
from newsarchive.models import Page, Select
from newsarchive.sites import Config
from newsarchive.store import Archive
from newsarchive.store.care import database_faults
from tests.conftest import ROOT, newsarchive
from tests.paper import BASE, BOX, EDIT, HOUR, SITE, START, Desk, story

CLEAN = replace(SITE, select=Select(remove="[class$=b7]"))
STORIES = 8
PAGES = 40  # of the run that is killed


def versions(archive: Archive) -> dict[int, dict[str, Any]]:
    return {row["capture"]: row for row in archive.query("SELECT * FROM revisions")}


def again(archive: Archive, config: Config, choice: Choice | None = None) -> Report:
    run = archive.runs.start("reextract", "", version="0")
    with Ingest(archive, run, config=config, workers=0) as ingest, Archive(archive.path, read_only=True) as asked:
        prepare(ingest, asked, None)
        report = reread_all(ingest, unread(asked, choice), lambda: None)
    archive.runs.end(run, "finished")
    return report


@pytest.fixture
def filled(archive: Archive) -> Iterator[Archive]:
    """Eight stories, one of them edited once, and a page that is none."""
    desk = Desk(archive)
    for number in range(STORIES):
        desk.add(number, START + number * HOUR)
    assert desk.add(2, START + 30 * HOUR, edited=EDIT) == "edited"
    page = Page(f"{BASE}/thin", START, 200, (("Content-Type", "text/html"),), b"<html><body><p>Thin.</p></body></html>")
    assert desk.ingest.add(page).result(30).result == "not_article"
    desk.ingest.close()
    yield archive
    assert [fault.what for fault in database_faults(archive)] == []


def test_the_report_says_what_a_comparison_of_the_rows_says(filled: Archive) -> None:
    before = versions(filled)
    counted = filled.value("SELECT sum(revisions) FROM articles")
    report = again(filled, Config((CLEAN,)))
    after = versions(filled)
    assert before.keys() == after.keys()
    assert filled.value("SELECT sum(revisions) FROM articles") == counted
    assert [(row["kind"], row["fields"]) for row in before.values()] == [
        (row["kind"], row["fields"]) for row in after.values()
    ]
    truth = {name: sum(before[key][name] != after[key][name] for key in before) for name in FIELDS}
    assert report.fields == {name: number for name, number in truth.items() if number}
    assert report.changed == sum(any(before[key][name] != after[key][name] for name in FIELDS) for key in before) > 0
    assert (report.read, report.still_refused) == (len(before) + 1, 1)
    assert BOX[:20] in str(report.samples)
    assert again(filled, Config((CLEAN,))).read == 0, "all of it is read as it would be now"


def test_a_dry_run_says_the_same_and_writes_nothing(filled: Archive) -> None:
    filled.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    names = {path: path.stat().st_size for path in filled.path.parent.rglob("*") if path.name != "archive.db-shm"}
    digest = hashlib.sha256(filled.path.read_bytes()).hexdigest()
    with Archive(filled.path, read_only=True) as asked:
        told = preview(asked, Config((CLEAN,)), Choice(), workers=0, begin=lambda _: lambda: None)
    assert hashlib.sha256(filled.path.read_bytes()).hexdigest() == digest
    left = {path: path.stat().st_size for path in filled.path.parent.rglob("*") if path.name != "archive.db-shm"}
    assert left == names
    assert told.changed > 0
    assert told.as_json() == again(filled, Config((CLEAN,))).as_json()


def test_what_is_refused_now_keeps_its_text_and_what_is_lost_is_named(filled: Archive) -> None:
    before = versions(filled)
    with filled.atomic():
        filled.conn.execute("UPDATE captures SET offset = offset + 1 WHERE url LIKE '%/story-3'")
    report = again(filled, Config((replace(SITE, select=Select(remove="body > div")),)))
    assert [url for url, _ in report.lost] == [f"{BASE}/2026/03/story-3"]
    assert report.refused.total() == len(before) - 1
    assert {key: row["body"] for key, row in versions(filled).items()} == {
        key: row["body"] for key, row in before.items()
    }


def test_a_page_refused_before_enters_and_one_of_a_known_article_makes_no_version(filled: Archive) -> None:
    """As if an older extractor had refused two pages: one of an article that came in elsewise, one of none."""
    with filled.atomic():
        edited = filled.value("SELECT capture FROM revisions WHERE kind = 'edited'")
        alone = filled.value("SELECT id FROM captures WHERE url LIKE '%/story-5'")
        number = filled.value("SELECT article FROM revisions WHERE capture = ?", (alone,))
        for capture in (edited, alone):
            filled.conn.execute("UPDATE extractions SET outcome = 'listing', extractor = 'old' WHERE capture = ?",
                                (capture,))  # fmt: skip
            filled.conn.execute("DELETE FROM revisions WHERE capture = ?", (capture,))
        filled.conn.execute("UPDATE urls SET article = NULL, state = 'not_article' WHERE article = ?", (number,))
        filled.conn.execute("DELETE FROM articles_fts WHERE rowid = ?", (number,))
        filled.conn.execute("DELETE FROM articles WHERE id = ?", (number,))
        two = filled.articles.find(f"{BASE}/2026/03/story-2")
        filled.conn.execute("UPDATE articles SET body = (SELECT body FROM revisions WHERE article = ?) WHERE id = ?",
                            (two, two))  # fmt: skip
        filled.articles.recount(two or 0)
    with Archive(filled.path, read_only=True) as asked:
        told = preview(asked, Config((SITE,)), Choice(), workers=0, begin=lambda _: lambda: None)
    report = again(filled, Config((SITE,)))
    assert (report.found, report.known) == (told.found, told.known) == (1, 1)
    assert filled.value("SELECT count(*) FROM revisions WHERE kind = 'edited'") == 0
    assert filled.articles.find(f"{BASE}/2026/03/story-5") is not None


def test_a_choice_by_site_and_by_day(filled: Archive) -> None:
    with filled.atomic():
        filled.conn.execute("UPDATE extractions SET extractor = 'old'")
    with Archive(filled.path, read_only=True) as asked:
        assert count_unread(asked) == len(list(unread(asked))) == STORIES + 2
        assert count_unread(asked, Choice(site="elsewhere")) == 0
        assert count_unread(asked, Choice(site="post", since=START + 5 * HOUR)) == 4


def test_reading_everything_goes_on_with_what_was_killed(archive: Archive, clock: FrozenClock) -> None:
    first = archive.runs.start("reextract", "reextract --all", version="0")
    archive.runs.end(first, "failed")
    clock.advance(hours=1)
    second = archive.runs.start("reextract", "reextract --all", version="0")
    assert begun_at(archive, second, "reextract --all") == first.started_at
    assert begun_at(archive, second, "reextract --site post --all") == second.started_at
    archive.runs.end(second, "finished")
    third = archive.runs.start("reextract", "reextract --all", version="0")
    assert begun_at(archive, third, "reextract --all") == third.started_at
    archive.runs.end(third, "finished")


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_killed_it_goes_on_where_it_was(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        run = archive.runs.start("import", "", version="0")
        with Ingest(archive, run, config=Config((SITE,)), workers=0) as ingest:
            for number in range(PAGES):
                page = Page(f"{BASE}/2026/03/story-{number}", START, 200, (("Content-Type", "text/html"),),
                            story(number).encode())  # fmt: skip
                ingest.add(page).result(30)
        archive.runs.end(run, "finished")
        archive.conn.execute("UPDATE extractions SET extractor = 'old'")
        archive.conn.execute("UPDATE templates SET extractor = 'old'")
        archive.conn.commit()
        count = "SELECT count(DISTINCT capture) FROM extractions WHERE extractor <> 'old'"
        words = [sys.executable, "-m", "newsarchive", "reextract", "--workers", "1"]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        with subprocess.Popen(words, cwd=tmp_path, env=environment, start_new_session=True) as process:
            until = time.monotonic() + 60
            while archive.value(count) < 1 and process.poll() is None and time.monotonic() < until:
                time.sleep(0.005)
            with archive.atomic():  # while this stands, the run can't store more
                done = archive.value(count)
                os.killpg(process.pid, signal.SIGKILL)
        assert 1 <= done < PAGES
        result = newsarchive("reextract", "--json", cwd=tmp_path)
        assert result.returncode == 0, result.stderr
        assert json.loads(result.stdout)["read"] == PAGES - done
        assert archive.value(count) == PAGES
        assert archive.value("SELECT outcome FROM runs WHERE command = 'reextract' ORDER BY id LIMIT 1") == "killed"
        assert [fault.what for fault in database_faults(archive)] == []


def test_the_command_tells_people(filled: Archive) -> None:
    (filled.path.parent / "sites.toml").write_text(
        f'[[site]]\nname = "post"\nurl = "{BASE}/"\n[site.select]\nremove = "[class$=b7]"\n', encoding="utf-8"
    )
    words = ["reextract", "--db", str(filled.path), "--workers", "1"]
    dry = CliRunner().invoke(app, [*words, "--dry-run"])
    real = CliRunner().invoke(app, words)
    assert dry.exit_code == real.exit_code == 0, dry.output + real.output
    assert "Nothing was written." in dry.output
    assert "No edit was made of it." in real.output
    assert dry.output.splitlines()[:-1] == real.output.splitlines()[:-1]
    assert "Ask the newsroom" in real.output


def test_long_values_are_cut_to_where_they_differ() -> None:
    assert shortened("a", None) == ("a", None)
    one, other = shortened("x" * 500 + "old" + "y" * 500, "x" * 500 + "new" + "y" * 500)
    assert "xold" in (one or "")
    assert "xnew" in (other or "")
    assert len(one or "") < 200
