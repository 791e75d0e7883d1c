"""How the kinds of source overlap, and how much of a site none of them shows.

Two kinds that announce independently of each other are two catches of one population: of what one kind announced, the
share that the other announced too says how much of everything the other announces (Chapman 1951, the estimator for
few recaptures). Sources of a site are not independent (what the feed has, the home page tends to have), so the
estimate is low rather than high: at least so many were not shown.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsarchive.store.archive import Archive

KINDS = {"feed": "feed", "sitemap": "sitemap", "section": "section", "home": "home"}
ENOUGH = 7
"""URLs that two kinds must have in common for an estimate: with fewer, Chapman's is known to be far too low."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Of one site: URLs that each kind of source announced, those that it alone did, and those that none showed.

    `unseen` is the largest estimate over the pairs of kinds that have enough in common, with that `pair`; None: none
    has. Counted are addresses that are, or may yet be, articles.
    """

    announced: dict[str, int]
    alone: dict[str, int]
    total: int
    unseen: int | None = None
    pair: tuple[str, str] | None = None


def chapman(first: int, second: int, both: int) -> float:
    """How many there are in all, after one catch of `first` and one of `second` that have `both` in common."""
    return (first + 1) * (second + 1) / (both + 1) - 1


def overlap(archive: Archive, site: str) -> Overlap:
    """How a site's feeds, sitemaps, sections and home page overlap in what they announced."""
    sets: Counter[frozenset[str]] = Counter()
    for row in archive.query(
        "SELECT kinds, count(*) count FROM (SELECT group_concat(DISTINCT sources.kind) kinds FROM urls"
        " JOIN announcements ON announcements.url = urls.id JOIN sources ON sources.id = announcements.source"
        " WHERE urls.site = ? AND urls.state NOT IN ('not_article', 'forbidden', 'alias') GROUP BY urls.id)"
        " GROUP BY kinds",
        (site,),
    ):
        sets[frozenset(row["kinds"].split(","))] += row["count"]
    announced = {kind: sum(count for kinds, count in sets.items() if kind in kinds) for kind in KINDS}
    alone = {kind: sets[frozenset([kind])] for kind in KINDS}
    total = sum(sets.values())
    unseen: int | None = None
    pair: tuple[str, str] | None = None
    for one, other in combinations(KINDS, 2):
        both = sum(count for kinds, count in sets.items() if {one, other} <= kinds)
        if both < ENOUGH:
            continue
        estimate = max(0, round(chapman(announced[one], announced[other], both)) - total)
        if unseen is None or estimate > unseen:
            unseen, pair = estimate, (one, other)
    return Overlap(announced, alone, total, unseen, pair)


def alone_of(archive: Archive, site: str) -> dict[int, int]:
    """Of each source of a site, by its number, how many URLs it alone announced."""
    return {
        row["source"]: row["count"]
        for row in archive.query(
            "SELECT source, count(*) count FROM (SELECT min(source) source FROM announcements"
            " JOIN urls ON urls.id = announcements.url WHERE site = ? GROUP BY urls.id HAVING count(*) = 1)"
            " GROUP BY source",
            (site,),
        )
    }
