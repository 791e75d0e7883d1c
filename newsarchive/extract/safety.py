"""Caps that are applied before a page is parsed, so that no page can hold the reader up.

libxml2 stops at a depth of 256 by itself, and is linear in bytes, but quadratic in the attributes of one tag (20,000
of them take 0.4 s, a million take minutes); what comes after it is slower in the number of nodes.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from lxml import etree

MAX_BYTES = 10_000_000  # the same as the crawler's cap; the largest page of the corpora has 4 MB
MAX_TAGS = 150_000  # the richest page of the corpora has under 30,000 tags
MAX_NODES = 60_000  # elements after parsing: more than that is refused unread
MAX_TAG_LENGTH = 100_000
MAX_TAG_WORDS = 3_000

_COUNT: Any = etree.XPath("count(//*)")
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{MAX_TAG_LENGTH},}}+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ALL_ELSE = bytes(byte for byte in range(256) if not _CONTROL.match(chr(byte)))
_SOFT_HYPHEN = re.compile("\u00ad|&(?:shy|#173|#x[aA][dD]);")
"""Where a word may be parted at the end of a line: no letter of it, and in the way of every search."""
_XML_DECLARATION = re.compile(r"\s{0,100}<\?xml[^>]{0,300}>")


def cap(text: str) -> tuple[str, list[str]]:
    """Cut what is too much, and say so in words for `Article.problems`."""
    problems: list[str] = []
    if len(text) > MAX_BYTES:
        text = text[:MAX_BYTES]
        problems.append("truncated")
    if "\0" in text:
        problems.append("null_bytes")
    if text.encode("utf-8", "replace").translate(None, _ALL_ELSE):  # ten times faster than to look for them one by one
        text = _CONTROL.sub(" ", text)
    if "\u00ad" in text or "&shy;" in text or "&#" in text:
        text = _SOFT_HYPHEN.sub("", text)
    if declaration := _XML_DECLARATION.match(text):
        text = text[declaration.end() :]
    if text.count("<") > MAX_TAGS:
        text = text[: _position_of(text, MAX_TAGS)]
        problems.append("too_many_tags")
    if _has_long_run(text):
        shorter = _LONG_TAG.sub(_cut_tag, text)
        if len(shorter) != len(text):
            problems.append("too_many_attributes")
        text = shorter
    return text, problems


def _has_long_run(text: str) -> bool:
    """Could a tag be too long? Then one of the parts of half that length has no other tag in it."""
    half = MAX_TAG_LENGTH // 2
    return any(text.find("<", start, start + half) < 0 for start in range(0, len(text) - half, half))


def _cut_tag(match: re.Match[str]) -> str:
    tag = match.group()
    return tag[:1_000] if len(tag.split(None, MAX_TAG_WORDS)) > MAX_TAG_WORDS else tag


def _position_of(text: str, count: int) -> int:
    position = -1
    for _ in range(count):
        position = text.find("<", position + 1)
    return position


def elements_of(tree: Any) -> list[Any] | None:
    """All elements of a tree, or None where they are too many to be read.

    As long as the list lives, lxml keeps its Python objects, and every later pass over the tree is twice as fast.
    """
    elements = list(islice(tree.iter(), MAX_NODES + 1))
    return elements if len(elements) <= MAX_NODES else None


def count(tree: Any) -> int:
    """The number of elements in a tree, without a Python object for each."""
    return int(_COUNT(tree))
