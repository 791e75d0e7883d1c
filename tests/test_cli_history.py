"""`newsarchive diff` and `show --history`."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newsarchive.cli import app
from newsarchive.cli.history import marked
from newsarchive.errors import NewsArchiveError
from newsarchive.ingest.reading import Reading
from newsarchive.ingest.versions import save_version
from newsarchive.models import Article, Capture, Site
from newsarchive.revisions import digest
from newsarchive.store import Archive

URL = "https://example.org/story"
FIRST = "The council met on Tuesday and put off the vote.\n\nIts mayor said that 14 members asked for time."
BODIES = (FIRST, FIRST.replace("14", "15"), FIRST.replace("14", "15") + "\n\nCorrection: 15 members asked, not 14.")


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "archive.db"
    with Archive(path) as archive, archive.atomic():
        archive.ledger.add_site(Site("example.org", "https://example.org/"))
        for hour, body in enumerate(BODIES):
            at = datetime(2026, 11, 1, 8, tzinfo=UTC) + timedelta(hours=hour)
            capture = archive.captures.get(
                archive.captures.add(Capture(URL, at, 200, "made-up.warc.gz", hour, 1, f"sha256:{hour}"))
            )
            article = Article(url=URL, title="Vote put off", body=body, is_article=True, page_type="article")
            reading = Reading(article, digest(article))
            assert capture.id is not None
            archive.articles.add_extraction(capture.id, reading.extractor, reading.digest, "article")
            save_version(archive, archive.articles.find(URL), URL, "example.org", capture, reading)
    return path


def run(db: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--db", str(db)])


def test_the_last_edit_is_shown_with_plain_marks(db: Path) -> None:
    result = run(db, "diff", URL)
    assert result.exit_code == 0, result.output
    assert "correction: 6 words added, 0 removed" in result.output
    assert "{+Correction: 15 members asked, not 14.+}" in result.output
    assert "(2 paragraphs the same)" in result.output


def test_two_versions_by_number_and_by_time(db: Path) -> None:
    by_number = run(db, "diff", "1", "--from", "1", "--to", "2")
    assert "said that [-14-]{+15+} members" in by_number.output
    by_time = run(db, "diff", URL, "--from", "2026-11-01T08:30Z", "--to", "2026-11-01T09:30Z")
    assert by_time.output == by_number.output


def test_json_has_the_blocks(db: Path) -> None:
    made = json.loads(run(db, "diff", URL, "--from", "1", "--to", "3", "--json").output)
    assert (made["verdict"], made["change"], made["fields"]) == ("edited", "correction", ["body"])
    assert [block["kind"] for block in made["body"]] == ["same", "changed", "added"]
    assert ["removed", "14"] in made["body"][1]["ops"]


def test_the_history_is_listed(db: Path) -> None:
    lines = run(db, "show", URL, "--history").output.splitlines()
    assert [line.split()[:3] for line in lines[3:]] == [
        ["1", "2026-11-01T08:00:00Z", "first"],
        ["2", "2026-11-01T09:00:00Z", "wording"],
        ["3", "2026-11-01T10:00:00Z", "correction"],
    ]
    assert len(json.loads(run(db, "show", URL, "--history", "--json").output)) == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--from", "9"), "no version 9"),
        (("--from", "then"), "then is no version"),
        (("--from", "2025-01-01"), "not seen by"),
        (("--from", "3", "--to", "3"), "same version"),
    ],
)
def test_what_cant_be_compared_is_said(db: Path, arguments: tuple[str, ...], words: str) -> None:
    result = run(db, "diff", URL, *arguments)
    assert isinstance(result.exception, NewsArchiveError)
    assert words in result.exception.message


def test_in_a_terminal_words_are_coloured() -> None:
    ops = (("same", "said "), ("removed", "14"), ("added", "15"))
    assert marked(ops, colour=True) == "said \x1b[31m\x1b[9m14\x1b[0m\x1b[32m\x1b[4m15\x1b[0m"
