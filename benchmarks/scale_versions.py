"""What `diff` and `show --history` of one article take in a large archive: `python benchmarks/scale.py versions`."""

from __future__ import annotations

import contextlib
import io
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

from newsarchive.cli import app
from newsarchive.clock import FrozenClock, iso
from newsarchive.models import Site
from newsarchive.store import Archive

START = datetime(2024, 1, 1, tzinfo=UTC)
EDITS = (1, 1, 2, 3, 5, 8, 15)
"""Versions of an article, one kind as frequent as the other: five on average, as live coverage has them."""
WORDS = 450  # of a version: 3 KB, as news has them
LIMIT = 50.0  # milliseconds of CPU time, median


def fill(archive: Archive, versions: int) -> int:
    """Enter so many versions of articles; the number of articles. Each version has one paragraph worded anew."""
    chance = random.Random(versions)
    vocabulary = ["".join(chance.choices("abcdefghijklmnoprstuvw", k=chance.randint(2, 11))) for _ in range(20_000)]

    def paragraph() -> str:
        return " ".join(chance.choices(vocabulary, k=WORDS // 10)).capitalize() + "."

    paragraphs = [paragraph() for _ in range(4_000)]
    made = 0

    def rows() -> Iterator[tuple[tuple[object, ...], list[tuple[object, ...]]]]:
        nonlocal made
        article = version = 0
        while version < versions:
            article += 1
            url = f"https://www.example.org/news/{article}-a-story-of-the-town"
            text, at = chance.choices(paragraphs, k=10), START + timedelta(minutes=article)
            history: list[tuple[object, ...]] = []
            for number in range(EDITS[article % len(EDITS)]):
                version += 1
                if number:
                    text[chance.randrange(10)] = chance.choice(paragraphs)
                    at += timedelta(hours=chance.randint(1, 40))
                kind = ("edited", "body", "wording", 45, 45) if number else ("first", None, None, None, None)
                history.append((version, article, url, iso(at), *kind, f"Story {article}", "\n\n".join(text)))
            made = article
            yield (article, url, iso(START), iso(at), len(history), f"Story {article}", history[-1][-1]), history

    with archive.atomic():
        archive.ledger.add_site(Site("example.org", "https://www.example.org/"))
    entries = rows()
    while chunk := [entry for entry, _ in zip(entries, range(2_000), strict=False)]:
        seen = [one for _, history in chunk for one in history]
        with archive.atomic():
            archive.conn.executemany(
                "INSERT INTO articles (id, url, site, first_seen, last_seen, revisions, title, body, recorded_at)"
                " VALUES (?1, ?2, 'example.org', ?3, ?4, ?5, ?6, ?7, ?4)",
                [article for article, _ in chunk],
            )
            archive.conn.executemany(
                "INSERT INTO captures (id, url, fetched_at, status, warc, offset, length, digest, recorded_at)"
                " VALUES (?, ?, ?, 200, 'made-up.warc.gz', ?, 1, ?, ?)",
                [(one[0], one[2], one[3], one[0], f"sha256:{one[0]}", one[3]) for one in seen],
            )
            archive.conn.executemany(
                "INSERT INTO revisions (id, article, capture, seen_at, kind, fields, change, words_added,"
                " words_removed, title, body, recorded_at) VALUES (?1, ?2, ?1, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?4)",
                seen,
            )
    return made


def asked(*words: str) -> tuple[float, float]:
    """Milliseconds that a command takes, by the clock and of CPU time, in this process: Python's start is left out."""
    began, spent = time.perf_counter(), time.process_time()
    with contextlib.redirect_stdout(io.StringIO()) as said:
        app.main(list(words), standalone_mode=False)
    assert said.getvalue().strip()
    return (time.perf_counter() - began) * 1000, (time.process_time() - spent) * 1000


def main(*, quick: bool) -> list[str]:
    """Print the figures; what is not as it should be."""
    faults = []
    print(
        "| versions | articles | command | median ms | 95 of 100 within | worst ms | median ms of CPU |"
        "\n|---|---|---|---|---|---|---|"
    )
    for versions in (5_000, 25_000 if quick else 500_000):
        with tempfile.TemporaryDirectory() as name:
            db = Path(name) / "archive.db"
            with Archive(db, clock=FrozenClock(START)) as archive:
                archive.conn.execute("PRAGMA synchronous = OFF")
                articles = fill(archive, versions)
            chance = random.Random(1)
            several = [number for number in range(1, articles) if EDITS[number % len(EDITS)] > 1]
            for words in (("diff",), ("show", "--history")):
                asked(*words, "3", "--db", str(db))  # what is loaded once
                both = [asked(words[0], str(chance.choice(several)), *words[1:], "--db", str(db)) for _ in range(200)]
                times, spent = zip(*both, strict=True)
                last = quantiles(times, n=20)[-1]
                print(
                    f"| {versions:,} | {articles:,} | {' '.join(words)} | {median(times):.1f} | {last:.1f} |"
                    f" {max(times):.1f} | {median(spent):.1f} |",
                    flush=True,
                )
                if median(spent) > LIMIT:
                    faults.append(
                        f"{' '.join(words)} takes {median(spent):.1f} ms of CPU time among {versions:,} versions"
                    )
    return faults
