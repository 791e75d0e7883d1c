"""The addresses of articles: by which keys an article is found, which address it is kept under, and one out of two."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newsarchive.store.archive import Archive

CANDIDATES = 6
"""Articles that a page is laid beside, the newest first: one is enough where keys are good, and each costs 0.5 ms."""
AS_THEY_READ = frozenset({"article_authors", "article_tags", "links", "images"})
"""Tables that hold what an article reads like now: of two that become one, those of the newer version stay."""


@dataclass(frozen=True, slots=True)
class Holder:
    """An article that has one of the keys asked for. `keys`: all that it has."""

    article: int
    url: str
    title: str | None
    body: str
    published: str | None
    keys: frozenset[str]


def holders(archive: Archive, site: str, keys: Collection[str], but: int | None = None) -> list[Holder]:
    """The articles of a site that share a key, those last seen first; `but` without one."""
    places = ", ".join("?" * len(keys))
    rows = archive.query(
        "SELECT id, url, title, body, published FROM articles WHERE id IN"  # noqa: S608
        f" (SELECT article FROM address_keys WHERE key IN ({places})) AND site = ? AND id IS NOT ?"
        f" ORDER BY last_seen DESC, id DESC LIMIT {CANDIDATES}",
        (*keys, site, but),
    )
    return [_holder(archive, row) for row in list(rows)]


def holder(archive: Archive, article: int) -> Holder:
    """An article by its number. KeyError where there is none."""
    row = archive.one("SELECT id, url, title, body, published FROM articles WHERE id = ?", (article,))
    if row is None:
        raise KeyError(article)
    return _holder(archive, row)


def _holder(archive: Archive, row: dict[str, Any]) -> Holder:
    keys = archive.query("SELECT key FROM address_keys WHERE article = ?", (row["id"],))
    return Holder(
        row["id"], row["url"], row["title"], row["body"], row["published"], frozenset(each["key"] for each in keys)
    )


def add_keys(archive: Archive, article: int, keys: Collection[str]) -> None:
    """By what an article is found from its other addresses."""
    archive.conn.executemany(
        "INSERT OR IGNORE INTO address_keys (key, article) VALUES (?, ?)", [(key, article) for key in keys]
    )


def readdress(archive: Archive, article: int, url: str, rule: str, at: datetime) -> None:
    """Keep an article under another address from now on; the old one becomes an alias by `rule`."""
    old = archive.value("SELECT url FROM articles WHERE id = ?", (article,))
    archive.conn.execute("DELETE FROM aliases WHERE url = ?", (url,))
    archive.conn.execute("UPDATE articles SET url = ? WHERE id = ?", (url, article))
    archive.articles.alias(old, article, rule, at)
    archive.ledger.settle_url(old, "alias", reason=rule, due_at=None, article=article)


def unite(archive: Archive, kept: int, lost: int, rule: str, at: datetime) -> None:
    """Move all that one article has to another one, and take its row out: its address becomes an alias by `rule`.

    Versions come as they are; whoever calls puts the history in order. What other tables say of the article moves too.
    """
    row = archive.one("SELECT url, first_seen, last_seen FROM articles WHERE id = ?", (lost,))
    assert row is not None
    archive.stories.drop(lost)
    for table, column in _references(archive):
        if table not in AS_THEY_READ:
            archive.conn.execute(
                f"UPDATE OR IGNORE {table} SET {column} = ? WHERE {column} = ?",  # noqa: S608
                (kept, lost),
            )
    archive.conn.execute("DELETE FROM articles_fts WHERE rowid = ?", (lost,))
    archive.conn.execute("DELETE FROM articles WHERE id = ?", (lost,))
    archive.conn.execute(
        "UPDATE articles SET first_seen = min(first_seen, ?), last_seen = max(last_seen, ?) WHERE id = ?",
        (row["first_seen"], row["last_seen"], kept),
    )
    archive.articles.alias(row["url"], kept, rule, at)
    archive.ledger.settle_url(row["url"], "alias", reason=rule, due_at=None, article=kept)


def _references(archive: Archive) -> list[tuple[str, str]]:
    """Tables and columns that point at articles, whichever version of this program added them."""
    return [
        (str(row["tbl"]), str(row["col"]))
        for row in archive.query(
            'SELECT m.name tbl, f."from" col FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f'
            " WHERE m.type = 'table' AND f.\"table\" = 'articles'"
        )
    ]
