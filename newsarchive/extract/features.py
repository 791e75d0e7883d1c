"""What is measured of each block before it is decided about. Numbers only, no words of any page or language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p
from typing import Any

import numpy as np

from newsarchive.extract.blocks import Block, Blocks, Scope
from newsarchive.extract.hints import NAMES as HINTS
from newsarchive.extract.phrases import chrome_phrase

KINDS = ("p", "text", "li", "quote", "cell", "caption", "pre", "h1", "h2", "h3", "h4", "h5")
TAGS = (
    "article",
    "main",
    "aside",
    "nav",
    "header",
    "footer",
    "form",
    "ul",
    "table",
    "figure",
    "blockquote",
    "section",
    "dl",
)
NEAR = 3  # blocks before and after that form a block's neighbourhood

_ENDS = tuple(".!?…。！？」』”\"'»’؟।։:)")
_DATE = re.compile(r"\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b|\b\d{1,2}:\d{2}\b|\b(?:19|20)\d{2}\b")
_CJK = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Opinions:
    """What the witnesses say of each block, and which texts are known to stand elsewhere."""

    trafilatura: Sequence[bool]
    article_body: Sequence[bool]
    has_article_body: bool
    titles: frozenset[str] = frozenset()
    standfirsts: frozenset[str] = frozenset()
    subtitle: str = ""  # of the article, as it was decided; squashed like the others
    byline: str = ""


def words_in(text: str) -> int:
    """Words; for scripts without spaces between them, half the characters."""
    wide = len(_CJK.findall(text))
    return wide // 2 + len(_WORD.findall(text)) if wide else len(_WORD.findall(text))


def measure(page: Blocks, squashed: Sequence[str], opinions: Opinions) -> Any:
    """A matrix: a row a block, a column a feature (see `feature_names`)."""
    blocks = page.blocks
    own = [_own(block, text) for block, text in zip(blocks, squashed, strict=True)]
    rows = np.asarray([[*a, *b] for a, b in zip(own, _page(page, squashed, opinions), strict=True)], dtype=np.float32)
    return np.hstack([rows, _around(rows, np.asarray(opinions.trafilatura, dtype=np.float32))])


_OWN = (
    "words", "link_share", "ends_sentence", "commas", "digits", "capitals", "word_length", "has_date", "ends_colon",
    "phrase", "hidden", "depth", "pieces", "starts_upper", "in_link", "strong_share",
    *(f"kind_{kind}" for kind in KINDS),
    *(f"tag_{tag}" for tag in TAGS), *(f"own_{hint}" for hint in HINTS), *(f"above_{hint}" for hint in HINTS),
)  # fmt: skip
_PAGE = (
    "trafilatura", "article_body", "has_article_body", "is_title", "is_standfirst", "position", "text_before",
    "page_words", "page_blocks", "trafilatura_share", "in_span", "span_before", "span_after", "parent_prose",
    "parent_link_share", "parent_blocks", "parent_share", "grand_prose", "grand_link_share", "grand_share", "repeated",
    "path_count", "path_words", "path_link_share", "path_trafilatura", "parent_trafilatura", "in_core", "core_distance",
    "after_h1", "since_heading", "main_prose", "own_prose", "own_share", "own_link_share", "own_blocks", "in_layout",
    "cell_prose",
)  # fmt: skip
_AROUND = ("words", "link_share", "trafilatura", "phrase", "ends_sentence")


def feature_names() -> list[str]:
    """The names of the columns."""
    around = [f"{side}_{name}" for name in _AROUND for side in ("previous", "next")]
    return [
        *_OWN,
        *_PAGE,
        *around,
        "near_trafilatura",
        "near_words",
        "near_link_share",
        "before_trafilatura",
        "after_trafilatura",
    ]


def _own(block: Block, squashed: str) -> list[float]:
    text, scope = block.text, block.scope
    length = len(text)
    words = words_in(text)
    above = _link_above(block)
    strong = sum(len(piece.text) for piece in block.pieces if piece.strong)
    bits = [float(scope.hints >> i & 1) for i in range(len(HINTS))]
    bits += [float(scope.above >> i & 1) for i in range(len(HINTS))]
    return [
        log1p(words), block.linked / length, float(text.rstrip().endswith(_ENDS)), text.count(",") / length,
        sum(map(str.isdigit, text)) / length, sum(map(str.isupper, text)) / length, length / (words + 1),
        float(bool(_DATE.search(text[:300]))), float(text.endswith(":")), chrome_phrase(text), float(scope.hidden),
        float(scope.depth), float(len(block.pieces)), float(text[:1].isupper()), above, strong / length,
        *(float(block.kind == kind) for kind in KINDS), *(float(tag in scope.tags) for tag in TAGS), *bits,
    ]  # fmt: skip


def _link_above(block: Block) -> float:
    return float(bool(block.pieces) and all(piece.href is not None for piece in block.pieces))


def _path(scope: Scope) -> tuple[Any, ...]:
    """A block's place in the template: tag and hints of its element and of the two above it."""
    up = scope.parent or scope
    top = up.parent or up
    return (scope.tag, scope.hints, up.tag, up.hints, top.tag, top.hints)


def _page(page: Blocks, squashed: Sequence[str], opinions: Opinions) -> list[list[float]]:
    blocks = page.blocks
    count = len(blocks)
    lengths = [len(block.text) for block in blocks]
    total = sum(lengths) or 1
    said = [index for index, value in enumerate(opinions.trafilatura) if value]
    first, last = (said[0], said[-1]) if said else (count, -1)
    shares = Counter(squashed)
    paths = [_path(block.scope) for block in blocks]
    by_path: dict[tuple[Any, ...], list[float]] = {}
    by_parent: dict[int, list[float]] = {}
    for block, path, length, value in zip(blocks, paths, lengths, opinions.trafilatura, strict=True):
        entry = by_path.setdefault(path, [0.0, 0.0, 0.0, 0.0])
        entry[0] += 1
        entry[1] += length
        entry[2] += block.linked
        entry[3] += length * value
        parent = by_parent.setdefault(id(block.scope.parent), [0.0, 0.0])
        parent[0] += length
        parent[1] += length * value
    core = _core(blocks, opinions.trafilatura)
    prose = max((scope.prose for scope in {id(b.scope): b.scope for b in blocks}.values()), default=0)
    whole = max(core.prose if core else prose, 1)
    said_share = sum(lengths[index] for index in said) / total
    rows, before, since_h1, since_heading = [], 0, -1, 0
    for index, (block, path) in enumerate(zip(blocks, paths, strict=True)):
        scope = block.scope
        parent_scope = scope.parent or scope
        grand = parent_scope.parent or parent_scope
        number, chars, linked, agreed = by_path[path]
        around, around_agreed = by_parent[id(scope.parent)]
        is_h1 = block.kind == "h1"
        since_h1 = 0 if is_h1 else since_h1 + (since_h1 >= 0)
        since_heading = 0 if block.kind[0] == "h" else since_heading + 1
        distance = _distance(scope, core)
        rows.append([
            float(opinions.trafilatura[index]), float(opinions.article_body[index]), float(opinions.has_article_body),
            float(squashed[index] in opinions.titles), float(squashed[index] in opinions.standfirsts), index / count,
            before / total, log1p(total), log1p(count), said_share, float(first <= index <= last),
            float(min(max(first - index, 0), 40)), float(min(max(index - last, 0), 40)) if said else -1.0,
            log1p(parent_scope.prose), parent_scope.linked / max(parent_scope.text, 1), log1p(parent_scope.blocks),
            parent_scope.text / total, log1p(grand.prose), grand.linked / max(grand.text, 1), grand.text / total,
            float(shares[squashed[index]]), log1p(number), chars / number, linked / max(chars, 1), agreed / max(chars,
            1),
            around_agreed / max(around, 1), float(distance >= 0), float(distance),
            float(min(since_h1, 60)), float(min(since_heading, 20)), parent_scope.prose / whole,
            scope.prose / whole, scope.text / total, scope.linked / max(scope.text, 1), log1p(scope.blocks),
            *_cell(block, whole),
        ])  # fmt: skip
        before += lengths[index]
    return rows


def _cell(block: Block, whole: int) -> tuple[float, float]:
    """Is a block in a table that lays out the page, and what share of the prose is in its cell?"""
    scope: Scope | None = block.scope
    if "td" not in block.scope.tags or any(frame.tag == "table" for frame in block.frames):
        return 0.0, -1.0
    while scope is not None and scope.tag != "td":
        scope = scope.parent
    return 1.0, scope.prose / whole if scope is not None else -1.0


def _core(blocks: Sequence[Block], said: Sequence[bool]) -> Scope | None:
    """The smallest element that holds nine tenths of the text that trafilatura took."""
    held: Counter[int] = Counter()
    scopes: dict[int, Scope] = {}
    total = 0
    for block, value in zip(blocks, said, strict=True):
        if not value:
            continue
        total += len(block.text)
        scope: Scope | None = block.scope
        while scope is not None and scope.parent is not None:
            held[id(scope)] += len(block.text)
            scopes[id(scope)] = scope
            scope = scope.parent
    wanted = [scopes[key] for key, length in held.items() if length >= 0.9 * total]
    return max(wanted, key=lambda scope: scope.depth, default=None)


def _distance(scope: Scope, core: Scope | None) -> int:
    """How many levels a block is below the core; -1 where it is outside."""
    if core is None:
        return -1
    steps = scope.depth - core.depth
    current: Scope | None = scope
    for _ in range(steps):
        current = current.parent if current is not None else None
    return steps if current is core else -1


def _around(rows: Any, said: Any) -> Any:
    """What the neighbours are like: the block before and after, and the few on both sides together."""
    names = [*_OWN, *_PAGE]
    columns = []
    for name in _AROUND:
        values = rows[:, names.index(name)]
        columns += [np.concatenate([[-1], values[:-1]]), np.concatenate([values[1:], [-1]])]
    window = np.ones(2 * NEAR + 1, dtype=np.float32)
    size = np.convolve(np.ones(len(said), dtype=np.float32), window)[NEAR:-NEAR]
    words, links = rows[:, names.index("words")], rows[:, names.index("link_share")]
    for values in (said, words, links):
        columns.append(np.convolve(values, window)[NEAR:-NEAR] / size)
    total = np.cumsum(said)
    columns += [total, total[-1] - total]
    return np.stack(columns, axis=1).astype(np.float32)
