"""Which fields of a reading are compared, and the short name of a version."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from newsarchive.models import Article

FIELDS = ("title", "subtitle", "byline", "published", "section", "body")
"""The fields whose change is an edit. `modified` alone is not: many systems touch it without touching the text."""

_TYPOGRAPHY = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-",
               "\u00a0": " ", "\u202f": " ", "\u200b": "", "\u00ad": "", "…": "..."}  # fmt: skip


def version(article: Article) -> dict[str, str]:
    """The fields of a reading that are compared, as text ("" where there is none)."""
    values = {name: getattr(article, name) for name in FIELDS}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value or "" for name, value in values.items()}


def digest(article: Article) -> str:
    """A short name of a reading: where two are equal, so are the versions; unequal ones may still differ by noise."""
    return digest_of(version(article))


def digest_of(fields: Mapping[str, str | None]) -> str:
    """The same of a version as it is stored."""
    text = "\x1f".join(_folded(fields.get(name) or "") for name in FIELDS)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _folded(text: str) -> str:
    """Text as it goes into a digest. Archives hold digests, so this recipe stays, whatever else is called noise."""
    if not text.isascii():
        for sign, plain in _TYPOGRAPHY.items():  # ten times as fast as one translation of all
            text = text.replace(sign, plain)
    return " ".join(text.split())
