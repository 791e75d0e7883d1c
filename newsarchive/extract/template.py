"""What several pages of one site teach of the next one: each is read cold, and what they share is noted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from newsarchive.extract import AGREES, habits
from newsarchive.extract.article import Parts, Request, read_parts
from newsarchive.extract.blocks import Scope
from newsarchive.extract.body import Body
from newsarchive.extract.fit import KEPT
from newsarchive.extract.layout import FEW, Layout, Place, Words, dump, mark, raw_words
from newsarchive.extract.pictures import belonging
from newsarchive.extract.scan import Scan, Spot, scan
from newsarchive.extract.witnesses import squash
from newsarchive.models import Article, Sample, Template

MIN_PAGES = 5
MAX_PAGES = 40  # more teach nothing new
REPEATS = 0.3  # share of the pages on which a text must stand to be no page's own
MAX_REPEATED = 3_000  # texts
COMMON = 0.3  # share of the pages that must have a class name for it to name a place
ABOVE, BELOW = 500, 300  # characters before the heading and after the text's first words where byline and date stand
CORE = 0.8  # share of the text that the element holds in which all that is unknown may be text
CHANGED = 0.2  # share of the pages on which a field may read differently where the rest of the page is cut away
LINKED, CARD_LINK = 0.8, 15  # share of links, and characters, of a heading that leads to another story
CARD_BLOCKS, CARD_TEXT = 8, 900  # blocks and characters of a card at most, as in a list of stories
FIELDS = ("title", "subtitle", "byline", "authors", "agencies", "published", "modified", "section", "tags", "image")


@dataclass(frozen=True, slots=True)
class Page:
    """A sample that was read cold as an article."""

    sample: Sample
    article: Article
    tree: Any
    body: Body
    found: Scan


def learn(samples: Sequence[Sample]) -> str | None:
    """JSON of what the article pages among some samples of one site share.

    None where fewer than five could be read as articles, or where they have nothing in common.
    """
    pages = list(_distinct(samples[:MAX_PAGES]))
    if len(pages) < MIN_PAGES:
        return None
    for wide, prune in ((False, True), (True, True), (True, False)):
        text = dump(_layout(pages, wide=wide, prune=prune))
        read = [_again(page, text) for page in pages]
        if sum(article.agreement is not None and article.agreement >= AGREES for article in read) < MIN_PAGES:
            continue
        if not prune or _reads_alike(pages, read):
            return text
    return None


def _distinct(samples: Sequence[Sample]) -> Iterator[Page]:
    """The samples that are articles, each text once: two addresses of one story would make all of it repeat."""
    seen: set[str] = set()
    for sample in samples:
        parts = _cold(sample)
        text = squash(parts.article.body)
        if parts.tree is None or parts.body is None or not parts.article.is_article or text in seen:
            continue
        seen.add(text)
        yield Page(sample, parts.article, parts.tree, parts.body, _scan(parts))


def _cold(sample: Sample) -> Parts:
    headers = {key.lower(): value for key, value in sample.headers}
    return read_parts(sample.html, Request(sample.url, headers, sample.fetched_at, sample.announced, None))


def _again(page: Page, learned: str) -> Article:
    """The sample read by what was learned."""
    sample = page.sample
    headers = {key.lower(): value for key, value in sample.headers}
    known = Template(site="", learned=learned)
    return read_parts(sample.html, Request(sample.url, headers, sample.fetched_at, sample.announced, known)).article


def _reads_alike(pages: Sequence[Page], read: Sequence[Article]) -> bool:
    """Whether no field is lost with what the layout cuts away."""
    lost: Counter[str] = Counter()
    for page, article in zip(pages, read, strict=True):
        lost.update(name for name in FIELDS if getattr(page.article, name) != getattr(article, name))
    return all(number <= CHANGED * len(pages) for number in lost.values())


def _scan(parts: Parts) -> Scan:
    """Where the page's witnesses stand; the anchor is the heading that says the title."""
    found = scan(parts.tree)
    title = squash(parts.article.title or "")
    spots = [*found.headings, *found.hints["title"]]
    anchor = next((spot for spot in spots if title and title in squash(spot.text)), None)
    found.drop_anchor(anchor.element if anchor else None, anchor.at if anchor else 0)
    return found


def _layout(pages: Sequence[Page], *, wide: bool, prune: bool) -> Layout:
    """What the pages share. `wide`: whatever looks like a byline or a date is kept, wherever it stands."""
    vocabulary = _vocabulary(pages)
    root = Place("html", frozenset())
    blank = Layout(root, len(pages), frozenset(), frozenset(), vocabulary=vocabulary)
    texts = Counter(text for page in pages for text in {mark(squash(block.text)) for block in page.body.page.blocks})
    stands: list[dict[int, list[Place]]] = []
    for page in pages:
        needed = _needed(page, wide=wide)
        places: dict[Any, Place] = {}
        _insert(page.tree, root, blank, needed, places)
        _count(page, places)
        spots: dict[int, list[Place]] = defaultdict(list)
        for block in page.body.page.blocks:
            if (place := places.get(block.scope.element)) is not None:
                text = mark(squash(block.text))
                spots[text].append(place)
                place.echoes += texts[text] >= FEW and block.kind[0] != "h"
        stands.append(spots)
    _mark_inside(root)
    within = Counter(text for spots in stands for text, at in spots.items() if any(place.inside for place in at))
    often = max(FEW, REPEATS * len(pages))
    # what stands around the text is told by its place: it may be a story's first words, on a card that leads to it
    repeated = [text for text, number in texts.most_common() if number >= often and within[text] >= FEW][:MAX_REPEATED]
    told = [habits.Told(page.article, page.found) for page in pages]
    language, words = habits.language(told)
    return replace(
        blank, repeated=frozenset(repeated), root_words=_root_words(pages), prune=prune, language=language,
        common=frozenset(words), signs=frozenset(habits.signs(told)), names=habits.title_names(told),
        timezone=habits.timezone(told), day_first=habits.day_first(told),
    )  # fmt: skip


def _vocabulary(pages: Sequence[Page]) -> Words:
    """The class names that several pages have: others name one story's subject or number."""
    known: Counter[str] = Counter()
    for page in pages:
        known.update({word for element in page.tree.iter("*") for word in _words(element)})
    return frozenset(word for word, number in known.items() if number >= max(FEW, COMMON * len(pages)))


def _words(element: Any) -> Words:
    return raw_words(element.get("class") or "", element.get("id") or "")


def _root_words(pages: Sequence[Page]) -> Words:
    """The class names of <html> and <body> that all pages have."""
    roots = [
        frozenset().union(*(_words(element) for element in [page.tree, *page.tree.iterchildren("body")]))
        for page in pages
    ]
    return frozenset.intersection(*roots)


def _needed(page: Page, *, wide: bool) -> set[Any]:
    """The elements that the reading of a page came from, and all around them."""
    wanted = [block.scope.element for block in page.body.blocks]
    wanted += [picture.element for picture in belonging(page.body)]
    wanted += [spot.element for spot in _spots(page, wide=wide)]
    found = page.found
    if found.anchor is not None:
        wanted.append(found.anchor)
        end = _start_of_text(page) + BELOW
        wanted += [
            element
            for at, _, element in found.order
            if found.anchor_at - ABOVE <= at <= end and not found.is_noise(element)
        ]
    needed: set[Any] = set()
    for element in wanted:
        if element not in needed:
            needed.add(element)
            needed.update(element.iterancestors())
    return needed


def _spots(page: Page, *, wide: bool) -> Iterator[Spot]:
    """What can bear witness of names and dates: what stands near the heading, or all that is no noise."""
    found = page.found
    marked = [spot for name in ("author", "date", "subtitle") for spot in found.hints[name]]
    start, end = found.anchor_at - ABOVE, max(_end_of_text(page), _start_of_text(page)) + BELOW
    for spot in [*found.times, *(spot for _, spot in found.properties), *marked]:
        if not found.is_noise(spot.element) and (wide or start <= spot.at <= end):
            yield spot


def _start_of_text(page: Page) -> int:
    return _place_in_text(page, page.body.blocks[:1])


def _end_of_text(page: Page) -> int:
    return _place_in_text(page, page.body.blocks[-1:])


def _place_in_text(page: Page, blocks: Sequence[Any]) -> int:
    """How many characters of text stand before a block."""
    elements = {block.scope.element for block in blocks}
    return next((at for at, _, element in page.found.order if element in elements), page.found.anchor_at)


def _insert(element: Any, place: Place, layout: Layout, needed: set[Any], places: dict[Any, Place]) -> None:
    """Note an element and, where it holds something of the article, all that is right in it."""
    stack = [(element, place)]
    times: Counter[int] = Counter()
    seen: dict[int, Place] = {}
    used: set[int] = set()
    while stack:
        node, known = stack.pop()
        places[node] = known
        times[id(known)] += 1
        seen[id(known)] = known
        if node not in needed:
            continue
        used.add(id(known))
        if not any(child in needed for child in node):
            continue
        below = [child for child in node if isinstance(child.tag, str) and child.tag not in KEPT]
        stack += [(child, _below(known, child.tag, layout.words(child))) for child in below]
    for key, known in seen.items():
        known.pages += 1
        known.needed += key in used
        known.most = max(known.most, times[key])


def _below(place: Place, tag: str, words: Words) -> Place:
    """The place for an element, a new one where none is like it."""
    found = place.child(tag, words)
    if found is None:
        found = Place(tag, words)
        place.children.setdefault(tag, []).append(found)
        place.memo.clear()
    return found


def _count(page: Page, places: dict[Any, Place]) -> None:
    """Add one page's blocks and title to the places."""
    chosen = {id(block) for block in page.body.blocks} - _in_cards(page)
    written: set[Place] = set()
    bodied: set[Place] = set()
    for block in page.body.page.blocks:
        if (place := places.get(block.scope.element)) is not None:
            place.blocks += 1
            written.add(place)
            if id(block) in chosen:
                place.body += 1
                place.chars += len(block.text)
                bodied.add(place)
    for place in written:
        place.written += 1
        place.bodied += place in bodied
    if page.found.anchor is not None and (place := places.get(page.found.anchor)) is not None:
        place.titles += 1


def _in_cards(page: Page) -> set[int]:
    """Blocks that were taken for body out of a card: a small element whose linked heading was not."""
    chosen = {id(block) for block in page.body.blocks}
    cards: set[int] = set()
    for block in page.body.page.blocks:
        if id(block) not in chosen and block.kind[0] == "h" and block.linked >= LINKED * len(block.text) >= CARD_LINK:
            scope: Scope | None = block.scope
            while scope is not None and scope.blocks <= CARD_BLOCKS and scope.text <= CARD_TEXT:
                cards.add(id(scope))
                scope = scope.parent
    found: set[int] = set()
    for block in page.body.blocks:
        scope = block.scope
        while scope is not None and scope.blocks <= CARD_BLOCKS:
            if id(scope) in cards:
                found.add(id(block))
            scope = scope.parent
    return found


def _mark_inside(root: Place) -> None:
    """Find the deepest place around most of the text, which holds it in places of its own, and mark all below."""
    place, total = root, _chars(root)
    while True:
        below = [child for children in place.children.values() for child in children]
        main = max(below, key=_chars, default=None)
        if main is None or _chars(main) < CORE * total or main.chars > (1 - CORE) * total:
            break
        place = main
    for each in place.everything():
        each.inside = True


def _chars(place: Place) -> int:
    return sum(each.chars for each in place.everything())
