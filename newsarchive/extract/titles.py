"""The title: every heading that a page claims, the site's own name taken off, weighed by agreement."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from newsarchive.extract.jsonld import Node, clean, text_of
from newsarchive.extract.scan import Scan, Spot, text_in
from newsarchive.extract.sitenames import SEPARATOR, is_site_name, strip_site
from newsarchive.extract.wording import key, repeats, similarity, slug_of
from newsarchive.models import Link, Witness

MAX_TITLE = 400  # characters; the longest true one in the corpora has 250
KICKER = re.compile(
    r"kicker|overline|topline|top-line|roof|dachzeile|spitzmarke|eyebrow|pre-?title|super-?title|over-?title|overhead|"
    r"antetitulo|volanta|occhiello|catchline|(?:^|[-_ ])(?:label|category|rubrik|rubric|section|topic)(?:$|[-_ ])",
    re.IGNORECASE,
)
"""Classes of the line that stands above a title, at times within the same heading."""

WEIGHTS = {
    "h1": 1.0, "json-ld:headline": 0.9, "json-ld:name": 0.5, "meta:og:title": 0.8, "meta:twitter:title": 0.45,
    "title": 0.6, "text:title": 0.7, "microdata:headline": 0.9, "announced": 0.4, "class:title": 0.35, "h2": 0.25,
    "meta:citation_title": 1.2, "meta:parsely-title": 0.5, "meta:sailthru.title": 0.4, "meta:dc.title": 0.5,
    "meta:title": 0.35, "meta:headline": 0.5,
}  # fmt: skip
"""How much each witness counts. Agreement adds up."""
BACKING = {"meta:og:title": 4, "json-ld:headline": 4, "h1": 3}
"""How far each witness speaks for a piece of another's claim; of the others, 2."""
PRINTED = 3.2
"""What a printed main heading counts for, if it is like what the markup claims: readers see it, `og:title` and
`<title>` are often shortened or written for search engines. Swept 1.0-3.4 on news and blog pages."""
BESIDE = 1.25  # for a heading that repeats the shared title beside an h1 that does not
CLOSE = 1_200  # characters between two headings that stand for one title
LIKE = 0.3  # share of common words from which a heading and a claim speak of one thing
NAVIGATION = 6  # elements above a heading that are looked at
SHARE = 4  # a heading shorter than this part of a claim is no title like it
LONG = 200  # characters from which a printed heading is more likely a paragraph
QUOTED = 60  # characters of a title that an unescaped quotation mark cuts off
_DATED = re.compile(r"(?:[^\W\d_]{3,9}\.? )?\d{1,4}[ ./-]")
"""How a heading begins that has a date before its title."""
HIDDEN = re.compile(
    r"sr-only|visually-?hidden|screen-?reader|(?:^|[-_ ])hidden(?:$|[-_ ])|d-none|seo|u-hidden", re.IGNORECASE
)

_METAS = {
    "meta:og:title": ("og:title",),
    "meta:twitter:title": ("twitter:title",),
    "meta:citation_title": ("citation_title",),
    "meta:parsely-title": ("parsely-title",),
    "meta:sailthru.title": ("sailthru.title",),
    "meta:dc.title": ("dc.title", "dcterms.title", "dc:title", "dcterm:title"),
    "meta:title": ("title", "weibo:article:title", "article:title"),
    "meta:headline": ("headline", "article.headline", "hdl", "itemprop:headline"),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """One title that the page claims, with the site's name already off."""

    text: str
    witness: str
    weight: float
    spot: Spot | None = None


RawClaim = tuple[str, str, Spot | None]


def _raw_claims(scan: Scan, main: Node | None, announced: Link | None, names: tuple[str, ...]) -> Iterator[RawClaim]:
    """Text, witness and element of every title, as it stands."""
    for spot in _headings(scan, main, names):
        yield clean(spot.text), spot.hint if spot.hint in {"h1", "h2"} else "class:title", spot
    if main is not None:
        headline, name = text_of(main, "headline") or "", text_of(main, "name") or ""
        yield headline, "json-ld:headline", None
        yield name if name != headline else "", "json-ld:name", None
    for witness, metas in _METAS.items():
        yield scan.meta(*metas) or "", witness, None
    marked = (spot for prop, spot in scan.properties if prop == "headline" and 0 < len(spot.text) < MAX_TITLE)
    for spot in islice(marked, 1):
        yield spot.text, "microdata:headline", spot
    for text, spot in _own_text(scan, names):
        yield text, "text:title", spot
    yield clean(announced.title or "") if announced is not None else "", "announced", None
    yield scan.titles[0] if scan.titles else "", "title", None


def claims(
    scan: Scan, main: Node | None, announced: Link | None, names: tuple[str, ...], url: str | None = None
) -> list[Claim]:
    """All titles that a page claims, the strongest witness first."""
    raw = [
        (text.strip(), witness, spot)
        for text, witness, spot in _raw_claims(scan, main, announced, names)
        if len(text) <= MAX_TITLE and key(text)
    ]
    every = [text for text, _, _ in raw]
    raw = [(text if spot else _whole(text, every), witness, spot) for text, witness, spot in raw]
    keys = [(key(text), witness) for text, witness, _ in raw]
    slug = slug_of(url)
    stripped: list[str] = []
    printed = {
        key(text)
        for text, witness, _ in raw
        if witness == "h1" and "|" not in text and not is_site_name(SEPARATOR.split(text)[-1], names, whole=True)
    }
    whole = {known for known, witness in keys if known in printed and witness in _MARKUP}
    for text, witness, _ in raw:
        if key(text) in whole:
            stripped.append(text)  # "The Post's year: what we saw" has the site's name, and is all of it the title
            continue
        others = [known for known, name in keys if name != witness for _ in range(BACKING.get(name, 2))]
        stripped.append(strip_site(text, names, others if witness not in _ON_PAGE or "|" in text else (), slug))
    told = dict.fromkeys(known for known, witness in keys if witness not in _ON_PAGE)  # in order: it decides ties
    rests = [text.replace(kept, " | ") for (text, _, _), kept in zip(raw, stripped, strict=True) if kept != text]
    house = {key(piece) for rest in rests for piece in SEPARATOR.split(rest)} - told.keys()
    shared = {known for known, witness in keys if witness in {"meta:og:title", "json-ld:headline"} and " " in known}
    shared -= {
        key(spot.text) for _, witness, spot in raw if witness == "h1" and spot is not None and not _is_unseen(spot)
    }
    main_at = next((spot.at for _, witness, spot in raw if spot is not None and witness == "h1"), 0)
    markup = [(key(kept), witness) for (_, witness, _), kept in zip(raw, stripped, strict=True) if witness in _MARKUP]
    agreed = {known for known, witness in markup if any(known == other and witness != name for other, name in markup)}
    found: list[Claim] = []
    for (_, witness, spot), kept in zip(raw, stripped, strict=True):
        text, weight = kept, WEIGHTS[witness]
        if spot is not None:
            text = _inner_title(spot, told) or text
            if witness != "h1" or "\n" in spot.lines or _DATED.match(text):
                text = _without_kicker(text, told)
            text = _without_tail(text, agreed)
            known = key(text)
            if known in house:
                weight *= 0.1  # what the site glues on to its titles
            elif (
                witness == "h1"
                and len(text) < LONG
                and (_is_like(known, told) or repeats(known, slug))
                and not _is_unseen(spot)
            ):
                weight = PRINTED
            elif witness in {"h2", "class:title"} and known in shared and abs(spot.at - main_at) < CLOSE:
                weight = PRINTED * BESIDE  # beside an h1 for search engines, the true heading stands in an h2
        if is_site_name(text, names, whole=True):
            weight *= 0.1
        found.append(Claim(text, witness, weight, spot))
    return found


def _whole(text: str, others: Iterable[str]) -> str:
    """A title that breaks off at a quotation mark, as badly written markup has it, as another witness goes on."""
    for other in others:
        rest = other[len(text) :].lstrip()
        if len(text) > MIN_OWN and other.startswith(text) and rest.startswith('"') and len(rest) < QUOTED:
            return other
    return text


def _is_like(known: str, told: Iterable[str]) -> bool:
    """Whether a heading speaks of what the markup claims; a word or two out of a long claim is a label, no title."""
    return any(similarity(known, other) >= LIKE and len(known) * SHARE >= len(other) for other in told)


def _is_hidden(spot: Spot) -> bool:
    """Whether a heading is there for machines alone: by class, or by style."""
    node = spot.element
    for _ in range(3):
        if node is None:
            return False
        if HIDDEN.search(f"{node.get('class', '')} {node.get('id', '')}"[:300]) or "display:none" in (
            node.get("style") or ""
        ).replace(" ", ""):
            return True
        node = node.getparent()
    return False


def _is_unseen(spot: Spot) -> bool:
    """Whether a heading is hidden, or an item of the navigation: the last crumb is an h1 on some sites."""
    above = islice(spot.element.iterancestors(), NAVIGATION)
    return _is_hidden(spot) or any(node.tag in {"nav", "footer"} for node in above)


def _inner_title(spot: Spot, told: Collection[str]) -> str | None:
    """The part of a heading that is the title: an element of its own holds it, or the rest is a kicker by class."""
    element = spot.element
    inner = [node for node in islice(element.iter(), 1, 12) if isinstance(node.tag, str)]
    if not inner:
        return None
    for node in inner:
        text = text_in(node)
        known = key(text)
        if known in told and len(known.split()) > 2 and text != spot.text:
            return text
    kickers = [
        text_in(node) for node in inner if KICKER.search(f"{node.get('class', '')} {node.get('data-testid', '')}"[:200])
    ]
    if key(spot.text) in told:
        return None  # the markup claims the line above as part of the title
    for kicker in kickers[:1]:
        rest = spot.text.removeprefix(kicker).lstrip(" :|/–—-•·")
        if kicker and spot.text.startswith(kicker) and len(key(rest).split()) > 2:
            return rest
    return None


def _without_kicker(text: str, told: Iterable[str]) -> str:
    """A heading without the line above it ("Culture / The title"), where markup claims just what follows it."""
    known = key(text)
    for other in told:
        if len(other.split()) > 2 and known.endswith(" " + other) and len(known) - len(other) < 80:
            words = text.split()
            for start in range(len(words)):
                if key(" ".join(words[start:])) == other:
                    return " ".join(words[start:]).lstrip("–—-|:/•· ")
    return text


def _without_tail(text: str, agreed: Iterable[str]) -> str:
    """A heading without the date, names or counts within it that follow the title on which the markup agrees."""
    known = key(text)
    for other in agreed:
        if len(other.split()) > 3 and known.startswith(other + " ") and _TAIL.search(text[len(other) :]):
            words = text.split()
            for end in range(len(words) - 1, 3, -1):
                if key(" ".join(words[:end])) == other:
                    return " ".join(words[:end])
    return text


_TAIL = re.compile(r"\d")  # a subtitle has none as a rule; a date, a count of comments or a time to read has
_MARKUP = {"meta:og:title", "json-ld:headline", "title"}
_ON_PAGE = {"h1", "h2", "class:title", "microdata:headline", "text:title"}
MIN_OWN = 12  # letters of a title (half of that in scripts without spaces) that are no chance repetition
_BESIDE = {"a", "li", "nav", "option", "label", "footer"}  # what holds links to stories, this one's own among them


def _own_text(scan: Scan, names: tuple[str, ...]) -> Iterator[tuple[str, Spot]]:
    """The title where no heading prints it: what <title> says, whole or without the site's name, as a text of its own.

    The part that is taken off must be the site's name: known as such, or printed by itself too (a logo, a first link).
    """
    if not scan.titles or any(
        spot.hint == "h1" and not is_site_name(spot.text, names) and not scan.is_noise(spot.element)
        for spot in scan.headings
    ):
        return
    title = scan.titles[0]
    wanted = {key(title): ""}
    for match in islice(SEPARATOR.finditer(title), 8):
        before, after = title[: match.start()], title[match.end() :]
        wanted.setdefault(key(before), key(after))
        wanted.setdefault(key(after), key(before))
    printed: dict[str, Spot] = {}
    known: set[str] = set()
    for at, text, element in scan.order:
        if len(text) > MAX_TITLE:
            continue
        name = key(text)
        known.add(name)
        if name in wanted and name not in printed and _is_long(name) and _stands_alone(element):
            printed[name] = Spot(element, at, "text")
    for name in sorted(printed, key=len, reverse=True):
        rest = wanted[name]
        if not rest or rest in known or is_site_name(rest, names):
            yield printed[name].text, printed[name]
            return


def _is_long(name: str) -> bool:
    spaced = name.isascii() or " " in name
    return len(name) >= (MIN_OWN if spaced else MIN_OWN // 2) and not (spaced and len(name.split()) < 3)


def _stands_alone(element: HtmlElement) -> bool:
    """Whether a text is set for itself: neither a link nor an item of a list."""
    node: HtmlElement | None = element
    for _ in range(4):
        if node is None:
            break
        if node.tag in _BESIDE:
            return False
        node = node.getparent()
    return True


def _headings(scan: Scan, main: Node | None, names: tuple[str, ...]) -> list[Spot]:
    """Headings that can be the title: of h1, and by class, those that agree with what the markup claims come first."""
    said = (scan.meta("og:title"), scan.meta("twitter:title"), *scan.titles[:1], text_of(main or {}, "headline"))
    told = [key(text) for text in said if text]
    kept: list[tuple[float, Spot]] = []
    first = [spot for spot in scan.headings if spot.hint == "h1"]
    for group, base in (
        (first, 1.0),
        ([s for s in scan.headings if s.hint == "h2"][:12], 0.3),
        (scan.hints["title"][:40], 0.2),
    ):
        for position, spot in enumerate(group[:20]):
            known = key(spot.text)
            if not known or len(spot.text) > MAX_TITLE or is_site_name(spot.text, names):
                continue
            agreement = max((similarity(known, other) for other in told), default=0.0)
            if base < 1 and agreement < 0.8:
                continue
            if len(known.split()) < 2 and agreement < 1 and base < 1:
                continue
            kept.append((base + agreement - position / 20 - 0.5 * scan.is_noise(spot.element), spot))
    kept.sort(key=lambda pair: -pair[0])
    return [spot for _, spot in kept[:4]]


def choose(found: list[Claim]) -> tuple[Witness | None, Spot | None]:
    """The title with its rivals, and the element on the page that prints it, if one does."""
    if not found:
        return None, None
    scores: dict[str, float] = {}
    best_of: dict[str, Claim] = {}
    seen_heading = False
    for claim in found:
        name = key(claim.text)
        weight = claim.weight
        if claim.witness == "h1":
            if seen_heading:
                weight *= 0.3
            seen_heading = True
        for known in scores:
            if known != name and len(name) > 20 and (known.startswith(name[:-3]) or name.startswith(known[:-3])):
                scores[known] += weight * 0.3  # one of them is cut short or goes on
        scores[name] = scores.get(name, 0.0) + weight
        if name not in best_of or claim.weight > best_of[name].weight:
            best_of[name] = claim
    ranked = sorted(scores, key=lambda name: -scores[name])
    winner = best_of[ranked[0]]
    spot = winner.spot or next((claim.spot for claim in found if claim.spot is not None), None)
    rivals = tuple((best_of[name].text, best_of[name].witness) for name in ranked[1:6])
    return Witness(winner.text, winner.witness, rivals), spot
