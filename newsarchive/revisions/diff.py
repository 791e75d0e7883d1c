"""What changed between two texts, as a plain structure that a terminal or a page can show.

Paragraphs are aligned first, also where they moved; within a paragraph that changed, words (in scripts that write none
apart, characters).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from newsarchive.revisions.align import align
from newsarchive.revisions.typography import typography

Op = tuple[Literal["same", "removed", "added"], str]
Kind = Literal["same", "changed", "removed", "added", "moved_from", "moved_to"]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph. `old` and `new` are its text on either side (None where it is not there).

    `ops`: of a changed one, its pieces in reading order: same and removed ones together are `old`, same and added ones
    `new`. `move`: of a moved one, a number that the place it left and the place it came to have in common.
    """

    kind: Kind
    old: str | None = None
    new: str | None = None
    ops: tuple[Op, ...] = ()
    move: int | None = None


UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
"""Scripts written without spaces: Thai, Lao, Burmese, Khmer, Han, kana."""

_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3"
_TOKEN = re.compile(
    rf"[{UNSPACED}][{_MARKS}]*|[^\W{UNSPACED}](?:[^\W{UNSPACED}]|[\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0981-\u0983"
    rf"\u09bc-\u09cd\u0b80-\u0b83\u0bbe-\u0bcd\u064b-\u065f\u0591-\u05c7\u00ad\u200c\u200d]|['’.,·](?=\w)(?![{UNSPACED}]))*"
    r"|\s+|."
)
_PARAGRAPH = re.compile(r"\n+")

ALIKE = 0.4
"""Share of common words from which a paragraph is a changed one, not one taken out and another put in."""

PAIRS = 2_500
"""Pairs of paragraphs between two that stayed that are laid beside each other; beyond, each beside its own number."""


def paragraphs(text: str) -> list[str]:
    """The paragraphs and lines of a body, without empty ones."""
    return [part.strip() for part in _PARAGRAPH.split(text) if part.strip()]


def tokens(text: str) -> list[str]:
    """Words (numbers and names with what they hold inside), runs of space and single signs; together the text."""
    return _TOKEN.findall(text.replace("\n", " "))


def words(text: str) -> list[str]:
    """The words among the tokens."""
    return [token for token in tokens(text) if token[0].isalnum()]


def diff(old: str, new: str) -> list[Block]:
    """The blocks of both texts in reading order; `before` and `after` give the two back."""
    return [_exact(block) for block in compare(paragraphs(old), paragraphs(new), typography)]


def compare(old: Sequence[str], new: Sequence[str], key: Callable[[str], str]) -> list[Block]:
    """The same for paragraphs; two are equal where their keys are."""
    left, right = [key(each) for each in old], [key(each) for each in new]
    pairs = align(left, right)
    blocks: list[Block] = []
    i = j = 0
    for a, b in [*pairs, (len(old), len(new))]:
        blocks += _gap(old[i:a], new[j:b])
        if a < len(old):
            blocks.append(Block("same", old[a], new[b]))
        i, j = a + 1, b + 1
    return _moves(blocks, key)


def before(blocks: Sequence[Block]) -> list[str]:
    """The old paragraphs."""
    return [block.old for block in blocks if block.old is not None]


def after(blocks: Sequence[Block]) -> list[str]:
    """The new paragraphs."""
    return [block.new for block in blocks if block.new is not None]


def counted(blocks: Sequence[Block]) -> tuple[int, int]:
    """How many words came and how many went; what moved did neither."""
    added = removed = 0
    for block in blocks:
        if block.kind == "added":
            added += len(words(block.new or ""))
        elif block.kind == "removed":
            removed += len(words(block.old or ""))
        for op, text in block.ops:
            added += len(words(text)) if op == "added" else 0
            removed += len(words(text)) if op == "removed" else 0
    return added, removed


def word_ops(old: str, new: str) -> tuple[Op, ...]:
    """The pieces of a paragraph that changed, or of a headline."""
    left, right = tokens(old), tokens(new)
    ops: list[list[str]] = []

    def put(kind: str, text: str) -> None:
        if not text:
            return
        if ops and ops[-1][0] == kind:
            ops[-1][1] += text
        else:
            ops.append([kind, text])

    i = j = 0
    for a, b in [*align(left, right), (len(left), len(right))]:
        put("removed", "".join(left[i:a]))
        put("added", "".join(right[j:b]))
        if a < len(left):
            put("same", left[a])
        i, j = a + 1, b + 1
    return tuple(_joined(ops))


def _joined(ops: list[list[str]]) -> Iterator[Op]:
    """Changes with nothing but a space between them are one change: a phrase for a phrase, not word for word."""
    removed: list[str] = []
    added: list[str] = []
    for index, (kind, text) in enumerate(ops):
        if kind == "same":
            if text.isspace() and removed and added and index + 1 < len(ops):
                removed.append(text)
                added.append(text)
                continue
            yield from _flushed(removed, added)
            yield "same", text
        else:
            (removed if kind == "removed" else added).append(text)
    yield from _flushed(removed, added)


def _flushed(removed: list[str], added: list[str]) -> Iterator[Op]:
    if removed:
        yield "removed", "".join(removed)
    if added:
        yield "added", "".join(added)
    removed.clear()
    added.clear()


def _gap(old: Sequence[str], new: Sequence[str]) -> list[Block]:
    """Paragraphs between two that stayed: which are changed, which came, which went."""
    pairs = _alike(old, new) if old and new else []
    blocks: list[Block] = []
    i = j = 0
    for a, b in [*pairs, (len(old), len(new))]:
        blocks += [Block("removed", old=text) for text in old[i:a]]
        blocks += [Block("added", new=text) for text in new[j:b]]
        if a < len(old):
            blocks.append(Block("changed", old[a], new[b]))
        i, j = a + 1, b + 1
    return blocks


def _alike(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs of paragraphs that have most words in common, in order."""
    left, right = [Counter(words(each)) for each in old], [Counter(words(each)) for each in new]
    if len(old) * len(new) > PAIRS:
        return [(i, i) for i in range(min(len(old), len(new))) if likeness(left[i], right[i]) >= ALIKE]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    score = [[likeness(one, other) for other in right] for one in left]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            both = best[i + 1][j + 1] + score[i][j] if score[i][j] >= ALIKE else 0.0
            best[i][j] = max(both, best[i + 1][j], best[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if score[i][j] >= ALIKE and best[i][j] == best[i + 1][j + 1] + score[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def likeness(left: Counter[str], right: Counter[str]) -> float:
    """Share of words that two texts have in common, of the longer one's."""
    most = max(left.total(), right.total())
    return (left & right).total() / most if most else 0.0


def _moves(blocks: list[Block], key: Callable[[str], str]) -> list[Block]:
    """Paragraphs taken out here and put in there are moved ones."""
    gone: dict[str, deque[int]] = defaultdict(deque)
    for index, block in enumerate(blocks):
        if block.kind == "removed":
            gone[key(block.old or "")].append(index)
    number = 0
    for index, block in enumerate(blocks):
        if block.kind == "added" and (places := gone.get(key(block.new or ""))):
            number += 1
            place = places.popleft()
            blocks[place] = Block("moved_from", old=blocks[place].old, move=number)
            blocks[index] = Block("moved_to", new=block.new, move=number)
    return blocks


def _exact(block: Block) -> Block:
    """A changed block with its words."""
    if block.kind != "changed":
        return block
    return Block("changed", block.old, block.new, word_ops(block.old or "", block.new or ""))
