"""Who wrote it: the byline as printed, and the names in it, weighed against what the markup claims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsarchive.extract import metanames
from newsarchive.extract.jsonld import Graph, Node, clean, kinds
from newsarchive.extract.moments import Locale
from newsarchive.extract.names import PREFIX, Names, agency, is_desk, is_proper, names_in
from newsarchive.extract.printed import as_printed, names_only, signed_line
from newsarchive.extract.scan import Scan, Spot, lines_in, text_before
from newsarchive.extract.titles import is_site_name, key
from newsarchive.models import Witness

NEAR = 1_800  # characters after the heading within which a byline is looked for
BEFORE = 500
MAX_CLAIMS = 60  # the strongest that are weighed against each other
TOGETHER = 200  # characters over which the links to several authors of one article are spread
FAR = 0.35  # what an author box after the text counts for

LABELS = re.compile(
    r"written by|author|by|geschrieben von|verfasst von|artikel von|autor|escrito por|écrit par|scritto da|por|von|par",
    re.IGNORECASE,
)
"""Labels that take a line of their own, above the name."""
_SPECIFIC = re.compile(
    r"author|byline|by-line|autor|auteur|writer|journalist|vcard|(?:^|[-_ ])fn(?:$|[-_ ])|contributor|"
    r"posted-?by|(?:^|[-_ ])by(?:$|[-_ ])",
    re.IGNORECASE,
)
_BIO = re.compile(
    r"bio|about|box|avatar|image|photo|pic|desc|social|more|archive|title|job|role|follow|comment", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who wrote it, by one witness."""

    names: Names
    witness: str
    weight: float
    printed: str | None = None


@dataclass(frozen=True, slots=True)
class Byline:
    byline: str | None = None
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    witness: Witness | None = None


def read_byline(
    scan: Scan, graph: Graph, main: Node | None, sites: tuple[str, ...], locale: Locale, title: str | None
) -> Byline:
    """Settle who wrote the article."""
    heading = key(title or "")
    claims: list[Claim] = []
    for claim in (*_structured(scan, graph, main, locale.languages), *_printed(scan, locale)):
        names = Names(tuple(name for name in claim.names.people if key(name) != heading), claim.names.agencies)
        if names.all:
            claims.append(Claim(names, claim.witness, claim.weight * _credit(names, sites), claim.printed))
    if not claims:
        return _dateline(scan)
    claims = sorted(claims, key=lambda claim: -claim.weight)[:MAX_CLAIMS]
    scored = sorted(
        ((_score(claim, claims), -number, claim) for number, claim in enumerate(claims)),
        key=lambda item: item[:2],
        reverse=True,
    )
    winner = scored[0][2]
    names = _completed(winner, claims, sites)
    chosen = {key(name) for name in names.all}
    rivals = dict.fromkeys(
        ("; ".join(claim.names.all), claim.witness)
        for _, _, claim in scored
        if {key(name) for name in claim.names.all} != chosen
    )
    return Byline(
        _as_printed(claims, chosen, locale),
        names.people,
        names.agencies,
        Witness("; ".join(names.all), winner.witness, tuple(rivals)[:5]),
    )


def _credit(names: Names, sites: tuple[str, ...]) -> float:
    """A house name or a lone handle counts for less than the names of persons."""
    if not names.people:
        return 0.6
    house = sum(is_site_name(name, sites) for name in names.people) / len(names.people)
    if all(is_desk(name) for name in names.people):
        return 0.2
    if all(re.fullmatch(r"[\w-]+\.[a-z]{2,6}", name) for name in names.people):
        return 0.2
    single = all(" " not in name and name.isascii() for name in names.people)
    return (1.0 - 0.75 * house) * (0.8 if single else 1.0)


def _score(claim: Claim, claims: list[Claim]) -> float:
    mine = {key(name) for name in claim.names.all}
    score = 0.0
    kinds_seen: dict[str, float] = {}
    for other in claims:
        theirs = {key(name) for name in other.names.all}
        shared = len(mine & theirs)
        if shared:
            kind = other.witness.split(":")[0]
            value = other.weight * 2 * shared / (len(mine) + len(theirs))
            kinds_seen[kind] = max(kinds_seen.get(kind, 0.0), value) + 0.05 * value
    score = sum(kinds_seen.values())
    return score + 0.5 * claim.weight


def _completed(winner: Claim, claims: list[Claim], sites: tuple[str, ...]) -> Names:
    """The winner's names; house names dropped beside persons, agencies of the printed byline added."""
    people = winner.names.people
    persons = tuple(name for name in people if not is_site_name(name, sites))
    agencies = dict.fromkeys(winner.names.agencies)
    for claim in claims:
        if claim.printed and claim.weight > 0.5 and {key(n) for n in claim.names.people} >= {key(n) for n in people}:
            agencies.update(dict.fromkeys(claim.names.agencies))
    seen = {agency(name) for name in agencies}
    unique = tuple(
        name
        for position, name in enumerate(agencies)
        if agency(name) not in {agency(n) for n in list(agencies)[:position]}
    )
    return Names(persons or people, unique if seen else ())


def _dateline(scan: Scan) -> Byline:
    """The agencies that the text itself opens with ("BERLIN (dpa) - ..."), where no byline is given."""
    if scan.anchor is None:
        return Byline()
    for at, text, element in scan.order:
        if at < scan.anchor_at or scan.is_noise(element):
            continue
        if at - scan.anchor_at > DATELINE:
            break
        if match := _DATELINE.match(" ".join(text[:200].split())):
            names = tuple(name for name in re.split(r"[/,]", match[1]) if agency(name))
            if names:
                return Byline(f"({match[1]})", (), names, Witness("; ".join(names), "text:dateline"))
    return Byline()


DATELINE = 3_000  # characters after the heading within which the text begins
_DATELINE = re.compile(r"[^()]{0,60}\(([\w .-]{2,30}(?:[/,][\w .-]{2,30}){0,3})\)\s{0,2}[-–—:.]")


def _as_printed(claims: list[Claim], chosen: set[str], locale: Locale) -> str | None:
    best: tuple[float, str | None] | None = None
    for claim in claims:
        if not claim.printed or len(claim.printed) > 200:
            continue
        theirs = {key(name) for name in claim.names.all}
        shared = 2 * len(theirs & chosen) / (len(theirs) + len(chosen)) if theirs | chosen else 0
        rank = shared + 0.1 * claim.weight + (0.15 if PREFIX.match(claim.printed) else 0)
        if shared and (best is None or rank > best[0]):
            best = (rank, as_printed(claim.printed, claim.names.all, locale))
    return best[1] if best else None


def _structured(scan: Scan, graph: Graph, main: Node | None, languages: tuple[str, ...]) -> Iterator[Claim]:
    """What JSON-LD and meta tags say."""
    if main is not None:
        for field, weight in (("author", 1.3), ("creator", 0.8)):
            people: dict[str, str] = {}
            agencies: dict[str, str] = {}
            organisation = True
            for name, is_house in _authors(main.get(field), graph):
                found = names_in(name, languages, cut=len(name) > 40)
                people.update({key(each): each for each in found.people if key(each) not in people})
                agencies.update({key(each): each for each in found.agencies if key(each) not in agencies})
                organisation = organisation and is_house
            if people or agencies:
                names = Names(tuple(people.values()), tuple(agencies.values()))
                yield Claim(names, f"json-ld:{field}", weight * (0.55 if organisation else 1.0))
    yield from _card(scan, languages)
    for weight, tags in metanames.AUTHOR.items():
        for tag in tags:
            values = [value for value in scan.all_meta(tag) if "://" not in value and not value.startswith("/")]
            if not values:
                continue
            if tag.startswith("citation"):
                values = [
                    " ".join(reversed(value.split(", ", 1))) if value.count(",") == 1 else value for value in values
                ]
            found = names_in(" ; ".join(dict.fromkeys(values))[:600], languages, cut=False)
            if found.all:
                yield Claim(found, f"meta:{tag}", weight)


def _card(scan: Scan, languages: tuple[str, ...]) -> Iterator[Claim]:
    """twitter:label1 "Written by", twitter:data1 "Ann Lee": what WordPress tells messengers."""
    for number in "12":
        label, value = scan.meta(f"twitter:label{number}"), scan.meta(f"twitter:data{number}")
        if label and value and PREFIX.fullmatch(label) and (found := names_in(value, languages, cut=False)).all:
            yield Claim(found, "meta:twitter:data", 0.7)


def _authors(value: object, graph: Graph) -> Iterator[tuple[str, bool]]:
    """The names under `author`, each with whether it is an organisation's."""
    stack: list[object] = [value]
    count = 0
    while stack and count < 60:
        item = graph.follow(stack.pop(0))
        count += 1
        if isinstance(item, str):
            if "://" not in item:
                yield clean(item), False
        elif isinstance(item, list):
            stack[:0] = item[:60]
        elif isinstance(item, dict):
            if "@list" in item:
                stack.insert(0, item["@list"])
                continue
            house = any("organization" in kind or kind == "corporation" for kind in kinds(item))
            name = (
                item.get("name") or " ".join(str(item.get(part) or "") for part in ("givenName", "familyName")).strip()
            )
            for each in name if isinstance(name, list) else [name]:
                if isinstance(each, str) and each.strip() and "://" not in each:
                    yield clean(each), house


def _printed(scan: Scan, locale: Locale) -> Iterator[Claim]:
    """What stands on the page: rel=author, itemprop, elements whose class says byline, and text that says "By"."""
    languages = locale.languages
    for witness, weight in (("rel-author", 1.0), ("link-author", 0.75)):
        people = [spot for name, spot in scan.properties if name == witness]
        yield from _links(scan, people, languages, witness, weight)
    yield from _microdata(scan, languages)
    for spot in scan.hints["author"]:
        place = _place(scan, spot)
        text = spot.lines
        if not place or not 2 < len(text) < 400 or OTHERS.match(text) or OTHERS.search(text_before(spot.element)):
            continue
        specific = bool(_SPECIFIC.search(spot.hint))
        labelled = bool(PREFIX.match(text))
        if not specific and not labelled:
            continue
        bio = bool(_BIO.search(spot.hint)) and not re.search("name|byline", spot.hint, re.IGNORECASE)
        undated = names_only(_first_lines(text), locale)
        found = names_in(undated, languages)
        if not found.all or len(found.people) > 12 or not (labelled or is_proper(" ".join(found.all))):
            continue
        if not labelled and sum(len(name) for name in found.all) * 3 < min(
            len(undated), len(text.split("\n")[0][:120])
        ):
            continue  # names in passing, within a sentence
        weight = place * (1.0 if labelled else 0.8) * (0.5 if bio else 1.0) * (1.0 if len(text) < 120 else 0.6)
        yield Claim(found, "class:author", weight, text.split("\n")[0] if len(text) > 160 else " ".join(text.split()))
    yield from _text_near(scan, locale)
    yield from _beneath(scan, locale)


def _beneath(scan: Scan, locale: Locale) -> Iterator[Claim]:
    """A line of names and a date just below the headline, as pages set it that name nothing by class."""
    if scan.anchor is None:
        return
    for at, text, element in scan.order:
        distance = at - scan.anchor_at
        if distance > BENEATH:
            return
        if distance <= 0 or scan.is_noise(element):
            continue
        if signed := signed_line(text, locale):
            line, names = signed
            yield Claim(names, "text:signed", 0.4, line)
            return


BENEATH = 700  # characters after the heading within which such a line stands: a standfirst may come between

JOINTS = {",", "&", "and", "und", "et", "y", "e", "og", "och", "en", "i", "и", "та", "ve", "és", "și", "και", ";", "/"}
"""What stands between two names in a piece of text of its own."""
OTHERS = re.compile(
    r"^\s*(?:(?:medically |expert |legally |scientifically )?(?:reviewed|edited|fact[- ]?checked|verified|"
    r"researched|translated|photographed|approved|tested|"
    r"illustrated|curated)\b|editor\s*:|photos?\b|fotos?\b|image|illustration|redaktion:|translation|übersetz|traduc)",
    re.IGNORECASE,
)
"""How lines begin that name others than the writer: reviewers, editors, photographers."""


def _place(scan: Scan, spot: Spot) -> float:
    if scan.is_noise(spot.element):
        return 0.0
    if scan.anchor is None:
        return 0.7
    if 0 <= spot.after <= NEAR:
        return 1.0 - 0.2 * spot.after / NEAR
    if -BEFORE <= spot.after < 0:
        return 0.8
    return FAR


def _first_lines(text: str) -> str:
    """The lines of an element up to the first that is no part of a byline; a lone label takes the next line along."""
    lines = text.split("\n")
    if len(lines) == 1:
        return text
    kept: list[str] = []
    for line in lines[:6]:
        plain = line.strip(" :|•·,-–")
        if not plain:
            continue
        if LABELS.fullmatch(plain):
            kept.append(plain + ":")
            continue
        joined = bool(kept) and (kept[-1].rstrip().endswith((":", ",", "&")) or kept[-1].lower() in JOINTS)
        if kept and not joined and line.lower() not in JOINTS and not re.match(r"(?:,|&|and |und |et )", line):
            if (
                names_in(line, ()).people
                and len(line) < 40
                and names_in(" ".join(kept), ()).people
                and not re.search(r"\d", line)
            ):
                kept.append("; " + line)
                continue
            break
        kept.append(line)
    return " ".join(kept)


def _links(scan: Scan, spots: list[Spot], languages: tuple[str, ...], witness: str, weight: float) -> Iterator[Claim]:
    """Links to authors' pages, those near the heading together."""
    groups: dict[bool, dict[str, str]] = {True: {}, False: {}}
    first: int | None = None
    for spot in spots[:40]:
        place = _place(scan, spot)
        if not place:
            continue
        if OTHERS.match(spot.text) or (witness == "link-author" and not (is_proper(spot.text) and place > FAR)):
            continue
        if witness == "link-author":
            first = spot.at if first is None else first
            if spot.at - first > TOGETHER:
                break
        if OTHERS.search(text_before(spot.element)):
            continue
        for name in names_in(_first_lines(spot.lines), languages).all:
            groups[place > FAR].setdefault(key(name), name)
    for near, names in groups.items():
        if names and len(names) <= 10:
            found = tuple(names.values())
            split = Names(tuple(n for n in found if not agency(n)), tuple(n for n in found if agency(n)))
            yield Claim(split, witness.replace("-", ":"), weight * (1.0 if near else 0.45), ", ".join(found))


def _microdata(scan: Scan, languages: tuple[str, ...]) -> Iterator[Claim]:
    names: dict[str, str] = {}
    agencies: dict[str, str] = {}
    strongest = 0.0
    for prop, spot in scan.properties[:400]:
        if prop not in {"author", "creator"}:
            continue
        place = _place(scan, spot)
        if not place:
            continue
        inner = [node for node in spot.element.iter() if isinstance(node.tag, str) and node.get("itemprop") == "name"][
            :5
        ]
        texts = [node.get("content") or lines_in(node, 120) for node in inner] or [
            spot.element.get("content") or spot.lines
        ]
        for text in texts:
            found = names_in(_first_lines(text[:200]), languages)
            for name in found.people:
                names.setdefault(key(name), name)
            for name in found.agencies:
                agencies.setdefault(key(name), name)
        strongest = max(strongest, place)
    if names or agencies:
        yield Claim(Names(tuple(names.values()), tuple(agencies.values())), "microdata:author", 0.9 * strongest)


def _text_near(scan: Scan, locale: Locale) -> Iterator[Claim]:
    """Short lines that open with "By", "Von", "Par"..., near the heading; plain "written by" also after the text.

    Where the label stands alone, the name is in the pieces of text that follow.
    """
    if scan.anchor is None:
        return
    for number, (at, text, element) in enumerate(scan.order):
        distance = at - scan.anchor_at
        if distance < -BEFORE or len(text) > 300:
            continue
        plain = " ".join(text.split())
        if not 1 < len(plain) < 140 or not (match := PREFIX.match(plain)):
            continue
        plainly = bool(PLAINLY.match(plain))
        if (distance > NEAR and not plainly) or OTHERS.match(plain) or scan.is_noise(element):
            continue
        if match.end() >= len(plain):  # the name stands in a piece of its own
            plain = _with_next(scan, number, plain)
            match = PREFIX.match(plain)
            if match is None:
                continue
        rest = plain[match.end() :]
        if not rest[:1].isalpha() or (
            rest[:1].islower() and not rest.startswith(("de ", "von ", "van ", "the ", "der "))
        ):
            continue
        found = names_in(names_only(plain, locale), locale.languages)
        if found.all and len(found.people) < 8 and sum(len(name) for name in found.all) * 3 > len(rest[:60]):
            weight = 0.45 if match[0].strip().lower() in AMBIGUOUS else 0.8
            yield Claim(found, "text:near-title", weight if distance <= NEAR else 0.35 * weight, plain)


PLAINLY = re.compile(
    r"(?:written|posted|published|submitted)\s+by|geschrieben\s+von|verfasst\s+von|eingestellt\s+von|écrit\s+par|escrito\s+por|autor(?:in)?:|author:|texte?:",
    re.IGNORECASE,
)
AMBIGUOUS = {"di", "av", "af", "de", "от", "του", "της", "theo", "por", "par", "door", "text", "story", "words", "word"}
"""Labels that open many other lines."""


def _with_next(scan: Scan, number: int, label: str) -> str:
    """A label with the short pieces of text that follow it, up to one that is no part of a list of names."""
    parts = [label]
    named = False
    for _, text, _ in scan.order[number + 1 : number + 9]:
        piece = " ".join(text.split())
        joint = piece.lower() in JOINTS
        if len(piece) > 100 or (named and not joint and parts[-1].lower() not in JOINTS):
            break
        parts.append(piece)
        named = named or not joint
    return " ".join(parts)
