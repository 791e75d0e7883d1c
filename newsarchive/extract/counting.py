"""How many words, digits and capitals a text has. Each block is asked several times, so answers are remembered."""

from __future__ import annotations

import re
from functools import lru_cache

MAX_KEPT = 2_000  # characters of a text whose number of words is remembered
TEXTS = 2_048  # that many: a page has a few hundred
LONG_TEXTS = 4  # longer ones are whole bodies

_CJK = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"\w+")
_ASCII, _DIGITS, _CAPITALS = bytes(range(128)), b"0123456789", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def words_in(text: str) -> int:
    """Words; for scripts without spaces between them, half the characters."""
    return _kept(text) if len(text) <= MAX_KEPT else _kept_long(text)


def _words(text: str) -> int:
    wide = 0 if text.isascii() else len(_CJK.findall(text))
    return wide // 2 + len(_WORD.findall(text))


_kept = lru_cache(maxsize=TEXTS)(_words)
_kept_long = lru_cache(maxsize=LONG_TEXTS)(_words)


def digits_and_capitals(text: str) -> tuple[int, int]:
    """As `str.isdigit` and `str.isupper` see them: the letters of ASCII all at once, the others one by one."""
    raw = text.encode("utf-8", "replace")
    digits = len(raw) - len(raw.translate(None, _DIGITS))
    capitals = len(raw) - len(raw.translate(None, _CAPITALS))
    if len(raw) == len(text):
        return digits, capitals
    beyond = raw.translate(None, _ASCII).decode("utf-8", "ignore")
    return digits + sum(map(str.isdigit, beyond)), capitals + sum(map(str.isupper, beyond))
