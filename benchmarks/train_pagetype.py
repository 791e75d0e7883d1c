"""Fit the model that tells articles from other pages; write newsarchive/extract/data/pages.json.

python benchmarks/train_pagetype.py --jobs 2 --unseen FOLDER   fit on all pages, write the weights
python benchmarks/train_pagetype.py --folds 5 --no-write  cross-validate by site
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import pickle
import sys
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from boosting import fit
from corpora import DEFAULT, Case, read_cases
from unseen import reading_unseen

from newsarchive.extract import article, encodings, safety
from newsarchive.extract.body import find_body
from newsarchive.extract.metadata import read_metadata
from newsarchive.extract.model import parse_trees
from newsarchive.extract.pagefeatures import measure_page, page_feature_names
from newsarchive.extract.pagetype import find_refusal

OUTPUT = Path(__file__).resolve().parent.parent / "newsarchive" / "extract" / "data" / "pages.json"
CORPORA = (
    "zyte", "fundus", "wcxb", "segments", "postlight", "portals", "dates", "readability", "wcxb-not-articles",
)  # fmt: skip
# The threshold: from .5 to .6, six articles in a thousand are lost and 17 other pages gained, on unseen sites; a gap in
# an archive is worse than a page too many. Few columns a tree and half of the rows: worth 3 % of the other pages.
SETTINGS = {
    "trees": 250, "depth": 3, "rate": 0.07, "penalty": 2.0, "row_share": 0.5, "column_share": 0.2, "threshold": 0.5,
}  # fmt: skip
NAMELESS_WEIGHT = 0.5  # of each page once more as if it had no address: else the model leans on addresses
OTHERS = "wcxb-not-articles"
# There are ten times fewer pages that are no articles. Articles from the same source count twice, else the model
# learns the sources apart; a corpus that holds home pages among its articles counts half.
WEIGHTS = {OTHERS: 2.0, "wcxb": 2.0, "dates": 0.5, "readability": 1.0}


class Example(NamedTuple):
    """One page, measured with its address and without."""

    case: Case
    row: Any
    nameless: Any


def example(case: Case, unseen: Path | None = None) -> Example | None:
    """One page, measured; None where there is nothing to measure."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    text, _ = safety.cap(encodings.decode(case.html()).text)
    tree = article.parse(text)
    if tree is None:
        return None
    metadata = read_metadata(tree, url=case.url, fetched_at=case.crawled)
    with reading_unseen(case, unseen):
        body = find_body(tree, url=case.url, metadata=metadata)
    if not body.page.blocks:
        return None
    return Example(case, measure_page(tree, body, metadata, case.url)[0], measure_page(tree, body, metadata, None)[0])


def train(examples: Sequence[Example], seed: int = 1) -> str:
    """Weights of these examples, as JSON."""
    labels = np.asarray([float(found.case.corpus != OTHERS) for found in examples])
    weights = np.asarray([WEIGHTS.get(found.case.corpus, 1.0) for found in examples])
    rows = np.vstack([*(found.row for found in examples), *(found.nameless for found in examples)])
    weighted = np.concatenate([weights, weights * NAMELESS_WEIGHT])
    return fit(rows, np.concatenate([labels, labels]), weighted, page_feature_names(), seed=seed, **SETTINGS)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, default=DEFAULT)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--unseen", type=Path, help="block models of folds: train_blocks.py --folds 4 --keep FOLDER")
    parser.add_argument("--no-write", action="store_true")
    options = parser.parse_args(arguments)
    if options.cache and options.cache.exists():
        examples = pickle.loads(options.cache.read_bytes())
    else:
        with multiprocessing.get_context("spawn").Pool(options.jobs) as pool:
            cases = list(read_cases(options.corpora, CORPORA))
            measured = pool.imap(partial(example, unseen=options.unseen), cases, chunksize=4)
            examples = [found for found in measured if found is not None]
        if options.cache:
            options.cache.write_bytes(pickle.dumps(examples))
    if options.folds:
        report(examples, options.folds)
    if not options.no_write:
        OUTPUT.write_text(train(examples) + "\n")
        print(f"Wrote {OUTPUT.name}: {OUTPUT.stat().st_size:,} bytes")
    return 0


def report(examples: Sequence[Example], folds: int) -> None:
    """Kept and refused, by rules and model, of pages whose sites the model has not seen, at several thresholds."""
    scores = np.zeros((len(examples), 2))
    for fold in range(folds):
        trees = parse_trees(train([found for found in examples if found.case.fold(folds) != fold]))
        for index, found in enumerate(examples):
            if found.case.fold(folds) == fold:
                scores[index] = trees.scores(np.vstack([found.row, found.nameless]))
    known = [[dict(zip(page_feature_names(), row.tolist(), strict=True)) for row in found[1:]] for found in examples]
    groups = [found.case.gold["page_type"] if found.case.corpus == OTHERS else found.case.corpus for found in examples]
    for column, name in enumerate(("with the address", "without")):
        print(name)
        for threshold in (0.3, 0.4, 0.45, 0.5, 0.6, 0.7):
            kept: Counter[str] = Counter()
            for index, group in enumerate(groups):
                kept[group] += find_refusal(known[index][column], scores[index, column], threshold) is None
            articles = [group for group in groups if group in CORPORA]
            others = [group for group in groups if group not in CORPORA]
            line = "  ".join(f"{group} {kept[group] / groups.count(group):.3f}" for group in sorted(set(groups)))
            print(
                f"threshold {threshold}: kept {sum(kept[g] for g in set(articles)) / len(articles):.3f}  "
                f"refused {1 - sum(kept[g] for g in set(others)) / len(others):.3f}  | kept of {line}"
            )


if __name__ == "__main__":
    sys.exit(main())
