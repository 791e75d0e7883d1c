"""When is something due again that failed, or that is no article? By kind of failure and number of attempts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from newsarchive.models import UrlState

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

MAX_ATTEMPTS = 6
"""After this many failures in a row a URL that never answered is called failed, and asked again once a month."""

FIRST_RETRY = timedelta(minutes=10)
RETRY_FACTOR = 4  # 10 min, 40 min, 2.7 h, 10.7 h, 1.8 days ... then RETRY_MAX
RETRY_MAX = 7 * DAY
RARELY = 30 * DAY

REFUSED = frozenset({"http_401", "http_402", "http_403", "http_407", "http_451", "robots", "private_address"})
SOMETIMES = frozenset({"http_403"})
"""Refusals that a filter against robots gives for an hour or a day: what came out meanwhile would wait for a month."""
UNREADABLE = frozenset({"too_large", "bad_url"})
MISSING = frozenset({"http_404", "http_410"})
PERMANENT = frozenset({"offsite", "excluded", "forgotten"})
NO_VERDICT = UNREADABLE | {"challenge", "cookie_wall", "empty", "bad_encoding", "extractor_failed", "extractor_timeout"}
"""Refusals that say nothing of the page itself."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a URL: its state, and when it is due again (None: never)."""

    state: UrlState
    due_at: datetime | None


def after_failure(now: datetime, reason: str, attempts: int, *, archived: bool) -> Verdict:
    """What a failed fetch makes of a URL. `attempts` counts this one; `archived`: its article is in the archive."""
    if reason in PERMANENT:
        return Verdict("forbidden", None)
    if reason in REFUSED:
        soon = reason in SOMETIMES and attempts < 3
        return Verdict("archived" if archived else "forbidden", now + (DAY if soon else RARELY))
    if reason in UNREADABLE:
        return Verdict("archived" if archived else "failed", now + RARELY)
    if reason in MISSING:
        return Verdict("gone", now + (DAY if attempts < 3 else RARELY))
    if attempts >= MAX_ATTEMPTS:
        return Verdict("archived" if archived else "failed", now + RARELY)
    return Verdict("archived" if archived else "waiting", now + retry_wait(attempts))


def retry_wait(attempts: int) -> timedelta:
    """The wait after the given number of failures in a row."""
    wait: timedelta = FIRST_RETRY * RETRY_FACTOR ** min(attempts - 1, 10)
    return min(wait, RETRY_MAX)


PASSING = frozenset(
    {"dns", "refused", "timeout", "tls", "connection_lost", "truncated", "network_error", "internal_error", "http_429"}
)


def is_passing(reason: str) -> bool:
    """Does a failure say nothing of the address itself: a network that is down, a server out of order?"""
    return reason in PASSING or reason == "robots_unreachable" or reason.startswith("http_5")


def after_refusal(now: datetime, reason: str, attempts: int, *, archived: bool = False) -> Verdict:
    """What becomes of a page that answered but is no article.

    A challenge or a consent wall says nothing of the page behind it: that is a failure, to be tried again.
    """
    if reason in NO_VERDICT:
        return after_failure(now, reason, attempts, archived=archived)
    if reason == "soft_404":
        return Verdict("gone", now + (DAY if attempts < 3 else RARELY))
    return Verdict("not_article", None)
