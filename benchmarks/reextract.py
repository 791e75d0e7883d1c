"""Does a newer extractor make edits, and is the report of `newsarchive reextract` true?

python benchmarks/reextract.py ../shared/corpora            1,500 real pages
python benchmarks/reextract.py ../shared/corpora --quick    100 of them

An archive is filled with the pages as an older extractor read them (`reextract_older.py`); then `newsarchive reextract`
reads them again, once as a trial and once in earnest, and the rows before and after are compared with what it says.
At last each page is captured once more, with the same bytes: no capture may be an edit. Exits 1 where anything is.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import reextract_older  # noqa: E402 - the path above is for a checkout
from benchmarks.corpora import read_cases  # noqa: E402
from newsarchive import ingest  # noqa: E402
from newsarchive.errors import NewsArchiveError  # noqa: E402
from newsarchive.ingest.report import FIELDS  # noqa: E402
from newsarchive.models import Page  # noqa: E402
from newsarchive.store import Archive  # noqa: E402
from newsarchive.store.care import database_faults  # noqa: E402
from newsarchive.urls import canonical  # noqa: E402

PAGES, QUICK = 1500, 100
START = datetime(2026, 11, 1, tzinfo=UTC)
LATER = timedelta(hours=1)
KINDS = "SELECT id, article, capture, seen_at, kind, fields, change FROM revisions ORDER BY id"

Rows = dict[int, dict[str, Any]]


def pages(folder: Path, number: int) -> list[Page]:
    """So many pages of the corpora, each address once, the same ones each time."""
    cases = sorted(read_cases(folder), key=lambda case: hashlib.sha256(f"{case.corpus}/{case.id}".encode()).digest())
    made: dict[str, Page] = {}
    for case in cases:
        url = case.url or f"https://{case.corpus}.example/{case.id}"
        try:
            key = canonical(url)
        except NewsArchiveError:
            continue
        if key not in made:
            made[key] = Page(url, START, 200, (("Content-Type", "text/html"),), case.html())
        if len(made) == number:
            break
    return list(made.values())


def add(db: Path, found: Iterable[Page], *, older: bool) -> Counter[str]:
    """Take pages in as an import does, read by the older extractor or by today's; what became of them."""
    now = ingest.read
    if older:
        ingest.read = reextract_older.read
    try:
        with Archive(db) as archive:
            run = archive.runs.start("import", "", version="benchmark")
            with ingest.Ingest(archive, run) as way_in:
                for page in found:
                    way_in.add(page)
            archive.runs.end(run, "finished")
            if older:
                with archive.atomic():
                    archive.conn.execute("UPDATE templates SET extractor = ?", (reextract_older.OLDER,))
            return way_in.counts
    finally:
        ingest.read = now


def reextract(folder: Path, *words: str) -> tuple[dict[str, Any], float]:
    """Run the command; its report, and the seconds that it took."""
    began = time.monotonic()
    result = subprocess.run(
        [sys.executable, "-m", "newsarchive", "reextract", "--json", *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise SystemExit(result.stderr)
    return json.loads(result.stdout), time.monotonic() - began


def rows(db: Path) -> tuple[Rows, list[dict[str, Any]], int]:
    """Every version by its id, what makes it one, and how many versions the articles count."""
    with Archive(db, read_only=True) as archive:
        versions = {row["id"]: row for row in archive.query("SELECT * FROM revisions")}
        return versions, list(archive.query(KINDS)), archive.value("SELECT coalesce(sum(revisions), 0) FROM articles")


def untrue(report: dict[str, Any], before: Rows, after: Rows) -> Iterator[str]:
    """Where the report says something else than the rows do."""
    kept = {key: (before[key], after[key]) for key in before if key in after}
    fields = {name: sum(one[name] != other[name] for one, other in kept.values()) for name in FIELDS}
    told = {name: report["fields"].get(name, 0) for name in FIELDS}
    if told != fields:
        yield f"the report counts {told}, the rows differ in {fields}"
    changed = sum(any(one[name] != other[name] for name in FIELDS) for one, other in kept.values())
    if report["changed"] != changed:
        yield f"the report says that {report['changed']} read differently, {changed} rows do"
    if report["same"] + report["changed"] + sum(report["refused"].values()) != len(before):
        yield "the report's versions don't add up to those that there were"
    if report["found"] != len(after) - len(before):
        yield f"the report says that {report['found']} are new, there are {len(after) - len(before)} rows more"
    if report["lost"]:
        yield f"{report['lost']} captures are lost"


def measure(corpora: Path, number: int) -> Iterator[str]:
    """Print what was measured; what is wrong is yielded."""
    found = pages(corpora, number)
    with tempfile.TemporaryDirectory() as name:
        db = Path(name) / "archive.db"
        print(f"{len(found):,} pages, as an older extractor read them: {dict(add(db, found, older=True))}", flush=True)
        before, kinds, versions = rows(db)
        trial, seconds = reextract(db.parent, "--dry-run")
        print(f"a trial: {trial['read']:,} captures, {trial['read'] / seconds:.1f} a second", flush=True)
        if rows(db)[0] != before:
            yield "the trial has changed rows"
        report, seconds = reextract(db.parent)
        print(f"in earnest: {report['read']:,} captures, {report['read'] / seconds:.1f} a second")
        shown = {key: value for key, value in report.items() if key not in ("samples", "lost_captures")}
        print(json.dumps(shown, indent=2), flush=True)
        if {**trial, "dry_run": False} != report:
            yield "the trial's report differs from the real one"
        after, kinds_after, versions_after = rows(db)
        yield from untrue(report, before, after)
        known = {row["id"] for row in kinds}
        edits = sum(row["kind"] != "first" for row in kinds_after)
        print(f"edits made of it: {edits}")
        if edits or [row for row in kinds_after if row["id"] in known] != kinds:
            yield f"there are {edits} edits, or versions were made anew"
        if versions_after != versions + report["found"]:
            yield "articles count more versions"
        again = reextract(db.parent)[0]
        if again["read"]:
            yield f"{again['read']} captures are still not read as they would be now"
        later = [Page(page.url, page.fetched_at + LATER, 200, page.headers, page.body) for page in found]
        counts = add(db, later, older=False)
        print(f"the same bytes an hour later: {dict(counts)}")
        if counts["edited"] or counts["new"]:
            yield f"of the same bytes {counts['edited']} were called edits, {counts['new']} new"
        with Archive(db, read_only=True) as archive:
            yield from (fault.what for fault in database_faults(archive))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} pages")
    options = parser.parse_args()
    faults = list(measure(options.corpora, QUICK if options.quick else PAGES))
    for fault in faults:
        print(f"WRONG: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
