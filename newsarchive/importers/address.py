"""Where a saved HTML file was once found, and when, by what it says itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

HEAD = 4096
"""Bytes at the start in which browsers and tools leave their stamp; Chrome writes it right behind the doctype."""
SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)")
"""Internet Explorer, Chrome, Edge: <!-- saved from url=(0028)https://example.org/a/rain -->"""
SINGLE_FILE = re.compile(r"Page saved with SingleFile\s+url:\s*(\S+)\s+saved date:\s*([^\n(]+)")
"""SingleFile: url and "saved date: Mon Nov 23 2026 08:15:30 GMT+0100 (CET)" on lines of their own."""
HTTRACK = re.compile(r"Mirrored from (\S+) by HTTrack[^,>]*,\s*([^>]+?)\s*-->")
"""HTTrack: <!-- Mirrored from example.org/rain by HTTrack Website Copier/3.x [XR&CO'2014], Mon, 23 Nov ... GMT -->"""
STAMP_DATES = ("%a %b %d %Y %H:%M:%S GMT%z", "%a, %d %b %Y %H:%M:%S GMT")


@dataclass(frozen=True, slots=True)
class Origin:
    """The address and, where a tool wrote it down, the moment of saving."""

    url: str
    saved_at: datetime | None = None


def origin(html: bytes) -> Origin | None:
    """The address of a saved page: its canonical link, og:url, or the stamp of the program that saved it.

    A canonical link to the front page, which badly configured sites put on every page, gives way to an address with a
    path. None where no absolute address is found.
    """
    stamp = _stamp(html[:HEAD].decode("latin-1"))
    candidates = [url for url in (*_declared(html), stamp.url if stamp else "") if _absolute(url)]
    if not candidates:
        return None
    best = next((url for url in candidates if urlsplit(url).path.strip("/")), candidates[0])
    return Origin(best, stamp.saved_at if stamp else None)


def _declared(html: bytes) -> list[str]:
    """Canonical link and og:url, where they are there."""
    from lxml import etree
    from lxml import html as parser

    try:
        tree = parser.document_fromstring(html)
    except (etree.LxmlError, ValueError):
        return []
    links = [
        link.get("href", "") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()
    ]
    named = [
        meta.get("content", "") for meta in tree.iter("meta") if "og:url" in (meta.get("property"), meta.get("name"))
    ]
    return [str(url).strip() for url in (*links[:1], *named[:1])]


def _stamp(head: str) -> Origin | None:
    if match := SAVED_FROM.search(head):
        return Origin(match[1].removesuffix("-->"))
    if match := SINGLE_FILE.search(head):
        return Origin(match[1], _date(match[2]))
    if match := HTTRACK.search(head):
        url = match[1] if "://" in match[1] else f"http://{match[1]}"
        return Origin(url, _date(match[2]))
    return None


def _date(text: str) -> datetime | None:
    for form in STAMP_DATES:
        try:
            moment = datetime.strptime(text.strip(), form)  # noqa: DTZ007 - HTTrack's GMT is said below
        except ValueError:
            continue
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    return None


def _absolute(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
