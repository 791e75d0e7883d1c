"""Addresses, titles and languages out of what sources write."""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin

from lxml import etree

_TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|div|em|font|h[1-6]|i|img|mark|p|q|s|small|span|strong|sub|sup|tt|u|wbr)\b[^<>]*>",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")
_BREAKS = re.compile(r"(?<!\s)\s*[\r\n\t]\s*")


def absolute(text: str, base: str) -> str | None:
    """An http(s) address as written, made absolute; None for anything else."""
    written = _BREAKS.sub("", text.strip())
    if not written:
        return None
    try:
        address = urljoin(base, written)
    except ValueError:
        return None
    return address if address.lower().startswith(("http://", "https://")) and len(address) > len("https://a") else None


def permalink(text: str | None) -> str | None:
    """An identifier, if it can be fetched as it is."""
    return text if text and text.strip().lower().startswith(("http://", "https://")) else None


def plain(text: str | None) -> str | None:
    """A title as it reads: markup and entities resolved, white space as single spaces."""
    if not text:
        return None
    text = html.unescape(_TAG.sub(" ", text))
    return " ".join(_TAG.sub(" ", text).split()) or None  # again: titles are often escaped once too often


def language_tag(text: str | None) -> str | None:
    """A language as BCP 47 has it, in lower case ("pt-br"); None for what is none."""
    tag = (text or "").strip().lower().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else None


def text_of(element: etree._Element, between: str = "") -> str:
    """All text in an element and below."""
    return between.join(str(part) for part in element.itertext()).strip()
