"""A site's layout over its life: learned from its captures, used by date, noticed when it changes, never an edit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from newsarchive.clock import FrozenClock
from newsarchive.extract import AGREES
from newsarchive.ingest import templates
from newsarchive.ingest.again import reread_all, unread
from newsarchive.ingest.layout_change import LayoutChange, find_change, is_doubtful
from newsarchive.models import Article, Capture, Select
from newsarchive.store import Archive, Layout
from newsarchive.store.care import database_faults
from tests.paper import BOX, EDIT, HOUR, SITE, START, Desk


@pytest.fixture
def desk(archive: Archive, clock: FrozenClock) -> Iterator[Desk]:
    made = Desk(archive)
    yield made
    made.ingest.close()
    assert [fault.what for fault in database_faults(archive)] == []


@pytest.fixture
def learned(desk: Desk) -> Desk:
    """Six stories of the first layout: five to learn from, and one that is read by it."""
    for number in range(6):
        assert desk.add(number, START + number * HOUR) == "new"
    return desk


def test_five_articles_teach_a_layout_that_the_sixth_is_read_by(learned: Desk) -> None:
    assert learned.templates() == [("first", 5)]
    assert BOX in learned.body(0)
    assert BOX not in learned.body(5)
    read = learned.reading(5, START + 5 * HOUR)
    assert read["template"] == 1
    assert read["agreement"] >= AGREES
    assert learned.rows("SELECT pages, misses FROM templates") == [{"pages": 1, "misses": 0}]


def test_learning_makes_no_edit(learned: Desk) -> None:
    for number in range(6):
        assert learned.add(number, START + (30 + number) * HOUR) == "same"
    assert learned.edits() == []
    assert BOX not in learned.body(0), "its version was read again, and reads cleaner now"


def test_an_edit_after_learning_is_an_edit(learned: Desk) -> None:
    assert learned.add(2, START + 30 * HOUR, edited=EDIT) == "edited"
    assert learned.edits() == [("2", "body")]
    assert EDIT in learned.body(2)


def test_an_older_capture_that_arrives_later_makes_no_edit(learned: Desk) -> None:
    assert learned.add(2, START - 30 * HOUR) == "same"
    assert learned.add(3, START - 20 * HOUR, edited=EDIT) == "edited"
    assert learned.edits() == [("3", "body")]
    assert len(learned.rows("SELECT 1 FROM revisions")) == 7


def test_an_alias_is_compared_as_its_article_is(learned: Desk) -> None:
    """Which article it is turns out only after reading: the version that it must be laid beside is then read again."""
    assert learned.add(1, START + 30 * HOUR, query="?ref=front") == "same"
    assert learned.add(1, START + 31 * HOUR, query="?ref=mail", edited=EDIT) == "edited"
    assert learned.edits() == [("1", "body")]


def test_a_page_of_another_layout_makes_no_edit(learned: Desk) -> None:
    assert learned.add(5, START + 30 * HOUR, relaunch=True) == "same"
    assert learned.reading(5, START + 30 * HOUR)["agreement"] < AGREES
    assert learned.add(5, START + 31 * HOUR, relaunch=True, edited=EDIT) == "edited"
    assert learned.edits() == [("5", "body")]


@pytest.fixture
def relaunched(learned: Desk) -> Desk:
    """Eight stories of another layout after the six of the first."""
    for number in range(6, 10):
        learned.add(number, START + number * HOUR)
    for number in range(10, 18):
        learned.add(number, START + (60 + 4 * number) * HOUR, relaunch=True)
    return learned


def test_a_layout_that_changes_is_learned_anew_from_the_pages_since(relaunched: Desk) -> None:
    assert relaunched.templates() == [("first", 5), ("layout changed", 0), ("layout changed", 8)]
    change = "2026-03-05T10:00:00Z"  # of story 10
    spans = relaunched.rows("SELECT valid_from, valid_until FROM templates ORDER BY id")
    assert [tuple(span.values()) for span in spans] == [(None, change), (change, None), (change, None)]
    relaunched.add(18, START + 140 * HOUR, relaunch=True)
    read = relaunched.reading(18, START + 140 * HOUR)
    assert (read["template"], read["agreement"] >= AGREES) == (3, True)


def test_no_edit_comes_of_a_change_of_layout(relaunched: Desk) -> None:
    for number in range(18):
        assert relaunched.add(number, START + (150 + number) * HOUR, relaunch=True) == "same"
    assert relaunched.edits() == []


def test_an_edit_is_seen_across_a_change_of_layout(relaunched: Desk) -> None:
    assert relaunched.add(5, START + 150 * HOUR, relaunch=True, edited=EDIT) == "edited"
    assert relaunched.edits() == [("5", "body")]


def test_an_old_capture_meets_the_layout_of_its_day(relaunched: Desk) -> None:
    assert relaunched.add(20, START + 20 * HOUR) == "new"
    read = relaunched.reading(20, START + 20 * HOUR)
    assert (read["template"], read["agreement"] >= AGREES) == (1, True)


def test_reading_again_takes_the_template_of_the_day(relaunched: Desk) -> None:
    with Archive(relaunched.archive.path, read_only=True) as asked:
        result = reread_all(relaunched.ingest, unread(asked), lambda: None)
        relaunched.ingest.wait(60)
    assert result.lost == []
    assert result.read == 5 + 8, "those that taught the two layouts were read before these were known"
    for number, template in ((0, 1), (4, 1), (5, 1), (10, 3), (17, 3)):
        at = START + (number if number < 10 else 60 + 4 * number) * HOUR
        assert relaunched.reading(number, at)["template"] == template
    assert relaunched.edits() == []
    with Archive(relaunched.archive.path, read_only=True) as asked:
        assert list(unread(asked)) == []


def test_single_misses_change_nothing(learned: Desk) -> None:
    for number in range(6, 20):
        learned.add(number, START + number * HOUR, relaunch=number % 3 == 0)
    assert {row["valid_until"] for row in learned.rows("SELECT valid_until FROM templates")} == {None}
    assert learned.rows("SELECT misses FROM templates WHERE id = 1")[0]["misses"] > 2


def shown(archive: Archive, count: int, *, since: int = 0) -> None:
    """Articles of a site, as the store has them; their captures are in no file."""
    for number in range(since, count):
        url, at = f"https://post.example/{number}", START + number * HOUR
        article = archive.articles.create(url, "post", at)
        capture = archive.captures.add(Capture(url, at, 200, "x.warc.gz", number, 1, "sha256:x"))
        archive.articles.add_extraction(capture, "one", "d", "article")
        archive.articles.add_revision(article, capture, at, Article(title="T", body="B", is_article=True))


def test_a_site_is_learned_three_times(archive: Archive) -> None:
    archive.ledger.add_site(SITE)
    lessons = []
    for count in range(1, 140):
        shown(archive, count, since=count - 1)
        layout = archive.templates.in_force("post", START)
        if layout is not None and layout.id is not None:
            archive.templates.count(layout.id, missed=False)
        if lesson := templates.due(archive, "post", START + count * HOUR):
            lessons.append((count, lesson.reason, len(lesson.captures)))
            made = templates.Learned("{}", len(lesson.captures), START, START + count * HOUR)
            assert templates.enter(archive, lesson, made)
    assert lessons == [(5, "first", 5), (15, "more pages", 15), (45, "more pages", 40)]


def test_what_can_not_be_learned_is_not_tried_for_every_page(archive: Archive) -> None:
    archive.ledger.add_site(SITE)
    tried = []
    for count in range(1, 50):
        shown(archive, count, since=count - 1)
        if lesson := templates.due(archive, "post", START):
            tried.append(count)
            templates.enter(archive, lesson, templates.Learned())
    assert tried == [5, 15, 45]
    layout = archive.templates.in_force("post", START)
    assert layout is not None
    assert layout.number == 0, "a page is not read with it, so no reading is out of date for it"


def test_a_newer_extractor_learns_again(archive: Archive) -> None:
    archive.ledger.add_site(SITE)
    shown(archive, 50)
    archive.templates.enter(Layout("post", "first", "an older one", articles=50, learned_from=40, learned="{}"))
    lesson = templates.due(archive, "post", START)
    assert lesson is not None
    assert lesson.reason == "newer extractor"


def test_what_two_runs_learned_is_entered_once(archive: Archive) -> None:
    archive.ledger.add_site(SITE)
    shown(archive, 5)
    lesson = templates.due(archive, "post", START)
    assert lesson is not None
    made = templates.Learned("{}", 5, START, START)
    assert [templates.enter(archive, lesson, made), templates.enter(archive, lesson, made)] == [True, False]


Times = Callable[[str], list[datetime]]


@pytest.mark.parametrize(
    ("pages", "change"),
    [
        ("ffffffffff", None),
        ("ffmmmmmmmm", 2),
        ("mfmmmmmmmm", 0),
        ("mmmmmmmmfm", 0),
        ("fmfmfmfmfm", None),
        ("mmmmmmmmmm", 0),
        ("fffffmfffffffmfffffffffffmmmmmmmmmm", 25),
    ],
)
def test_when_a_layout_changed(pages: str, change: int | None) -> None:
    times = [(kind, START + (100 + 4 * at) * HOUR) for at, kind in enumerate(pages)]
    fits, misses = ([at for kind, at in times if kind == wanted] for wanted in "fm")
    expected = None if change is None else LayoutChange(START + (100 + 4 * change) * HOUR)
    assert find_change(fits, misses, (START, START + 50 * HOUR)) == expected


def test_a_section_that_is_crawled_in_one_go_is_no_new_layout() -> None:
    misses = [START + (100 + at / 60) * HOUR for at in range(200)]
    assert find_change([], misses, (START, START + 50 * HOUR)) is None
    assert find_change([], [*misses, START + 125 * HOUR], (START, START + 50 * HOUR)) is not None


def test_most_of_the_last_pages_must_miss() -> None:
    assert not is_doubtful([False] * 7 + [True] * 3)
    assert is_doubtful([False] * 8)


def test_an_older_layout_is_found_from_old_captures() -> None:
    learned = (START + 500 * HOUR, START + 600 * HOUR)
    misses = [START + 4 * at * HOUR for at in range(9)]
    assert find_change([START + 550 * HOUR], misses, learned) == LayoutChange(START + 500 * HOUR, earlier=True)


def test_pages_from_among_those_that_taught_it_are_no_change() -> None:
    learned = (START, START + 500 * HOUR)
    assert find_change([], [START + at * HOUR for at in range(100, 110)], learned) is None


def test_what_sites_toml_says_anew_makes_no_edit(learned: Desk) -> None:
    learned.reopen(replace(SITE, select=Select(body=".x-body p:first-child"), timezone="Europe/Lisbon"))
    assert learned.add(1, START + 30 * HOUR) == "same"
    assert learned.templates() == [("first", 5), ("configured", 5)]
    assert learned.body(1).count("Paragraph") == 1
    learned.reopen(SITE)
    assert learned.add(1, START + 31 * HOUR) == "same"
    assert learned.body(1).count("Paragraph") == 6
    assert learned.edits() == []


def test_a_configured_site_has_a_template_before_anything_is_learned(desk: Desk) -> None:
    desk.reopen(replace(SITE, select=Select(title=".x-by")))
    desk.add(1, START)
    assert desk.templates() == [("configured", 0)]
    assert desk.reading(1, START)["template"] == 1
    assert desk.rows("SELECT title FROM articles")[0]["title"] == "By Ann Example"
    desk.reopen(replace(SITE, select=Select(title=".x-by")))
    assert len(desk.templates()) == 1, "the same words change nothing"
