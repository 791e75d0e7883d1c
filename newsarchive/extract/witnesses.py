"""Other readers' opinions of what the body is, laid over our blocks: trafilatura's, and the publisher's JSON-LD."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

LONG = 25  # letters and digits: a block that long is found by its text alone, a shorter one must be a whole line
NEAR = 4  # blocks before the first and after the last long one in which short ones are looked for
MAX_SCRIPT, MAX_TYPES = 1_000_000, 500  # of a script: trafilatura searches JSON-LD in time quadratic in its types
_LINES = re.compile(r"[\n|]")
_WORDS = re.compile(r"\W+")
_SMALL = bytes(range(256)).lower()
_BETWEEN = bytes(byte for byte in range(128) if _WORDS.match(chr(byte)))


def squash(text: str) -> str:
    """Only the letters and digits, so that spacing and punctuation can't hide an agreement."""
    if text.isascii():
        return text.encode().translate(_SMALL, _BETWEEN).decode()
    return _WORDS.sub("", text).lower()


def ask_trafilatura(tree: Any, url: str | None) -> str:
    """The body as trafilatura reads it, one line a block; empty where it finds none. The tree is left as it is."""
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it says of a bad page is our `problems`
    if any(_is_heavy(script) for script in tree.iter("script")):
        tree = deepcopy(tree)
        for script in list(filter(_is_heavy, tree.iter("script"))):
            script.text = ""
    try:
        document = bare_extraction(tree, url=url, include_comments=False)  # works on a copy of its own
    except Exception:
        return ""
    return getattr(document, "text", None) or ""


def _is_heavy(script: Any) -> bool:
    text = script.text or ""
    return len(text) > MAX_SCRIPT or text.count('"@type"') > MAX_TYPES


def lay_over(squashed: Sequence[str], text: str) -> list[bool]:
    """For each block (its squashed text): does a text contain it?

    Short blocks must be lines of their own, as often as they are there, and near a long one that was found: else a
    heading of the body would be looked up in the menu.
    """
    whole = squash(text)
    if not whole:
        return [False] * len(squashed)
    lines = Counter(squash(line.strip(" -|")) for line in _LINES.split(text))
    found = [len(block) >= LONG and block in whole for block in squashed]
    sure = [index for index, is_found in enumerate(found) if is_found]
    first, last = (max(sure[0] - NEAR, 0), sure[-1] + NEAR) if sure else (0, len(squashed))
    for index in range(first, min(last + 1, len(squashed))):
        block = squashed[index]
        if 0 < len(block) < LONG and lines[block] > 0:
            lines[block] -= 1
            found[index] = True
    return found
