"""The one way in: a captured page is read in a worker process, decided on, and stored by the one writer.

    visit(work, ..) -> a page of the crawl          \\
    add(page)       -> a page from anywhere else     > extract -> decide -> store, as a future Outcome
    unchanged(..), failed(..), poll(..)             /
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from newsarchive import capture as warc
from newsarchive.errors import CaptureError, NewsArchiveError
from newsarchive.extract import EXTRACTOR
from newsarchive.ingest import announce, filing, templates
from newsarchive.ingest.comparing import IncomparableError, neighbours
from newsarchive.ingest.filing import Outcome, Validators
from newsarchive.ingest.known import Forgotten, unchanged
from newsarchive.ingest.learning import Learned, nothing, study
from newsarchive.ingest.pool import Pool, default_workers
from newsarchive.ingest.reading import Job, Neighbour, Reading, failed_reading, read
from newsarchive.models import Capture, Link, Page, Run, Site, Template
from newsarchive.sites import Config
from newsarchive.store import Archive, Fetch, SourceWork, UrlWork, Writer
from newsarchive.urls import canonical

__all__ = ["Ingest", "Outcome", "Pool", "Reading", "default_workers"]

T = TypeVar("T")
SOFTWARE = "newsarchive"
ATTEMPTS = 3
"""How often a page is read anew because what it is compared with was read in another way meanwhile. Twice would do: a
site's template changes a few times in its life."""

PRELOAD = ("newsarchive.ingest.warm", "newsarchive.discover")  # what workers are born with

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
        self.pool = Pool(workers, preload=PRELOAD)
        self._reader = Archive(archive.path, read_only=True, clock=archive.clock)
        self._watcher = Archive(archive.path, read_only=True, clock=archive.clock)  # asked after pages were stored
        self._configured: set[str] = set()  # sites whose templates say what sites.toml says
        self._learning: set[str] = set()  # sites whose layout is being learned
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
        self.forgotten = Forgotten(archive)
        self._room = threading.Semaphore(QUEUE)
        self._under_way = 0
        self._idle = threading.Condition()

    # -- captures ------------------------------------------------------------------------------------------------

    def record(
        self,
        page: Page,
        *,
        original: Capture | None = None,
        notes: Mapping[str, str] | None = None,
        known: bool = False,
    ) -> Page:
        """Write a page into the run's WARC; the same page with its capture. On disk before any row names it.

        `known`: what `original` holds was read and filed. Where sites.toml says so, the same bytes are not recorded
        again then: the page has the original's capture.
        """
        if known and original is not None and not self.config.keep_unchanged and unchanged(page, original):
            return replace(page, capture=original)
        if self.forgotten.page(page):
            return replace(page, capture=None)
        with self._warc_lock:
            return replace(page, capture=self._warc.write(page, original=original, notes=notes))

    def _flush(self) -> None:
        with self._warc_lock:
            self._warc.flush()

    # -- the crawl -----------------------------------------------------------------------------------------------

    def visit(self, work: UrlWork, page: Page, fetches: list[Fetch], validators: Validators) -> Future[Outcome]:
        """A URL answered with a page: read it, decide, store. The last of `fetches` is the page's own."""
        site = self.site(work.site, work.url)

        def store(reading: Reading, settle: bool) -> Outcome:
            captures = self._enter(fetches)
            capture = self.archive.captures.get(captures[-1])
            outcome = filing.file_page(
                self.archive,
                site.name,
                work.url,
                capture,
                reading,
                attempts=work.attempts,
                validators=validators,
                reservation=fetches[-1].reservation,
                settle=settle,
                proof=captures[0],
            )
            return self._filed(outcome, site, capture, reading)

        return self._read_then(site, page, work.link, work.url, store)

    def unchanged(self, work: UrlWork, fetches: list[Fetch], validators: Validators | None) -> Future[Outcome]:
        """A URL answered that nothing changed, or with the bytes that we hold."""

        def store() -> Outcome:
            proof, last = self._enter(fetches)[-1:], fetches[-1]
            return filing.file_unchanged(self.archive, work, last.at, validators, last, *proof)

        return self._count(self.writer.submit(store))

    def failed(self, work: UrlWork, reason: str, fetches: list[Fetch]) -> Future[Outcome]:
        """A URL could not be fetched, or answered with an error."""

        def store() -> Outcome:
            proof = self._enter(fetches)[-1:]
            answered = bool(fetches) and fetches[-1].status is not None
            return filing.file_failure(self.archive, work, reason, *proof, answered=answered)

        return self._count(self.writer.submit(store))

    def put_off(
        self, work: UrlWork | SourceWork, until: datetime, reason: str, fetches: list[Fetch]
    ) -> Future[Outcome]:
        """Work whose host is to be left alone until then: given back, and no failure of its own."""

        def store() -> Outcome:
            self._enter(fetches)
            self.archive.hosts.put_off(work, until, reason)
            return Outcome("waiting", reason, url=work.url)

        future = self.writer.submit(store)
        return self._count(future) if isinstance(work, UrlWork) else future

    def note(self, fetches: list[Fetch]) -> Future[list[int]]:
        """Enter fetches that settle nothing by themselves (robots.txt)."""
        return self.writer.submit(self._enter, fetches)

    def poll(
        self,
        work: SourceWork,
        site: Site,
        fetches: list[Fetch],
        *,
        listing: announce.Packed | None = None,
        reason: str | None = None,
        validators: Validators | None = None,
        digest: str | None = None,
    ) -> Future[int]:
        """A source gave a `listing`, failed for a `reason`, or (neither) had nothing new; how many URLs are new.

        A long listing is entered part by part, each in a piece of work of its own; it counts as read after the last.
        """
        if listing is not None:
            return announce.file_listing(
                self.archive,
                self.writer,
                work,
                site,
                listing,
                validators or (None, None),
                digest,
                first=lambda: self._enter(fetches),
            )

        def store() -> int:
            self._enter(fetches)
            if reason is not None:
                announce.file_dead_source(self.archive, work, reason)
            else:
                announce.file_quiet(self.archive, work, validators)
            return 0

        return self.writer.submit(store)

    # -- from elsewhere ------------------------------------------------------------------------------------------

    def add(
        self, page: Page, announced: Link | None = None, *, languages: Collection[str] = (), requested: str = ""
    ) -> Future[Outcome]:
        """A page that was fetched by others, or earlier. Waits where too many are under way.

        A page without a capture is written into the run's WARC. One that the archive holds already is "known".
        `languages`: an article in another one is not taken, and its URL enters the ledger as forbidden. `requested`:
        the address (canonical) that led to the page's.
        """
        url = requested or canonical(page.url)
        site = self.config.site_for(url)
        if self.forgotten.page(page):
            return self._count(self.writer.submit(filing.refuse_forgotten, url))
        placed = page.capture
        kind, digest = page.header("Content-Type") or "", warc.payload_digest(page.body)
        stamp = placed or Capture(page.url, page.fetched_at, page.status, "", 0, 0, digest, kind)
        if self._reader.captures.known(stamp) or filing.in_other_language(self._reader, url, languages):
            known: Future[Outcome] = Future()
            known.set_result(Outcome("known", url=url))
            return self._count(known)
        if placed is None:
            page = self.record(page)

        def store(reading: Reading, settle: bool) -> Outcome:
            assert page.capture is not None
            if self.archive.captures.known(page.capture):  # the same page stood twice in one batch
                return Outcome("known", url=url)
            self.archive.ledger.add_site(site)
            if languages and reading.article.is_article and reading.article.language not in languages:
                return filing.refuse_language(self.archive, site.name, url, reading.article.language)
            capture = self.archive.captures.get(self.archive.captures.add(page.capture, self.run.id))
            self.archive.ledger.ensure_url(url, site.name)
            outcome = filing.file_page(self.archive, site.name, url, capture, reading, live=False, settle=settle)
            return self._filed(outcome, site, capture, reading)

        self._room.acquire()
        future = self._read_then(site, page, announced, url, store)
        future.add_done_callback(lambda _: self._room.release())
        return future

    def reread(self, capture: Capture, original: Capture | None, *, version: bool) -> Future[Outcome]:
        """Read a capture again, with today's extractor and the template of its day.

        Waits as `add` does; raises CaptureError where it is lost.

        `version`: the capture holds a version of an article, whose reading is renewed. Otherwise it was refused, and is
        filed anew.
        """
        page = warc.read(self.archive.warc_folder, capture, original=original)
        url = canonical(page.url)
        site = self.site(self._reader.value("SELECT site FROM urls WHERE url = ?", (url,)), page.url)
        link = self.link(url)  # as at the first reading

        def store(reading: Reading, settle: bool) -> Outcome:
            if version:
                return self._filed(filing.reread(self.archive, capture, reading), site, capture, reading)
            self.archive.ledger.add_site(site)
            outcome = filing.file_again(self.archive, site.name, url, capture, reading, settle=settle)
            return self._filed(outcome, site, capture, reading)

        self._room.acquire()
        future = self._read_then(site, page, link, None if version else url, store, learn=False)
        future.add_done_callback(lambda _: self._room.release())
        return future

    # -- inside --------------------------------------------------------------------------------------------------

    def site(self, name: str | None, url: str) -> Site:
        """The site that the ledger has for a URL, as configured; without one, the one that the configuration gives."""
        return templates.site_of(self.config, name, url)

    def link(self, url: str) -> Link | None:
        """What sources said of a URL (canonical); None where none announced it."""
        number = self._reader.value("SELECT id FROM urls WHERE url = ?", (url,))
        return self._reader.ledger.link_for(number, url) if number is not None else None

    def _filed(self, outcome: Outcome, site: Site, capture: Capture, reading: Reading) -> Outcome:
        """Note what a stored page says of the run and of its site's template; in the writer's thread."""
        if outcome.result in ("new", "edited"):
            self.archive.runs.count(self.run.id, stored=1)
        templates.note(self.archive, site.name, capture, reading)
        return outcome

    def _enter(self, fetches: list[Fetch]) -> list[int]:
        ids = [self.archive.captures.add_fetch(fetch, self.run.id) for fetch in fetches]
        self.archive.runs.count(self.run.id, fetched=sum(fetch.status is not None for fetch in fetches))
        return [found for found in ids if found is not None]

    def _read_then(
        self,
        site: Site,
        page: Page,
        link: Link | None,
        known: str | None,
        store: Callable[[Reading, bool], Outcome],
        *,
        learn: bool = True,
        counted: bool = True,
        reader: Archive | None = None,
    ) -> Future[Outcome]:
        """Read in a worker, then store in the writer; the future is done when that is on disk.

        `known` is the address whose article the page is compared with. Where it turns out to be another article's page,
        or what it is compared with was read in another way, both are read again. `store` is told when that has been
        tried often enough. `learn`: see afterwards whether the site's layout is to be learned. `counted`: in `counts`.
        `reader`: whom to ask, in the writer's thread.
        """
        future: Future[Outcome] = Future()
        self.configure(site)

        def attempt(number: int, template: Template, beside: tuple[Neighbour, ...]) -> None:
            job = Job(page, link, template, beside, self.archive.warc_folder)

            def was_read(result: Future[Reading]) -> None:
                if result.cancelled():
                    future.cancel()
                elif error := result.exception():
                    future.set_exception(error)
                else:
                    self._submit(store, (result.result(), number == ATTEMPTS), written, future)

            def written(result: Future[Outcome]) -> None:
                error = result.exception()
                if isinstance(error, IncomparableError):
                    self._submit(self._plan, (self.archive, site, error.article, page.fetched_at), planned, future)
                elif error:
                    future.set_exception(error)
                else:
                    try:
                        self._stored(site, page.fetched_at, result.result(), learn=learn)
                    finally:
                        future.set_result(result.result())

            def planned(result: Future[tuple[Template, tuple[Neighbour, ...]]]) -> None:
                if error := result.exception():
                    future.set_exception(error)
                else:
                    attempt(number + 1, *result.result())

            try:
                self.pool.submit(read, job, failed_reading).add_done_callback(was_read)
            except RuntimeError:  # closed meanwhile
                if number == 1:
                    raise
                future.cancel()

        reader = reader or self._reader
        found = reader.articles.find(known) if known is not None else None
        attempt(1, *self._plan(reader, site, found, page.fetched_at))
        return self._count(future, counted=counted)

    def _submit(
        self,
        function: Callable[..., T],
        arguments: tuple[Any, ...],
        then: Callable[[Future[T]], None],
        future: Future[Outcome],
    ) -> None:
        """Have the writer do something; `future` is cancelled where it is closed: the URL goes back to the ledger."""
        try:
            self.writer.submit(function, *arguments).add_done_callback(then)
        except RuntimeError:
            future.cancel()

    def _plan(
        self, archive: Archive, site: Site, article: int | None, at: datetime
    ) -> tuple[Template, tuple[Neighbour, ...]]:
        """The template in force for a capture of a site, and the versions of an article that it is compared with.

        The one way to have a template, wherever the capture comes from.
        """

        def template_at(when: datetime) -> Template:
            return templates.as_template(site, archive.templates.in_force(site.name, when))

        return template_at(at), neighbours(archive, article, at, EXTRACTOR, template_at)

    # -- templates -----------------------------------------------------------------------------------------------

    def configure(self, site: Site) -> None:
        """Once a run: where sites.toml says something new of a site, its templates say so before a page is read."""
        if site.name in self._configured:
            return
        self._configured.add(site.name)
        if templates.unconfigured(self._reader, site):
            self.writer.submit(templates.configure, self.archive, site).result()

    def _stored(self, site: Site, at: datetime, outcome: Outcome, *, learn: bool) -> None:
        """After a page was stored: see whether there is now something to learn, or to read again."""
        if learn and outcome.article is not None:
            self.learn(site.name, at)
        for capture in outcome.again:
            self._place(site, capture, outcome.article)

    def _place(self, site: Site, number: int, article: int | None) -> None:
        """Read an earlier capture of an article again, since one that came in now stands before it in time."""
        capture = self._watcher.captures.get(number)
        original = self._watcher.captures.get(capture.original) if capture.original else None
        try:
            page = warc.read(self.archive.warc_folder, capture, original=original)
        except CaptureError:  # lost, as `verify` tells
            return

        def store(reading: Reading, settle: bool) -> Outcome:
            return filing.file_place(self.archive, site.name, article, capture, reading, settle=settle)

        with suppress(RuntimeError):  # closed meanwhile
            self._read_then(
                site, page, None, canonical(page.url), store, learn=False, counted=False, reader=self._watcher
            )

    def learn(self, site: str, at: datetime) -> bool:
        """Have a worker learn the layout that a site had at some time, where that is due; whether it was.

        One layout of a site at a time. What was learned is put in force by the writer; `wait` waits for it.
        """
        if site in self._learning or (lesson := templates.due(self._watcher, site, at)) is None:
            return False
        self._learning.add(site)
        future: Future[bool] = self._count(Future())

        def settled(result: Future[bool] | None = None) -> None:
            self._learning.discard(site)
            future.set_result(result is not None and result.exception() is None and result.result())

        def learned(result: Future[Learned]) -> None:
            if result.cancelled():  # the run ends; the next one learns
                settled()
                return
            found = Learned() if result.exception() else result.result()
            try:
                self.writer.submit(templates.enter, self.archive, lesson, found).add_done_callback(settled)
            except RuntimeError:
                settled()

        try:
            self.pool.submit(study, lesson, nothing).add_done_callback(learned)
        except RuntimeError:
            settled()
        return True

    def _count(self, future: Future[T], *, counted: bool = True) -> Future[T]:
        with self._idle:
            self._under_way += 1

        def ended(result: Future[Any]) -> None:
            with self._idle:
                self._under_way -= 1
                done = counted and not result.cancelled() and result.exception() is None
                if done and isinstance(result.result(), Outcome):
                    self.counts[result.result().result] += 1
                self._idle.notify_all()

        future.add_done_callback(ended)
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
        self._watcher.close()
        with self._warc_lock:
            self._warc.close()

    def __enter__(self) -> Ingest:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None or issubclass(kind, NewsArchiveError):
            self.close()
        else:
            self.abandon()
