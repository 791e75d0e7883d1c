"""Runs a crawl in this process: Scrapy's reactor, the spider, and a report at the end."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from twisted.internet.task import LoopingCall
from twisted.logger import globalLogBeginner

from newsarchive.clock import Clock
from newsarchive.fetch.job import Options, open_job
from newsarchive.fetch.settings import as_dict
from newsarchive.fetch.spider import NewsSpider
from newsarchive.sites import Config

TICK = 0.5  # seconds between two calls of `progress`


@dataclass(frozen=True, slots=True)
class Summary:
    """What a crawl did. `counts`: URLs by result (new, edited, same, alias, not_article ...); `sources` by result."""

    outcome: str
    counts: dict[str, int]
    sources: dict[str, int]
    run: int
    troubles: tuple[str, ...] = ()  # what should not have happened: a mistake of ours, on record as internal_error
    opened: tuple[dict[str, Any], ...] = ()  # alerts: rows of the table, as they are now
    closed: tuple[dict[str, Any], ...] = ()
    full: str = ""  # why there is no room for more


def crawl(
    db: str | Path,
    options: Options,
    *,
    config: Config | None = None,
    clock: Clock | None = None,
    progress: Callable[[dict[str, int], int], None] | None = None,
    by_site: dict[str, Counter[str]] | None = None,
) -> Summary:
    """Crawl until nothing is due, or a limit is reached. Raises NewsArchiveError; once a process (Scrapy's reactor).

    `progress` is told twice a second the counts by result, and how many URLs and sources are under way. In `by_site`
    the crawl counts, for each site, what is `done`, what is `under_way` and what were `errors`.
    """
    job = open_job(db, options, config=config, clock=clock)
    if by_site is not None:
        job.by_site = by_site
    process = AsyncCrawlerProcess({**as_dict(), "LOG_ENABLED": False, "LOG_INSTALL_ROOT_HANDLER": False})
    _quieten()
    crawler = process.create_crawler(NewsSpider)
    process.crawl(crawler, job=job)
    if progress is not None:
        _tick(crawler, lambda: progress(dict(job.ingest.counts), _under_way(crawler.spider)))
    process.start()
    spider = crawler.spider
    assert isinstance(spider, NewsSpider)
    if spider.failure is not None:
        raise spider.failure
    return Summary(
        spider.outcome,
        dict(job.ingest.counts),
        dict(spider.polled),
        job.run.id,
        tuple(spider.troubles),
        job.alerts.opened,
        job.alerts.closed,
        job.room.full,
    )


def _tick(crawler: Crawler, tell: Callable[[], None]) -> None:
    """Call `tell` every TICK seconds for as long as the spider is open."""
    ticker = LoopingCall(tell)

    def opened() -> None:  # returns nothing: Scrapy would wait for the loop's end
        ticker.start(TICK, now=False)

    def closed() -> None:
        if ticker.running:
            ticker.stop()

    crawler.signals.connect(opened, signal=signals.spider_opened, weak=False)
    crawler.signals.connect(closed, signal=signals.spider_closed, weak=False)


def _under_way(spider: object) -> int:
    return len(spider.under_way) if isinstance(spider, NewsSpider) else 0


def _quieten() -> None:
    """Scrapy and Twisted log what the ledger already knows; other errors of theirs are kept."""
    globalLogBeginner.beginLoggingTo([], discardBuffer=True, redirectStandardIO=False)  # else it prints them as well
    logging.getLogger("twisted").addFilter(lambda record: "while verifying certificate" not in record.getMessage())
    for name in ("scrapy", "twisted", "protego", "trafilatura", "htmldate", "asyncio"):
        logging.getLogger(name).setLevel(logging.ERROR)
