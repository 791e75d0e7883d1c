"""Kill crawls of real pages, again and again; prove after each kill that nothing was lost, nothing twice, all readable.

    python benchmarks/kill.py ../shared/corpora --kills 200 --seed 1

Half of the kills fall at random moments, half at named points (`benchmarks/kill_driver.py`): in a WARC record, between
a record and its row, in a batch's transaction, in a checkpoint, while a template is learned, in a migration. Each run
is a process of its own, ended by SIGKILL. After each kill, the WARC files are mended as the next start does it, and
`newsarchive verify` must be clean. An archive is killed up to 25 times, then crawled to its end and compared with the
server's log and with a crawl that nobody killed. Exits 1 where any of it fails.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from sqlite_utils import Database  # noqa: E402 - the path above is for a checkout that is not installed

from benchmarks.replay_site import ReplaySite  # noqa: E402
from newsarchive import capture  # noqa: E402
from newsarchive.cli import app  # noqa: E402
from newsarchive.errors import StoreError  # noqa: E402
from newsarchive.models import Page  # noqa: E402
from newsarchive.store import Archive  # noqa: E402
from newsarchive.store.schema import APPLICATION_ID, migrations  # noqa: E402
from newsarchive.urls import canonical  # noqa: E402

CORPORA = (("readability", 130), ("fundus", 132), ("portals", 26), ("zyte", 102))
"""What is crawled, in turn, and how many pages of it. The first and the third are few sites with many pages."""
LEARNS = frozenset({"readability", "portals"})  # where sites have the five articles that learning begins with
RANDOM = "random"
PASSES = {"record": 40, "row": 40, "batch": 60, "learning": 2, "checkpoint": 12, "migration": 30}
"""Named points, and at most how many passes go by before the kill."""
EARLIEST, LATEST = 0.3, 5.0  # seconds after which a run is killed: from its start-up to the thick of it
PER_ARCHIVE = 25
PER_UPGRADE = 4


@dataclass
class Round:
    """One archive, killed again and again."""

    folder: Path
    corpus: str
    site: ReplaySite
    kills: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    runs: list[tuple[float, float, set[str]]] = field(default_factory=list)  # from, until, WARC files
    first: int = 0  # where this archive's part of the server's log begins

    @property
    def db(self) -> Path:
        return self.folder / "archive.db"

    def start(self, point: str, chance: random.Random) -> bool:
        """Run a crawl that is to be killed; was it?"""
        driver: list[str] = ["-m", "newsarchive"]
        if point not in (RANDOM, ""):
            passes = str(chance.randint(1, PASSES[point]))
            driver = [str(ROOT / "benchmarks" / "kill_driver.py"), point, passes, "--"]
        began = time.time()
        process = subprocess.Popen(
            [sys.executable, *driver, "crawl", "--json"],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "NEWSARCHIVE_DEBUG": "1", "KILL_LOG": "kills"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            _, said = process.communicate(timeout=chance.uniform(EARLIEST, LATEST) if point == RANDOM else 600)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)  # the main process, and it alone
            _, said = process.communicate()
        if process.returncode not in (0, -signal.SIGKILL):
            self.faults.append(f"{point or 'last'}: exit {process.returncode}: {said.decode()[-600:]}")
        known = set().union(*(files for _, _, files in self.runs)) if self.runs else set()
        capture.recover(self.folder / "warc")
        found = {path.name for path in (self.folder / "warc").glob("*.warc.gz")} - known
        self.runs.append((began, time.time(), found))
        return process.returncode == -signal.SIGKILL

    def verify(self, point: str) -> None:
        """`newsarchive verify`, in this process."""
        out = io.StringIO()
        try:
            with contextlib.redirect_stdout(out):
                app(["verify", "--json", "--db", str(self.db)], standalone_mode=False)
        except StoreError as error:
            if len(self.runs) == 1:
                return  # killed before it had made the database
            self.faults.append(f"after {point}: {error.message}")
            return
        self.faults += [f"verify after {point}: {fault}" for fault in json.loads(out.getvalue())["faults"]]

    def kill(self, point: str, chance: random.Random) -> bool:
        """One kill, and what must hold after it. False: the crawl ended first."""
        if not self.start(point, chance):
            return False
        self.kills[point] += 1
        self.verify(point)
        return True

    def end(self, reference: Reference | None) -> None:
        """Crawl to the end, unharmed, and compare."""
        if self.start("", random.Random()):
            self.faults.append("the last crawl was killed")
        self.verify("the last crawl")
        self._lost()
        self._twice()
        if reference is not None:
            for name, mine in vars(read(self.db)).items():
                theirs = getattr(reference, name)
                if mine != theirs:
                    self.faults.append(f"{name}: {_difference(mine, theirs)} against a crawl that nobody killed")

    def _lost(self) -> None:
        """What the server gave with 200 is in a WARC file of that run, or was asked for again later."""
        origins = {one.name: one.origin for one in self.site.publishers}
        last: dict[str, float] = {}
        for request in self.site.log[self.first :]:
            if request.status == 200:
                last[origins[request.host] + request.path] = request.time
        held = {path.name: _urls(path) for path in (self.folder / "warc").glob("*.warc.gz")}
        for url, at in last.items():
            files = [files for began, ended, files in self.runs if began <= at <= ended]
            if not any(url in held.get(name, ()) for name in set().union(*files)):
                self.faults.append(f"lost: {url} was served, and is in no WARC file of that run or a later one")
        pages = {canonical(url) for url in self.site.pages}
        with Archive(self.db, read_only=True) as archive:
            ledger = {row["url"]: row for row in archive.query("SELECT * FROM urls")}
            entered = {row["url"] for row in archive.query("SELECT url FROM captures")}
        self.faults += [f"lost: not in the ledger: {url}" for url in pages - set(ledger)]
        self.faults += [f"lost: {url} ({ledger[url]['state']})" for url in pages & set(ledger)
                        if not ledger[url]["fetched_at"]]  # fmt: skip
        self.faults += [f"still leased: {url}" for url, row in ledger.items() if row["leased_by"]]
        self.faults += [f"in a WARC, never entered: {url}" for url in set().union(*held.values()) - entered]
        left = [*(self.folder / "warc").glob("*.open"), *(self.folder / "warc").glob("*.lock")]
        self.faults += [f"left behind: {path.name}" for path in left]

    def _twice(self) -> None:
        """Nothing is due twice within minutes, so no page has two captures."""
        with Archive(self.db, read_only=True) as archive:
            rows = archive.query(
                "SELECT url, count(*) n FROM captures WHERE status = 200 AND url IN (SELECT url FROM articles)"
                " GROUP BY url HAVING n > 1"
            )
            self.faults += [f"twice: {row['n']} captures of {row['url']}" for row in rows]
            rows = archive.query("SELECT article, count(*) n FROM revisions GROUP BY article HAVING n > 1")
            self.faults += [f"twice: {row['n']} versions of article {row['article']}" for row in rows]


@dataclass(frozen=True)
class Reference:
    """What an archive holds, as far as it must not depend on kills."""

    articles: frozenset[str]
    states: frozenset[tuple[str, str]]
    versions: int


def read(db: Path) -> Reference:
    with Archive(db, read_only=True) as archive:
        return Reference(
            frozenset(row["url"] for row in archive.query("SELECT url FROM articles")),
            frozenset((row["url"], row["state"]) for row in archive.query("SELECT url, state FROM urls")),
            archive.value("SELECT count(*) FROM revisions"),
        )


def _difference(mine: object, theirs: object) -> str:
    if isinstance(mine, frozenset) and isinstance(theirs, frozenset):
        return f"{sorted(mine - theirs)[:5]} more, {sorted(theirs - mine)[:5]} fewer"
    return f"{mine}, not {theirs}"


def _urls(path: Path) -> set[str]:
    """The addresses of the pages in a WARC file, which must be readable to its end."""
    found = capture.records(path)
    return {one.url if isinstance(one, Page) else one.page.url for one in found if not isinstance(one, str)}


def older(db: Path, target: Path, steps: int) -> None:
    """Write what an archive holds into a new one that has the first `steps` migrations alone."""
    names = [migration.name for migration in migrations._migrations]
    conn = sqlite3.connect(target, isolation_level=None)
    migrations.apply(Database(conn, execute_plugins=False), stop_before=names[steps])
    conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("ATTACH ? AS new", (str(db),))
    tables = [row[0] for row in conn.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
    for table in tables:
        if table.startswith(("articles_fts", "revisions_fts", "facets", "article_facets", "_sqlite", "sqlite_")):
            continue
        columns = [row[1] for row in conn.execute(f"PRAGMA main.table_info({table})")]
        theirs = {row[1] for row in conn.execute(f"PRAGMA new.table_info({table})")}
        both = ", ".join(f'"{column}"' for column in columns if column in theirs)
        if both:
            conn.execute(f"INSERT OR IGNORE INTO main.{table} ({both}) SELECT {both} FROM new.{table}")
    conn.execute("INSERT INTO articles_fts (rowid, title, body) SELECT rowid, title, body FROM new.articles_fts")
    conn.execute("DETACH new")
    conn.close()


def upgrades(done: Round, wanted: int, chance: random.Random) -> tuple[int, list[str]]:
    """Kill migrations of older forms of a finished archive; how often, and what was wrong."""
    hits, faults = 0, list[str]()
    before = read(done.db)
    while hits < wanted:
        steps = chance.randint(1, len(migrations._migrations) - 1)
        with tempfile.TemporaryDirectory() as name:
            one = Round(Path(name), done.corpus, done.site, first=len(done.site.log))
            shutil.copytree(done.folder / "warc", one.folder / "warc")
            shutil.copy(done.folder / "sites.toml", one.folder)
            older(done.db, one.db, steps)
            one.runs.append((0, time.time(), {path.name for path in (one.folder / "warc").glob("*.warc.gz")}))
            for _ in range(min(PER_UPGRADE, wanted - hits)):
                killed = one.start("migration", chance)
                if not killed:
                    break
                hits += 1
                conn = sqlite3.connect(one.db)
                if (whole := conn.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                    one.faults.append(f"after a migration: {whole}")
                if (applied := conn.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()[0]) != steps:
                    one.faults.append(f"after a migration: {applied} steps stand, not {steps}")
                conn.close()
            one.start("", chance)
            one.verify("an upgrade")
            if read(one.db) != before:
                one.faults.append("an upgrade has changed what the archive holds")
            faults += one.faults
    return hits, faults


def reference(site: ReplaySite, corpus: str) -> Reference:
    """A crawl that nobody kills."""
    with tempfile.TemporaryDirectory() as name:
        one = Round(Path(name), corpus, site)
        (one.folder / "sites.toml").write_text(site.sites_toml(), encoding="utf-8")
        one.start("", random.Random())
        return read(one.db)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--points", default=",".join(PASSES), help="named points, commas between them; half of kills")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="few kills of small archives, for CI")
    parser.add_argument("--port", type=int, default=8810)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    points = [point for point in options.points.split(",") if point]
    kills = 12 if options.quick else options.kills
    named = [points[number % len(points)] for number in range(kills // 2)] if points else []
    planned = [point for point in named if point != "migration"] + [RANDOM] * (kills - len(named))
    to_migrate = named.count("migration")
    chance.shuffle(planned)
    total, faults, archives, began = Counter[str](), list[str](), 0, time.monotonic()
    references: dict[str, Reference] = {}
    turns = cycle(CORPORA)
    while planned or to_migrate:
        corpus, pages = next(turns)
        if planned and corpus not in LEARNS and set(planned) == {"learning"}:
            continue
        with (
            tempfile.TemporaryDirectory() as name,
            ReplaySite(options.corpora / corpus, port=options.port, limit=15 if options.quick else pages) as site,
        ):
            if corpus not in references:
                references[corpus] = reference(site, corpus)
            one = Round(Path(name), corpus, site, first=len(site.log))
            (one.folder / "sites.toml").write_text(site.sites_toml(), encoding="utf-8")
            mine = [point for point in planned if point != "learning" or corpus in LEARNS][:PER_ARCHIVE]
            for point in mine:
                if one.kill(point, chance):
                    planned.remove(point)
                elif point != "learning":
                    break
            one.end(references[corpus])
            if to_migrate and not planned:
                hits, wrong = upgrades(one, to_migrate, chance)
                one.kills["migration"], to_migrate = hits, 0
                one.faults += wrong
            archives += 1
            total += one.kills
            faults += [f"{corpus}: {fault}" for fault in one.faults]
            words = (one.folder / "kills").read_text().split() if (one.folder / "kills").exists() else []
            ended = words.count("checkpoint-ended")
            late = f", {ended} of them behind the checkpoint" if ended else ""
            print(f"{corpus}: {dict(one.kills)}{late}; {len(one.faults)} faults; {total.total()} kills", flush=True)
            for fault in one.faults[:20]:
                print(f"  {fault}", flush=True)
    print(f"{total.total()} kills of {archives} archives in {time.monotonic() - began:.0f} s: {dict(total)}")
    print("nothing lost, nothing twice, all readable" if not faults else f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
