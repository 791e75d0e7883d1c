"""Corrections made by hand: shown, proved, kept through reading again, and ended by the publisher alone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from newsarchive.cli import app
from newsarchive.errors import NewsArchiveError
from newsarchive.ingest import Ingest
from newsarchive.ingest.again import prepare, reread_all, unread
from newsarchive.models import Page, Select
from newsarchive.sites import Config
from newsarchive.store import Archive
from newsarchive.store.care import database_faults
from tests.paper import BASE, EDIT, HOUR, SITE, START, story

URL = f"{BASE}/2026/03/story-1"


@pytest.fixture
def db(archive: Archive) -> Path:
    add(archive.path, story(1))
    return archive.path


def add(db: Path, html: str, hours: int = 0) -> str:
    """One capture of the story."""
    with Archive(db) as archive:
        run = archive.runs.start("import", "", version="0")
        with Ingest(archive, run, config=Config((SITE,)), workers=0) as ingest:
            page = Page(URL, START + hours * HOUR, 200, (("Content-Type", "text/html; charset=utf-8"),), html.encode())
            result = ingest.add(page).result(30).result
        archive.runs.end(run, "finished")
        return result


def reread(db: Path, config: Config) -> int:
    with Archive(db) as archive, Archive(db, read_only=True) as asked:
        with archive.atomic():
            archive.conn.execute("UPDATE extractions SET extractor = 'old'")
        run = archive.runs.start("reextract", "", version="0")
        with Ingest(archive, run, config=config, workers=0) as ingest:
            prepare(ingest, asked)
            report = reread_all(ingest, unread(asked), lambda: None)
        archive.runs.end(run, "finished")
        return report.read


def run(db: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["correct", URL, "--db", str(db), *words])


def correct(db: Path, *said: str) -> None:
    words = [word for item in said for word in ("--set", item)]
    result = run(db, *words, "--reason", "a letter of the author", "--by", "the librarian")
    assert result.exit_code == 0, result.output


def article(db: Path) -> dict[str, Any]:
    with Archive(db, read_only=True) as archive:
        row = archive.one("SELECT * FROM articles")
        assert row is not None
        names = "SELECT name FROM article_authors JOIN authors ON authors.id = author ORDER BY position"
        assert [fault.what for fault in database_faults(archive)] == []
        return row | {"authors": [one["name"] for one in archive.query(names)]}


def witnesses(db: Path, field: str) -> list[tuple[int, str, str]]:
    with Archive(db, read_only=True) as archive:
        rows = archive.query("SELECT rank, witness, value FROM provenance WHERE field = ? ORDER BY rank", (field,))
        return [(row["rank"], row["witness"], row["value"]) for row in rows]


def test_an_article_shows_what_was_corrected_and_its_version_what_was_read(db: Path) -> None:
    before, read = article(db), witnesses(db, "byline")
    correct(db, "byline=By Carla Mend", "published=2026-02-27", "title=The orchard keeps its zebras", "language=en")
    row = article(db)
    assert (row["byline"], row["authors"]) == ("By Carla Mend", ["Carla Mend"])
    assert (row["published"], row["published_utc"]) == ("2026-02-27", "2026-02-27T00:00:00Z")
    assert (row["published_precision"], row["published_zone"]) == ("day", None)
    assert row["revisions"] == before["revisions"] == 1
    with Archive(db, read_only=True) as archive:
        version = archive.one("SELECT title, byline FROM revisions")
        assert version == {"title": before["title"], "byline": before["byline"]}
        assert archive.value("SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'zebras'") == row["id"]
    assert witnesses(db, "byline") == [
        (0, "correction: a letter of the author (by the librarian)", "By Carla Mend"),
        *((rank + 1, witness, value) for rank, witness, value in read),
    ]


def test_undone_the_article_is_what_it_was(db: Path) -> None:
    before, read = article(db), witnesses(db, "byline")
    correct(db, "byline=By Carla Mend", "authors=Dora Second; Reuters", "published=2026-02-27T08:00:00+01:00")
    correct(db, "byline=By Carla Mend-Two", "title=Another")
    assert article(db)["authors"] == ["Dora Second", "Reuters"]
    assert run(db, "--undo", "authors").exit_code == 0
    assert article(db)["authors"] == ["Carla Mend-Two"]
    result = run(db, "--undo", "byline", "--undo", "published", "--undo", "title")
    assert "No corrections" not in result.output
    assert article(db) == before
    assert witnesses(db, "byline") == read


def test_it_outlives_reading_again_and_the_same_version(db: Path) -> None:
    correct(db, "byline=By Carla Mend", "title=The orchard keeps its zebras")
    assert reread(db, Config((replace(SITE, select=Select(byline="h1")),))) == 1
    assert (article(db)["byline"], article(db)["title"]) == ("By Carla Mend", "The orchard keeps its zebras")
    with Archive(db, read_only=True) as archive:
        assert archive.value("SELECT was FROM corrections WHERE field = 'byline'") == archive.value(
            "SELECT byline FROM revisions"
        )
    assert add(db, story(1, noise=1), hours=3) == "same"
    assert (article(db)["byline"], article(db)["authors"]) == ("By Carla Mend", ["Carla Mend"])
    assert witnesses(db, "byline")[0][2] == "By Carla Mend"


def test_the_publishers_own_change_of_the_field_ends_it(db: Path) -> None:
    correct(db, "byline=By Carla Mend", "title=The orchard keeps its zebras")
    assert add(db, story(1, edited=EDIT), hours=3) == "edited"
    assert article(db)["byline"] == "By Carla Mend", "the text was edited, not the byline"
    page = story(1, edited=EDIT).replace("By Ann Example", "By Ann Example and Bea Other")
    assert add(db, page, hours=6) == "edited"
    row = article(db)
    assert (row["byline"], row["authors"]) == ("By Ann Example and Bea Other", ["Ann Example", "Bea Other"])
    assert (row["title"], row["revisions"]) == ("The orchard keeps its zebras", 3)
    assert not witnesses(db, "byline")[-1][1].startswith("correction")
    told = json.loads(run(db, "--json").output)
    assert [(one["field"], one["withdrawn_for"]) for one in told] == [("byline", "publisher"), ("title", None)]
    with Archive(db, read_only=True) as archive:
        assert archive.value("SELECT count(*) FROM revisions WHERE kind = 'edited'") == 2


def test_an_older_capture_ends_nothing(db: Path) -> None:
    correct(db, "byline=By Carla Mend")
    assert add(db, story(1, edited=EDIT).replace("Ann Example", "Zoe Earlier"), hours=-9) == "edited"
    assert article(db)["byline"] == "By Carla Mend"


def test_exports_have_it(db: Path) -> None:
    correct(db, "byline=By Carla Mend")
    out = db.with_name("out.csv")
    made = CliRunner().invoke(app, ["export", "--db", str(db), "--format", "csv", "-o", str(out)])
    assert made.exit_code == 0, made.output
    assert "Carla Mend" in out.read_text(encoding="utf-8-sig")
    assert "Ann Example" not in out.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--set", "byline=X"), "needs a reason"),
        (("--set", "body=X", "--reason", "r"), "the fields are"),
        (("--set", "byline", "--reason", "r"), "FIELD=VALUE"),
        (("--set", "title=", "--reason", "r"), "without a title"),
        (("--set", "published=yesterday", "--reason", "r"), "is no date"),
        (("--set", "language=English", "--reason", "r"), "is no language"),
        (("--set", "title=a", "--set", "title=b", "--reason", "r"), "twice"),
        (("--undo", "byline"), "is not corrected"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(db: Path, words: tuple[str, ...], said: str) -> None:
    result = run(db, *words)
    assert isinstance(result.exception, NewsArchiveError)
    assert said in result.exception.message
    assert "No corrections." in run(db).output
