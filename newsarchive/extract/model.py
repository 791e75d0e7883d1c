"""Small boosted trees, evaluated with numpy. `benchmarks/train_blocks.py` fits them and writes their JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Trees:
    """Oblivious trees: every node of one level asks the same question, so a tree is a lookup by its answers.

    `columns` and `borders` have the shape (trees, depth), `leaves` (trees, 2 ** depth).
    """

    names: tuple[str, ...]
    columns: Any
    borders: Any
    leaves: Any
    bias: float
    threshold: float

    def scores(self, rows: Any) -> Any:
        """The probability of yes for each row of a matrix with the columns `names`."""
        trees, depth = self.columns.shape
        # one column after the other: to pick 750 values from each row takes twice as long
        columns = np.ascontiguousarray(rows.T)[self.columns.ravel()]
        answers = (columns > self.borders.ravel()[:, None]).reshape(trees, depth, len(rows))
        places = np.repeat(np.arange(trees)[:, None] << depth, len(rows), axis=1)
        for level in range(depth):
            places += answers[:, level].astype(np.int64) << level
        total = self.bias + np.ascontiguousarray(self.leaves.ravel()[places].T).sum(axis=1)
        return 1 / (1 + np.exp(-np.clip(total, -30, 30)))


def parse_trees(text: str) -> Trees:
    """Trees from their JSON."""
    data = json.loads(text)
    return Trees(
        tuple(data["names"]),
        np.asarray(data["columns"], dtype=np.int64),
        np.asarray(data["borders"], dtype=np.float32),
        np.asarray(data["leaves"], dtype=np.float32),
        float(data["bias"]),
        float(data["threshold"]),
    )


@cache
def load_trees(name: str) -> Trees:
    """The trees that come with the package under this name."""
    return parse_trees(files("newsarchive.extract").joinpath("data", f"{name}.json").read_text(encoding="utf-8"))
