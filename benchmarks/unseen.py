"""Pages read as those of a new site are: by block models that were fitted without their site.

A model is surer of the pages that it was fitted on. What is learned from its sureness (is this an article? is it read
rightly?) must come from pages that it had not seen, else it holds for none but those.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from corpora import Case

from newsarchive.extract import body
from newsarchive.extract.model import Trees, load_trees, parse_trees

FOLDS = 4
MODELS = ("first", "blocks")


def model_file(folder: Path, name: str, fold: int) -> Path:
    """Where the model lies that has seen all sites but those of one fold; `train_blocks.py --keep` writes it."""
    return folder / f"{name}-{fold}.json"


@contextmanager
def reading_unseen(case: Case, folder: Path | None) -> Iterator[None]:
    """Within it, blocks are chosen by the models of the case's fold; without a folder, by those of the package."""
    if folder is None:
        yield
        return
    fold = case.fold(FOLDS)
    body.load_trees = lambda name: _trees(folder, name, fold) if name in MODELS else load_trees(name)  # type: ignore
    try:
        yield
    finally:
        body.load_trees = load_trees


@cache
def _trees(folder: Path, name: str, fold: int) -> Trees:
    return parse_trees(model_file(folder, name, fold).read_text(encoding="utf-8"))
