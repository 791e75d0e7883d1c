"""A history reads the same in whatever order its captures arrive."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive.clock import FrozenClock
from newsarchive.ingest.reading import Reading
from newsarchive.ingest.versions import place_again, save_version
from newsarchive.models import Article, Capture, Site
from newsarchive.revisions import digest
from newsarchive.store import Archive
from newsarchive.store.care import database_faults
from tests.paper import EDIT, Desk

START = datetime(2026, 11, 1, tzinfo=UTC)
URL = "https://example.org/story"
TITLES = ("Vote put off", "Bridge must wait", "Mayor loses vote")
BODIES = (
    "The council put off the vote for a week on Tuesday.",
    "The council put off the vote for a month on Tuesday.\n\nThe mayor was not there.",
    "The vote has been lost.",
)


def reading(body: str, title: str = "A story") -> Reading:
    article = Article(url=URL, title=title, body=body, is_article=True, page_type="article")
    return Reading(article, digest(article))


def file(archive: Archive, hour: int, body: str, title: str = "A story") -> str:
    """File a capture, then those that are to be read again, as `Ingest` does."""
    at = START + timedelta(hours=hour)
    capture = Capture(URL, at, 200, "made-up.warc.gz", hour, 1, f"sha256:{title}/{body}")
    capture = archive.captures.get(archive.captures.add(capture))
    assert capture.id is not None
    found, read = archive.articles.find(URL), reading(body, title)
    archive.articles.add_extraction(capture.id, read.extractor, read.digest, "article")
    saved = save_version(archive, found, URL, "example.org", capture, read)
    again = list(saved.again)
    while again:
        earlier = archive.captures.get(again.pop())
        title, _, body = earlier.digest.removeprefix("sha256:").partition("/")
        again += place_again(archive, "example.org", saved.article, earlier, reading(body, title)).again
    return saved.result


def history(archive: Archive) -> list[tuple[str, str, str, str | None]]:
    return [
        (row["seen_at"], row["body"], row["kind"], row["fields"])
        for row in archive.query("SELECT * FROM revisions ORDER BY seen_at")
    ]


@pytest.mark.parametrize(
    ("bodies", "results"),
    [
        (["one"], ["new"]),
        (["one", "one", "one"], ["new", "same", "same"]),
        (["one", "two", "two", "three"], ["new", "edited", "same", "edited"]),
        (["one", "two", "one"], ["new", "edited", "edited"]),
    ],
)
def test_captures_in_order(archive: Archive, bodies: list[str], results: list[str]) -> None:
    archive.ledger.add_site(Site("example.org", "https://example.org/"))
    assert [file(archive, hour, body) for hour, body in enumerate(bodies)] == results
    row = archive.one("SELECT * FROM articles")
    assert row is not None
    assert row["body"] == bodies[-1]
    assert row["revisions"] == len([result for result in results if result != "same"])
    assert row["first_seen"] == "2026-11-01T00:00:00Z"
    assert row["last_seen"] == f"2026-11-01T0{len(bodies) - 1}:00:00Z"
    assert archive.value("SELECT count(*) FROM articles_fts") == 1


@given(
    pages=st.lists(st.tuples(st.integers(0, 2), st.sampled_from(TITLES)), min_size=1, max_size=7),
    data=st.data(),
)
@settings(max_examples=60, deadline=None)
def test_any_order_gives_the_same_history(pages: list[tuple[int, str]], data: st.DataObject) -> None:
    """Also where texts come back (A, B, A), and headlines are tried out."""
    order = data.draw(st.permutations(range(len(pages))))
    with tempfile.TemporaryDirectory() as folder:
        found = []
        for name, hours in (("sorted", range(len(pages))), ("shuffled", order)):
            with Archive(Path(folder) / f"{name}.db", clock=FrozenClock()) as archive:
                archive.ledger.add_site(Site("example.org", "https://example.org/"))
                for hour in hours:
                    file(archive, hour, BODIES[pages[hour][0]], pages[hour][1])
                row = archive.one("SELECT title, body, revisions, first_seen, last_seen, last_changed FROM articles")
                found.append((history(archive), edits(archive), row))
        assert found[0] == found[1]


def edits(archive: Archive) -> list[tuple[str, str | None, int | None, int | None]]:
    return [
        (row["kind"], row["change"], row["words_added"], row["words_removed"])
        for row in archive.query("SELECT * FROM revisions ORDER BY seen_at")
    ]


LONG = "The council met on Tuesday and put off the vote for a week.\n\nIts mayor said that 14 members asked for time."


def test_noise_makes_no_version_and_an_edit_says_its_kind(archive: Archive) -> None:
    archive.ledger.add_site(Site("example.org", "https://example.org/"))
    bodies = [
        LONG,
        f"{LONG}\n\n12 comments",
        f"Updated 12:03\n\n{LONG}",
        LONG.replace("14", "15"),
        f"{LONG}\n\nAnzeige",
    ]
    assert [file(archive, hour, body) for hour, body in enumerate(bodies)] == [
        "new",
        "same",
        "same",
        "edited",
        "edited",
    ]
    assert edits(archive) == [("first", None, None, None), ("edited", "wording", 1, 1), ("edited", "wording", 1, 1)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (0, 2, 1)])
def test_a_wall_hides_no_text(archive: Archive, order: tuple[int, ...]) -> None:
    """Where the wall was there first, the whole text is kept as a version; where it comes later, it makes none."""
    archive.ledger.add_site(Site("example.org", "https://example.org/"))
    walled = LONG.split("\n\n", maxsplit=1)[0] + "\n\nSubscribe to continue reading."
    bodies = [walled, LONG, walled]
    for hour in order:
        file(archive, hour, bodies[hour])
    assert [body for _, body, _, _ in history(archive)] == [walled, LONG]
    assert edits(archive)[1][:2] == ("edited", "opened")
    assert archive.value("SELECT body FROM articles") == LONG


def test_a_headline_that_flips_makes_two_versions(archive: Archive) -> None:
    archive.ledger.add_site(Site("example.org", "https://example.org/"))
    for hour, title in enumerate(("Vote put off", "Bridge must wait", "Vote put off", "Bridge must wait")):
        file(archive, hour, LONG, title)
    assert edits(archive) == [("first", None, None, None), ("edited", "headline", 3, 3)]


@pytest.mark.parametrize("order", sorted(permutations(range(4))))
def test_imported_in_any_order_a_text_comes_back(archive: Archive, order: tuple[int, ...]) -> None:
    """The captures that came in before are read again from their WARC records."""
    desk = Desk(archive)
    for hour in order:
        desk.add(1, START + timedelta(hours=hour), **({"edited": EDIT} if hour == 1 else {}))
    desk.ingest.close()
    rows = list(archive.query("SELECT seen_at, kind, body FROM revisions ORDER BY seen_at"))
    assert [(row["seen_at"][11:13], row["kind"], EDIT in row["body"]) for row in rows] == [
        ("00", "first", False),
        ("01", "edited", True),
        ("02", "edited", False),
    ]
    assert desk.ingest.counts.total() == len(order), "pages that are read again are not counted twice"
    assert [fault.what for fault in database_faults(archive)] == []
