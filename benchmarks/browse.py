"""How fast are the pages? `python benchmarks/browse.py --corpora FOLDER [--quick] [--archive FILE]`

Makes an archive of 200,000 articles in 20 languages (`browse_world.py`; `--archive` keeps it, or takes one made
before), and asks plain Datasette for its pages while another process writes articles as a crawl does: 300 searches with
facets and histogram, articles, and the same words in Datasette's own `_search`. Exits 1 where a page is wrong, never
for time. More pages are measured by adding them to `addresses`.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.browse_world import END, JOINED, SHARES, Vocabulary, fill, text, vocabularies  # noqa: E402 - see above

ARTICLES, QUICK = 200_000, 4_000
SEARCHES = 300
EVERY = 0.5
"""Seconds between two batches of the writer, and it writes PER_BATCH articles in each: 20 a second, what a crawl of a
dozen sites on two cores brings in (docs/benchmarks.md, the crawl)."""
PER_BATCH = 10
CHECKED = 12
"""Of so many searches, the answer is compared with what SQL over `articles` and the index says, without our tables."""

Addresses = dict[str, list[str]]
"""What is measured: a name for the report, and addresses (paths)."""


def searches(known: dict[str, Vocabulary], wanted: int, seed: int = 3) -> dict[str, list[str]]:
    """Searches by kind, each language as often as the archive has it: very common words, common, rare; two and three
    words, phrases, OR, negation, beginnings, filters, and none at all.
    """
    chance = random.Random(seed)
    languages, shares = list(SHARES), list(SHARES.values())
    made: dict[str, list[str]] = {}

    def word(low: int, high: int, language: str | None = None) -> str:
        language = language or chance.choices(languages, shares)[0]
        words = known[language].words
        return str(words[chance.randrange(low, min(high, len(words)))])

    def two(low: int, high: int) -> str:
        language = chance.choices(languages, shares)[0]
        gap = "" if language in JOINED and chance.random() < 0.5 else " "
        return gap.join((word(low, high, language), word(low, high, language)))

    def of_topic() -> str:
        language = chance.choices(languages, shares)[0]
        topic = known[language].topics[int(300 * chance.random() ** 2)]
        return " ".join(str(known[language].words[topic[chance.randrange(12)]]) for _ in range(2))

    kinds = (
        ("one of the 30 most common words", 0.08, lambda: word(0, 30)),
        ("a common word", 0.14, lambda: word(30, 400)),
        ("a rare word", 0.12, lambda: word(400, 8_000)),
        ("two very common words", 0.08, lambda: two(0, 60)),
        ("two common words", 0.16, lambda: two(10, 600)),
        ("two words of a topic", 0.10, of_topic),
        ("three words", 0.04, lambda: f"{two(0, 300)} {word(30, 300)}"),
        ("a phrase", 0.06, lambda: f'"{two(0, 80)}"'),
        ("OR", 0.04, lambda: f"{word(30, 400)} OR {word(30, 400)}"),
        ("without a word", 0.03, lambda: f"{word(10, 300)} -{word(10, 300)}"),
        ("a beginning", 0.03, lambda: f"{word(100, 2_000)[:4]}*"),
        ("a word of the headline", 0.03, lambda: f"title:{word(30, 600)}"),
        ("a word and a language", 0.03, lambda: f"{word(5, 300, 'en')} lang:en"),
        (
            "a word and a span",
            0.03,
            lambda: f"{word(5, 300)} after:{(year := chance.randrange(2016, 2026))} before:{year + 1}-06",
        ),
        ("a site alone", 0.01, lambda: f"site:en{chance.randrange(40)}.example"),
        ("everything", 0.005, lambda: ""),
        ("edited", 0.005, lambda: f"{word(5, 100)} changed:yes"),
        ("earlier versions too", 0.01, lambda: f"{word(30, 400)} in:versions"),
    )
    for kind, share, make in kinds:
        made[kind] = [make() for _ in range(max(1, round(share * wanted)))]
    return made


def addresses(asked: dict[str, list[str]], number: int, seed: int = 4) -> Addresses:
    """All that is measured. Others' pages belong here."""
    chance = random.Random(seed)
    listed: Addresses = {
        f"search: {kind}": [f"/-/search?q={quote(one)}" for one in them] for kind, them in asked.items()
    }
    plain = [one for them in asked.values() for one in them if one and ":" not in one]
    listed["search, best and fresh"] = [f"/-/search?q={quote(one)}&sort=fresh" for one in plain[::8]]
    listed["search, newest"] = [f"/-/search?q={quote(one)}&sort=newest" for one in plain[::8]]
    listed["article"] = [f"/-/article/{chance.randrange(1, number)}" for _ in range(100)]
    listed["Datasette's own _search"] = [f"/archive/articles?_search={quote(one)}" for one in plain]
    return listed


def write(path: Path, known: dict[str, Vocabulary], stop: Event, count: Any) -> None:
    """What a crawl writes: articles one by one through the store, a transaction a batch."""
    import numpy as np

    from newsarchive.models import Article, Capture
    from newsarchive.store import Archive, entry_of

    chance = np.random.default_rng(5)
    with Archive(path) as archive:
        while not stop.is_set():
            begin = time.monotonic()
            made = [text("en", known["en"], chance) for _ in range(PER_BATCH)]
            read = [Article(title=one.title, body=one.body, language="en", published=END, is_article=True,
                            section="en section 1", page_type="article") for one in made]  # fmt: skip
            entries = [entry_of(one) for one in read]
            with archive.atomic():
                for article, entry in zip(read, entries, strict=True):
                    number = archive.value("SELECT max(id) FROM captures") + 1
                    url, at = f"https://en0.example/new/{number}", END + timedelta(minutes=number % 1000)
                    capture = archive.captures.add(Capture(url, at, 200, "new.warc.gz", number, 1, f"n{number}"))
                    new = archive.articles.create(url, "en0.example", at)
                    archive.articles.add_revision(new, capture, at, article)
                    archive.articles.show(new, article, entry)
            count.value += len(read)
            stop.wait(max(0.0, EVERY - (time.monotonic() - begin)))


@contextmanager
def writing(path: Path, known: dict[str, Vocabulary]) -> Iterator[Any]:
    """Have another process write meanwhile; how many articles it wrote."""
    context = multiprocessing.get_context("fork")
    stop, count = context.Event(), context.Value("i", 0)
    process = context.Process(target=write, args=(path, known, stop, count))
    process.start()
    try:
        yield count
    finally:
        stop.set()
        process.join()


async def measure(datasette: Any, listed: Addresses) -> tuple[dict[str, list[float]], list[str], int, int]:
    """Milliseconds of each address, in mixed order; what was wrong; of `_search`, pages and facets that timed out."""
    order = [(name, address) for name, them in listed.items() for address in them]
    random.Random(6).shuffle(order)
    for _, address in order[:10]:  # Datasette reads its own tables at the first pages
        await datasette.client.get(address)
    spent: dict[str, list[float]] = {name: [] for name in listed}
    wrong, refused, uncounted = [], 0, 0
    for name, address in order:
        begin = time.perf_counter()
        answer = await datasette.client.get(address)
        spent[name].append(1000 * (time.perf_counter() - begin))
        if name.startswith("Datasette"):
            refused += answer.status_code != 200
            uncounted += "facets timed out" in answer.text
        elif answer.status_code != 200:
            wrong.append(f"{address} answered {answer.status_code}")
        elif name.startswith("search") and "Too many articles to count" in answer.text:
            wrong.append(f"{address} has no facets: counting took too long")
    return spent, wrong, refused, uncounted


async def check(datasette: Any, path: Path, asked: Iterable[str]) -> list[str]:
    """Do totals, facets, bars and pages say what SQL over the tables says? Asked while nobody writes."""
    from newsarchive.store import Archive
    from newsarchive.store.search import parse

    wrong = []
    with Archive(path, read_only=True) as archive:
        for one in asked:
            query = parse(one)
            ids = {
                row["rowid"]
                for row in archive.query("SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?", (query.match(),))
            }
            found = (await datasette.client.get(f"/-/search.json?q={quote(one)}&fold=no&limit=50")).json()
            second = (await datasette.client.get(found["next"])).json() if found["next"] else {"results": []}
            bars = sum(bar["count"] for bar in found["histogram"]["bars"]) if found["histogram"] else found["total"]
            sites = sum(value["count"] for value in found["facets"]["site"])
            shown = [hit["id"] for hit in (*found["results"], *second["results"])]
            if not len(ids) == found["total"] == bars == sites:
                wrong.append(
                    f"{one}: {len(ids)} in the index, {found['total']} found, {bars} in bars, {sites} of sites"
                )
            if not ids.issuperset(shown) or len(set(shown)) != len(shown) or len(shown) != min(100, len(ids)):
                wrong.append(f"{one}: pages repeat, leave out or invent articles")
    return wrong


def told(name: str, spent: list[float]) -> str:
    ordered = sorted(spent)
    high = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return f"| {name} | {len(spent)} | {statistics.median(spent):.0f} | {high:.0f} | {ordered[-1]:.0f} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} articles and 60 searches, for CI")
    parser.add_argument("--archive", type=Path, help="keep the archive here, or measure the one that is here")
    options = parser.parse_args()
    number, wanted = (QUICK, 60) if options.quick else (ARTICLES, SEARCHES)
    begin = time.perf_counter()
    known = vocabularies(options.corpora)
    with tempfile.TemporaryDirectory() as folder:
        path = options.archive or Path(folder) / "archive.db"
        if not path.exists():
            fill(path, number, known)
            print(f"{number:,} articles, {path.stat().st_size / 1e6:,.0f} MB, in {time.perf_counter() - begin:.0f} s")
        from datasette.app import Datasette

        sys.modules[
            "datasette.handle_exception"
        ].rich = None  # it prints pages of each refusal, which would be measured
        asked = searches(known, wanted)
        listed = addresses(asked, number)
        datasette = Datasette([str(path)])
        plain = [one for kind in ("a common word", "two common words", "a phrase") for one in asked[kind]]
        wrong = asyncio.run(check(datasette, path, plain[:: max(1, len(plain) // CHECKED)]))
        begin = time.perf_counter()
        with writing(path, known) as count:
            spent, slips, refused, uncounted = asyncio.run(measure(datasette, listed))
        took = time.perf_counter() - begin
    print(f"while {count.value / took:.0f} articles a second were written:\n")
    print("| page | asked | median, ms | 95 % | slowest |\n|---|---|---|---|---|")
    whole = [one for name, them in spent.items() if name.startswith("search: ") for one in them]
    print(told("**search, all kinds**", whole))
    for name, them in spent.items():
        print(told(name, them))
    print(f"\nof Datasette's own, {refused} were refused after a second, and {uncounted} more went without a facet")
    for fault in (*wrong, *slips):
        print(f"WRONG: {fault}")
    return 1 if wrong or slips else 0


if __name__ == "__main__":
    sys.exit(main())
