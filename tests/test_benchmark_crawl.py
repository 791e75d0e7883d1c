"""The parts of the benchmark of crawling: its pages, and its arithmetic."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

from crawl import Ran, Side, figures  # noqa: E402 - benchmarks is no package
from crawl_pages import merge, write_family  # noqa: E402


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    for name in ("one", "two"):
        (tmp_path / name / "html").mkdir(parents=True)
        with (tmp_path / name / "gold.jsonl").open("w", encoding="utf-8") as lines:
            for number in range(5):
                row = {"id": str(number), "url": f"https://{name}{number}.example/a", "gold": {"title": "T"}}
                lines.write(json.dumps(row) + "\n")
                (tmp_path / name / "html" / f"{number}.html.gz").write_bytes(gzip.compress(f"{name} {number}".encode()))
    return tmp_path


def rows(folder: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()]


def test_corpora_are_laid_together_and_their_ids_kept_apart(corpora: Path) -> None:
    assert merge(corpora, ("one", "two"), corpora / "all") == 10
    made = rows(corpora / "all")
    assert len({row["id"] for row in made}) == 10
    assert gzip.decompress((corpora / "all" / "html" / f"{made[7]['id']}.html.gz").read_bytes()) == b"two 2"


def test_a_part_is_taken_evenly(corpora: Path) -> None:
    assert merge(corpora, ("one", "two"), corpora / "some", limit=4) == 4
    assert [row["id"].split("-")[0] for row in rows(corpora / "some")] == ["one", "one", "two", "two"]


def test_the_written_sites_keep_one_layout(tmp_path: Path) -> None:
    assert write_family(tmp_path / "family", 13, 15) == 10  # one before and one after the family's relaunch
    made = rows(tmp_path / "family")
    assert len({row["url"] for row in made}) == 10
    pages = [gzip.decompress((tmp_path / "family" / "html" / f"{row['id']}.html.gz").read_bytes()) for row in made]
    assert sum(b"wp-embed-responsive" in page for page in pages) == 2  # both of the one site that begins as a blog


def test_start_up_is_no_time_of_crawling() -> None:
    report = {
        "opened": 102.0, "opened_cpu": 1.0, "cpu": 3.0, "stall": 0.1, "stall_cpu": 0.05, "stalls": 1,
        "threads": {"MainThread": 2.0},
    }  # fmt: skip
    plain, ours = Side(), Side()
    plain.add(10, Ran(100.0, 112.0, 11.0, report))
    ours.add(10, Ran(100.0, 107.0, 13.0, report))
    found = figures({"bare": plain, "plain": plain, "cold": ours})
    assert found["plain"]["pages_per_second"] == 1.0
    assert found["plain"]["startup_seconds"] == 2.0
    assert found["cold"]["ratio"] == 2.0
    assert found["cold"]["cpu_ms_per_page"] == 1200.0
    assert found["cold"]["main_process_ms_per_page"] == 200.0
