"""A history reads the same in whatever order its captures arrive."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive.clock import FrozenClock
from newsarchive.ingest.filing import save_version
from newsarchive.ingest.reading import Reading
from newsarchive.models import Article, Capture, Site
from newsarchive.revisions import digest
from newsarchive.store import Archive

START = datetime(2026, 11, 1, tzinfo=UTC)
URL = "https://example.org/story"


def reading(body: str, title: str = "A story") -> Reading:
    article = Article(url=URL, title=title, body=body, is_article=True, page_type="article")
    return Reading(article, digest(article))


def file(archive: Archive, hour: int, body: str, title: str = "A story") -> str:
    at = START + timedelta(hours=hour)
    capture = Capture(URL, at, 200, "made-up.warc.gz", hour, 1, f"sha256:{title}{body}")
    capture = archive.captures.get(archive.captures.add(capture))
    assert capture.id is not None
    found, read = archive.articles.find(URL), reading(body, title)
    archive.articles.add_extraction(capture.id, read.extractor, read.digest, "article")
    result, _ = save_version(archive, found, URL, "example.org", capture, read)
    return result


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
    bodies=st.lists(st.integers(0, 9), min_size=1, max_size=7, unique=True).flatmap(
        lambda kinds: st.lists(st.integers(1, 3), min_size=len(kinds), max_size=len(kinds)).map(
            lambda runs: [f"version {kind}" for kind, run in zip(kinds, runs, strict=True) for _ in range(run)]
        )
    ),
    data=st.data(),
)
@settings(max_examples=40, deadline=None)
def test_any_order_gives_the_same_history(bodies: list[str], data: st.DataObject) -> None:
    """For histories in which no version comes back: each is one run of captures."""
    order = data.draw(st.permutations(range(len(bodies))))
    with tempfile.TemporaryDirectory() as folder:
        found = []
        for name, hours in (("sorted", range(len(bodies))), ("shuffled", order)):
            with Archive(Path(folder) / f"{name}.db", clock=FrozenClock()) as archive:
                archive.ledger.add_site(Site("example.org", "https://example.org/"))
                for hour in hours:
                    file(archive, hour, bodies[hour])
                row = archive.one("SELECT body, revisions, first_seen, last_seen, last_changed FROM articles")
                found.append((history(archive), row))
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
