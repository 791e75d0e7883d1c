"""Articles as they read now, each version that their publishers made, and the search index."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from newsarchive.clock import iso
from newsarchive.models import RECORD, Article, record_type
from newsarchive.store.folding import fold_for_index

if TYPE_CHECKING:
    from newsarchive.store.archive import Archive
    from newsarchive.stories import Text

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
_VERSION = "SELECT *, (SELECT content_type FROM captures WHERE id = revisions.capture) AS content_type FROM revisions"
VALUE_CAP = 500
"""Characters of a witness's value that are kept: enough to judge it by, without a second copy of long fields."""


SOURCE = "source"
"""Kind, and change, of a version that another source tells than the one before it: a page, a program's records."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A text as the search index takes it, its number of words, and its fingerprint, by which copies are found.

    Worked out by those who read, not by the writer.
    """

    title: str
    body: str
    words: int
    text: Text | None = None


def entry_of(reading: Article) -> Entry:
    """What search and lists need of an article's text."""
    from newsarchive.store.stories import sign  # here, since it loads numpy, which those who only read do without

    text = sign(reading.body, reading.language)
    return Entry(fold_for_index(reading.title or ""), fold_for_index(reading.body), count_words(reading.body), text)


class Articles:
    """The tables `articles`, `revisions`, `authors`, `tags`, `links`, `images`, `provenance`, `aliases`."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.conn = archive.conn

    # -- reading -------------------------------------------------------------------------------------------------

    def find(self, url: str) -> int | None:
        """The id of the article at a canonical address, its own or an alias; None where there is none."""
        found = self.archive.value(
            "SELECT id FROM articles WHERE url = ? UNION ALL SELECT article FROM aliases WHERE url = ? LIMIT 1",
            (url, url),
        )
        return int(found) if found is not None else None

    def newest(self, article: int) -> int | None:
        """The newest version of an article: the row in `revisions`."""
        found = self.archive.value(
            "SELECT id FROM revisions WHERE article = ? ORDER BY seen_at DESC, id DESC LIMIT 1", (article,)
        )
        return int(found) if found is not None else None

    def around(
        self, article: int, at: datetime, program: str | None = None
    ) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
        """The versions next before (or at) and next after a moment, each with its capture's `content_type`.

        `program`: only those that this program's records tell; "": only those that were read from pages.
        """
        told, values = "", [article, iso(at)]
        if program is not None:
            kind = "(SELECT coalesce(content_type, '') FROM captures WHERE id = revisions.capture)"
            told = f" AND {kind} {'=' if program else 'NOT LIKE'} ?"
            values.append(record_type(program) if program else f"{RECORD};%")
        before = self.archive.one(
            f"{_VERSION} WHERE article = ? AND seen_at <= ?{told} ORDER BY seen_at DESC, id DESC LIMIT 1", values
        )
        after = self.archive.one(
            f"{_VERSION} WHERE article = ? AND seen_at > ?{told} ORDER BY seen_at, id LIMIT 1", values
        )
        return before, after

    def versions(self, article: int) -> list[dict[str, Any]]:
        """Every version of an article, the oldest first, each with its capture's `content_type`."""
        return list(self.archive.query(f"{_VERSION} WHERE article = ? ORDER BY seen_at, id", (article,)))

    def titles_before(self, article: int, at: str) -> list[str | None]:
        """The headlines of the versions first seen before a moment (as stored), the oldest first."""
        rows = self.archive.query(
            "SELECT title FROM revisions WHERE article = ? AND seen_at < ? ORDER BY seen_at, id", (article, at)
        )
        return [row["title"] for row in rows]

    def readings(self, capture: int) -> list[dict[str, Any]]:
        """Every reading of a capture: extractor, template, agreement, digest and outcome, the newest first."""
        return list(
            self.archive.query("SELECT * FROM extractions WHERE capture = ? ORDER BY recorded_at DESC", (capture,))
        )

    # -- writing -------------------------------------------------------------------------------------------------

    def create(self, url: str, site: str, seen_at: datetime) -> int:
        """A new row for an article, still without text; its id."""
        now = iso(self.archive.clock.now())
        row = self.conn.execute(
            "INSERT INTO articles (url, site, first_seen, last_seen, recorded_at) VALUES (?, ?, ?, ?, ?)",
            (url, site, iso(seen_at), iso(seen_at), now),
        )
        assert row.lastrowid is not None
        return row.lastrowid

    def add_revision(self, article: int, capture: int, seen_at: datetime, reading: Article) -> int:
        """A version that the publisher made; its id. `number` then puts the history in order."""
        row = self.conn.execute(
            "INSERT INTO revisions (article, capture, seen_at, kind, recorded_at) VALUES (?, ?, ?, 'first', ?)",
            (article, capture, iso(seen_at), iso(self.archive.clock.now())),
        )
        assert row.lastrowid is not None
        self.reread(row.lastrowid, reading)
        return row.lastrowid

    def reread(self, revision: int, reading: Article) -> None:
        """Write a version's fields as a newer reading of the same capture gives them: no edit, whatever differs."""
        self.conn.execute(
            "UPDATE revisions SET title = ?, subtitle = ?, byline = ?, published = ?, modified = ?, section = ?,"
            " body = ?, html = ? WHERE id = ?",
            (
                reading.title,
                reading.subtitle,
                reading.byline,
                as_text(reading.published),
                as_text(reading.modified),
                reading.section,
                reading.body,
                reading.html,
                revision,
            ),
        )
        self._prove(revision, reading)
        self.conn.execute("DELETE FROM revisions_fts WHERE rowid = ?", (revision,))
        self.index_earlier(self.archive.value("SELECT article FROM revisions WHERE id = ?", (revision,)))

    def drop_revision(self, revision: int) -> None:
        """Take out a version that an earlier capture turned out to hold already."""
        article = self.archive.value("SELECT article FROM revisions WHERE id = ?", (revision,))
        self.conn.execute("DELETE FROM revisions WHERE id = ?", (revision,))
        self.index_earlier(article)

    def describe_edit(
        self,
        revision: int,
        fields: Sequence[str] | None,
        *,
        change: str | None = None,
        added: int | None = None,
        removed: int | None = None,
    ) -> None:
        """Say how a version differs from the one before it; None: it is the first.

        Where another source tells that one (change "source"), it is no edit, and of a kind of its own.
        """
        kind = "first" if fields is None else SOURCE if change == SOURCE else "edited"
        self.conn.execute(
            "UPDATE revisions SET kind = ?, fields = ?, change = ?, words_added = ?, words_removed = ? WHERE id = ?",
            (kind, " ".join(fields) if fields else None, change, added, removed, revision),
        )

    def seen(self, article: int, at: datetime) -> None:
        """The article was there at that moment: widens first_seen and last_seen."""
        self.conn.execute(
            "UPDATE articles SET first_seen = min(first_seen, :at), last_seen = max(last_seen, :at) WHERE id = :id"
            " AND (first_seen > :at OR last_seen < :at)",
            {"at": iso(at), "id": article},
        )

    def show(self, article: int, reading: Article, entry: Entry | None = None) -> None:
        """Make the row of `articles` read as the newest version does, and index it for search.

        What was corrected by hand reads as that says. `entry` is `entry_of(reading)`, where that is known already.
        """
        title = reading.title
        reading, corrected = self.archive.corrections.apply(article, reading, signers_of(reading))
        published = reading.published
        entry = entry if entry and reading.title == title else entry_of(reading)
        self.conn.execute(
            "UPDATE articles SET title = ?, subtitle = ?, byline = ?, published = ?, published_utc = ?,"
            " published_precision = ?, published_zone = ?, modified = ?, language = ?, section = ?, summary = ?,"
            " image = ?, license = ?, words = ?, page_type = ?, paywalled = ?, confidence = ?, body = ?,"
            " (revisions, last_changed) = (SELECT count(*), max(seen_at) FROM revisions WHERE article = articles.id)"
            " WHERE id = ?",
            (
                reading.title,
                reading.subtitle,
                reading.byline,
                as_text(published),
                in_utc(published),
                reading.published_precision,
                reading.published_zone,
                as_text(reading.modified),
                reading.language,
                reading.section,
                reading.summary,
                reading.image,
                reading.license,
                entry.words,
                reading.page_type,
                reading.paywalled,
                reading.confidence,
                reading.body,
                article,
            ),
        )
        self._relate(article, reading)
        self.index(article, entry)
        if corrected:
            self.archive.corrections.prove(article)
        if entry.text is not None:
            self.archive.stories.enter(article, entry.text)

    def recount(self, article: int) -> None:
        """Bring the number of versions up to date, where the text shown stays."""
        self.conn.execute(
            "UPDATE articles SET (revisions, last_changed) = (SELECT count(*), max(seen_at) FROM revisions"
            " WHERE article = articles.id) WHERE id = ?",
            (article,),
        )
        self.index_earlier(article)

    def index_earlier(self, article: int) -> None:
        """Have the index of earlier versions hold each version of an article but its newest."""
        rows = self.archive.query(
            "SELECT id, title, body, EXISTS (SELECT 1 FROM revisions_fts f WHERE f.rowid = revisions.id) AS indexed"
            " FROM revisions WHERE article = ? ORDER BY seen_at DESC, id DESC",
            (article,),
        )
        for number, row in enumerate(list(rows)):
            if number and not row["indexed"]:
                self.conn.execute(
                    "INSERT INTO revisions_fts (rowid, title, body) VALUES (?, ?, ?)",
                    (row["id"], fold_for_index(row["title"] or ""), fold_for_index(row["body"])),
                )
            elif not number and row["indexed"]:
                self.conn.execute("DELETE FROM revisions_fts WHERE rowid = ?", (row["id"],))

    def index(self, article: int, entry: Entry) -> None:
        """Write the search index's entry, folded and segmented."""
        self.conn.execute("DELETE FROM articles_fts WHERE rowid = ?", (article,))
        self.conn.execute(
            "INSERT INTO articles_fts (rowid, title, body) VALUES (?, ?, ?)",
            (article, entry.title, entry.body),
        )

    def index_again(self, article: int) -> None:
        """Write the search index's entry anew, from the row."""
        row = self.archive.one("SELECT title, body FROM articles WHERE id = ?", (article,))
        if row is not None:
            self.index(article, Entry(fold_for_index(row["title"] or ""), fold_for_index(row["body"]), 0))

    def alias(self, url: str, article: int, rule: str, at: datetime) -> None:
        """Another address of an article. The first rule that made it stays; an article's own address is no alias."""
        self.conn.execute(
            "INSERT INTO aliases (url, article, rule, at, recorded_at) SELECT ?, ?, ?, ?, ?"
            " WHERE NOT EXISTS (SELECT 1 FROM articles WHERE url = ?) ON CONFLICT (url) DO NOTHING",
            (url, article, rule, iso(at), iso(self.archive.clock.now()), url),
        )

    def add_extraction(
        self,
        capture: int,
        extractor: str,
        digest: str,
        outcome: str,
        *,
        template: int = 0,
        agreement: float | None = None,
    ) -> None:
        """Note that a capture was read, by whom, with which template (0: none) and with what result."""
        self.conn.execute(
            "INSERT OR REPLACE INTO extractions (capture, extractor, template, recorded_at, digest, outcome, agreement)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (capture, extractor, template, iso(self.archive.clock.now()), digest, outcome, agreement),
        )

    def sign(self, article: int, names: Iterable[tuple[str, str]]) -> None:
        """Enter who signs an article: names and their kinds (person, agency), in order."""
        self.conn.execute("DELETE FROM article_authors WHERE article = ?", (article,))
        for position, (name, kind) in enumerate(dict.fromkeys(names)):
            self.conn.execute("INSERT OR IGNORE INTO authors (name, kind) VALUES (?, ?)", (name, kind))
            self.conn.execute(
                "INSERT OR IGNORE INTO article_authors SELECT ?, id, ? FROM authors WHERE name = ? AND kind = ?",
                (article, position, name, kind),
            )

    # -- parts of a row ------------------------------------------------------------------------------------------

    def _relate(self, article: int, reading: Article) -> None:
        for table in ("article_tags", "links", "images"):
            self.conn.execute(f"DELETE FROM {table} WHERE article = ?", (article,))  # noqa: S608
        self.sign(article, signers_of(reading))
        for position, tag in enumerate(dict.fromkeys(reading.tags)):
            self.conn.execute("INSERT OR IGNORE INTO tags (name) VALUES (?)", (tag,))
            self.conn.execute(
                "INSERT OR IGNORE INTO article_tags SELECT ?, id, ? FROM tags WHERE name = ?", (article, position, tag)
            )
        self.conn.executemany(
            "INSERT INTO links (article, position, url, text) VALUES (?, ?, ?, ?)",
            [(article, position, link.url, link.text or None) for position, link in enumerate(reading.links)],
        )
        self.conn.executemany(
            "INSERT INTO images (article, position, url, caption, credit) VALUES (?, ?, ?, ?, ?)",
            [(article, at, image.url, image.caption, image.credit) for at, image in enumerate(reading.images)],
        )

    def _prove(self, revision: int, reading: Article) -> None:
        """Keep each field's witness; rivals are kept of the article's newest version alone."""
        article = self.archive.value("SELECT article FROM revisions WHERE id = ?", (revision,))
        newest = self.newest(article) == revision
        self.archive.corrections.unprove(article)  # `show` enters them again
        self.conn.execute("DELETE FROM provenance WHERE revision = ?", (revision,))
        if newest:
            self.conn.execute(
                "DELETE FROM provenance WHERE rank > 0 AND revision IN (SELECT id FROM revisions WHERE article = ?)",
                (article,),
            )
        self.conn.executemany(
            "INSERT OR REPLACE INTO provenance (revision, field, rank, witness, value) VALUES (?, ?, ?, ?, ?)",
            [row for row in _witnesses(revision, reading) if newest or row[2] == 0],
        )


def _witnesses(revision: int, reading: Article) -> Iterable[tuple[int, str, int, str, str | None]]:
    for name, found in reading.provenance.items():
        value = None if name in ("body", "html") else (found.value or "")[:VALUE_CAP]
        yield revision, name, 0, found.witness, value
        for rank, (rival, witness) in enumerate(found.rivals, start=1):
            yield revision, name, rank, witness, rival[:VALUE_CAP]


def signers_of(reading: Article) -> tuple[tuple[str, str], ...]:
    """Who signs an article, each with the kind: persons first, then agencies."""
    persons = [name for name in reading.authors if name not in reading.agencies]
    return (*((name, "person") for name in persons), *((name, "agency") for name in reading.agencies))


def as_text(value: datetime | date | None) -> str | None:
    """ISO 8601, with the offset where there is one; the day alone for a date."""
    return value.isoformat() if value is not None else None


def in_utc(value: datetime | date | None) -> str | None:
    """The sortable form: in UTC where the offset is known, as it stands where it isn't, midnight for a day alone."""
    if value is None:
        return None
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    elif value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    try:
        return iso(value)
    except (OverflowError, ValueError):  # the year 1 or 9999, moved over the calendar's edge by an offset
        return None


def count_words(text: str) -> int:
    """Words; in Chinese and Japanese, characters."""
    return len(_WORD.findall(text))
