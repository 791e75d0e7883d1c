"""What is measured of each block before it is decided about. Numbers only, no words of any page or language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import log1p
from typing import Any

import numpy as np

from newsarchive.extract.blocks import Block, Blocks, Scope
from newsarchive.extract.counting import digits_and_capitals, words_in
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
_KIND = {kind: number for number, kind in enumerate(KINDS)}
NEAR = 3  # blocks before and after that form a block's neighbourhood

_ENDS = tuple(".!?…。！？」』”\"'»’؟।։:)")
_DATE = re.compile(r"\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b|\b\d{1,2}:\d{2}\b|\b(?:19|20)\d{2}\b")


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


def measure(page: Blocks, squashed: Sequence[str], opinions: Opinions, before: Any = None) -> Any:
    """A matrix: a row a block, a column a feature (see `feature_names`).

    `before` is the same page's matrix with other opinions: what the blocks themselves are needn't be measured again.
    """
    blocks = page.blocks
    if before is None:
        own = np.hstack([np.asarray([_own(block) for block in blocks], dtype=np.float32), _named(blocks)])
    else:
        own = before[:, : len(_OWN)]
    rows = np.hstack([own, _page(page, squashed, opinions)])
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


def _own(block: Block) -> list[float]:
    text, scope, pieces = block.text, block.scope, block.pieces
    length, words = len(text), words_in(text)
    digits, capitals = digits_and_capitals(text)
    strong = sum([len(piece.text) for piece in pieces if piece.strong])
    return [
        log1p(words), block.linked / length, text.rstrip().endswith(_ENDS), text.count(",") / length,
        digits / length, capitals / length, length / (words + 1),
        bool(digits and _DATE.search(text[:300])), text.endswith(":"), chrome_phrase(text), scope.hidden,
        scope.depth, len(pieces), text[:1].isupper(), _link_above(block), strong / length,
    ]  # fmt: skip


def _named(blocks: Sequence[Block]) -> Any:
    """The columns that are yes or no: a block's kind, the tags around it, what class names say of it and above it."""
    kinds = np.asarray([_KIND.get(block.kind, -1) for block in blocks])[:, None] == np.arange(len(KINDS))
    around: dict[frozenset[str], list[bool]] = {}
    for block in blocks:
        if block.scope.tags not in around:
            around[block.scope.tags] = [tag in block.scope.tags for tag in TAGS]
    tags = np.asarray([around[block.scope.tags] for block in blocks])
    hints = np.asarray([(block.scope.hints, block.scope.above) for block in blocks])[:, :, None]
    bits = (hints >> np.arange(len(HINTS)) & 1).reshape(len(blocks), -1)
    return np.hstack([kinds, tags, bits]).astype(np.float32)


def _link_above(block: Block) -> float:
    return float(bool(block.pieces) and all(piece.href is not None for piece in block.pieces))


def _path(scope: Scope) -> tuple[Any, ...]:
    """A block's place in the template: tag and hints of its element and of the two above it."""
    up = scope.parent or scope
    top = up.parent or up
    return (scope.tag, scope.hints, up.tag, up.hints, top.tag, top.hints)


def _page(page: Blocks, squashed: Sequence[str], opinions: Opinions) -> Any:
    blocks = page.blocks
    count = len(blocks)
    lengths = np.asarray([len(block.text) for block in blocks], dtype=float)
    total = lengths.sum()
    said, told = np.asarray(opinions.trafilatura, dtype=float), np.asarray(opinions.article_body, dtype=float)
    core = _core(blocks, opinions.trafilatura)
    scopes = [block.scope for block in blocks]
    prose = max([scope.prose for scope in scopes], default=0)
    whole = max(core.prose if core else prose, 1)
    shares = Counter(squashed)
    one = np.ones(count)
    columns = [
        said, told, one * opinions.has_article_body,
        [text in opinions.titles for text in squashed], [text in opinions.standfirsts for text in squashed],
        np.arange(count) / count, (lengths.cumsum() - lengths) / total, one * log1p(total), one * log1p(count),
        one * ((said * lengths).sum() / total), *_span(said), *_scopes(scopes, total),
        [shares[text] for text in squashed], *_alike(blocks, lengths, said), *_below(scopes, core), *_after(blocks),
        *_own_scope(scopes, total, whole), *zip(*[_cell(block, whole) for block in blocks], strict=True),
    ]  # fmt: skip
    return np.asarray(columns, dtype=np.float32).T


def _span(said: Any) -> tuple[Any, Any, Any]:
    """Is a block between the first and the last that trafilatura took, and how many blocks before or after them?"""
    places, taken = np.arange(len(said)), np.flatnonzero(said)
    if not len(taken):
        return np.zeros(len(said)), np.minimum(len(said) - places, 40), np.full(len(said), -1)
    first, last = taken[0], taken[-1]
    inside = (first <= places) & (places <= last)
    return inside, np.clip(first - places, 0, 40), np.clip(places - last, 0, 40)


def _scopes(scopes: Sequence[Scope], total: float) -> list[Any]:
    """Of the elements above a block's own: prose, share of links, blocks, share of the page's text."""
    parents = [scope.parent or scope for scope in scopes]
    prose, linked, text, held = _sums(parents)
    grand_prose, grand_linked, grand_text, _ = _sums([scope.parent or scope for scope in parents])
    return [
        np.log1p(prose), linked / np.maximum(text, 1), np.log1p(held), text / total,
        np.log1p(grand_prose), grand_linked / np.maximum(grand_text, 1), grand_text / total,
    ]  # fmt: skip


def _own_scope(scopes: Sequence[Scope], total: float, whole: float) -> list[Any]:
    """Of the elements above and of a block's own: the share of the main part's prose; then the same of the own."""
    prose, linked, text, held = _sums(scopes)
    above = np.asarray([(scope.parent or scope).prose for scope in scopes])
    return [above / whole, prose / whole, text / total, linked / np.maximum(text, 1), np.log1p(held)]


def _sums(scopes: Sequence[Scope]) -> Any:
    return np.asarray([(scope.prose, scope.linked, scope.text, scope.blocks) for scope in scopes], dtype=float).T


def _alike(blocks: Sequence[Block], lengths: Any, said: Any) -> list[Any]:
    """What the blocks at the same place of the template add up to, and how much of its parent's text was taken."""
    paths = _numbered(_path(block.scope) for block in blocks)
    parents = _numbered(id(block.scope.parent) for block in blocks)
    linked = np.asarray([block.linked for block in blocks], dtype=float)
    number, chars = np.bincount(paths)[paths], np.bincount(paths, lengths)[paths]
    most = np.maximum(chars, 1)
    around = np.maximum(np.bincount(parents, lengths), 1)
    return [
        np.log1p(number), chars / number, np.bincount(paths, linked)[paths] / most,
        np.bincount(paths, lengths * said)[paths] / most, (np.bincount(parents, lengths * said) / around)[parents],
    ]  # fmt: skip


def _numbered(keys: Iterable[Hashable]) -> Any:
    """Each key's number, equal keys the same."""
    numbers: dict[Hashable, int] = {}
    return np.asarray([numbers.setdefault(key, len(numbers)) for key in keys])


def _below(scopes: Sequence[Scope], core: Scope | None) -> tuple[Any, Any]:
    distances = np.asarray([_distance(scope, core) for scope in scopes])
    return distances >= 0, distances


def _after(blocks: Sequence[Block]) -> tuple[Any, Any]:
    """How many blocks before it the last h1 stands, -1 for none; and the last heading of any kind."""
    places = np.arange(len(blocks))
    h1 = np.maximum.accumulate(np.where([block.kind == "h1" for block in blocks], places, -1))
    heading = np.maximum.accumulate(np.where([block.kind[0] == "h" for block in blocks], places, -1))
    return np.where(h1 < 0, -1, np.minimum(places - h1, 60)), np.minimum(places - heading, 20)


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
