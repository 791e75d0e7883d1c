"""The corpora as cases: pages with known answers, kept outside the repository (their README says what each holds)."""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import tldextract

NAMES = ("zyte", "fundus", "wcxb", "portals", "segments", "dates", "postlight", "readability", "wcxb-not-articles")
ARTICLES = frozenset({*NAMES, "family"}) - {"wcxb-not-articles"}  # the written sites of site_family.py too
NOT_ARTICLE_TYPES = frozenset({"listing", "collection", "forum", "product", "service", "documentation"})
ROOT = Path(__file__).resolve().parent.parent
DEFAULT = ROOT.parent / "shared" / "corpora"

sys.path.insert(0, str(ROOT))  # so that a benchmark measures the code beside it, installed or not

_split = tldextract.TLDExtract(suffix_list_urls=())  # the list that comes with the package: no network


@dataclass(frozen=True, slots=True)
class Case:
    """One page: where it lies, where it was, and what is known of it."""

    corpus: str
    id: str
    path: str
    url: str | None
    crawled: datetime | None = None
    gold: dict[str, Any] = field(default_factory=dict)

    def html(self) -> bytes:
        """The page as published."""
        return gzip.decompress(Path(self.path).read_bytes())

    @property
    def site(self) -> str:
        """The registered domain, or the page's id where it has no address: the unit of cross-validation."""
        if not self.url:
            return self.id
        parts = _split(self.url)
        return parts.top_domain_under_public_suffix or parts.domain or self.id

    def fold(self, folds: int) -> int:
        """In which of so many parts this page's site falls: the same on every machine."""
        return int(hashlib.sha256(self.site.encode()).hexdigest()[:8], 16) % folds


def read_cases(folder: Path, names: Sequence[str] = NAMES, *, sample: int | None = None) -> Iterator[Case]:
    """The cases of some corpora in a fixed order; `sample` takes that many a corpus, evenly and the same each time."""
    for name in names:
        lines = (folder / name / "gold.jsonl").read_text(encoding="utf-8").split("\n")
        cases = [_case(folder, name, json.loads(line)) for line in lines if line.strip()]
        if sample is not None and len(cases) > sample:
            cases.sort(key=lambda case: hashlib.sha256(case.id.encode()).digest())
            cases = cases[:sample]
        yield from cases


def _case(folder: Path, name: str, row: dict[str, Any]) -> Case:
    path = folder / name / "html" / f"{row['id']}.html.gz"
    crawled = datetime.fromisoformat(row["crawled"]).astimezone() if row.get("crawled") else None
    return Case(name, row["id"], str(path), row.get("url"), crawled, row["gold"])
