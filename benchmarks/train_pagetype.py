"""Fit the model that tells articles from other pages; write newsarchive/extract/data/pages.json.

python benchmarks/train_pagetype.py --jobs 2              fit on all pages, write the weights
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
from pathlib import Path
from typing import Any

import numpy as np
from boosting import fit
from corpora import DEFAULT, Case, read_cases

from newsarchive.extract import article, encodings, safety
from newsarchive.extract.body import find_body
from newsarchive.extract.metadata import read_metadata
from newsarchive.extract.model import parse_trees
from newsarchive.extract.pagefeatures import measure_page, page_feature_names

OUTPUT = Path(__file__).resolve().parent.parent / "newsarchive" / "extract" / "data" / "pages.json"
CORPORA = ("zyte", "fundus", "wcxb", "segments", "postlight", "portals", "wcxb-not-articles")
SETTINGS = {"trees": 250, "depth": 3, "rate": 0.07, "penalty": 2.0, "row_share": 0.7, "threshold": 0.4}
OTHER_WEIGHT = 2.0  # of a page that is no article: there are ten times fewer of them
WCXB_WEIGHT = 2.0  # of an article from the same source as those: else the model learns the sources apart


def example(case: Case) -> tuple[Case, Any] | None:
    """One page, measured; None where there is nothing to measure."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    text, _ = safety.cap(encodings.decode(case.html()).text)
    tree = article.parse(text)
    if tree is None:
        return None
    metadata = read_metadata(tree, url=case.url, fetched_at=case.crawled)
    body = find_body(tree, url=case.url, metadata=metadata)
    if not body.page.blocks:
        return None
    return case, measure_page(tree, body, metadata, case.url)


def train(examples: Sequence[tuple[Case, Any]]) -> str:
    """Weights of these examples, as JSON."""
    labels = np.asarray([float(case.corpus != "wcxb-not-articles") for case, _ in examples])
    weights = np.asarray(
        [{"wcxb-not-articles": OTHER_WEIGHT, "wcxb": WCXB_WEIGHT}.get(case.corpus, 1.0) for case, _ in examples]
    )
    return fit(np.vstack([row for _, row in examples]), labels, weights, page_feature_names(), **SETTINGS)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, default=DEFAULT)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--no-write", action="store_true")
    options = parser.parse_args(arguments)
    if options.cache and options.cache.exists():
        examples = pickle.loads(options.cache.read_bytes())
    else:
        with multiprocessing.get_context("spawn").Pool(options.jobs) as pool:
            cases = list(read_cases(options.corpora, CORPORA))
            examples = [found for found in pool.imap(example, cases, chunksize=4) if found is not None]
        if options.cache:
            options.cache.write_bytes(pickle.dumps(examples))
    if options.folds:
        report(examples, options.folds)
    if not options.no_write:
        OUTPUT.write_text(train(examples) + "\n")
        print(f"Wrote {OUTPUT.name}: {OUTPUT.stat().st_size:,} bytes")
    return 0


def report(examples: Sequence[tuple[Case, Any]], folds: int) -> None:
    """Kept and refused of pages whose sites the model has not seen, at several thresholds."""
    scores = np.zeros(len(examples))
    for fold in range(folds):
        trees = parse_trees(train([found for found in examples if found[0].fold(folds) != fold]))
        for index, (case, row) in enumerate(examples):
            if case.fold(folds) == fold:
                scores[index] = trees.scores(row)[0]
    corpora = [case.corpus for case, _ in examples]
    for threshold in (0.15, 0.25, 0.35, 0.5, 0.6, 0.7, 0.8):
        kept = Counter(name for name, score in zip(corpora, scores, strict=True) if score >= threshold)
        line = "  ".join(f"{name} {kept[name] / corpora.count(name):.3f}" for name in CORPORA)
        print(f"threshold {threshold}: kept {line}")
    for kind in sorted({case.gold["page_type"] for case, _ in examples if case.corpus == "wcxb-not-articles"}):
        mine = [
            s
            for (c, _), s in zip(examples, scores, strict=True)
            if c.corpus == "wcxb-not-articles" and c.gold["page_type"] == kind
        ]
        print(f"{kind}: {len(mine)} pages, refused at .4 {np.mean(np.asarray(mine) < 0.4):.2f}")


if __name__ == "__main__":
    sys.exit(main())
