"""What the chrome of news pages says, in many languages. A phrase only ever counts against a short block."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from newsarchive.extract.stems import letter_tree

MAX_WORDS = 14  # a block with more words is prose that happens to hold the phrase

MAX_LABEL = 160  # characters of a block that can be a label
MAX_WALL = 400  # characters of a call to subscribe
MAX_CALL = 400  # characters of a call to follow
OPENING = 14  # characters of a sentence that may come before the asking ("You can also", "Please")

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
_CALLS = {kind: "|".join(map(re.escape, phrases)) for kind, phrases in read_phrases("calls.txt").items()}
_CHANNEL = re.compile(_CALLS["channel"])
_ASKING = re.compile(rf"(?:^|[.!?:;…。！？–—|>])[^.!?:;…。！？–—|>]{{0,{OPENING}}}?(?<!\w)(?:{_CALLS['ask']})")
KINDS = ("", *LABELS)
_NUMBERS = {phrase: number for number, phrases in enumerate(LABELS.values(), 1) for phrase in phrases}
# the longest phrase that is there; one that goes on as a longer word is another word
_BEGINNING = re.compile(f"(?:{letter_tree(_NUMBERS)})(?![a-z])")


def asks_to_pay(text: str) -> bool:
    """Does a block ask to subscribe, register or sign in, and say what for?"""
    plain = text.casefold().replace("’", "'")
    return len(text) <= MAX_WALL and all(pattern.search(plain) for pattern in _WALLS.values())


def asks_to_follow(text: str) -> bool:
    """Does a block ask to subscribe to a newsletter or to follow somebody on a named channel?"""
    if len(text) > MAX_CALL:
        return False
    plain = text.casefold().replace("’", "'")
    return bool(_CHANNEL.search(plain)) and bool(_ASKING.search(plain))


def chrome_phrase(text: str) -> int:
    """Which kind of label a short block begins with: 0 none, then as in `KINDS`."""
    return _label(text) if len(text) <= MAX_LABEL else 0


@lru_cache(maxsize=2_048)
def _label(text: str) -> int:
    begun = _BEGINNING.match(_SPACE.sub(" ", text).lstrip(_LEAD).casefold().replace("’", "'"))
    return _NUMBERS[begun.group()] if begun else 0
