"""A page as a row of blocks: each paragraph, heading, list item, cell or caption, in reading order.

Everything after this step (what is body, what is chrome, how it is printed) decides about blocks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from newsarchive.extract.hints import hints_of

BLOCK_TAGS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr",
    "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot",
    "th",
    "thead", "tr", "ul",
}  # fmt: skip
SKIPPED_TAGS = {
    "script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "select", "option", "datalist",
    "button", "input", "textarea", "head", "title", "canvas", "audio", "video", "map", "frameset", "frame", "noframes",
    "progress", "meter",
}  # fmt: skip
SWALLOWING = {"button", "svg", "select", "object", "iframe", "video", "audio", "map", "canvas"}
EMPHASIS, STRONG, PICTURES = {"em", "i", "cite"}, {"strong", "b"}, {"img", "amp-img"}
MARKING = {*BLOCK_TAGS, *EMPHASIS, *STRONG, *PICTURES, "a", "br", "font"}
KINDS = {"li": "li", "blockquote": "quote", "td": "cell", "th": "cell", "figcaption": "caption", "pre": "pre"} | {
    f"h{level}": f"h{level}" for level in range(1, 7)
}
STRUCTURE = frozenset({"ul", "ol", "li", "blockquote", "table", "tr", "td", "th"})
TABLE_TAGS = {"table", "tr", "td", "th"}
BREAK = "\n"
COMMON = {"div", "p", "body"}  # tags that say nothing of what is within
HIDING = ("display:none", "visibility:hidden")
CELLS = {"td", "th"}
PROSE = 80  # characters of a block that reads like a paragraph
LINKED_LINE = 0.6  # share of a line's characters inside links from which it is a line of links
MIN_TABLE_CELLS = 4  # a table with fewer is layout
MAX_CELL = 600  # characters: a table with a longer cell is layout
MAX_CAPTION = 300  # characters beside a picture in a table of its own
MAX_BLOCKS = 8_000  # the richest page of the corpora has under 5,000


class Piece(NamedTuple):
    """Some words in one dress: inside a link, emphasised, strong."""

    text: str
    href: str | None = None
    em: bool = False
    strong: bool = False


NEW_LINE = Piece("\n")


@dataclass(slots=True)
class Scope:
    """An open element, with what its ancestors add up to."""

    element: Any
    tag: str
    parent: Scope | None
    hints: int  # what its own class, id and role say
    above: int  # the same of itself and all its ancestors
    tags: frozenset[str]  # structural tags of itself and its ancestors
    hidden: bool
    depth: int
    frames: tuple[Scope, ...] = ()  # the lists, quotes and tables around it and itself, outermost first
    text: int = 0  # characters under it
    linked: int = 0  # characters of links under it
    prose: int = 0  # characters under it in blocks that read like paragraphs
    blocks: int = 0


@dataclass(slots=True)
class Block:
    """One run of text between two block-level borders."""

    text: str
    kind: str
    scope: Scope
    pieces: list[Piece]
    linked: int  # characters inside links
    order: int  # running number that pictures share
    frames: tuple[Scope, ...] = ()  # lists, quotes and tables around it, outermost first


@dataclass(frozen=True, slots=True)
class Picture:
    """An `img` with where it stood."""

    element: Any
    scope: Scope
    order: int


@dataclass(slots=True)
class Blocks:
    """All that a page shows, in order."""

    blocks: list[Block] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)


def read_blocks(tree: Any) -> Blocks:
    """Cut a tree (an lxml HTML document, left as it is) into blocks."""
    return _Reader().read(tree)


class _Reader:
    """One pass over a tree. `href`, `em` and `strong` are stacks: how many such elements are open."""

    def __init__(self) -> None:
        self.found = Blocks()
        self.scope = Scope(None, "", None, 0, 0, frozenset(), hidden=False, depth=0)
        self.pieces: list[Piece] = []
        self.looks: list[str] = []  # for each piece the font that it is in, or a line break
        self.fonts: list[str] = []
        self.hrefs: list[str | None] = []
        self.em = self.strong = self.pre = self.breaks = self.order = 0

    def read(self, tree: Any) -> Blocks:
        # The whole tree, not its body: some pages have two.
        self.walk(tree)
        self.flush()
        while self.scope.parent is not None:
            self.leave()
        _settle_tables(self.found)
        return self.found

    def walk(self, tree: Any) -> None:
        """Open each element, read its text, close it, read what follows; of comments only what follows."""
        above: list[tuple[Any, Any, str]] = []  # the elements that are open, with their siblings to come
        siblings = iter((tree,))
        while len(self.found.blocks) < MAX_BLOCKS:
            for element in siblings:
                tag = element.tag
                if isinstance(tag, str) and (tag not in SKIPPED_TAGS or _swallowed_page(tag, element)):
                    if tag in MARKING:
                        self.open(tag, element)
                    if text := element.text:
                        self.add(text)
                    if len(element):
                        above.append((siblings, element, tag))
                        siblings = iter(element)
                        break
                    if tag in MARKING:
                        self.close(tag)
                if text := element.tail:
                    self.add(text)
            else:
                if not above:
                    return
                siblings, element, tag = above.pop()
                if tag in MARKING:
                    self.close(tag)
                if text := element.tail:
                    self.add(text)

    def open(self, tag: str, element: Any) -> None:
        if tag in BLOCK_TAGS:
            if self.pieces:
                self.flush()
            self.breaks = 0
            self.enter(tag, element)
        elif tag == "a":
            self.hrefs.append(element.get("href") or "")
        elif tag == "br":
            self.breaks += 1
            if self.breaks > 1 and not self.pre:
                self.flush()
            else:
                self.pieces.append(NEW_LINE)
                self.looks.append(BREAK)
        elif tag == "font":
            self.fonts.append(f"{element.get('size') or ''} {element.get('color') or ''}")
        elif tag in EMPHASIS:
            self.em += 1
        elif tag in STRONG:
            self.strong += 1
        else:
            self.order += 1
            self.found.pictures.append(Picture(element, self.scope, self.order))

    def close(self, tag: str) -> None:
        if tag in BLOCK_TAGS:
            if self.pieces:
                self.flush()
            self.breaks = 0
            self.leave()
            self.pre -= tag == "pre"
        elif tag == "a":
            self.hrefs.pop()
        elif tag == "font":
            self.fonts.pop()
        elif tag in EMPHASIS:
            self.em -= 1
        elif tag in STRONG:
            self.strong -= 1

    def enter(self, tag: str, element: Any) -> None:
        above = self.scope
        own, hidden, tags, frames = 0, above.hidden, above.tags, above.frames
        if attributes := dict(element.items()):
            own = 0 if tag == "body" else hints_of(attributes)
            hidden = hidden or "hidden" in attributes or _is_hidden(attributes.get("style"))
        self.pre += tag == "pre"
        if tag not in tags and tag not in COMMON:
            tags = tags | {tag}
        scope = self.scope = Scope(element, tag, above, own, above.above | own, tags, hidden, above.depth + 1, frames)
        if tag in STRUCTURE:
            scope.frames = (*frames, scope)

    def leave(self) -> None:
        """Close the innermost scope; what is in it is in the one around it too."""
        scope, above = self.scope, self.scope.parent
        if above is None:
            return
        self.scope = above
        if scope.blocks:
            above.text += scope.text
            above.linked += scope.linked
            above.prose += scope.prose
            above.blocks += scope.blocks

    def add(self, text: str) -> None:
        if text.isspace():
            if self.pieces:
                self.pieces.append(Piece(text, None, False, False))
                self.looks.append("")
            return
        self.breaks = 0
        self.looks.append(self.fonts[-1] if self.fonts else "")
        self.pieces.append(Piece(text, self.hrefs[-1] if self.hrefs else None, self.em > 0, self.strong > 0))

    def flush(self) -> None:
        self.breaks = 0
        if not self.pieces:
            return
        pieces, looks = self.pieces, self.looks
        self.pieces, self.looks = [], []
        if self.pre or BREAK not in looks:
            self.emit(pieces)
        else:
            for part in _parts(pieces, looks):
                self.emit(part)

    def emit(self, pieces: list[Piece]) -> None:
        pieces = _tidy(pieces, keep_space=self.pre > 0)
        text = pieces[0].text if len(pieces) == 1 else "".join([piece.text for piece in pieces])
        if (len(text) < 3 and not any(map(str.isalnum, text))) or len(self.found.blocks) >= MAX_BLOCKS:
            return
        self.order += 1
        scope = self.scope
        length, linked = len(text), sum([len(piece.text) for piece in pieces if piece.href is not None])
        self.found.blocks.append(Block(text, _kind(scope), scope, pieces, linked, self.order, scope.frames))
        scope.text += length
        scope.linked += linked
        scope.blocks += 1
        if length > PROSE and linked * 3 < length:
            scope.prose += length


def _is_hidden(style: str | None) -> bool:
    return style is not None and any(word in style.replace(" ", "").lower() for word in HIDING)


def _parts(pieces: list[Piece], looks: list[str]) -> list[list[Piece]]:
    """Lines between single breaks, joined where they look the same: a headline in a large font, a date in grey and a
    list of links are no lines of one paragraph, those of a poem are."""
    parts: list[list[Piece]] = []
    line: list[Piece] = []
    font, before = "", ("", "")
    for piece, look in zip([*pieces, Piece("\n")], [*looks, BREAK], strict=True):
        if look != BREAK:
            if not piece.text.isspace() and all(other.text.isspace() for other in line):
                font = look
            line.append(piece)
            continue
        if any(not piece.text.isspace() for piece in line):
            dress = _dress(line, font)
            if parts and dress == before and dress[0] != "linked":
                parts[-1] += [Piece("\n"), *line]
            else:
                parts.append(line)
            before = dress
        line = []
    return parts


def _dress(line: list[Piece], font: str) -> tuple[str, str]:
    words = [piece for piece in line if not piece.text.isspace()]
    linked = sum(len(piece.text) for piece in words if piece.href is not None)
    if linked >= LINKED_LINE * sum(len(piece.text) for piece in words):
        return "linked", font
    for name in ("strong", "em"):
        if all(getattr(piece, name) for piece in words):
            return name, font
    return "", font


def _settle_tables(page: Blocks) -> None:
    """Take tables that only lay out the page from their blocks' frames, and find the captions that stand in such."""
    cells: dict[int, dict[int, list[Block]]] = {}
    rows: dict[int, set[int]] = {}
    layout: set[int] = set()
    inside = [block for block in page.blocks if block.frames and any(scope.tag == "table" for scope in block.frames)]
    for block in inside:
        tables = [scope for scope in block.frames if scope.tag == "table"]
        layout.update(id(scope) for scope in tables[:-1])
        cell = next((scope for scope in reversed(block.frames) if scope.tag in CELLS), tables[-1])
        cells.setdefault(id(tables[-1]), {}).setdefault(id(cell), []).append(block)
        rows.setdefault(id(tables[-1]), set()).update(id(scope) for scope in block.frames if scope.tag == "tr")
    for table, held in cells.items():
        if (
            len(held) < MIN_TABLE_CELLS
            or len(rows[table]) in {0, 1, len(held)}
            or any(
                sum(len(block.text) for block in blocks) > MAX_CELL
                or sum(len(block.text) > PROSE for block in blocks) > 1
                for blocks in held.values()
            )
        ):
            layout.add(table)
    pictured = {id(scope) for picture in page.pictures for scope in _tables(picture.scope)[:1]}
    for block in inside:
        own = _tables(block.scope)[0]
        frames, keep = [], True
        for scope in block.frames:
            keep = id(scope) not in layout if scope.tag == "table" else keep
            if keep or scope.tag not in TABLE_TAGS:
                frames.append(scope)
        block.frames = tuple(frames)
        if id(own) in layout:
            small = own.blocks <= 2 and own.text <= MAX_CAPTION and own.linked * 10 <= own.text
            if id(own) in pictured and small and own.depth > 3:
                block.kind = "caption"
            elif block.kind == "cell":
                block.kind = "text"


def _tables(scope: Scope | None) -> list[Scope]:
    """The tables around, innermost first."""
    found: list[Scope] = []
    while scope is not None and "table" in scope.tags:
        if scope.tag == "table":
            found.append(scope)
        scope = scope.parent
    return found


def _swallowed_page(tag: str, element: Any) -> bool:
    """An element that was never closed, so that the parser put the page itself inside it."""
    return tag in SWALLOWING and next(element.iter("article", "main", "h1"), None) is not None


def _tidy(pieces: list[Piece], *, keep_space: bool) -> list[Piece]:
    """Collapse white space over the borders of pieces, and join neighbours in the same dress."""
    if len(pieces) == 1 and not keep_space:
        only = pieces[0]
        text = " ".join(only.text.split())
        return [Piece(text, only.href, only.em, only.strong)] if text else []
    result: list[Piece] = []
    open_space = False
    for piece in pieces:
        text = piece.text
        if not keep_space:
            collapsed = " ".join(text.split())
            spaced = bool(result) and (open_space or text[:1].isspace())
            if not collapsed:
                open_space = spaced
                continue
            open_space = text[-1:].isspace()
            text = collapsed
            if spaced:  # the space goes outside of links and emphasis where it can
                last = result[-1]
                if last[1:] == (None, False, False) or last[1:] == piece[1:]:
                    result[-1] = last._replace(text=last.text + " ")
                elif piece[1:] == (None, False, False):
                    text = " " + text
                else:
                    result.append(Piece(" "))
        if result and result[-1][1:] == piece[1:]:
            result[-1] = piece._replace(text=result[-1].text + text)
        else:
            result.append(piece._replace(text=text))
    return result


def _kind(scope: Scope) -> str:
    """What a block is, by the innermost ancestor that says so; the nearer ones can be plain `p` and `div`."""
    if scope.tag in KINDS:
        return KINDS[scope.tag]
    if "figcaption" in scope.tags:
        return "caption"
    return "p" if scope.tag == "p" else "text"
