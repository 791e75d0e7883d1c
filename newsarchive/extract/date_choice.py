"""Which of all the claimed dates is the one: the day that most weight stands behind, then its most exact time."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from newsarchive.extract.date_claims import Claim
from newsarchive.extract.moments import Moment

REPEATED = 1.2  # what a witness of one kind counts for, however often it says the same
EXACT = 0.3  # the weight from which a claim may say the time of the day that won
CLEAR = 0.5  # the weight from which a printed date is the article's own
FIRM = 0.65  # the weight from which a tag may say that the article is older: more than `date` alone has
AS_CHANGED = 0.5  # what a date of publication counts for that is the day of the last change; .3 to .6 were tried
OUTRUN = 0.6  # what a tag counts for, if the page prints an earlier day; .4 to .8 give the same within .003
WEST, EAST = timedelta(hours=11), timedelta(hours=13)  # how far newsrooms' clocks lie from UTC
_MARKUP = ("json-ld", "meta", "microdata")
_CREATION = re.compile("creat|upload")


def settle(claims: list[Claim]) -> Claim | None:
    """The strongest claim of the day that most weight stands behind, the exact ones first; None without claims."""
    if not claims:
        return None
    weights: dict[date, float] = {}
    by_kind: dict[tuple[date, str], list[float]] = {}
    for claim in claims:
        by_kind.setdefault((claim.moment.day, claim.witness.split(":")[0].split("@")[0]), []).append(claim.weight)
    for (day, _), same_kind in by_kind.items():
        repeated = max(same_kind) * (1.0 if len(same_kind) == 1 else REPEATED)
        weights[day] = weights.get(day, 0.0) + repeated
    strongest = {day: max(claim.weight for claim in claims if claim.moment.day == day) for day in weights}
    day = max(weights, key=lambda known: weights[known] + strongest[known])
    same = [claim for claim in claims if claim.moment.day == day]
    return max([claim for claim in same if claim.weight >= EXACT] or same, key=_exactness)


def _exactness(claim: Claim) -> tuple[bool, bool, bool, bool, float]:
    """A time with an offset before one without, a true time before midnight, markup before print, then by weight."""
    value = claim.moment.value
    timed = isinstance(value, datetime)
    midnight = isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0)
    return timed and not midnight, claim.moment.has_zone, timed, not _is_printed(claim), claim.weight


def beyond_doubt(claims: list[Claim], others: list[Claim]) -> list[Claim]:
    """Claims that could be read either way (03/04), read as another date of the page has it where one agrees."""
    sure = {other.moment.day for other in others if not other.moment.doubtful}
    return [replace(claim, moment=_either(claim.moment, sure)) for claim in claims]


def _either(moment: Moment, sure: set[date]) -> Moment:
    swapped = moment.swapped()
    return moment if swapped is None or moment.day in sure or swapped.day not in sure else swapped


def discounted(claims: list[Claim], last: Claim | None) -> list[Claim]:
    """The claims of publication, those for less that only say when the page was last written to disk.

    Many publishing systems put the day of the last change, or of a move to a new system, where the day of publication
    belongs. What gives it away is that the page has an earlier date too: printed as its own, or in another tag.
    """
    printed = [claim for claim in claims if _is_printed(claim) and claim.weight >= CLEAR]
    told = [claim for claim in claims if _is_firm(claim)]
    found = []
    for claim in claims:
        factor = 1.0
        if (
            last is not None
            and claim.moment.day == last.moment.day
            and (_is_outrun(claim, printed) or _is_outrun(claim, told))
        ):
            factor *= AS_CHANGED
        if claim.witness.startswith(_MARKUP) and _is_outrun(claim, printed):
            factor *= OUTRUN
        found.append(replace(claim, weight=claim.weight * factor) if factor < 1.0 else claim)
    return found


def _is_printed(claim: Claim) -> bool:
    """Whether a reader sees the date."""
    return not claim.witness.startswith((*_MARKUP, "url", "announced")) and "@" not in claim.witness


def _is_firm(claim: Claim) -> bool:
    """Whether the page's markup speaks of publication, not of a draft, and not in passing."""
    if claim.witness == "time@datetime":
        return claim.weight >= CLEAR
    return claim.witness.startswith(_MARKUP) and claim.weight >= FIRM and not _CREATION.search(claim.witness.lower())


def _is_outrun(claim: Claim, others: list[Claim]) -> bool:
    """Whether one of the others is of an earlier day, and not the same instant on another clock."""
    day = claim.moment.day
    return any(other.moment.day < day and not _can_be(claim.moment, other.moment) for other in others)


def _can_be(moment: Moment, shown: Moment) -> bool:
    """Whether an instant in UTC can be a date, with or without a time, on some newsroom's clock."""
    value, local = moment.value, shown.value
    if not isinstance(value, datetime) or value.utcoffset() != timedelta(0):
        return False
    if isinstance(local, datetime) and (local.minute - value.minute) % 15 and not shown.has_zone:
        return False
    return (value - WEST).date() <= shown.day <= (value + EAST).date()
