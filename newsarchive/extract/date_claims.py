"""What a page's markup claims of its dates: JSON-LD, meta tags, microdata, `time`, the address, the feed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsarchive.extract import metanames, moments
from newsarchive.extract.date_address import in_url
from newsarchive.extract.jsonld import Graph, Node, texts
from newsarchive.extract.moments import Locale, Moment
from newsarchive.extract.scan import Scan
from newsarchive.models import Link

URL_WEIGHT = 0.5  # less than any meta tag: addresses keep the day that the editor began, or a draft's
LOOSE_META = 0.5  # of a meta tag that no list knows and whose name says that it is a date of publication
DOUBTFUL = 0.6  # what a claim counts for, if day and month may be the other way round
_PUBLICATION = re.compile(
    r"(?:^|[^a-z])(?:publi\w*|pub|post(?:ed)?|creat\w*|upload\w*|issued?|release\w*|deploy\w*)(?:[^a-z]?(?:date|time|"
    r"at|on|dt)\w*)?$"
)
_NO_PUBLICATION = re.compile(r"modif|updat|expir|copyright|publisher|publication$|public$|^og:|author|by$")


@dataclass(frozen=True, slots=True)
class Claim:
    """One date that the page claims, with who says so ("meta:date", "time@datetime") and how it is written."""

    moment: Moment
    witness: str
    weight: float
    raw: str


def claim(raw: str, locale: Locale, witness: str, weight: float) -> Iterator[Claim]:
    """A value that is meant to be a date, as a claim; nothing where it is none."""
    moment = moments.parse(raw, locale)
    if moment is not None:
        yield Claim(moment, witness, weight * (DOUBTFUL if moment.doubtful and locale.day_first is None else 1.0), raw)


def published_in_markup(
    scan: Scan, graph: Graph, main: Node | None, url: str | None, locale: Locale, announced: Link | None
) -> Iterator[Claim]:
    """What JSON-LD, meta tags, the address and the feed say of the publication."""
    if main is not None:
        yield from _of_node(scan, graph, main, locale)
    for weight, names in metanames.PUBLISHED.items():
        for name in names:
            for raw in scan.all_meta(name)[:1]:
                yield from claim(raw, locale, f"meta:{name}", weight)
    for name, contents in scan.metas.items():
        if len(name) > MAX_NAME or name in _LISTED:
            continue
        if _PUBLICATION.search(name) and not _NO_PUBLICATION.search(name):
            yield from claim(contents[0][:MAX_VALUE], locale, f"meta:{name}", LOOSE_META)
    if named := in_url(url, locale):
        moment, raw = named
        yield Claim(moment, "url", URL_WEIGHT if len(raw) >= 10 else 0.4, raw)
    if announced is not None and announced.published is not None:
        value = announced.published
        yield Claim(moments.known(value), "announced", 0.6, str(value))


def modified_in_markup(scan: Scan, main: Node | None, locale: Locale, announced: Link | None) -> Iterator[Claim]:
    """What JSON-LD, meta tags and the feed say of the last change."""
    if main is not None:
        for raw in texts(main.get("dateModified"), 1):
            yield from claim(raw, locale, "json-ld:dateModified", 1.2)
    for name in metanames.MODIFIED:
        for raw in scan.all_meta(name)[:1]:
            yield from claim(raw, locale, f"meta:{name}", 1.0)
    if announced is not None and announced.modified is not None:
        value = announced.modified
        yield Claim(moments.known(value), "announced", 0.4, str(value))


def _of_node(scan: Scan, graph: Graph, main: Node, locale: Locale) -> Iterator[Claim]:
    """What the article's own node says, or else another node that is no aside."""
    for name, weight in (("datePublished", 1.2), ("dateCreated", 0.7), ("uploadDate", 0.6)):
        for raw in texts(main.get(name), 1):
            yield from claim(raw, locale, f"json-ld:{name}", weight)
    if "datePublished" not in main:
        for node, aside in graph.nodes:
            if not aside and node is not main and isinstance(node.get("datePublished"), str):
                yield from claim(node["datePublished"], locale, "json-ld:datePublished", 0.8)
                break


MAX_NAME = 60  # characters of a name of a tag or an attribute that is looked at
MAX_VALUE = 60  # characters of a meta tag that can be a date
_LISTED = frozenset(name for names in (*metanames.PUBLISHED.values(), metanames.MODIFIED) for name in names)
