"""How sources are gone back through: rows of `sources` that are asked once, each leading to the next older page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from newsarchive.clock import iso
from newsarchive.models import SourceKind
from newsarchive.store.ledger import ONCE, SourceWork

if TYPE_CHECKING:
    from newsarchive.store.archive import Archive

FEW = 3
"""Articles of one older page that must be older than the day before its chain ends: one may be an old favourite."""

NO_PAGING = timedelta(days=7)
"""How long a feed that turned out to have no older pages is not asked for them again."""


@dataclass(frozen=True, slots=True)
class Older:
    """An older page of a source: `step` pages back, after `stale` pages in a row that had nothing new."""

    url: str
    kind: SourceKind
    step: int = 1
    stale: int = 0


def begin(archive: Archive, sites: Collection[str], since: date, *, again: bool = False) -> None:
    """Ask for the sites' sources to be gone back through to a day; what was asked for before goes on as it is.

    Sources that these sites get later are gone back through as well.
    """
    now = iso(archive.clock.now())
    for site in sites:
        known = archive.value("SELECT since FROM sites WHERE name = ?", (site,))
        if known and known <= since.isoformat() and not again:
            continue
        archive.conn.execute("UPDATE sites SET since = ?, since_at = ? WHERE name = ?", (since.isoformat(), now, site))
        archive.conn.execute(
            "UPDATE sources SET since = ?, began = ?, due_at = ?, etag = NULL, last_modified = NULL"  # noqa: S608
            f" WHERE site = ? AND state <> 'retired' AND found_by NOT IN {ONCE}"
            " AND NOT (kind = 'sitemap' AND found_by = 'index')",  # those have told all they have
            (since.isoformat(), now, now, site),
        )


def lead_back(archive: Archive, work: SourceWork, found_by: str, began: str, pages: Collection[Older]) -> int:
    """Enter older pages of a source, due now; how many. A page that this going back had already is not had again."""
    now, added = iso(archive.clock.now()), 0
    for page in pages:
        added += archive.conn.execute(
            "INSERT INTO sources (site, url, kind, found_by, state, due_at, recorded_at, parent, since, began, step,"  # noqa: S608
            " stale) VALUES (?, ?, ?, ?, 'candidate', ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET"
            " found_by = excluded.found_by, state = 'candidate', reason = NULL, due_at = excluded.due_at, attempts = 0,"
            " parent = excluded.parent, since = excluded.since, began = excluded.began, step = excluded.step,"
            f" stale = excluded.stale WHERE found_by IN {ONCE} AND began < excluded.began",
            (
                work.site, page.url, page.kind, found_by, now, now, work.parent or work.id,
                work.since.isoformat() if work.since else None, began, page.step, page.stale,
            ),
        ).rowcount  # fmt: skip
    return added


def known_in_chain(archive: Archive, work: SourceWork, url: str) -> str | None:
    """When another page of the same source first announced a URL; None where none did."""
    found = archive.value(
        "SELECT min(first_at) FROM announcements WHERE url = (SELECT id FROM urls WHERE url = :url)"
        " AND source <> :own AND source IN (SELECT id FROM sources WHERE id = :root OR parent = :root)",
        {"url": url, "own": work.id, "root": work.parent},
    )
    return str(found) if found else None


def repeats(archive: Archive, work: SourceWork, digest: str) -> bool:
    """Has another page of the same source the very same bytes?"""
    return bool(
        archive.value(
            "SELECT 1 FROM sources WHERE (id = :root OR parent = :root) AND id <> :own AND digest = :digest",
            {"root": work.parent, "own": work.id, "digest": digest},
        )
    )


def articles_reach(archive: Archive, work: SourceWork, since: date) -> bool:
    """Does some page of this going back have nothing but articles from before that day, as far as they were read?"""
    return bool(
        archive.value(
            "SELECT 1 FROM sources JOIN announcements ON source = sources.id JOIN urls ON urls.id = announcements.url"
            " LEFT JOIN articles ON articles.id = urls.article WHERE parent = ? AND began = ? AND kind <> 'sitemap'"
            " GROUP BY sources.id HAVING count(published_utc) >= ? AND max(published_utc) < ?"
            " AND sum(urls.state = 'waiting') = 0 LIMIT 1",
            (work.parent, work.began, FEW, since.isoformat()),
        )
    )


def pages_back(archive: Archive, source: int) -> bool:
    """Is it worth a try to go back from a feed: is nobody at it, and did it not turn out to have no older pages?"""
    now = archive.clock.now()
    return not archive.value(
        "SELECT 1 FROM sources WHERE parent = ? AND found_by = 'overflow'"
        " AND (due_at IS NOT NULL OR (step = 1 AND reason IS NOT NULL AND polled_at > ?))",
        (source, iso(now - NO_PAGING)),
    )


def ask_sitemaps(archive: Archive, site: str) -> None:
    """Make a site's sitemaps due, of those that an index lists only such as brought something when last read."""
    now = iso(archive.clock.now())
    archive.conn.execute(
        "UPDATE sources SET due_at = :now WHERE site = :site AND kind = 'sitemap' AND state = 'active'"
        " AND parent IS NULL AND due_at > :now AND (found_by <> 'index' OR fresh > 0)",
        {"now": now, "site": site},
    )
