"""The JSON-LD of a page, read as tolerantly as it is written, and the one node of it that is the page's article."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

Node = dict[str, Any]

MAX_SCRIPT = 3_000_000  # characters of one script; observed pages stay under 400 KB
MAX_NODES = 5_000  # nodes of one page; a page of 100 listed items has about 600
MAX_SALVAGED = 60_000  # characters that are searched for fields where a script is no JSON
MAX_DEPTH = 12  # of nesting that is followed

ARTICLE_TYPES = {
    "newsarticle": 10, "reportagenewsarticle": 10, "analysisnewsarticle": 10, "opinionnewsarticle": 10,
    "reviewnewsarticle": 10, "backgroundnewsarticle": 10, "askpublicnewsarticle": 10, "satiricalarticle": 9,
    "article": 9, "blogposting": 9, "liveblogposting": 9, "advertisercontentarticle": 9, "scholarlyarticle": 9,
    "techarticle": 9, "medicalscholarlyarticle": 9, "report": 8, "socialmediaposting": 7, "discussionforumposting": 7,
    "review": 5, "recipe": 6, "howto": 5, "creativework": 5, "imagegallery": 5, "mediagallery": 5, "videoobject": 4,
    "podcastepisode": 5, "qapage": 3, "webpage": 3, "itempage": 3, "medicalwebpage": 4, "aboutpage": 2, "faqpage": 2,
    "collectionpage": 1, "event": 3, "claimreview": 4, "podcast": 2, "book": 2, "product": 1,
}  # fmt: skip
"""How like an article each schema.org type is; types that are not named are never the main node."""

_ASIDE_KEYS = {
    "itemlistelement", "haspart", "relatedlink", "mentions", "citation", "ispartof", "comment", "suggestedanswer",
    "significantlink", "isrelatedto", "acceptedanswer", "liveblogupdate", "breadcrumb", "subjectof", "review", "about",
}  # fmt: skip
"""Keys under which other pages, other texts or parts stand: an article found there is not this page's."""

_COMMENT = re.compile(r"<!--|-->|<!\[CDATA\[|\]\]>|/\*\s*<!\[CDATA\[\s*\*/|/\*\s*\]\]>\s*\*/")
_TRAILING_COMMA = re.compile(r",[ \t\r\n]{0,200}([}\]])")
_LINE_COMMENT = re.compile(r"^[ \t]{0,40}//[^\n]{0,500}$", re.MULTILINE)
_FIELD = re.compile(
    r'"(@type|headline|datePublished|dateModified|articleSection|name|url|@id|description)"\s{0,20}:\s{0,20}'
    r'"((?:[^"\\]|\\.){0,500})"'
)
_AUTHOR = re.compile(r'"author"\s{0,20}:\s{0,20}[\[{"][^]]{0,600}')


@dataclass(slots=True)
class Graph:
    """All nodes of a page: `nodes` in document order with their rank, `by_id` to follow references."""

    nodes: list[tuple[Node, bool]] = field(default_factory=list)  # node, and whether it stands aside
    by_id: dict[str, Node] = field(default_factory=dict)

    def follow(self, value: Any) -> Any:
        """A reference's node, or the value itself."""
        if isinstance(value, dict) and isinstance(value.get("@id"), str) and len(value) <= 2:
            return self.by_id.get(value["@id"], value)
        return value


def read_scripts(scripts: Iterable[str]) -> Graph:
    """Parse the text of every `application/ld+json` script; what can't be read adds nothing."""
    graph = Graph()
    for script in scripts:
        for value in _parse(script):
            _gather(value, graph)
    return graph


def _parse(script: str) -> Iterator[Any]:
    """The values of one script, from the strict reading to the loosest that gives any."""
    text = script.strip()
    if not text or len(text) > MAX_SCRIPT:
        return
    for attempt in (_strict, _mended, _unescaped):
        try:
            values = attempt(text)
        except (ValueError, RecursionError):
            continue
        if values:
            yield from values
            return
    if node := _salvaged(text):
        yield node


def _strict(text: str) -> list[Any]:
    return [json.loads(text, strict=False)]


def _mended(text: str) -> list[Any]:
    """Without comments, CDATA marks, trailing commas and semicolons; several objects may follow each other."""
    text = _TRAILING_COMMA.sub(r"\1", _LINE_COMMENT.sub("", _COMMENT.sub("", text)))
    decoder = json.JSONDecoder(strict=False)
    values: list[Any] = []
    position = 0
    while len(values) < 50:
        while position < len(text) and text[position] in " \t\r\n,;\ufeff":
            position += 1
        if position >= len(text):
            break
        try:
            value, position = decoder.raw_decode(text, position)
        except ValueError:
            if values:
                break
            raise
        values.append(value)
    return values


def _unescaped(text: str) -> list[Any]:
    """For scripts whose quotes were written as entities."""
    if "&quot;" not in text and "&#" not in text:
        return []
    return _mended(html.unescape(text))


def _salvaged(text: str) -> Node:
    """The plain fields of a script that is no JSON (a bare quote in the headline, cut off in the middle)."""
    node: Node = {}
    for match in _FIELD.finditer(text[:MAX_SALVAGED]):
        if match[1] == "name" and node:
            continue  # whose name it is can't be known here
        try:
            value = json.loads(f'"{match[2]}"', strict=False)
        except ValueError:
            continue
        node.setdefault(match[1], value)
    if "headline" not in node and "datePublished" not in node:
        return {}
    if author := _AUTHOR.search(text[:MAX_SALVAGED]):
        names = re.findall(r'"name"\s{0,9}:\s{0,9}"([^"\\]{2,80})"', author[0].split("publisher")[0])
        node["author"] = [{"name": name} for name in names]
    node.setdefault("@type", "Article")
    if kind(node) not in ARTICLE_TYPES:
        node["@type"] = "Article"
    return node


def _gather(value: Any, graph: Graph) -> None:
    """Add every node under a value, without recursion."""
    stack: list[tuple[Any, int, bool]] = [(value, 0, False)]
    while stack and len(graph.nodes) < MAX_NODES:
        item, depth, aside = stack.pop()
        if depth > MAX_DEPTH:
            continue
        if isinstance(item, list):
            stack.extend((member, depth + 1, aside) for member in reversed(item[:500]))
        elif isinstance(item, dict):
            graph.nodes.append((item, aside))
            name = item.get("@id")
            if isinstance(name, str) and len(item) > len(graph.by_id.get(name, ())):
                graph.by_id[name] = item
            for key, member in reversed(item.items()):
                if isinstance(member, dict | list):
                    stack.append((member, depth + 1, aside or str(key).lower() in _ASIDE_KEYS))


def kinds(node: Node) -> tuple[str, ...]:
    """The schema.org types of a node, lower case, without the vocabulary's address."""
    value = node.get("@type", "")
    listed = value if isinstance(value, list) else [value]
    return tuple(re.split("[/#:]", name)[-1].lower() for name in listed if isinstance(name, str) and name)


def kind(node: Node) -> str:
    """The most article-like type of a node."""
    return max(kinds(node), key=lambda name: ARTICLE_TYPES.get(name, 0), default="")


def texts(value: Any, limit: int = 60) -> list[str]:
    """The strings of a value that may be a string, a list, a language map or a node with a name."""
    found: list[str] = []
    stack: list[Any] = [value]
    while stack and len(found) < limit:
        item = stack.pop(0)
        if isinstance(item, str):
            text = clean(item)
            if text:
                found.append(text)
        elif isinstance(item, list):
            stack[:0] = item[:limit]
        elif isinstance(item, dict):
            stack[:0] = [item[key] for key in ("@value", "name", "@list", "url") if key in item][:1]
    return found


def text_of(node: Node, key: str) -> str | None:
    """The first string under a key, on one line, or None."""
    return next(iter(texts(node.get(key), 1)), None)


def clean(text: str) -> str:
    """One line of plain text: entities decoded (twice, as many pages need), tags taken out."""
    text = text[:100_000]
    for _ in range(2):
        if "&" in text:
            text = html.unescape(text)
    if "<" in text:
        text = re.sub(r"<[a-zA-Z/!][^<>]{0,500}>", " ", text)
    return " ".join(text.split())


def main_node(graph: Graph, *, addresses: Iterable[str], titles: Iterable[str]) -> Node | None:
    """The node that is the page's article: by type, by address, by title, by not standing in a list of others.

    `addresses` are the page's own (as fetched, canonical), `titles` its headings in lower case.
    """
    paths = {_path(address) for address in addresses if address}
    heads = {" ".join(title.lower().split()) for title in titles if title}
    best: tuple[float, Node] | None = None
    alike = sum(1 for node, _ in graph.nodes if ARTICLE_TYPES.get(kind(node), 0) >= 7)
    for position, (node, aside) in enumerate(graph.nodes):
        rank = float(ARTICLE_TYPES.get(kind(node), 0))
        if not rank:
            continue
        own = [node.get("url"), node.get("@id"), node.get("mainEntityOfPage")]
        found = {_path(address) for value in own for address in texts(_plain_id(value), 2)} - {""}
        headline = (text_of(node, "headline") or text_of(node, "name") or "").lower()
        matches_address = bool(found & paths) and "" not in paths
        matches_title = bool(headline) and any(headline in head or head in headline for head in heads if len(head) > 8)
        if aside and not (matches_title and (matches_address or alike == 1)):
            continue
        if found and not matches_address and not matches_title and alike > 1:
            rank -= 6
        rank += 4 * matches_address + 4 * matches_title - position / 1000
        rank += ("headline" in node) + ("datePublished" in node) + ("author" in node)
        if best is None or rank > best[0]:
            best = (rank, node)
    return best[1] if best and best[0] > 0 else None


def _plain_id(value: Any) -> Any:
    return value.get("@id") or value.get("url") if isinstance(value, dict) else value


def _path(address: str) -> str:
    """What two addresses of one page share: host without www, path without a last slash; query kept where it counts."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    host = (parts.netloc or "").lower().removeprefix("www.").removeprefix("m.").removeprefix("amp.")
    path = parts.path.rstrip("/")
    return (
        f"{host}{path}?{parts.query}" if path in {"", "/index.php"} and parts.query else f"{host}{path}" if path else ""
    )
