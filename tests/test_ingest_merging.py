"""One article, one row: which address it is kept under, and two rows that turn out to be one."""

from __future__ import annotations

import pytest

from newsarchive.clock import FrozenClock
from newsarchive.ingest.filing import file_failure
from newsarchive.models import Site
from newsarchive.store import Archive
from tests.identity_pairs import edited, text
from tests.test_ingest_filing import BASE, Desk

A, B = text("a"), text("b")
LATER = A + "\n\nThe mayor said in the evening that the date of the vote would be told before the end of the month."


@pytest.fixture
def desk(archive: Archive, clock: FrozenClock) -> Desk:
    archive.ledger.add_site(Site("example.org", f"{BASE}/"))
    return Desk(archive, clock)


def aliases(desk: Desk) -> dict[str, str]:
    rows = desk.archive.query("SELECT url, rule FROM aliases")
    return {row["url"].removeprefix(BASE): row["rule"] for row in rows}


def history(desk: Desk) -> list[tuple[str, str | None]]:
    rows = desk.archive.query("SELECT kind, fields FROM revisions ORDER BY seen_at")
    return [(row["kind"], row["fields"]) for row in rows]


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        ("/news/vote-4711123", "/news/bridge-4711123", "slug"),
        ("/news/vote", "/news/vote/", "slash"),
        ("/news/vote", "/news/vote?box=7", "parameter"),
        ("/news/vote", "/news/vote.amp", "amp"),
        ("/news/vote", "/print/news/vote", "print"),
    ],
)
def test_another_address_is_an_alias(desk: Desk, first: str, second: str, rule: str) -> None:
    one = desk.file(first, A)
    other = desk.file(second, A)
    assert (other.result, other.article) == ("same", one.article)
    assert desk.articles() == [first]
    assert aliases(desk) == {second: rule}
    assert (desk.row(second)["state"], desk.row(second)["reason"], desk.row(second)["due_at"]) == ("alias", rule, None)
    desk.sound()


def test_the_alias_keeps_the_rule_that_made_it(desk: Desk) -> None:
    desk.file("/news/vote", A)
    for _ in range(2):
        desk.file("/news/vote/", edited(A))
    assert aliases(desk) == {"/news/vote/": "slash"}
    assert desk.row("/news/vote/")["reason"] == "slash"
    assert history(desk) == [("first", None), ("edited", "body")]


def test_a_twin_makes_way_for_the_articles_own_page(desk: Desk) -> None:
    desk.file("/news/vote.amp", A)
    desk.file("/news/vote", A)
    assert desk.articles() == ["/news/vote"]
    assert aliases(desk) == {"/news/vote.amp": "amp"}
    assert desk.row("/news/vote")["due_at"] is not None
    desk.sound()


def test_a_claimed_address_that_answers_is_the_articles_own(desk: Desk) -> None:
    desk.file("/?p=12", A, canonical="/news/vote/")
    assert desk.articles() == ["/?p=12"]
    desk.file("/news/vote/", A, canonical="/news/vote/")
    assert desk.articles() == ["/news/vote/"]
    assert aliases(desk) == {"/?p=12": "canonical"}
    desk.sound()


def test_an_address_that_is_gone_gives_way_to_one_that_answers(desk: Desk) -> None:
    first = desk.file("/news/vote-4711123", A)
    desk.file("/news/bridge-4711123", A)
    desk.clock.advance(days=2)
    (work,) = desk.archive.ledger.take_urls(1, "example.org", 1)
    assert file_failure(desk.archive, work, "http_404", answered=True).result == "archived"  # not yet called gone
    assert desk.row("/news/bridge-4711123")["due_at"] is not None  # has it moved, or was it withdrawn?
    again = desk.file("/news/bridge-4711123", A)
    assert again.article == first.article
    assert desk.articles() == ["/news/bridge-4711123"]
    assert desk.archive.value("SELECT gone_at FROM articles") is None
    assert (desk.row("/news/bridge-4711123")["state"], desk.row("/news/vote-4711123")["state"]) == ("archived", "alias")
    desk.sound()


def test_twins_that_all_claim_one_story_are_read_by_themselves(desk: Desk) -> None:
    desk.file("/news/vote", A)
    cat = desk.file("/amp/cat", B, canonical="/news/vote", title="Cat in tree")
    assert cat.result == "new"
    assert desk.articles() == ["/news/vote", "/amp/cat"]


def test_a_twin_whose_article_can_not_be_had_is_read_itself(desk: Desk) -> None:
    assert desk.file("/amp/vote", A, canonical="/news/vote").result == "alias"
    desk.file("/news/vote", refusal="too_short")
    assert desk.file("/amp/vote", A, canonical="/news/vote").result == "new"
    desk.sound()


def split(desk: Desk) -> tuple[int, int]:
    """Two rows of one article, as an archive has them whose pages were filed before their addresses said so."""
    one = desk.file("/news/vote", A)
    desk.file("/news/vote", LATER)
    other = desk.file("/town/vote", A)
    assert one.article is not None
    assert other.article is not None
    return one.article, other.article


def test_two_rows_become_one(desk: Desk) -> None:
    one, other = split(desk)
    assert one != other
    captures = desk.archive.value("SELECT count(*) FROM captures")
    found = desk.file("/town/vote", LATER, canonical="/news/vote")
    assert desk.archive.value("SELECT count(*) FROM articles") == 1
    assert (
        found.article
        == desk.archive.articles.find(f"{BASE}/news/vote")
        == desk.archive.articles.find(f"{BASE}/town/vote")
    )
    # first, edited; at the other address the first text once more, then the edit: as the captures show it
    assert [row["article"] for row in desk.archive.query("SELECT article FROM revisions")] == [found.article] * 4
    assert [kind for kind, _ in history(desk)] == ["first", "edited", "edited", "edited"]
    assert desk.archive.value("SELECT count(*) FROM captures") == captures + 1
    assert desk.archive.value("SELECT first_seen FROM articles") == desk.archive.value(
        "SELECT min(fetched_at) FROM captures"
    )
    desk.sound()


def test_versions_that_both_rows_have_are_kept_once(desk: Desk) -> None:
    desk.file("/news/vote", A)
    desk.file("/town/vote", A)
    assert len(desk.articles()) == 2
    desk.file("/town/vote", A, canonical="/news/vote")
    assert len(desk.articles()) == 1
    assert history(desk) == [("first", None)]
    desk.sound()


def test_rows_with_other_texts_stay_two(desk: Desk) -> None:
    desk.file("/news/vote", A)
    desk.file("/town/cat", B, title="Cat in tree")
    desk.file("/town/cat", B, title="Cat in tree", canonical="/news/vote")
    assert desk.articles() == ["/news/vote", "/town/cat"]
    desk.sound()


def test_rows_that_were_read_in_two_ways_wait(desk: Desk) -> None:
    desk.file("/news/vote", A)
    desk.file("/town/vote", A)
    desk.file("/town/vote", A, canonical="/news/vote", extractor="two")
    assert len(desk.articles()) == 2
    desk.sound()
