"""The table of templates: which is in force for a capture, and archives that were made before it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newsarchive.clock import iso
from newsarchive.models import Article, Capture, Site
from newsarchive.store import Archive, Layout, spans_of
from newsarchive.store.schema import APPLICATION_ID, FIRST, _statements

DAY = timedelta(days=1)
START = datetime(2026, 3, 1, tzinfo=UTC)
SITE = Site("example.org", "https://example.org/")
FIRST_LAYOUT = Layout("example.org", "first", "one", learned="{}")


def test_the_newest_row_of_a_span_is_in_force(archive: Archive) -> None:
    archive.ledger.add_site(SITE)
    assert archive.templates.in_force("example.org", START) is None
    archive.templates.enter(FIRST_LAYOUT)
    second = archive.templates.enter(replace(FIRST_LAYOUT, reason="more pages", learned_from=15))
    found = archive.templates.in_force("example.org", START)
    assert found is not None
    assert (found.id, found.reason, found.learned_from) == (second, "more pages", 15)
    assert archive.templates.in_force("example.net", START) is None


def test_a_capture_meets_the_layout_of_its_day(archive: Archive) -> None:
    archive.ledger.add_site(SITE)
    old = archive.templates.enter(FIRST_LAYOUT)
    layout = archive.templates.in_force("example.org", START)
    assert layout is not None
    archive.templates.part(layout, START, earlier=False)
    new = archive.templates.enter(replace(FIRST_LAYOUT, reason="layout changed", valid_from=START))
    for at, expected in ((START - DAY, old), (START, new), (START + DAY, new)):
        found = archive.templates.in_force("example.org", at)
        assert found is not None
        assert found.id == expected
    assert [span.id for span in archive.templates.spans("example.org")] == [old, new]


def test_a_layout_may_turn_out_to_have_begun_later(archive: Archive) -> None:
    archive.ledger.add_site(SITE)
    archive.templates.enter(FIRST_LAYOUT)
    layout = archive.templates.in_force("example.org", START)
    assert layout is not None
    archive.templates.part(layout, START, earlier=True)
    assert archive.templates.in_force("example.org", START - DAY) is None
    assert archive.templates.in_force("example.org", START) is not None


def test_pages_to_learn_from_are_one_of_each_article_in_the_span(archive: Archive) -> None:
    archive.ledger.add_site(SITE)
    for number in range(4):
        url = f"https://example.org/{number}"
        article = archive.articles.create(url, "example.org", START)
        for day in range(3):
            at = START + day * DAY + timedelta(minutes=number)
            capture = Capture(url, at, 200, "x.warc.gz", number * 10 + day, 1, f"sha256:{number}{day}")
            added = archive.captures.add(capture)
            archive.articles.add_extraction(added, "one", "d", "challenge" if (number, day) == (3, 1) else "article")
            if day == 0:
                archive.articles.add_revision(article, added, at, Article(title="A", body="B", is_article=True))
        archive.articles.seen(article, START + 2 * DAY)
    pages = archive.templates.pages("example.org", None, None, 3)
    assert [(page.url[-1], page.fetched_at.day) for page in pages] == [("3", 3), ("2", 3), ("1", 3)]
    within = archive.templates.pages("example.org", START + DAY, START + 2 * DAY, 9)
    assert [(page.url[-1], page.fetched_at.day) for page in within] == [("2", 2), ("1", 2), ("0", 2)]
    assert archive.templates.articles("example.org", None, None, 3) == 3
    assert archive.templates.articles("example.org", START + 5 * DAY, None, 9) == 0


def test_sightings_count_each_address_once(archive: Archive) -> None:
    archive.ledger.add_site(SITE)
    template = archive.templates.enter(FIRST_LAYOUT)
    for number, (page, agreement) in enumerate([("a", 0.9), ("b", 0.8), ("b", 0.1), ("c", 0.2)]):
        capture = Capture(f"https://example.org/{page}", START + number * DAY, 200, "x.warc.gz", number, 1, "sha256:x")
        archive.articles.add_extraction(
            archive.captures.add(capture), "one", "d", "article", template=template, agreement=agreement
        )
    found = archive.templates.sightings(template, 9)
    assert [(sighting.url[-1], sighting.agreement) for sighting in found] == [("c", 0.2), ("b", 0.1), ("a", 0.9)]
    assert archive.templates.sightings(0, 9) == []


def test_a_site_that_gets_a_name_keeps_its_templates(archive: Archive) -> None:
    archive.ledger.add_site(SITE)
    archive.templates.enter(FIRST_LAYOUT)
    archive.ledger.add_site(Site("post", "https://example.org/"))
    archive.ledger.adopt(Site("post", "https://example.org/"), ["example.org"])
    assert [span.site for span in archive.templates.spans("post")] == ["post"]


def test_an_archive_from_before_templates_keeps_its_readings(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with sqlite3.connect(path) as old:
        for statement in _statements(FIRST):
            old.execute(statement)
        old.execute(
            "CREATE TABLE _sqlite_migrations (id INTEGER PRIMARY KEY, migration_set TEXT, name TEXT, applied_at TEXT)"
        )
        old.execute("INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('newsarchive', 'm001_first')")
        old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        old.execute(
            "INSERT INTO captures (id, url, fetched_at, status, warc, offset, length, digest, recorded_at)"
            " VALUES (7, 'https://example.org/a', ?, 200, 'x.warc.gz', 0, 1, 'sha256:x', ?)",
            (iso(START), iso(START)),
        )
        old.execute(
            "INSERT INTO extractions (capture, extractor, recorded_at, digest, outcome) VALUES (7, 'old', ?, 'd', 'a')",
            (iso(START),),
        )
    with Archive(path, read_only=True) as archive:
        assert spans_of(archive, ["example.org"]) == {"example.org": []}
    with Archive(path) as archive:
        row = archive.one("SELECT * FROM extractions")
        assert row is not None
        assert (row["capture"], row["extractor"], row["template"], row["agreement"]) == (7, "old", 0, None)
        assert spans_of(archive, ["example.org"]) == {"example.org": []}
