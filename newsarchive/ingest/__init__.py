"""The one way in: a captured page is read in a worker process, decided on, and stored by the one writer.

    record(page)    -> the page, now in a WARC
    visit(work, ..) -> a page of the crawl          \\
    add(page)       -> a page from anywhere else     > extract -> decide -> store, as a future Outcome
    unchanged(..), failed(..), poll(..)             /
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from newsarchive import capture as warc
from newsarchive.discover import Listing
from newsarchive.errors import NewsArchiveError
from newsarchive.extract import EXTRACTOR
from newsarchive.ingest import announce, filing
from newsarchive.ingest.filing import Outcome, Validators
from newsarchive.ingest.pool import Pool, default_workers
from newsarchive.ingest.reading import Job, Reading, read, refused
from newsarchive.models import Capture, Link, Page, Run, Site, Template
from newsarchive.sites import Config
from newsarchive.store import Archive, Fetch, SourceWork, UrlWork, Writer
from newsarchive.urls import canonical

__all__ = ["Ingest", "Outcome", "Pool", "Reading", "default_workers"]

T = TypeVar("T")
SOFTWARE = "newsarchive"
QUEUE = 64
"""Pages under way at most: enough to keep every worker busy, few enough to hold in memory (10 MB each at worst)."""


class Ingest:
    """Takes pages into an archive for one run. A context manager: leaving it waits for what is under way.

    `archive`'s connection belongs to the writer's thread from here on; questions are asked of a second one.
    `workers` is as `Pool` takes it. `counts` says what became of the pages, by `Outcome.result`.
    """

    def __init__(
        self,
        archive: Archive,
        run: Run,
        *,
        config: Config | None = None,
        workers: int | None = None,
        secret_headers: Iterable[str] = (),
    ) -> None:
        self.archive, self.run, self.config = archive, run, config or Config()
        self.counts: Counter[str] = Counter()
        self.pool = Pool(workers, preload=("newsarchive.ingest.reading", "newsarchive.discover"))
        self._reader = Archive(archive.path, read_only=True, clock=archive.clock)
        self._warc_lock = threading.Lock()
        warc.recover(archive.warc_folder)  # what a killed run left open is cut at its last whole record, and closed
        self._warc = warc.WarcWriter(
            archive.warc_folder,
            run.token,
            clock=archive.clock,
            software=SOFTWARE,
            contact=self.config.contact,
            secret=tuple(secret_headers),
        )
        self.writer = Writer(archive, before_commit=self._flush)
        self._room = threading.Semaphore(QUEUE)
        self._under_way = 0
        self._idle = threading.Condition()

    # -- captures ------------------------------------------------------------------------------------------------

    def record(self, page: Page, *, original: Capture | None = None, notes: Mapping[str, str] | None = None) -> Page:
        """Write a page into the run's WARC; the same page with its capture. On disk before any row names it."""
        with self._warc_lock:
            return replace(page, capture=self._warc.write(page, original=original, notes=notes))

    def _flush(self) -> None:
        with self._warc_lock:
            self._warc.flush()

    # -- the crawl -----------------------------------------------------------------------------------------------

    def visit(
        self, work: UrlWork, page: Page, fetches: list[Fetch], validators: Validators, template: Template | None = None
    ) -> Future[Outcome]:
        """A URL answered with a page: read it, decide, store. The last of `fetches` is the page's own."""
        job = Job(page, work.link, template, self._earlier(work.url, page.fetched_at), self.archive.warc_folder)

        def store(reading: Reading) -> Outcome:
            captures = self._enter(fetches)
            capture = self.archive.captures.get(captures[-1])
            return self._filed(
                filing.file_page(
                    self.archive, work.site, work.url, capture, reading, attempts=work.attempts, validators=validators
                )
            )

        return self._read_then(job, store)

    def unchanged(self, work: UrlWork, fetches: list[Fetch], validators: Validators | None) -> Future[Outcome]:
        """A URL answered that nothing changed, or with the bytes that we hold."""

        def store() -> Outcome:
            self._enter(fetches)
            return filing.file_unchanged(self.archive, work, fetches[-1].at, validators)

        return self._count(self.writer.submit(store))

    def failed(self, work: UrlWork, reason: str, fetches: list[Fetch]) -> Future[Outcome]:
        """A URL could not be fetched, or answered with an error."""

        def store() -> Outcome:
            self._enter(fetches)
            answered = bool(fetches) and fetches[-1].status is not None
            return filing.file_failure(self.archive, work, reason, answered=answered)

        return self._count(self.writer.submit(store))

    def note(self, fetches: list[Fetch]) -> Future[list[int]]:
        """Enter fetches that settle nothing by themselves (robots.txt)."""
        return self.writer.submit(self._enter, fetches)

    def poll(
        self,
        work: SourceWork,
        site: Site,
        fetches: list[Fetch],
        *,
        listing: Listing | None = None,
        reason: str | None = None,
        validators: Validators | None = None,
        digest: str | None = None,
    ) -> Future[int]:
        """A source gave a `listing`, failed for a `reason`, or (neither) had nothing new; how many URLs are new."""

        def store() -> int:
            self._enter(fetches)
            if listing is not None:
                return announce.file_listing(self.archive, work, site, listing, validators or (None, None), digest)
            if reason is not None:
                announce.file_dead_source(self.archive, work, reason)
            else:
                announce.file_quiet(self.archive, work, validators)
            return 0

        return self.writer.submit(store)

    # -- from elsewhere ------------------------------------------------------------------------------------------

    def add(self, page: Page, announced: Link | None = None) -> Future[Outcome]:
        """A page that was fetched by others, or earlier. Waits where too many are under way.

        A page without a capture is written into the run's WARC. One that the archive holds already is "known".
        """
        url = canonical(page.url)
        site = self.config.site_for(page.url)
        placed = page.capture
        stamp = placed or Capture(page.url, page.fetched_at, page.status, "", 0, 0, warc.payload_digest(page.body))
        if self._reader.captures.known(stamp):
            known: Future[Outcome] = Future()
            known.set_result(Outcome("known", url=url))
            return self._count(known)
        if placed is None:
            page = self.record(page)
        template = Template(site.name, site.timezone, site.day_first)
        job = Job(page, announced, template, self._earlier(url, page.fetched_at), self.archive.warc_folder)

        def store(reading: Reading) -> Outcome:
            assert page.capture is not None
            if self.archive.captures.known(page.capture):  # the same page stood twice in one batch
                return Outcome("known", url=url)
            self.archive.ledger.add_site(site)
            capture = self.archive.captures.get(self.archive.captures.add(page.capture, self.run.id))
            self.archive.ledger.ensure_url(url, site.name)
            return self._filed(filing.file_page(self.archive, site.name, url, capture, reading, live=False))

        self._room.acquire()
        future = self._read_then(job, store)
        future.add_done_callback(lambda _: self._room.release())
        return future

    def reread(self, capture: Capture, original: Capture | None, *, version: bool) -> Future[Outcome]:
        """Read a capture again, with today's extractor. Waits as `add` does; raises CaptureError where it is lost.

        `version`: the capture holds a version of an article, whose reading is renewed. Otherwise it was refused, and is
        filed anew.
        """
        page = warc.read(self.archive.warc_folder, capture, original=original)
        site = self._site_of(page.url)
        url = canonical(page.url)
        number = self._reader.value("SELECT id FROM urls WHERE url = ?", (url,))
        link = self._reader.ledger.link_for(number, url) if number is not None else None  # as at the first reading
        job = Job(page, link, Template(site.name, site.timezone, site.day_first), None, self.archive.warc_folder)

        def store(reading: Reading) -> Outcome:
            if version:
                return filing.reread(self.archive, capture, reading)
            self.archive.ledger.add_site(site)
            return self._filed(filing.file_page(self.archive, site.name, url, capture, reading, live=False))

        self._room.acquire()
        future = self._read_then(job, store)
        future.add_done_callback(lambda _: self._room.release())
        return future

    # -- inside --------------------------------------------------------------------------------------------------

    def _earlier(self, url: str, at: datetime) -> tuple[Capture, Capture | None] | None:
        """The capture of the version before, where an older extractor read it: it is to be read again first."""
        stale = self._reader.articles.stale(url, at, EXTRACTOR)
        if stale is None:
            return None
        found = self._reader.captures.get(stale)
        return found, self._reader.captures.get(found.original) if found.original else None

    def _site_of(self, url: str) -> Site:
        """The site that the ledger has for a URL; without one, the one that the configuration gives it."""
        site = self.config.site_for(url)
        known = self._reader.value("SELECT site FROM urls WHERE url = ?", (canonical(url),))
        return replace(site, name=known) if known else site

    def _filed(self, outcome: Outcome) -> Outcome:
        """Count in the run's row what was stored; in the writer's thread."""
        if outcome.result in ("new", "edited"):
            self.archive.runs.count(self.run.id, stored=1)
        return outcome

    def _enter(self, fetches: list[Fetch]) -> list[int]:
        ids = [self.archive.captures.add_fetch(fetch, self.run.id) for fetch in fetches]
        self.archive.runs.count(self.run.id, fetched=sum(fetch.status is not None for fetch in fetches))
        return [found for found in ids if found is not None]

    def _read_then(self, job: Job, store: Callable[[Reading], T]) -> Future[T]:
        """Read in a worker, then store in the writer; the future is done when that is on disk."""
        future: Future[T] = Future()

        def written(result: Future[T]) -> None:
            if error := result.exception():
                future.set_exception(error)
            else:
                future.set_result(result.result())

        def was_read(result: Future[Reading]) -> None:
            if result.cancelled():
                future.cancel()
            elif error := result.exception():
                future.set_exception(error)
            else:
                try:
                    self.writer.submit(store, result.result()).add_done_callback(written)
                except RuntimeError:  # closed meanwhile: the run has ended, and the URL goes back to the ledger
                    future.cancel()

        self.pool.submit(read, job, _failed).add_done_callback(was_read)
        return self._count(future)

    def _count(self, future: Future[T]) -> Future[T]:
        with self._idle:
            self._under_way += 1

        def done(result: Future[Any]) -> None:
            with self._idle:
                self._under_way -= 1
                if not result.cancelled() and result.exception() is None and isinstance(result.result(), Outcome):
                    self.counts[result.result().result] += 1
                self._idle.notify_all()

        future.add_done_callback(done)
        return future

    def wait(self, seconds: float | None = None) -> None:
        """Until nothing is under way, or so long. Raises what the writer failed with (a full disk), if it did."""
        with self._idle:
            self._idle.wait_for(lambda: self._under_way == 0, seconds)
        if self.writer.failure is not None:
            raise self.writer.failure

    def close(self, seconds: float | None = None) -> None:
        """Finish what is under way (for so long at most), then stop workers, writer and WARC."""
        try:
            self.wait(seconds)
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Stop at once what is not yet read; what is read is stored."""
        self.pool.close()
        self.writer.close()
        self._reader.close()
        with self._warc_lock:
            self._warc.close()

    def __enter__(self) -> Ingest:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None or issubclass(kind, NewsArchiveError):
            self.close()
        else:
            self.abandon()


def _failed(job: Job) -> Reading:
    """The result for a page that killed its worker."""
    return Reading(refused(job.page.url, "extractor_failed", "the page killed the process that read it"), "")
