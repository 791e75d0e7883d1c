"""How fast do the pages to read come? `python benchmarks/reading_room.py [--articles N] [--quick]`

Makes an archive of N articles (200,000 take 4 GB and a minute) of about 560 words, one in ten in five versions, and
asks its pages through Datasette's client, in this process: so a time is the page's own, from the request to its last
byte, without a network. Exits 1 where an article's page has a median over 50 ms, or a comparison over 100 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

from datasette.app import Datasette

from newsarchive.clock import iso
from newsarchive.store import Archive

SITES = 50
VERSIONS = 5
EDITED = 10  # one in so many
ASKED = 31
BOUNDS = {"an article": 50.0, "an edited article": 50.0, "compare": 100.0, "compare, side by side": 100.0}
"""Milliseconds, of the median."""
BEGIN = datetime(2023, 1, 1, tzinfo=UTC)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="2,000 articles; a slow machine is no failure then")
    options = parser.parse_args()
    options.articles = options.articles or (2_000 if options.quick else 200_000)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        make(path, options.articles)
        print(f"{options.articles:,} articles, {path.stat().st_size / 1e6:,.0f} MB\n", flush=True)
        slow = asyncio.run(ask(path, options.articles))
        return 0 if options.quick else slow


def make(path: Path, articles: int) -> None:
    """The archive, by SQL alone: nothing is crawled and nothing indexed for search."""
    dice = random.Random(1)
    words = [f"word{number}" if number % 7 else "the" for number in range(4_000)]
    pool = [" ".join(dice.choices(words, k=70)) + "." for _ in range(3_000)]
    with Archive(path) as archive, archive.atomic():
        conn = archive.conn
        for number in range(SITES):
            conn.execute(
                "INSERT INTO sites (name, url, recorded_at) VALUES (?, ?, ?)",
                (f"site{number}", f"https://site{number}.example/", iso(BEGIN)),
            )
        for number in range(1, articles + 1):
            at = BEGIN + timedelta(days=1_000) * number / articles
            site, url = f"site{number % SITES}", f"https://site{number % SITES}.example/{number}"
            body = "\n\n".join(dice.choices(pool, k=8))
            versions = 1 if number % EDITED else VERSIONS
            title = f"Title {number} about things"
            conn.execute(
                "INSERT INTO articles (id, url, site, title, published, published_utc, language, first_seen, last_seen,"
                " recorded_at, revisions, body) VALUES (?, ?, ?, ?, ?, ?, 'en', ?, ?, ?, ?, ?)",
                (number, url, site, title, *(iso(at),) * 5, versions, body),
            )
            for version in range(versions):
                seen = iso(at + timedelta(hours=version))
                text = body.replace("word1", f"edit{version}", 4 * version) + (
                    f"\n\n{pool[version]}" if version else ""
                )
                capture = conn.execute(
                    "INSERT INTO captures (url, fetched_at, status, warc, offset, length, digest, recorded_at)"
                    " VALUES (?, ?, 200, 'x.warc.gz', ?, 1000, 'sha256:x', ?)",
                    (url, seen, number * 10 + version, seen),
                ).lastrowid
                conn.execute(
                    "INSERT INTO revisions (article, capture, seen_at, kind, fields, title, recorded_at, body, html)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        number,
                        capture,
                        seen,
                        "edited" if version else "first",
                        "title body" if version else None,
                        f"{title}, {version}",
                        seen,
                        text,
                        "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n")),
                    ),
                )


async def ask(path: Path, articles: int) -> int:
    """Ask each kind of page some times, another one each time, and tell the medians."""
    served = Datasette([str(path)])
    await served.invoke_startup()
    steps = max(articles // EDITED // ASKED, 1)
    kinds = {
        "an article": "/-/article/{plain}",
        "an edited article": "/-/article/{edited}",
        "compare": "/-/compare/{edited}",
        "compare, side by side": "/-/compare/{edited}?view=side",
        "changes": "/-/changes",
        "changes of a site": "/-/changes?site=site10",
        "the feed": "/-/changes.atom",
        "the front page": "/",
    }
    slow = []
    print("| page | median, ms | slowest, ms |\n|---|---|---|")
    for name, pattern in kinds.items():
        times = []
        for number in range(ASKED):
            edited = (1 + number * steps) * EDITED
            url = pattern.format(plain=edited - 1, edited=edited)
            start = time.perf_counter()
            answer = await served.client.get(url)
            times.append((time.perf_counter() - start) * 1_000)
            if answer.status_code != 200:
                raise SystemExit(f"{url} answers {answer.status_code}")
        median = statistics.median(times)
        print(f"| {name} | {median:.1f} | {max(times):.1f} |", flush=True)
        if median > BOUNDS.get(name, float("inf")):
            slow.append(name)
    for name in slow:
        print(f"too slow: {name}", file=sys.stderr)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
