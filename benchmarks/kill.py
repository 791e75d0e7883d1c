"""Kill a crawl of real pages, again and again, at random moments; then prove that nothing was lost, and nothing twice.

    python benchmarks/kill.py ../shared/corpora/fundus --kills 10 --seed 1

Each run is a process of its own, ended by SIGKILL after a random time; the last one may finish. Then: every page that
the sites announce is in the ledger and was fetched, what a server answered is in a WARC or was asked for again, no
article and no capture is there twice, and `newsarchive verify` finds the archive sound. Exits 1 where any of it fails.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.replay_site import ReplaySite  # noqa: E402 - the path above is for a checkout that is not installed
from newsarchive import capture  # noqa: E402
from newsarchive.models import Page  # noqa: E402
from newsarchive.store import Archive  # noqa: E402
from newsarchive.urls import canonical  # noqa: E402

EARLIEST, LATEST = 0.8, 6.0  # seconds after which a run is killed: from its start-up to the thick of it


def crawl(folder: Path) -> subprocess.Popen[bytes]:
    """Start a crawl of what is due, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "newsarchive", "crawl", "--json"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NEWSARCHIVE_DEBUG": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def kill_after(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Kill the crawl's main process, and it alone, after so long; was it still at work?"""
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return True
    return False


def recorded(folder: Path) -> Iterator[Page]:
    """Every page in the WARC files."""
    for path in sorted((folder / "warc").glob("*.warc.gz*")):
        for found in capture.records(path):
            if isinstance(found, Page):
                yield found


def faults(folder: Path, site: ReplaySite) -> tuple[list[str], dict[str, int]]:
    """What is missing, twice or unreadable; and the figures."""
    said: list[str] = []
    pages = {canonical(url) for url in site.pages}
    with Archive(folder / "archive.db", read_only=True) as archive:
        ledger = {row["url"]: row for row in archive.query("SELECT * FROM urls")}
        said += [f"not in the ledger: {url}" for url in pages - set(ledger)]
        unanswered = [row for url, row in ledger.items() if url in pages and not row["fetched_at"]]
        said += [f"{row['state']} ({row['reason']}): {row['url']}" for row in unanswered]
        said += [f"still leased: {row['url']}" for row in ledger.values() if row["leased_by"]]
        twice = archive.query("SELECT url FROM captures GROUP BY url, digest, fetched_at HAVING count(*) > 1")
        said += [f"capture entered twice: {row['url']}" for row in twice]
        states = Counter(row["state"] for url, row in ledger.items() if url in pages)
        articles = archive.value("SELECT count(*) FROM articles")
        killed = archive.value("SELECT count(*) FROM runs WHERE outcome = 'killed'")
        entered = {row["url"] for row in archive.query("SELECT url FROM captures")}
    in_warc = Counter(page.url for page in recorded(folder))
    origins = {publisher.name: publisher.origin for publisher in site.publishers}
    served = Counter(origins[request.host] + request.path for request in site.log if request.status == 200)
    for url, times in served.items():
        if in_warc[url] == 0:
            said.append(f"served {times} times, but in no WARC: {url}")
    said += [f"in a WARC, but never entered: {url}" for url in in_warc if url not in entered]
    left_open = list((folder / "warc").glob("*.open")) + list((folder / "warc").glob("*.lock"))
    said += [f"left behind: {path.name}" for path in left_open]
    figures = {"pages": len(pages), **states, "articles": articles, "killed_runs": killed, "served": served.total()}
    return said, figures


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, default=None, help="pages of the corpus")
    parser.add_argument("--port", type=int, default=8810)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with (
        tempfile.TemporaryDirectory() as name,
        ReplaySite(options.corpus, port=options.port, limit=options.limit) as site,
    ):
        folder = Path(name)
        (folder / "sites.toml").write_text(site.sites_toml(), encoding="utf-8")
        hits = 0
        while hits < options.kills:
            moment = chance.uniform(EARLIEST, LATEST)
            if not kill_after(crawl(folder), moment):
                print(f"the crawl came to its end before it could be killed {options.kills} times")
                break
            hits += 1
            print(f"killed after {moment:.1f} s ({hits})", flush=True)
        last = crawl(folder)
        out, err = last.communicate(timeout=900)
        print(out.decode()[-600:], err.decode()[-2000:])
        said, figures = faults(folder, site)
        checked = subprocess.run(
            [sys.executable, "-m", "newsarchive", "verify", "--json"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        said += [f"verify: {fault}" for fault in json.loads(checked.stdout)["faults"]]
    print(f"{hits} kills; {figures}")
    for fault in said[:30]:
        print(f"  {fault}")
    print("nothing lost, nothing twice" if not said else f"{len(said)} faults")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
