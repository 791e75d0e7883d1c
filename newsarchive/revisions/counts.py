"""How long a line is, and whether it is a count of something, in whatever words."""

from __future__ import annotations

import re

from newsarchive.revisions.diff import words

COUNT = 7  # words of a count and what is counted ("1,204 people are reading this")

_ENDS = re.compile(r"[.!?。！？…]\W*$")
_NUMBER = re.compile(r"\d[\d.,' ]*")
_AMOUNT = re.compile(r"[%‰€$£¥°:]")


def size(line: str) -> int:
    """Words; of scripts without spaces, what would be words: two characters each."""
    found = words(line)
    single = sum(1 for word in found if len(word) == 1 and ord(word) >= 0x0E00)
    return len(found) - single + (single + 1) // 2


def is_count(line: str) -> bool:
    """Is it one number and a few words, as under a text stands how often it was read, in whatever words?"""
    if len(line) > 60 or len(_NUMBER.findall(line)) != 1 or _ENDS.search(line) or _AMOUNT.search(line):
        return False
    return 2 <= size(line) <= COUNT
