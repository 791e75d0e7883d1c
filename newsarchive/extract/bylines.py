"""Who wrote it: the byline as printed, and the names in it, weighed against what the markup claims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsarchive.extract.agencies import agency, is_desk
from newsarchive.extract.byline_words import PREFIX
from newsarchive.extract.given_names import name_likeness
from newsarchive.extract.jsonld import Graph, Node
from newsarchive.extract.moments import Locale
from newsarchive.extract.names import Names
from newsarchive.extract.printed import as_printed
from newsarchive.extract.scan import Scan
from newsarchive.extract.signatures import signature_claims
from newsarchive.extract.signed_bare import bare_claims
from newsarchive.extract.signed_elements import element_claims
from newsarchive.extract.signed_markup import markup_claims
from newsarchive.extract.signed_text import dateline, text_claims
from newsarchive.extract.signing import FAR, Claim
from newsarchive.extract.sitenames import is_site_name
from newsarchive.extract.surroundings import Surroundings
from newsarchive.extract.wording import key
from newsarchive.models import Witness

SURE = 0.65  # weight of a bare name that stands against the name of the house
PRINTED = 0.7  # weight of a printed byline that completes what markup says
MAX_CLAIMS = 60  # the strongest that are weighed against each other


@dataclass(frozen=True, slots=True)
class Byline:
    """Who signs. Where only agencies do, they are the authors too."""

    byline: str | None = None
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    witness: Witness | None = None


def read_byline(
    scan: Scan, graph: Graph, main: Node | None, sites: tuple[str, ...], locale: Locale, title: str | None
) -> Byline:
    """Settle who wrote the article."""
    heading = key(title or "")
    claims: list[Claim] = []
    for claim in _claims(scan, graph, main, locale, title):
        names = Names(tuple(name for name in claim.names.people if key(name) != heading), claim.names.agencies)
        if names.all:
            claims.append(Claim(names, claim.witness, claim.weight * _credit(names, sites), claim.printed))
    if not claims and (opening := dateline(scan)):
        claims = [opening]
    if not claims:
        return Byline()
    claims = sorted(claims, key=lambda claim: -claim.weight)[:MAX_CLAIMS]
    scored = sorted(
        ((_score(claim, claims), -number, claim) for number, claim in enumerate(claims)),
        key=lambda item: item[:2],
        reverse=True,
    )
    winner = scored[0][2]
    if _is_housed(winner, sites):
        winner = next((claim for _, _, claim in scored if _is_signed(claim, sites)), winner)
    names = _completed(winner, claims, sites)
    chosen = {key(name) for name in names.all}
    rivals = dict.fromkeys(
        ("; ".join(claim.names.all), claim.witness)
        for _, _, claim in scored
        if {key(name) for name in claim.names.all} != chosen
    )
    return Byline(
        _as_printed(claims, chosen, locale),
        names.people or names.agencies,
        names.agencies,
        Witness("; ".join(names.all), winner.witness, tuple(rivals)[:5]),
    )


def _claims(scan: Scan, graph: Graph, main: Node | None, locale: Locale, title: str | None) -> Iterator[Claim]:
    """What markup, elements and text say, each in its turn; bare names only where these do not agree."""
    said = [
        *markup_claims(scan, graph, main, locale.languages),
        *element_claims(scan, locale),
        *text_claims(scan, locale),
    ]
    yield from said
    if _is_agreed(said):
        return
    page = Surroundings(scan, title)
    if not scan.signs or "text:bare" in scan.signs:
        yield from bare_claims(scan, locale, page)
    if not scan.signs or "text:signature" in scan.signs:
        yield from signature_claims(scan, locale, page)


def _is_agreed(claims: list[Claim]) -> bool:
    """Whether markup and a byline in print name the same persons, by names that are known as such."""
    told = {claim.names.people for claim in claims if claim.printed is None}
    return any(
        claim.printed is not None
        and claim.weight >= PRINTED
        and claim.names.people in told
        and all(name_likeness(name) == 1 for name in claim.names.people)
        for claim in claims
        if claim.names.people
    )


def _is_house(name: str, sites: tuple[str, ...]) -> bool:
    """Whether a name is the site's or one of its accounts', and not that of a person who named the site."""
    if name_likeness(name) == 1:
        return False
    first = key(name).split()[:1]
    return is_site_name(name, sites) or (len(first[0]) > 4 and any(site.split()[:1] == first for site in sites))


def _is_housed(claim: Claim, sites: tuple[str, ...]) -> bool:
    return not claim.names.agencies and all(is_desk(name) or _is_house(name, sites) for name in claim.names.people)


def _is_signed(claim: Claim, sites: tuple[str, ...]) -> bool:
    """Whether persons sign the text itself: then the name of the house is that of the account that put it online."""
    if not claim.names.people or _is_housed(claim, sites):
        return False
    known = all(name_likeness(name) == 1 for name in claim.names.people)
    return claim.witness == "text:signature" or (
        known and claim.printed is not None and claim.weight > (SURE if claim.witness == "text:bare" else FAR)
    )


def _credit(names: Names, sites: tuple[str, ...]) -> float:
    """A house name or a lone handle counts for less than the names of persons."""
    if not names.people:
        return 0.6
    house = sum(_is_house(name, sites) for name in names.people) / len(names.people)
    if all(is_desk(name) for name in names.people):
        return 0.2
    if all(re.fullmatch(r"[\w-]+\.[a-z]{2,6}", name) for name in names.people):
        return 0.2
    single = all(" " not in name and name.isascii() for name in names.people)
    return (1.0 - 0.75 * house) * (0.8 if single else 1.0)


def _score(claim: Claim, claims: list[Claim]) -> float:
    mine = {key(name) for name in claim.names.all}
    score = 0.0
    kinds_seen: dict[str, float] = {}
    for other in claims:
        theirs = {key(name) for name in other.names.all}
        shared = len(mine & theirs)
        if shared:
            kind = other.witness.split(":")[0]
            value = other.weight * 2 * shared / (len(mine) + len(theirs))
            kinds_seen[kind] = max(kinds_seen.get(kind, 0.0), value) + 0.05 * value
    score = sum(kinds_seen.values())
    return score + 0.5 * claim.weight


def _completed(winner: Claim, claims: list[Claim], sites: tuple[str, ...]) -> Names:
    """The winner's names; house names dropped beside persons, agencies of the printed byline added."""
    people = _in_full(winner.names.people, claims)
    persons = tuple(name for name in people if not is_site_name(name, sites))
    agencies = dict.fromkeys(winner.names.agencies)
    for claim in claims:
        if claim.printed and claim.weight > 0.5 and {key(n) for n in claim.names.people} >= {key(n) for n in people}:
            agencies.update(dict.fromkeys(claim.names.agencies))
    seen = {agency(name) for name in agencies}
    unique = tuple(
        name
        for position, name in enumerate(agencies)
        if agency(name) not in {agency(n) for n in list(agencies)[:position]}
    )
    return Names(persons or people, unique if seen else ())


def _in_full(people: tuple[str, ...], claims: list[Claim]) -> tuple[str, ...]:
    """The persons, a lone given name completed where a printed byline has the whole name."""
    if len(people) != 1 or " " in people[0]:
        return people
    given = key(people[0])
    for claim in claims:
        if claim.printed is not None and claim.weight >= PRINTED and len(claim.names.people) == 1:
            whole = claim.names.people[0]
            if name_likeness(whole) and key(whole).split()[0] == given:
                return (whole,)
    return people


def _as_printed(claims: list[Claim], chosen: set[str], locale: Locale) -> str | None:
    best: tuple[float, str | None] | None = None
    for claim in claims:
        if not claim.printed or len(claim.printed) > 200:
            continue
        theirs = {key(name) for name in claim.names.all}
        shared = 2 * len(theirs & chosen) / (len(theirs) + len(chosen)) if theirs | chosen else 0
        rank = shared + 0.1 * claim.weight + (0.15 if PREFIX.match(claim.printed) else 0)
        if shared and (best is None or rank > best[0]):
            best = (rank, as_printed(claim.printed, claim.names.all, locale))
    return best[1] if best else None
