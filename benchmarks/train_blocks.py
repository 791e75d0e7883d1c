"""Fit the models that decide which blocks are body; write newsarchive/extract/data/first.json and blocks.json.

The first goes by the page alone, the second (`blocks`) hears trafilatura too; it is asked where the first is not sure.

    python benchmarks/train_blocks.py --jobs 2              fit on all pages, write the weights
    python benchmarks/train_blocks.py --folds 5 --no-write  cross-validate by site: what unseen sites would give

The labels come from the corpora's gold bodies (and, on `segments`, from the segments that must and must not be there).
Sites are never in both halves of a fold.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import pickle
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import metrics
import numpy as np
from boosting import fit
from corpora import DEFAULT, Case, read_cases
from unseen import FOLDS, MODELS, model_file

from newsarchive.extract import article, body, encodings, safety
from newsarchive.extract.features import feature_names
from newsarchive.extract.html import print_text
from newsarchive.extract.metadata import read_metadata
from newsarchive.extract.model import parse_trees
from newsarchive.extract.witnesses import ask_trafilatura, squash

OUTPUT = Path(__file__).resolve().parent.parent / "newsarchive" / "extract" / "data"
CORPORA = ("zyte", "fundus", "wcxb", "segments", "portals")
MIN_SHARE = 0.5  # of a block's shingles must be gold for the block to be
SEGMENT_WEIGHT = 0.04  # of one segment, where a whole page of a body corpus weighs about 1
SHORT_WEIGHT = 6  # words added to each block's weight, so that short chrome matters
MAX_PAGE_WEIGHT = 4
# Cross-validated beside 150 trees of depth 5 and 300 of depth 4: segments .945 for .941 and .941, the rest alike.
SETTINGS = {"trees": 300, "depth": 6, "rate": 0.07, "focus": 0.15}


@dataclass(slots=True)
class Example:
    """One page, measured and labelled; blocks of unknown label have weight 0."""

    case: Case
    reading: Any  # by the page alone
    heard: Any  # the features with trafilatura's opinion
    labels: Any
    weights: Any
    subtitle: str | None


def example(case: Case) -> Example | None:
    """Measure and label one page; None where it has no blocks."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    if case.corpus != "segments" and "body" not in case.gold:
        return None
    text, _ = safety.cap(encodings.decode(case.html()).text)
    tree = article.parse(text)
    if tree is None:
        return None
    metadata = read_metadata(tree, url=case.url, fetched_at=case.crawled)
    reading = body.read(tree, metadata=metadata)
    if reading.rows is None:
        return None
    heard = body.hear(reading, ask_trafilatura(tree, case.url))
    label = _by_segments if case.corpus == "segments" else _by_body
    labels, weights = label(reading, case.gold)
    for block in reading.page.blocks:  # elements can't travel between processes, nothing after this needs them
        scope = block.scope
        while scope is not None and scope.element is not None:
            scope.element = None
            scope = scope.parent
    reading.page.pictures.clear()
    return Example(case, reading, heard.rows, labels, weights, metadata.subtitle)


def _by_body(reading: Any, gold: dict[str, Any]) -> tuple[Any, Any]:
    gold_shingles = metrics.shingles(gold["body"])
    known = squash(gold["body"])
    lines = Counter(squash(line) for line in gold["body"].split("\n"))
    counts = [len(metrics.shingles(block.text)) for block in reading.page.blocks]
    labels = np.zeros(len(counts))
    for index, block in enumerate(reading.page.blocks):
        shingles = metrics.shingles(block.text)
        if counts[index] > 1 and sum((shingles & gold_shingles).values()) >= MIN_SHARE * counts[index]:
            labels[index] = 1
    _drop_repeated(reading, labels, known)
    long = np.flatnonzero(labels)
    if len(long):
        for index in range(max(long[0] - 2, 0), min(long[-1] + 3, len(counts))):
            text = reading.squashed[index]
            if counts[index] <= 1 and text and (lines[text] or (text in known and long[0] < index < long[-1])):
                labels[index] = 1
    words = np.asarray([len(metrics._TOKEN.findall(block.text)) for block in reading.page.blocks])
    return labels, (words + SHORT_WEIGHT) / max(len(metrics._TOKEN.findall(gold["body"])), 150)


def _drop_repeated(reading: Any, labels: Any, known: str) -> None:
    """Of texts that stand on the page more often than in gold, only those in the thick of the body count."""
    places: dict[str, list[int]] = defaultdict(list)
    for index in np.flatnonzero(labels):
        places[reading.squashed[index]].append(int(index))
    density = np.convolve(labels, np.ones(11), mode="same")
    for text, indexes in places.items():
        wanted = max(known.count(text), 1) if len(indexes) > 1 else 1
        for index in sorted(indexes, key=lambda i: -density[i])[wanted:]:
            labels[index] = 0


def _by_segments(reading: Any, gold: dict[str, Any]) -> tuple[Any, Any]:
    labels, weights = np.zeros(len(reading.squashed)), np.zeros(len(reading.squashed))
    wanted = [squash(segment) for segment in gold["with"]]
    unwanted = [squash(segment) for segment in gold.get("without", [])]
    held = [index for index, text in enumerate(reading.squashed) if any(s and s in text for s in wanted)]
    for index in held:
        labels[index], weights[index] = 1, SEGMENT_WEIGHT
    for index, text in enumerate(reading.squashed):
        if index not in held and any(s and s in text for s in unwanted):
            weights[index] = SEGMENT_WEIGHT
    return labels, weights


def collect(folder: Path, jobs: int, cache: Path | None) -> list[Example]:
    """All examples; kept in `cache` where that is given."""
    if cache is not None and cache.exists():
        return pickle.loads(cache.read_bytes())  # type: ignore[no-any-return]
    cases = list(read_cases(folder, CORPORA))
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        examples = [found for found in pool.imap(example, cases, chunksize=4) if found is not None]
    if cache is not None:
        cache.write_bytes(pickle.dumps(examples))
    return examples


def train(examples: Sequence[Example], model: str, **settings: Any) -> str:
    """Weights of one of the models for these examples, as JSON."""
    rows = np.vstack([_rows(found, model) for found in examples])
    labels = np.concatenate([found.labels for found in examples])
    weights = np.concatenate([found.weights for found in examples])
    # A page whose gold is a fraction of what it shows (often a gold cut short) may not outweigh the others.
    totals = np.concatenate([np.full(len(found.weights), found.weights.sum()) for found in examples])
    weights = weights * np.minimum(1, MAX_PAGE_WEIGHT / np.maximum(totals, 1e-9))
    used = weights > 0
    return fit(rows[used], labels[used], weights[used], feature_names(), **{**SETTINGS, **settings})


def _rows(found: Example, model: str) -> Any:
    return found.reading.rows if model == "first" else found.heard


def evaluate(examples: Sequence[Example], scores: Sequence[Any], threshold: float) -> dict[str, float]:
    """Figures by corpus of the bodies that some scores give."""
    pairs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    counts, leaks, leaking = [0, 0, 0], 0, 0
    for found, score in zip(examples, scores, strict=True):
        blocks = [found.reading.page.blocks[index] for index in body.choose(found.reading, score, threshold)]
        text = print_text(blocks)
        if found.case.corpus == "segments":
            values = metrics.segment_counts(text, found.case.gold["with"], found.case.gold.get("without", []))
            counts = [a + b for a, b in zip(counts, values, strict=True)]
            continue
        gold = found.case.gold["body"]
        whole = metrics.with_standfirst(text, found.subtitle) if found.case.corpus == "fundus" else text
        pairs[found.case.corpus].append(metrics.precision_recall(whole, gold))
        if found.case.corpus != "portals":
            leaks += 1
            leaking += bool(metrics.leaks(text, gold))
    figures = {}
    for corpus, values in pairs.items():
        figures[corpus] = metrics.body_f1(values)
        figures[f"{corpus} p"] = metrics.mean(p for p, _ in values)
        figures[f"{corpus} r"] = metrics.mean(r for _, r in values)
    figures["segments"] = 2 * counts[0] / max(2 * counts[0] + counts[1] + counts[2], 1)
    figures["leak"] = leaking / max(leaks, 1)
    return figures


def cross_validate(
    examples: Sequence[Example], folds: int, keep: Path | None = None, **settings: Any
) -> tuple[list[Any], float]:
    """The scores of each page by models that have seen no page of its site; the share that asked trafilatura."""
    scores: list[Any] = [None] * len(examples)
    asked = 0
    for fold in range(folds):
        inside = [found for found in examples if found.case.fold(folds) != fold]
        fitted = {model: train(inside, model, **settings) for model in MODELS}
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            for model, weights in fitted.items():
                model_file(keep, model, fold).write_text(weights)
        first, second = (parse_trees(fitted[model]) for model in MODELS)
        for index, found in enumerate(examples):
            if found.case.fold(folds) == fold:
                scores[index] = first.scores(found.reading.rows)
                if body.sureness(found.reading, scores[index]) < body.SURE:
                    asked += 1
                    scores[index] = second.scores(found.heard)
        print(f"fold {fold + 1} of {folds} done", file=sys.stderr)
    return scores, asked / max(len(examples), 1)


def oracle(examples: Sequence[Example]) -> list[Any]:
    """The labels as scores: what a perfect chooser of these blocks would reach."""
    return [found.labels for found in examples]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, default=DEFAULT)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--cache", type=Path, help="keep the measured pages here, for trying settings")
    parser.add_argument("--keep", type=Path, help="write the models of the folds there, for the other trainings")
    parser.add_argument("--no-write", action="store_true")
    options = parser.parse_args(arguments)
    examples = collect(options.corpora, options.jobs, options.cache)
    print("oracle", _line(evaluate(examples, oracle(examples), 0.5)))
    if options.keep and options.folds != FOLDS:
        parser.error(f"--keep is for --folds {FOLDS}")
    if options.folds:
        scores, asked = cross_validate(examples, options.folds, options.keep)
        print(f"trafilatura was asked on {asked:.0%} of the pages")
        for threshold in (0.35, 0.4, 0.45, 0.5, 0.55, 0.6):
            print(f"by site, {threshold}", _line(evaluate(examples, scores, threshold)))
    if not options.no_write:
        for model in MODELS:
            output = OUTPUT / f"{model}.json"
            output.write_text(train(examples, model) + "\n")
            print(f"Wrote {output.name}: {output.stat().st_size:,} bytes")
    return 0


def _line(figures: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:.4f}" for name, value in figures.items())


if __name__ == "__main__":
    sys.exit(main())
