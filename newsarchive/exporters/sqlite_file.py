"""Articles as an SQLite file of their own, with a search index: one table that Datasette and SQL programs read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from newsarchive.exporters.columns import Column
from newsarchive.exporters.rows import Values

TYPES = {"integer": "INTEGER", "boolean": "INTEGER", "number": "REAL"}
SEARCHED = ("title", "subtitle", "body")
INDEXED = ("site", "published_utc", "section", "language")


def write(
    batches: Iterable[list[Values]], columns: tuple[Column, ...], path: Path, *, versions: bool = False
) -> Iterator[int]:
    """Make the file; say after each batch how many rows there are. Lists are JSON, so that SQL can take them apart.

    The index is tied to the table by `content=`, and has its words as they stand: Datasette finds it, and its
    search box works without any plugin.
    """
    names = [column.name for column in columns]
    lists = [at for at, column in enumerate(columns) if column.kind == "list"]
    searched = [name for name in SEARCHED if name in names]
    number = 0
    with closing(sqlite3.connect(path, isolation_level=None)) as made:
        made.execute("PRAGMA journal_mode = OFF")
        made.execute("PRAGMA synchronous = OFF")  # a file that is not whole never gets its name
        made.execute("BEGIN")
        made.execute(_table(columns, versions=versions))
        insert = f"INSERT INTO articles VALUES ({', '.join('?' * len(names))})"  # noqa: S608
        for batch in batches:
            made.executemany(insert, [_stored(row, lists) for row in batch])
            number += len(batch)
            yield number
        for name in INDEXED:
            if name in names:
                made.execute(f"CREATE INDEX idx_articles_{name} ON articles ({name})")
        if searched:
            made.execute(
                f'CREATE VIRTUAL TABLE articles_fts USING fts5 ({", ".join(searched)}, content="articles",'
                " tokenize='unicode61 remove_diacritics 2')"
            )
            made.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
        made.execute("COMMIT")


def _table(columns: tuple[Column, ...], *, versions: bool) -> str:
    lines = []
    for at, column in enumerate(columns):
        key = " PRIMARY KEY" if column.name == "id" and not versions else ""
        end = "," if at < len(columns) - 1 else ""
        lines.append(f"    {column.name} {TYPES.get(column.kind, 'TEXT')}{key}{end}  -- {column.means}")
    return "CREATE TABLE articles (\n" + "\n".join(lines) + "\n)"


def _stored(row: Values, lists: list[int]) -> list[Any]:
    values = list(row)
    for at in lists:
        values[at] = json.dumps(values[at], ensure_ascii=False)
    return values
