"""When is something due again? Pure functions from what is known to a moment; nothing here asks for the time.

A source is asked as often as it brings something (`rhythm.py`), an article by its age and its changes (`articles.py`),
what failed by the kind of its failure (`failures.py`), an overloaded host when it says so (`manners.py`), an article
that is missing until it is called gone, and after that for when it comes back (`vanishing.py`).
`benchmarks/schedule.py` plays a year of it.
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
from newsarchive.schedule.manners import (
    FACTOR,
    GOOD_FOR,
    ROBOTS_FOR,
    SLOWEST,
    eased,
    retry_after,
    robots_wait,
    slowed,
    wait_after,
)  # fmt: skip
from newsarchive.schedule.rhythm import Rhythm
from newsarchive.schedule.sources import FAILED_POLL_MAX, POLLS, SHORTEST, next_poll
from newsarchive.schedule.vanishing import (
    FRESH,
    HTTP,
    REASONS,
    SPAN,
    WINDOW,
    WITNESSES,
    Answer,
    Event,
    Sight,
    called,
    events_of,
    next_look,
    site_is_out,
)  # fmt: skip

__all__ = [
    "DAY", "FACTOR", "FAILED_POLL_MAX", "FRESH", "GOOD_FOR", "HOUR", "HTTP", "MAX_ATTEMPTS", "POLLS", "RARELY",
    "REASONS", "ROBOTS_FOR", "SHORTEST", "SLOWEST", "SPAN", "VISITS", "WINDOW", "WITNESSES", "Answer", "Event",
    "Rhythm", "Sight", "Verdict", "after_failure", "after_refusal", "called", "eased", "events_of", "is_passing",
    "next_look", "next_poll", "next_visit", "retry_after", "retry_wait", "robots_wait", "site_is_out", "slowed",
    "wait_after",
]  # fmt: skip
