"""Which blocks of a page are its body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from newsarchive.extract.blocks import Block, Blocks, read_blocks
from newsarchive.extract.witnesses import ask_trafilatura, lay_over, squash


@dataclass(frozen=True, slots=True)
class Body:
    """The chosen blocks, what was chosen from, and how far the witnesses agree (0 to 1)."""

    blocks: tuple[Block, ...]
    page: Blocks
    agreement: float


def find_body(tree: Any, *, url: str | None, article_body: str | None, not_body: Sequence[str] = ()) -> Body:
    """Choose the body's blocks. `article_body` is what JSON-LD says it is; `not_body` are the title and the like."""
    page = read_blocks(tree)
    squashed = [squash(block.text) for block in page.blocks]
    chosen = lay_over(page.blocks, squashed, ask_trafilatura(tree, url))
    titles = {squash(text) for text in not_body}
    blocks = [
        block
        for block, text, is_chosen in zip(page.blocks, squashed, chosen, strict=True)
        if is_chosen and text not in titles and block.kind != "caption"
    ]
    return Body(tuple(blocks), page, 1.0)
