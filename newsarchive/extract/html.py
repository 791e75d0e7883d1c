"""Chosen blocks as plain text and as sanitised HTML: one pass prints both, so they say the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from urllib.parse import urljoin, urlsplit

import nh3

from newsarchive.extract.blocks import Block, Piece, Scope
from newsarchive.models import OutLink

ALLOWED_TAGS = {
    "p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "table", "tr", "td", "th", "tbody", "a", "em",
    "strong", "pre",
}  # fmt: skip
MAX_URL = 2_000
MIN_TABLE_CELLS = 4  # a table with fewer chosen cells is layout
MAX_CELL = 400  # characters: a table whose cells are longer on average is layout


def absolute(href: str | None, base: str | None) -> str | None:
    """An address as http(s) URL, or None where it is another kind or a place on the same page."""
    if not href or len(href) > MAX_URL or href.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
        return None
    try:
        address = urljoin(base or "", href.strip())
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in {"http", "https"} and parts.netloc else None


def print_text(blocks: Sequence[Block]) -> str:
    """Plain text: a blank line between paragraphs, list items and table rows on lines of their own."""
    tables = _data_tables(blocks)
    out: list[str] = []
    before: Block | None = None
    for block in blocks:
        if before is not None:
            out.append(_separator(before, block, tables))
        out.append(block.text)
        before = block
    return "".join(out)


def print_html(blocks: Sequence[Block], base: str | None) -> str:
    """The same as sanitised HTML; links are absolute http(s) addresses."""
    tables = _data_tables(blocks)
    out: list[str] = []
    open_frames: list[tuple[Scope, str]] = []
    for block in blocks:
        wanted = _printable(block, tables)
        same = 0
        while same < min(len(wanted), len(open_frames)) and wanted[same][0] is open_frames[same][0]:
            same += 1
        out.extend(f"</{tag}>" for _, tag in reversed(open_frames[same:]))
        out.append("\n")
        out.extend(f"<{tag}>" for _, tag in wanted[same:])
        open_frames = wanted
        inner = "".join(_inline(piece, base) for piece in block.pieces)
        tag = _tag(block, wanted)
        out.append(f"<{tag}>{inner}</{tag}>" if tag else inner)
    out.extend(f"</{tag}>" for _, tag in reversed(open_frames))
    return sanitise("".join(out))


def sanitise(markup: str) -> str:
    """Leave only the tags above, and of attributes only `href` with http and https."""
    return nh3.clean(
        markup,
        tags=ALLOWED_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer nofollow",
    ).strip()


def find_links(blocks: Sequence[Block], base: str | None, *, belongs: Callable[[str], bool]) -> tuple[OutLink, ...]:
    """The links of the body, each address once, in order; `belongs` says which addresses count."""
    found: dict[str, str] = {}
    for block in blocks:
        for piece in block.pieces:
            address = absolute(piece.href, base)
            if address and address not in found and belongs(address):
                found[address] = " ".join(piece.text.split())
    return tuple(OutLink(address, text) for address, text in found.items())


def _separator(before: Block, block: Block, tables: set[int]) -> str:
    above, below = _printable(before, tables), _printable(block, tables)
    shared = [frame for frame, other in zip(above, below, strict=False) if frame[0] is other[0]]
    innermost = shared[-1][1] if shared else ""
    if innermost == "tr":
        return " | "
    if innermost in {"ul", "ol", "table", "li"}:
        return "\n"
    return "\n\n"


def _printable(block: Block, tables: set[int]) -> list[tuple[Scope, str]]:
    """The frames of a block that are printed: no stray `li` or `td`, no layout tables, paragraphs out of quotes."""
    wanted: list[tuple[Scope, str]] = []
    for scope in block.frames:
        tag, last = scope.tag, wanted[-1][1] if wanted else ""
        if (
            (tag in {"ul", "ol"} and last in {"", "li", "blockquote"})
            or (tag == "li" and last in {"ul", "ol"})
            or (tag == "blockquote" and last in {"", "li"})
            or (tag == "table" and id(scope) in tables and last in {"", "li", "blockquote"})
            or (tag == "tr" and last == "table")
            or (tag in {"td", "th"} and last == "tr")
        ):
            wanted.append((scope, tag))
    while wanted and wanted[-1][1] in {"ul", "ol", "table", "tr"}:
        wanted.pop()
    return wanted


def _tag(block: Block, frames: list[tuple[Scope, str]]) -> str:
    inside = frames[-1][1] if frames else ""
    if block.kind in {"h1", "h2", "h3", "h4", "h5", "h6"} and inside not in {"td", "th"}:
        return "h2" if block.kind == "h1" else block.kind
    if block.kind == "pre":
        return "pre"
    return "" if inside in {"li", "td", "th"} and frames[-1][0] is block.scope else "p"


def _inline(piece: Piece, base: str | None) -> str:
    markup = escape(piece.text, quote=False)
    if piece.em:
        markup = f"<em>{markup}</em>"
    if piece.strong:
        markup = f"<strong>{markup}</strong>"
    address = absolute(piece.href, base)
    return f'<a href="{escape(address)}">{markup}</a>' if address else markup


def _data_tables(blocks: Sequence[Block]) -> set[int]:
    """Tables that tabulate: several short cells in several rows, none inside another table."""
    cells: dict[int, list[int]] = {}
    rows: dict[int, set[int]] = {}
    nested: set[int] = set()
    for block in blocks:
        around = [scope for scope in block.frames if scope.tag == "table"]
        nested.update(id(scope) for scope in around[:-1])
        if around:
            cells.setdefault(id(around[-1]), []).append(len(block.text))
            rows.setdefault(id(around[-1]), set()).update(id(scope) for scope in block.frames if scope.tag == "tr")
    return {
        table
        for table, lengths in cells.items()
        if table not in nested
        and len(lengths) >= MIN_TABLE_CELLS
        and len(lengths) > len(rows[table]) > 1
        and sum(lengths) / len(lengths) <= MAX_CELL
    }
