"""When something is due again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from newsarchive import schedule
from newsarchive.schedule import DAY, HOUR

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_an_article_is_visited_by_its_age() -> None:
    first, visits = NOW, [NOW]
    for _ in range(7):
        visits.append(schedule.next_visit(visits[-1], first))
    ages = [visit - first for visit in visits[1:]]
    assert ages[:5] == [HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY]
    assert 180 * DAY < ages[5] <= 365 * DAY
    assert schedule.next_visit(first + 4_000 * DAY, first) == first + 4_365 * DAY


def test_an_article_that_changed_is_visited_sooner_and_never_later_than_planned() -> None:
    for age in (timedelta(minutes=20), 3 * HOUR, 3 * DAY, 20 * DAY, 200 * DAY):
        due = [schedule.next_visit(NOW, NOW - age, changes) for changes in range(6)]
        assert due == sorted(due, reverse=True)
        assert due[5] < due[0]
        assert due[5] >= NOW + timedelta(minutes=15)


def test_a_clock_set_back_does_not_matter() -> None:
    assert schedule.next_visit(NOW, NOW + DAY) > NOW


def watched(days: int, hours: Sequence[int], every: timedelta = HOUR) -> schedule.Rhythm:
    """A source that is polled regularly and brings one item at each of these hours of each day, Monday on."""
    start = datetime(2026, 11, 2, tzinfo=UTC)
    rhythm, now = schedule.Rhythm(), start
    while now < start + days * DAY:
        before, now = now, now + every
        moments = (before + step * timedelta(minutes=30) for step in range(1, int(every / timedelta(minutes=30)) + 1))
        new = [moment for moment in moments if moment.hour in hours and moment.minute == 0]
        rhythm = rhythm.polled(now, new)
    return rhythm


def test_a_source_is_asked_as_often_as_it_brings_something() -> None:
    waits = []
    for hours in ((), (12,), (6, 12, 18), range(0, 24, 2), range(24)):
        rhythm = watched(14, hours)
        assert rhythm.at is not None
        waits.append(schedule.next_poll(rhythm.at, "feed", 0, rhythm) - rhythm.at)
    assert waits == sorted(waits, reverse=True)
    assert waits[0] > 5 * HOUR
    assert waits[-1] < HOUR


def test_a_source_is_asked_more_in_the_hours_in_which_it_brings_something() -> None:
    rhythm = watched(21, range(8, 18))
    assert rhythm.rate(12) > 5 * rhythm.rate(2)
    assert rhythm.rate(12) == pytest.approx(1, abs=0.25)


def test_what_was_brought_of_late_makes_it_asked_sooner() -> None:
    calm = watched(14, (12,))
    assert calm.at is not None
    now = calm.at + HOUR
    quiet, busy = calm.polled(now, []), calm.polled(now, [now - timedelta(minutes=5)] * 12)
    assert schedule.next_poll(now, "feed", 0, busy) - now < (schedule.next_poll(now, "feed", 0, quiet) - now) / 2


def test_the_first_poll_teaches_no_rate() -> None:
    first = schedule.Rhythm().polled(NOW, [NOW - DAY] * 100)
    assert sum(first.items) == 0
    assert first.at == NOW


def test_waits_stay_between_five_minutes_and_a_week() -> None:
    never = watched(200, (), every=7 * DAY)
    always = schedule.Rhythm().polled(NOW, []).polled(NOW + HOUR, [NOW + HOUR] * 5_000)
    assert never.at is not None
    assert always.at is not None
    assert schedule.next_poll(never.at, "sitemap", 0, never) <= never.at + 7 * DAY
    assert schedule.next_poll(always.at, "feed", 0, always) == always.at + timedelta(minutes=5)


def test_items_without_a_date_count_over_the_time_since_the_last_poll() -> None:
    rhythm = schedule.Rhythm().polled(NOW, []).polled(NOW + 4 * HOUR, [None] * 8)
    assert sum(rhythm.items) == pytest.approx(8)
    assert sum(rhythm.hours) == pytest.approx(4)


def test_a_rhythm_is_the_same_after_the_database() -> None:
    rhythm = watched(3, (7, 9))
    again = schedule.Rhythm.parse(rhythm.dump())
    assert again.at == rhythm.at
    assert again.items == pytest.approx(rhythm.items, abs=0.001)
    assert schedule.Rhythm.parse(None) == schedule.Rhythm()


@pytest.mark.parametrize("kind", schedule.POLLS)
def test_a_source_that_fails_is_asked_less_and_less(kind: schedule.SourceKind) -> None:
    waits = [schedule.next_poll(NOW, kind, failures) - NOW for failures in range(30)]
    assert waits == sorted(waits)
    assert max(waits) == schedule.FAILED_POLL_MAX


@pytest.mark.parametrize(
    ("reason", "attempts", "archived", "state"),
    [
        ("timeout", 1, False, "waiting"),
        ("timeout", schedule.MAX_ATTEMPTS, False, "failed"),
        ("timeout", schedule.MAX_ATTEMPTS, True, "archived"),
        ("http_404", 1, False, "gone"),
        ("http_410", 9, True, "gone"),
        ("robots", 1, False, "forbidden"),
        ("http_403", 1, True, "archived"),
        ("offsite", 1, False, "forbidden"),
        ("robots_unreachable", 1, False, "waiting"),
    ],
)
def test_what_a_failure_makes_of_a_url(reason: str, attempts: int, archived: bool, state: str) -> None:
    verdict = schedule.after_failure(NOW, reason, attempts, archived=archived)
    assert verdict.state == state
    assert verdict.due_at is None or verdict.due_at > NOW


def test_retries_back_off_to_a_week() -> None:
    waits = [schedule.retry_wait(attempts) for attempts in range(1, 40)]
    assert waits[0] == timedelta(minutes=10)
    assert waits == sorted(waits)
    assert waits[-1] == 7 * DAY


def test_a_challenge_is_no_verdict_on_the_page() -> None:
    assert schedule.after_refusal(NOW, "challenge", 1).state == "waiting"
    assert schedule.after_refusal(NOW, "listing", 1) == schedule.Verdict("not_article", None)
    assert schedule.after_refusal(NOW, "soft_404", 1).state == "gone"


def test_who_is_refused_by_a_filter_for_a_day_is_asked_again_the_next_days() -> None:
    waits = [
        (schedule.after_failure(NOW, reason, attempts, archived=False).due_at or NOW) - NOW
        for reason in ("http_403", "http_451")
        for attempts in (1, 2, 3)
    ]
    assert waits == [DAY, DAY, schedule.RARELY, schedule.RARELY, schedule.RARELY, schedule.RARELY]
