"""`newsarchive changes`: edits and events as table, JSON and Atom; and the events in an article's history."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest
from click.testing import CliRunner, Result

from newsarchive.cli import app
from newsarchive.cli.changes import KINDS
from newsarchive.clock import FrozenClock
from newsarchive.errors import NewsArchiveError
from newsarchive.ingest.filing import file_failure, file_page
from newsarchive.ingest.reading import Reading
from newsarchive.models import Article, Capture, Link, Site
from newsarchive.revisions import digest
from newsarchive.store import Archive, UrlWork
from newsarchive.store import changes as store_changes

SITE = Site("post", "https://post.example/")
EDITED, WITHDRAWN = "https://post.example/council", "https://post.example/harbour"
TEXT = "The council met on Tuesday and put off the vote on the harbour bridge, said its mayor to the {} press."


class Desk:
    """Files pages and failures as the crawl does, four hours apart."""

    def __init__(self, archive: Archive, clock: FrozenClock) -> None:
        self.archive, self.clock, self.offset = archive, clock, 0

    def capture(self, url: str, status: int = 200) -> Capture:
        self.clock.advance(hours=4)
        self.offset += 1
        made = Capture(url, self.clock.now(), status, "made-up.warc.gz", self.offset, 1, f"sha256:{self.offset}")
        return self.archive.captures.get(self.archive.captures.add(made))

    def page(self, url: str, word: str, title: str) -> None:
        article = Article(url=url, title=title, body=TEXT.format(word), is_article=True, page_type="article")
        self.archive.ledger.ensure_url(url, SITE.name)
        file_page(self.archive, SITE.name, url, self.capture(url), Reading(article, digest(article)))

    def gone(self, url: str) -> None:
        row = self.archive.one("SELECT * FROM urls WHERE url = ?", (url,))
        assert row is not None
        proof = self.capture(url, 410)
        work = UrlWork(
            row["id"], url, SITE.name, row["state"], row["attempts"], None, None, row["article"], Link(url), None
        )
        file_failure(self.archive, work, "http_410", proof.id, answered=True)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    clock = FrozenClock(datetime(2026, 11, 20, tzinfo=UTC))
    with Archive(tmp_path / "archive.db", clock=clock) as archive:
        archive.ledger.add_site(SITE)
        desk = Desk(archive, clock)
        desk.page(EDITED, "local", "Bridge <vote> put off")  # 04:00
        desk.page(WITHDRAWN, "national", "Harbour & bridge")  # 08:00
        desk.page(EDITED, "foreign", "Bridge <vote> put off")  # 12:00
        desk.gone(WITHDRAWN)  # 16:00
        desk.page(EDITED, "foreign", "Bridge <vote> put off")  # 20:00: so the site answers
        desk.gone(WITHDRAWN)  # the next day, 00:00
        archive.conn.commit()
    return tmp_path / "archive.db"


def run(db: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--db", str(db)])


def test_edits_and_withdrawals_are_listed_the_newest_first(db: Path) -> None:
    found = json.loads(run(db, "changes", "--json").output)
    assert [(row["kind"], row["at"], row["url"]) for row in found] == [
        ("gone", "2026-11-20T16:00:00Z", WITHDRAWN),
        ("edit", "2026-11-20T12:00:00Z", EDITED),
    ]
    gone, edit = found
    assert (gone["reason"], gone["status"], gone["digest"]) == ("http_410", 410, "sha256:4")  # the first proof
    assert gone["recorded_at"] == "2026-11-21T00:00:00Z"  # asked again before it was called so
    assert (edit["words_added"], edit["words_removed"]) == (1, 1)
    shown = run(db, "changes").output
    assert "http_410" in shown
    assert "2 changes." in shown


@pytest.mark.parametrize(
    ("arguments", "kinds"),
    [
        (("--kind", "gone"), ["gone"]),
        (("--kind", "edits"), ["edit"]),
        (("--kind", "back"), []),
        (("--since", "2026-11-20T13:00Z"), ["gone"]),
        (("--until", "2026-11-20T13:00Z"), ["edit"]),
        (("--site", "https://post.example/any"), ["gone", "edit"]),
        (("--limit", "1"), ["gone"]),
    ],
)
def test_changes_are_chosen(db: Path, arguments: tuple[str, ...], kinds: list[str]) -> None:
    assert [row["kind"] for row in json.loads(run(db, "changes", "--json", *arguments).output)] == kinds


def test_a_feed_reader_can_follow(db: Path) -> None:
    text = run(db, "changes", "--atom").output
    feed = feedparser.parse(text)
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == [
        "Gone: Harbour & bridge",
        "Edited: Bridge <vote> put off",
    ]
    assert [entry.link for entry in feed.entries] == [WITHDRAWN, EDITED]
    assert "<del>local</del>" in feed.entries[1].content[0].value
    assert "<ins>foreign</ins>" in feed.entries[1].content[0].value
    assert feed.feed.updated == "2026-11-21T00:00:00Z"
    again = feedparser.parse(run(db, "changes", "--atom").output)
    assert [entry.id for entry in again.entries] == [entry.id for entry in feed.entries]
    assert len({entry.id for entry in feed.entries}) == 2


def test_the_history_of_an_article_tells_its_events(db: Path) -> None:
    assert "gone" in run(db, "show", WITHDRAWN, "--history").output
    assert "gone" not in run(db, "show", EDITED, "--history").output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("--since", "last week"), "no date"), (("--site", "nowhere"), "no site nowhere")],
)
def test_what_cant_be_meant_is_said(db: Path, arguments: tuple[str, ...], words: str) -> None:
    result = run(db, "changes", *arguments)
    assert isinstance(result.exception, NewsArchiveError)
    assert words in result.exception.message


def test_the_kinds_are_those_of_the_store() -> None:
    assert KINDS == store_changes.KINDS
