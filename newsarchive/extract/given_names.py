"""Whether a few words look like a person's name."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

from newsarchive.extract.byline_words import LITTLE

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+){0,3}\.?|[^\W\d_]\.")


def name_likeness(text: str) -> float:
    """From 0, no name, over 0.5, shaped like one, to 1, for two to four capitalised words with a common given name."""
    words = text.split()
    if not 2 <= len(words) <= 4 or len(text) > 40 or not all(_WORD.fullmatch(word) for word in words):
        return 0.0
    main = [word for word in words if word.lower() not in LITTLE]
    if len(main) < 2 or any(word[0].islower() for word in main) or words[0] not in main:
        return 0.0
    given = _given_names()
    parts = [part for word in main for part in _fold(word).split("-")]
    return 1.0 if any(part in given for part in parts) else 0.5


@cache
def _given_names() -> frozenset[str]:
    text = (files("newsarchive.extract") / "data" / "given_names.txt").read_text("utf-8")
    return frozenset(_fold(word) for line in text.splitlines() if not line.startswith("#") for word in line.split())


def _fold(word: str) -> str:
    """Lower case, without accents."""
    plain = unicodedata.normalize("NFKD", word.replace("ı", "i").replace("ø", "o").replace("ł", "l").replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold().strip(".")
