"""Who wrote it, by JSON-LD and meta tags."""

from __future__ import annotations

from collections.abc import Iterator

from newsarchive.extract import metanames
from newsarchive.extract.byline_words import PREFIX
from newsarchive.extract.jsonld import Graph, Node, clean, kinds
from newsarchive.extract.names import Names, names_in
from newsarchive.extract.scan import Scan
from newsarchive.extract.signing import Claim
from newsarchive.extract.wording import key


def markup_claims(scan: Scan, graph: Graph, main: Node | None, languages: tuple[str, ...]) -> Iterator[Claim]:
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
