"""What is certainly chrome among the blocks that the model took: structure first, a phrase only on short blocks."""

from __future__ import annotations

from collections.abc import Sequence

from newsarchive.extract.blocks import Block
from newsarchive.extract.hints import BIT
from newsarchive.extract.phrases import KINDS, MAX_WORDS, asks_to_follow, asks_to_pay, chrome_phrase

MOSTLY = 0.6  # share of a block's characters inside links from which it is a block of links
LABEL = 60  # characters: a longer block is no label
CALL = 200  # characters: a longer call to follow goes only where it stands last or is set off
ENDING = 3  # blocks at the end among which a wall can stand that no class name tells
_SELLING = BIT["promotion"] | BIT["consent"]
_NEVER = BIT["comments"] | BIT["share"] | BIT["consent"]
_CLOSING = {"related", "share", "join", "comment"}  # kinds of phrase that the last blocks of a body can't be


def strip_chrome(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without labels of link lists, "read also" lines, calls to share, and what trails after the end."""
    kept: list[Block] = []
    for index, block in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        last = index + ENDING >= len(blocks)
        if (last or block.scope.above & _SELLING) and asks_to_pay(block.text):
            continue
        if (last or len(block.text) <= CALL or _is_set_off(block)) and asks_to_follow(block.text):
            continue
        if not _is_chrome(block, following):
            kept.append(block)
    while kept and _trails(kept[-1]):
        kept.pop()
    return kept


def _is_chrome(block: Block, following: Block | None) -> bool:
    kind = KINDS[chrome_phrase(block.text)]
    if not kind:
        return False
    if block.scope.above & _NEVER and len(block.text) < 2 * LABEL:
        return True
    linked = block.linked >= MOSTLY * len(block.text)
    if kind == "related":
        # "Read also: <a>another story</a>", or a label over a list of links
        return (
            block.linked >= 0.3 * len(block.text)
            or block.text.rstrip().endswith(":")
            or (len(block.text) < LABEL and (following is None or following.linked >= MOSTLY * len(following.text)))
        )
    return linked and len(block.text.split()) <= MAX_WORDS


def _is_set_off(block: Block) -> bool:
    """Is most of a block emphasised, as notes of the editors are?"""
    return sum([len(piece.text) for piece in block.pieces if piece.em]) * 2 > len(block.text)


def _trails(block: Block) -> bool:
    """At the very end: headings with nothing under them, and short calls."""
    return block.kind in {"h1", "h2", "h3", "h4", "h5", "h6"} or (
        len(block.text) <= LABEL and KINDS[chrome_phrase(block.text)] in _CLOSING
    )
