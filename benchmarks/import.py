"""How fast is `newsarchive import` of a WARC file, and in how much memory? Beside a plain loop, in one run.

    python benchmarks/import.py --corpora ../shared/corpora [--quick] [--turns N] [--memory] [--json FILE]

The plain loop is what anyone would write: warcio gives the records, `trafilatura.bare_extraction(with_metadata=True)`
reads each, sqlite-utils upserts a row (search by triggers, WAL). Each side is a process of its own, whole; they take
turns on the same file. Cold: 5,000 records of the corpora's pages, repeated under other hosts (in their markup too),
into an empty archive. Learned: 5,000 pages of five written sites whose layouts the archive knows.

Memory (`--memory`, or --quick's small form): the same pages in plain WARC files of 200 MB and of 2 GB, imported into
empty archives; the peak of the command's own process, and of all together with the workers, which are two generations
for a moment when they are replaced. Caches fill within some 4,000 records, more than the small file has. Exits 1 where
the process still grows after the first half of the large file.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(Path(__file__).parent))

NAMES = ("wcxb", "segments", "fundus", "zyte")
RECORDS, QUICK_RECORDS = 5_000, 120
LEARNED_FROM, STAGES, QUICK_LEARNED_FROM = 72, (8, 24), 8
"""Pages of each written site that are learned from, and after how many the first imports end."""
SMALL, LARGE = 200_000_000, 2_000_000_000
QUICK_SMALL, QUICK_LARGE = 6_000_000, 18_000_000
BOUND = 1.15
"""Times its peak in the first half of the large file that the command's process may take in the second."""
BEAT = 0.5  # seconds between two looks at memory
START = datetime(2026, 1, 1, tzinfo=UTC)
HTML = (("Content-Type", "text/html"),)


@dataclass(frozen=True)
class Ran:
    """One process that ran to its end; its peak of memory (`halfway`: in the first half of its time), and that of its
    whole tree, in bytes."""

    seconds: float
    cpu: float
    halfway: int
    own: int
    memory: int


def corpora_pages(corpora: Path, number: int) -> Iterator[tuple[str, bytes]]:
    """Addresses and pages, over and over under other hosts, each publisher a site of its own each time."""
    from corpora import read_cases

    cases = [case for name in NAMES for case in read_cases(corpora, (name,))]
    for at in range(number):
        case, turn = cases[at % len(cases)], at // len(cases)
        host = urlsplit(case.url).netloc
        other = f"{host.replace('.', '-').replace(':', '-')}-{turn}.example"
        yield case.url.replace(host, other, 1), case.html().replace(host.encode(), other.encode())


def family_pages(first: int, last: int) -> Iterator[tuple[str, bytes]]:
    """Pages `first` to `last` (not included) of each of the written sites, in one layout."""
    from site_family import family, page_before

    for number in range(first, last):
        for site in family():
            case, page = page_before(site, number)
            yield case.url, page


def write_warc(path: Path, pages: Iterable[tuple[str, bytes]], *, packed: bool = True, size: int = 0) -> int:
    """A WARC file of pages, as warcio writes it; how many. `size`: it ends at so many bytes."""
    from io import BytesIO

    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    number = 0
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=packed)
        for url, html in pages:
            if size and file.tell() >= size:
                break
            headers = StatusAndHeaders("200 OK", list(HTML), protocol="HTTP/1.1")
            at = START + timedelta(seconds=number)
            writer.write_record(
                writer.create_warc_record(
                    url, "response", payload=BytesIO(html), http_headers=headers,
                    warc_headers_dict={"WARC-Date": f"{at:%Y-%m-%dT%H:%M:%SZ}"},
                )
            )  # fmt: skip
            number += 1
    return number


def plain(warc: Path, db: Path) -> None:
    """The plain loop."""
    from sqlite_utils import Database
    from trafilatura import bare_extraction
    from warcio.archiveiterator import ArchiveIterator

    database = Database(db)
    database.enable_wal()
    columns = ("url", "title", "author", "date", "text", "description", "sitename", "language")
    table = database.table("articles", pk="url")
    table.create(dict.fromkeys(columns, str), pk="url")
    table.enable_fts(["title", "text"], create_triggers=True)
    with warc.open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type != "response":
                continue
            url = record.rec_headers.get_header("WARC-Target-URI")
            found = bare_extraction(record.content_stream().read(), url=url, with_metadata=True)
            if found is not None:
                row = found.as_dict()
                table.upsert({name: row.get(name) for name in columns} | {"url": url}, pk="url")


def run(*words: str | Path, folder: Path) -> Ran:
    """Run a side to its end. Raises RuntimeError with what it printed where it fails."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "NEWSARCHIVE_DEBUG": "1"}
    with (folder / "side.log").open("w+b") as log:
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, *map(str, words)], cwd=folder, env=env, stdout=log, stderr=log, start_new_session=True
        )
        seen: list[tuple[int, int]] = []
        watch = threading.Thread(target=_watch, args=(process, seen), daemon=True)
        watch.start()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.join()
        if process.returncode:
            log.seek(0)
            raise RuntimeError(f"{words} ended with {process.returncode}: {log.read().decode()[-2000:]}")
    own = [each for each, _ in seen]
    halfway = max(own[: len(own) // 2], default=0)
    memory = max((every for _, every in seen), default=0)
    return Ran(seconds, used.ru_utime + used.ru_stime, halfway, max(own, default=0), memory)


def _watch(process: subprocess.Popen[bytes], seen: list[tuple[int, int]]) -> None:
    while process.returncode is None:
        found = {int(each.name): _memory(each) for each in _group(process.pid)}
        seen.append((found.get(process.pid, 0), sum(found.values())))
        time.sleep(BEAT)


def _group(leader: int) -> Iterator[Path]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader:  # its session
            yield stat.parent


def _memory(process: Path) -> int:
    """Bytes of memory of a process, what it shares with others divided by their number."""
    try:
        lines = (process / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def ours(warc: Path, folder: Path) -> Ran:
    return run("-m", "newsarchive", "import", warc, "--db", folder / "archive.db", folder=folder)


def theirs(warc: Path, folder: Path) -> Ran:
    return run(__file__, "plain", warc, folder / "plain.db", folder=folder)


def articles(folder: Path) -> int:
    from newsarchive.store import Archive

    with Archive(folder / "archive.db", read_only=True) as archive:
        return int(archive.value("SELECT count(*) FROM articles"))


def cold(folder: Path, corpora: Path, *, quick: bool, turns: int) -> dict[str, Any]:
    """Both on the corpora's pages; the file is written before."""
    warc = folder / "cold.warc.gz"
    number = write_warc(warc, corpora_pages(corpora, QUICK_RECORDS if quick else RECORDS))
    sides: dict[str, list[Ran]] = {"newsarchive": [], "plain": []}
    for turn in range(turns):
        own = folder / f"cold{turn}"
        own.mkdir()
        sides["newsarchive"].append(ours(warc, own))
        sides["plain"].append(theirs(warc, own))
    return {"records": number, "articles": articles(folder / "cold0"), **_figures(sides, number)}


def learned(folder: Path, *, quick: bool, turns: int) -> dict[str, Any]:
    """Both on the written sites, once the archive has learned their layouts."""
    first = QUICK_LEARNED_FROM if quick else LEARNED_FROM
    known = folder / "known"
    known.mkdir()
    begun = 0
    for last in sorted({*(stage for stage in STAGES if stage < first), first}):
        write_warc(folder / f"first{last}.warc.gz", family_pages(begun, last))
        ours(folder / f"first{last}.warc.gz", known)
        begun = last
    warc = folder / "learned.warc.gz"
    number = write_warc(warc, family_pages(first, first + (QUICK_RECORDS if quick else RECORDS) // 5))
    sides: dict[str, list[Ran]] = {"newsarchive": [], "plain": []}
    for turn in range(turns):
        own = folder / f"learned{turn}"
        shutil.copytree(known, own)
        sides["newsarchive"].append(ours(warc, own))
        sides["plain"].append(theirs(warc, own))
    return {"records": number, "articles": articles(folder / "learned0"), **_figures(sides, number)}


def _figures(sides: dict[str, list[Ran]], number: int) -> dict[str, Any]:
    """Records a second of each side, the ratio, and CPU milliseconds a record."""
    best = {name: min(ran.seconds for ran in runs) for name, runs in sides.items()}
    return {
        "per_second": {name: round(number / seconds, 1) for name, seconds in best.items()},
        "ratio": round(best["plain"] / best["newsarchive"], 2),
        "cpu_ms": {name: round(min(ran.cpu for ran in runs) / number * 1000, 1) for name, runs in sides.items()},
        "memory_mb": {name: round(max(ran.memory for ran in runs) / 1e6) for name, runs in sides.items()},
    }


def memory(folder: Path, corpora: Path, *, quick: bool) -> dict[str, Any]:
    """The peak of the import's processes on a small and on a large file of the same pages."""
    found = {}
    for name, size in zip(("small", "large"), (QUICK_SMALL, QUICK_LARGE) if quick else (SMALL, LARGE), strict=True):
        warc = folder / f"{name}.warc"
        number = write_warc(warc, corpora_pages(corpora, 1_000_000), packed=False, size=size)
        own = folder / name
        own.mkdir()
        ran = ours(warc, own)
        found[name] = {
            "mb": round(warc.stat().st_size / 1e6), "records": number, "seconds": round(ran.seconds),
            "halfway_mb": round(ran.halfway / 1e6), "own_mb": round(ran.own / 1e6), "all_mb": round(ran.memory / 1e6),
        }  # fmt: skip
        warc.unlink()
    return found | {
        name: round(found["large"][f"{name}_mb"] / found["small"][f"{name}_mb"], 2) for name in ("own", "all")
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--turns", type=int, default=1)
    parser.add_argument("--memory", action="store_true", help="measure memory alone")
    parser.add_argument("--json", type=Path)
    told = parser.parse_args()
    if not told.corpora.is_dir():
        print(f"there are no corpora at {told.corpora}: nothing is measured")
        return 0
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not told.memory:
            found["cold"] = cold(folder, told.corpora, quick=told.quick, turns=told.turns)
            print("cold", json.dumps(found["cold"]), flush=True)
            found["learned"] = learned(folder, quick=told.quick, turns=told.turns)
            print("learned", json.dumps(found["learned"]), flush=True)
        if told.memory or told.quick:
            found["memory"] = memory(folder, told.corpora, quick=told.quick)
            print("memory", json.dumps(found["memory"]), flush=True)
    if told.json:
        told.json.write_text(json.dumps(found, indent=2), encoding="utf-8")
    large = found.get("memory", {}).get("large")
    if large and not told.quick and large["own_mb"] > BOUND * large["halfway_mb"]:
        print(
            f"the process grew from {large['halfway_mb']} to {large['own_mb']} MB in the second half of the large file"
        )
        return 1
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["plain"]:
        plain(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        sys.exit(main())
