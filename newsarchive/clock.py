"""The one place that knows what time it is. Everything else is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time, in UTC, with microseconds cut off."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC).replace(microsecond=0)


@dataclass
class FrozenClock:
    """A clock that stands still until it is moved: for tests and simulations."""

    at: datetime = field(default_factory=lambda: datetime(2026, 1, 1, tzinfo=UTC))

    def now(self) -> datetime:
        return self.at

    def advance(self, **duration: float) -> None:
        """Move on by a duration, given as `timedelta` takes it (hours=1, days=2 ...)."""
        self.at += timedelta(**duration)


def iso(moment: datetime) -> str:
    """A moment as the database keeps it: ISO 8601 in UTC, to the second, sortable as text."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_iso(text: str) -> datetime:
    """The inverse of `iso`."""
    return datetime.fromisoformat(text)
