"""The benchmark's metrics, on cases small enough to check by hand."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

import metrics


def test_a_body_of_five_words_has_two_shingles() -> None:
    assert sum(metrics.shingles("one two, three four: five").values()) == 2


def test_a_short_text_is_one_shingle_and_nothing_is_none() -> None:
    assert sum(metrics.shingles("one two").values()) == 1
    assert not metrics.shingles("")


def test_precision_and_recall_count_shingles_as_often_as_they_stand() -> None:
    assert metrics.precision_recall("a b c d e", "a b c d") == (0.5, 1.0)
    assert metrics.precision_recall("a b c d", "a b c d e") == (1.0, 0.5)
    assert metrics.precision_recall("", "a b c d") == (0.0, 0.0)
    assert metrics.precision_recall("", "") == (1.0, 1.0)


def test_body_f1_is_of_the_means() -> None:
    assert metrics.body_f1([(1.0, 0.5), (0.5, 1.0)]) == pytest.approx(0.75)


def test_segments_are_found_whatever_the_white_space() -> None:
    assert metrics.segment_counts("A good\n\nday", ["good day", "night"], ["A  good", "bad"]) == (1, 1, 1)


def test_titles_are_equal_but_for_case_punctuation_and_spaces() -> None:
    assert metrics.same_title("“Hello”:  World", "hello world")
    assert not metrics.same_title("Hello World - The Site", "Hello World")
    assert not metrics.same_title(None, "Hello")


def test_authors_are_sets_of_names_without_by() -> None:
    assert metrics.authors_f1(["By Ada Byron", "Mary Shelley"], ["mary shelley", "ada byron"]) == 1.0
    assert metrics.authors_f1(["Ada Byron"], ["Ada Byron", "Mary Shelley"]) == pytest.approx(2 / 3)
    assert metrics.authors_f1([], ["Ada Byron"]) == 0.0


def test_a_day_is_the_calendar_day_or_the_same_instant() -> None:
    assert metrics.same_day(date(2024, 5, 1), "2024-05-01T23:00:00+00:00")
    assert metrics.same_day(datetime(2024, 5, 2, 1, tzinfo=timezone(timedelta(hours=2))), "2024-05-01T23:00:00+00:00")
    assert not metrics.same_day("2024-05-02", "2024-05-01")
    assert not metrics.same_day(None, "2024-05-01")


def test_an_instant_needs_an_offset_on_both_sides() -> None:
    gold = "2024-05-01T12:00:00+02:00"
    assert metrics.same_instant(datetime(2024, 5, 1, 10, 0, 30, tzinfo=UTC), gold) is True
    assert metrics.same_instant(datetime(2024, 5, 1, 10, 5, tzinfo=UTC), gold) is False
    assert metrics.same_instant(datetime(2024, 5, 1, 12), gold) is False  # noqa: DTZ001 - naive is what is tested
    assert metrics.same_instant(date(2024, 5, 1), "2024-05-01") is None


def test_a_leak_is_a_phrase_that_stands_there_more_often_than_in_gold() -> None:
    assert metrics.leaks("Text.\nYou may also like", "Text.") == ["you may also like"]
    assert not metrics.leaks("You may also like tea.", "You may also like tea.")


def test_the_standfirst_opens_a_body_that_lacks_it() -> None:
    assert metrics.with_standfirst("Body.", "Lead.") == "Lead.\n\nBody."
    assert metrics.with_standfirst("Lead.\n\nBody.", "Lead.") == "Lead.\n\nBody."
    assert metrics.with_standfirst("Body.", None) == "Body."
