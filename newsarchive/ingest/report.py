"""What reading again came to: counted by field, with samples, and what was lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from newsarchive.errors import NewsArchiveError
from newsarchive.models import Article
from newsarchive.store.articles import as_text

if TYPE_CHECKING:
    from newsarchive.ingest.filing import Outcome

FIELDS = ("title", "subtitle", "byline", "published", "modified", "section", "body", "html")
"""The columns of `revisions` that a reading fills."""

SAMPLES = 5  # of each field
LOST = 1_000  # captures that are named; beyond, they are counted
SHOWN = 160  # characters of a value
LEAD = 40  # of them before the first difference


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that reads differently now; both values shortened to what is around the first difference."""

    field: str
    before: str | None
    after: str | None


def differences(row: Mapping[str, Any], article: Article) -> tuple[Difference, ...]:
    """Which columns of a version's row would be written differently."""
    found = []
    for name in FIELDS:
        value = getattr(article, name)
        after = as_text(value) if name in ("published", "modified") else value
        if row[name] != after:
            found.append(Difference(name, *shortened(row[name], after)))
    return tuple(found)


def shortened(before: str | None, after: str | None) -> tuple[str | None, str | None]:
    """Two values, cut to the place where they begin to differ."""
    one, other = before or "", after or ""
    if max(len(one), len(other)) <= SHOWN:
        return before, after
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    start = max(0, start - LEAD)
    return (before and _cut(one, start)), (after and _cut(other, start))


def _cut(text: str, start: int) -> str:
    piece = " ".join(text[start : start + SHOWN].split())
    return f"{'...' if start else ''}{piece}{'...' if start + SHOWN < len(text) else ''}"


@dataclass
class Report:
    """Captures read again, by what came of it.

    `same` and `changed` are versions; `found` were refused and are articles now, `known` are pages of articles that the
    archive has (no version is made of them), `refused` versions are refused now and keep what was read before,
    `still_refused` are what they were. `lost` could not be read.
    """

    extractor: str
    read: int = 0
    same: int = 0
    changed: int = 0
    found: int = 0
    known: int = 0
    still_refused: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)  # by reason
    samples: list[tuple[str, Difference]] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)  # address and reason, of the first LOST
    lost_count: int = 0

    def add(self, url: str, outcome: Outcome) -> None:
        """Count a capture that was read."""
        self.read += 1
        if outcome.result in ("same", "reread"):
            self.same += outcome.result == "same"
            self.changed += outcome.result == "reread"
        elif outcome.result == "refused":
            self.refused[outcome.reason or "other"] += 1
        elif outcome.result == "new":
            self.found += 1
        elif outcome.result in ("known", "alias"):
            self.known += 1
        else:
            self.still_refused += 1
        for each in outcome.differences:
            self.fields[each.field] += 1
            if self.fields[each.field] <= SAMPLES:
                self.samples.append((url, each))

    def lose(self, url: str, error: NewsArchiveError) -> None:
        """Count a capture that could not be read."""
        self.lost_count += 1
        if len(self.lost) < LOST:
            self.lost.append((url, error.why or error.what))

    def as_json(self) -> dict[str, Any]:
        """The report for programs."""
        return {
            "extractor": self.extractor,
            "read": self.read,
            "same": self.same,
            "changed": self.changed,
            "fields": {name: self.fields[name] for name in FIELDS if self.fields[name]},
            "samples": [
                {"url": url, "field": each.field, "before": each.before, "after": each.after}
                for url, each in self.samples
            ],
            "found": self.found,
            "known": self.known,
            "refused": dict(self.refused),
            "still_refused": self.still_refused,
            "lost": self.lost_count,
            "lost_captures": [{"url": url, "reason": reason} for url, reason in self.lost],
        }
