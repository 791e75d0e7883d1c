"""The site's own name: what it calls itself, and how it comes off a title."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from urllib.parse import urlsplit

from newsarchive.extract.jsonld import Graph, Node, kinds, texts
from newsarchive.extract.scan import Scan
from newsarchive.extract.wording import key, overlap

SEPARATOR = re.compile(r"(?<!\s)\s+[|–—\-·•»«›‹/~:⋆☆*]{1,3}\s+|\s?\|\s?|\s::\s|:\s+|\s—|—\s|\s–|–\s|\s»|\s-\s?(?=\S)")
TIGHT_SEPARATOR = re.compile(r"[-_|–—ㅣ｜]")
"""What some sites glue their name on with, without a space; trusted only where another witness agrees."""


def site_names(scan: Scan, graph: Graph, main: Node | None, url: str | None) -> tuple[str, ...]:
    """What the site calls itself, as keys: og:site_name, the publisher, the host without its ending."""
    names: list[str] = [*scan.all_meta("og:site_name", "application-name", "apple-mobile-web-app-title", "publisher")]
    names += scan.all_meta("dc.publisher", "al:ios:app_name", "al:android:app_name", "cre", "copyright")
    names += [handle.lstrip("@") for handle in scan.all_meta("twitter:site") if handle.startswith("@")]
    for node, _ in graph.nodes:
        if set(kinds(node)) & {"website", "newsmediaorganization"}:
            names += texts(node.get("name"), 3) + texts(node.get("alternateName"), 3)
    if main is not None:
        publisher = graph.follow(main.get("publisher"))
        names += texts(publisher, 3)
    if url:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        labels = host.split(".")
        names += [host, *[label for label in labels[:-1] if len(label) > 3]]
    found = (key(name) for name in names if isinstance(name, str) and len(name) <= 80)
    return tuple(dict.fromkeys(name for name in found if name))


def is_site_name(text: str, names: Iterable[str], *, whole: bool = False) -> bool:
    """Whether a text is a name of the site: "The Guardian" for theguardian, "BBC News" for BBC.

    `whole`: the text must be the name and no more, as a title may well have the site's name in it.
    """
    wanted = key(text)
    if not wanted:
        return False
    squeezed = wanted.replace(" ", "")
    for name in names:
        tight = name.replace(" ", "")
        if (
            wanted == name
            or squeezed == tight
            or squeezed == tight.removeprefix("the")
            or squeezed.removeprefix("the") == tight
        ):
            return True
        if whole:
            continue
        if len(tight) > 4 and len(squeezed) > 4 and (f" {name} " in f" {wanted} " and len(wanted) < len(name) + 22):
            return True
        if len(squeezed) > 4 and f" {wanted} " in f" {name} " and len(name) < len(wanted) + 22:
            return True
    return False


def strip_site(text: str, names: Iterable[str], agreed: Iterable[str] = (), slug: str = "") -> str:
    """The title without what the site glues on.

    A piece at either end goes if it is a name of the site, or if the rest is, word for word, what another witness
    claims (`agreed`, as keys). Where two pieces are claimed, as where a blog's name is an h1 too, the one that more
    witnesses claim is the title, or that the address repeats (`slug`, as a key). Nothing is cut at a mere dash.
    """
    wanted = Counter(agreed)
    pieces: list[tuple[int, int]] = []  # start and end of each piece
    start = 0
    for match in SEPARATOR.finditer(text):
        pieces.append((start, match.start()))
        start = match.end()
    pieces.append((start, len(text)))
    parts = [
        text[pieces[first][0] : pieces[first + width - 1][1]].strip()
        for width in range(len(pieces) - 1, 0, -1)
        for first in range(len(pieces) - width + 1)
    ]
    claimed = [part for part in parts if len(key(part)) > 8 and key(part) in wanted]
    if claimed:
        return max(claimed, key=lambda part: (wanted[key(part)], overlap(key(part), slug), len(part)))
    for match in islice(TIGHT_SEPARATOR.finditer(text), 20):
        part = text[: match.start()].strip()
        if key(part) in wanted and len(part) > 8:
            return part
    first, last = 0, len(pieces) - 1
    while first < last and is_site_name(text[pieces[last][0] : pieces[last][1]], names):
        last -= 1
    if last == len(pieces) - 1:
        for keep in range(last - 1, max(-1, last - 3), -1):  # "News | The Site - Town": the name in two pieces
            if is_site_name(text[pieces[keep + 1][0] :], names):
                last = keep
    while first < last and is_site_name(text[pieces[first][0] : pieces[first][1]], names):
        first += 1
    kept = text[pieces[first][0] : pieces[last][1]].strip()
    return kept or text
