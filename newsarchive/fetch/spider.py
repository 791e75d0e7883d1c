"""The spider: takes what the ledger says is due, fetches it politely, and hands it to `ingest`.

while something is due:                         take, under a lease
    source -> robots? -> fetch -> what it announces -> ledger
    url    -> robots? -> fetch -> page              -> ingest
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler

from newsarchive.errors import ConfigError, NewsArchiveError, StoreError
from newsarchive.fetch.job import UNHURRIED, CrawlJob, Options, open_job
from newsarchive.fetch.mementos import Replays
from newsarchive.fetch.visits import Visits
from newsarchive.fetch.waiting import until_done
from newsarchive.models import Site
from newsarchive.store import MementoWork, SourceWork, UrlWork

T = TypeVar("T")
WINDOW = 24
"""Leases that a run holds of one site at a time: enough that downloading waits neither for reading nor for a commit."""
SLOW_WINDOW = 3  # at a host that wants a second or more between requests
ACTIVE_SITES = 200
"""Sites that a run works on at one time, each with `concurrency` connections."""
AT_ONCE = 8
"""Visits that begin in one turn of the event loop: each takes it 1 to 2 ms, and 200 sites may be due at once."""
TICK = 1.0  # seconds after which due dates are looked at again, where nothing has happened
GRACE = 3.0  # seconds that requests under way have, once a run is to end
PATIENCE = 60.0  # seconds that they have where nobody is in a hurry: the run has the pages that it wanted


class NewsSpider(scrapy.Spider):
    """`scrapy crawl news -a site=URL -a db=archive.db`, and the engine of `newsarchive crawl`.

    Arguments: `site`, a name in sites.toml or a URL (several, comma-separated; none: all that is due); `db`, the
    archive. From Python, a `CrawlJob` that is open already can be given as `job` instead.
    """

    name = "news"
    custom_settings = None

    def __init__(self, site: str = "", db: str = "archive.db", job: CrawlJob | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.job = job
        self._given = (tuple(name for name in site.split(",") if name), db)
        self.outcome = "finished"
        self.failure: NewsArchiveError | None = None
        self.polled: Counter[str] = Counter()
        self.troubles: list[str] = []  # what should not have happened, with its address
        self.under_way: dict[asyncio.Task[None], str] = {}  # of each task, its site
        self._stopping = False
        self._started = False  # the worker processes
        self._wound_down = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> NewsSpider:
        spider: NewsSpider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._closed, signal=signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """The whole crawl. Yields nothing: what is due is in the ledger, not in Scrapy's scheduler."""
        try:
            self.job = self.job or open_job(self._given[1], Options(sites=self._given[0]))
        except NewsArchiveError as error:
            self.failure, self.outcome = error, "failed"
            self.logger.error("%s", error)
            return
        self._event = asyncio.Event()
        self._visits = Visits(self.crawler, self.job)
        self._replays = Replays(self._visits)
        self._until = time.monotonic() + self.job.options.max_seconds if self.job.options.max_seconds else None
        try:
            await self._work()
        except NewsArchiveError as error:  # the database or the WARC can't be written any more
            self.failure, self.outcome = self.failure or error, "failed"
            self._cancel_downloads()
        except asyncio.CancelledError:
            self.outcome = "interrupted"
            self._cancel_downloads()
            raise
        nothing: tuple[Any, ...] = ()
        for each in nothing:  # what makes this an asynchronous generator, as Scrapy wants it
            yield each

    # -- the loop ------------------------------------------------------------------------------------------------

    async def _work(self) -> None:
        assert self.job is not None
        await self._db(self.job.prepare)
        while not self._over():
            idle = not self.under_way  # before asking: what ends while we ask may have made more work
            self._event.clear()  # before asking as well: what ends meanwhile is not to be waited for
            taken = await self._take()
            if taken and not self._started:  # not from the event loop, nor where nothing is due
                await asyncio.to_thread(self.job.ingest.pool.start)
                self._started = True
            for number, (work, site) in enumerate(taken):
                if number % AT_ONCE == 0:  # requests already under way have their turn
                    await asyncio.sleep(0)
                task = asyncio.ensure_future(self._one(work, site))
                self.under_way[task] = site.name
                task.add_done_callback(self._forget)
            if not taken:
                if idle:
                    return
                await self._wait(TICK)
        await self._let_end()

    def _over(self) -> bool:
        """Is it time to end, and why?"""
        assert self.job is not None
        if self.failure is not None:
            self.outcome = "failed"
        elif self._until is not None and time.monotonic() >= self._until:
            self.outcome = "time_limit"
        elif self.job.options.max_pages and self._visits.pages >= self.job.options.max_pages:
            self.outcome = "page_limit"
        elif self.job.room.look():
            self.outcome = "disk_limit"
        return self.outcome != "finished"

    async def _take(self) -> list[tuple[SourceWork | UrlWork | MementoWork, Site]]:
        """Lease what is due of the sites that have room."""
        assert self.job is not None
        held = Counter(self.under_way.values())
        left = None
        if self.job.options.max_pages:
            left = max(0, self.job.options.max_pages - self._visits.pages - len(self.under_way))

        def room(site: Site) -> int:
            if site.name not in held and len(held) >= ACTIVE_SITES:
                return 0
            window = self._visits.window(site, WINDOW, SLOW_WINDOW)
            return window - held[site.name] if held[site.name] <= window // 2 else 0

        return await self._db(self.job.take, room, left, set(held))

    async def _one(self, work: SourceWork | UrlWork | MementoWork, site: Site) -> None:
        assert self.job is not None
        tally = self.job.by_site.setdefault(site.name, Counter())
        tally["under_way"] += 1
        try:
            if isinstance(work, SourceWork):
                came = await self._visits.poll(work, site)
                self.polled[came] += 1
                tally["errors"] += came not in ("ok", "quiet") and work.state != "candidate"
            else:
                if isinstance(work, MementoWork):
                    outcome = await self._replays.visit(work, site)
                else:
                    outcome = await self._visits.visit(work, site)
                came = outcome.result
                tally["done"] += 1
                tally["errors"] += came in ("waiting", "failed")
        except StoreError as error:
            self.failure = self.failure or error
        except NewsArchiveError as error:
            self.logger.error("%s: %s", work.url, error)
            self.failure = self.failure or error
        except Exception as error:  # one page's trouble is its own
            self.logger.exception("%s: %s", work.url, error)
            self.troubles.append(f"{work.url}: {type(error).__name__}: {error}")
            try:
                if isinstance(work, MementoWork):
                    await self._replays.give_up(work)
                else:
                    await self._visits.give_up(work, site)
            except NewsArchiveError as failure:
                self.failure = self.failure or failure
        finally:
            tally["under_way"] -= 1

    def _forget(self, task: asyncio.Task[None]) -> None:
        self.under_way.pop(task, None)
        self._event.set()

    async def _wait(self, seconds: float) -> None:
        if self._until is not None:
            seconds = max(0.0, min(seconds, self._until - time.monotonic()))
        try:
            await asyncio.wait_for(self._event.wait(), seconds)
        except TimeoutError:
            return

    # -- the end -------------------------------------------------------------------------------------------------

    async def _let_end(self) -> None:
        """What is being downloaded may end within GRACE; what then is not goes back to the ledger."""
        seconds = 0.0 if self.failure or self.outcome == "disk_limit" else GRACE
        if self.outcome in UNHURRIED:
            left = self._until - time.monotonic() if self._until is not None else PATIENCE
            seconds = max(GRACE, min(PATIENCE, left))
        if self.under_way:
            await asyncio.wait(list(self.under_way), timeout=seconds)
        self._cancel_downloads()

    def _cancel_downloads(self) -> None:
        for task in list(self.under_way):
            task.cancel()
        self._visits.robots.cancel()  # several visits share one request for it, so none of them ends it
        self._visits.reservations.cancel()

    async def _closed(self, reason: str) -> None:
        """Scrapy has closed the spider, for whichever reason: store what was read, and give the leases back."""
        if self._wound_down or self.job is None:
            return
        self._wound_down = True
        if self.under_way:
            await asyncio.wait(list(self.under_way), timeout=GRACE)
        if reason not in ("finished", "shutdown") and self.outcome == "finished":
            self.outcome = reason
        try:
            await asyncio.to_thread(self.job.close, self.outcome)
        except NewsArchiveError as error:
            self.failure = self.failure or error
        if self.failure is not None and not isinstance(self.failure, ConfigError):
            self.outcome = "failed"

    async def _db(self, function: Callable[..., T], *args: Any) -> T:
        assert self.job is not None
        return await until_done(self.job.ingest.writer.submit(function, *args))
