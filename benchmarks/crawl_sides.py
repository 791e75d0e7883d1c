"""One side of benchmarks/crawl.py, in a process of its own: a plain spider, bare fetching, or newsarchive.

    python benchmarks/crawl_sides.py plain|bare URLS DB REPORT
    python benchmarks/crawl_sides.py discover|crawl DB REPORT

REPORT is a JSON file, written as the process ends: `opened` (when its spider was, seconds since the epoch), `pages`,
and what `Watch` saw. Libraries are imported late: worker processes import this module too.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import resource
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent.parent))

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response

CONCURRENCY = 4
"""Connections to one host, of every side alike."""
BEAT = 0.005  # seconds between two beats of the loop, by which a stall is seen
NOTICED = 0.05  # seconds of a stall that is counted


class Watch:
    """A Scrapy extension: sees how long the event loop is kept from its work, and what CPU time each thread takes.

    `stall` is by the clock, so with neighbours on the machine it also has the time in which the process did not run;
    `stall_cpu` is CPU time of the loop's own thread within one such gap: what the program itself did there.
    """

    report: dict[str, Any] = {}  # of this process; written at its end  # noqa: RUF012

    def __init__(self, crawler: Crawler) -> None:
        from scrapy import signals

        self.threads: dict[str, float] = {}
        self.stalls: list[float] = []
        self.stall = self.stall_cpu = 0.0
        self.beats = 0
        crawler.signals.connect(self._opened, signal=signals.spider_opened)
        atexit.register(self._end)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Watch:
        return cls(crawler)

    def _opened(self) -> None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        self.report |= {"opened": time.time(), "opened_cpu": used.ru_utime + used.ru_stime}
        self._loop = asyncio.get_running_loop()
        self._last, self._last_cpu = time.perf_counter(), time.thread_time()
        self._loop.call_later(BEAT, self._beat)

    def _beat(self) -> None:
        now, cpu = time.perf_counter(), time.thread_time()
        late = now - self._last - BEAT
        self.stall, self.stall_cpu = max(self.stall, late), max(self.stall_cpu, cpu - self._last_cpu)
        if late > NOTICED:
            self.stalls.append(late)
        self.beats += 1
        if self.beats % 20 == 0:
            self._threads()
        self._last, self._last_cpu = time.perf_counter(), time.thread_time()
        self._loop.call_later(BEAT, self._beat)

    def _threads(self) -> None:
        """Threads end before the process does, so what each has used is looked at now and then."""
        for thread in threading.enumerate():
            if thread.ident is not None and hasattr(time, "pthread_getcpuclockid"):
                try:
                    used = time.clock_gettime(time.pthread_getcpuclockid(thread.ident))
                except OSError:
                    continue
                self.threads[thread.name] = max(self.threads.get(thread.name, 0.0), used)

    def _end(self) -> None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        self.report |= {
            "stall": self.stall,
            "stall_cpu": self.stall_cpu,
            "stalls": len(self.stalls),
            "threads": self.threads,
            "cpu": used.ru_utime + used.ru_stime,
        }


def spider(kind: str, urls: list[str], db: Path) -> None:
    """Crawl with a spider as anyone would write it: it extracts where it parses, and stores a row a page."""
    import scrapy
    from scrapy.crawler import AsyncCrawlerProcess

    report = Watch.report

    class Bare(scrapy.Spider):
        name = "bare"

        async def start(self) -> AsyncIterator[Any]:
            for url in urls:
                yield scrapy.Request(url, dont_filter=True)

        def parse(self, response: Response, **_: Any) -> None:
            report["pages"] = report.get("pages", 0) + 1

    class Plain(Bare):
        name = "plain"

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            from sqlite_utils import Database

            super().__init__(*args, **kwargs)
            database = Database(db)
            database.enable_wal()
            columns = ("url", "title", "author", "date", "text", "description", "sitename", "language")
            self.table = database.table("articles", pk="url")
            self.table.create(dict.fromkeys(columns, str), pk="url")
            self.table.enable_fts(["title", "text"], create_triggers=True)
            self.columns = columns

        def parse(self, response: Response, **_: Any) -> None:
            from trafilatura import bare_extraction

            super().parse(response)
            found = bare_extraction(getattr(response, "text", response.body), url=response.url, with_metadata=True)
            if found is not None:
                row = found.as_dict()
                self.table.upsert({name: row.get(name) for name in self.columns} | {"url": response.url}, pk="url")

    settings = {
        "LOG_LEVEL": "ERROR",
        "ROBOTSTXT_OBEY": False,
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": CONCURRENCY,
        "EXTENSIONS": {Watch: 0},
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
    }
    process = AsyncCrawlerProcess(settings)
    process.crawl(Plain if kind == "plain" else Bare)
    process.start()


def ours(kind: str, db: Path) -> None:
    """`newsarchive crawl`, watched; or, to have it apart, its discovery alone."""
    from newsarchive.fetch import settings

    vars(settings)["EXTENSIONS"] = {Watch: 0}
    if kind == "discover":
        from newsarchive.fetch import Options, crawl
        from newsarchive.sites import load

        summary = crawl(db, Options(refetch=True, sources_only=True), config=load(None, db_path=db))
        Watch.report["sources"] = summary.sources
        return
    from newsarchive.cli import main as newsarchive

    sys.argv = ["newsarchive", "crawl", "--json", "--db", str(db)]
    newsarchive()


def main() -> None:
    kind, *paths = sys.argv[1:]
    *given, report = (Path(path) for path in paths)
    atexit.register(lambda: report.write_text(json.dumps(Watch.report), encoding="utf-8"))
    if kind in ("plain", "bare"):
        spider(kind, given[0].read_text(encoding="utf-8").split(), given[1])
    else:
        ours(kind, given[0])


if __name__ == "__main__":
    main()
