"""Which blocks of a page are its body: a small model weighs each block, rules that are sure settle the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from newsarchive.extract.blocks import Block, Blocks, Piece, Scope, read_blocks
from newsarchive.extract.chrome import strip_chrome
from newsarchive.extract.counting import words_in
from newsarchive.extract.features import Opinions, measure
from newsarchive.extract.fit import Fit
from newsarchive.extract.metadata import Metadata
from newsarchive.extract.model import load_trees
from newsarchive.extract.witnesses import ask_trafilatura, lay_over, squash

MIN_TITLE = 8  # letters and digits: a shorter "title" ("News") may well be a word of the body

HEAD = 6  # chosen blocks among which standfirst and byline are looked for
MAX_BYLINE = 120  # characters of a line of names and dates
PROSE_WORDS = 14  # of a block that reads like a paragraph
CELL_SHARE = 0.6  # of the text that a cell must hold to be the one with the article
MAX_TIME = 14  # characters
MIN_COPY = 60  # letters and digits: a block that long says the same thing twice only where the page is doubled
TABLE_SHARE = 0.4  # of a table's characters that the model must take for the table to be body
MIN_TOLD = 400  # characters of a JSON-LD articleBody that is worth more than what the page shows
SURE = 0.82  # of the first model: below, trafilatura is asked. Cross-validated over a third of the pages; see the docs
IN_QUESTION = 0.1  # the least score of blocks whose sureness counts
MIN_FOUND = 250  # characters in question: where there are fewer, nothing is sure
TOLD_RATIO = 2.5  # it must be that much longer than what was chosen: publishers put summaries and other pages there too
_STANDFIRST = re.compile(
    r"vorspann|standfirst|sub-?_?(?:title|head)|\bdek\b|chapo|excerpt|strap-?line|ingress|sottotitolo|bajada|entradilla",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_TIME = re.compile(r"\(?\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s?(?:[ap]\.?m\.?|uhr|h|[A-Z]{2,4}))?\)?:?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """A page cut into blocks, each measured."""

    page: Blocks
    squashed: tuple[str, ...]
    opinions: Opinions
    rows: Any  # one row of features a block; None of an empty page, and where all places are known


@dataclass(frozen=True, slots=True)
class Body:
    """The chosen blocks, what was chosen from, and how sure the choice was (0 to 1)."""

    blocks: tuple[Block, ...]
    page: Blocks
    trafilatura: tuple[bool, ...]  # for each block: did trafilatura take it, or the first model that made it needless?
    agreement: float
    witness: str = "blocks"


def find_body(tree: Any, *, url: str | None, metadata: Metadata, known: Fit | None = None) -> Body:
    """Choose the body's blocks; title, standfirst and byline are known from the metadata not to be of it.

    `known` is what the site's other pages say. On other pages a first model goes by the page alone; where it is not
    sure, trafilatura is asked, and a second model hears both.
    """
    reading = read(tree, metadata=metadata, known=known)
    if not reading.page.blocks:
        return Body((), reading.page, (), 0.0)
    threshold = load_trees("blocks").threshold
    if known is None:
        reading, scores = _weigh(reading, tree, url)
    elif reading.rows is None:
        scores = known.scores(reading.page.blocks, reading.opinions.trafilatura)
    else:
        scores = known.settle(load_trees("blocks").scores(reading.rows), reading.page.blocks, reading.squashed)
    chosen = choose(reading, scores, threshold)
    taken = tuple(reading.opinions.trafilatura)
    if told := _told_elsewhere(reading, chosen, metadata.article_body or ""):
        return Body(told, reading.page, taken, 0.5, "json-ld:articleBody")
    return Body(
        tuple(reading.page.blocks[index] for index in chosen), reading.page, taken, _mean_sureness(reading, scores)[0]
    )


def read(tree: Any, *, metadata: Metadata, known: Fit | None = None) -> Reading:
    """Cut and measure a page, without trafilatura's opinion; `known` has one of its own."""
    article_body = metadata.article_body
    page = read_blocks(tree)
    squashed = tuple(squash(block.text) for block in page.blocks)
    said = [False] * len(squashed) if known is None else known.said(page.blocks, squashed)
    published = lay_over(squashed, article_body or "")
    heads, leads = _known_texts(tree)
    opinions = Opinions(
        said, published, bool(article_body), frozenset({*heads, squash(metadata.title or "")} - {""}), leads,
        squash(metadata.subtitle or ""), squash(metadata.byline or ""),
    )  # fmt: skip
    is_plain = known is not None and known.is_plain
    return Reading(page, squashed, opinions, None if is_plain or not page.blocks else measure(page, squashed, opinions))


def hear(reading: Reading, text: str) -> Reading:
    """The same page, measured with trafilatura's body beside it."""
    opinions = replace(reading.opinions, trafilatura=lay_over(reading.squashed, text))
    return replace(reading, opinions=opinions, rows=measure(reading.page, reading.squashed, opinions, reading.rows))


def sureness(reading: Reading, scores: Any) -> float:
    """How sure a model is of the text that it takes or nearly takes (0 to 1); 0 where there is hardly any."""
    sure, found = _mean_sureness(reading, scores)
    return sure if found >= MIN_FOUND else 0.0


def _mean_sureness(reading: Reading, scores: Any) -> tuple[float, float]:
    lengths = np.asarray([len(block.text) for block in reading.page.blocks]) * (scores > IN_QUESTION)
    found = float(lengths.sum())
    return (float((np.abs(scores - 0.5) * 2 * lengths).sum()) / found if found else 0.0), found


def _weigh(reading: Reading, tree: Any, url: str | None) -> tuple[Reading, Any]:
    """The model's scores, and the reading that they are of: with trafilatura's opinion where that was needed."""
    first = load_trees("first")
    scores = first.scores(reading.rows)
    if sureness(reading, scores) < SURE:
        reading = hear(reading, ask_trafilatura(tree, url))
        return reading, load_trees("blocks").scores(reading.rows)
    taken = [bool(score >= first.threshold) for score in scores]
    return replace(reading, opinions=replace(reading.opinions, trafilatura=taken)), scores


def choose(reading: Reading, scores: Any, threshold: float) -> list[int]:
    """The indexes of the body's blocks, given the model's scores."""
    chosen: list[int] = []
    for index, (block, text) in enumerate(zip(reading.page.blocks, reading.squashed, strict=True)):
        if scores[index] < threshold or block.kind == "caption":
            continue
        if not chosen and (block.kind == "h1" or _is_title(text, reading.opinions.titles)):
            continue
        chosen.append(index)
    chosen = _whole_tables(reading, _within_cell(reading, _without_head(reading, chosen)))
    chosen = [index for index in _told_once(reading, chosen) if not _is_time(reading.page.blocks[index])]
    kept = {id(block) for block in strip_chrome([reading.page.blocks[index] for index in chosen])}
    return [index for index in chosen if id(reading.page.blocks[index]) in kept]


def _without_head(reading: Reading, chosen: list[int]) -> list[int]:
    """Without what stands over the text: all before the title, then the standfirst and the line of names and dates."""
    blocks, opinions = reading.page.blocks, reading.opinions
    start = next((place for place, index in enumerate(chosen) if _is_prose(blocks[index])), len(chosen))
    above = [place for place in range(start) if _is_title(reading.squashed[chosen[place]], opinions.titles)]
    chosen = chosen[above[-1] + 1 :] if above else chosen
    near = range(max(chosen[0] - HEAD, 0), chosen[0]) if chosen else ()
    titled = bool(above) or any(_is_title(reading.squashed[index], opinions.titles) for index in near)
    kept: list[int] = []
    following = (blocks[index] for index in chosen if _is_prose(blocks[index]))
    first = next((block for block in following if squash(block.text) != opinions.subtitle), None)
    for place, index in enumerate(chosen):
        text = reading.squashed[index]
        if place < HEAD and len(text) >= MIN_TITLE and len(chosen) > 1:
            if (
                text == opinions.subtitle
                and not kept
                and ((above and not _is_prose(blocks[index])) or _stands_over(blocks[index], first))
            ):
                continue
            if len(blocks[index].text) <= MAX_BYLINE and opinions.byline and opinions.byline in text:
                continue
            if titled and len(kept) < 2 and _is_dateline(blocks[index]):
                continue
        kept.append(index)
    return kept


def _is_dateline(block: Block) -> bool:
    """A short line with a date and no sentence, as it stands under a printed title."""
    text = block.text
    return len(text) <= MAX_BYLINE and bool(_YEAR.search(text)) and not text.endswith((".", "!", "?", "…", "。"))


def _stands_over(block: Block, following: Block | None) -> bool:
    """Is a standfirst apart from the text, and called so by its class?

    One that opens the text itself, or that is only a heading or in a header, stays in the body: golds count it there
    (without the class, that cost 20 segments of the corpora; with it, 15, and it gains precision on zyte).
    """
    if following is None or block.scope.parent is following.scope.parent:
        return False
    return any(
        _STANDFIRST.search(scope.element.get("class") or "")
        for scope in (block.scope, block.scope.parent)
        if scope is not None and scope.element is not None
    )


def _within_cell(reading: Reading, chosen: list[int]) -> list[int]:
    """Of pages laid out in tables: short blocks only from the cell that holds most of the text."""
    blocks = reading.page.blocks
    if not any("table" in blocks[index].scope.tags for index in chosen):
        return chosen
    held: dict[int, int] = {}
    depths: dict[int, int] = {}
    above: dict[int, list[int]] = {}
    total = 0
    for index in chosen:
        above[index] = []
        scope: Scope | None = blocks[index].scope
        while scope is not None and scope.parent is not None:
            if scope.tag == "td":
                above[index].append(id(scope))
                depths[id(scope)] = scope.depth
            scope = scope.parent
        if _is_prose(blocks[index]):
            total += len(blocks[index].text)
            for cell in above[index]:
                held[cell] = held.get(cell, 0) + len(blocks[index].text)
    cells = [cell for cell, length in held.items() if length >= CELL_SHARE * total]
    if not cells:
        return chosen
    main = max(cells, key=lambda cell: depths[cell])
    return [index for index in chosen if main in above[index] or _is_prose(blocks[index])]


def _is_prose(block: Block) -> bool:
    return block.linked * 3 < len(block.text) and block.kind[0] != "h" and words_in(block.text) >= PROSE_WORDS


def _is_time(block: Block) -> bool:
    """A time of day alone, as it stands over each entry of a live blog."""
    return block.kind != "cell" and len(block.text) <= MAX_TIME and bool(_TIME.match(block.text))


def _is_title(text: str, titles: frozenset[str]) -> bool:
    """A title, or one to which a page adds the name of its site."""
    return len(text) >= MIN_TITLE and any(
        title == text
        or (len(text) >= 2 * MIN_TITLE and title.startswith(text))
        or (len(text) >= 2 * MIN_TITLE and title.endswith(text))
        for title in titles
    )


def _whole_tables(reading: Reading, chosen: list[int]) -> list[int]:
    """Tables within the body all or not at all: half a table says nothing."""
    blocks = reading.page.blocks
    if not chosen:
        return chosen
    tables: dict[int, list[int]] = {}
    for index in range(chosen[0], chosen[-1] + 1):
        around = [scope for scope in blocks[index].frames if scope.tag == "table"]
        if around and blocks[index].kind == "cell":
            tables.setdefault(id(around[-1]), []).append(index)
    taken = set(chosen)
    for cells in tables.values():
        length = sum(len(blocks[index].text) for index in cells)
        held = sum(len(blocks[index].text) for index in cells if index in taken)
        if held >= TABLE_SHARE * length:
            taken.update(cells)
        else:
            taken.difference_update(cells)
    return sorted(taken)


def _told_once(reading: Reading, chosen: list[int]) -> list[int]:
    """Without a second copy of the text: some pages hold one for phones and one for larger screens."""
    seen: set[str] = set()
    kept: list[int] = []
    in_copy = False
    for index in chosen:
        text = reading.squashed[index]
        if len(text) >= MIN_COPY:
            in_copy = text in seen
        if not (in_copy and text in seen):
            kept.append(index)
        seen.add(text)
    return kept


def _told_elsewhere(reading: Reading, chosen: Sequence[int], article_body: str) -> tuple[Block, ...]:
    """The JSON-LD's paragraphs, where the page itself hardly shows any of them (scripts would draw it, or a wall hides
    it): nothing otherwise."""
    shown = sum(len(reading.squashed[index]) for index in chosen)
    if len(article_body) < MIN_TOLD or len(squash(article_body)) < TOLD_RATIO * shown:
        return ()
    scope = Scope(None, "p", None, 0, 0, frozenset(), hidden=False, depth=0)
    lines = [" ".join(line.split()) for line in article_body.split("\n")]
    return tuple(Block(line, "p", scope, [Piece(line)], 0, order) for order, line in enumerate(filter(None, lines), 1))


def _known_texts(tree: Any) -> tuple[frozenset[str], frozenset[str]]:
    """What the head says are title and description, squashed."""
    titles, leads = set(), set()
    for element in tree.iter("meta", "title"):
        if element.tag == "title":
            titles.add(squash("".join(element.itertext())[:500]))
            continue
        name = (element.get("property") or element.get("name") or "").lower()
        if name.endswith("title"):
            titles.add(squash((element.get("content") or "")[:500]))
        elif name.endswith("description"):
            leads.add(squash((element.get("content") or "")[:2_000]))
    return frozenset(titles - {""}), frozenset(leads - {""})
