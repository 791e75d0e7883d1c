"""What makes two wordings one: keys of letters and digits, the words of an address, shares of common words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote, urlsplit

MAX_KEPT = 400  # characters of a text whose key is remembered: a page asks for the same ones again and again
SLUG = 3  # words of an address from which it repeats a title
_GAPS = re.compile(r"[\W_]+")
_SPELLED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "æ": "ae", "ł": "l", "đ": "d", "ı": "i"}
)


def key(text: str) -> str:
    """What two spellings of one title share: letters and digits, case folded."""
    return _kept_key(text) if len(text) <= MAX_KEPT else _key(text)


def _key(text: str) -> str:
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return _GAPS.sub(" ", plain.casefold()).strip()


_kept_key = lru_cache(maxsize=4_096)(_key)


def slug_of(url: str | None) -> str:
    """The words of the part of an address that names the story, as a key; empty where it is a number or one word."""
    try:
        path = unquote(urlsplit(url or "").path)
    except ValueError:
        return ""
    parts = [re.sub(r"[\d_]+", " ", key(part.removesuffix(".html"))).split() for part in path.split("/")[-4:]]
    words = max(parts, key=len, default=[])
    return " ".join(words) if len(words) >= SLUG else ""


def overlap(known: str, slug: str) -> int:
    """How many words of a title the address has too, umlauts and accents as addresses spell them."""
    return len(set(_ascii(known).split()) & set(slug.split())) if slug else 0


def repeats(known: str, slug: str) -> bool:
    """Whether a heading says what the address says, at least by half."""
    return bool(slug) and 2 * overlap(known, slug) >= len(slug.split())


def similarity(one: str, other: str) -> float:
    """Share of the shorter title's words that the other has, 0 to 1; both as keys."""
    left, right = set(one.split()), set(other.split())
    if not left or not right:
        return 0.0
    if len(left) + len(right) < 5 or " " not in one or " " not in other:
        tight, loose = sorted((one.replace(" ", ""), other.replace(" ", "")), key=len)
        return 1.0 if tight in loose and len(tight) * 2 > len(loose) else len(left & right) / min(len(left), len(right))
    return len(left & right) / min(len(left), len(right))


def _ascii(text: str) -> str:
    """A key as addresses spell it."""
    plain = unicodedata.normalize("NFKD", text.translate(_SPELLED))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
