"""Where a search's words stand in a text: for snippets and highlights. Works on the text itself, not on the index."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from newsarchive.store.folding import tokens
from newsarchive.store.search_query import Term

Parts = tuple[tuple[str, bool], ...]
"""A text in pieces: the characters, and whether they are a hit."""

SNIPPET = 280
"""Characters of a snippet: two to four lines on the result page, in the length that web search engines show."""
LEAD = 60
"""Characters of context before a snippet's first hit."""
LONGEST = 200_000
"""Characters of a body that are looked through: the longest live blogs are shorter, and 20 of them take 0.2 s."""

_LINES = re.compile(r"(?<!\s)\s*\n\s*")

Spot = tuple[int, int, int]  # begin, end, which term


def find(text: str, terms: Sequence[Term], *, title: bool = False) -> list[Spot]:
    """The places of the terms in a text, in order, none overlapping. Terms for headlines count in a title alone."""
    wanted = [(number, term) for number, term in enumerate(terms) if title or not term.column]
    firsts: dict[str, list[tuple[int, Term]]] = {}
    prefixes: list[tuple[int, Term]] = []
    for number, term in sorted(wanted, key=lambda item: -len(item[1].tokens)):
        if term.prefix and len(term.tokens) == 1:
            prefixes.append((number, term))
        else:
            firsts.setdefault(term.tokens[0], []).append((number, term))
    if not firsts and not prefixes:
        return []
    read = list(tokens(text))
    found: list[Spot] = []
    after = 0
    for at, (begin, _, word) in enumerate(read):
        if at < after:
            continue
        for number, term in firsts.get(word, ()):
            if _stands(term, read, at):
                after = at + len(term.tokens)
                found.append((begin, read[after - 1][1], number))
                break
        else:
            for number, term in prefixes:
                if word.startswith(term.tokens[0]):
                    found.append((begin, read[at][1], number))
                    break
    return found


def _stands(term: Term, read: list[tuple[int, int, str]], at: int) -> bool:
    """Do the term's tokens stand in a row from there on?"""
    here = read[at : at + len(term.tokens)]
    if len(here) < len(term.tokens):
        return False
    last = here[-1][2]
    if not (last.startswith(term.tokens[-1]) if term.prefix else last == term.tokens[-1]):
        return False
    return all(word == token for (_, _, word), token in zip(here[:-1], term.tokens[:-1], strict=True))


def highlight(text: str, terms: Sequence[Term], *, title: bool = False) -> Parts:
    """A whole text, its hits marked."""
    text = unicodedata.normalize("NFC", text)
    return tuple(_pieces(text, find(text, terms, title=title), 0, len(text)))


def snippet(body: str, terms: Sequence[Term], *, length: int = SNIPPET) -> Parts:
    """The passage of a body that shows most of the terms, the earliest of such; its beginning where there is no hit."""
    body = unicodedata.normalize("NFC", body[:LONGEST])
    spots = find(body, terms)
    begin = _best(spots, length - LEAD) if spots else 0
    begin = _word_start(body, begin - LEAD) if begin > LEAD else 0
    end = _word_end(body, begin + length)
    pieces = [(_LINES.sub(" ", text), hit) for text, hit in _pieces(body, spots, begin, end)]
    if begin > 0:
        pieces.insert(0, ("… ", False))
    if end < len(body):
        pieces.append((" …", False))
    return tuple(pieces)


def _best(spots: list[Spot], width: int) -> int:
    """Where the window begins that shows most different terms, then most hits."""
    best, best_score, last = spots[0][0], (0, 0), 0
    for first, (begin, _, _) in enumerate(spots):
        last = max(last, first)
        while last < len(spots) and spots[last][1] <= begin + width:
            last += 1
        inside = spots[first:last]
        score = (len({number for _, _, number in inside}), len(inside))
        if score > best_score:
            best, best_score = begin, score
    return best


def _word_start(text: str, at: int) -> int:
    """The beginning of a word near a place, going on; the place itself where words have no spaces between them."""
    space = max(text.find(" ", at, at + LEAD // 2), text.find("\n", at, at + LEAD // 2))
    return space + 1 if space >= 0 else at


def _word_end(text: str, at: int) -> int:
    """The end of a word near a place, going back."""
    if at >= len(text):
        return len(text)
    space = max(text.rfind(" ", at - LEAD // 2, at), text.rfind("\n", at - LEAD // 2, at))
    return space if space >= 0 else at


def _pieces(text: str, spots: list[Spot], begin: int, end: int) -> Iterator[tuple[str, bool]]:
    at = begin
    for start, stop, _ in spots:
        if start < at or stop > end:
            continue
        if start > at:
            yield text[at:start], False
        yield text[start:stop], True
        at = stop
    if at < end:
        yield text[at:end], False
