"""Signs that a page is a shop's, a forum's, a manual's or a service's: words on buttons, "we" and "you", prices."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from newsarchive.extract.blocks import Block
from newsarchive.extract.phrases import read_phrases

MAX_LABEL = 40  # characters of a button, a link or a line that is nothing but a label
MAX_TEXT = 12_000  # characters of the body in which "we" and "you" are counted
MAX_CONTROLS = 400

_KINDS = ("buy", "sort", "talk", "call", "docs")
_PHRASES = read_phrases("signs.txt")
_LABELS: dict[str, int] = {}
for _place, _kind in enumerate(_KINDS):
    for _phrase in _PHRASES[_kind]:
        _LABELS.setdefault(_phrase, _place)
_WE, _YOU = frozenset(_PHRASES["we"]), frozenset(_PHRASES["you"])
_TRIM = " \t\u00a0:.…!»›>→+-–|•()[]0123456789,"


def sign_names() -> list[str]:
    """The names of the columns that `read_signs` gives."""
    labels = [f"label_{kind}" for kind in _KINDS]
    return [
        *labels,
        "we",
        "you",
        "telephones",
        "mails",
        *_CONTROLS,
        *_MORE,
    ]


_CONTROLS = ("inputs_mail", "inputs_tel", "inputs_number", "inputs_choice", "textareas")
_MORE = ("quotes", "shouts", "priced_blocks", "page_sections", "section_length", "dated_blocks", "posts_by_users")
_QUOTES = '“”«»„‟「」『』"'
_PRICE = re.compile(r"[$€£¥₹₽₺]\s?\d|\d\s?(?:[€£₽₺]|zł|kr\b|USD|EUR|Kč|Ft\b|лв|грн|руб|TL\b|lei\b|円|元|원)")
_DATED = re.compile(r"\b(?:19|20)\d{2}\b|\b\d{1,2}[:.]\d{2}\b|\b\d+\s?(?:h|hours?|days?|months?|years?|mo|yr|min)\b")
MAX_META = 60  # characters of a line with the date of a post


def read_signs(tree: Any, blocks: list[Block], body: tuple[Block, ...], numbered: list[str]) -> list[float]:
    """One number for each of `sign_names`; `numbered` are the texts of short blocks with a digit."""
    labels = Counter(_label(block.text) for block in blocks if len(block.text) <= MAX_LABEL)
    controls, links = Counter[str](), Counter[str]()
    for element in _some(tree.iter("button", "input", "textarea", "select"), MAX_CONTROLS):
        controls[_control(element)] += 1
        labels[_label(_words_on(element))] += 1
    for block in blocks:
        for piece in block.pieces:
            if piece.href:
                links[piece.href[:4].lower()] += 1
                if len(block.text) > MAX_LABEL and len(piece.text) <= MAX_LABEL:
                    labels[_label(piece.text)] += 1
    text = " ".join([block.text for block in body])
    words = text[:MAX_TEXT].casefold().split()
    number, thousands = len(words) or 1, len(text) / 1_000 or 1.0
    lines = [line for line in numbered if len(line) <= MAX_META]
    heads = [block for block in body if block.kind[0] == "h"]
    return [
        *(float(labels[place]) for place in range(len(_KINDS))),
        sum(word in _WE for word in words) / number, sum(word in _YOU for word in words) / number,
        float(links["tel:"]), float(links["mail"]),
        *(float(controls[name]) for name in _CONTROLS),
        sum(map(text.count, _QUOTES)) / thousands, text.count("!") / thousands,
        float(sum(bool(_PRICE.search(line)) for line in lines)), float(len(heads)), len(text) / (len(heads) + 1),
        sum(bool(_DATED.search(line)) for line in lines) / (len(blocks) or 1),
        float(_posts(blocks)),
    ]  # fmt: skip


def _label(text: str) -> int:
    """The kind of a label, as a place in `_KINDS`; -1 where it is none."""
    return _LABELS.get(text.casefold().strip(_TRIM), -1)


def _words_on(element: Any) -> str:
    """What stands on a button."""
    if element.tag == "input":
        return (element.get("value") or "")[:MAX_LABEL] if element.get("type") in {"submit", "button"} else ""
    return " ".join("".join(element.itertext())[:200].split())[:MAX_LABEL] if element.tag == "button" else ""


def _control(element: Any) -> str:
    if element.tag != "input":
        return "textareas" if element.tag == "textarea" else "inputs_choice" if element.tag == "select" else ""
    kind = (element.get("type") or "").lower()
    if kind in {"radio", "checkbox"}:
        return "inputs_choice"
    return {"email": "inputs_mail", "tel": "inputs_tel", "number": "inputs_number"}.get(kind, "")


def _posts(blocks: list[Block]) -> int:
    """How many places of one name hold text that reads like a paragraph: the posts of a thread."""
    places: Counter[tuple[Any, ...]] = Counter()
    seen: set[int] = set()
    for block in blocks:
        if len(block.text) < 80 or block.linked * 2 > len(block.text):
            continue
        scope = block.scope.parent or block.scope
        if id(scope) not in seen:
            seen.add(id(scope))
            places[(scope.tag, scope.above, scope.depth)] += 1
    return max(places.values(), default=0)


def _some(elements: Iterable[Any], number: int) -> Iterable[Any]:
    for _, element in zip(range(number), elements, strict=False):
        yield element
