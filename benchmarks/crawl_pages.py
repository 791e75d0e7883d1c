"""The pages of benchmarks/crawl.py, as folders that replay_site.py serves: real ones, and a written family of sites."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from corpora import Case
from site_family import family, page_before


def merge(corpora: Path, names: Sequence[str], folder: Path, limit: int | None = None) -> int:
    """Lay the pages of several corpora into one folder, by links; how many there are. `limit`: so many, evenly."""
    cases = [(name, json.loads(line)) for name in names for line in _lines(corpora / name / "gold.jsonl")]
    if limit is not None and limit < len(cases):
        cases = [cases[number * len(cases) // limit] for number in range(limit)]
    (folder / "html").mkdir(parents=True)
    rows = []
    for name, case in cases:
        own = f"{name}-{case['id']}"
        file = (corpora / name / "html" / f"{case['id']}.html.gz").resolve()
        (folder / "html" / f"{own}.html.gz").symlink_to(file)
        rows.append(case | {"id": own})
    _write(folder, rows)
    return len(rows)


def write_family(folder: Path, first: int, last: int) -> int:
    """Write pages `first` to `last` (not included) of each site of the family, in one layout; how many."""
    (folder / "html").mkdir(parents=True)
    rows = []
    for number in range(first, last):
        for site in family():
            case, page = page_before(site, number)
            (folder / "html" / f"{case.id}.html.gz").write_bytes(gzip.compress(page, 1))
            rows.append(_as_row(case))
    _write(folder, rows)
    return len(rows)


def _as_row(case: Case) -> dict[str, Any]:
    return {"id": case.id, "url": case.url, "gold": {key: case.gold[key] for key in ("title", "published")}}


def _lines(file: Path) -> Iterable[str]:
    return (line for line in file.read_text(encoding="utf-8").split("\n") if line.strip())


def _write(folder: Path, rows: Iterable[dict[str, Any]]) -> None:
    with (folder / "gold.jsonl").open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)
