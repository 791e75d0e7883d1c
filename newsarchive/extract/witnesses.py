"""Other readers' opinions of what the body is, laid over our blocks: trafilatura's, and the publisher's JSON-LD."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from newsarchive.extract.blocks import Block

LONG = 25  # letters and digits: a block that long is found by its text alone, a shorter one must be a whole line
_WORDS = re.compile(r"\W+")


def squash(text: str) -> str:
    """Only the letters and digits, so that spacing and punctuation can't hide an agreement."""
    return _WORDS.sub("", text).lower()


def ask_trafilatura(tree: Any, url: str | None) -> str:
    """The body as trafilatura reads it, one line a block; empty where it finds none. The tree is left as it is."""
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it says of a bad page is our `problems`
    try:
        document = bare_extraction(deepcopy(tree), url=url, include_comments=False)
    except Exception:
        return ""
    return getattr(document, "text", None) or ""


def lay_over(blocks: Sequence[Block], squashed: Sequence[str], text: str) -> list[bool]:
    """For each block: does a text contain it? Short blocks must be lines of their own, as often as they are there."""
    whole = squash(text)
    lines = Counter(squash(line.strip(" -|")) for line in re.split(r"[\n|]", text))
    found: list[bool] = []
    for block_text in squashed:
        if len(block_text) >= LONG:
            found.append(block_text in whole)
        elif block_text and lines[block_text] > 0:
            lines[block_text] -= 1
            found.append(True)
        else:
            found.append(False)
    return found
