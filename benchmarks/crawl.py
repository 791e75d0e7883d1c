"""How fast `newsarchive crawl` is: real pages on loopback, beside a plain spider and bare fetching, in one run.

    python benchmarks/crawl.py --corpora ../shared/corpora [--quick] [--json FILE]

Four sides, each a process of its own, turn about, on the same pages of the same server process: bare fetching (Scrapy,
pages dropped), a plain spider (Scrapy, trafilatura where it parses, an upsert a page with search), newsarchive with an
empty archive (cold), and newsarchive at sites whose templates it has learned, on a written family of sites.

Time is what a user waits for: from the spider's opening to the process's end, with all stored. Start-up (from the
process's start to the opening) is reported apart. So is discovery: newsarchive reads home pages, feeds and sitemaps in
a process before, since the others are handed their URLs. robots.txt, which only newsarchive asks for, is in its time:
of the real pages that is a request more for nearly every page, as nearly each is of another publisher. CPU time is of
the whole process tree, and says more than the clock where others use the machine.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(Path(__file__).parent))

from crawl_pages import merge, write_family  # noqa: E402 - the path above is for a checkout that is not installed
from crawl_sides import CONCURRENCY  # noqa: E402
from replay_site import ReplaySite  # noqa: E402

from newsarchive.store import Archive  # noqa: E402
from newsarchive.urls import canonical  # noqa: E402

CORPORA = ("wcxb", "segments", "fundus", "zyte")
SLICES = 3
"""Parts of the real pages, by publisher: within each all sides have their turn, so the hour is the same for all."""
LEARNED_FROM, FAMILY_PAGES = 72, 300
"""Pages of each of the five written sites: to learn from (that is done at 5, 15 and 45 articles), and to time."""
STAGES = (8, 24)
"""Numbers of pages after which the first run and the second end: each layout is in force before the next is learned."""
QUICK_PAGES, QUICK_LEARNED_FROM, QUICK_FAMILY_PAGES = 60, 8, 16
LOST = 0.02  # share of pages that a side may fail to get before its figures say nothing
STALL = 0.2  # seconds for which the event loop may be kept from its work


@dataclass
class Side:
    """What one side has done so far. Times in seconds; `cpu` of all its processes, `main` of the first of them.

    None of them has the start-up in it, but for that of worker processes, which begin with the first page.
    """

    pages: int = 0
    seconds: float = 0.0
    startup: float = 0.0
    cpu: float = 0.0
    main: float = 0.0
    runs: int = 0
    stall: float = 0.0
    stall_cpu: float = 0.0
    stalls: int = 0
    threads: dict[str, float] = field(default_factory=dict)

    def add(self, pages: int, ran: Ran) -> None:
        self.pages += pages
        self.seconds += ran.ended - ran.report["opened"]
        self.startup += ran.report["opened"] - ran.began
        self.cpu += ran.cpu - ran.report["opened_cpu"]
        self.main += ran.report["cpu"] - ran.report["opened_cpu"]
        self.runs += 1
        self.stall = max(self.stall, ran.report["stall"])
        self.stall_cpu = max(self.stall_cpu, ran.report["stall_cpu"])
        self.stalls += ran.report["stalls"]
        for name, used in ran.report["threads"].items():
            self.threads[name] = self.threads.get(name, 0.0) + used

    @property
    def rate(self) -> float:
        return self.pages / self.seconds if self.seconds else 0.0


@dataclass(frozen=True)
class Ran:
    """One process that ran to its end: seconds since the epoch, CPU seconds of its whole tree, and its own report."""

    began: float
    ended: float
    cpu: float
    report: dict[str, Any]


def run(kind: str, *arguments: Path, folder: Path) -> Ran:
    """Run a side to its end. Raises RuntimeError with what it printed where it fails."""
    report = folder / f"{kind}-report.json"
    command = [sys.executable, str(Path(__file__).parent / "crawl_sides.py"), kind, *map(str, arguments), str(report)]
    with (folder / f"{kind}.log").open("w+b") as log:
        began = time.time()
        env = {**os.environ, "PYTHONPATH": str(ROOT), "NEWSARCHIVE_DEBUG": "1"}  # worker processes too run this code
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log, start_new_session=True)
        _, status, used = os.wait4(process.pid, 0)
        ended = time.time()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            log.seek(0)
            raise RuntimeError(f"{kind} ended with {process.returncode}: {log.read().decode()[-2000:]}")
    cpu = used.ru_utime + used.ru_stime + _orphans(process.pid)
    return Ran(began, ended, cpu, json.loads(report.read_text(encoding="utf-8")))


def _orphans(group: int) -> float:
    """CPU seconds of the processes that a side left behind; waits until they are gone."""
    total = 0.0
    while True:
        try:
            _, _, used = os.wait4(-group, 0)
        except ChildProcessError:
            return total
        total += used.ru_utime + used.ru_stime


def adopt_orphans() -> None:
    """Have the system give us the children of our children once these end, so that their CPU time is counted."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


@contextmanager
def served(folder: Path, port: int) -> Iterator[ReplaySite]:
    """A process that serves the folder; yields what it serves."""
    plan = ReplaySite(folder, port=port)
    command = [sys.executable, str(Path(__file__).parent / "replay_site.py"), str(folder), "--port", str(port)]
    process = subprocess.Popen([*command, "--sites-toml", str(folder / "all.toml")], stderr=subprocess.DEVNULL)
    try:
        address = (plan.publishers[-1].address, port)
        for _ in range(600):
            if process.poll() is not None:
                raise RuntimeError(f"port {port} can't be served")
            try:
                socket.create_connection(address, timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield plan
    finally:
        process.terminate()  # SIGINT is ignored where a shell started us in the background
        process.wait()


def real_pages(folder: Path, corpora: Path, *, port: int, quick: bool, limit: int | None) -> dict[str, Any]:
    """Bare fetching, the plain spider and a cold newsarchive on the corpora; the sides and what discovery took."""
    merge(corpora, CORPORA, folder / "pages", QUICK_PAGES if quick else limit)
    bare, plain, cold, found = Side(), Side(), Side(), Side()
    with served(folder / "pages", port) as site:
        slices = 1 if quick else SLICES
        for number in range(slices):
            part = folder / f"part{number}"
            part.mkdir()
            publishers = site.publishers[number::slices]
            urls = [one.origin + key for one in publishers for key in one.pages]
            given = part / "urls.txt"
            given.write_text("\n".join(urls), encoding="utf-8")
            toml = site.sites_toml(concurrency=CONCURRENCY, names={one.name for one in publishers})
            (part / "sites.toml").write_text(toml, encoding="utf-8")
            bare.add(len(urls), run("bare", given, part / "bare.db", folder=part))
            plain.add(len(urls), run("plain", given, part / "plain.db", folder=part))
            found.add(len(publishers), run("discover", part / "archive.db", folder=part))
            ran = run("crawl", part / "archive.db", folder=part)
            cold.add(_fetched(part, urls), ran)
    return {"bare": bare, "plain": plain, "cold": cold, "discovery": found}


def _fetched(folder: Path, urls: list[str]) -> int:
    """How many of these pages newsarchive has fetched and settled. Raises RuntimeError where many are missing."""
    with Archive(folder / "archive.db", read_only=True) as archive:
        done = {row["url"] for row in archive.query("SELECT url FROM urls WHERE fetched_at IS NOT NULL")}
    found = sum(canonical(url) in done for url in urls)
    if found < (1 - LOST) * len(urls):
        raise RuntimeError(f"only {found} of {len(urls)} pages were fetched")
    return found


def learned_sites(folder: Path, *, port: int, quick: bool, turns: int) -> dict[str, Any]:
    """The plain spider and newsarchive on sites whose layout it knows."""
    first, pages = (QUICK_LEARNED_FROM, QUICK_FAMILY_PAGES) if quick else (LEARNED_FROM, FAMILY_PAGES)
    folder.mkdir(parents=True)
    write_family(folder / "all", 0, first + pages)
    for last in sorted({*(stage for stage in STAGES if stage < first), first}):
        write_family(folder / f"first{last}", 0, last)
        with served(folder / f"first{last}", port) as site:
            (folder / "sites.toml").write_text(site.sites_toml(concurrency=CONCURRENCY), encoding="utf-8")
            known = set(site.pages)
            run("discover", folder / "archive.db", folder=folder)
            run("crawl", folder / "archive.db", folder=folder)
    with Archive(folder / "archive.db", read_only=True) as archive:
        layouts = archive.value("SELECT count(DISTINCT site) FROM templates WHERE learned_from > 0")
    bare, plain, learned = Side(), Side(), Side()
    with served(folder / "all", port) as site:
        urls = [url for url in site.pages if url not in known]
        given = folder / "urls.txt"
        given.write_text("\n".join(urls), encoding="utf-8")
        for number in range(turns):  # turn about: newsarchive, then the others; and again, from a copy
            own = folder / f"turn{number}"
            own.mkdir()
            shutil.copy(folder / "sites.toml", own)
            shutil.copy(folder / "archive.db", own)
            shutil.copytree(folder / "warc", own / "warc")
            run("discover", own / "archive.db", folder=own)
            ran = run("crawl", own / "archive.db", folder=own)
            learned.add(_fetched(own, urls), ran)
            plain.add(len(urls), run("plain", given, own / "plain.db", folder=own))
            bare.add(len(urls), run("bare", given, own / "bare.db", folder=own))
    return {"bare": bare, "plain": plain, "learned": learned, "layouts": layouts}


def figures(sides: dict[str, Any]) -> dict[str, Any]:
    """What was measured: pages/s, CPU milliseconds a page, and ratios to the plain spider of the same pages."""
    plain, bare = sides["plain"], sides["bare"]
    found: dict[str, Any] = {}
    for name, side in sides.items():
        if not isinstance(side, Side):
            found[name] = side
            continue
        per_page = 1000 / side.pages
        found[name] = {
            "pages": side.pages,
            "pages_per_second": round(side.rate, 1),
            "seconds": round(side.seconds, 1),
            "startup_seconds": round(side.startup / side.runs, 2),
            "cpu_ms_per_page": round(side.cpu * per_page, 1),
            "main_process_ms_per_page": round(side.main * per_page, 1),
            "ratio": round(side.rate / plain.rate, 2),
            "cpu_ratio": round((plain.cpu / plain.pages) / (side.cpu / side.pages), 2),
            "share_of_bare": round(side.rate / bare.rate, 3),
            "longest_stall": round(side.stall, 3),
            "longest_stall_cpu": round(side.stall_cpu, 3),
            "stalls": side.stalls,
            "threads_ms_per_page": {
                name: round(used * per_page, 2)
                for name, used in sorted(side.threads.items(), key=lambda one: -one[1])
                if used * per_page >= 0.05
            },
        }
    return found


def show(title: str, found: dict[str, Any]) -> None:
    """Print a table, as docs/benchmarks.md has it."""
    print(f"\n{title}\n")
    print("| side | pages | pages/s | ratio | of bare | CPU ms a page | main process | start-up s | longest stall s |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, row in found.items():
        if isinstance(row, dict):
            print(
                f"| {name} | {row['pages']} | {row['pages_per_second']} | {row['ratio']} | {row['share_of_bare']:.1%} |"
                f" {row['cpu_ms_per_page']} | {row['main_process_ms_per_page']} | {row['startup_seconds']} |"
                f" {row['longest_stall']} ({row['longest_stall_cpu']} CPU) |"
            )
    for name in ("cold", "learned"):
        if name in found:
            parts = ", ".join(f"{thread} {used}" for thread, used in found[name]["threads_ms_per_page"].items())
            print(f"\nThreads of newsarchive's main process, CPU ms a page: {parts}")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--corpora", type=Path, default=ROOT.parent / "shared" / "corpora")
    parser.add_argument("--quick", action="store_true", help="few pages: does it work, and roughly how fast?")
    parser.add_argument("--pages", type=int, metavar="N", help="so many of the real pages, evenly taken [all]")
    parser.add_argument("--turns", type=int, default=1, help="how often the written sites are crawled")
    parser.add_argument("--only", choices=("real", "learned"), help="one half of it")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="work in this new folder, and leave it")
    parser.add_argument("--port", type=int, default=8830)
    options = parser.parse_args()
    adopt_orphans()
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = options.keep or Path(name)
        if options.only != "learned":
            sides = real_pages(
                folder / "real", options.corpora, port=options.port, quick=options.quick, limit=options.pages
            )
            found["real"] = figures(sides)
            show("Real pages", found["real"])
        if options.only != "real":
            made = learned_sites(folder / "learned", port=options.port, quick=options.quick, turns=options.turns)
            found["learned"] = figures(made)
            show("Written sites", found["learned"])
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    stalls = [found[half][side]["longest_stall_cpu"] for half, side in HALVES if half in found]
    if max(stalls) > STALL:
        print(f"\nThe event loop was kept from its work for {max(stalls)} s; {STALL} s is the most that is allowed.")
        return 0 if options.quick else 1
    return 0


HALVES = (("real", "cold"), ("learned", "learned"))

if __name__ == "__main__":
    sys.exit(main())
