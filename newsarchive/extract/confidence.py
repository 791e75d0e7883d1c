"""How likely it is that an article was read rightly: a small model over signs of the whole page.

Rightly means that body, title and day are those that a reader would copy (a body F1 of .95 at least). The model is
fitted and its table printed by `benchmarks/train_confidence.py`.
"""

from __future__ import annotations

from math import log1p
from typing import Any

import numpy as np

from newsarchive.extract.body import Body
from newsarchive.extract.metadata import Metadata
from newsarchive.extract.model import load_trees
from newsarchive.extract.witnesses import squash

MAX_CONFIDENCE = 0.99  # nothing that a program reads is certain
_MARKED = ("json-ld", "meta", "itemprop", "microdata")  # beginnings of the names of witnesses that markup gives
PARAGRAPH = 80  # characters of a block that reads like one


def confidence_names() -> list[str]:
    """The names of the columns that `measure_confidence` gives."""
    return list(_NAMES)


_NAMES = (
    "sureness", "page_score", "words", "same_as_trafilatura", "only_ours", "only_trafilatura", "told", "told_share",
    "from_json", "prose_share", "linked_share", "list_share", "cell_share", "heading_share", "short_share", "gaps",
    "last_short", "blocks", "page_share", "title_marked", "title_rivals", "title_words", "title_in_page", "published",
    "day_marked", "day_rivals", "day_agrees", "precise", "modified", "authors", "byline", "subtitle", "types",
    "near_misses", "summary", "pictures",
)  # fmt: skip


def measure_confidence(body: Body, metadata: Metadata, page_score: float) -> Any:
    """One row of signs (see `confidence_names`)."""
    blocks, page = body.blocks, body.page.blocks
    chosen = {id(block) for block in blocks}
    length = sum(len(block.text) for block in blocks) or 1
    taken = [block for block, said in zip(page, body.trafilatura, strict=False) if said]
    theirs = sum(len(block.text) for block in taken)
    both = sum(len(block.text) for block in taken if id(block) in chosen)
    told = len(squash(metadata.article_body or ""))
    ours = (sum(len(squash(block.text)) for block in blocks) or 1) if told else 1
    first, last = (blocks[0].order, blocks[-1].order) if blocks else (0, 0)
    between = sum(first <= block.order <= last for block in page) or 1
    row = [
        body.agreement, page_score, log1p(length / 6), 2 * both / (length + theirs), 1 - both / length,
        1 - both / theirs if theirs else 1.0, float(told > 0), min(told / ours, 3.0) if told else -1.0,
        float(body.witness != "blocks"),
        sum(len(block.text) for block in blocks if len(block.text) >= PARAGRAPH) / length,
        sum(block.linked for block in blocks) / length,
        *(sum(len(block.text) for block in blocks if block.kind == kind) / length for kind in ("li", "cell")),
        sum(block.kind[0] == "h" for block in blocks) / (len(blocks) or 1),
        sum(len(block.text) < PARAGRAPH for block in blocks) / (len(blocks) or 1), 1 - len(blocks) / between,
        float(len(blocks[-1].text)) if blocks else 0.0, log1p(len(blocks)),
        length / (sum(len(block.text) for block in page) or 1),
        *_title_signs(body, metadata), *_day_signs(metadata), float(metadata.modified is not None),
        float(len(metadata.authors)), float(bool(metadata.byline)), float(bool(metadata.subtitle)),
        float(len(metadata.page_type_hints)), float(_near_misses(body, chosen, first, last)),
        float(bool(metadata.summary)), float(len(body.page.pictures)),
    ]  # fmt: skip
    return np.asarray([row], dtype=np.float32)


def confidence_of(body: Body, metadata: Metadata, page_score: float) -> float:
    """The probability, 0 to 1, that body, title and day are right."""
    score = float(load_trees("confidence").scores(measure_confidence(body, metadata, page_score))[0])
    return min(round(score, 3), MAX_CONFIDENCE)


def _title_signs(body: Body, metadata: Metadata) -> list[float]:
    """Is the title's witness markup; how many say otherwise; its words; do the page's headings say it too?"""
    witness, title = metadata.provenance.get("title"), squash(metadata.title or "")
    heads = [squash(block.text) for block in body.page.blocks if block.kind in {"h1", "h2"}]
    return [
        float(witness is not None and witness.witness.startswith(_MARKED)),
        float(len({squash(value) for value, _ in witness.rivals} - {title})) if witness else -1.0,
        float(len((metadata.title or "").split())),
        float(heads.count(title)) if title else -1.0,
    ]


def _day_signs(metadata: Metadata) -> list[float]:
    """Is there a day; is its witness markup; how many say another one, how many the same; is there a time of day?"""
    witness, day = metadata.provenance.get("published"), str(metadata.published or "")[:10]
    rivals = [str(value)[:10] for value, _ in witness.rivals] if witness else []
    return [
        float(metadata.published is not None),
        float(witness is not None and witness.witness.startswith(_MARKED)),
        float(len(set(rivals) - {day})), float(rivals.count(day)),
        float(metadata.published_precision in {"minute", "second"}),
    ]  # fmt: skip


def _near_misses(body: Body, chosen: set[int], first: int, last: int) -> int:
    """Paragraphs that were left out within the body, or just after it."""
    around = [block for block in body.page.blocks if first <= block.order <= last + 6]
    return sum(len(block.text) >= PARAGRAPH and id(block) not in chosen for block in around)
