"""A search as SQL: which rows of `article_facets` it finds (called `s` in all of it), with its parameters.

That table is narrow, so that a word that half the archive has is counted out in a tenth of a second; `articles` itself
is read for what is shown alone.

`ask` is a callable that runs SQL with named parameters and gives rows as dicts: `Archive.query`, or `asker(connection)`
for a connection that somebody else opened (Datasette's are read-only).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from newsarchive.errors import StoreError
from newsarchive.store.folding import words
from newsarchive.store.search_query import Filter, Query, any_of, parse

EPOCH = date(1970, 1, 1)
DAY = 86_400
"""Seconds."""
Ask = Callable[[str, dict[str, Any]], Iterable[dict[str, Any]]]


TITLE_WEIGHT = 6.0
"""What a word in the headline counts, beside 1 in the body: bm25 takes 5 to 10 for headlines in most engines."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A search as SQL. `match`: for FTS5, or ""; `where`: over `article_facets s`; `earlier`: other versions too."""

    match: str
    where: str
    params: dict[str, Any]
    earlier: bool = False

    @property
    def whole(self) -> str:
        """Everything as one condition on the table `articles`, the words included."""
        return f"articles.id IN (SELECT s.article {self.rows()})"

    def rows(self, also: str = "") -> str:
        """FROM and WHERE over `s`; `also`: a table joined to it. See `score` and `revision` for the columns beside."""
        if not self.match:
            return f"FROM article_facets s {also} WHERE {self.where}"
        if not self.earlier:
            return (
                f"FROM articles_fts CROSS JOIN article_facets s ON s.article = articles_fts.rowid {also}"
                f" WHERE articles_fts MATCH :match AND {self.where}"
            )
        return (
            f"FROM (SELECT rowid AS article, bm25(articles_fts, {TITLE_WEIGHT}, 1.0) AS score, NULL AS revision"  # noqa: S608
            " FROM articles_fts WHERE articles_fts MATCH :match UNION ALL"
            # LIMIT keeps the inner query by itself: FTS5 scores no row of a query that groups
            f" SELECT article, min(score), revision FROM (SELECT r.article, r.id AS revision, bm25(revisions_fts,"
            f" {TITLE_WEIGHT}, 1.0) AS score FROM revisions_fts CROSS JOIN revisions r ON r.id = revisions_fts.rowid"
            " WHERE revisions_fts MATCH :match AND r.article NOT IN"
            " (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :match) LIMIT -1) GROUP BY article) m"
            f" CROSS JOIN article_facets s ON s.article = m.article {also} WHERE {self.where}"
        )

    @property
    def score(self) -> str:
        """The rank of a row, the less the better: SQL."""
        if not self.match:
            return "0.0"
        return "m.score" if self.earlier else f"bm25(articles_fts, {TITLE_WEIGHT}, 1.0)"

    @property
    def revision(self) -> str:
        """The earlier version that has the words, where the article as it reads now has not: SQL."""
        return "m.revision" if self.match and self.earlier else "NULL"


def asker(connection: sqlite3.Connection) -> Ask:
    """`ask` for a connection, whatever its row factory."""

    def ask(sql: str, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
        cursor = connection.execute(sql, params)
        names = [column[0] for column in cursor.description]
        return (dict(zip(names, row, strict=True)) for row in cursor)

    return ask


def condition(ask: Ask, text: str | Query, *, site: str | None = None) -> Condition:
    """A search as SQL. Names in it (sites, sections, authors) are looked up, so that a part or another case will do.

    Raises StoreError where an older version made the archive.
    """
    if not any(ask("SELECT 1 FROM sqlite_master WHERE name = 'article_facets'", {})):
        raise StoreError(
            "This archive was made by an older version of newsarchive",
            why="it can't be searched as it is",
            remedy="run a command that writes, such as newsarchive crawl, which brings it up to date",
        )
    query = text if isinstance(text, Query) else parse(text)
    params: dict[str, Any] = {}
    parts: list[str] = []
    match = query.match()
    if match and query.without:
        match = f"({match}) NOT ({any_of(query.without)})"
    elif query.without:  # FTS5 has no NOT that stands alone
        params["without"] = any_of(query.without)
        parts.append("s.article NOT IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :without)")
    if match:
        params["match"] = match
    if site is not None:
        params["site"] = site
        parts.append("s.facet IN (SELECT id FROM facets WHERE site = :site)")
    alike: dict[str, list[str]] = {}
    for number, one in enumerate(query.filters):
        if one.name == "in":
            continue
        sql = _sql(ask, one, f"f{number}", params)
        if one.negated or one.name in ("before", "after", "author", "changed"):
            parts.append(f"NOT {sql}" if one.negated else sql)
        else:
            alike.setdefault(one.name, []).append(sql)
    parts += [f"({' OR '.join(ways)})" for ways in alike.values()]
    return Condition(match, " AND ".join(parts) or "1", params, query.earlier)


def _sql(ask: Ask, one: Filter, key: str, params: dict[str, Any]) -> str:
    if one.name == "story":
        params[key] = int(one.value)
        return f"(s.story IS :{key})"
    if one.name == "changed" and one.value in ("yes", "no"):
        return f"(s.changed IS {'NOT ' if one.value == 'yes' else ''}NULL)"
    if one.name in ("before", "after", "changed"):
        params[key] = (date.fromisoformat(one.value) - EPOCH).days * DAY
        if one.name == "changed":
            return f"(s.changed IS NOT NULL AND s.changed >= :{key})"
        return f"(s.at {'<' if one.name == 'before' else '>='} :{key})"
    if one.name == "author":
        ids = ",".join(
            str(row["id"]) for row in ask("SELECT id, name FROM authors", {}) if _holds(row["name"], one.value)
        )
        return f"s.article IN (SELECT article FROM article_authors WHERE author IN ({ids}))"  # noqa: S608
    column = {"lang": "language", "type": "page_type"}.get(one.name, one.name)
    if one.name in ("lang", "type"):
        values = [one.value.lower().replace("_", "-").split("-")[0] if one.name == "lang" else one.value.lower()]
    else:
        values = _sites(ask, one.value) if one.name == "site" else _sections(ask, one.value)
    names = [f"{key}_{number}" for number in range(len(values))]
    params.update(zip(names, values, strict=True))
    return f"s.facet IN (SELECT id FROM facets WHERE {column} IN ({', '.join(f':{name}' for name in names)}))"  # noqa: S608


def _sites(ask: Ask, value: str) -> list[str]:
    """The sites that a word means: by name, by host or parent domain, else those whose name or address has it in it."""
    sites = list(ask("SELECT name, url FROM sites", {}))
    address = urlsplit(value if "://" in value else f"//{value}")
    wanted = (address.netloc or value).lower().removeprefix("www.")
    hosts = {row["name"]: urlsplit(row["url"]).netloc.lower().removeprefix("www.") for row in sites}
    exact = [name for name, host in hosts.items() if wanted in (name.lower(), host)]
    below = [name for name, host in hosts.items() if f".{host}".endswith(f".{wanted}")]
    return exact or below or [name for name, host in hosts.items() if wanted in name.lower() or wanted in host]


def _sections(ask: Ask, value: str) -> list[str]:
    """The sections of that name, however written; else those that hold its words."""
    known = [row["section"] for row in ask("SELECT DISTINCT section FROM facets WHERE section > ''", {})]
    return [name for name in known if words(name) == words(value)] or [name for name in known if _holds(name, value)]


def _holds(name: str, value: str) -> bool:
    """Are all of the value's words in the name?"""
    wanted = words(value)
    return bool(wanted) and set(wanted) <= set(words(name))
