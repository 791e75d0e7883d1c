"""Which items of two sequences belong together, in order: n log n on any input, so that no page can stall a run.

Items that occur once on both sides anchor the rest (the idea of Bram Cohen's patience diff); between anchors the same
again, and what has none is small enough for a table or matched by its occurrence.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Sequence

TABLE = 4_000
"""Cells of a table of longest common subsequences: 60 by 60 items take 1 ms; beyond, occurrences are matched."""

DEPTH = 12
"""How often a gap is anchored again; real texts need 4, and each time costs one pass over the gap."""

Pair = tuple[int, int]


def align(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """Index pairs of equal items, rising on both sides."""
    pairs: list[Pair] = []
    work = [(0, len(old), 0, len(new), 0)]
    while work:
        a, b, c, d, depth = work.pop()
        while a < b and c < d and old[a] == new[c]:
            pairs.append((a, c))
            a, c = a + 1, c + 1
        while a < b and c < d and old[b - 1] == new[d - 1]:
            b, d = b - 1, d - 1
            pairs.append((b, d))
        if a == b or c == d:
            continue
        if (b - a) * (d - c) <= TABLE:
            pairs += _table(old, new, a, b, c, d)
            continue
        anchors = _anchors(old, new, a, b, c, d) if depth < DEPTH else []
        if not anchors:
            pairs += _occurrences(old, new, a, b, c, d)
            continue
        pairs += anchors
        for (i, j), (k, m) in zip([(a - 1, c - 1), *anchors], [*anchors, (b, d)], strict=True):
            if i + 1 < k and j + 1 < m:
                work.append((i + 1, k, j + 1, m, depth + 1))
    pairs.sort()
    return pairs


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable], a: int, b: int, c: int, d: int) -> list[Pair]:
    """Pairs of items that occur once on either side, as many as rise together."""
    once: dict[Hashable, int] = {}
    for i in range(a, b):
        once[old[i]] = -1 if old[i] in once else i
    found: dict[Hashable, int] = {}
    for j in range(c, d):
        if once.get(new[j], -1) >= 0:
            found[new[j]] = -1 if new[j] in found else j
    return _rising([(once[item], j) for item, j in found.items() if j >= 0])


def _occurrences(old: Sequence[Hashable], new: Sequence[Hashable], a: int, b: int, c: int, d: int) -> list[Pair]:
    """The first of an item with the first, the second with the second, as many as rise together."""
    places: dict[Hashable, list[int]] = defaultdict(list)
    for j in range(c, d):
        places[new[j]].append(j)
    seen: dict[Hashable, int] = defaultdict(int)
    pairs = []
    for i in range(a, b):
        item = old[i]
        if (number := seen[item]) < len(places.get(item, ())):
            pairs.append((i, places[item][number]))
            seen[item] += 1
    return _rising(pairs)


def _rising(pairs: list[Pair]) -> list[Pair]:
    """The longest part of the pairs that rises on both sides."""
    pairs.sort()
    tails: list[int] = []  # the smallest last j of a rising run of each length
    ends: list[int] = []  # which pair that is
    before = [-1] * len(pairs)
    for index, (_, j) in enumerate(pairs):
        place = bisect_left(tails, j)
        before[index] = ends[place - 1] if place else -1
        if place == len(tails):
            tails.append(j)
            ends.append(index)
        else:
            tails[place], ends[place] = j, index
    run = []
    index = ends[-1] if ends else -1
    while index >= 0:
        run.append(pairs[index])
        index = before[index]
    return run[::-1]


def _table(old: Sequence[Hashable], new: Sequence[Hashable], a: int, b: int, c: int, d: int) -> list[Pair]:
    """A longest common subsequence, by the book."""
    width = d - c
    rows = [[0] * (width + 1)]
    for i in range(b - 1, a - 1, -1):
        below, row, item = rows[-1], [0] * (width + 1), old[i]
        for j in range(width - 1, -1, -1):
            if item == new[c + j]:
                row[j] = below[j + 1] + 1
            else:
                row[j] = max(below[j], row[j + 1])
        rows.append(row)
    rows.reverse()
    pairs, i, j = [], 0, 0
    while i < b - a and j < width:
        if old[a + i] == new[c + j]:
            pairs.append((a + i, c + j))
            i, j = i + 1, j + 1
        elif rows[i + 1][j] >= rows[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs
