"""Which blocks of a page are its body: a small model weighs each block, rules that are sure settle the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from newsarchive.extract.blocks import Block, Blocks, Piece, Scope, read_blocks
from newsarchive.extract.chrome import strip_chrome
from newsarchive.extract.features import Opinions, measure
from newsarchive.extract.model import load_trees
from newsarchive.extract.witnesses import ask_trafilatura, lay_over, squash

MIN_TITLE = 8  # letters and digits: a shorter "title" ("News") may well be a word of the body

MIN_COPY = 60  # letters and digits: a block that long says the same thing twice only where the page is doubled
TABLE_SHARE = 0.4  # of a table's characters that the model must take for the table to be body
MIN_TOLD = 400  # characters of a JSON-LD articleBody that is worth more than what the page shows
TOLD_RATIO = 2.5  # it must be that much longer than what was chosen: publishers put summaries and other pages there too


@dataclass(frozen=True, slots=True)
class Reading:
    """A page cut into blocks, each measured."""

    page: Blocks
    squashed: tuple[str, ...]
    opinions: Opinions
    rows: Any  # one row of features a block; None of an empty page


@dataclass(frozen=True, slots=True)
class Body:
    """The chosen blocks, what was chosen from, and how sure the choice was (0 to 1)."""

    blocks: tuple[Block, ...]
    page: Blocks
    trafilatura: tuple[bool, ...]  # for each block of the page: did trafilatura take it?
    agreement: float


def find_body(tree: Any, *, url: str | None, article_body: str | None, titles: Sequence[str] = ()) -> Body:
    """Choose the body's blocks. `article_body` is what JSON-LD says the body is, `titles` are known not to be of it."""
    reading = read(tree, url=url, article_body=article_body, titles=titles)
    if reading.rows is None:
        return Body((), reading.page, (), 0.0)
    trees = load_trees("blocks")
    scores = trees.scores(reading.rows)
    chosen = choose(reading, scores, trees.threshold)
    if told := _told_elsewhere(reading, chosen, article_body or ""):
        return Body(told, reading.page, tuple(reading.opinions.trafilatura), 0.5)
    sure = np.abs(scores - 0.5) * 2
    lengths = np.asarray(
        [len(block.text) * (score > 0.1) for block, score in zip(reading.page.blocks, scores, strict=True)]
    )
    agreement = float((sure * lengths).sum() / lengths.sum()) if lengths.sum() else 0.0
    blocks = tuple(reading.page.blocks[index] for index in chosen)
    return Body(blocks, reading.page, tuple(reading.opinions.trafilatura), agreement)


def read(tree: Any, *, url: str | None, article_body: str | None, titles: Sequence[str] = ()) -> Reading:
    """Cut and measure a page."""
    page = read_blocks(tree)
    squashed = tuple(squash(block.text) for block in page.blocks)
    said = lay_over(squashed, ask_trafilatura(tree, url))
    published = lay_over(squashed, article_body or "")
    heads, leads = _known_texts(tree)
    opinions = Opinions(said, published, bool(article_body), frozenset({*heads, *map(squash, titles)} - {""}), leads)
    return Reading(page, squashed, opinions, measure(page, squashed, opinions) if page.blocks else None)


def choose(reading: Reading, scores: Any, threshold: float) -> list[int]:
    """The indexes of the body's blocks, given the model's scores."""
    chosen: list[int] = []
    for index, (block, text) in enumerate(zip(reading.page.blocks, reading.squashed, strict=True)):
        if scores[index] < threshold or block.kind == "caption":
            continue
        if not chosen and (block.kind == "h1" or _is_title(text, reading.opinions.titles)):
            continue
        chosen.append(index)
    chosen = _told_once(reading, _whole_tables(reading, chosen))
    kept = {id(block) for block in strip_chrome([reading.page.blocks[index] for index in chosen])}
    return [index for index in chosen if id(reading.page.blocks[index]) in kept]


def _is_title(text: str, titles: frozenset[str]) -> bool:
    """A title, or one to which a page adds the name of its site."""
    return len(text) >= MIN_TITLE and any(
        title == text or (len(text) >= 2 * MIN_TITLE and title.startswith(text)) for title in titles
    )


def _whole_tables(reading: Reading, chosen: list[int]) -> list[int]:
    """Tables within the body all or not at all: half a table says nothing."""
    blocks = reading.page.blocks
    if not chosen:
        return chosen
    tables: dict[int, list[int]] = {}
    for index in range(chosen[0], chosen[-1] + 1):
        around = [scope for scope in blocks[index].frames if scope.tag == "table"]
        if around and blocks[index].kind == "cell":
            tables.setdefault(id(around[-1]), []).append(index)
    taken = set(chosen)
    for cells in tables.values():
        length = sum(len(blocks[index].text) for index in cells)
        held = sum(len(blocks[index].text) for index in cells if index in taken)
        if held >= TABLE_SHARE * length:
            taken.update(cells)
        else:
            taken.difference_update(cells)
    return sorted(taken)


def _told_once(reading: Reading, chosen: list[int]) -> list[int]:
    """Without a second copy of the text: some pages hold one for phones and one for larger screens."""
    seen: set[str] = set()
    kept: list[int] = []
    in_copy = False
    for index in chosen:
        text = reading.squashed[index]
        if len(text) >= MIN_COPY:
            in_copy = text in seen
        if not (in_copy and text in seen):
            kept.append(index)
        seen.add(text)
    return kept


def _told_elsewhere(reading: Reading, chosen: Sequence[int], article_body: str) -> tuple[Block, ...]:
    """The JSON-LD's paragraphs, where the page itself hardly shows any of them (scripts would draw it, or a wall hides
    it): nothing otherwise."""
    shown = sum(len(reading.squashed[index]) for index in chosen)
    if len(article_body) < MIN_TOLD or len(squash(article_body)) < TOLD_RATIO * shown:
        return ()
    scope = Scope(None, "p", None, 0, 0, frozenset(), hidden=False, depth=0)
    lines = [" ".join(line.split()) for line in article_body.split("\n")]
    return tuple(Block(line, "p", scope, [Piece(line)], 0, order) for order, line in enumerate(filter(None, lines), 1))


def _known_texts(tree: Any) -> tuple[frozenset[str], frozenset[str]]:
    """What the head says are title and description, squashed."""
    titles, leads = set(), set()
    for element in tree.iter("meta", "title"):
        if element.tag == "title":
            titles.add(squash("".join(element.itertext())[:500]))
            continue
        name = (element.get("property") or element.get("name") or "").lower()
        if name.endswith("title"):
            titles.add(squash((element.get("content") or "")[:500]))
        elif name.endswith("description"):
            leads.add(squash((element.get("content") or "")[:2_000]))
    return frozenset(titles - {""}), frozenset(leads - {""})
