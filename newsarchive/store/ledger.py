"""The frontier: every URL that was ever announced, what became of it and why, and when it is due again.

There is no other queue. Work is taken under a lease, which lapses by itself where its holder dies.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from newsarchive.clock import from_iso, iso
from newsarchive.models import Capture, Link, Site, Source, SourceKind, UrlState
from newsarchive.store.captures import capture_from_row

if TYPE_CHECKING:
    from newsarchive.store.archive import Archive

LEASE = timedelta(minutes=15)
"""How long a claim on a URL holds. A run takes no more of a site at a time than it fetches in a few minutes."""
ONCE = ("backfill", "overflow")
"""`found_by` of sources that are asked once and then done: older pages of others."""
AHEAD = timedelta(hours=1)
"""What lies further in the future than this was written by a clock that ran ahead: time servers keep within seconds."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A URL as the ledger takes it: canonical, with the state that it enters in where it is new."""

    url: str
    link: Link
    state: UrlState = "waiting"
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class UrlWork:
    """A URL that was taken to be fetched. `previous` is its newest good capture, `link` what a source said of it."""

    id: int
    url: str
    site: str
    state: UrlState
    attempts: int
    etag: str | None
    last_modified: str | None
    article: int | None
    link: Link
    previous: Capture | None


@dataclass(frozen=True, slots=True)
class SourceWork:
    """A source that was taken to be polled."""

    id: int
    url: str
    site: str
    kind: SourceKind
    state: str
    attempts: int
    etag: str | None
    last_modified: str | None
    found_by: str
    previous: Capture | None
    items: int | None = None  # how many URLs it announced when last read; None: it never was
    rhythm: str | None = None
    parent: int | None = None  # the source that it is an older page of
    since: date | None = None  # how far back to go from it
    began: str | None = None  # when that going back began
    step: int = 0
    stale: int = 0

    @property
    def once(self) -> bool:
        """Is it asked once, for what it leads back to?"""
        return self.found_by in ONCE


@dataclass(frozen=True, slots=True)
class Learned:
    """What a good answer taught of a source: its rhythm, how much of it was new, and whether nothing was known."""

    rhythm: str | None
    fresh: int
    overflowed: bool = False


class Ledger:
    """The tables `sites`, `sources`, `urls` and `announcements`."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.conn = archive.conn

    # -- what there is -------------------------------------------------------------------------------------------

    def add_site(self, site: Site) -> None:
        """Enter a site, or bring its address and zone up to date."""
        self.conn.execute(
            "INSERT INTO sites (name, url, timezone, recorded_at) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE"
            " SET url = excluded.url, timezone = excluded.timezone"
            " WHERE url IS NOT excluded.url OR timezone IS NOT excluded.timezone",
            (site.name, site.url, site.timezone or None, self._now()),
        )

    def adopt(self, site: Site, names: Iterable[str]) -> None:
        """Give a site what the archive has under earlier names of it (a domain, before sites.toml gave it a name)."""
        for name in names:
            for table in ("sources", "urls", "mementos", "articles", "templates", "sightings"):
                self.conn.execute(f"UPDATE {table} SET site = ? WHERE site = ?", (site.name, name))  # noqa: S608
            for table in ("alerts", "health"):
                self.conn.execute(f"UPDATE OR REPLACE {table} SET site = ? WHERE site = ?", (site.name, name))  # noqa: S608
            self.conn.execute("DELETE FROM sites WHERE name = ?", (name,))

    def add_sources(self, sources: Iterable[Source]) -> int:
        """Enter sources that are new, due at once; says how many were. A guess stays a candidate until it works."""
        now = self._now()
        added = 0
        for source in sources:
            state = "candidate" if source.found_by == "guess" else "active"
            row = self.conn.execute(
                "INSERT INTO sources (site, url, kind, found_by, state, due_at, recorded_at, since, began)"
                " SELECT :site, :url, :kind, :found_by, :state, :now, :now, since, since_at FROM (SELECT 1)"
                " LEFT JOIN sites ON name = :site WHERE true ON CONFLICT (url) DO UPDATE"
                " SET found_by = excluded.found_by, kind = excluded.kind, state = 'active', due_at = excluded.due_at,"
                " parent = NULL, step = 0, stale = 0 WHERE found_by IN ('backfill', 'overflow')",
                {**asdict(source), "state": state, "now": now},
            )
            added += row.rowcount
        return added

    def announce(
        self,
        site: str,
        announced: Iterable[Announced],
        source: int | None = None,
        fresh: list[Announced] | None = None,
    ) -> int:
        """Enter what a source announced; says how many URLs were new. Those new to the source are added to `fresh`.

        Known ones keep their state, but for those that were out of bounds and, by a rule or a site that is new, no
        longer are.
        """
        now = self._now()
        new = 0
        refused = self.archive.tombstones if self.archive.tombstones.any() else None
        for item in announced:
            if refused and refused.hold(item.url):
                continue
            due = now if item.state == "waiting" else None
            row = self.conn.execute(
                "INSERT INTO urls (url, site, state, reason, first_at, due_at) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (url) DO UPDATE SET site = excluded.site, state = excluded.state, reason = NULL,"
                " due_at = excluded.due_at WHERE state = 'forbidden' AND reason IN ('offsite', 'excluded')"
                " AND excluded.state <> 'forbidden'",
                (item.url, site, item.state, item.reason, now, due),
            )
            new += row.rowcount
            if source is not None:
                first = self._note(source, item, now)
                if fresh is not None and first == now:
                    fresh.append(item)
        return new

    def _note(self, source: int, item: Announced, now: str) -> str:
        """Enter that a source announced a URL; when it first did."""
        link = item.link
        row = self.conn.execute(
            "INSERT INTO announcements (url, source, first_at, last_at, title, published, modified, language)"
            " SELECT id, ?, ?, ?, ?, ?, ?, ? FROM urls WHERE url = ? ON CONFLICT (url, source) DO UPDATE SET"
            " last_at = excluded.last_at, title = coalesce(excluded.title, title),"
            " published = coalesce(excluded.published, published),"
            " modified = coalesce(excluded.modified, modified), language = coalesce(excluded.language, language)"
            " RETURNING first_at",
            (source, now, now, link.title, _when(link.published), _when(link.modified), link.language, item.url),
        ).fetchone()
        return str(row[0])

    # -- taking work ---------------------------------------------------------------------------------------------

    def due_sites(self, run: int = 0, names: Iterable[str] | None = None) -> Iterator[str]:
        """Names of the sites (of those given) for which something is due, and at which no other run is at work.

        A site is one run's at a time: two would ask it twice as fast as it may be asked. Each is looked at only when
        it is its turn, so that whoever has enough may stop.
        """
        now = self._now()
        others = self.taken_by_others(run)
        if names is None:
            names = [row[0] for row in self.conn.execute("SELECT name FROM sites ORDER BY name")]
        free = "site = :site AND due_at <= :now AND (leased_until IS NULL OR leased_until <= :now)"
        query = f"SELECT EXISTS (SELECT 1 FROM sources WHERE {free}) OR EXISTS (SELECT 1 FROM urls WHERE {free})"  # noqa: S608
        for name in names:
            if name not in others and self.conn.execute(query, {"site": name, "now": now}).fetchone()[0]:
                yield name

    def taken_by_others(self, run: int) -> set[str]:
        """The sites that other runs are at work on. Ranges on either side of `run` spare reading its own leases."""
        each = "SELECT site FROM {} WHERE leased_by {} :run AND leased_until > :now"
        parts = [each.format(table, side) for table in ("urls", "sources") for side in "<>"]
        return {row[0] for row in self.conn.execute(" UNION ".join(parts), {"run": run, "now": self._now()})}

    def ask_failing(self, sites: Collection[str]) -> None:
        """Make the sources of the sites that failed at their last poll due now."""
        now = self._now()
        for site in sites:
            self.conn.execute(
                "UPDATE sources SET due_at = ? WHERE site = ? AND due_at > ? AND state IN ('failing', 'candidate')",
                (now, site, now),
            )

    def make_due(self, sites: Collection[str], *, urls: bool) -> None:
        """Make every living source of the sites due now, and with `urls` every URL that is to be fetched some day."""
        now = self._now()
        for site in sites:
            self.conn.execute(
                "UPDATE sources SET due_at = ? WHERE site = ? AND due_at > ? AND state <> 'retired'", (now, site, now)
            )
            if urls:
                self.conn.execute("UPDATE urls SET due_at = ? WHERE site = ? AND due_at > ?", (now, site, now))

    def mend_clock(self) -> int:
        """Make due what a clock that ran ahead put off, now that it has been set back; says how many rows that were.

        Without it, what was asked or announced "next year" would not be asked before. Claims of that time end too.
        """
        now = self.archive.clock.now()
        late = iso(now + AHEAD)
        if not self.archive.value("SELECT 1 FROM runs WHERE started_at > ? OR ended_at > ? LIMIT 1", (late, late)):
            return 0
        mended = self.archive.mementos.mend_clock(now)
        for table, asked in (
            ("sources", "coalesce(polled_at, recorded_at)"),
            ("urls", "coalesce(fetched_at, first_at)"),
        ):
            mended += self.conn.execute(
                f"UPDATE {table} SET due_at = :now WHERE due_at > :late AND {asked} > :late",  # noqa: S608
                {"now": iso(now), "late": late},
            ).rowcount
            self.conn.execute(
                f"UPDATE {table} SET leased_by = NULL, leased_until = NULL WHERE leased_until > ?",  # noqa: S608
                (iso(now + LEASE + AHEAD),),
            )
        return mended

    def take_urls(self, run: int, site: str, limit: int) -> list[UrlWork]:
        """Lease up to `limit` URLs of a site that are due, longest due first."""
        return [self._url_work(row) for row in self._lease("urls", run, site, limit)]

    def take_sources(self, run: int, site: str, limit: int, *, once: bool = False) -> list[SourceWork]:
        """Lease up to `limit` sources of a site that are due: lasting ones, or those that are asked `once`."""
        which = f"AND found_by {'' if once else 'NOT '}IN {ONCE}"
        return [self._source_work(row) for row in self._lease("sources", run, site, limit, which)]

    def _lease(self, table: str, run: int, site: str, limit: int, which: str = "") -> list[dict[str, Any]]:
        now = self.archive.clock.now()
        with self.archive.atomic():
            rows = self.conn.execute(
                f"UPDATE {table} SET leased_by = :run, leased_until = :until WHERE id IN ("  # noqa: S608
                f" SELECT id FROM {table} WHERE site = :site AND due_at <= :now {which}"
                " AND (leased_until IS NULL OR (leased_until <= :now AND leased_by <> :run))"
                " ORDER BY due_at, id LIMIT :limit) RETURNING *",
                {"run": run, "until": iso(now + LEASE), "site": site, "now": iso(now), "limit": limit},
            ).fetchall()
        return sorted((dict(row) for row in rows), key=lambda row: (row["due_at"], row["id"]))

    def _url_work(self, row: dict[str, Any]) -> UrlWork:
        return UrlWork(
            row["id"],
            row["url"],
            row["site"],
            row["state"],
            row["attempts"],
            row["etag"],
            row["last_modified"],
            row["article"],
            self.link_for(row["id"], row["url"]),
            self._previous(row["url"], article=True),
        )

    def _source_work(self, row: dict[str, Any]) -> SourceWork:
        return SourceWork(
            row["id"],
            row["url"],
            row["site"],
            row["kind"],
            row["state"],
            row["attempts"],
            row["etag"],
            row["last_modified"],
            row["found_by"],
            self._previous(row["url"]),
            row["items"],
            row["rhythm"],
            row["parent"],
            date.fromisoformat(row["since"]) if row["since"] else None,
            row["began"],
            row["step"],
            row["stale"],
        )

    def link_for(self, url_id: int, url: str) -> Link:
        """What sources said of a URL: of each field the first that was said."""
        row = self.archive.one(
            "SELECT max(title) title, min(published) published, max(modified) modified, max(language) language"
            " FROM announcements WHERE url = ?",
            (url_id,),
        )
        assert row is not None
        return Link(url, row["title"], _moment(row["published"]), _moment(row["modified"]), row["language"])

    def _previous(self, url: str, *, article: bool = False) -> Capture | None:
        """The newest whole capture of a URL in our own files; with `article`, the newest that was read as one."""
        read = "AND EXISTS (SELECT 1 FROM extractions WHERE capture = captures.id AND outcome = 'article')"
        row = self.archive.one(
            "SELECT * FROM captures WHERE url = ? AND status = 200 AND original IS NULL AND warc NOT LIKE '/%'"  # noqa: S608
            f" AND warc NOT LIKE '_:%' {read if article else ''} ORDER BY fetched_at DESC, id DESC LIMIT 1",
            (url,),
        )
        return capture_from_row(row) if row else None

    # -- giving it back ------------------------------------------------------------------------------------------

    def settle_url(
        self,
        url: str,
        state: UrlState,
        *,
        reason: str | None = None,
        due_at: datetime | None,
        attempts: int = 0,
        article: int | None = None,
        validators: tuple[str | None, str | None] | None = None,
        fetched: bool = False,
    ) -> None:
        """Write back what became of a URL, and end its lease. `validators` (ETag, Last-Modified): None leaves them."""
        sets = "state = :state, reason = :reason, due_at = :due, attempts = :attempts, leased_by = NULL,"
        sets += " leased_until = NULL, article = coalesce(:article, article)"
        if validators is not None:
            sets += ", etag = :etag, last_modified = :modified"
        if fetched:
            sets += ", fetched_at = :now"
        etag, modified = validators or (None, None)
        self.conn.execute(
            f"UPDATE urls SET {sets} WHERE url = :url",  # noqa: S608
            {
                "state": state,
                "reason": reason,
                "due": iso(due_at) if due_at else None,
                "attempts": attempts,
                "article": article,
                "etag": etag,
                "modified": modified,
                "now": self._now(),
                "url": url,
            },
        )

    def settle_source(
        self,
        source: int,
        *,
        state: str,
        reason: str | None = None,
        due_at: datetime | None,
        attempts: int = 0,
        items: int | None = None,
        validators: tuple[str | None, str | None] | None = None,
        digest: str | None = None,
        learned: Learned | None = None,
    ) -> None:
        """Write back how a poll went, and end its lease. What it `learned` comes of a good answer alone."""
        etag, modified = validators or (None, None)
        if learned is not None:
            self.conn.execute(
                "UPDATE sources SET rhythm = ?, fresh = ?, overflowed_at = CASE WHEN ? THEN ? ELSE overflowed_at END,"
                " since = NULL, began = CASE WHEN parent IS NULL THEN NULL ELSE began END WHERE id = ?",
                (learned.rhythm, learned.fresh, learned.overflowed, self._now(), source),
            )
        self.conn.execute(
            "UPDATE sources SET state = ?, reason = ?, due_at = ?, attempts = ?, items = coalesce(?, items),"
            " etag = CASE WHEN ? THEN ? ELSE etag END, last_modified = CASE WHEN ? THEN ? ELSE last_modified END,"
            " digest = coalesce(?, digest), polled_at = ?, leased_by = NULL, leased_until = NULL WHERE id = ?",
            (
                state,
                reason,
                iso(due_at) if due_at else None,
                attempts,
                items,
                validators is not None,
                etag,
                validators is not None,
                modified,
                digest,
                self._now(),
                source,
            ),
        )

    def settle_import(
        self, url: str, state: UrlState, *, reason: str | None = None, article: int | None = None
    ) -> None:
        """What an import says of a URL: never that it is due, and nothing against what a crawl has found out."""
        self.conn.execute(
            "UPDATE urls SET state = ?, reason = ?, article = coalesce(?, article),"
            " due_at = CASE WHEN fetched_at IS NULL AND NOT EXISTS (SELECT 1 FROM announcements WHERE url = id)"
            " THEN NULL ELSE due_at END"
            " WHERE url = ? AND ((fetched_at IS NULL AND article IS NULL) OR ? = 'archived')",
            (state, reason, article, url, state),
        )

    def ensure_url(self, url: str, site: str, *, state: UrlState = "waiting") -> None:
        """Enter a URL that no source announced (a redirect's target, a canonical address), due now if it waits."""
        self.announce(site, [Announced(url, Link(url), state)])

    # -- reports -------------------------------------------------------------------------------------------------

    def status(self, sites: Sequence[str] = ()) -> list[dict[str, Any]]:
        """One row a site: `announced` URLs, how many in each state, `reasons` (state, reason, count)."""
        chosen = f"WHERE site IN ({', '.join('?' * len(sites))})" if sites else ""
        report: dict[str, dict[str, Any]] = {}
        for row in self.archive.query(
            f"SELECT site, state, reason, count(*) count FROM urls {chosen}"  # noqa: S608
            " GROUP BY site, state, reason ORDER BY site, count DESC",
            tuple(sites),
        ):
            site = report.setdefault(row["site"], {"site": row["site"], "announced": 0, "states": {}, "reasons": []})
            site["announced"] += row["count"]
            site["states"][row["state"]] = site["states"].get(row["state"], 0) + row["count"]
            if row["reason"]:
                site["reasons"].append({key: row[key] for key in ("state", "reason", "count")})
        return list(report.values())

    def sources(self, site: str) -> list[dict[str, Any]]:
        """The sources of a site, those that announce most first."""
        return list(
            self.archive.query("SELECT * FROM sources WHERE site = ? ORDER BY items DESC NULLS LAST, url", (site,))
        )

    def _now(self) -> str:
        return iso(self.archive.clock.now())


def _when(value: Any) -> str | None:
    return value.isoformat() if value is not None else None


def _moment(text: str | None) -> Any:
    if text is None:
        return None
    return from_iso(text) if "T" in text else datetime.fromisoformat(text).date()
