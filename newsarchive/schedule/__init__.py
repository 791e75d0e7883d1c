"""When is something due again? Pure functions from what is known to a moment; nothing here asks for the time.

A source is asked as often as it brings something (`rhythm.py`), an article by its age and its changes (`articles.py`),
what failed by the kind of its failure (`failures.py`). `benchmarks/schedule.py` plays a year of it.
"""

from newsarchive.schedule.articles import VISITS, next_visit
from newsarchive.schedule.failures import (
    DAY,
    HOUR,
    MAX_ATTEMPTS,
    RARELY,
    Verdict,
    after_failure,
    after_refusal,
    is_passing,
    retry_wait,
)  # fmt: skip
from newsarchive.schedule.rhythm import Rhythm
from newsarchive.schedule.sources import FAILED_POLL_MAX, POLLS, SHORTEST, next_poll

__all__ = [
    "DAY", "FAILED_POLL_MAX", "HOUR", "MAX_ATTEMPTS", "POLLS", "RARELY", "SHORTEST", "VISITS", "Rhythm", "Verdict",
    "after_failure", "after_refusal", "is_passing", "next_poll", "next_visit", "retry_wait",
]  # fmt: skip
