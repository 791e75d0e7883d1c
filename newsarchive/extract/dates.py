"""When an article was published and when it was changed: every date that a page claims, weighed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from newsarchive.extract.date_choice import beyond_doubt, discounted, settle
from newsarchive.extract.date_claims import Claim, modified_in_markup, published_in_markup
from newsarchive.extract.date_locale import with_evidence
from newsarchive.extract.date_spots import in_spots
from newsarchive.extract.date_text import ALONE, anywhere, hidden, in_picture, near_heading
from newsarchive.extract.date_zones import on_the_publishers_clock, zoned
from newsarchive.extract.jsonld import Graph, Node
from newsarchive.extract.moments import Locale
from newsarchive.extract.scan import Scan
from newsarchive.models import Link, Precision, Witness, Zone


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
    marked, changed = in_spots(scan, locale)
    published = [
        *published_in_markup(scan, graph, main, url, locale, announced),
        *marked,
        *near_heading(scan, locale),
    ]
    modified = [*modified_in_markup(scan, main, locale, announced), *changed]
    both = [*published, *modified]
    published, modified = beyond_doubt(published, both), beyond_doubt(modified, both)
    last = settle(modified)
    first = settle(discounted(published, last)) or _last_resort(scan, locale, last)
    if first is not None:
        first = on_the_publishers_clock(first, published, modified, locale)
    if last is not None:
        last = on_the_publishers_clock(last, modified, published, locale)
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
        settle([claim for claim in printed if claim.weight >= ALONE])
        or settle(list(hidden(scan, locale)))
        or last
        or settle(printed)
        or settle(list(in_picture(scan, locale)))
    )


def _witness(winner: Claim, claims: list[Claim]) -> Witness:
    rivals = sorted(
        (claim for claim in claims if claim.moment.value != winner.moment.value), key=lambda claim: -claim.weight
    )
    pairs = dict.fromkeys((claim.moment.value.isoformat(), claim.witness) for claim in rivals)
    return Witness(winner.moment.value.isoformat(), winner.witness, tuple(pairs)[:5])
