"""Going back: which older pages a source's answer leads to, and where that ends. Runs in the writer's thread.

a source with `since`, or a feed that overflowed -> its next older page, date archives, older sitemaps
such a page -> the next ... until the day is reached, an item is known, nothing new comes, or a limit
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from newsarchive.discover import Listing, calendar_of
from newsarchive.models import SourceKind
from newsarchive.store import Archive, SourceWork, backfill
from newsarchive.store.backfill import Older

MAX_PAGES = 500
"""Pages that a back-fill goes back through one feed or section: at 20 items each, 10,000 articles."""

MAX_DAYS = 4_000  # pages of one calendar, for which a day is named: eleven years of days
MAX_OVERFLOW = 20
"""Pages back after an overflow. A feed is polled often enough that one or two should do."""

STALE = 2
"""Pages in a row with nothing new after which a list has no more: one may repeat the one before it."""
STALE_MONTHS, STALE_DAYS = 6, 62  # the same for calendars, where a paper may have paused
ARCHIVE_STEPS = 2  # pages from the source on which date archives are looked for


class Page(NamedTuple):
    """What a page of a chain had: items in all, new ones, the newest day among them, and whether one was known."""

    items: int
    fresh: int
    newest: date | None
    known_before: bool = False


def from_source(archive: Archive, work: SourceWork, listing: Listing, newest: date | None) -> None:
    """A lasting source that is to be gone back through was read: enter what it leads back to."""
    if work.since is None or work.began is None:
        return
    older = [] if newest and newest < work.since else _older(work, listing, 0)
    pages = [*older, *_archives(archive, work, listing), *_sitemaps(listing, 1)]
    backfill.lead_back(archive, work, "backfill", work.began, pages)


def from_overflow(archive: Archive, work: SourceWork, listing: Listing, began: str) -> None:
    """A feed had nothing that was known: enter its next older page, and have the site's sitemaps asked."""
    backfill.ask_sitemaps(archive, work.site)
    if backfill.pages_back(archive, work.id):
        backfill.lead_back(archive, work, "overflow", began, _older(work, listing, 0))


def from_page(archive: Archive, work: SourceWork, listing: Listing, page: Page, digest: str | None) -> str | None:
    """An older page was read: enter what it leads to. Why its chain ends for another reason than being through."""
    assert work.began is not None
    if work.kind == "sitemap":
        backfill.lead_back(archive, work, work.found_by, work.began, _sitemaps(listing, work.step + 1))
        return None
    if digest and backfill.repeats(archive, work, digest):
        return "duplicate" if _calendar(archive, work, work.stale + 1) else "nothing_new"
    stale = 0 if page.fresh else work.stale + 1
    dated = _calendar(archive, work, stale)
    more: list[Older] = []
    reason = None
    if work.found_by == "overflow":
        if not page.known_before:
            more, reason = _or_why(work, listing, stale, MAX_OVERFLOW)
    elif not _reached(archive, work, page):
        more, reason = _or_why(work, listing, stale, MAX_PAGES)
    if work.since is not None and work.step < ARCHIVE_STEPS:
        more += _archives(archive, work, listing)
    backfill.lead_back(archive, work, work.found_by, work.began, more)
    return None if dated else reason


def from_nothing(archive: Archive, work: SourceWork) -> None:
    """An older page could not be had: a list ends with it, a calendar goes on with the day or month before."""
    _calendar(archive, work, work.stale + 1)


def _or_why(work: SourceWork, listing: Listing, stale: int, limit: int) -> tuple[list[Older], str | None]:
    """The page after a page, or why there is to be none."""
    if stale >= STALE:
        return [], "nothing_new"
    if work.step >= limit:
        return [], "limit"
    return _older(work, listing, stale), None


def _reached(archive: Archive, work: SourceWork, page: Page) -> bool:
    """Is the day reached: by the dates that the page gives, or by those of the articles that were read meanwhile?"""
    if work.since is None:
        return False
    return bool(page.newest and page.newest < work.since) or backfill.articles_reach(archive, work, work.since)


def _older(work: SourceWork, listing: Listing, stale: int) -> list[Older]:
    """The next older page of a list. A link to the next day or month is the calendar's business."""
    kind: SourceKind = "feed" if work.kind == "feed" else "section"
    addresses = [url for url in listing.older if kind == "feed" or calendar_of(url) is None]
    return [Older(url, kind, work.step + 1, stale) for url in addresses[:1]]


def _archives(archive: Archive, work: SourceWork, listing: Listing) -> list[Older]:
    """Today's page of each calendar that a page links to, and pages that list such archives."""
    today = archive.clock.now().date()
    found = [calendar_of(url) for url in listing.archives]
    pages = [known[0].page(today) if known else url for url, known in zip(listing.archives, found, strict=True)]
    return [Older(url, "section", work.step + 1) for url in dict.fromkeys(pages)]


def _calendar(archive: Archive, work: SourceWork, stale: int) -> bool:
    """Enter the date page before this one; False where this is none, or the calendar is through."""
    known = calendar_of(work.url) if work.kind == "section" else None
    if known is None or work.since is None or work.began is None:
        return False
    calendar, first = known
    before = calendar.earlier(first)
    if before < work.since or stale >= (STALE_DAYS if calendar.daily else STALE_MONTHS) or work.step >= MAX_DAYS:
        return False
    page = Older(calendar.page(before), "section", work.step + 1, stale)
    return backfill.lead_back(archive, work, work.found_by, work.began, [page]) > 0


def _sitemaps(listing: Listing, step: int) -> list[Older]:
    return [Older(source.url, source.kind, step) for source in listing.sources if source.found_by == "backfill"]
