"""Scrapy's reactor, and the spider in it."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, AsyncCrawlerRunner, Crawler
from twisted.internet.task import LoopingCall
from twisted.logger import globalLogBeginner

from newsarchive.fetch.job import CrawlJob
from newsarchive.fetch.settings import as_dict
from newsarchive.fetch.spider import NewsSpider

TICK = 0.5  # seconds between two calls of `progress`


def run(job: CrawlJob, progress: Callable[[dict[str, int], int], None] | None = None) -> NewsSpider:
    """Start the reactor and crawl; the spider, with what came of it. Once a process."""
    process = AsyncCrawlerProcess({**as_dict(), "LOG_ENABLED": False, "LOG_INSTALL_ROOT_HANDLER": False})
    quieten()
    crawler = process.create_crawler(NewsSpider)
    process.crawl(crawler, job=job)
    if progress is not None:
        _tick(crawler, lambda: progress(dict(job.ingest.counts), _under_way(crawler.spider)))
    gc.freeze()  # what libraries made is never garbage: to look through it again and again held up the loop
    process.start()
    return _spider(crawler)


async def run_within(runner: AsyncCrawlerRunner, job: CrawlJob) -> NewsSpider:
    """Crawl in a reactor that runs already; the spider, with what came of it."""
    crawler = runner.create_crawler(NewsSpider)
    await runner.crawl(crawler, job=job)
    return _spider(crawler)


def settings() -> dict[str, object]:
    """What an AsyncCrawlerRunner for `run_within` is made with."""
    return {**as_dict(), "LOG_ENABLED": False}


def _spider(crawler: Crawler) -> NewsSpider:
    assert isinstance(crawler.spider, NewsSpider)
    return crawler.spider


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


def quieten() -> None:
    """Scrapy and Twisted log what the ledger already knows; other errors of theirs are kept."""
    globalLogBeginner.beginLoggingTo([], discardBuffer=True, redirectStandardIO=False)  # else it prints them as well
    logging.getLogger("twisted").addFilter(lambda record: "while verifying certificate" not in record.getMessage())
    for name in ("scrapy", "twisted", "protego", "trafilatura", "htmldate", "asyncio"):
        logging.getLogger(name).setLevel(logging.ERROR)
