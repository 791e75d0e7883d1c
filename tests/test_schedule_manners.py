"""How an overloaded host is treated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newsarchive.schedule import eased, retry_after, robots_wait, slowed, wait_after

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("99999999999999999999", 86400),
        ("Fri, 20 Nov 2026 12:05:00 GMT", 300),
        ("Friday, 20-Nov-26 12:05:00 GMT", 300),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
        ("٣", None),
    ],
)
def test_retry_after(header: str | None, seconds: int | None) -> None:
    found = retry_after(header, NOW)
    assert (None if found is None else found.total_seconds()) == seconds


def test_waits() -> None:
    assert wait_after(503, None, 1, NOW) is None  # one page, perhaps
    assert wait_after(200, "60", 1, NOW) is None
    assert wait_after(503, "60", 1, NOW) == NOW + timedelta(seconds=60)
    assert wait_after(503, "0", 1, NOW) == NOW + timedelta(seconds=1)
    assert wait_after(503, "0", 4, NOW) == NOW + timedelta(minutes=4)  # it says so for the fourth time
    assert wait_after(429, None, 1, NOW) == NOW + timedelta(minutes=1)
    assert wait_after(429, None, 3, NOW) == NOW + timedelta(minutes=4)
    assert wait_after(429, "in a month", 99, NOW) == NOW + DAY
    assert wait_after(429, "2592000", 1, NOW) == NOW + DAY
    assert robots_wait(1, NOW) == NOW + timedelta(minutes=10)
    assert robots_wait(50, NOW) == NOW + DAY


def test_a_delay_doubles_within_bounds_and_halves_by_the_day() -> None:
    assert slowed(1.0, 1.0) == 2.0
    assert slowed(0.0, 0.0) == 0.25
    delay = 1.0
    for _ in range(20):
        delay = slowed(delay, 1.0)
    assert delay == 16.0
    assert slowed(100.0, 100.0) == 100.0  # slow by itself
    assert [eased(8.0, NOW, NOW + days * DAY, 1.5) for days in range(4)] == [8.0, 4.0, 2.0, 1.5]
    assert eased(8.0, NOW, NOW + 5000 * DAY, 0.0) < 0.01
    assert eased(0.0, None, NOW, 1.0) == 1.0
