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

SURE_BLOCKS = 3  # blocks that a place must have held before its rate says something
KEPT = {"head", "script", "link", "meta", "base", "title"}
PLAIN = 1.2  # how much what was learned of a place weighs beside the model, both as logarithms of odds; see docs
LINKED = 0.5  # share of links from which a block at an unknown place is none of the body
STARRED = 0.6  # share of the learned pages that have a place which a page of this layout must have too
CROWD = 2  # times as many such places as on any learned page: a list of several texts
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
        """For each block: is it body, as far as the site's other pages can tell?"""
        return [
            self._is_body(block) and (block.kind[0] == "h" or mark(text) not in self.layout.repeated)
            for block, text in zip(blocks, squashed, strict=True)
        ]

    def settle(self, scores: Any, blocks: Sequence[Block], squashed: Sequence[str]) -> Any:
        """The model's scores, with what is known of each block's place and of texts that repeat."""
        odds = np.log(np.clip(scores, 1e-4, 1 - 1e-4) / np.clip(1 - scores, 1e-4, 1))
        for index, (block, text) in enumerate(zip(blocks, squashed, strict=True)):
            place = self.places.get(block.scope.element)
            if block.kind[0] != "h" and mark(text) in self.layout.repeated:
                odds[index] = -9.0
            elif place is not None and place.blocks >= SURE_BLOCKS and place.pages >= FEW:
                odds[index] += PLAIN * np.log(place.rate / (1 - place.rate))
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
        if place is not None and place.blocks:
            return place.rate > 0.5
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
            if not below.needed:
                if below.pages >= FEW and (below.words or not place.inside) and (tag in BLOCK_TAGS or "-" in tag):
                    found.drops.append(child)
                continue
            found.places[child] = below
            found.counts[id(below)] += 1
            if below.children:
                stack.append((child, below))
    found.agreement = _agreement(found)
    return found


def _agreement(found: Fit) -> float:
    """Share of the places of title and text that the page has; less where it has each several times over."""
    layout, wanted, held, crowd = found.layout, 0.0, 0.0, 1.0
    for place in layout.root.everything():
        if place.needed < STARRED * layout.pages:
            continue
        weight = (place.chars if place.rate > 0.5 else 0) + TITLE_CHARS * place.titles
        if not weight:
            continue
        wanted += weight
        held += weight * (found.counts[id(place)] > 0)
    for place in layout.root.everything():
        if place.inside and place.needed >= STARRED * layout.pages and place.most == 1:
            crowd = min(crowd, CROWD / max(found.counts[id(place)], CROWD))
    roots = frozenset(
        word
        for element in [found.tree, *found.tree.iterchildren("body")]
        for word in raw_words(element.get("class") or "", element.get("id") or "")
    )
    shared = len(roots & layout.root_words) / len(layout.root_words) if layout.root_words else 1.0
    return crowd * (0.5 + 0.5 * shared) * held / wanted if wanted else 0.0


TITLE_CHARS = 500  # of text that the title's place counts for in agreement
