"""One pass over a parsed page that sets aside all elements that can bear witness, with where they stand.

Whatever lies in a related-stories card, a comment, a navigation or a footer is marked, so that no date and no name is
taken from there. A mark counts only where its element does not hold the main heading too: on many sites the body's own
class says "has-sidebar".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Literal

from lxml.html import HtmlElement

from newsarchive.extract.jsonld import clean
from newsarchive.extract.stems import Stems, letter_tree, stems_of

MAX_ELEMENTS = 60_000  # of one page; the largest pages of the corpora have 20,000
MAX_TEXT = 2_000  # characters of one element that are read
MAX_ANCESTORS = 60

Hint = Literal["author", "date", "title", "subtitle", "wall"]

_NOISE = re.compile(
    r"(?:^|[-_ ])(?:related|recommend\w*|sidebar|side-bar|comments?|commentlist|comment-\w+|respond|"
    r"(?<!post-)(?<!entry-)(?<!article-)(?<!story-)footer|nav|navbar|navigation|"
    r"menu|teasers?|popular|trending|most-?read|mostread|newsletter|subscribe|copyright|latest|latest-\w+|"
    r"ticker|carousel|"
    r"outbrain|taboola|breadcrumbs?|promo|more-?(?:stories|news|articles|posts|from|on)|read-?(?:more|next|"
    r"also)|similar\w*|"
    r"widget-area|recent|recent-\w+|next-\w+|prev|previous|adjacent|pagination|archives?|blogroll|disqus|replies|"
    r"reader-\w+|outro|suggest\w*|calendar|modal|popup|cookie\w*|(?<!hero-)banner|advert\w*|ads?|sponsor\w*|"
    r"dropdown|megamenu|"
    r"upcoming|events?-list|feed-?item|listing|aside|bottom-?bar|top-?bar|topbar|zergnet|revcontent|"
    r"related\w+|relacionad\w+|verwandte\w*|kommentar\w*|comentario\w*|commentaire\w*|also-?like|"
    r"weiter-?lesen)(?:$|[-_ ])",
)
_AUTHOR = re.compile(
    r"author|byline|by-line|\bwriter\b|autor(?!e?s?-?i[zs])|auteur|creator|journalist|redakteur|verfasser|"
    r"autore|contributor|"
    r"posted-?by|(?:^|[-_ ])by(?:$|[-_ ])|skribent|forfatter|reporter|firma\b|signature|dateline|vcard|(?:^|"
    r"[-_ ])fn(?:$|[-_ ])|"
    r"post-?meta|entry-?meta|article-?(?:meta|info|details)|postmetadata|submitted|credit-?line",
)
_DATE = re.compile(
    r"date|time(?!line|r\b)|publish|posted|datum|fecha|pubdat|created|modified|updated|(?:^|[-_ ])(?:day|data|"
    r"meta|veröff\w*)(?:$|[-_ ])|"
    r"stamp|byline|dateline|post-?(?:meta|info)|entry-?(?:meta|info|utility)|article-?(?:meta|info|details)|"
    r"postmetadata|submitted|"
    r"metadata|storyinfo|infos?(?:$|[-_ ])|detail|when|age\b",
)
_TITLE = re.compile(
    r"head-?line|(?:article|entry|post|story|page|news|content|main|single|blog)[-_]{0,2}(?:title|header?|heading)|"
    r"(?:^|[-_ ])(?:title|titel|titulo|titre|titolo|overskrift|rubrik|titulek)(?:$|[-_ ])",
)
_SUBTITLE = re.compile(
    r"stand-?first|(?:^|[-_ ])dek(?:$|[-_ ])|(?:^|[-_ ])deck(?:$|[-_ ])|sub-?(?:title|titulo|headline|head|"
    r"heading|titel|line)(?!s)|"
    r"(?:^|[-_ ])(?:lead|lede|chapo|chapeau|intro|ingress|vorspann|excerpt|kicker-text|perex|bajada|entradilla|"
    r"sommario|"
    r"occhiello|teaser-text|summary|abstract|manchet|preamble|sapo|copete|zajawka|anons|headline-?sub)(?:$|[-_ ])|"
    r"article-?(?:lead|intro|summary|subtitle|description|abstract|excerpt|dek)|(?:post|entry)-?(?:excerpt|subtitle|intro|summary)",
)
_WALL = re.compile(
    r"wall|subscriber|metered|premium|upgrade|member|locked|gated|restricted|barrier|unauthori|pmpro|paid|abonnent",
)
_SKIPPED = {"script", "style", "noscript", "template", "svg", "iframe", "select", "option", "textarea", "button"}
_OWN = re.compile(
    r"(?:post|entry|article|story)[-_]+(?:footer|meta|info)|(?:^|[-_ ])(?:meta|byline|author|authors)(?:$|[-_ ])",
    re.IGNORECASE,
)
_OWNER = re.compile(r"(?:^|\s)(?:article|post|entry|story)(?:$|\s)", re.IGNORECASE)
_NOISE_TAGS = {"nav", "footer", "aside", "form"}


@dataclass(slots=True)
class Spot:
    """One element that can bear witness: its text on one line, and its distance from the page's main heading.

    `after` counts the characters of text between heading and element, negative where it stands before.
    """

    element: HtmlElement
    at: int
    hint: str  # the class, id, rel or itemprop that named it
    after: int = 0
    _lines: str | None = None

    @property
    def lines(self) -> str:
        """Its text, a line for each block within."""
        if self._lines is None:
            self._lines = lines_in(self.element, MAX_SPOT)
        return self._lines

    @property
    def text(self) -> str:
        return self.lines.replace("\n", " ")


@dataclass(slots=True)
class Scan:
    """All that one pass found."""

    root: HtmlElement | None = None
    signs: frozenset[str] = frozenset()  # witnesses of names that the site's other pages have; empty: not known
    metas: dict[str, list[str]] = field(default_factory=dict)  # contents by name, lower case
    links: list[tuple[str, HtmlElement]] = field(default_factory=list)  # rel, lower case
    scripts: list[str] = field(default_factory=list)  # of JSON-LD
    titles: list[str] = field(default_factory=list)  # of <title> in the head
    headings: list[Spot] = field(default_factory=list)  # h1 and h2
    times: list[Spot] = field(default_factory=list)
    properties: list[tuple[str, Spot]] = field(default_factory=list)  # itemprop, rel=author and the like
    hints: dict[Hint, list[Spot]] = field(default_factory=dict)  # Hint -> elements by class or id
    order: list[tuple[int, str, HtmlElement]] = field(default_factory=list)  # each piece of text, with what holds it
    language: str = ""
    base: str = ""  # of <base href>
    names: set[str] = field(default_factory=set)  # classes and ids that speak of a paywall
    item_types: dict[str, None] = field(default_factory=dict)  # schema.org types of microdata, in order
    anchor: HtmlElement | None = None
    anchor_at: int = 0
    length: int = 0  # characters of text in all
    _around: set[HtmlElement] = field(default_factory=set)
    _noise: dict[HtmlElement, bool] = field(default_factory=dict)

    def meta(self, *names: str) -> str | None:
        """The content of the first meta tag with one of these names, the names in order."""
        return next(iter(self.all_meta(*names)), None)

    def all_meta(self, *names: str) -> list[str]:
        """The contents of all meta tags with these names, the names in order."""
        return [content for name in names for content in self.metas.get(name, ())]

    def drop_anchor(self, element: HtmlElement | None, at: int) -> None:
        """Say which element is the main heading: distances count from it, and what holds it is no noise."""
        self.anchor, self.anchor_at = element, at
        self._around = {element, *element.iterancestors()} if element is not None else set()
        self._noise.clear()
        for spots in (self.headings, self.times, [spot for _, spot in self.properties], *self.hints.values()):
            for spot in spots:
                spot.after = spot.at - at

    def is_noise(self, element: HtmlElement) -> bool:
        """Whether an element stands among other stories, comments, navigation or in a footer."""
        path: list[HtmlElement] = []
        node: HtmlElement | None = element
        verdict = False
        while node is not None and len(path) < MAX_ANCESTORS:
            known = self._noise.get(node)
            if known is not None:
                verdict = known
                break
            if node in self._around:
                break
            path.append(node)
            if self._is_noisy(node):
                verdict = True
                break
            node = node.getparent()
        for passed in path:
            self._noise[passed] = verdict
        return verdict

    @staticmethod
    def _is_noisy(node: HtmlElement) -> bool:
        if node.tag in _NOISE_TAGS:
            return node.tag not in {"footer", "aside"} or not _OWN.search(" ".join(node.values())[:300])
        if node.tag in {"body", "html", "time"}:
            return False
        name = node.get("class") or ""
        return (_noisy_name(name) and not _is_own_footer(node, name)) or _noisy_name(node.get("id") or "")


def _is_own_footer(node: HtmlElement, name: str) -> bool:
    """Whether a `footer` is that of an article, as TYPO3's news have it (`div.article > div.footer`)."""
    parent = node.getparent()
    return name.strip().lower() == "footer" and parent is not None and bool(_OWNER.search(parent.get("class") or ""))


def _noisy_name(name: str) -> bool:
    return _named(name)[1]


@lru_cache(maxsize=50_000)
def _named(name: str) -> tuple[frozenset[Hint], bool]:
    """What a class attribute or an id says that its element holds, and whether it says that this is none of ours."""
    hints: set[Hint] = set()
    noisy = False
    if not _OF_USE.search(name.lower()):
        return _NOTHING
    for token in name.split()[:MAX_TOKENS]:
        if any(_is_word_of_use(word) for word in _WORDS.split(token[:80])):
            more, noise = _token(token)
            hints.update(more)
            noisy = noisy or noise
    return frozenset(hints), noisy


@lru_cache(maxsize=50_000)
def _is_word_of_use(word: str) -> bool:
    """Whether one of the patterns could match near this word; most class names of today are hashes and utilities."""
    return len(word) > 1 and not _DIGIT.search(word) and bool(_OF_USE.search(word.lower()))


@lru_cache(maxsize=50_000)
def _token(token: str) -> tuple[tuple[Hint, ...], bool]:
    token = token[:80].lower()
    near = _STEMS.near(token)
    hints = tuple(hint for bit, (hint, pattern) in _PATTERNS.items() if near & bit and pattern.search(token))
    return hints, bool(near & _NOISY and _NOISE.search(token))


_NOTHING: tuple[frozenset[Hint], bool] = (frozenset(), False)
_WORDS = re.compile(r"[-_:./\[\]]+|(?<=[a-z])(?=[A-Z])")
_DIGIT = re.compile(r"\d")
_PATTERNS: dict[int, tuple[Hint, re.Pattern[str]]] = {
    1: ("author", _AUTHOR), 2: ("date", _DATE), 4: ("title", _TITLE), 8: ("subtitle", _SUBTITLE), 16: ("wall", _WALL),
}  # fmt: skip
_NOISY = 32
_STEMS = Stems(
    {_NOISY: stems_of(_NOISE.pattern)} | {bit: stems_of(pattern.pattern) for bit, (_, pattern) in _PATTERNS.items()}
)
_OF_USE = re.compile(
    letter_tree(
        stem
        for pattern in (_NOISE, *(pattern for _, pattern in _PATTERNS.values()))
        for stem in re.findall(r"(?<!\\)[a-zäöü]{2,}", pattern.pattern)
    )
)
MAX_TOKENS = 12  # of a class attribute that are looked at: utility classes come in dozens, names come first


def lines_in(element: HtmlElement, limit: int = MAX_TEXT) -> str:
    """The text of an element without scripts and the like, a line for each block or break within."""
    if not len(element):
        text = element.text if isinstance(element.tag, str) and element.tag not in _SKIPPED else ""
        return " ".join(text[:limit].split()) if text else ""
    parts: list[str] = []
    size = 0
    stack: list[HtmlElement | str] = [element]
    while stack and size < limit:
        item = stack.pop()
        if isinstance(item, str):
            parts.append(item)
            size += len(item)
            continue
        tag = item.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            continue
        apart = tag not in _INLINE and item is not element
        if apart:
            parts.append("\n")
        if item.text:
            parts.append(_flat(item.text[:limit]))
            size += len(item.text)
        if apart:
            stack.append("\n")
        later: HtmlElement | None = None
        for child in reversed(item):
            if child.tail:
                stack.append(_flat(child.tail[:limit]))
            elif later is not None and later.tag == child.tag and child.tag in _APART:
                stack.append("\n")  # "<span>Ann Lee</span><span>Editor</span>" are two things, parted by style alone
            stack.append(child)
            later = child
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)[:limit]


def text_in(element: HtmlElement, limit: int = MAX_TEXT) -> str:
    """The text of an element on one line."""
    return lines_in(element, limit).replace("\n", " ")


def text_before(element: HtmlElement, limit: int = 80) -> str:
    """The words just before an element, as far as they stand within its parent or the parent's parent."""
    node: HtmlElement | None = element
    for _ in range(2):
        if node is None:
            return ""
        previous = node.getprevious()
        while previous is not None and not isinstance(previous.tag, str) and not (previous.tail or "").strip():
            previous = previous.getprevious()
        parent = node.getparent()
        if previous is not None:
            tail = " ".join((previous.tail or "").split())
            return tail[-limit:] or (text_in(previous, limit)[-limit:] if isinstance(previous.tag, str) else "")
        if parent is None or (parent.text or "").strip():
            return " ".join((parent.text or "").split())[-limit:] if parent is not None else ""
        node = parent
    return ""


def _flat(text: str) -> str:
    return text.replace("\n", " ").replace("\r", " ")


def scan(tree: HtmlElement) -> Scan:
    """Go over a page once."""
    found = Scan(root=tree, hints={"author": [], "date": [], "title": [], "subtitle": [], "wall": []})
    order = found.order
    at = 0
    for node in islice(tree.iter(), MAX_ELEMENTS + 1):
        tag = node.tag
        if tag in _HEAD_TAGS:
            _read_head(node, tag, found)
        elif isinstance(tag, str) and tag not in _SKIPPED:
            if attributes := node.items():
                _read_element(node, tag, attributes, at, found)
            elif tag in _MARKED:
                _read_marked(node, tag, at, found)
            text = node.text
            if text and not text.isspace():
                order.append((at, text, node))
                at += len(text)
        tail = node.tail  # it follows all that is within, so `at` is a little early
        if tail and not tail.isspace():
            parent = node.getparent()
            if parent is not None:
                order.append((at, tail, parent))
            at += len(tail)
    found.length = at
    return found


def _read_meta(node: HtmlElement, found: Scan) -> None:
    content = node.get("content") or node.get("value") or ""
    if not content.strip():
        return
    for attribute in ("property", "name", "itemprop", "http-equiv"):
        for name in (node.get(attribute) or "").split()[:4]:
            prefix = "itemprop:" if attribute == "itemprop" else ""
            contents = found.metas.setdefault(prefix + name.lower(), [])
            if len(contents) < MAX_SCRIPTS:
                contents.append(clean(content[:20_000]))


def _read_head(node: HtmlElement, tag: str, found: Scan) -> None:
    if tag == "meta" and len(found.metas) < MAX_KEPT:
        _read_meta(node, found)
    elif tag == "link" and len(found.links) < MAX_KEPT:
        if node.get("href"):
            found.links.append(((node.get("rel") or node.get("itemprop") or "").lower(), node))
    elif tag == "script":
        kind = (node.get("type") or "").lower()
        if ("ld+json" in kind or "json+ld" in kind) and len(found.scripts) < MAX_SCRIPTS:
            found.scripts.append("".join(node.itertext()) if len(node) else node.text or "")
    elif tag == "title":
        parent = node.getparent()
        if parent is None or parent.tag in {"head", "html", "body"}:
            text = clean(text_in(node))
            if text:
                found.titles.append(text)
    elif tag == "base":
        found.base = found.base or (node.get("href") or "").strip()
    elif tag == "html":
        found.language = (node.get("lang") or node.get("xml:lang") or "").strip()


def _read_marked(node: HtmlElement, tag: str, at: int, found: Scan) -> None:
    if len(found.times) + len(found.headings) < MAX_KEPT:
        (found.times if tag == "time" else found.headings).append(
            Spot(node, at, node.get("class") or tag if tag == "time" else tag)
        )


def _read_element(node: HtmlElement, tag: str, attributes: list[tuple[str, str]], at: int, found: Scan) -> None:
    if tag in _MARKED:
        _read_marked(node, tag, at, found)
    for name, value in attributes:
        if name in _NAMES:
            hints = _named(value)[0]
            if hints and tag != "body":
                _read_hints(node, hints, value, at, found)
        elif name == "href":
            if tag == "a" and len(found.properties) < MAX_KEPT and _AUTHOR_LINK.search(value[:300]):
                found.properties.append(("link-author", Spot(node, at, value[:300])))
        elif name in _PROPERTIES and len(found.properties) < MAX_KEPT:
            _read_property(node, name, value, at, found)


def _read_hints(node: HtmlElement, hints: frozenset[Hint], value: str, at: int, found: Scan) -> None:
    if "wall" in hints:
        found.names.add(value[:200])
    for hint in hints:
        spots = found.hints[hint]
        if len(spots) < MAX_HINTED and (not spots or spots[-1].element is not node):
            spots.append(Spot(node, at, f"{node.get('class') or ''} {node.get('id') or ''}".strip() or value))


def _read_property(node: HtmlElement, name: str, value: str, at: int, found: Scan) -> None:
    if name == "itemtype":
        if len(found.item_types) < 30:
            found.item_types[value.strip().rsplit("/", 1)[-1][:60]] = None
    elif name == "rel":
        if "author" in value.lower().split():
            found.properties.append(("rel-author", Spot(node, at, value)))
    elif node.tag != "time":
        for each in value.split()[:4]:
            found.properties.append((each.split(":")[-1].lower(), Spot(node, at, value)))


_AUTHOR_LINK = re.compile(
    r"/(?:authors?|autor(?:en|es|as|i)?|auteurs?|autori|profile|staff|by|journalists?|reporters?|writers?|"
    r"contributors?|"
    r"redaktion|redakteur|firmas?|signature|skribent|forfatter|kirjoittaja)[/=_]-?[^/?#]{2,}|[?&]author=",
    re.IGNORECASE,
)
_MARKED = {"h1", "h2", "time"}
_NAMES = {"class", "id", "data-testid"}
_PROPERTIES = {"itemprop", "property", "itemtype", "rel"}
_HEAD_TAGS = {"meta", "link", "script", "title", "html", "head", "base"}
MAX_KEPT = 3_000  # tags of one kind that are kept
MAX_SCRIPTS = 100
MAX_HINTED = 200  # elements of one kind that are kept; the main ones stand early
MAX_SPOT = 600  # characters of a hinted element that are read
_APART = {"span", "a", "label", "time", "strong"}
_INLINE = {
    "b", "i", "em", "strong", "font", "u", "sup", "sub", "abbr", "wbr", "mark", "small", "q", "cite", "a", "span",
    "time", "bdi", "ins", "s", "data", "label",
}  # fmt: skip
