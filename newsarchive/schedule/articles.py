"""When an article is fetched again: by its age, and sooner where it has changed before.

The rate of edits falls with age, about as a / (age + 1 hour). What `a` is for one article shows in how often it was
edited so far. Visits are as dense as a power of that rate: the account of `rhythm.py` asks for 1/2, which follows a few
busy articles less; what is hidden by the next edit is lost for good, and that asks for more.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import log

from newsarchive.schedule.failures import DAY, HOUR

VISITS = (HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY, 365 * DAY)
"""Ages at which every article is fetched again: most edits come within hours of publication, few after a month."""

SOONEST = timedelta(minutes=15)
WORTH = 0.4
"""What a request costs against an edit that is seen late. With `benchmarks/schedule.py`: 9 requests for each article in
two months, where VISITS alone are 5; at .2 they are 19."""
POWER = 0.85  # swept .5, .67, .85, 1 there: fewest edits lost at few requests, and near the best at many
PRIOR_EDITS, PRIOR_SPAN = 0.3, 1.2  # an article that nobody has watched: 0.25 edits for each e-fold of its age


def next_visit(now: datetime, first_seen: datetime, changes: int = 0, *, worth: float = WORTH) -> datetime:
    """When an article that we first saw at `first_seen` is fetched again: at the next of VISITS, a year on at most.

    `changes` is how many edits were seen so far: with them it is visited between those ages too.
    """
    age = max(now - first_seen, timedelta(0))
    planned = next((first_seen + visit for visit in VISITS if visit > age), now + VISITS[-1])
    hours = age / HOUR + 1
    edits = (PRIOR_EDITS + changes) / (PRIOR_SPAN + log(hours))
    left = 1 - POWER
    grown: float = (hours**left + left * worth / edits**POWER) ** (1 / left) - hours
    return min(planned, max(now + min(grown, VISITS[-1] / HOUR) * HOUR, now + SOONEST))
