"""Who signs articles: each name with how many, since when, until when, and for which sites."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from newsarchive.clock import iso
from newsarchive.store.folding import words
from newsarchive.store.search_condition import EPOCH, Ask

Order = Literal["articles", "name"]


@dataclass(frozen=True, slots=True)
class Signer:
    """A name in bylines. `first` and `last` are moments in UTC; `sites` with their counts, the most frequent first."""

    name: str
    kind: str
    articles: int
    first: str
    last: str
    sites: tuple[tuple[str, int], ...]


def bylines(
    ask: Ask, *, part: str = "", kind: str = "", order: Order = "articles", limit: int = 50, offset: int = 0
) -> tuple[int, list[Signer]]:
    """How many signers there are, and a page of them. `part`: words that the name holds; `kind`: person or agency.

    Counted by an index first; the articles are looked at for the signers of the page alone.
    """
    wanted = set(words(part))
    rows = ask(
        "SELECT id, name, kind, n FROM (SELECT author, count(*) AS n FROM article_authors GROUP BY author)"
        " JOIN authors ON authors.id = author WHERE :kind = '' OR kind = :kind",
        {"kind": kind},
    )
    known = [row for row in rows if wanted <= set(words(row["name"]))] if wanted else list(rows)
    if order == "name":
        known.sort(key=lambda row: (words(row["name"]), row["kind"]))
    else:
        known.sort(key=lambda row: (-row["n"], row["name"]))
    shown = known[offset : offset + limit]
    ids = ",".join(str(row["id"]) for row in shown)
    found: dict[int, list[tuple[str, int, str, str]]] = {}
    for row in ask(
        "SELECT author, f.site, count(*) AS n, min(s.at) AS first, max(s.at) AS last FROM article_authors x"  # noqa: S608
        " CROSS JOIN article_facets s ON s.article = x.article JOIN facets f ON f.id = s.facet"
        f" WHERE author IN ({ids}) GROUP BY author, f.site"
        " ORDER BY n DESC, site",
        {},
    ):
        found.setdefault(row["author"], []).append((row["site"], row["n"], _moment(row["first"]), _moment(row["last"])))
    signers = [
        Signer(
            row["name"],
            row["kind"],
            row["n"],
            min((first for _, _, first, _ in found.get(row["id"], [])), default=""),
            max((last for _, _, _, last in found.get(row["id"], [])), default=""),
            tuple((site, n) for site, n, _, _ in found.get(row["id"], [])),
        )
        for row in shown
    ]
    return len(known), signers


def _moment(seconds: int) -> str:
    """A moment of `article_facets` as the archive writes them."""
    return iso(datetime(EPOCH.year, EPOCH.month, EPOCH.day, tzinfo=UTC) + timedelta(seconds=seconds))
