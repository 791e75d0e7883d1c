"""Search: what web, terminal and exports ask the archive. The language is `search_query`'s, the words are `folding`'s.

Every function takes `ask`: `Archive.query`, or `asker(connection)` for a connection that somebody else opened.
Paging goes by keys: a page begins after the last line of the one before, wherever that is, so the hundredth costs what
the first does, and what is stored meanwhile moves nothing.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from newsarchive.store.folding import fold_for_index
from newsarchive.store.search_condition import TITLE_WEIGHT, Ask, Condition, asker, condition
from newsarchive.store.search_counts import Counts, Facet, counts, totals
from newsarchive.store.search_query import Query, parse
from newsarchive.store.snippets import Parts, highlight, snippet

__all__ = [
    "TITLE_WEIGHT",
    "Ask",
    "Condition",
    "Counts",
    "Facet",
    "Found",
    "Hit",
    "Page",
    "Query",
    "Sort",
    "asker",
    "condition",
    "counts",
    "facets",
    "fold_for_index",
    "page",
    "parse",
    "search",
    "totals",
]

Sort = Literal["relevance", "fresh", "newest", "oldest", "arrival"]
SORTS: tuple[Sort, ...] = ("relevance", "fresh", "newest", "oldest", "arrival")

FRESHNESS = 1.0
"""How much better a match of today ranks than the same one of long ago: twice as good."""
FRESH_DAYS = 30.0
"""Days after which half of that is left. News searches of web engines fade within weeks."""
FAR = 10**15
"""Seconds: later than any article."""
LARGEST = 2**62  # integers of SQLite end at 2**63
_SHOWN = (
    "a.id, a.url, a.site, a.title, a.published, a.published_utc, a.byline, a.section, a.language, a.page_type, a.words,"
    " a.revisions, a.first_seen, a.last_changed, a.gone_at, a.story, coalesce(nullif(a.body, ''), a.summary, '')"
    " AS body, (SELECT articles - 1 FROM stories WHERE id = a.story) AS copies"
)
_ORDERS: dict[Sort, tuple[str, ...]] = {
    # columns of a line, each with its direction: the less the earlier for +
    "relevance": ("+score", "-at", "-article"),
    "fresh": ("+score", "-at", "-article"),
    "newest": ("-at", "-article"),
    "oldest": ("+at", "+article"),
    "arrival": ("-article",),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One article found. `headline` (its title) and `snippet` are in pieces, each with whether it is a hit.

    `version`: the capture of the earlier version that has the words, where the article has them no more; then headline
    and snippet are that version's. `copies`: how many more articles carry its `story`. `key`: its place in the order.
    """

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
    last_changed: str | None
    gone_at: str | None
    story: int | None = None
    copies: int = 0
    version: int | None = None
    score: float = 0.0
    key: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of results in an order; `before` and `after`: the keys that the pages beside it begin at, where there are.

    `folded`: of each story, one article stands for all that were found.
    """

    query: Query
    hits: tuple[Hit, ...]
    sort: Sort
    before: str | None = None
    after: str | None = None
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A page of results; `total` of them there are."""

    query: Query
    hits: tuple[Hit, ...]
    total: int
    sort: Sort
    facets: dict[str, tuple[Facet, ...]] = field(default_factory=dict)
    after: str | None = None


def search(
    ask: Ask,
    text: str | Query,
    *,
    site: str | None = None,
    limit: int = 20,
    after: str | None = None,
    sort: Sort = "relevance",
    fold: bool = False,
    with_facets: bool = True,
) -> Found:
    """The articles that a search finds, best first, and what they have in common. Without words: the newest first.

    `site` narrows to one site by name, beside what the text says. See `page` for the rest.
    """
    query = text if isinstance(text, Query) else parse(text)
    found = condition(ask, query, site=site)
    counted = counts(ask, found) if with_facets else totals(ask, found)
    got = page(ask, query, found, limit=limit, after=after, sort=sort, fold=fold)
    return Found(query, got.hits, counted.total, got.sort, counted.facets, got.after)


def facets(ask: Ask, found: Condition) -> dict[str, tuple[Facet, ...]]:
    """What the articles found have in common: of each facet the values and counts, the most frequent first."""
    return counts(ask, found).facets


def page(
    ask: Ask,
    query: Query,
    found: Condition,
    *,
    limit: int = 20,
    after: str | None = None,
    before: str | None = None,
    sort: Sort = "relevance",
    fold: bool = False,
    passages: bool = True,
) -> Page:
    """Results in an order, those that come after one key or before another; a key that is none is the beginning.

    `fold`: one article for all copies of a story (not where a search asks for a story itself). `passages`: with
    snippets.
    """
    if sort in ("relevance", "fresh") and not found.match:
        sort = "newest"
    fold = fold and not any(one.name == "story" for one in query.filters)
    order = _ORDERS[sort]
    back = after is None and before is not None
    key = _key(order, before if back else after)
    back = back and key is not None
    limit = min(max(0, limit), LARGEST)
    ids = list(ask(*_lines(ask, found, sort, key, back=back, limit=limit + 1, fold=fold)))
    more = len(ids) > limit
    ids = ids[:limit][::-1] if back else ids[:limit]
    hits = tuple(_hits(ask, query, ids, order, passages))
    if not hits:
        return Page(query, (), sort, folded=fold)
    earlier = hits[0].key if (more if back else key is not None) else None
    later = hits[-1].key if back or more else None
    return Page(query, hits, sort, earlier, later, fold)


def _lines(
    ask: Ask, found: Condition, sort: Sort, key: tuple[float, ...] | None, *, back: bool, limit: int, fold: bool
) -> tuple[str, dict[str, Any]]:
    """The query for a page's articles: only numbers are sorted, never texts."""
    order = _ORDERS[sort]
    params = {**found.params, "limit": limit}
    score = found.score if sort in ("relevance", "fresh") else "0.0"
    if sort == "fresh":
        params["now"] = next(
            iter(ask("SELECT CAST(strftime('%s', max(first_seen)) AS INTEGER) AS n FROM articles", {}))
        )["n"]
        age = "max(0, :now - s.at) / 86400.0"
        score = f"{score} * (1.0 + {FRESHNESS} / (1.0 + {age} / {FRESH_DAYS}))"
    folded = f" AND {_one_of_story(found)}" if fold else ""
    inner = f"SELECT s.article, s.at, {score} AS score, {found.revision} AS revision {found.rows()}{folded}"
    beyond = ""
    if key is not None:
        params |= {f"k{number}": value for number, value in enumerate(key)}
        ways = []
        for number, column in enumerate(order):
            same = "".join(f"{other[1:]} = :k{place} AND " for place, other in enumerate(order[:number]))
            ways.append(f"({same}{column[1:]} {'>' if (column[0] == '+') != back else '<'} :k{number})")
        beyond = f" WHERE {' OR '.join(ways)}"
    by = ", ".join(f"{column[1:]}{'' if (column[0] == '+') != back else ' DESC'}" for column in order)
    return f"SELECT * FROM ({inner}){beyond} ORDER BY {by} LIMIT :limit", params  # noqa: S608


def _one_of_story(found: Condition) -> str:
    """Of the articles of a story that were found, the first of all or, where that is not among them, the earliest."""
    if found.match:
        place = f"(s.article <> st.first) * {FAR} + s.at"
        ones = f"SELECT s.article, min({place}) {found.rows('JOIN stories st ON st.id = s.story')} GROUP BY s.story"
        return f"(s.story IS NULL OR s.article IN (SELECT article FROM ({ones})))"  # noqa: S608
    # without words, asked of each line by itself: a page looks at some twenty of them, however many there are
    others = re.sub(r"\bs\.", "o.", found.where)
    first = "(SELECT first FROM stories WHERE id = s.story)"
    return (
        "(s.story IS NULL OR NOT EXISTS (SELECT 1 FROM article_facets o WHERE o.story = s.story AND"  # noqa: S608
        f" (o.article <> {first}, o.at, o.article) < (s.article <> {first}, s.at, s.article) AND {others}))"
    )


def _hits(
    ask: Ask, query: Query, ids: Iterable[dict[str, Any]], order: tuple[str, ...], passages: bool
) -> Iterable[Hit]:
    for line in ids:
        row = next(iter(ask(f"SELECT {_SHOWN} FROM articles a WHERE a.id = :id", {"id": line["article"]})), None)  # noqa: S608
        if row is None:  # taken out between the two questions
            continue
        body, title, version = row.pop("body"), row.pop("title") or "", None
        if line["revision"] is not None:
            sql = "SELECT capture, title, body FROM revisions WHERE id = :id"
            for old in ask(sql, {"id": line["revision"]}):
                body, title, version = old["body"], old["title"] or "", old["capture"]
        row["copies"] = row["copies"] or 0
        yield Hit(
            **row,
            title=title,
            headline=highlight(title, query.terms, title=True) if passages else ((title, False),),
            snippet=snippet(body, query.terms) if passages else (),
            version=version,
            score=line["score"],
            key="_".join(repr(line[column[1:]]) for column in order),
        )


def _key(order: tuple[str, ...], text: str | None) -> tuple[float, ...] | None:
    """A key as it stands in an address; None where it is none of this order."""
    parts = unicodedata.normalize("NFKC", text or "").split("_")
    if len(parts) != len(order):
        return None
    try:
        values = tuple(
            float(part) if column == "+score" else int(part) for part, column in zip(parts, order, strict=True)
        )
    except ValueError:
        return None
    return values if all(math.isfinite(value) and abs(value) < LARGEST for value in values) else None
