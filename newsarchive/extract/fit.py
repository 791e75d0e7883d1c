"""A page laid over the layout of its site: what is chrome goes before anything is read, what is body is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from lxml import etree

from newsarchive.extract.blocks import BLOCK_TAGS, Block, Scope
from newsarchive.extract.layout import FEW, Layout, Place, mark, raw_words

SURE = 0.9  # likelihood of a block at a place that is known for it
SURE_BLOCKS = 3  # blocks that a place must have held before its rate says something
KEPT = {"head", "script", "link", "meta", "base", "title"}
FOR, AGAINST = 0.5, 1.2  # how much a place's rate weighs beside the model, both as logarithms of odds; see docs
LINKED = 0.5  # share of links from which a block at an unknown place is none of the body
PART = 0.1  # of all text, that held at a place which a page must have to be of this layout
UNTITLED, OTHER_ROOT = 0.7, 0.5  # what is left without a place for the title; what other classes of <body> cost
CROWD = 2  # times that a page may have a place of text that all others have once: more are a list of several texts
_SCRIPTS: Any = etree.XPath("//body//script[contains(@type, 'ld+json')]")


@dataclass(slots=True)
class Fit:
    """One page and its layout. `places` has the elements that stand at known places."""

    layout: Layout
    tree: Any
    places: dict[Any, Place] = field(default_factory=dict)
    drops: list[Any] = field(default_factory=list)
    counts: Counter[int] = field(default_factory=Counter)  # by id of the place
    agreement: float = 0.0  # 0 to 1, from the markup alone
    is_plain: bool = False  # is each block at a place that is known for it? Then no model need be asked

    def prune(self) -> None:
        """Take what is chrome out of the tree. JSON-LD that stood there is kept."""
        dropped = set(self.drops)
        head = next(self.tree.iter("head"), self.tree)
        for script in _SCRIPTS(self.tree):
            if any(above in dropped for above in script.iterancestors()):
                head.append(script)
        for element in self.drops:
            parent = element.getparent()
            if parent is None:
                continue
            if element.tail and not element.tail.isspace():
                element.drop_tree()
            else:
                parent.remove(element)

    def said(self, blocks: Sequence[Block], squashed: Sequence[str]) -> list[bool]:
        """For each block: is it body, as far as the site's other pages can tell?

        At new places, and right in the element around the text, what stands between sure blocks of it is of it.
        """
        known = [self._verdict(block, text) for block, text in zip(blocks, squashed, strict=True)]
        sure = [index for index, verdict in enumerate(known) if verdict is True]
        first, last = (sure[0], sure[-1]) if sure else (0, -1)
        said = [
            first < index < last and self._may_be_body(blocks[index]) if verdict is None else verdict
            for index, verdict in enumerate(known)
        ]
        self.is_plain = not any(
            (verdict is None and said[index])
            or (verdict and self.places[blocks[index].scope.element].blocks < SURE_BLOCKS)
            for index, verdict in enumerate(known)
        )
        return said

    def _verdict(self, block: Block, squashed: str) -> bool | None:
        """Body or not by its place; None where that is new, or only the element that all of the text stands in."""
        if self.repeats(block, squashed):
            return False
        place = self.places.get(block.scope.element)
        if place is None or not place.blocks or (place.body and place.holds_text):
            return None
        return place.rate > 0.5

    def repeats(self, block: Block, squashed: str) -> bool:
        """A text that stands on several pages; the heading over a part of each story may well be one."""
        return block.kind[0] != "h" and mark(squashed) in self.layout.repeated

    def scores(self, blocks: Sequence[Block], said: Sequence[bool]) -> Any:
        """How likely each block is body by its place alone."""
        places = [self.places.get(block.scope.element) for block in blocks]
        return np.asarray([
            (max(place.rate, SURE) if place is not None else SURE) if is_body else 1 - SURE
            for place, is_body in zip(places, said, strict=True)
        ])  # fmt: skip

    def settle(self, scores: Any, blocks: Sequence[Block], squashed: Sequence[str]) -> Any:
        """The model's scores, with what is known of each block's place and of texts that repeat."""
        odds = np.log(np.clip(scores, 1e-4, 1 - 1e-4) / np.clip(1 - scores, 1e-4, 1))
        for index, (block, text) in enumerate(zip(blocks, squashed, strict=True)):
            place = self.places.get(block.scope.element)
            if self.repeats(block, text):
                odds[index] = -9.0
            elif place is not None and place.blocks >= SURE_BLOCKS and place.pages >= FEW and not place.holds_text:
                weight = FOR if place.rate > 0.5 else AGAINST
                odds[index] += weight * np.log(place.rate / (1 - place.rate))
        return 1 / (1 + np.exp(-np.clip(odds, -30, 30)))

    def agrees(self, chosen: Sequence[Block]) -> float:
        """How well the page fits, given what was chosen as its body: how much of that stands where bodies do."""
        total = sum(len(block.text) for block in chosen)
        if not total:
            return 0.0
        known = sum(len(block.text) for block in chosen if self._is_body(block))
        return self.agreement * known / total

    def _is_body(self, block: Block) -> bool:
        place = self.places.get(block.scope.element)
        return place.body > 0 if place is not None and place.blocks else self._may_be_body(block)

    def _may_be_body(self, block: Block) -> bool:
        """At a place that no page had, or one that held both: it is inside, and no caption or row of links."""
        return self._is_inside(block.scope) and block.kind != "caption" and block.linked < LINKED * len(block.text)

    def _is_inside(self, scope: Scope | None) -> bool:
        """Within the element that holds the text, as far up as the places are known."""
        while scope is not None and scope.element is not None:
            place = self.places.get(scope.element)
            if place is not None:
                return place.inside
            scope = scope.parent
        return False


def fit(tree: Any, layout: Layout) -> Fit:
    """Lay a parsed page over its site's layout; the tree is left as it is."""
    found = Fit(layout, tree)
    stack = [(tree, layout.root)]
    found.places[tree] = layout.root
    while stack:
        element, place = stack.pop()
        for child in element:
            tag = child.tag
            if tag in KEPT or not isinstance(tag, str):
                continue
            below = place.child(tag, layout.words(child))
            if below is None:
                continue
            if below.is_chrome and (below.words or not place.inside) and (tag in BLOCK_TAGS or "-" in tag):
                found.drops.append(child)
                continue
            if not below.needed:
                continue
            found.places[child] = below
            found.counts[id(below)] += 1
            if below.children:
                stack.append((child, below))
    found.agreement = _agreement(found)
    return found


def _agreement(found: Fit) -> float:
    """Has the page places of text and title as the others have them, and not several times as many?

    A site may have several layouts side by side, so one that held a part of the text is enough.
    """
    layout, counts = found.layout, found.counts
    text = sum(place.chars for place in layout.texts if counts[id(place)])
    agreement = min(1.0, text / (PART * layout.chars)) if layout.chars else 0.0
    if layout.titles and not any(counts[id(place)] for place in layout.titles):
        agreement *= UNTITLED
    crowd = max((counts[id(place)] for place in layout.single), default=0)
    roots = frozenset(
        word
        for element in [found.tree, *found.tree.iterchildren("body")]
        for word in raw_words(element.get("class") or "", element.get("id") or "")
    )
    if layout.root_words:
        agreement *= 1 - OTHER_ROOT * (1 - len(roots & layout.root_words) / len(layout.root_words))
    return agreement * min(1.0, CROWD / max(crowd, 1))
