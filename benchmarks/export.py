"""How fast does an export run, and in how much memory? Beside `sqlite-utils query --csv` on the same query.

python benchmarks/export.py            1,000,000 invented articles of 1.6 KB: about 40 minutes, 15 GB of room
python benchmarks/export.py --quick    20,000

Each export runs in a process of its own, whose memory is read at its end. CSV and sqlite-utils take turns, three times;
the medians count. Then a dataset is made twice, which must give the same bytes, and again after one byte of the archive
was changed, which must not; `verify --dataset` must name the row. Exits 1 where any of that fails, where sqlite-utils
is faster, or where a format needs more memory than MEMORY.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from newsarchive.capture import WarcWriter  # noqa: E402 - the path above is for a checkout
from newsarchive.clock import SystemClock, iso  # noqa: E402
from newsarchive.exporters import Filters, select  # noqa: E402
from newsarchive.models import Page  # noqa: E402
from newsarchive.store import Archive  # noqa: E402

ARTICLES, QUICK = 1_000_000, 20_000
PER_CAPTURED = 20
"""Of so many articles, one is exported with its page, too."""
FORMATS = ("csv", "csv.gz", "csv.zst", "json", "jsonl", "parquet", "db", "tei", "zip")
ROUNDS = 3
SITES, AUTHORS, TAGS, PARAGRAPHS = 20, 2000, 500, 2000
WORDS = (
    "the council said on Monday that harbour works would cost more than had been planned, and a vote is due in spring"
)
MEMORY = 400
"""MB that an export may take, whatever the number of rows: Python and libraries take 110, a Parquet row group 100."""
RUN = (
    "import resource, sys, time; from pathlib import Path; from newsarchive.exporters import *;"
    "from newsarchive.store import Archive; archive = Archive(sys.argv[1], read_only=True);"
    "began = time.monotonic(); filters = Filters(sample=int(sys.argv[3]) or None);"
    "rows = export(archive, Path(sys.argv[2]), filters=filters);"
    "print(rows, time.monotonic() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
)


def fill(db: Path, number: int) -> None:
    """An archive of invented articles: five paragraphs each, an author, two tags."""
    chance = random.Random(1)
    texts = [" ".join(chance.choices(WORDS.split(), k=60)) for _ in range(PARAGRAPHS)]

    def articles() -> Iterator[tuple[Any, ...]]:
        for n in range(1, number + 1):
            at = f"20{10 + n % 16}-{1 + n % 12:02d}-{1 + n % 28:02d}T{n % 24:02d}:00:00Z"
            site = f"paper{n % SITES}"
            body = "\n\n".join(texts[(n * 7 + part * 13) % PARAGRAPHS] for part in range(5))
            title = f'Council: "{n}" or more, says report'
            yield (n, f"https://{site}.example/{at[:4]}/{n}", site, title, "By Ann Example", at.replace("Z", "+00:00"),
                   at, "second", "page", "en", "Local", "What the council said.", 300,
                   "article", 0.9, at, at, at, at, body)  # fmt: skip

    names = ("id, url, site, title, byline, published, published_utc, published_precision, published_zone,"
             " language, section, summary, words, page_type, confidence, first_seen, last_seen, last_changed,"
             " recorded_at, body")  # fmt: skip
    with Archive(db) as archive, archive.atomic():
        add = archive.conn.executemany
        add("INSERT INTO sites (name, url, recorded_at) VALUES (?, ?, '2026-01-01T00:00:00Z')",
            [(f"paper{n}", f"https://paper{n}.example/") for n in range(SITES)])  # fmt: skip
        add("INSERT INTO authors VALUES (?, ?, 'person')", [(n, f"Ann Example {n}") for n in range(AUTHORS)])
        add("INSERT INTO tags VALUES (?, ?)", [(n, f"tag {n}") for n in range(TAGS)])
        marks = ", ".join("?" * (names.count(",") + 1))
        add(f"INSERT INTO articles ({names}) VALUES ({marks})", articles())
        add("INSERT INTO article_authors VALUES (?, ?, 0)", ((n, n % AUTHORS) for n in range(1, number + 1)))
        tags = ((n, (n + position) % TAGS, position) for n in range(1, number + 1) for position in range(2))
        add("INSERT INTO article_tags VALUES (?, ?, ?)", tags)


def exported(db: Path, target: Path, sample: int = 0) -> tuple[float, float, int]:
    """Rows a second, MB of memory, bytes written."""
    target.unlink(missing_ok=True)
    done = subprocess.run([sys.executable, "-c", RUN, str(db), str(target), str(sample)], capture_output=True,
                          text=True, check=True, env=os.environ | {"PYTHONPATH": str(ROOT)})  # fmt: skip
    rows, seconds, memory = done.stdout.split()
    return int(rows) / float(seconds), int(memory) / 1024, target.stat().st_size


def by_sqlite_utils(db: Path, sql: str, target: Path) -> float:
    """Seconds that sqlite-utils takes for the same query, less those that it takes to begin."""

    def took(query: str) -> float:
        began = time.monotonic()
        with target.open("wb") as out:
            subprocess.run(
                [sys.executable, "-m", "sqlite_utils", "query", str(db), query, "--csv"], stdout=out, check=True
            )
        return time.monotonic() - began

    start = took("select 1")
    return took(sql) - start


def speeds(db: Path, room: Path, number: int) -> Iterator[str]:
    with Archive(db, read_only=True) as archive:
        sql = select(archive, Filters()).sql
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(exported(db, room / "a.csv")[0])
        theirs.append(number / by_sqlite_utils(db, sql, room / "b.csv"))
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(f"sqlite-utils query --csv: {statistics.median(theirs):,.0f} rows/s; export to CSV:"
          f" {statistics.median(ours):,.0f}, {ratio:.2f} times as fast", flush=True)  # fmt: skip
    if ratio < 1:
        yield "sqlite-utils is faster"
    for name in FORMATS:
        yield from measured(db, room / f"c.{name}", number)


def measured(db: Path, target: Path, number: int) -> Iterator[str]:
    """Export all, and a tenth, and print what that took."""
    name = target.name.partition(".")[2]
    few = exported(db, target, sample=max(number // 10, 1))
    speed, memory, size = exported(db, target)
    print(f"{name:8} {speed:8,.0f} rows/s  {size / 1e6:8,.0f} MB  memory {memory:4.0f} MB, of a tenth {few[1]:.0f}",
          flush=True)  # fmt: skip
    if memory > MEMORY:
        yield f"{name} takes {memory:.0f} MB"
    target.unlink()


def fill_captured(db: Path, number: int) -> None:
    """An archive of invented articles with their pages in WARC files: 40 KB each, a tenth of it text."""
    chance = random.Random(2)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    html = (("Content-Type", "text/html; charset=utf-8"),)
    chrome = "".join(f'<li class="c{n}"><a href="/{n}">{chance.random()}</a></li>' for n in range(700))
    with (
        Archive(db) as archive,
        WarcWriter(archive.warc_folder, "bench", clock=SystemClock(), software="benchmark/1") as warc,
        archive.atomic(),
    ):
        add = archive.conn.execute
        add("INSERT INTO sites (name, url, recorded_at) VALUES ('paper', 'https://paper.example/', '2026-01-01')")
        for n in range(1, number + 1):
            url, at = f"https://paper.example/2026/{n}", start + timedelta(seconds=n)
            body = " ".join(chance.choices(WORDS.split(), k=600))
            page = f"<html><body><ul>{chrome}</ul><h1>Council {n}</h1><p>{body}</p></body></html>".encode()
            capture = archive.captures.add(warc.write(Page(url, at, 200, html, page)))
            seen = (iso(at),) * 4
            add("INSERT INTO articles (id, url, site, title, body, first_seen, last_seen, last_changed, recorded_at)"
                " VALUES (?, ?, 'paper', 'Council', ?, ?, ?, ?, ?)", (n, url, body, *seen))  # fmt: skip
            add("INSERT INTO revisions (article, capture, seen_at, kind, body, recorded_at) VALUES"
                " (?, ?, ?, 'first', ?, ?)", (n, capture, seen[0], body, seen[0]))  # fmt: skip


def captured(room: Path, number: int) -> Iterator[str]:
    """WARC and WACZ: the records themselves, lifted out of the archive's files."""
    db = room / "captured" / "archive.db"
    db.parent.mkdir()
    fill_captured(db, number)
    print(f"{number:,} articles with pages of 40 KB", flush=True)
    for name in ("warc.gz", "wacz"):
        yield from measured(db, room / f"d.{name}", number)


def datasets(db: Path, room: Path, number: int) -> Iterator[str]:
    def made(folder: str) -> tuple[str, str]:
        began = time.monotonic()
        told = json.loads(run("dataset", "Councils", "-o", room / folder, "--json", db=db).stdout)
        files = sorted(path for path in (room / folder).rglob("*") if path.is_file())
        whole = hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files)).hexdigest()
        speed = number / (time.monotonic() - began)
        print(f"dataset: {speed:,.0f} rows/s, rows {told['rows_sha256'][:16]}, files {whole[:16]}", flush=True)
        return told["rows_sha256"], whole

    first = made("one")
    if made("two") != first:
        yield "the same archive gave two datasets"
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute("UPDATE articles SET body = replace(substr(body, 1, 1), substr(body, 1, 1), '#')"
                           " || substr(body, 2) WHERE id = ?", (number // 2,))  # fmt: skip
    if made("three")[0] == first[0]:
        yield "another byte in the archive gave the same hash"
    told = run("verify", "--dataset", room / "one", db=db)
    print(told.stdout.strip())
    if told.returncode != 1 or f"/{number // 2}: it differs in body" not in told.stdout:
        yield "verify does not name the row"


def run(*words: str | Path, db: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "newsarchive", *map(str, words), "--db", str(db)], capture_output=True,
                          text=True, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)})  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} articles")
    parser.add_argument("--articles", type=int, default=0, help="another number of them")
    options = parser.parse_args()
    number = options.articles or (QUICK if options.quick else ARTICLES)
    with tempfile.TemporaryDirectory() as name:
        db = Path(name) / "archive.db"
        fill(db, number)
        print(f"{number:,} articles, {db.stat().st_size / 1e6:,.0f} MB", flush=True)
        faults = [
            *speeds(db, Path(name), number),
            *captured(Path(name), number // PER_CAPTURED),
            *datasets(db, Path(name), number),
        ]
    for fault in faults:
        print(f"WRONG: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
