"""Fit the model that says how likely an article was read rightly; write newsarchive/extract/data/confidence.json.

python benchmarks/train_confidence.py --jobs 2              cross-validate by site, print the table, write the weights
python benchmarks/train_confidence.py --jobs 2 --no-write   the table alone

Rightly read: a body F1 of .95 at least, and title and day as in the gold, where it has them. Run it after every change
of bodies, titles, dates or page types: the weights know how well those do.
"""

from __future__ import annotations

import argparse
import itertools
import json
import logging
import multiprocessing
import pickle
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import metrics
import numpy as np
from boosting import fit
from corpora import DEFAULT, Case, read_cases
from unseen import reading_unseen

from newsarchive.extract import article, encodings, safety
from newsarchive.extract.body import find_body
from newsarchive.extract.confidence import confidence_names, measure_confidence
from newsarchive.extract.html import print_text
from newsarchive.extract.metadata import read_metadata
from newsarchive.extract.model import parse_trees
from newsarchive.extract.pagetype import judge

OUTPUT = Path(__file__).resolve().parent.parent / "newsarchive" / "extract" / "data" / "confidence.json"
CORPORA = ("zyte", "fundus", "wcxb", "portals")  # where the body is known
RIGHT = 0.95  # body F1
SETTINGS = {"trees": 120, "depth": 2, "rate": 0.06, "penalty": 8.0, "row_share": 0.6, "column_share": 0.3}
FOLDS = 5
SEEDS = 3  # models whose mean is checked
BINS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.01)

Example = tuple[Case, Any, bool]


def example(case: Case, unseen: Path | None = None) -> Example | None:
    """One article: its signs, and whether it was read rightly. None where it was refused."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    if "body" not in case.gold:
        return None
    text, _ = safety.cap(encodings.decode(case.html()).text)
    tree = article.parse(text)
    if tree is None:
        return None
    metadata = read_metadata(tree, url=case.url, fetched_at=case.crawled)
    with reading_unseen(case, unseen):
        body = find_body(tree, url=case.url, metadata=metadata)
    verdict = judge(tree, body, metadata, case.url)
    if verdict.refusal is not None:
        return None
    right = is_right(case, print_text(body.blocks), metadata.subtitle, metadata.title, metadata.published)
    return case, measure_confidence(body, metadata, verdict.sureness), right


def is_right(case: Case, body: str, subtitle: str | None, title: str | None, published: Any) -> bool:
    """Are body, title and day those of the gold?"""
    gold = case.gold
    text = metrics.with_standfirst(body, subtitle) if case.corpus == "fundus" else body
    if metrics.f1(*metrics.precision_recall(text, gold["body"])) < RIGHT:
        return False
    if gold.get("title") and not metrics.same_title(title, gold["title"]):
        return False
    return not gold.get("published") or metrics.same_day(published, gold["published"])


def train(examples: Sequence[Example], seed: int = 1) -> str:
    """Weights of these examples, as JSON."""
    labels = np.asarray([float(right) for _, _, right in examples])
    rows = np.vstack([row for _, row, _ in examples])
    return fit(rows, labels, np.ones(len(labels)), confidence_names(), seed=seed, **SETTINGS)


def unseen_scores(examples: Sequence[Example]) -> Any:
    """For each page the score of a model that has seen none of its site's pages."""
    scores = np.zeros(len(examples))
    for fold in range(FOLDS):
        learnt = [found for found in examples if found[0].fold(FOLDS) != fold]
        mine = [index for index, found in enumerate(examples) if found[0].fold(FOLDS) == fold]
        rows = np.vstack([examples[index][1] for index in mine])
        for seed in range(SEEDS):
            scores[mine] += parse_trees(train(learnt, seed + 1)).scores(rows) / SEEDS
    return scores


def calibrate(scores: Any, labels: Any) -> tuple[float, float]:
    """Slope and offset that bring the log odds of unseen pages nearest to what came true (Platt's scaling)."""
    odds = np.log(scores / (1 - scores))
    slope, offset = 1.0, 0.0
    for _ in range(50):
        chance = 1 / (1 + np.exp(-(slope * odds + offset)))
        weight = chance * (1 - chance)
        step = np.linalg.solve(
            np.asarray([[(weight * odds**2).sum(), (weight * odds).sum()], [(weight * odds).sum(), weight.sum()]]),
            np.asarray([((labels - chance) * odds).sum(), (labels - chance).sum()]),
        )
        slope, offset = slope + float(step[0]), offset + float(step[1])
    return slope, offset


def scaled(weights: str, slope: float, offset: float) -> str:
    """The same trees with their log odds scaled."""
    data = json.loads(weights)
    data["bias"] = data["bias"] * slope + offset
    data["leaves"] = [[round(leaf * slope, 5) for leaf in leaves] for leaves in data["leaves"]]
    return json.dumps(data)


def report(examples: Sequence[Example], scores: Any) -> None:
    """The table: of the pages that were given such a confidence, how many were right."""
    labels = np.asarray([float(right) for _, _, right in examples])
    print(f"{len(examples)} articles, {labels.mean():.3f} right")
    print("| confidence | pages | mean confidence | right |\n|---|---|---|---|")
    for low, high in itertools.pairwise(BINS):
        inside = (scores >= low) & (scores < high)
        if inside.any():
            print(
                f"| {low:.2f} - {min(high, 1):.2f} | {inside.sum()} | {scores[inside].mean():.2f} | "
                f"{labels[inside].mean():.2f} |"
            )
    for least in (0.8, 0.9):
        above = scores >= least
        print(f"at {least} and above: {above.sum()} pages, {labels[above].mean() if above.any() else 0:.3f} right")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, default=DEFAULT)
    parser.add_argument("--jobs", type=int, default=1)
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
    labels = np.asarray([float(right) for _, _, right in examples])
    scores = unseen_scores(examples)
    slope, offset = calibrate(scores, labels)
    odds = np.log(scores / (1 - scores))
    report(examples, 1 / (1 + np.exp(-(slope * odds + offset))))
    if not options.no_write:
        OUTPUT.write_text(scaled(train(examples), slope, offset) + "\n")
        print(f"Wrote {OUTPUT.name}: {OUTPUT.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
