"""What the last requests of a site came to, a letter each: short enough to keep for every site, and to be read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

ANSWERED, BLOCKED, CHALLENGE, OUT_OF_ORDER, NO_ANSWER, ROBOTS = "abcenr"
ARTICLE, MISS, REFUSED, BARRED = "amrb"
"""Of a page that should be an article: read, read without its layout, taken for none, not given to us."""

WINDOW = 20
"""Letters that are kept: a site that is asked for its sources alone fills them within some hours."""
MEMORY = 1_000
"""Older pages of which no more is kept than how many were broken; then both numbers are halved."""

BLOCKING = frozenset({401, 402, 403, 407, 429, 451})
_NETWORK = frozenset({"dns", "refused", "timeout", "tls", "connection_lost", "truncated", "network_error"})


def letter(outcome: str, reason: str | None, status: int | None) -> str:
    """What one row of `fetches` says of its site; "" where it says nothing (an address that must not be asked)."""
    if outcome == "forbidden":
        if reason in _NETWORK or reason == "robots_unreachable":
            return NO_ANSWER
        return ROBOTS if reason == "robots" else ""
    if status is None:
        return NO_ANSWER if reason in _NETWORK else ""
    if status in BLOCKING:
        return BLOCKED
    if status == 202 or reason == "challenge":
        return CHALLENGE
    return OUT_OF_ORDER if status >= 500 else ANSWERED


@dataclass(frozen=True, slots=True)
class Health:
    """The state of one site. `recent` and `pages` are letters, oldest first; `expected` and `broken` count the pages
    before those. `answered_at`: when it last gave an answer that was neither an error of its own nor a refusal.
    """

    recent: str = ""
    pages: str = ""
    expected: int = 0
    broken: int = 0
    asked_at: datetime | None = None
    answered_at: datetime | None = None

    def asked(self, at: datetime, said: str) -> Health:
        """After one more request."""
        answered = at if said == ANSWERED else self.answered_at
        return replace(self, recent=(self.recent + said)[-WINDOW:], asked_at=at, answered_at=answered)

    def read(self, said: str) -> Health:
        """After one more page that should be an article: what falls out of the window goes into the long count."""
        pages = self.pages + said
        past, pages = pages[:-WINDOW].replace(BARRED, ""), pages[-WINDOW:]
        expected = self.expected + len(past)
        broken = self.broken + sum(one != ARTICLE for one in past)
        if expected > MEMORY:
            expected, broken = expected // 2, broken // 2
        return replace(self, pages=pages, expected=expected, broken=broken)
