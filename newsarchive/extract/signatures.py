"""A name in a paragraph of its own, at the start or the end of the text: how many papers sign a story."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from newsarchive.extract.given_names import name_likeness
from newsarchive.extract.moments import Locale
from newsarchive.extract.names import Names
from newsarchive.extract.scan import Scan, text_in
from newsarchive.extract.signed_bare import INLINE, bare_names, has_capitals
from newsarchive.extract.signing import Claim
from newsarchive.extract.surroundings import LONGEST, Surroundings

LONG = 120  # characters of a paragraph of text
ENOUGH = 3  # such paragraphs that a text has
MOST = 40  # names in paragraphs of their own that are looked at
AROUND = 60  # paragraphs looked at on either side
WEIGHT = 0.4
UNKNOWN = 0.03  # of a signature without a given name that is known: enough against the name of the house
_MARK = re.compile(r"right|author|autor|sign", re.IGNORECASE)
_BOLD = {"strong", "b", "em", "i"}


def signature_claims(scan: Scan, locale: Locale, page: Surroundings) -> Iterator[Claim]:
    """The names that a text opens or ends with. One that is bold or to the right needs no known given name."""
    if scan.anchor is None:
        return
    seen = 0
    for at, text, element in scan.order:
        if at < scan.anchor_at or len(text) > LONGEST or not has_capitals(text):
            continue
        block = _paragraph(element, len(text))
        if block is None or scan.is_noise(element):
            continue
        names, printed, _ = bare_names(text, locale)
        if not names:
            continue
        seen += 1
        if seen > MOST:
            return
        if not _is_at_an_end(block) or page.is_in_title(names):
            continue
        if all(name_likeness(name) == 1 for name in names):
            yield Claim(Names(names, ()), "text:signature", WEIGHT, printed)
        elif _is_marked(element, block) and not page.has_common_words(names):
            yield Claim(Names(names, ()), "text:signature", UNKNOWN, printed)


def _paragraph(element: HtmlElement, size: int) -> HtmlElement | None:
    """The paragraph around a piece of text, if it holds no more."""
    block: HtmlElement | None = element
    while block is not None and block.tag in INLINE:
        block = block.getparent()
    if block is None or block.tag != "p" or len(text_in(block, 300)) > size + 6:
        return None
    return block


def _is_at_an_end(block: HtmlElement) -> bool:
    """Whether all long paragraphs beside this one stand on one side of it."""
    before, after = (
        (other for other in islice(block.itersiblings("p", preceding=preceding), AROUND) if _is_long(other))
        for preceding in (True, False)
    )
    if next(before, None) is None:
        return len(list(islice(after, ENOUGH))) == ENOUGH
    return next(after, None) is None and len(list(islice(before, ENOUGH - 1))) == ENOUGH - 1


def _is_long(block: HtmlElement) -> bool:
    return len(text_in(block, LONG)) >= LONG


def _is_marked(element: HtmlElement, block: HtmlElement) -> bool:
    said = f"{block.get('style') or ''} {block.get('class') or ''} {block.get('align') or ''}"
    return element.tag in _BOLD or bool(_MARK.search(said[:200]))
