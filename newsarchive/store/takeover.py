"""Rows that another ledger held, taken into this one: of two facts the earliest first time and the latest last one.

Articles, versions and captures are not among them: those come out of WARC files, by the one way in. Taking the same
rows twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from newsarchive.clock import from_iso

if TYPE_CHECKING:
    from newsarchive.store.archive import Archive

Row = dict[str, Any]
_NEWER = "(excluded.fetched_at >= coalesce(fetched_at, '') OR (state = 'waiting' AND excluded.state <> 'waiting'))"
"""Whose word on a URL counts: that of who asked last; of two that never did, the one that says more."""
_TAKEN = {
    "reason": "excluded.reason", "attempts": "excluded.attempts", "due_at": "excluded.due_at", "etag": "excluded.etag",
    "last_modified": "excluded.last_modified", "state": "excluded.state", "fetched_at": "excluded.fetched_at",
    "article": "coalesce(excluded.article, article)",
}  # fmt: skip
_SETS = ", ".join(f"{name} = CASE WHEN {_NEWER} THEN {value} ELSE {name} END" for name, value in _TAKEN.items())
_URL = (
    "INSERT INTO urls (url, site, state, reason, attempts, first_at, fetched_at, due_at, etag, last_modified, article)"  # noqa: S608
    " VALUES (:url, :site, :state, :reason, :attempts, :first_at, :fetched_at, :due_at, :etag, :last_modified,"
    f" :article) ON CONFLICT (url) DO UPDATE SET first_at = min(first_at, excluded.first_at), {_SETS}"
)
_ANNOUNCED = (
    "INSERT INTO announcements (url, source, first_at, last_at, title, published, modified, language)"
    " SELECT u.id, s.id, :first_at, :last_at, :title, :published, :modified, :language FROM urls u, sources s"
    " WHERE u.url = :url AND s.url = :source ON CONFLICT (url, source) DO UPDATE SET"
    " first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at),"
    " title = coalesce(title, excluded.title), published = coalesce(published, excluded.published),"
    " modified = coalesce(modified, excluded.modified), language = coalesce(language, excluded.language)"
)
_CAPTURE = (
    "(SELECT id FROM captures WHERE url = :capture_url AND fetched_at = :captured_at AND digest = :payload LIMIT 1)"
)
_FETCH = (
    "INSERT INTO fetches (url, run, at, outcome, reason, status, robots_digest, signals, robots_rule, tdm_digest,"  # noqa: S608
    " capture) SELECT :url, :run, :at, :outcome, :reason, :status, :robots_digest, :signals, :robots_rule, :tdm_digest,"
    f" {_CAPTURE} WHERE NOT EXISTS (SELECT 1 FROM fetches WHERE url = :url AND at = :at AND outcome = :outcome)"
)
_MEMENTO = (
    "INSERT INTO mementos (url, at, site, replay, original, digest, state, reason, attempts, given_at, fetched_at,"  # noqa: S608
    " due_at, capture, recorded_at) SELECT :url, :at, :site, r.id, :original, :digest, :state, :reason,"
    f" :attempts, :given_at, :fetched_at, :due_at, {_CAPTURE}, :recorded_at FROM replays r WHERE r.prefix = :prefix"
    " ON CONFLICT (url, at) DO NOTHING"
)

_SIGHTED = (
    "SELECT 1 FROM sightings WHERE article = :article AND at = :at AND missing IS :missing AND held = :held"
    " AND walled IS :walled AND noindex IS :noindex AND target IS :target"
)


class Takeover:
    """What writes them. A method that gives a number says how many rows were new."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.conn = archive.conn

    # -- the ledger ------------------------------------------------------------------------------------------------

    def sources(self, rows: Iterable[Row]) -> int:
        """Rows of `sources`: one that is known here stays as it is."""
        return self._each(
            "INSERT INTO sources (site, url, kind, found_by, state, reason, items, attempts, due_at, rhythm,"
            " overflowed_at, recorded_at) VALUES (:site, :url, :kind, :found_by, :state, :reason, :items, :attempts,"
            " :due_at, :rhythm, :overflowed_at, :recorded_at) ON CONFLICT (url) DO NOTHING",
            rows,
        )

    def urls(self, rows: Iterable[Row]) -> int:
        """Rows of `urls`, each with the `article` of this archive: without one, what was archived waits again."""
        before = self._count("urls")
        kept = list(rows)
        for row in kept:
            if row["state"] in ("archived", "alias") and row["article"] is None:
                row |= {"state": "waiting", "reason": None, "etag": None, "last_modified": None, "fetched_at": None}
        self.conn.executemany(_URL, kept)
        return self._count("urls") - before

    def announcements(self, rows: Iterable[Row]) -> int:
        """Rows of `announcements`, with the addresses `url` and `source` in place of numbers."""
        before = self._count("announcements")
        self.conn.executemany(_ANNOUNCED, rows)
        return self._count("announcements") - before

    def fetches(self, rows: Iterable[Row]) -> int:
        """Rows of `fetches`, with the capture's address, moment and digest in place of its number."""
        return self._each(_FETCH, rows)

    def hosts(self, rows: Iterable[Row]) -> int:
        """Rows of `hosts`: what is known here stays."""
        return self._each_whole("hosts", rows)

    def mementos(self, rows: Iterable[Row], replays: Iterable[Row]) -> int:
        """Rows of `mementos`, with their replay's `prefix`, once those of `replays` are there."""
        self._each_whole("replays", ({name: row[name] for name in row if name != "id"} for row in replays))
        return self._each(_MEMENTO, rows)

    # -- articles --------------------------------------------------------------------------------------------------

    def aliases(self, rows: Iterable[Row]) -> int:
        """Rows of `aliases`, with this archive's `article`: of addresses that are none here, and no article's own."""
        new = 0
        for row in rows:
            if self.archive.articles.find(row["url"]) is None:
                self.archive.articles.alias(row["url"], row["article"], row["rule"], from_iso(row["at"]))
                new += 1
        return new

    def sightings(self, article: int, site: str, rows: Iterable[Row]) -> None:
        """How an article's address answered, by rows of `sightings`, with the captures as in `fetches`."""
        for row in rows:
            if self.archive.value(_SIGHTED, row | {"article": article}):
                continue
            capture = self.archive.value(f"SELECT {_CAPTURE}", row)
            walled = None if row["walled"] is None else bool(row["walled"])
            self.archive.presence.add(
                article, site, from_iso(row["at"]), missing=row["missing"], held=bool(row["held"]), walled=walled,
                noindex=row["noindex"], target=row["target"], capture=capture,
            )  # fmt: skip

    def seen(self, rows: Iterable[tuple[int, Row]]) -> None:
        """When an article was first and last seen, by its row of `articles` there."""
        for article, row in rows:
            for name in ("first_seen", "last_seen"):
                self.archive.articles.seen(article, from_iso(row[name]))

    def corrections(self, article: int, rows: Iterable[Row]) -> int:
        """Rows of `corrections` of an article. Of two that hold for one field, the later one does."""
        return self.archive.corrections.take(article, rows)

    # -- going on --------------------------------------------------------------------------------------------------

    def announce_by_captures(self) -> None:
        """Addresses were announced by the time of their earliest capture, whatever the day of the import."""
        self.conn.execute(
            "UPDATE urls SET first_at = c.at FROM (SELECT url, min(fetched_at) AS at FROM captures GROUP BY url) c"
            " WHERE c.url = urls.url AND c.at < urls.first_at"
        )

    def visited(self) -> list[Row]:
        """Articles that a crawl of this archive's fetched, and that no row of the ledger has due: `id`, `url`, when it
        was first and last seen, its versions."""
        return list(
            self.archive.query(
                "SELECT a.id, a.url, a.first_seen, a.last_seen, a.revisions FROM urls u JOIN articles a ON a.url ="
                " u.url WHERE u.state = 'archived' AND u.due_at IS NULL AND EXISTS (SELECT 1 FROM captures c"
                " WHERE c.shows = a.id AND c.warc NOT LIKE '%/%' AND c.source IS NULL)"
            )
        )

    def visit_again(self, url: str, fetched_at: str, due_at: str) -> None:
        """Have the crawl ask for an address again."""
        self.conn.execute(
            "UPDATE urls SET fetched_at = coalesce(fetched_at, ?), due_at = ? WHERE url = ?", (fetched_at, due_at, url)
        )

    # -- taken out for good ------------------------------------------------------------------------------------------

    def tombstone(self, row: Row, marks: Iterable[str], erasures: Iterable[tuple[str, int, int]] = ()) -> bool:
        """A row of `tombstones` with its marks; whether it was new."""
        known = "SELECT 1 FROM tombstones WHERE url IS :url AND reason = :reason AND recorded_at = :recorded_at"
        if self.archive.value(known, row):
            return False
        names = ("url", "reason", "by", "recorded_at", "done_at", "captures", "records", "elsewhere")
        made = self.conn.execute(
            f"INSERT INTO tombstones ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",  # noqa: S608
            [row[name] for name in names],
        )
        assert made.lastrowid is not None
        self.archive.tombstones.add_marks(made.lastrowid, marks)
        self.archive.tombstones.plan(made.lastrowid, list(erasures))
        return True

    # -- inside ------------------------------------------------------------------------------------------------------

    def _count(self, table: str) -> int:
        return int(self.archive.value(f"SELECT count(*) FROM {table}"))  # noqa: S608

    def _each(self, sql: str, rows: Iterable[Row]) -> int:
        return sum(self.conn.execute(sql, row).rowcount for row in rows)

    def _each_whole(self, table: str, rows: Iterable[Row]) -> int:
        new = 0
        for row in rows:
            names = ", ".join(row)
            marks = ", ".join(f":{name}" for name in row)
            sql = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})"  # noqa: S608
            new += self.conn.execute(sql, row).rowcount
        return new
