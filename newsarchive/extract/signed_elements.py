"""Who wrote it, by the page's elements: rel=author, itemprop, links to authors, classes that say byline."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsarchive.extract.agencies import agency
from newsarchive.extract.byline_words import OTHERS, PREFIX
from newsarchive.extract.moments import Locale
from newsarchive.extract.names import Names, is_proper, names_in
from newsarchive.extract.printed import names_only
from newsarchive.extract.scan import Scan, Spot, lines_in, text_before
from newsarchive.extract.signing import FAR, Claim, first_lines, place
from newsarchive.extract.wording import key

TOGETHER = 200  # characters over which the links to several authors of one article are spread
_SPECIFIC = re.compile(
    r"author|byline|by-line|autor|auteur|writer|journalist|vcard|(?:^|[-_ ])fn(?:$|[-_ ])|contributor|"
    r"posted-?by|(?:^|[-_ ])by(?:$|[-_ ])",
    re.IGNORECASE,
)
_BIO = re.compile(
    r"bio|about|box|avatar|image|photo|pic|desc|social|more|archive|title|job|role|follow|comment", re.IGNORECASE
)


def element_claims(scan: Scan, locale: Locale) -> Iterator[Claim]:
    """What marked elements say: rel=author, itemprop, links to authors' pages, classes that say byline."""
    languages = locale.languages
    for witness, weight in (("rel-author", 1.0), ("link-author", 0.75)):
        people = [spot for name, spot in scan.properties if name == witness]
        yield from _links(scan, people, languages, witness, weight)
    yield from _microdata(scan, languages)
    for spot in scan.hints["author"]:
        near = place(scan, spot)
        text = spot.lines
        if not near or not 2 < len(text) < 400 or OTHERS.match(text) or OTHERS.search(text_before(spot.element)):
            continue
        specific = bool(_SPECIFIC.search(spot.hint))
        labelled = bool(PREFIX.match(text))
        if not specific and not labelled:
            continue
        bio = bool(_BIO.search(spot.hint)) and not re.search("name|byline", spot.hint, re.IGNORECASE)
        undated = names_only(first_lines(text), locale)
        found = names_in(undated, languages)
        if not found.all or len(found.people) > 12 or not (labelled or is_proper(" ".join(found.all))):
            continue
        if not labelled and sum(len(name) for name in found.all) * 3 < min(
            len(undated), len(text.split("\n")[0][:120])
        ):
            continue  # names in passing, within a sentence
        weight = near * (1.0 if labelled else 0.8) * (0.5 if bio else 1.0) * (1.0 if len(text) < 120 else 0.6)
        yield Claim(found, "class:author", weight, text.split("\n")[0] if len(text) > 160 else " ".join(text.split()))


def _links(scan: Scan, spots: list[Spot], languages: tuple[str, ...], witness: str, weight: float) -> Iterator[Claim]:
    """Links to authors' pages, those near the heading together."""
    groups: dict[bool, dict[str, str]] = {True: {}, False: {}}
    first: int | None = None
    for spot in spots[:40]:
        near = place(scan, spot)
        if not near:
            continue
        if OTHERS.match(spot.text) or (witness == "link-author" and not (is_proper(spot.text) and near > FAR)):
            continue
        if witness == "link-author":
            first = spot.at if first is None else first
            if spot.at - first > TOGETHER:
                break
        if OTHERS.search(text_before(spot.element)):
            continue
        for name in names_in(first_lines(spot.lines), languages).all:
            groups[near > FAR].setdefault(key(name), name)
    for close, names in groups.items():
        if names and len(names) <= 10:
            found = tuple(names.values())
            split = Names(tuple(n for n in found if not agency(n)), tuple(n for n in found if agency(n)))
            yield Claim(split, witness.replace("-", ":"), weight * (1.0 if close else 0.45), ", ".join(found))


def _microdata(scan: Scan, languages: tuple[str, ...]) -> Iterator[Claim]:
    names: dict[str, str] = {}
    agencies: dict[str, str] = {}
    strongest = 0.0
    for prop, spot in scan.properties[:400]:
        if prop not in {"author", "creator"}:
            continue
        near = place(scan, spot)
        if not near:
            continue
        inner = [node for node in spot.element.iter() if isinstance(node.tag, str) and node.get("itemprop") == "name"][
            :5
        ]
        texts = [node.get("content") or lines_in(node, 120) for node in inner] or [
            spot.element.get("content") or spot.lines
        ]
        for text in texts:
            found = names_in(first_lines(text[:200]), languages)
            for name in found.people:
                names.setdefault(key(name), name)
            for name in found.agencies:
                agencies.setdefault(key(name), name)
        strongest = max(strongest, near)
    if names or agencies:
        yield Claim(Names(tuple(names.values()), tuple(agencies.values())), "microdata:author", 0.9 * strongest)
