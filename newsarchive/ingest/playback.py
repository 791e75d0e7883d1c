"""What a crawl left in WARC files, taken up again: listings, pages, repeats, and answers by which articles went.

answers(..)  feeds and sitemaps -> what they announced, and when; errors and redirects -> captures
pages(..)    pages -> the one way in, with what was announced of each
repeats(..)  304s and equal payloads -> the article was there
absences()   errors and redirects at articles' addresses -> gone, or another address
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Future
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from newsarchive import capture as warc
from newsarchive import schedule
from newsarchive.capture import Revisit, decode
from newsarchive.clock import iso
from newsarchive.discover import kind_of, read_source
from newsarchive.errors import CaptureError, ContentError, DiscoveryError
from newsarchive.ingest import Ingest, Outcome, vanishing
from newsarchive.ingest import repeats as sights
from newsarchive.ingest.announce import announced
from newsarchive.models import Capture, Link, Page, Site
from newsarchive.store import Announced, Archive
from newsarchive.store.captures import capture_from_row
from newsarchive.store.takeover import Takeover
from newsarchive.urls import UrlError, canonical

Ended = Callable[[Future[Outcome]], None]
BATCH = 100
"""Answers that are entered in one piece of the writer's work."""
HOPS = 5  # redirects that are followed from one address
SOON = timedelta(minutes=2)
"""So long after a redirect its target was fetched for its sake: a request takes up to a minute, a site's delay comes in
between."""


class Playback:
    """Takes up what files hold, for the run of an `Ingest`. `left_out` counts what could not be taken, by reason."""

    def __init__(self, ingest: Ingest) -> None:
        self.ingest = ingest
        self.left_out: Counter[str] = Counter()
        self._led: dict[str, list[tuple[datetime, str]]] = {}  # to an address: when, and from which

    def take(
        self,
        answers: Iterable[Page],
        pages: Iterable[Page],
        repeats: Iterable[Revisit],
        ended: Ended,
        *,
        listings: bool,
        languages: Collection[str] = (),
    ) -> None:
        """All that files hold, each kind in its turn; `ended` is told of each page and repeat."""
        self.answers(answers, listings=listings)
        self.pages(pages, ended, languages=languages)
        self.repeats(repeats, ended)

    # -- answers that are no pages -----------------------------------------------------------------------------------

    def answers(self, found: Iterable[Page], *, listings: bool = True) -> None:
        """Enter answers that are no pages as captures and, with `listings`, what feeds and sitemaps announced."""
        rows = (page for page in found if self._has_address(page))
        while batch := list(islice(rows, BATCH)):
            read = [(page, self._listing(page) if listings else None) for page in batch]
            for page in batch:
                if 301 <= page.status <= 308 and (target := led_to(page)):
                    self._led.setdefault(target, []).append((page.fetched_at, canonical(page.url)))
            self.ingest.writer.submit(_enter, self.ingest.archive, self.ingest.run.id, read).result()

    def _has_address(self, page: Page) -> bool:
        try:
            canonical(page.url)
        except UrlError:
            self.left_out["bad_url"] += 1
            return False
        return True

    def _listing(self, page: Page) -> tuple[Site, str, list[Announced]] | None:
        if page.status != 200 or not page.body:
            return None
        site = self.ingest.config.site_for(page.url)
        try:
            content = decode(page)
            kind = kind_of(content, page.url)
            media = page.header("Content-Type") or ""
            listing = read_source(kind, content, page.url, content_type=media, site=site)
        except (ContentError, DiscoveryError):
            return None
        return site, kind, announced(site, listing.links)

    # -- pages -------------------------------------------------------------------------------------------------------

    def _requested(self, page: Page) -> str:
        """The address that was asked for when this page answered."""
        url, at = canonical(page.url), page.fetched_at
        for _ in range(HOPS):
            found = [(when, source) for when, source in self._led.get(url, ()) if at - SOON <= when <= at]
            if not found:
                break
            at, url = max(found)
        return url

    def _only_listed(self, page: Page) -> bool:
        """Is it a page that the crawl reads for its links alone?"""
        url = canonical(page.url)
        if not page.protocol:
            return False
        known = "SELECT 1 FROM sources WHERE url = ? AND kind IN ('home', 'section')"
        asked = "SELECT 1 FROM urls WHERE url = ?"
        reader = self.ingest._reader
        return vanishing.is_front_address(url) or bool(
            reader.value(known, (url,)) and reader.value(asked, (url,)) is None
        )

    def pages(
        self,
        found: Iterable[Page],
        ended: Ended,
        *,
        languages: Collection[str] = (),
    ) -> None:
        """Have pages read and stored. One that is only listed is a capture alone."""
        fronts: list[Page] = []
        for page in found:
            if not self._has_address(page):
                continue
            if self._only_listed(page):
                fronts.append(page)
                if len(fronts) == BATCH:
                    self.answers(fronts, listings=False)
                    fronts.clear()
                continue
            url = self._requested(page)
            future = self.ingest.add(page, self.ingest.link(url), languages=languages, requested=url)
            future.add_done_callback(ended)
        self.answers(fronts, listings=False)
        self.ingest.wait()

    def repeats(self, found: Iterable[Revisit], ended: Ended) -> None:
        """File what repeats a page, once the pages are there."""
        for each in found:
            future = sights.add(self.ingest, each) if self._has_address(each.page) else None
            if future is None:
                self.left_out["revisit"] += 1
            else:
                future.add_done_callback(ended)
        self.ingest.wait()

    # -- absences ----------------------------------------------------------------------------------------------------

    def absences(self) -> None:
        """What errors and redirects say of articles, in the order of their time, once all pages are there."""
        rows = self.ingest._reader.query(
            "SELECT * FROM captures WHERE status BETWEEN 301 AND 599 AND status <> 304 ORDER BY fetched_at, id"
        )
        while batch := [capture_from_row(row) for row in islice(rows, BATCH)]:
            self.ingest.writer.submit(_absent_all, self.ingest.archive, batch).result()


def _enter(archive: Archive, run: int, read: list[tuple[Page, tuple[Site, str, list[Announced]] | None]]) -> None:
    """Enter answers and what they announced, in the writer's thread."""
    takeover = Takeover(archive)
    for page, listing in read:
        if page.capture is None or archive.captures.known(page.capture):
            continue
        archive.captures.add(page.capture, run)
        if listing is None:
            continue
        site, kind, items = listing
        at, url = iso(page.fetched_at), canonical(page.url)
        archive.ledger.add_site(site)
        takeover.sources([_source(site, url, kind, len(items), at)])
        takeover.urls(url_row(archive, site.name, item.url, item.state, item.reason, at) for item in items)
        takeover.announcements(announcement(item.link, item.url, url, at) for item in items)


def _source(site: Site, url: str, kind: str, items: int, at: str) -> dict[str, Any]:
    return {
        "site": site.name, "url": url, "kind": kind, "found_by": "link", "state": "active", "reason": None,
        "items": items, "attempts": 0, "due_at": at, "rhythm": None, "overflowed_at": None, "recorded_at": at,
    }  # fmt: skip


def url_row(archive: Archive, site: str, url: str, state: str, reason: str | None, at: str) -> dict[str, Any]:
    """A row of `urls` that says no more than when it was announced; due now where it waits."""
    due = iso(archive.clock.now()) if state == "waiting" else None
    return {
        "url": url, "site": site, "state": state, "reason": reason, "attempts": 0, "first_at": at, "fetched_at": None,
        "due_at": due, "etag": None, "last_modified": None, "article": None,
    }  # fmt: skip


def announcement(link: Link, url: str, source: str, at: str) -> dict[str, Any]:
    """A row of `announcements`, by addresses."""
    return {
        "url": url, "source": source, "first_at": at, "last_at": at, "title": link.title, "language": link.language,
        "published": link.published.isoformat() if link.published else None,
        "modified": link.modified.isoformat() if link.modified else None,
    }  # fmt: skip


def led_to(page: Page) -> str:
    """Where a redirect leads, canonical; empty where it can't be told."""
    try:
        return canonical(urljoin(page.url, page.header("Location") or ""))
    except (UrlError, ValueError):
        return ""


def _target(archive: Archive, capture: Capture) -> str:
    try:
        return led_to(warc.read(archive.warc_folder, capture))
    except CaptureError:
        return ""


def _followed(archive: Archive, url: str, capture: Capture) -> Iterator[str]:
    """The addresses that a redirect leads to, one after the other, by the answers that are here."""
    yield url
    for _ in range(HOPS):
        row = archive.one(
            "SELECT * FROM captures WHERE url = ? AND status BETWEEN 301 AND 308 AND status <> 304 AND fetched_at >= ?"
            " ORDER BY fetched_at LIMIT 1",
            (url, iso(capture.fetched_at)),
        )
        url = _target(archive, capture_from_row(row)) if row else ""
        if not url:
            return
        yield url


def _absent_all(archive: Archive, captures: list[Capture]) -> None:
    """Answers at addresses were errors, or led elsewhere: what that says of articles, in the writer's thread."""
    for capture in captures:
        _absent(archive, capture, _target(archive, capture) if capture.status < 400 else "")


def _absent(archive: Archive, capture: Capture, target: str) -> None:
    try:
        url = canonical(capture.url)
    except UrlError:
        return
    own = archive.presence.own(url)
    if capture.status >= 400:
        reason = f"http_{capture.status}"
        if own and reason in schedule.HTTP:
            vanishing.note_missing(archive, own["id"], reason, capture.fetched_at, capture.id, live=False)
        elif not own:
            verdict = schedule.after_failure(archive.clock.now(), reason, 1, archived=False)
            archive.ledger.settle_import(url, verdict.state, reason=reason)
        return
    led = list(_followed(archive, target, capture)) if target and target != url else []
    if not led:
        return
    article = next((found for each in reversed(led) if (found := archive.articles.find(each)) is not None), None)
    if own and article != own["id"]:
        why = "redirect_home" if vanishing.is_front_address(led[-1]) else "redirect_article" if article else ""
        if why:
            vanishing.note_missing(archive, own["id"], why, capture.fetched_at, capture.id, target=led[-1], live=False)
    elif not own and article is not None:
        archive.articles.alias(url, article, "redirect", capture.fetched_at)
        archive.ledger.settle_import(url, "alias", reason="redirect", article=article)
