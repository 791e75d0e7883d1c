"""Has a site's layout changed? A pure function from the times of pages that fit a template and of pages that don't."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = 10
"""The last pages that are looked at."""

MISSES = 8
"""Of WINDOW, the pages that must not fit. Special pages (a gallery, a long read) are one in ten at most sites: that
eight of ten are special happens once in 2.7 million windows. Where they are one in five, once in 13,000."""

MEMORY = 200
"""Pages back to which the moment of a change is looked for."""

LASTS = timedelta(days=1)
"""How long another layout must have been seen. Sites are often crawled section by section, and a blog that has a layout
of its own is done within hours; a relaunch lasts. Until then pages that miss are read without a template."""

SORTED = 0.8
"""Share of pages that must lie on their own side of the moment; else old and new are mixed, and nothing changed."""


@dataclass(frozen=True, slots=True)
class LayoutChange:
    """When another layout began; `earlier`: until when another layout was, that is older than the learned one."""

    at: datetime
    earlier: bool = False


def is_doubtful(fits: Collection[bool]) -> bool:
    """Do most of the last WINDOW pages not fit?"""
    return list(fits).count(False) >= MISSES


def find_change(
    fits: Collection[datetime], misses: Collection[datetime], learned: tuple[datetime, datetime]
) -> LayoutChange | None:
    """The moment that parts the pages that don't fit from those that do; None where they lie mixed.

    All are capture times; `learned` are those of the oldest and the newest page that the template was learned from.
    Pages between these two say nothing of time: where they don't fit, the template is at fault.
    """
    oldest, newest = learned
    after = [at for at in misses if at > newest]
    before = [at for at in misses if at < oldest]
    if after and (cut := _best_cut(fits, misses, after)) and max(after) - cut >= LASTS:
        return LayoutChange(cut)
    starts = [at for at in (*fits, oldest) if before and at > min(before)]
    if starts and (cut := _best_cut(misses, fits, starts)) and cut - min(before) >= LASTS:
        return LayoutChange(cut, earlier=True)
    return None


def _best_cut(
    earlier: Collection[datetime], later: Collection[datetime], cuts: Collection[datetime]
) -> datetime | None:
    """The moment that parts two groups best, the first of equals; None where even that leaves them mixed."""
    best = max(cuts, key=lambda cut: (_parted(earlier, later, cut), -cut.timestamp()))
    return best if _parted(earlier, later, best) >= SORTED * (len(earlier) + len(later)) else None


def _parted(earlier: Collection[datetime], later: Collection[datetime], cut: datetime) -> int:
    """How many of two groups lie on their own side of a moment, which belongs to the later one."""
    return sum(at < cut for at in earlier) + sum(at >= cut for at in later)
