"""Play a week of cron: a crawl every ten minutes, by the injected clock, of papers that publish, edit, block and die.

    python benchmarks/cron_week.py                  # 1,008 runs over 18 papers and one whose name doesn't resolve
    python benchmarks/cron_week.py --quick          # a day, seven papers: for CI

The papers (`cron_world.py`, `cron_server.py`) know what they published and were asked; this compares it with the
archive, and exits 1 where a promise is broken (Ctrl-C ends early, with the report). What the schedule asks for is
counted by itself: before each run the rows whose `due_at` has come, and what the run found new, each one visit. Runs in
one process, one after the other.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sqlite3
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from cron_count import Played
from cron_report import report
from cron_server import CronServer
from cron_world import NOWHERE, papers
from twisted.internet import asyncioreactor

START = datetime(2026, 11, 16, tzinfo=UTC)  # a Monday
EVERY = timedelta(minutes=10)
PORT = 8870
WAIT = 0.005
"""Seconds that the writer waits for more work: 0.1 in a crawl, which for a thousand runs would be most of the time."""


def main() -> int:
    """Play, print, and say by the exit code whether each promise was kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=float, default=7.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="one day, seven papers")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the archive there")
    given = parser.parse_args()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    asyncioreactor.install(loop)
    from twisted.internet import reactor

    results: list[int] = []

    async def play() -> None:
        try:
            with tempfile.TemporaryDirectory() as temporary:
                folder = given.keep or Path(temporary)
                folder.mkdir(parents=True, exist_ok=True)
                results.append(await _play(folder / "archive.db", given))
        finally:
            reactor.stop()  # type: ignore[attr-defined]

    task = loop.create_task(play())
    reactor.run(installSignalHandlers=False)  # type: ignore[attr-defined]
    task.result()
    return results[0]


async def _play(db: Path, given: argparse.Namespace) -> int:
    from scrapy.crawler import AsyncCrawlerRunner

    from newsarchive.clock import FrozenClock
    from newsarchive.fetch import Options
    from newsarchive.fetch.crawl import crawl_within
    from newsarchive.fetch.engine import quieten, settings
    from newsarchive.models import Site
    from newsarchive.sites import Config
    from newsarchive.store import writer

    days = 1.0 if given.quick else given.days
    end = START + timedelta(days=days)
    world = papers(START, end, given.seed, port=PORT, quick=given.quick)
    sites = []
    for paper in world:
        plan, origin = paper.plan, paper.origin
        feeds = (f"{origin}/latest",) if plan.named and plan.feed else ()
        maps = (f"{origin}/news-map.xml",) if plan.named and plan.sitemap else ()
        sites.append(Site(plan.name, f"{origin}/", feeds=feeds, sitemaps=maps, delay=plan.delay, concurrency=4))
    sites.append(Site("nowhere", NOWHERE, feeds=(f"{NOWHERE}feed",), delay=0))
    config = Config(tuple(sites), contact="benchmark@example.org")
    clock, runner, played = FrozenClock(START), AsyncCrawlerRunner(settings()), Played()
    writer.WAIT = WAIT
    quieten()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    began = time.monotonic()
    with CronServer(world, START) as server:
        while clock.now() < end and not stop.is_set():
            server.tell(clock.now())
            due, first = _due(db, clock.now()), len(server.hits)
            summary = await crawl_within(runner, db, Options(workers=0), config=config, clock=clock)
            played.runs += 1
            played.idle += not (summary.counts or summary.sources)
            played.troubles += summary.troubles
            played.count(server, due | _new(db, clock.now()), server.hits[first:])
            if not given.json and sys.stderr.isatty():
                print(f"\r{clock.now():%a %H:%M}  {len(server.hits):,} requests", end="", file=sys.stderr)
            clock.at += EVERY
    played.seconds = time.monotonic() - began
    if not given.json and sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr)
    return report(db, server, played, last=clock.now() - EVERY, as_json=given.json)


def _due(db: Path, now: datetime) -> set[str]:
    """The addresses whose time has come."""
    from newsarchive.clock import iso

    return _addresses(
        db, "SELECT url FROM sources WHERE due_at <= :now UNION SELECT url FROM urls WHERE due_at <= :now", iso(now)
    )


def _new(db: Path, now: datetime) -> set[str]:
    """The addresses that became known in the run of that time, and are to be visited at once.

    And the sitemaps of a site whose feed overflowed: the schedule has put them forward.
    """
    from newsarchive.clock import iso

    return _addresses(
        db,
        "SELECT url FROM sources WHERE recorded_at = :now UNION SELECT m.url FROM sources m JOIN sources f USING (site)"
        " WHERE m.kind = 'sitemap' AND f.overflowed_at = :now UNION SELECT u.url FROM urls u WHERE u.first_at = :now"
        " AND EXISTS (SELECT 1 FROM announcements WHERE url = u.id)"
        " AND NOT (state = 'forbidden' AND reason IN ('offsite', 'excluded'))",
        iso(now),
    )


def _addresses(db: Path, sql: str, now: str) -> set[str]:
    if not db.exists():
        return set()
    connection = sqlite3.connect(f"{db.absolute().as_uri()}?mode=ro", uri=True)
    try:
        return {row[0] for row in connection.execute(sql, {"now": now})}
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
