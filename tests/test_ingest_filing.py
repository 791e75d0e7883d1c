"""What a reading means for the archive: addresses that lead elsewhere, refusals, newer extractors."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from newsarchive.clock import FrozenClock
from newsarchive.ingest.comparing import IncomparableError
from newsarchive.ingest.filing import Outcome, file_failure, file_page, file_unchanged
from newsarchive.ingest.reading import Beside, Reading
from newsarchive.models import Article, Capture, Link, Site
from newsarchive.revisions import digest
from newsarchive.store import Announced, Archive
from newsarchive.store.care import database_faults

BASE = "https://www.example.org"
TEXT = (
    "The council met on Tuesday and put off the vote on the harbour bridge for a week, its mayor said in the evening."
)


@pytest.fixture
def desk(archive: Archive, clock: FrozenClock) -> Desk:
    archive.ledger.add_site(Site("example.org", f"{BASE}/"))
    return Desk(archive, clock)


class Desk:
    """Files pages as the crawl does, an hour apart."""

    def __init__(self, archive: Archive, clock: FrozenClock) -> None:
        self.archive, self.clock, self.offset = archive, clock, 0

    def capture(self, url: str) -> Capture:
        self.clock.advance(hours=1)
        self.offset += 1
        made = Capture(url, self.clock.now(), 200, "made-up.warc.gz", self.offset, 1, f"sha256:{self.offset}")
        return self.archive.captures.get(self.archive.captures.add(made))

    def file(
        self, path: str, body: str = TEXT, *, to: str = "", canonical: str = "", refusal: str = "", **more: Any
    ) -> Outcome:
        """The answer to a request for `path`, after a redirect `to` another."""
        answered = BASE + (to or path)
        article = Article(
            url=answered,
            title=more.pop("title", "Bridge vote put off"),
            body=body,
            canonical_url=BASE + canonical if canonical else None,
            is_article=not refusal,
            refusal=refusal or None,
            page_type="article",
        )
        self.archive.ledger.ensure_url(BASE + path, "example.org")
        reading = Reading(article, digest(article), more.pop("extractor", "one"))
        reading = replace(reading, beside=more.pop("beside", ()))
        return file_page(self.archive, "example.org", BASE + path, self.capture(answered), reading, **more)

    def row(self, path: str) -> dict[str, Any]:
        row = self.archive.one("SELECT * FROM urls WHERE url = ?", (BASE + path,))
        assert row is not None
        return row

    def articles(self) -> list[str]:
        return [row["url"].removeprefix(BASE) for row in self.archive.query("SELECT url FROM articles ORDER BY id")]

    def sound(self) -> None:
        assert [fault.what for fault in database_faults(self.archive)] == []


def test_an_article_that_moves_is_one_article(desk: Desk) -> None:
    first = desk.file("/old-slug")
    moved = desk.file("/old-slug", to="/new-slug")
    assert (moved.result, moved.article) == ("same", first.article)
    assert desk.articles() == ["/old-slug"]
    assert desk.archive.articles.find(f"{BASE}/new-slug") == first.article
    desk.sound()


def test_an_address_that_leads_to_another_article_has_not_moved(desk: Desk) -> None:
    first = desk.file("/withdrawn")
    cat: dict[str, Any] = {"body": "Something else altogether, of a cat in a tree.", "to": "/cat", "title": "Cat"}
    other = desk.file("/withdrawn", **cat)
    assert desk.row("/withdrawn")["state"] == "archived"  # it is asked again first
    assert desk.file("/withdrawn", **cat).article == other.article
    assert other.article != first.article
    assert desk.articles() == ["/withdrawn", "/cat"]
    assert desk.archive.value("SELECT gone_at FROM articles WHERE id = ?", (first.article,)) is not None
    assert desk.row("/withdrawn")["state"] == "gone"
    desk.sound()


def test_a_redirect_to_a_known_article_is_an_alias(desk: Desk) -> None:
    first = desk.file("/story")
    second = desk.file("/go?id=7", to="/story")
    assert (second.result, second.article) == ("same", first.article)
    assert (desk.row("/go?id=7")["state"], desk.row("/go?id=7")["article"]) == ("alias", first.article)
    desk.sound()


def test_an_amp_twin_before_and_after_its_article(desk: Desk) -> None:
    early = desk.file("/amp/story", canonical="/story")
    assert early.result == "alias"
    assert desk.row("/story")["state"] == "waiting"
    assert desk.row("/amp/story")["due_at"] is not None  # to be linked once the article is there
    first = desk.file("/story", canonical="/story")
    late = desk.file("/amp/story", canonical="/story")
    assert late.article == first.article
    assert desk.row("/amp/story")["due_at"] is None
    assert desk.archive.articles.find(f"{BASE}/amp/story") == first.article
    assert desk.articles() == ["/story"]
    desk.sound()


def test_an_article_whose_address_leads_to_its_amp_page_is_kept(desk: Desk) -> None:
    kept = desk.file("/story", to="/amp/story", canonical="/story")
    assert kept.result == "new"
    assert desk.articles() == ["/story"]
    assert desk.row("/story")["state"] == "archived"
    desk.sound()


def test_a_newer_extractor_makes_no_edit_and_loses_no_version(desk: Desk) -> None:
    first = desk.file("/story", "alpha " + TEXT)
    desk.file("/story", "beta " + TEXT)
    versions = list(desk.archive.query("SELECT capture, body FROM revisions ORDER BY seen_at"))
    read_again = Article(title="Bridge vote put off", body="BETA " + TEXT, is_article=True)
    beside = (Beside(versions[1]["capture"], digest(read_again), read_again),)
    with pytest.raises(IncomparableError):
        desk.file("/story", "BETA " + TEXT, extractor="two")
    same = desk.file("/story", "BETA " + TEXT, extractor="two", beside=beside)
    assert same.result == "same"
    edited = desk.file("/story", "gamma " + TEXT, extractor="two")
    assert edited.result == "edited"
    bodies = [row["body"].split()[0] for row in desk.archive.query("SELECT body FROM revisions ORDER BY seen_at")]
    assert bodies == ["alpha", "BETA", "gamma"]
    assert first.article == edited.article
    desk.sound()


def test_an_article_that_was_edited_is_looked_at_again_sooner(desk: Desk) -> None:
    waits = {}
    for path, second in (("/calm", "alpha "), ("/busy", "beta ")):
        desk.file(path, "alpha " + TEXT)
        desk.clock.advance(hours=1)
        desk.file(path, second + TEXT)
        waits[path] = datetime.fromisoformat(desk.row(path)["due_at"]) - desk.clock.now()
    assert waits["/busy"] < waits["/calm"] == timedelta(hours=4)


def test_a_reading_of_another_version_is_not_written_over_this_one(desk: Desk) -> None:
    desk.file("/story", "alpha " + TEXT)
    oldest = desk.archive.value("SELECT capture FROM revisions")
    desk.file("/story", "beta " + TEXT)
    read_again = Article(title="Bridge vote put off", body="ALPHA " + TEXT, is_article=True)
    desk.file("/story", "beta " + TEXT, extractor="two", beside=(Beside(oldest, digest(read_again), read_again),))
    bodies = [row["body"].split()[0] for row in desk.archive.query("SELECT body FROM revisions ORDER BY seen_at")]
    assert bodies == ["alpha", "beta"]


@pytest.mark.parametrize("reason", ["challenge", "cookie_wall", "extractor_timeout", "listing"])
def test_a_known_article_survives_a_refusal(desk: Desk, reason: str) -> None:
    first = desk.file("/story")
    for attempt in range(8):
        desk.file("/story", refusal=reason, attempts=attempt)
    row = desk.row("/story")
    assert (row["state"], row["reason"], row["article"]) == ("archived", reason, first.article)
    assert row["due_at"] is not None
    assert desk.archive.value("SELECT gone_at FROM articles") is None
    desk.sound()


def test_an_import_says_nothing_against_what_is_known(desk: Desk) -> None:
    desk.file("/story", live=False)
    desk.file("/story", refusal="listing", live=False)
    assert desk.row("/story")["state"] == "archived"
    assert desk.row("/story")["due_at"] is None
    desk.sound()


def test_not_modified_of_an_unknown_page_is_tried_again(desk: Desk) -> None:
    desk.archive.ledger.ensure_url(f"{BASE}/story", "example.org")
    (work,) = desk.archive.ledger.take_urls(1, "example.org", 1)
    outcome = file_unchanged(desk.archive, work, desk.clock.now(), None)
    assert outcome.result == "waiting"
    assert desk.row("/story")["due_at"] is not None


def test_a_failure_of_an_archived_article_is_on_record(desk: Desk) -> None:
    first = desk.file("/story")
    desk.clock.advance(days=2)
    (work,) = desk.archive.ledger.take_urls(1, "example.org", 1)
    assert file_failure(desk.archive, work, "http_503", answered=True).result == "archived"
    assert (desk.row("/story")["reason"], desk.row("/story")["attempts"]) == ("http_503", 1)
    desk.clock.advance(days=9)
    (work,) = desk.archive.ledger.take_urls(1, "example.org", 1)
    assert file_failure(desk.archive, work, "http_410", answered=True).result == "archived"
    desk.clock.advance(hours=1)
    (work,) = desk.archive.ledger.take_urls(1, "example.org", 1)
    assert file_failure(desk.archive, work, "http_410", answered=True).result == "gone"
    assert desk.archive.value("SELECT gone_at FROM articles WHERE id = ?", (first.article,)) is not None
    desk.clock.advance(days=40)
    back = desk.file("/story")
    assert back.result == "same"
    assert desk.archive.value("SELECT gone_at FROM articles WHERE id = ?", (first.article,)) is None
    desk.sound()


def test_what_was_out_of_bounds_may_come_in_later(desk: Desk) -> None:
    other = "https://other.example.net/story"
    desk.archive.ledger.announce("example.org", [Announced(other, Link(other), "forbidden", "offsite")])
    desk.archive.ledger.add_site(Site("other", "https://other.example.net/"))
    desk.archive.ledger.announce("other", [Announced(other, Link(other))])
    row = desk.archive.one("SELECT * FROM urls WHERE url = ?", (other,))
    assert row is not None
    assert (row["site"], row["state"], row["reason"]) == ("other", "waiting", None)
    assert row["due_at"] is not None


def test_a_site_that_gets_a_name_keeps_what_it_had(desk: Desk) -> None:
    desk.file("/story")
    named = Site("post", f"{BASE}/")
    desk.archive.ledger.add_site(named)
    desk.archive.ledger.adopt(named, ["example.org"])
    assert desk.archive.value("SELECT site FROM articles") == "post"
    assert [row["name"] for row in desk.archive.query("SELECT name FROM sites")] == ["post"]
    desk.sound()
