"""Addresses out of a text file, one a line. They are not fetched here: the crawl takes them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from newsarchive.errors import ImportFailed
from newsarchive.models import Link

SHOWN = 80
"""Characters of a bad line that are repeated: enough to find it."""


class UrlList(NamedTuple):
    """The addresses of a list, each once, in its order; and the lines that are none, by number."""

    links: tuple[Link, ...]
    bad: tuple[str, ...]


def read_urls(path: Path) -> UrlList:
    """Read a list of addresses (UTF-8, one a line). Blank lines and those that begin with # are passed over.

    Lines that are no http(s) address come back as "line 3 is no address: ...". Raises ImportFailed where the file
    can't be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise ImportFailed(f"can't read {path}", why=error.strerror or str(error)) from error
    links: dict[str, Link] = {}
    bad = []
    for number, line in enumerate(text.split("\n"), 1):
        url = line.strip()
        if not url or url.startswith("#"):
            continue
        if is_address(url):
            links.setdefault(url, Link(url))
        else:
            bad.append(f"line {number} is no address: {url[:SHOWN]}")
    return UrlList(tuple(links.values()), tuple(bad))


def is_address(text: str) -> bool:
    """Whether a line is one http(s) address, and nothing else."""
    try:
        parts = urlsplit(text)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and len(text.split()) == 1
    except ValueError:
        return False
