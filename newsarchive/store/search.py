"""Search: what web, terminal and exports ask the archive. The language is `search_query`'s, the words are `folding`'s.

Every function takes `ask`: `Archive.query`, or `asker(connection)` for a connection that somebody else opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from newsarchive.store.folding import fold_for_index, words
from newsarchive.store.search_condition import Ask, Condition, asker, condition
from newsarchive.store.search_query import Query, parse
from newsarchive.store.snippets import Parts, highlight, snippet

__all__ = [
    "Ask",
    "Condition",
    "Facet",
    "Found",
    "Hit",
    "Query",
    "Sort",
    "asker",
    "condition",
    "facets",
    "fold_for_index",
    "parse",
    "search",
]

Sort = Literal["relevance", "newest", "oldest"]

TITLE_WEIGHT = 6.0
"""What a word in the headline counts, beside 1 in the body: bm25 takes 5 to 10 for headlines in most engines."""
WHEN = "coalesce(articles.published_utc, articles.first_seen)"
"""The moment that `before`, `after`, years and sorting go by: published or, where nobody knows, first seen."""
_SHOWN = (
    "id, url, site, title, published, published_utc, byline, section, language, page_type, words, revisions,"
    " first_seen, gone_at, coalesce(nullif(body, ''), summary, '') AS body"
)
_ORDER: dict[Sort, str] = {"newest": f"{WHEN} DESC, articles.id DESC", "oldest": f"{WHEN}, articles.id"}
FACETS = ("site", "language", "section", "page_type", "year", "author")
LARGEST = 2**62  # integers of SQLite end at 2**63
FACET_VALUES = 200
"""Values of a facet that are counted out; what is beyond is rarer than anybody clicks on."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One article found. `headline` (its title) and `snippet` are in pieces, each with whether it is a hit."""

    id: int
    url: str
    site: str
    title: str
    headline: Parts
    snippet: Parts
    published: str | None
    published_utc: str | None
    byline: str | None
    section: str | None
    language: str | None
    page_type: str | None
    words: int | None
    revisions: int
    first_seen: str
    gone_at: str | None
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Facet:
    """A value that found articles have, and how many of them."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of results; `total` of them there are."""

    query: Query
    hits: tuple[Hit, ...]
    total: int
    sort: Sort
    offset: int = 0
    facets: dict[str, tuple[Facet, ...]] = field(default_factory=dict)


def search(
    ask: Ask,
    text: str | Query,
    *,
    site: str | None = None,
    limit: int = 20,
    offset: int = 0,
    sort: Sort = "relevance",
    with_facets: bool = True,
) -> Found:
    """The articles that a search finds, best first, and what they have in common. Without words: the newest first.

    `site` narrows to one site by name, beside what the text says.
    """
    query = text if isinstance(text, Query) else parse(text)
    found = condition(ask, query, site=site)
    if sort == "relevance" and not found.match:
        sort = "newest"
    counted = facets(ask, found) if with_facets else {}
    total = next(iter(ask(f"SELECT count(*) AS n {_from(found)}", found.params)))["n"]
    limits = {"limit": min(max(0, limit), LARGEST), "offset": min(max(0, offset), LARGEST)}
    hits = tuple(_hits(ask, query, found, limits, sort)) if total else ()
    return Found(query, hits, total, sort, offset, counted)


def facets(ask: Ask, found: Condition) -> dict[str, tuple[Facet, ...]]:
    """What the articles found have in common: for each of `FACETS`, the values and counts, most frequent first."""
    columns = f"articles.id, site, language, section, page_type, substr({WHEN}, 1, 4) AS year"
    single = " UNION ALL ".join(
        f"SELECT * FROM (SELECT '{name}' AS facet, {name} AS value, count(*) AS n FROM hits"  # noqa: S608
        f" WHERE {name} > '' GROUP BY {name} ORDER BY n DESC LIMIT {FACET_VALUES})"
        for name in FACETS[:-1]
    )
    sql = (
        f"WITH hits AS MATERIALIZED (SELECT {columns} {_from(found)}) {single}"  # noqa: S608
        " UNION ALL SELECT * FROM (SELECT 'author', name, n FROM (SELECT author, count(*) AS n FROM hits"
        f" JOIN article_authors ON article = hits.id GROUP BY author ORDER BY n DESC LIMIT {FACET_VALUES})"
        " JOIN authors ON authors.id = author)"
    )
    merged: dict[str, dict[tuple[str, ...] | str, Facet]] = {name: {} for name in FACETS}
    for row in ask(sql, found.params):
        # what a click on it would search for, "World" and "WORLD" alike, counts as one
        key = words(row["value"]) if row["facet"] in ("section", "author") else row["value"]
        known = merged[row["facet"]].get(key)
        shown = known.value if known else row["value"]
        merged[row["facet"]][key] = Facet(shown, row["n"] + (known.count if known else 0))
    return {name: tuple(sorted(values.values(), key=lambda one: -one.count)) for name, values in merged.items()}


def _from(found: Condition) -> str:
    if found.match:
        return (
            "FROM articles_fts CROSS JOIN articles ON articles.id = articles_fts.rowid"
            f" WHERE articles_fts MATCH :match AND {found.where}"
        )
    return f"FROM articles WHERE {found.where}"


def _hits(ask: Ask, query: Query, found: Condition, limits: dict[str, int], sort: Sort) -> Iterator[Hit]:
    rank = f"bm25(articles_fts, {TITLE_WEIGHT}, 1.0)" if found.match else "0.0"
    order = f"score, {_ORDER['newest']}" if sort == "relevance" else _ORDER[sort]
    outer = order.replace("articles.", "")
    # ids first: only they are sorted, never the bodies
    ids = f"SELECT articles.id AS hit, {rank} AS score {_from(found)} ORDER BY {order} LIMIT :limit OFFSET :offset"
    sql = f"SELECT {_SHOWN}, score FROM ({ids}) JOIN articles ON id = hit ORDER BY {outer}"  # noqa: S608
    for row in ask(sql, {**found.params, **limits}):
        body, title = row.pop("body"), row.pop("title") or ""
        headline = highlight(title, query.terms, title=True)
        yield Hit(**row, title=title, headline=headline, snippet=snippet(body, query.terms))
