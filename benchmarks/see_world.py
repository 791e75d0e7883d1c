"""Archives to look at: a ledger with holes, many short articles. `see.py` times them, `screenshots.py` shows one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from newsarchive.clock import FrozenClock
from newsarchive.models import Site
from newsarchive.store import Archive
from newsarchive.store.coverage import COUNTED

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
PER_DAY = 6  # URLs of a site and day, between 1 and 11
OUTAGES = 4  # of a site and year, of one to nine days
VOCABULARY = 20_000
WORDS = 60  # of a short article


def announce(path: Path, sites: int, days: int) -> None:
    """A ledger: each site announces a few URLs a day; most are archived, some fail, and some days are lost whole."""
    chance = random.Random(1)
    names = [f"site-{number:03}.example" for number in range(sites)]
    with Archive(path, clock=FrozenClock(NOW)) as archive, archive.atomic():
        for name in names:
            archive.ledger.add_site(Site(name, f"https://{name}/"))
        triggers = list(
            archive.query("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'urls'")
        )
        for trigger in triggers:  # a million rows are counted at once instead
            archive.conn.execute(f"DROP TRIGGER {trigger['name']}")

        def rows() -> Iterator[tuple[str, str, str, str | None, str]]:
            for name in names:
                poor = chance.random() ** 4 * 0.3  # most sites fail rarely, a few often
                lost = {
                    start + day
                    for start in chance.sample(range(days), max(1, OUTAGES * days // 365))
                    for day in range(chance.randrange(1, 10))
                }
                for day in range(days):
                    first = (TODAY - timedelta(days=days - 1 - day)).isoformat()
                    for number in range(chance.randrange(1, 2 * PER_DAY)):
                        state, reason = "archived", None
                        if day in lost or chance.random() < poor:
                            state, reason = chance.choice(
                                (("failed", "http_503"), ("failed", "timeout"), ("gone", "http_404"))
                            )
                        elif day > days - 3 and chance.random() < 0.2:
                            state = "waiting"
                        elif chance.random() < 0.1:
                            state, reason = "not_article", "listing"
                        yield f"https://{name}/{first}/{number}", name, state, reason, f"{first}T{number:02}:30:00Z"

        archive.conn.executemany("INSERT INTO urls (url, site, state, reason, first_at) VALUES (?, ?, ?, ?, ?)", rows())
        archive.conn.execute(f"INSERT INTO coverage {COUNTED}")
        for trigger in triggers:
            archive.conn.execute(trigger["sql"])


def publish(path: Path, articles: int) -> None:
    """Short articles of 40 sites in four languages over three years, with their signers and their search index."""
    chance = random.Random(2)
    words = [f"word{number}" for number in range(VOCABULARY)]
    weights = [1 / (number + 3) for number in range(VOCABULARY)]
    steps: list[float] = []
    total = 0.0
    for weight in weights:
        total += weight
        steps.append(total)
    with Archive(path, clock=FrozenClock(NOW)) as archive, archive.atomic():
        names = [f"paper-{number:02}.example" for number in range(40)]
        for name in names:
            archive.ledger.add_site(Site(name, f"https://{name}/"))
        for number in range(2_000):
            archive.conn.execute(
                "INSERT INTO authors (id, name, kind) VALUES (?, ?, 'person')", (number + 1, f"Signer {number}")
            )
        for number in range(1, articles + 1):
            site = names[int(40 * chance.random() ** 2)]
            day = TODAY - timedelta(days=int(1095 * chance.random()))
            at = f"{day.isoformat()}T{number % 24:02}:15:00Z"
            text = chance.choices(words, cum_weights=steps, k=WORDS)
            title, body = " ".join(text[:7]), " ".join(text[7:])
            archive.conn.execute(
                "INSERT INTO articles (id, url, site, title, published, published_utc, language, words, page_type,"
                " first_seen, last_seen, recorded_at, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'article', ?, ?, ?, ?)",
                (
                    *(
                        number,
                        f"https://{site}/{number}",
                        site,
                        title,
                        at,
                        at,
                        ("en", "en", "de", "es", "fr")[number % 5],
                    ),
                    *(WORDS, at, at, at, body),
                ),
            )
            archive.conn.execute(
                "INSERT INTO articles_fts (rowid, title, body) VALUES (?, ?, ?)", (number, title, body)
            )
            archive.conn.execute(
                "INSERT INTO article_authors (article, author, position) VALUES (?, ?, 0)",
                (number, 1 + int(2_000 * chance.random() ** 2)),
            )
