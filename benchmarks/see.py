"""How fast an archive is seen: the heat map of 500 sites by 365 days, trends of five searches over 200,000 articles.

    python benchmarks/see.py [--quick] [--keep FOLDER]

Makes two archives: a ledger of a million URLs, a few failures among them and some days of outage, and short articles of
words whose frequencies fall as they do in language. Then it serves them with Datasette and asks for each page again and
again, while another process settles URLs and announces new ones as a crawl does. Medians, milliseconds, with bytes.
Exits 1 where a day is counted wrongly, and in the whole form where a page takes longer than its limit.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median

from screenshots import datasette
from see_world import TODAY, announce, publish

from newsarchive.store import Archive
from newsarchive.store.care import database_faults

LIMITS = {"heat map": 300, "trends": 500}
ROUNDS = 15
SEARCHES = ("word3", "word20", "word100 OR word101", "word400", '"word7 word1"')


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    options.add_argument("--quick", action="store_true", help="50 sites by 90 days, 20,000 articles")
    options.add_argument("--keep", type=Path, help="make the archives here, and use those that are here already")
    options.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.write:
        return write(chosen.write)
    sites, days, articles = (50, 90, 20_000) if chosen.quick else (500, 365, 200_000)
    with tempfile.TemporaryDirectory() as name:
        folder = chosen.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        ledger, texts = folder / "ledger.db", folder / "texts.db"
        for path, make in ((ledger, lambda to: announce(to, sites, days)), (texts, lambda to: publish(to, articles))):
            if not path.exists():
                began = time.perf_counter()
                make(path)
                print(f"{path.name}: {path.stat().st_size / 1e6:,.0f} MB, made in {time.perf_counter() - began:.0f} s")
        return measure(ledger, texts, sites, days, articles, quick=chosen.quick)


def write(path: Path) -> int:
    """A crawl's writing, over and over: batches of URLs that are announced and settled, 20 a second."""
    with Archive(path) as archive:
        names = [row["name"] for row in archive.query("SELECT name FROM sites ORDER BY name")]
        number = 0
        while True:
            with archive.atomic():
                for _ in range(50):
                    number += 1
                    name = names[number % len(names)]
                    archive.conn.execute(
                        "INSERT OR IGNORE INTO urls (url, site, state, first_at) VALUES (?, ?, 'waiting', ?)",
                        (f"https://{name}/new/{time.time_ns()}", name, f"{TODAY.isoformat()}T12:00:00Z"),
                    )
                archive.conn.execute(
                    "UPDATE urls SET state = 'archived' WHERE id IN (SELECT id FROM urls WHERE state = 'waiting'"
                    " AND site = ? LIMIT 50)",
                    (name,),
                )
            time.sleep(0.05)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, __file__, "--write", str(path)])
    try:
        time.sleep(1)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def measure(ledger: Path, texts: Path, sites: int, days: int, articles: int, *, quick: bool) -> int:
    since = (TODAY - timedelta(days=days - 1)).isoformat()
    asked = "&".join(f"q={one.replace(' ', '+')}" for one in SEARCHES)
    span = f"since={since}&until={TODAY.isoformat()}"
    pages = (
        ("heat map", f"{sites} sites by {days} days", ledger, f"/-/coverage?{span}"),
        ("heat map", "announced, the same", ledger, f"/-/coverage?{span}&show=announced"),
        ("heat map", "one site", ledger, f"/-/coverage?site=site-007.example&{span}"),
        ("heat map", "one day's URLs", ledger, f"/-/coverage?site=site-007.example&day={TODAY.isoformat()}"),
        ("trends", f"five searches in {articles:,} articles", texts, f"/-/trends?{asked}"),
        ("trends", "by site", texts, f"/-/trends?{asked}&by=site"),
        ("trends", "by language, smoothed", texts, f"/-/trends?{asked}&by=language&smooth=1"),
        ("bylines", f"{articles:,} articles", texts, "/-/bylines"),
    )
    late = wrong = 0
    with datasette(ledger) as first, datasette(texts) as second, writing(ledger), writing(texts):
        bases = {ledger: first, texts: second}
        for kind, what, path, address in pages:
            took, size = ask(bases[path] + address)
            limit = LIMITS.get(kind)
            late += bool(limit and took > limit)
            print(
                f"{kind:9} {what:38} {took:7,.0f} ms {size / 1000:8,.0f} kB" + (f"  (limit {limit})" if limit else "")
            )
    for path in (ledger, texts):
        with Archive(path, read_only=True) as archive:
            faults = [fault for fault in database_faults(archive) if fault.where == "coverage"]
            print(f"{path.name}: {len(faults)} days counted wrongly after that writing")
            wrong += len(faults)
    return 1 if wrong or (late and not quick) else 0


def ask(address: str) -> tuple[float, int]:
    """The median time of a page, and its size. The first time fills caches and is not counted."""
    times, size = [], 0
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        with urllib.request.urlopen(address, timeout=60) as answer:
            size = len(answer.read())
        times.append((time.perf_counter() - began) * 1000)
    return median(times[1:]), size


if __name__ == "__main__":
    sys.exit(main())
