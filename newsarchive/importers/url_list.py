"""Addresses out of a text file, one a line. They are not fetched here: the crawl takes them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from newsarchive.errors import ImportFailed
from newsarchive.importers.skipped import Skipped
from newsarchive.models import Link


@dataclass(frozen=True, slots=True)
class UrlList:
    """The addresses of a list, each once, in its order; and the lines that are none."""

    links: tuple[Link, ...]
    problems: tuple[Skipped, ...]


def read_urls(path: Path) -> UrlList:
    """Read a list of addresses (UTF-8, one a line). Blank lines and those that begin with # are passed over.

    Lines that are no http(s) address come back as problems ("line 3", "no_address"). Raises ImportFailed where the file
    can't be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise ImportFailed(f"can't read {path}", why=error.strerror or str(error)) from error
    links: dict[str, Link] = {}
    problems = []
    for number, line in enumerate(text.split("\n"), 1):
        url = line.strip()
        if not url or url.startswith("#"):
            continue
        if is_address(url):
            links.setdefault(url, Link(url))
        else:
            problems.append(Skipped(f"line {number}", "no_address"))
    return UrlList(tuple(links.values()), tuple(problems))


def is_address(text: str) -> bool:
    """Whether a line is one http(s) address, and nothing else."""
    try:
        parts = urlsplit(text)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and len(text.split()) == 1
    except ValueError:
        return False
