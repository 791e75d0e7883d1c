"""Takes an article's rows out of the database for good, and says what is left of one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsarchive.errors import StoreError
from newsarchive.store.captures import capture_from_row
from newsarchive.store.tombstones import FORGOTTEN, HIDDEN, mark_of
from newsarchive.urls import canonical

if TYPE_CHECKING:
    from newsarchive.models import Capture
    from newsarchive.store.archive import Archive


@dataclass(frozen=True, slots=True)
class Found:
    """What there is of an article: its rows, its addresses (canonical), and its captures with those of its copies.

    `articles`: it, and others that have a version made of the very same bytes. `digests` are of its own texts alone:
    what a wall or an error page answered is said of many addresses.
    """

    articles: tuple[int, ...]
    urls: frozenset[str]
    digests: frozenset[str]
    captures: tuple[Capture, ...]

    @property
    def marks(self) -> frozenset[str]:
        """By what all of it is known again."""
        return frozenset(map(mark_of, self.urls)) | self.digests


def find(archive: Archive, article: int) -> Found:
    """Everything that the archive has of an article."""
    digests = {
        row[0]
        for row in archive.conn.execute(
            "SELECT c.digest FROM captures c WHERE c.id IN (SELECT capture FROM revisions WHERE article = :id)"
            " OR (c.url IN (SELECT url FROM articles WHERE id = :id UNION SELECT url FROM aliases WHERE article = :id)"
            " AND EXISTS (SELECT 1 FROM extractions e WHERE e.capture = c.id AND e.outcome = 'article'))",
            {"id": article},
        )
    }
    articles, urls = {article}, set[str]()
    for digest in digests:
        rows = archive.conn.execute(
            "SELECT r.article FROM revisions r JOIN captures c ON c.id = r.capture WHERE c.digest = ?", (digest,)
        )
        articles.update(row[0] for row in rows)
    for one in articles:
        rows = archive.conn.execute(
            "SELECT url FROM articles WHERE id = :id UNION SELECT url FROM aliases WHERE article = :id"
            " UNION SELECT url FROM urls WHERE article = :id",
            {"id": one},
        )
        urls.update(row[0] for row in rows)
    versions = {
        row[0]
        for one in articles
        for row in archive.conn.execute("SELECT capture FROM revisions WHERE article = ?", (one,))
    }
    return Found(tuple(sorted(articles)), frozenset(urls), frozenset(digests),
                 tuple(_captures(archive, urls, digests, versions)))  # fmt: skip


def _captures(
    archive: Archive, urls: Collection[str], digests: Collection[str], versions: Collection[int]
) -> Iterator[Capture]:
    taken = set[int]()
    for row in archive.query("SELECT * FROM captures ORDER BY id"):  # all: an import's addresses are as they were found
        own = row["id"] in versions or row["digest"] in digests or row["original"] in taken
        if own or canonical(row["url"]) in urls:
            taken.add(row["id"])
            yield capture_from_row(row)


def left(archive: Archive, marks: frozenset[str]) -> Found:
    """What came in after all under these marks, or was never taken out: captures, and articles made of them."""
    urls = {row[0] for row in archive.conn.execute("SELECT url FROM urls") if mark_of(row[0]) in marks}
    articles = {
        row[0]
        for row in archive.conn.execute("SELECT id, url FROM articles UNION SELECT article, url FROM aliases")
        if mark_of(row[1]) in marks
    }
    found = [find(archive, article) for article in sorted(articles)]
    captures = {capture.id: capture for one in found for capture in one.captures}
    captures |= {capture.id: capture for capture in _captures(archive, urls, marks, ())}
    return Found(
        tuple(sorted(articles.union(*(one.articles for one in found)))),
        frozenset(urls.union(*(one.urls for one in found))),
        frozenset().union(*(one.digests for one in found)),
        tuple(captures.values()),
    )


def remove(archive: Archive, tombstone: int, found: Found, *, hide: bool) -> None:
    """Take the rows out; the ledger refuses the addresses from now on. In one transaction with what the caller adds."""
    conn = archive.conn
    for capture in found.captures:
        _unlink(archive, "captures", capture.id)
        conn.execute("DELETE FROM captures WHERE id = ?", (capture.id,))
    for article in found.articles:
        archive.stories.drop(article)
        conn.execute("DELETE FROM articles_fts WHERE rowid = ?", (article,))
        _unlink(archive, "articles", article)
        conn.execute("DELETE FROM articles WHERE id = ?", (article,))
    for table, other in (("authors", "author"), ("tags", "tag")):
        conn.execute(f"DELETE FROM {table} WHERE id NOT IN (SELECT {other} FROM article_{table})")  # noqa: S608
    conn.execute("DELETE FROM facets WHERE id NOT IN (SELECT facet FROM article_facets)")  # a section may name somebody
    for url in found.urls:
        conn.execute("DELETE FROM permissions WHERE url = ?", (url,))
        _drop_mementos(archive, url, hide=hide)
        conn.execute("DELETE FROM announcements WHERE url IN (SELECT id FROM urls WHERE url = ?)", (url,))
        conn.execute(
            "UPDATE urls SET url = ?, state = 'forbidden', reason = ?, due_at = NULL, etag = NULL,"
            " last_modified = NULL, article = NULL WHERE url = ?",
            (HIDDEN + mark_of(url) if hide else url, FORGOTTEN, url),
        )
        if hide:
            conn.execute("DELETE FROM fetches WHERE url = ?", (url,))
            conn.execute("UPDATE runs SET arguments = replace(arguments, ?, '(hidden)')", (url,))
    conn.execute("UPDATE tombstones SET captures = captures + ? WHERE id = ?", (len(found.captures), tombstone))


def _drop_mementos(archive: Archive, url: str, *, hide: bool) -> None:
    """Take an address out of what web archives are asked for; with `hide` also out of what they were asked."""
    rows = archive.conn.execute("SELECT DISTINCT coalesce(original, url), prefix FROM mementos JOIN replays"
                                " ON replays.id = replay WHERE url = ?", (url,)).fetchall()  # fmt: skip
    for original, prefix in rows if hide else ():
        archive.conn.execute(
            "DELETE FROM fetches WHERE url >= ? AND url < ? AND substr(url, -length(?)) = ?",
            (prefix, prefix[:-1] + "0", f"/{original}", f"/{original}"),  # 0 follows /
        )
    archive.conn.execute("DELETE FROM mementos WHERE url = ?", (url,))


def _unlink(archive: Archive, table: str, row: int | None) -> None:
    """Free a row of all that points at it, in whichever table: what can't be without it goes."""
    for name, column, needed in _pointing(archive, table):
        done = f"DELETE FROM {name}" if needed else f"UPDATE {name} SET {column} = NULL"  # noqa: S608
        archive.conn.execute(f"{done} WHERE {column} = ?", (row,))


def _pointing(archive: Archive, target: str) -> list[tuple[str, str, bool]]:
    """The columns that point at a table: the table they are in, their name, and whether they may not be null."""
    rows = archive.conn.execute(
        'SELECT t.name, k."from", c."notnull" FROM sqlite_master t, pragma_foreign_key_list(t.name) k,'
        ' pragma_table_info(t.name) c WHERE t.type = \'table\' AND k."table" = ? AND c.name = k."from"',
        (target,),
    )
    return [(row[0], row[1], bool(row[2])) for row in rows]


def scrub(archive: Archive) -> None:
    """Leave no trace of deleted rows in the database's files: index, free pages and log. Raises StoreError.

    The whole file is written anew: free pages may hold earlier texts of the article, from before it was taken out.
    """
    archive.conn.execute("PRAGMA secure_delete = ON")
    with archive.atomic():
        archive.conn.execute("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")
        archive.conn.execute("INSERT INTO revisions_fts (revisions_fts) VALUES ('optimize')")
    archive.conn.execute("VACUUM")
    if archive.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        raise StoreError(
            f"The log beside {archive.path} can't be emptied yet, and may still hold the text",
            why="another program is reading the archive",
            remedy="close it (newsarchive serve, datasette), then give the same command again",
        )


def faults(archive: Archive) -> Iterator[tuple[str, str]]:
    """What of forgotten articles is still in the database: a table and a sentence each."""
    for row in archive.query("SELECT * FROM tombstones WHERE done_at IS NULL"):
        yield "tombstones", f"{row['url'] or 'a hidden article'} is not out to its end: give its forget command again"
    marks = archive.tombstones.marks()
    if not marks:
        return
    for table in ("articles", "aliases", "captures", "permissions", "mementos", "urls"):
        kept = " WHERE state <> 'forbidden'" if table == "urls" else ""
        for row in archive.conn.execute(f"SELECT url FROM {table}{kept}"):  # noqa: S608
            if mark_of(canonical(row[0])) in marks:
                yield table, f"{row[0]} was taken out for good, and is there"
    for row in archive.query("SELECT id, digest FROM captures"):
        if row["digest"] in marks:
            yield "captures", f"capture {row['id']} has a payload that was taken out: give its forget command again"
