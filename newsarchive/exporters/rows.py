"""The articles that an export is asked for, one after the other. One query for every format."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from newsarchive.exporters.columns import COLUMNS, READ_OF_VERSION, Column
from newsarchive.exporters.filters import Chosen, Filters, chosen, with_known
from newsarchive.store.articles import count_words, in_utc

if TYPE_CHECKING:
    from newsarchive.store import Archive

Row = dict[str, Any]
"""One article or version: str, int, float, bool, None, or a list of str (authors, agencies, tags)."""
Values = tuple[Any, ...]
"""The same without the names, in the order of the columns."""
BATCH = 64
"""Rows that are fetched at once: few enough to hold bodies of any length, enough that the call costs nothing (one at a
time 30 % slower, 1,000 no faster)."""
VERSION = re.compile(r"\bx\.")
NEWEST = "SELECT x.id FROM revisions x WHERE x.article = articles.id{pool} ORDER BY x.seen_at DESC, x.id DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class Selection:
    """A query that is ready to run: its columns and `sql`, with `params`.

    `sql` may be run by anyone who has `prepare`d the connection; lists are JSON in it, and booleans 0 and 1. Versions
    say what corrections by hand say (`corrected`), or what was read.
    """

    archive: Archive
    columns: tuple[Column, ...]
    sql: str
    params: dict[str, Any]
    versions: bool
    corrected: bool = True

    def batches(self) -> Iterator[list[Values]]:
        """The rows, streamed: memory does not grow with their number."""
        cursor = self.archive.conn.cursor()
        cursor.row_factory = None
        cursor.execute(self.sql, self.params)
        lists = [at for at, column in enumerate(self.columns) if column.kind == "list"]
        flags = [at for at, column in enumerate(self.columns) if column.kind == "boolean"]
        corrections = _corrections(self.archive, self.params) if self.versions and self.corrected else {}
        while batch := cursor.fetchmany(BATCH):
            if self.versions:
                batch = [_corrected(row, self.columns, corrections) for row in batch]
            yield _plain(batch, lists, flags) if lists or flags else batch


def select(archive: Archive, filters: Filters, *, by: str = "id") -> Selection:
    """The query that the filters ask for; rows come by `id`, or by `url`. Raises ExportFailed, at once."""
    columns = tuple(COLUMNS[name] for name in filters.columns)
    prepare(archive.conn)
    wanted = chosen(archive, filters)
    versions = not filters.as_they_read_now
    parts = [_expression(column, wanted, versions=versions) for column in columns]
    if versions:  # before the columns: which article it is of
        parts.insert(0, "articles.id AS article")
    source = _source(columns, wanted, versions=versions)
    # ids first: only they are sorted, never the bodies; one statement, so one state of the archive however long it runs
    where = f" WHERE articles.id IN (SELECT id FROM articles WHERE {wanted.where})" if wanted.where else ""  # noqa: S608
    order = f" ORDER BY articles.{by}" + (", r.seen_at, r.id" if versions and not wanted.one else "")
    sql = f"SELECT {', '.join(parts)} FROM {source}{where}{order}"  # noqa: S608
    return Selection(archive, columns, sql, wanted.params, versions)


def rows(archive: Archive, filters: Filters, *, corrected: bool = True) -> Iterator[Row]:
    """The articles as dicts, by id, streamed: memory does not grow with their number. Raises ExportFailed, at once."""
    selection = replace(select(archive, filters), corrected=corrected)
    return (dict(zip(filters.columns, row, strict=True)) for batch in selection.batches() for row in batch)


def count(archive: Archive, filters: Filters) -> int:
    """How many rows there are: what a progress bar wants to know. Raises ExportFailed."""
    prepare(archive.conn)
    wanted = chosen(archive, filters)
    where = f" WHERE {wanted.where}" if wanted.where else ""
    if wanted.one:
        return int(archive.value(f"SELECT count(*) FROM articles{where}", wanted.params))  # noqa: S608
    pool = wanted.pool or "1"
    return int(
        archive.value(
            f"SELECT count(*) FROM revisions x WHERE {pool} AND x.article IN (SELECT id FROM articles{where})",  # noqa: S608
            wanted.params,
        )
    )


def stale(archive: Archive, filters: Filters) -> int:
    """How many of the rows were read by an older extractor than today's. Raises ExportFailed."""
    from newsarchive.extract import EXTRACTOR

    selection = select(archive, filters.only("extractor"))
    return sum(row[0] not in (None, EXTRACTOR) for batch in selection.batches() for row in batch)


def prepare(connection: sqlite3.Connection) -> None:
    """Teach a connection the functions that the columns and filters use."""
    functions: tuple[tuple[str, int, Callable[..., Any]], ...] = (
        ("export_words", 1, lambda text: count_words(text or "")),
        ("export_utc", 1, _utc),
        ("export_sha256", 1, lambda text: hashlib.sha256((text or "").encode("utf-8", "replace")).hexdigest()),
        ("export_signers", 2, _signers),
        ("export_drawn", 2, _drawn),
    )
    for name, arguments, function in functions:
        connection.create_function(name, arguments, function, deterministic=True)


def _expression(column: Column, wanted: Chosen, *, versions: bool) -> str:
    if not versions:
        return f"{column.shown} AS {column.name}"
    sql = with_known(column.then.replace("{pool}", wanted.pool or "1"), wanted.known)
    return f"{sql} AS {column.name}"


def _source(columns: tuple[Column, ...], wanted: Chosen, *, versions: bool) -> str:
    """The tables, joined so that articles are gone through in order, and their versions in theirs."""
    pool = wanted.pool and f" AND {wanted.pool}"
    source = "articles"
    if versions and not wanted.one:
        source += f" CROSS JOIN revisions r ON r.article = articles.id{re.sub(VERSION, 'r.', pool)}"
    elif versions or any(column.of_version for column in columns):
        source += f" LEFT JOIN revisions r ON r.id = ({NEWEST.format(pool=pool)})"
    if any("c." in column.shown for column in columns):
        source += " LEFT JOIN captures c ON c.id = r.capture"
    return source


def _plain(batch: list[Values], lists: list[int], flags: list[int]) -> list[Values]:
    """Lists out of their JSON, booleans out of their numbers."""
    found = []
    for row in batch:
        values = list(row)
        for at in lists:
            values[at] = json.loads(values[at]) if values[at] != "[]" else []
        for at in flags:
            values[at] = bool(values[at])
        found.append(tuple(values))
    return found


def _corrections(archive: Archive, params: dict[str, Any]) -> dict[int, list[dict[str, Any]]]:
    """The corrections that hold, by article: few, since people make them by hand."""
    found: dict[int, list[dict[str, Any]]] = {}
    by = params.get("recorded", "9999")
    for row in archive.query(
        "SELECT article, field, value, was, signers FROM corrections WHERE withdrawn_at IS NULL AND recorded_at < ?"
        " ORDER BY id",
        (by,),
    ):
        found.setdefault(row["article"], []).append(row)
    return found


def _corrected(row: Values, columns: tuple[Column, ...], corrections: dict[int, list[dict[str, Any]]]) -> Values:
    """A version without the article's number before it; what was corrected by hand says what the correction says.

    A correction is about what was read: it holds for the versions that read so.
    """
    article, *values = row
    if article in corrections:
        at = {column.name: number for number, column in enumerate(columns)}
        for one in corrections[article]:
            name = one["field"]
            if name not in READ_OF_VERSION or name not in at or values[at[name]] != one["was"]:
                continue
            values[at[name]] = one["value"]
            if name == "published" and "published_utc" in at:
                values[at["published_utc"]] = _utc(one["value"])
            if name == "byline":
                for field, kind in (("authors", "person"), ("agencies", "agency")):
                    if field in at:
                        signers = json.loads(one["signers"] or "[]")
                        values[at[field]] = json.dumps([who for who, what in signers if what == kind])
    return tuple(values)


def _utc(published: str | None) -> str | None:
    """`published_utc` of a date as it is stored."""
    if not published:
        return None
    return in_utc(date.fromisoformat(published) if len(published) == 10 else datetime.fromisoformat(published))


def _signers(byline: str | None, kind: str) -> str:
    """The names of a byline that is no longer the article's, as JSON."""
    from newsarchive.extract import signers

    people, agencies = signers(byline) if byline else ((), ())
    chosen_names = agencies if kind == "agency" else tuple(name for name in people if name not in agencies)
    return json.dumps(chosen_names, ensure_ascii=False)


def _drawn(url: str, seed: int) -> bytes:
    """A lot for an address: the same in every archive, so that a sample can be drawn again."""
    return hashlib.blake2b(f"{seed} {url}".encode("utf-8", "replace"), digest_size=8).digest()
