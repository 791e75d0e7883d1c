"""Which offset a time of day has: the one beside it, or the one that two readings of one instant give away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from newsarchive.extract import moments
from newsarchive.extract.date_claims import Claim
from newsarchive.extract.moments import Locale, Moment
from newsarchive.models import Zone

MAX_OFFSET = timedelta(hours=14)
QUARTER = timedelta(minutes=15)
ONE_SECOND = timedelta(seconds=1)
ONE_MINUTE = timedelta(minutes=1)
WITNESSED = 0.2  # the least weight of a claim that may tell another's offset
WELL_WITNESSED = 0.5  # the same, for a time to the minute: one in fifteen agrees by chance
SEASON = timedelta(days=20)  # within which two offsets of one newsroom are the same, but for the days clocks change


_SHOWN = frozenset({"url", "class:date", "text:near-title", "time"})
_ZONES = {
    "de": "Europe/Berlin", "it": "Europe/Rome", "nl": "Europe/Amsterdam", "pl": "Europe/Warsaw", "cs": "Europe/Prague",
    "sk": "Europe/Bratislava", "hu": "Europe/Budapest", "sl": "Europe/Ljubljana", "hr": "Europe/Zagreb",
    "sr": "Europe/Belgrade", "mk": "Europe/Skopje", "sq": "Europe/Tirane", "sv": "Europe/Stockholm",
    "da": "Europe/Copenhagen", "nb": "Europe/Oslo", "fi": "Europe/Helsinki", "et": "Europe/Tallinn",
    "lv": "Europe/Riga", "lt": "Europe/Vilnius", "ro": "Europe/Bucharest", "bg": "Europe/Sofia", "el": "Europe/Athens",
    "uk": "Europe/Kyiv", "tr": "Europe/Istanbul", "he": "Asia/Jerusalem", "fa": "Asia/Tehran", "ka": "Asia/Tbilisi",
    "hy": "Asia/Yerevan", "hi": "Asia/Kolkata", "th": "Asia/Bangkok", "vi": "Asia/Ho_Chi_Minh", "ja": "Asia/Tokyo",
    "ko": "Asia/Seoul",
}  # fmt: skip
"""The zone of languages whose newsrooms, or nearly all of them, share one."""


def zoned(moment: Moment, locale: Locale) -> tuple[datetime | date, Zone]:
    """The value with its offset: the page's own, or else the site's."""
    if not isinstance(moment.value, datetime):
        return moment.value, "site" if locale.zone else "unknown"
    if moment.value.tzinfo is not None:
        return moment.value.replace(microsecond=0), "page"
    zone = moments.zone_named(locale.zone)
    if zone is None:
        return moment.value.replace(microsecond=0), "unknown"
    local = moment.value.replace(tzinfo=zone, microsecond=0)
    return datetime.fromisoformat(local.isoformat()), "site"


def on_the_publishers_clock(winner: Claim, claims: list[Claim], others: Iterable[Claim], locale: Locale) -> Claim:
    """The same claim with the offset of the newsroom, as far as the page gives it away.

    `claims` are of the same event; `others`, of another (a change), may only say what offset the page's times have.
    """
    value = winner.moment.value
    if not isinstance(value, datetime):
        return winner
    found: datetime | None = None
    if value.utcoffset() == timedelta(0):
        found = _mislabelled(value, claims) or _as_shown(winner, claims) or _on_the_day(value, claims, locale)
    elif value.tzinfo is None:
        found = _told_in_utc(winner, claims) or _as_beside(value, [*claims, *others])
    return winner if found is None else replace(winner, moment=replace(winner.moment, value=found))


def _mislabelled(value: datetime, claims: list[Claim]) -> datetime | None:
    """A local time that calls itself UTC ("20:00+00:00"), where another witness gives that clock its offset.

    Publishing systems of many newsrooms write the local clock and a zone that was never set.
    """
    for claim in claims:
        other = claim.moment.value
        if not isinstance(other, datetime) or not other.utcoffset() or claim.weight < WITNESSED:
            continue
        if abs(other.replace(tzinfo=None) - value.replace(tzinfo=None)) < ONE_MINUTE:
            return value.replace(tzinfo=other.tzinfo)
    return None


def _as_shown(winner: Claim, claims: list[Claim]) -> datetime | None:
    """An instant that is given in UTC, on the publisher's own clock, where another witness shows that clock.

    Many pages give the time in UTC for machines ("06:35:29Z") and on the newsroom's clock for people ("22:35:29"):
    the same minute and second, whole quarters of an hour apart, is one instant, and the difference is the offset.
    """
    value = winner.moment.value
    assert isinstance(value, datetime)
    for claim in sorted(claims, key=lambda claim: -claim.weight):
        other = claim.moment.value
        if not isinstance(other, datetime) or claim.weight < WITNESSED or (other.hour, other.minute) == (0, 0):
            continue
        if other.tzinfo is not None:
            if other == value and other.utcoffset():
                return other
        elif ahead := _ahead(other, value, claim.moment):
            return value.astimezone(timezone(ahead))
    return None


def _on_the_day(value: datetime, claims: list[Claim], locale: Locale) -> datetime | None:
    """An instant in UTC on the clock of the language's one zone, where the page itself shows the day of that clock.

    The instant stays what it was. Two things must hold: the address or the print has another day than UTC, and no print
    has UTC's.
    """
    zone = moments.zone_named(_ZONES.get(locale.languages[0], "")) if locale.languages else None
    if zone is None:
        return None
    local = datetime.fromisoformat(value.astimezone(zone).isoformat())
    shown = {claim.moment.day for claim in claims if claim.witness in _SHOWN and claim.weight >= WITNESSED}
    return local if local.date() in shown and value.date() not in shown else None


def _told_in_utc(winner: Claim, claims: list[Claim]) -> datetime | None:
    """A naive local time with the offset that follows from another witness, which gives the same instant in UTC."""
    value = winner.moment.value
    assert isinstance(value, datetime)
    least = WITNESSED if winner.moment.precision == "second" else WELL_WITNESSED
    for claim in sorted(claims, key=lambda claim: -claim.weight):
        other = claim.moment.value
        if not isinstance(other, datetime) or other.utcoffset() != timedelta(0) or claim.weight < least:
            continue
        if ahead := _ahead(value, other, winner.moment):
            return other.astimezone(timezone(ahead))
    return None


def _ahead(local: datetime, utc: datetime, shown: Moment) -> timedelta | None:
    """How far a naive local time is ahead of one in UTC, if they can be one instant; None where they can't."""
    ahead = local - utc.replace(tzinfo=None)
    if shown.precision == "minute":
        ahead += timedelta(seconds=utc.second)
    if ahead and abs(ahead) <= MAX_OFFSET and ahead % QUARTER < ONE_SECOND:
        return timedelta(seconds=round(ahead.total_seconds()))
    return None


def _as_beside(value: datetime, claims: list[Claim]) -> datetime | None:
    """A naive time with the one offset that all other times of the page around that day have."""
    offsets = {
        claim.moment.value.utcoffset()
        for claim in claims
        if isinstance(claim.moment.value, datetime)
        and claim.moment.value.tzinfo is not None
        and abs(claim.moment.value.replace(tzinfo=None) - value) <= SEASON
    }
    offset = next(iter(offsets)) if len(offsets) == 1 else None
    return value.replace(tzinfo=timezone(offset)) if offset else None
