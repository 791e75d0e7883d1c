"""How much two texts have in common, and whether one is a copy of the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from newsarchive.stories.text import Hashes, Text

LEAST = 24
"""Shingles in common that a copy has at least: two sentences' worth. Less is a stock phrase or an agency's address."""

WHOLE = 0.75
"""Containment from which the shorter text is a copy, wherever the common words stand."""

CLEAR = 0.5
"""Containment from which it is one, but for common words that close both texts in one block: these are boilerplate."""

SPREAD = 0.28
SCATTERED = 2
BLOCK = 3
"""Containment from which it is one where they stand scattered in one of the two, in so many paragraphs at least. Or,
of more paragraphs, where they are one block in both but not at the same place: a block that opens one text and comes
after another beginning in the other is an agency's report under a local lead. In the same place it is a box, or the
summary of a series."""

SHIFTED = 0.33
"""Containment from which such a block at another place is enough, of however few paragraphs."""

EXACT = 0.96
"""Share of a block's words that is common, from which one that closes both texts is boilerplate."""

WORDED = 0.8
"""Share of such a block that is common, below which it is no box: those are the same to the letter."""

COVERED = 0.25
"""Share of a paragraph's shingles that are in common, from which it counts as copied."""

SMALL = 6
"""Shingles below which a paragraph is not counted: a heading, the end of a quotation."""

BLANKS = 12
"""Shingles about numbers and names that differ, from which they count, some four to each: a copy has new ones too, such
as a corrected toll."""

SAME_BLANKS = 0.5
"""Share of such places in common wording that must hold the same number or name: in a weather report they don't."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """`similarity`: common shingles of all that the two have (Jaccard). `containment`: of those of the shorter one.

    `copy`: one is a copy of the other, or both of a third.
    """

    similarity: float
    containment: float
    copy: bool


def compare(a: Text, b: Text, common: NDArray[np.bool_] | None = None) -> Likeness:
    """What two texts have in common. `common`: which parts of `a` stand in many articles, and so are no proof."""
    if a.language and b.language and a.language != b.language:
        return Likeness(0.0, 0.0, False)
    own_a, own_b = a.distinct, b.distinct
    if common is not None and common.any():
        stock = np.unique(a.shingles[common[a.part]])
        own_a = np.setdiff1d(own_a, stock, assume_unique=True)
        own_b = np.setdiff1d(own_b, stock, assume_unique=True)
    shared = np.intersect1d(own_a, own_b, assume_unique=True)
    if not len(shared):
        return Likeness(0.0, 0.0, False)
    similarity = len(shared) / (len(own_a) + len(own_b) - len(shared))
    containment = len(shared) / min(len(own_a), len(own_b))
    copy = len(shared) >= LEAST and containment >= SPREAD and _copied(a, b, shared, containment) and not _template(a, b)
    return Likeness(similarity, containment, copy)


@dataclass(frozen=True, slots=True)
class _Cover:
    """Where in a text the common words stand: in how many paragraphs, whether in one block, at which end of the text.

    `worded`: the share of these paragraphs that is common.
    """

    parts: int
    block: bool
    head: bool
    tail: bool
    worded: float


def _copied(a: Text, b: Text, shared: Hashes, containment: float) -> bool:
    if containment >= WHOLE:
        return True
    one, other = _cover(a, shared), _cover(b, shared)
    block = one.block and other.block
    if containment >= CLEAR:
        return not (block and one.tail and other.tail and max(one.worded, other.worded) >= EXACT)
    if block and one.head != other.head and containment >= SHIFTED:
        return True
    if min(one.parts, other.parts) < (BLOCK if block else SCATTERED):
        return False
    return not block or one.head != other.head or max(one.worded, other.worded) < WORDED


def _cover(text: Text, shared: Hashes) -> _Cover:
    hits = np.bincount(text.part, np.isin(text.shingles, shared))
    sizes = np.bincount(text.part)
    hits, sizes = hits[sizes >= SMALL], sizes[sizes >= SMALL]
    (covered,) = np.nonzero(hits >= COVERED * sizes)
    if not len(covered):
        return _Cover(0, block=True, head=False, tail=False, worded=0.0)
    first, last = int(covered[0]), int(covered[-1])
    return _Cover(
        parts=len(covered),
        block=last - first + 1 == len(covered),
        head=first == 0,
        tail=first > 0 and last >= len(sizes) - 2,  # a line about the author may follow
        worded=float(hits[covered].sum() / sizes[covered].sum()),
    )


def _template(a: Text, b: Text) -> bool:
    """Do the two say the same of other numbers, or other numbers and names? Then a form was filled in twice.

    Of numbers alone, too, since a form may be full of names that stay: the stations of a weather report.
    """
    places = np.intersect1d(a.blanked, b.blanked)
    if not len(places):
        return False
    alike = np.intersect1d(a.filled, b.filled)
    return all(_other_words(text, places, alike) for text in (a, b))


def _other_words(text: Text, places: Hashes, alike: Hashes) -> bool:
    """Whether one of the texts has mostly other numbers, or numbers and names, than the other at the same places.

    Each filling counts by itself: a form may have one line many times over.
    """
    here = np.isin(text.blanked, places)
    filled, at = np.unique(text.filled[here], return_index=True)
    figures = text.figures[here][at]
    same = np.isin(filled, alike)
    return _differ(len(filled), int(same.sum())) or _differ(int(figures.sum()), int((same & figures).sum()))


def _differ(places: int, same: int) -> bool:
    return places - same >= BLANKS and same < SAME_BLANKS * places
