"""When something is due again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newsarchive import schedule
from newsarchive.schedule import DAY, HOUR

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_an_article_is_visited_by_its_age() -> None:
    first, visits = NOW, [NOW]
    for _ in range(6):
        visits.append(schedule.next_visit(visits[-1], first))
    assert [visit - first for visit in visits[1:]] == [HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY, 365 * DAY]
    assert schedule.next_visit(first + 400 * DAY, first) == first + 765 * DAY


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
