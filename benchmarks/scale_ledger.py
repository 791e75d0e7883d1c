"""Taking what is due next out of ledgers of any size: `python benchmarks/scale.py ledger`."""

from __future__ import annotations

import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from newsarchive.clock import FrozenClock, iso
from newsarchive.models import Site
from newsarchive.store import Archive

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
TAKEN = 100
WINDOW = 24  # what the spider takes of one site at a time
DUE = 0.2
"""Share of the URLs that are due. Of the others most were archived and are due again within a year, the rest never."""


LIMIT = 20.0  # milliseconds of CPU time: what others do on the machine meanwhile is not ours


def fill(archive: Archive, sites: int, urls: int) -> None:
    """Enter so many URLs of so many sites, each announced once, as months of crawling leave them."""
    chance = random.Random(urls * 7 + sites)
    names = [f"site-{number:04}.example" for number in range(sites)]
    with archive.atomic():
        for name in names:
            archive.ledger.add_site(Site(name, f"https://{name}/"))
        archive.conn.executemany(
            "INSERT INTO sources (id, site, url, kind, found_by, state, due_at, recorded_at)"
            " VALUES (?, ?, ?, 'feed', 'user', 'active', ?, ?)",
            (
                (number + 1, name, f"https://{name}/feed/", iso(NOW + timedelta(minutes=30)), iso(NOW))
                for number, name in enumerate(names)
            ),
        )

        def row(number: int) -> tuple[str, str, str, str, str | None]:
            name = names[number % sites]
            kind = chance.random()
            state, due = "archived", iso(NOW + timedelta(seconds=chance.randrange(1, 365 * 86_400)))
            if kind < DUE:
                state, due = "waiting", iso(NOW - timedelta(seconds=chance.randrange(86_400)))
            never = kind > 0.9
            first = iso(NOW - timedelta(days=chance.randrange(1, 300)))
            url = f"https://{name}/news/{number // sites}-a-story-of-the-town.html"
            return url, name, "not_article" if never else state, first, None if never else due

        archive.conn.executemany(
            "INSERT INTO urls (url, site, state, first_at, due_at) VALUES (?, ?, ?, ?, ?)", map(row, range(urls))
        )
        archive.conn.execute(
            "INSERT INTO announcements (url, source, first_at, last_at, title)"
            " SELECT u.id, s.id, u.first_at, u.first_at, 'A story of the town' FROM urls u JOIN sources s USING (site)"
        )


def take(archive: Archive, run: int, names: list[str]) -> int:
    """The next 100, site by site, as a crawl takes them; `names` is turned, so that the next call goes on there."""
    taken = 0
    limit = WINDOW if len(names) > 1 else TAKEN
    for name in archive.ledger.due_sites(run, list(names)):
        taken += len(archive.ledger.take_sources(run, name, limit))
        taken += len(archive.ledger.take_urls(run, name, min(limit, TAKEN - taken)))
        if taken >= TAKEN:
            at = names.index(name) + 1
            names[:] = names[at:] + names[:at]
            break
    return taken


def measure(sites: int, urls: int, rounds: int) -> tuple[float, float, float]:
    """Milliseconds to take 100 URLs: median, worst, and median of CPU time. Each is then settled, as a crawl does."""
    with tempfile.TemporaryDirectory() as name, Archive(Path(name) / "archive.db", clock=FrozenClock(NOW)) as archive:
        fill(archive, sites, urls)
        run = archive.runs.start("crawl", version="benchmark")
        times, spent = list[float](), list[float]()
        names = [row["name"] for row in archive.query("SELECT name FROM sites ORDER BY name")]
        for _ in range(rounds):
            began, cpu = time.perf_counter(), time.thread_time()
            with archive.atomic():
                taken = take(archive, run.id, names)
            times.append(time.perf_counter() - began)
            spent.append(time.thread_time() - cpu)
            assert taken == TAKEN, taken
            with archive.atomic():
                rows = archive.query("SELECT url FROM urls WHERE leased_by = ?", (run.id,))
                for row in list(rows):
                    archive.ledger.settle_url(row["url"], "archived", due_at=NOW + timedelta(days=1), fetched=True)
        archive.runs.end(run, "finished")
        return median(times) * 1000, max(times) * 1000, median(spent) * 1000


def main(*, quick: bool) -> list[str]:
    """Print the figures; what is not as it should be."""
    few, many, rounds = (10_000, 100_000, 15) if quick else (10_000, 1_000_000, 50)
    faults = []
    print("| sites | URLs | take 100, median ms | worst ms | median ms of CPU |\n|---|---|---|---|---|")
    for sites in (1, 200 if quick else 2_000):
        for urls in (few, many):
            middle, worst, spent = measure(sites, urls, rounds if urls == many else min(rounds, 15))
            print(f"| {sites:,} | {urls:,} | {middle:.1f} | {worst:.1f} | {spent:.1f} |", flush=True)
            if spent > LIMIT:
                faults.append(f"taking {TAKEN} of {urls:,} URLs of {sites:,} sites takes {spent:.1f} ms of CPU time")
    return faults
