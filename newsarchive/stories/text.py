"""A text's fingerprint: the shingles of its own words, and a MinHash of each of its paragraphs.

A MinHash of a whole text misses the short copy of a long one, whose share of all shingles is small. So each paragraph
(a long one in parts) has a MinHash of its own, longer for longer paragraphs; each of its numbers is a key by which
copies are looked up. Whatever paragraphs a copy keeps, in whatever order, it keeps most of their keys.

What others said stands between quotation marks, and is no proof of copying: two reporters quote one statement in the
same words. It is left out, but for texts that consist of little else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray
from rensa import CMinHash

Hashes = NDArray[np.uint64]
Tokens = Callable[[str], Iterable[tuple[int, int, str]]]
"""Where each token of a text begins and ends, and its folded form: `store.folding.tokens`."""

METHOD = f"1:{CMinHash.ALGORITHM_VERSION}"
"""Names how keys are made; those of another method can't be compared. Ours, and that of the package."""

WORDS = 4
CHARACTERS = 8
"""Tokens of a shingle, where tokens are words and where they are characters (Chinese, Japanese, Korean, Thai)."""

SLOTS = 8
SPACING = 10
"""Keys of a paragraph at most, and after how many words there is one more. `benchmarks/stories.py` tells."""

LONG = 96
PART = 64
"""Words from which a paragraph is taken in parts, and of a part: other sites set the same text in longer paragraphs."""

SHORT = 8
"""Words below which a paragraph has no key: a heading, a place and date."""

MOST_KEYS = 160
"""Keys of a text at most; longer texts (beyond 1,600 words) have them further apart."""

MOST_TOKENS = 20_000
"""Of a text; what comes after is not looked at. A live blog of a day, a law."""

QUOTE = 30
QUOTE_CHARACTERS = 12
"""Characters from which a quotation is left out: shorter ones are names and phrases."""

OWN = 0.4
"""Share of a text outside quotations, below which they are kept: an interview, a speech."""

_QUOTED = re.compile(
    '[“”][^“”„]{1,1500}[”“]|„[^„“”]{1,1500}[“”]|«[^«»]{1,1500}»|»[^«»]{1,1500}«|"[^"]{1,1500}"|「[^「」]{1,1500}」|『[^『』]{1,1500}』'
)
_SENTENCE = re.compile(r"[.!?:;…。！？\n\"“”„«»「」(—–]")
_SEED = 20261125
_MASK = np.uint64(0x9E3779B97F4A7C15)
_CASELESS = frozenset({"de", "lb"})
"""Languages that write every noun with a capital letter, which then says nothing of names."""


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A fingerprint. `shingles` in reading order with the `part` each stands in; `distinct`: the same, sorted.

    `keys`, with the part of each in `key_part`. `blanked` and `filled`: shingles that hold a number or a name, without
    and with it; `figures`: which of them hold a number. A text that is too short to be told from others has no keys.
    """

    language: str
    shingles: Hashes
    part: NDArray[np.uint16]
    distinct: Hashes
    keys: NDArray[np.int64]
    key_part: NDArray[np.uint16]
    blanked: Hashes
    filled: Hashes
    figures: NDArray[np.bool_]


def text_of(body: str, language: str | None, tokens: Tokens) -> Text:
    """The fingerprint of a body: plain text, paragraphs on lines of their own."""
    paragraphs = [line for line in body.split("\n") if line and not line.isspace()]
    own = [_QUOTED.sub(_left_out, paragraph) for paragraph in paragraphs]
    if sum(map(len, own)) < OWN * sum(map(len, paragraphs)):
        own = paragraphs
    cased = language not in _CASELESS
    parts, total = [], 0
    for paragraph in own:
        found = list(tokens(paragraph))
        total += len(found)
        parts += list(_parts(paragraph, found))
        if total >= MOST_TOKENS:
            break
    apart = sum([len(word) == 1 and word >= "\u0e00" for _, part in parts for _, _, word in part])
    size, unit = (CHARACTERS, 2) if 2 * apart > total else (WORDS, 1)
    parts = [(paragraph, part) for paragraph, part in parts if len(part) >= size]
    lengths = [len(part) for _, part in parts]
    if not lengths:
        nothing = np.empty(0, np.uint64)
        return _text(language or "", nothing, [], [], (nothing, nothing, np.empty(0, np.bool_)), 0.0, unit)
    words = np.array([_word(word) for _, part in parts for _, _, word in part], np.uint64)
    kinds = np.array([kind for paragraph, part in parts for kind in _slots(paragraph, part, cased)], np.uint8)
    within = np.ones(len(words), np.bool_)  # where a shingle begins that ends in the same part
    for end in np.cumsum(lengths):
        within[end - size + 1 : end] = False
    within = within[: len(words) - size + 1]
    hashes, slots, ones = _shingles(words, size), kinds > 0, np.ones(size, np.int64)
    inside = np.convolve(slots, ones, "valid")
    telling = (inside > 0) & (2 * inside <= size) & within
    blanked = _shingles(np.where(slots, _MASK, words), size)[telling]
    figures = np.convolve(kinds == FIGURE, ones, "valid")[telling] > 0
    counts = [length - size + 1 for length in lengths]
    places = (blanked, hashes[telling], figures)
    return _text(language or "", hashes[within], counts, lengths, places, max(SPACING * unit, total / MOST_KEYS), unit)


def _text(
    language: str,
    flat: Hashes,
    counts: list[int],
    lengths: list[int],
    places: tuple[Hashes, Hashes, NDArray[np.bool_]],
    spacing: float,
    unit: int,
) -> Text:
    """A fingerprint of shingles (`flat`) of parts: how many each has, and how many tokens."""
    blanked, filled, figures = places
    keys: list[int] = []
    key_part: list[int] = []
    ends = np.cumsum(counts, dtype=np.int64).tolist()
    chosen = [number for number, length in enumerate(lengths) if length >= SHORT * unit]
    sets = [flat[ends[number] - counts[number] : ends[number]].tolist() for number in chosen]
    digests = CMinHash.digests64_from_token_hash_sets(sets, SLOTS, _SEED)
    for number, digest in zip(chosen, digests, strict=True):
        wanted = min(max(round(lengths[number] / spacing), 1), SLOTS)
        keys += [
            value >> 16 for value in digest[:wanted]
        ]  # 48 bits: two bytes less a row, and no collision to speak of
        key_part += [number] * wanted
    once, at = np.unique(np.array(keys, np.int64), return_index=True)
    return Text(
        language=language,
        shingles=flat,
        part=np.repeat(np.arange(len(counts), dtype=np.uint16), counts),
        distinct=np.unique(flat),
        keys=once,
        key_part=np.array(key_part, np.uint16)[at],
        blanked=blanked,
        filled=filled,
        figures=figures,
    )


def _left_out(quoted: re.Match[str]) -> str:
    text = quoted.group()
    least = QUOTE_CHARACTERS if text[1] >= "\u0e00" and text[1] not in "“”„" else QUOTE
    return " " if len(text) >= least else text


def _parts(paragraph: str, found: list[tuple[int, int, str]]) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    """A paragraph's tokens, in parts where it is long: each ends with a sentence."""
    if len(found) <= LONG:
        yield paragraph, found
        return
    begin = 0
    for at in range(1, len(found)):
        ends = _SENTENCE.search(paragraph, found[at - 1][1], found[at][0]) is not None
        if at - begin >= (PART if ends else 2 * LONG) and len(found) - at >= PART // 2:
            yield paragraph, found[begin:at]
            begin = at
    yield paragraph, found[begin:]


NAME, FIGURE = 1, 2


def _slots(paragraph: str, part: list[tuple[int, int, str]], cased: bool) -> list[int]:
    """Whether each token is a number, or a name (a capital letter inside a sentence), or neither: 0."""
    before, kinds = -1, []
    for start, end, word in part:
        if not word.isalpha() and word.isascii():
            kinds.append(FIGURE)
        elif cased and before >= 0 and paragraph[start].isupper() and not _SENTENCE.search(paragraph, before, start):
            kinds.append(NAME)
        else:
            kinds.append(0)
        before = end
    return kinds


@lru_cache(maxsize=100_000)
def _word(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _shingles(words: Hashes, size: int) -> Hashes:
    """A hash of each run of so many words."""
    with np.errstate(over="ignore"):
        mixed = np.zeros(len(words) - size + 1, np.uint64)
        for at in range(size):
            mixed = mixed * np.uint64(0xD6E8FEB86659FD93) + words[at : len(words) - size + 1 + at]
        mixed ^= mixed >> np.uint64(30)
        mixed *= np.uint64(0xBF58476D1CE4E5B9)
        mixed ^= mixed >> np.uint64(27)
        mixed *= np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
    return mixed


def to_bytes(keys: NDArray[np.int64]) -> bytes:
    """Keys as the database has them: six bytes each."""
    return keys.astype("<i8").view(np.uint8).reshape(-1, 8)[:, :6].tobytes()


def from_bytes(blob: bytes) -> NDArray[np.int64]:
    """The keys that `to_bytes` wrote."""
    wide = np.zeros((len(blob) // 6, 8), np.uint8)
    wide[:, :6] = np.frombuffer(blob, np.uint8).reshape(-1, 6)
    return wide.reshape(-1).view("<i8").astype(np.int64)
