"""Runs a crawl in this process, and reports at its end. Where nothing is due it loads neither Scrapy nor the reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsarchive.clock import Clock
from newsarchive.fetch.job import CrawlJob, Options, open_job
from newsarchive.sites import Config

if TYPE_CHECKING:
    from scrapy.crawler import AsyncCrawlerRunner

    from newsarchive.fetch.spider import NewsSpider


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
) -> Summary:
    """Crawl until nothing is due, or a limit is reached. Raises NewsArchiveError; once a process (Scrapy's reactor).

    `progress` is told twice a second the counts by result, and how many URLs and sources are under way.
    """
    job = open_job(db, options, config=config, clock=clock)
    if job.ended_idle():
        return _summary(job, None)
    from newsarchive.fetch.engine import run

    return _summary(job, run(job, progress))


async def crawl_within(
    runner: AsyncCrawlerRunner,
    db: str | Path,
    options: Options,
    *,
    config: Config | None = None,
    clock: Clock | None = None,
) -> Summary:
    """`crawl`, in a reactor that runs already: one crawl after the other in one process."""
    job = open_job(db, options, config=config, clock=clock)
    if job.ended_idle():
        return _summary(job, None)
    from newsarchive.fetch.engine import run_within

    return _summary(job, await run_within(runner, job))


def _summary(job: CrawlJob, spider: NewsSpider | None) -> Summary:
    """What the job did. `spider`: None where nothing was due."""
    if spider is not None and spider.failure is not None:
        raise spider.failure
    return Summary(
        spider.outcome if spider else "finished",
        dict(job.ingest.counts) if spider else {},
        dict(spider.polled) if spider else {},
        job.run.id,
        tuple(spider.troubles) if spider else (),
        job.alerts.opened,
        job.alerts.closed,
        job.room.full,
    )
