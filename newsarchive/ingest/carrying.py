"""What only a ledger knew, and no WARC file holds, carried from another archive.db into this one.

announced(..)  before pages are read: who announced which address, when, and with what words
known(..)      after that: what became of each address, how articles answered, what people decided
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from newsarchive.ingest import Ingest, vanishing
from newsarchive.ingest.playback import url_row
from newsarchive.models import Site
from newsarchive.store import Archive
from newsarchive.store.takeover import Takeover
from newsarchive.store.tombstones import HIDDEN
from newsarchive.urls import UrlError

Row = dict[str, Any]
Taken = Callable[[str], bool]
"""Whether an address is wanted."""
BATCH = 2_000
"""Rows taken in one piece of the writer's work."""
_CAPTURE = (
    "(SELECT url FROM captures c WHERE c.id = x.capture) AS capture_url,"
    " (SELECT fetched_at FROM captures c WHERE c.id = x.capture) AS captured_at,"
    " (SELECT digest FROM captures c WHERE c.id = x.capture) AS payload"
)


class Carrying:
    """Carries from `other`, opened for reading, into the archive of an `Ingest`.

    `new` counts rows that were new here, by table; `lost` says of a table that is damaged why it was not read to its
    end; `held` are addresses that the other has taken out for good, and this archive still holds.
    """

    def __init__(self, ingest: Ingest, other: Archive, wanted: Taken = lambda url: True) -> None:
        self.ingest, self.archive, self.other, self.wanted = ingest, ingest.archive, other, wanted
        self.new: Counter[str] = Counter()
        self.lost: dict[str, str] = {}
        self.held: list[str] = []
        self._sites: dict[str, Site] = {}

    # -- before pages ------------------------------------------------------------------------------------------------

    def announced(self) -> None:
        """Sites, sources, addresses as they were announced, and what was said of them."""
        self._each("sites", "SELECT * FROM sites", self._site_rows)
        self._each("sources", "SELECT * FROM sources WHERE parent IS NULL", self._source_rows)
        self._each("urls", "SELECT url, site, state, reason, first_at FROM urls", self._announced_rows)
        self._each(
            "announcements",
            "SELECT u.url AS url, s.url AS source, x.first_at, x.last_at, x.title, x.published, x.modified, x.language"
            " FROM announcements x JOIN urls u ON u.id = x.url"
            " JOIN sources s ON s.id = x.source",
            lambda take, rows: take.announcements(rows),
        )

    def tombstones(self, *, erasures: bool = False) -> None:
        """What was taken out for good, so that it is refused here too; not what this archive holds.

        `erasures`: the WARC files are the same, and what was still to be blanked in them still is.
        """
        rows = list(self._read("tombstones", "SELECT * FROM tombstones"))
        for row in rows:
            marks = [each["mark"] for each in self._read(
                "tombstones", "SELECT mark FROM tombstone_marks WHERE tombstone = ?", (row["id"],))]  # fmt: skip
            planned = [
                (each["warc"], each["offset"], each["length"])
                for each in self._read("tombstones", "SELECT * FROM erasures WHERE tombstone = ?", (row["id"],))
                if erasures
            ]
            self.ingest.writer.submit(self._tombstone, row, marks, planned).result()
        self.ingest.forgotten.marks = self.archive.tombstones.marks() if rows else self.ingest.forgotten.marks

    def _tombstone(self, row: Row, marks: list[str], planned: list[tuple[str, int, int]]) -> None:
        if row["url"] and self.archive.articles.find(row["url"]) is not None:
            self.held.append(row["url"])
            return
        self.new["tombstones"] += Takeover(self.archive).tombstone(row, marks, planned)

    # -- after pages -------------------------------------------------------------------------------------------------

    def known(self) -> None:
        """What became of each address, every request, how articles answered, mementos, and corrections by hand."""
        self._each("urls", "SELECT * FROM urls", self._url_rows)
        self._each(
            "aliases", "SELECT x.*, a.url AS own FROM aliases x JOIN articles a ON a.id = x.article", self._alias_rows
        )
        self._each("fetches", f"SELECT x.*, {_CAPTURE} FROM fetches x", self._fetch_rows)  # noqa: S608
        self._each("hosts", "SELECT * FROM hosts", lambda take, rows: take.hosts(rows))
        self._each(
            "mementos",
            f"SELECT x.*, r.prefix AS prefix, {_CAPTURE} FROM mementos x"  # noqa: S608
            " JOIN replays r ON r.id = x.replay",
            self._memento_rows,
        )
        self._each(
            "sightings",
            f"SELECT x.*, a.url AS own, {_CAPTURE} FROM sightings x JOIN articles a ON a.id = x.article"  # noqa: S608
            " ORDER BY x.article, x.at",
            self._sighting_rows,
        )
        self._each("articles", "SELECT url, first_seen, last_seen FROM articles", self._seen_rows)
        self._each(
            "corrections",
            "SELECT x.*, a.url AS own FROM corrections x JOIN articles a ON a.id = x.article ORDER BY x.id",
            self._correction_rows,
        )

    # -- in the writer's thread --------------------------------------------------------------------------------------

    def _site_rows(self, take: Takeover, rows: list[Row]) -> int:
        before = self.archive.value("SELECT count(*) FROM sites")
        for row in rows:
            try:
                self._sites[row["name"]] = site = self.ingest.config.site_for(row["url"])
            except UrlError:
                continue
            if self.archive.value("SELECT 1 FROM sites WHERE name = ?", (site.name,)) is None:
                self.archive.ledger.add_site(site)
        return int(self.archive.value("SELECT count(*) FROM sites") - before)

    def _source_rows(self, take: Takeover, rows: list[Row]) -> int:
        return take.sources(row | {"site": self._site(row)} for row in rows if self.wanted(row["url"]))

    def _announced_rows(self, take: Takeover, rows: list[Row]) -> int:
        return take.urls(
            url_row(
                self.archive, self._site(row), row["url"],
                "forbidden" if row["state"] == "forbidden" else "waiting",
                row["reason"] if row["state"] == "forbidden" else None, row["first_at"],
            )
            for row in rows
            if self._taken(row)
        )  # fmt: skip

    def _url_rows(self, take: Takeover, rows: list[Row]) -> int:
        find = self.archive.articles.find
        return take.urls(
            row | {"site": self._site(row), "article": find(row["url"])} for row in rows if self._taken(row)
        )

    def _alias_rows(self, take: Takeover, rows: list[Row]) -> int:
        return take.aliases(self._with_article(rows))

    def _fetch_rows(self, take: Takeover, rows: list[Row]) -> int:
        return take.fetches(row | {"run": self.ingest.run.id} for row in rows if self.wanted(row["url"]))

    def _memento_rows(self, take: Takeover, rows: list[Row]) -> int:
        replays = self.other.query("SELECT * FROM replays") if rows else ()
        return take.mementos((row | {"site": self._site(row)} for row in rows if self.wanted(row["url"])), replays)

    def _sighting_rows(self, take: Takeover, rows: list[Row]) -> int:
        found = list(self._with_article(rows))
        for article in dict.fromkeys(row["article"] for row in found):
            site = self.archive.value("SELECT site FROM articles WHERE id = ?", (article,))
            take.sightings(article, site, [row for row in found if row["article"] == article])
            vanishing.derive(self.archive, article)
        return 0

    def _seen_rows(self, take: Takeover, rows: list[Row]) -> int:
        take.seen((article, row) for row in rows if (article := self.archive.articles.find(row["url"])) is not None)
        return 0

    def _correction_rows(self, take: Takeover, rows: list[Row]) -> int:
        return sum(take.corrections(row["article"], [row]) for row in self._with_article(rows))

    # -- inside ------------------------------------------------------------------------------------------------------

    def _with_article(self, rows: list[Row]) -> Iterator[Row]:
        """Rows whose article is here, with its number here."""
        for row in rows:
            article = self.archive.articles.find(row["own"])
            if article is not None:
                yield row | {"article": article}

    def _taken(self, row: Row) -> bool:
        """Is an address wanted, and not one that was taken out for good?"""
        return self.wanted(row["url"]) and (row["state"] == "forbidden" or not self.ingest.forgotten.url(row["url"]))

    def _site(self, row: Row) -> str:
        """The name here of the site that a row counts to."""
        site = self._sites.get(row["site"])
        if site is None or row["url"].startswith(HIDDEN):
            return row["site"] if site is None else site.name
        try:
            inside = self.ingest.config.site_for(row["url"])
        except UrlError:
            return site.name
        return inside.name if self.ingest.config.named(inside.name) else site.name

    def _each(self, table: str, sql: str, store: Callable[[Takeover, list[Row]], int]) -> None:
        """Have the writer take what a query gives, in batches."""
        rows = self._read(table, sql)
        take = Takeover(self.archive)
        while batch := list(islice(rows, BATCH)):
            self.new[table] += self.ingest.writer.submit(store, take, batch).result()

    def _read(self, table: str, sql: str, params: tuple[Any, ...] = ()) -> Iterator[Row]:
        """Rows of the other archive, as far as they can be read."""
        try:
            yield from self.other.query(sql, params)
        except sqlite3.DatabaseError as error:
            self.lost[table] = str(error)
