"""Is the archive whole? And a safe copy of it, also while a crawl writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from newsarchive.errors import StoreError
from newsarchive.models import Capture
from newsarchive.store import forgetting
from newsarchive.store.archive import Archive
from newsarchive.store.captures import capture_from_row
from newsarchive.store.coverage import COUNTED
from newsarchive.store.search_tables import CHANGED_AT, FOUND_AT

PAGES_PER_STEP = 2000  # of a backup: 8 MB, after which writers get their turn


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it must be."""

    where: str
    what: str


CHECKS: tuple[tuple[str, str, str], ...] = (
    (
        "articles_fts",
        "article {} is missing in the search index",
        "SELECT id FROM articles WHERE id NOT IN (SELECT rowid FROM articles_fts) LIMIT 20",
    ),
    (
        "articles_fts",
        "the search index has an entry {} without an article",
        "SELECT rowid FROM articles_fts WHERE rowid NOT IN (SELECT id FROM articles) LIMIT 20",
    ),
    (
        "revisions_fts",
        "version {} is missing in the index of earlier versions",
        "SELECT r.id FROM revisions r WHERE r.id NOT IN (SELECT rowid FROM revisions_fts) AND EXISTS (SELECT 1 FROM"
        " revisions n WHERE n.article = r.article AND (n.seen_at, n.id) > (r.seen_at, r.id)) LIMIT 20",
    ),
    (
        "revisions_fts",
        "the index of earlier versions has {}, which is none",
        "SELECT f.rowid FROM revisions_fts f LEFT JOIN revisions r ON r.id = f.rowid WHERE NOT EXISTS (SELECT 1 FROM"
        " revisions n WHERE n.article = r.article AND (n.seen_at, n.id) > (r.seen_at, r.id)) LIMIT 20",
    ),
    (
        "article_facets",
        "searches narrow article {} by what it is not",
        "SELECT a.id FROM articles a LEFT JOIN article_facets s ON s.article = a.id LEFT JOIN facets f"  # noqa: S608
        " ON f.id = s.facet WHERE (f.site, f.language, f.section, f.page_type) IS NOT (a.site,"
        " coalesce(a.language, ''), coalesce(a.section, ''), coalesce(a.page_type, ''))"
        f" OR s.story IS NOT a.story OR s.at IS NOT {FOUND_AT.format('a.')}"
        f" OR s.changed IS NOT {CHANGED_AT.format('a.')} LIMIT 20",
    ),
    (
        "articles",
        "article {} has no version",
        "SELECT id FROM articles WHERE id NOT IN (SELECT article FROM revisions) LIMIT 20",
    ),
    (
        "articles",
        "article {} counts its versions wrongly",
        "SELECT id FROM articles a WHERE revisions <> (SELECT count(*) FROM revisions WHERE article = a.id) LIMIT 20",
    ),
    (
        "articles",
        "article {} doesn't read as its newest version does",
        "SELECT a.id FROM articles a JOIN revisions r ON r.id = (SELECT id FROM revisions WHERE article = a.id"
        " ORDER BY seen_at DESC, id DESC LIMIT 1) WHERE a.body <> r.body OR (a.title IS NOT r.title AND NOT EXISTS"
        " (SELECT 1 FROM corrections c WHERE c.article = a.id AND c.field = 'title' AND c.withdrawn_at IS NULL))"
        " LIMIT 20",
    ),
    (
        "urls",
        "{} is called archived, but has no article",
        "SELECT url FROM urls WHERE state = 'archived' AND article IS NULL LIMIT 20",
    ),
    (
        "urls",
        "article {} is not in the ledger",
        "SELECT id FROM articles WHERE url NOT IN (SELECT url FROM urls) LIMIT 20",
    ),
    (
        "captures",
        "capture {} repeats a payload that the archive doesn't have",
        "SELECT id FROM captures WHERE original IS NOT NULL AND original NOT IN (SELECT id FROM captures) LIMIT 20",
    ),
    (
        "aliases",
        "{} is an alias and an article of its own",
        "SELECT url FROM aliases WHERE url IN (SELECT url FROM articles) LIMIT 20",
    ),
    (
        "coverage",
        "the URLs of {} are counted wrongly",
        f"SELECT DISTINCT site || ' of ' || day FROM (SELECT * FROM (SELECT * FROM coverage EXCEPT {COUNTED})"  # noqa: S608
        f" UNION ALL SELECT * FROM ({COUNTED} EXCEPT SELECT * FROM coverage)) LIMIT 20",
    ),
)
"""Table, sentence, and a query that finds what breaks it: what must hold between tables beyond foreign keys."""


def database_faults(archive: Archive) -> Iterator[Fault]:
    """What is wrong inside the database: pages, foreign keys, search index, and what must hold between tables."""
    try:
        yield from _database_faults(archive)
    except sqlite3.DatabaseError as error:
        yield Fault("archive.db", f"it can't be read to its end: {error}")


def _database_faults(archive: Archive) -> Iterator[Fault]:
    for row in archive.conn.execute("PRAGMA integrity_check(20)"):
        if row[0] != "ok":
            yield Fault("archive.db", str(row[0]))
    for row in archive.conn.execute("PRAGMA foreign_key_check"):
        yield Fault(str(row[0]), f"row {row[1]} points at a row of {row[2]} that isn't there")
    tables = {row[0] for row in archive.conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"article_facets", "coverage", "mementos"} <= tables:
        yield Fault("archive.db", "an older version made it: run a command that writes, which brings it up to date")
        return
    for where, what in forgetting.faults(archive):
        yield Fault(where, what)
    for table, sentence, query in CHECKS:
        for row in archive.conn.execute(query):
            yield Fault(table, sentence.format(row[0]))


def all_captures(archive: Archive) -> Iterator[tuple[Capture, Capture | None]]:
    """Every capture, in the order in which they lie on disk, with the original that a revisit repeats."""
    for row in archive.query("SELECT * FROM captures ORDER BY warc, offset"):
        found = capture_from_row(row)
        yield found, archive.captures.get(found.original) if found.original else None


def backup(archive: Archive, target: Path, progress: Callable[[int, int], None] | None = None) -> int:
    """Copy the database to `target`, whole and consistent, also while a crawl writes; its size in bytes.

    Written beside the target and renamed at the end. `progress(done, all)` counts pages. Raises StoreError.
    """
    if target.exists() and (target.samefile(archive.path) or target.with_name(f"{target.name}-wal").exists()):
        raise StoreError(
            f"{target} is a database in use",
            why="a backup would take its place under the program that writes it",
            remedy="give the backup another name",
        )
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(part)) as copy:
            archive.conn.backup(
                copy,
                pages=PAGES_PER_STEP,
                progress=(lambda _status, left, total: progress(total - left, total)) if progress else None,
            )
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, to be copied anywhere
            faults = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
            if faults != "ok":
                raise StoreError("The copy is not whole", why=str(faults), remedy="run newsarchive verify")
        part.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"The backup {target} can't be written", why=str(error), remedy="check the folder and the free space"
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size
