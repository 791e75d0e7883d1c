"""Which blocks of a page are its body: a small model weighs each block, rules that are sure settle the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from newsarchive.extract.blocks import Block, Blocks, read_blocks
from newsarchive.extract.chrome import strip_chrome
from newsarchive.extract.features import Opinions, measure
from newsarchive.extract.model import load_trees
from newsarchive.extract.witnesses import ask_trafilatura, lay_over, squash

MIN_TITLE = 8  # letters and digits: a shorter "title" ("News") may well be a word of the body


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
        if not chosen and len(text) >= MIN_TITLE and text in reading.opinions.titles:
            continue
        chosen.append(index)
    kept = {id(block) for block in strip_chrome([reading.page.blocks[index] for index in chosen])}
    return [index for index in chosen if id(reading.page.blocks[index]) in kept]


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
