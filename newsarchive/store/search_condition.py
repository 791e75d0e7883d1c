"""A search as SQL: a condition on the table `articles`, with its parameters.

`ask` is a callable that runs SQL with named parameters and gives rows as dicts: `Archive.query`, or `asker(connection)`
for a connection that somebody else opened (Datasette's are read-only).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from newsarchive.store.folding import words
from newsarchive.store.search_query import Filter, Query, any_of, parse

Ask = Callable[[str, dict[str, Any]], Iterable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Condition:
    """A search as SQL over the table `articles`: for WHERE, with its parameters. `match`: for FTS5, or ""."""

    match: str
    where: str
    params: dict[str, Any]

    @property
    def whole(self) -> str:
        """Everything as one condition, the words included."""
        if not self.match:
            return self.where
        words = "articles.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :match)"
        return f"{words} AND {self.where}"


def asker(connection: sqlite3.Connection) -> Ask:
    """`ask` for a connection, whatever its row factory."""

    def ask(sql: str, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
        cursor = connection.execute(sql, params)
        names = [column[0] for column in cursor.description]
        return (dict(zip(names, row, strict=True)) for row in cursor)

    return ask


def condition(ask: Ask, text: str | Query, *, site: str | None = None) -> Condition:
    """A search as SQL. Names in it (sites, sections, authors) are looked up, so that a part or another case will do."""
    query = text if isinstance(text, Query) else parse(text)
    params: dict[str, Any] = {}
    parts: list[str] = []
    match = query.match()
    if match and query.without:
        match = f"({match}) NOT ({any_of(query.without)})"
    elif query.without:  # FTS5 has no NOT that stands alone
        params["without"] = any_of(query.without)
        parts.append("articles.id NOT IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :without)")
    if match:
        params["match"] = match
    if site is not None:
        params["site"] = site
        parts.append("articles.site = :site")
    alike: dict[tuple[str, bool], list[str]] = {}
    for number, one in enumerate(query.filters):
        sql = _sql(ask, one, f"f{number}", params)
        if one.negated or one.name in ("before", "after", "author"):
            parts.append(f"NOT {sql}" if one.negated else sql)
        else:
            alike.setdefault((one.name, one.negated), []).append(sql)
    parts += [f"({' OR '.join(ways)})" for ways in alike.values()]
    return Condition(match, " AND ".join(parts) or "1", params)


def _sql(ask: Ask, one: Filter, key: str, params: dict[str, Any]) -> str:
    if one.name in ("before", "after"):
        params[key] = f"{one.value}T00:00:00Z"
        sign = "<" if one.name == "before" else ">="
        return (
            f"(articles.published_utc {sign} :{key}"
            f" OR (articles.published_utc IS NULL AND articles.first_seen {sign} :{key}))"
        )
    if one.name == "author":
        ids = ",".join(
            str(row["id"]) for row in ask("SELECT id, name FROM authors", {}) if _holds(row["name"], one.value)
        )
        return f"articles.id IN (SELECT article FROM article_authors WHERE author IN ({ids}))"  # noqa: S608
    if one.name in ("lang", "type"):
        params[key] = one.value.lower().replace("_", "-").split("-")[0] if one.name == "lang" else one.value.lower()
        return f"coalesce(articles.{'language' if one.name == 'lang' else 'page_type'}, '') = :{key}"
    values = _sites(ask, one.value) if one.name == "site" else _sections(ask, one.value)
    names = [f"{key}_{number}" for number in range(len(values))]
    params.update(zip(names, values, strict=True))
    return f"coalesce(articles.{one.name}, '') IN ({', '.join(f':{name}' for name in names)})"


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
    known = [row["section"] for row in ask("SELECT DISTINCT section FROM articles WHERE section > ''", {})]
    return [name for name in known if words(name) == words(value)] or [name for name in known if _holds(name, value)]


def _holds(name: str, value: str) -> bool:
    """Are all of the value's words in the name?"""
    wanted = words(value)
    return bool(wanted) and set(wanted) <= set(words(name))
