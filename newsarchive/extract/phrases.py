"""What the chrome of news pages says, in many languages. A phrase only ever counts against a short block."""

from __future__ import annotations

import re
from importlib.resources import files

MAX_WORDS = 14  # a block with more words is prose that happens to hold the phrase

MAX_WALL = 400  # characters of a call to subscribe

_SPACE = re.compile(r"[\s\u00a0]+")
_LEAD = " \t-–—•|>»›→▶►*#[(【『「:"


def read_phrases(name: str) -> dict[str, tuple[str, ...]]:
    """The phrases of a data file by kind."""
    text = files("newsarchive.extract").joinpath("data", name).read_text(encoding="utf-8")
    labels: dict[str, tuple[str, ...]] = {}
    kind = ""
    for line in text.splitlines():
        if line.startswith("["):
            kind = line.strip("[]")
        elif line and not line.startswith("#"):
            labels[kind] = (*labels.get(kind, ()), *(phrase.strip().casefold() for phrase in line.split(" | ")))
    return labels


LABELS = read_phrases("phrases.txt")  # labels of lists of links, calls to share, to join, to comment, and notices
_WALLS = {kind: re.compile("|".join(map(re.escape, phrases))) for kind, phrases in read_phrases("walls.txt").items()}
KINDS = ("", *LABELS)
_BY_LENGTH: dict[int, dict[str, int]] = {}
for _number, _phrases in enumerate(LABELS.values(), 1):
    for _phrase in _phrases:
        _BY_LENGTH.setdefault(len(_phrase), {})[_phrase] = _number
_LENGTHS = sorted(_BY_LENGTH, reverse=True)


def asks_to_pay(text: str) -> bool:
    """Does a block ask to subscribe, register or sign in, and say what for?"""
    plain = text.casefold().replace("’", "'")
    return len(text) <= MAX_WALL and all(pattern.search(plain) for pattern in _WALLS.values())


def chrome_phrase(text: str) -> int:
    """Which kind of label a short block begins with: 0 none, then as in `KINDS`."""
    if len(text) > 160:
        return 0
    plain = _SPACE.sub(" ", text).lstrip(_LEAD).casefold().replace("’", "'")
    for length in _LENGTHS:
        if length <= len(plain):
            kind = _BY_LENGTH[length].get(plain[:length])
            # a phrase that goes on as a longer word is another word
            if kind and (len(plain) == length or not (plain[length].isalpha() and plain[length].isascii())):
                return kind
    return 0
