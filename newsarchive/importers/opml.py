"""OPML, the list of feeds that feed readers write: each publisher in it becomes a site. OPML 1.0 and 2.0."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from newsarchive import urls
from newsarchive.discover import payload
from newsarchive.errors import ImportFailed
from newsarchive.models import Site

LARGEST = 20_000_000
"""Bytes that are read: the feeds of a hundred thousand publishers."""
_OPML = re.compile(rb"<opml[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed as OPML lists it: its title, its address, and that of the site that it is of (empty: not said)."""

    title: str
    feed: str
    site: str


def is_opml(start: bytes) -> bool:
    """Does a file begin as OPML does?"""
    return _OPML.search(start[:4096]) is not None


def read_outlines(path: Path) -> list[Outline]:
    """The feeds of an OPML file in its order, whatever folders they lie in; also of one that is not well-formed.

    Raises ImportFailed where it can't be read, or lists no feed.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise ImportFailed(
                f"can't read {path}", why=f"it is larger than {LARGEST // 1_000_000} MB, no list of feeds"
            )
        content = path.read_bytes()
    except OSError as error:
        raise ImportFailed(f"can't read {path}", why=error.strerror or str(error)) from error
    root, _ = payload.parse_xml(payload.utf8(content, ""), path.absolute().as_uri())
    found = []
    for element in root.iter("{*}outline") if root is not None else ():
        given = {str(name).lower(): str(value).strip() for name, value in element.attrib.items()}
        if feed := given.get("xmlurl"):
            found.append(Outline(given.get("title") or given.get("text", ""), feed, given.get("htmlurl", "")))
    if not found:
        raise ImportFailed(f"there is nothing to import in {path}", why="it lists no feed (no outline has an xmlUrl)")
    return found


def sites_of(outlines: list[Outline]) -> tuple[list[Site], list[Outline]]:
    """The sites that the feeds are of, each with its feeds; and the outlines whose addresses are none.

    A feed without the address of its site is taken to be of its own host's. A site is named by its domain; its address
    is the one that all its outlines give, or its host's front page.
    """
    feeds: dict[str, list[str]] = {}
    homes: dict[str, list[str]] = {}
    bad = []
    for outline in outlines:
        try:
            feed = urls.canonical(outline.feed)
        except urls.UrlError:
            bad.append(outline)
            continue
        try:
            home = urls.canonical(outline.site)
        except urls.UrlError:
            home = f"{urls.origin(feed)}/"
        name = urls.site_name(home)
        homes.setdefault(name, []).append(home)
        if feed not in feeds.setdefault(name, []):
            feeds[name].append(feed)
    sites = []
    for name, listed in feeds.items():
        given = homes[name]
        url = given[0] if len(set(given)) == 1 else f"{urls.origin(given[0])}/"
        sites.append(Site(name, url, feeds=tuple(listed)))
    return sites, bad
