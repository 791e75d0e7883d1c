"""When an article was published and when it was changed: every date that a page claims, weighed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from newsarchive.extract.date_claims import Claim, modified_in_markup, published_in_markup
from newsarchive.extract.date_locale import with_evidence
from newsarchive.extract.date_spots import modified_in_spots, published_in_spots
from newsarchive.extract.date_text import ALONE, anywhere, hidden, in_picture, near_heading
from newsarchive.extract.date_zones import on_the_publishers_clock, zoned
from newsarchive.extract.jsonld import Graph, Node
from newsarchive.extract.moments import Locale, Moment
from newsarchive.extract.scan import Scan
from newsarchive.models import Link, Precision, Witness, Zone

REPEATED = 1.2  # what a witness of one kind counts for, however often it says the same
EXACT = 0.3  # the weight from which a claim may say the time of the day that won


@dataclass(frozen=True, slots=True)
class Dates:
    """What was settled. `zone` is of `published`."""

    published: datetime | date | None = None
    modified: datetime | date | None = None
    precision: Precision | None = None
    zone: Zone | None = None
    witnesses: tuple[tuple[str, Witness], ...] = ()


def read_dates(
    scan: Scan,
    graph: Graph,
    main: Node | None,
    *,
    url: str | None,
    locale: Locale,
    announced: Link | None,
) -> Dates:
    """Settle published and modified."""
    locale = with_evidence(scan, url, locale)
    published = [
        *published_in_markup(scan, graph, main, url, locale, announced),
        *published_in_spots(scan, locale),
        *near_heading(scan, locale),
    ]
    modified = [*modified_in_markup(scan, main, locale, announced), *modified_in_spots(scan, locale)]
    published, modified = _beyond_doubt(published, [*published, *modified]), _beyond_doubt(modified, published)
    last = _settle(modified, published)
    first = _settle(_discounted(published, last), modified) or _last_resort(scan, locale, last)
    if last is not None and first is not None and last.moment.day < first.moment.day:
        last = None
    witnesses: list[tuple[str, Witness]] = []
    if first is not None:
        witnesses.append(("published", _witness(first, published)))
    if last is not None:
        witnesses.append(("modified", _witness(last, modified)))
    value, zone = zoned(first.moment, locale) if first is not None else (None, None)
    return Dates(
        published=value,
        modified=zoned(last.moment, locale)[0] if last is not None else None,
        precision=first.moment.precision if first is not None else None,
        zone=zone,
        witnesses=tuple(witnesses),
    )


def _last_resort(scan: Scan, locale: Locale, last: Claim | None) -> Claim | None:
    """A date of publication for a page that marks none and prints none near its heading."""
    printed = list(anywhere(scan, locale))
    return (
        _settle([claim for claim in printed if claim.weight >= ALONE])
        or _settle(list(hidden(scan, locale)))
        or last
        or _settle(printed)
        or _settle(list(in_picture(scan, locale)))
    )


def _beyond_doubt(claims: list[Claim], others: list[Claim]) -> list[Claim]:
    """Claims that could be read either way (03/04) read as the page's other dates have it, where one of them agrees."""
    sure = {other.moment.day for other in others if not other.moment.doubtful}
    return [replace(claim, moment=_either(claim, sure)) for claim in claims]


def _either(claim: Claim, sure: set[date]) -> Moment:
    swapped = claim.moment.swapped()
    if swapped is None or claim.moment.day in sure or swapped.day not in sure:
        return claim.moment
    return swapped


def _discounted(claims: list[Claim], last: Claim | None) -> list[Claim]:
    return claims


def _witness(winner: Claim, claims: list[Claim]) -> Witness:
    rivals = sorted(
        (claim for claim in claims if claim.moment.value != winner.moment.value), key=lambda claim: -claim.weight
    )
    pairs = dict.fromkeys((claim.moment.value.isoformat(), claim.witness) for claim in rivals)
    return Witness(winner.moment.value.isoformat(), winner.witness, tuple(pairs)[:5])


def _settle(claims: list[Claim], others: list[Claim] | None = None) -> Claim | None:
    """The day that most weight stands behind, then on that day the most exact claim."""
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
    same = [claim for claim in claims if claim.moment.day == day and claim.weight >= EXACT]
    same = same or [claim for claim in claims if claim.moment.day == day]
    return on_the_publishers_clock(max(same, key=_exactness), claims, others or [])


def _exactness(claim: Claim) -> tuple[bool, bool, bool, float]:
    """A time with an offset before one without, a true time before midnight, then by weight."""
    value = claim.moment.value
    timed = isinstance(value, datetime)
    midnight = isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0)
    return timed and not midnight, claim.moment.has_zone, timed, claim.weight
