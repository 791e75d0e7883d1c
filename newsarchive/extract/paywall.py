"""A paywall that only the text tells of: the body breaks off, and what follows asks to subscribe or to sign in."""

from __future__ import annotations

import re

from newsarchive.extract.blocks import Block
from newsarchive.extract.body import Body
from newsarchive.extract.counting import words_in
from newsarchive.extract.phrases import read_phrases

AFTER = 6  # blocks after the body's last among which the wall stands
LAST = 2  # blocks at the body's own end that can be the wall
TOGETHER = 3  # neighbouring blocks over which a wall's words are spread: heading, offer, button
MAX_CALL = 450  # characters of such neighbours
MAX_WORDS = 260  # of a body that breaks off; those that readers see whole ask too, for newsletters and the like
MAX_CUT = 500  # words of one whose last sentence breaks off as well

_LISTS = read_phrases("paywalls.txt")
_REST = re.compile("|".join(map(re.escape, _LISTS["rest"])))
_ASK = re.compile("|".join(map(re.escape, (*read_phrases("walls.txt")["ask"], *_LISTS["ask"]))))
_ENDS = (".", "!", "?", "。", "！", "？", "؟", "।", "”", "»", "“", '"', ")", "’", "'", "」", ":", ";")
_CUT = ("…", "...", "[…]", "[...]")


def is_cut_short(body: Body) -> bool:
    """Does the text break off at a call to subscribe or sign in, for the rest of it?"""
    if not body.blocks:
        return False
    words = sum(words_in(block.text) for block in body.blocks)
    if words > MAX_CUT or (words > MAX_WORDS and not _breaks_off(body.blocks)):
        return False
    last = body.blocks[-1].order
    following = [block for block in body.page.blocks if block.order > last][:AFTER]
    return _walls([*body.blocks[-LAST:], *following])


def _walls(blocks: list[Block]) -> bool:
    for first in range(len(blocks)):
        text = " ".join(block.text for block in blocks[first : first + TOGETHER] if len(block.text) <= MAX_CALL)
        plain = text[:MAX_CALL].casefold().replace("’", "'")
        if _REST.search(plain) and _ASK.search(plain):
            return True
    return False


def _breaks_off(blocks: tuple[Block, ...]) -> bool:
    """Does the last paragraph end within a sentence?"""
    text = next(
        (block.text.rstrip() for block in reversed(blocks) if block.kind[0] != "h" and len(block.text) > 60), ""
    )
    return text.endswith(_CUT) or not text.endswith(_ENDS)
