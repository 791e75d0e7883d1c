"""What was learned of each site's layout: one row each time it was, valid for captures of a span of time.

A span is one layout of the site. Of a span's rows the newest is in force; the others tell what was read with before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from newsarchive.clock import from_iso, iso
from newsarchive.models import RECORD, Capture
from newsarchive.store.captures import capture_from_row

if TYPE_CHECKING:
    from newsarchive.store.archive import Archive

COLUMNS = (
    "site", "valid_from", "valid_until", "reason", "extractor", "articles", "learned_from", "sampled_from",
    "sampled_until", "pages", "misses", "configured", "learned",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    """A row of `templates`; the columns are explained there. `id` is None until it is entered."""

    site: str
    reason: str
    extractor: str
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    articles: int = 0
    learned_from: int = 0
    sampled_from: datetime | None = None
    sampled_until: datetime | None = None
    pages: int = 0
    misses: int = 0
    configured: str = ""
    learned: str = ""
    id: int | None = None
    recorded_at: datetime | None = None

    @property
    def number(self) -> int:
        """What `extractions.template` says of a page read with it: 0 where it says nothing of the site."""
        return self.id or 0 if self.learned or self.configured else 0


@dataclass(frozen=True, slots=True)
class Sighting:
    """A page that was read with a template, and how well it fitted."""

    url: str
    at: datetime
    agreement: float


class Templates:
    """The table `templates`, and what of other tables it is learned from."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.conn = archive.conn

    def in_force(self, site: str, at: datetime) -> Layout | None:
        """The template for a capture of that time: the newest of the span that it falls into."""
        row = self.archive.one(
            "SELECT * FROM templates WHERE site = :site AND (valid_from IS NULL OR valid_from <= :at)"
            " AND (valid_until IS NULL OR valid_until > :at) ORDER BY id DESC LIMIT 1",
            {"site": site, "at": iso(at)},
        )
        return _layout(row) if row else None

    def spans(self, site: str) -> list[Layout]:
        """For each layout that a site had, the row in force, the earliest layout first."""
        rows = self.archive.query(
            "SELECT *, max(id) FROM templates WHERE site = ? GROUP BY valid_from, valid_until"
            " ORDER BY valid_from NULLS FIRST",
            (site,),
        )
        return [_layout(row) for row in rows]

    def enter(self, layout: Layout) -> int:
        """Add a row; its id."""
        values = [_value(getattr(layout, name)) for name in COLUMNS]
        row = self.conn.execute(
            f"INSERT INTO templates ({', '.join(COLUMNS)}, recorded_at) VALUES ({', '.join('?' * len(COLUMNS))}, ?)",  # noqa: S608
            (*values, iso(self.archive.clock.now())),
        )
        assert row.lastrowid is not None
        return row.lastrowid

    def part(self, layout: Layout, at: datetime, *, earlier: bool) -> None:
        """End the span of a layout at a moment or, with `earlier`, let it begin only then."""
        column = "valid_from" if earlier else "valid_until"
        self.conn.execute(
            f"UPDATE templates SET {column} = ? WHERE site = ? AND valid_from IS ? AND valid_until IS ?",  # noqa: S608
            (iso(at), layout.site, _value(layout.valid_from), _value(layout.valid_until)),
        )

    def tried(self, template: int, articles: int) -> None:
        """So many articles taught nothing new: it is not to be tried again before there are more."""
        self.conn.execute("UPDATE templates SET articles = ? WHERE id = ?", (articles, template))

    def count(self, template: int, *, missed: bool) -> None:
        """One more page was read with a template."""
        self.conn.execute(
            "UPDATE templates SET pages = pages + 1, misses = misses + ? WHERE id = ?", (missed, template)
        )

    def sightings(self, template: int, limit: int) -> list[Sighting]:
        """The articles' pages that were entered last of those read with a template: each address once, no twins."""
        rows = self.archive.query(
            "SELECT c.url, c.fetched_at, e.agreement FROM extractions e JOIN captures c ON c.id = e.capture"
            " WHERE e.template = ? AND e.template <> 0 AND e.outcome = 'article' AND e.agreement IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM urls WHERE urls.url = c.url AND urls.state = 'alias')"
            " ORDER BY e.capture DESC LIMIT ?",
            (template, 10 * limit),
        )
        found: dict[str, Sighting] = {}
        for row in rows:
            found.setdefault(row["url"], Sighting(row["url"], from_iso(row["fetched_at"]), row["agreement"]))
            if len(found) == limit:
                break
        return list(found.values())

    def articles(self, site: str, since: datetime | None, until: datetime | None, limit: int) -> int:
        """How many articles the site had on the web in a span of time, as far as we know; counted up to `limit`."""
        return int(
            self.archive.value(
                "SELECT count(*) FROM (SELECT 1 FROM articles WHERE site = :site"
                " AND (:since IS NULL OR last_seen >= :since) AND (:until IS NULL OR first_seen < :until)"
                " LIMIT :limit)",
                {"site": site, "since": _value(since), "until": _value(until), "limit": limit},
            )
        )

    def pages(self, site: str, since: datetime | None, until: datetime | None, limit: int) -> list[Capture]:
        """The newest captures of a span of time that were read as articles: one of each article."""
        within = "(:since IS NULL OR {0} >= :since) AND (:until IS NULL OR {0} < :until)"
        rows = self.archive.query(
            "SELECT c.* FROM (SELECT article, capture, max(at) FROM ("  # noqa: S608
            " SELECT a.id article, c.id capture, c.fetched_at at FROM articles a JOIN captures c ON c.url = a.url"
            f" WHERE a.site = :site AND {within.format('c.fetched_at')}"
            " UNION SELECT a.id, r.capture, r.seen_at FROM articles a JOIN revisions r ON r.article = a.id"
            f" WHERE a.site = :site AND {within.format('r.seen_at')}) seen"
            " WHERE EXISTS (SELECT 1 FROM extractions e WHERE e.capture = seen.capture AND e.outcome = 'article')"
            " AND NOT EXISTS (SELECT 1 FROM captures t WHERE t.id = seen.capture AND t.content_type LIKE :told)"
            " GROUP BY article) newest JOIN captures c ON c.id = newest.capture"
            " ORDER BY c.fetched_at DESC, c.id DESC LIMIT :limit",
            {"site": site, "since": _value(since), "until": _value(until), "limit": limit, "told": f"{RECORD};%"},
        )
        return [capture_from_row(row) for row in rows]


def spans_of(archive: Archive, sites: Iterable[str]) -> dict[str, list[Layout]]:
    """The spans of each site; of an archive that an older version made and nobody has opened to write since, none."""
    if not archive.value("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'templates'"):
        return {site: [] for site in sites}
    return {site: archive.templates.spans(site) for site in sites}


def _layout(row: dict[str, Any]) -> Layout:
    moments: dict[str, Any] = {
        name: from_iso(row[name]) if row[name] else None
        for name in ("valid_from", "valid_until", "sampled_from", "sampled_until", "recorded_at")
    }
    return Layout(**{name: row[name] for name in (*COLUMNS, "id") if name not in moments}, **moments)


def _value(value: Any) -> Any:
    return iso(value) if isinstance(value, datetime) else value
