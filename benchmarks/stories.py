"""Does it find copies, and only copies? `python benchmarks/stories.py --corpora FOLDER [--quick] [--part NAME]`

pairs: precision and recall over 50,000 made-up articles with known copies, by kind of copy and of other article.
growth: time and memory of an insert, and the size of the database, at 10,000, 50,000 and 200,000 articles.
Exits 1 where precision is below .99 or recall below .95.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.stories_world import Piece, World  # noqa: E402 - the path above is for a checkout
from newsarchive.models import Article  # noqa: E402
from newsarchive.store import Archive, Entry, entry_of  # noqa: E402
from newsarchive.store.stories import sign  # noqa: E402

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
PRECISION, RECALL = 0.99, 0.95
LANGUAGES = ("en", "de", "fr", "es", "ru", "ja", "pl")
SAMPLE = 10  # of so many texts, one is signed by itself, for its time
SHARED = 0.3
"""Share of the shorter one's words that two copies of one text must have in common to count as a pair to be found. Two
that took less in common are left out of account, found or not."""


def texts(corpora: Path, *, quick: bool) -> dict[str, list[str]]:
    """Bodies of real articles by language: those known by hand and, but for `quick`, those that we read of others."""
    import py3langid

    bodies = []
    for folder in ("fundus", "wcxb", "zyte"):
        for line in (corpora / folder / "gold.jsonl").read_text(encoding="utf-8").rstrip().split("\n"):
            bodies.append(json.loads(line)["gold"].get("body") or "")  # noqa: PERF401 - two loops read better
    if not quick:
        pages = sorted((corpora / "segments" / "html").glob("*.html.gz"))
        with ProcessPoolExecutor(2) as pool:
            bodies += [body for body in pool.map(_body, pages, chunksize=20) if len(body) > 500]
    found: dict[str, list[str]] = {}
    for body in dict.fromkeys(bodies):
        language = py3langid.classify(body[:3000])[0]
        if language in LANGUAGES:
            found.setdefault(language, []).append(body)
    return {  # of fewer texts, chains would say the same again and again
        language: bodies for language, bodies in found.items() if len(bodies) >= 8 and sum(map(len, bodies)) > 20_000
    }


def _body(page: Path) -> str:
    import gzip

    from newsarchive import extract

    return extract(gzip.decompress(page.read_bytes())).body


def reading(piece: Piece) -> tuple[Piece, Article, Entry]:
    """What a worker makes of a page."""
    article = Article(
        title=piece.title,
        body=piece.body,
        language=piece.language,
        published=BEGIN + timedelta(minutes=piece.minute),
        published_precision="minute",
        agencies=(piece.agency,) if piece.agency else (),
        is_article=True,
    )
    return piece, article, entry_of(article)


def fill(archive: Archive, pieces: Iterable[tuple[Piece, Article, Entry]]) -> Iterator[tuple[int, Piece, float]]:
    """Store articles as the writer does, 100 a transaction; of each its number, and the CPU time that copies took."""
    for number in range(40):
        archive.conn.execute(
            "INSERT INTO sites (name, url, recorded_at) VALUES (?, ?, '')",
            (f"site{number}", f"https://site{number}.test/"),
        )
    archive.conn.commit()
    enter, spent = archive.stories.enter, [0.0]

    def timed(*given: object) -> None:
        begin = time.process_time()
        enter(*given)  # type: ignore[arg-type]
        spent[0] += time.process_time() - begin

    archive.stories.enter = timed  # type: ignore[method-assign]
    archive.conn.execute("BEGIN IMMEDIATE")
    for count, (piece, article, entry) in enumerate(pieces, 1):
        spent[0] = 0.0
        begin = time.process_time()
        if count % 100 == 0:
            archive.conn.commit()
            archive.conn.execute("BEGIN IMMEDIATE")
            spent[0] += time.process_time() - begin
        made = archive.articles.create(f"https://{piece.site}.test/{count}", piece.site, article.published)  # type: ignore[arg-type]
        archive.articles.show(made, article, entry)
        yield made, piece, spent[0]
    archive.conn.commit()


def judge(archive: Archive, pieces: dict[int, Piece]) -> tuple[float, float, float]:
    """Precision and recall of the pairs, by kind."""
    found = {
        (row["a"], row["b"]): row for row in archive.query("SELECT a, b, similarity, containment FROM story_pairs")
    }
    clusters: dict[int, list[int]] = {}
    for number, piece in pieces.items():
        clusters.setdefault(piece.cluster, []).append(number)
    wanted: set[tuple[int, int]] = set()
    neutral: set[tuple[int, int]] = set()
    by_kind: dict[str, list[int]] = {}
    for members in clusters.values():
        for at, a in enumerate(members):
            for b in members[at + 1 :]:
                one, other = pieces[a], pieces[b]
                pair = (min(a, b), max(a, b))
                shared = sum(
                    min(words, other.kept[number]) for number, words in one.kept.items() if number in other.kept
                )
                shorter = min(len(one.body.split()), len(other.body.split())) if " " in one.body else 1
                originals = "original" in one.kind or "original" in other.kind
                if one.language in ("ja", "zh"):
                    shorter = min(len(one.body), len(other.body)) // 2
                if not originals and shared < SHARED * shorter:
                    neutral.add(pair)
                    continue
                wanted.add(pair)
                if originals:
                    kind = one.kind if "original" in other.kind else other.kind
                    by_kind.setdefault(kind, []).append(pair in found)
                    source = "real texts" if "real" in one.kind + other.kind else "made texts"
                    by_kind.setdefault(f"({source})", []).append(pair in found)
                    by_kind.setdefault(f"({one.language})", []).append(pair in found)
                else:
                    by_kind.setdefault("(two copies)", []).append(pair in found)
    right = len(wanted & found.keys())
    wrong = [pair for pair in found if pair not in wanted and pair not in neutral]
    print("\n| copy | pairs | found |\n|---|---|---|")
    for kind, hits in sorted(by_kind.items()):
        print(f"| {kind} | {len(hits):,} | {sum(hits) / len(hits):.3f} |")
    kinds = Counter(" and ".join(sorted({pieces[a].kind, pieces[b].kind})) for a, b in wrong)
    print(f"\nwrong pairs: {len(wrong)}: {dict(kinds.most_common(12))}; neutral found: {len(neutral & found.keys())}")
    for pair in wrong[:5]:
        print(
            pair, {key: found[pair][key] for key in ("similarity", "containment")}, [pieces[one].kind for one in pair]
        )
    precision, recall = right / (right + len(wrong)), right / len(wanted)
    stories = Counter(row["story"] for row in archive.query("SELECT story FROM articles WHERE story IS NOT NULL"))
    mixed = sum(
        len({pieces[row["id"]].cluster for row in archive.query("SELECT id FROM articles WHERE story = ?", (story,))})
        > 1
        for story in stories
    )
    print(f"stories: {len(stories):,}, of articles of more than one text: {mixed}")
    firsts = [pieces[row["first"]].kind.endswith("original") for row in archive.query("SELECT first FROM stories")]
    print(f"first article right: {sum(firsts) / max(len(firsts), 1):.3f}")
    return precision, recall, float(len(wanted))


def pairs(corpora: Path, *, quick: bool, number: int, kinds: str, seed: int) -> int:
    begin = time.perf_counter()
    world = World(number, texts(corpora, quick=quick), seed=seed, kinds=kinds)
    made = world.pieces()
    print(f"{len(made):,} articles made in {time.perf_counter() - begin:.0f} s: "
          f"{dict(Counter(piece.language for piece in made))}")  # fmt: skip
    print(dict(Counter(piece.kind for piece in made)))
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "archive.db") as archive:
        begin, spent = time.perf_counter(), 0.0
        pieces = {}
        for article, piece, took in fill(archive, map(reading, made)):
            pieces[article] = piece
            spent += took
        took = time.perf_counter() - begin
        print(f"stored in {took:.0f} s, of which copies {1000 * spent / len(made):.2f} ms an article")
        precision, recall, wanted = judge(archive, pieces)
    print(f"\n{kinds}: precision {precision:.4f}, recall {recall:.4f} over {wanted:,.0f} pairs")
    return 0 if precision >= PRECISION and recall >= RECALL else 1


def growth(corpora: Path, *, quick: bool) -> int:
    """CPU time, memory and room as an archive grows. Articles come 10,000 at a time, each part a world of its own.

    The worker's share is signing alone; the writer's is all of `Stories.enter` and the commits. Room is measured by
    SQLite's own count of pages (`dbstat`) of the tables and their indexes, where SQLite has it.
    """
    marks, part = ((1_000, 2_000, 3_000), 1_000) if quick else ((10_000, 50_000, 200_000), 10_000)
    bodies = texts(corpora, quick=True)
    print("| articles | worker, ms | writer, ms: mean | median | 99 % | slowest | MB of process | bytes an article |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "archive.db") as archive:
        signing: list[float] = []

        def signed() -> Iterator[tuple[Piece, Article, Entry]]:
            for seed in range(marks[-1] // part):
                for number, piece in enumerate(World(part, bodies, seed=1_000 + seed).pieces()):
                    if number % SAMPLE == 0:
                        begin = time.process_time()
                        sign(piece.body, piece.language)
                        signing.append(time.process_time() - begin)
                    yield reading(piece)

        spent: list[float] = []
        for count, (_, _, took) in enumerate(fill(archive, signed()), 1):
            spent.append(took)
            if count in marks:
                last = sorted(spent[-part:])
                sample = signing[-part // SAMPLE :]
                worker = 1000 * sum(sample) / len(sample)
                shown = [1000 * one for one in (sum(last) / part, last[part // 2], last[part * 99 // 100], last[-1])]
                times = " | ".join(f"{one:.2f}" for one in (worker, *shown))
                print(f"| {count:,} | {times} | {resident():.0f} | {room(archive) / count:,.0f} |", flush=True)
    return 0


def resident() -> float:
    """Memory that this process holds now, in MB; 0 where the system does not say it in /proc."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def room(archive: Archive) -> int:
    """Bytes of the tables of stories and their indexes."""
    names = ("signatures", "story_keys", "story_pairs", "stories", "idx_story%", "idx_stories%", "idx_articles_story")
    where = " OR ".join("name LIKE ?" for _ in names)
    return int(archive.value(f"SELECT sum(pgsize) FROM dbstat WHERE {where}", names))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--quick", action="store_true", help="3,000 articles in fewer languages, for CI")
    parser.add_argument("--number", type=int, default=50_000)
    parser.add_argument("--kinds", choices=["tuned", "unseen", "fresh", "all"], default="all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", choices=["pairs", "growth", "both"], default="both")
    options = parser.parse_args()
    if options.part != "pairs":
        growth(options.corpora, quick=options.quick)
    if options.part == "growth":
        return 0
    number = 3_000 if options.quick else options.number
    return pairs(options.corpora, quick=options.quick, number=number, kinds=options.kinds, seed=options.seed)


if __name__ == "__main__":
    sys.exit(main())
