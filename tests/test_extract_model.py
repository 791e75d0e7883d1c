"""Small trees: answers are looked up as the plain reading of their JSON says."""

from __future__ import annotations

import json

import numpy as np
import pytest

from newsarchive.extract.features import feature_names
from newsarchive.extract.model import load_trees, parse_trees

TREES = {
    "names": ["a", "b"], "bias": 0.5, "threshold": 0.5, "columns": [[0, 1], [1, 1]],
    "borders": [[1.0, 2.0], [2.0, 4.0]],
    "leaves": [[0.0, 1.0, 2.0, 3.0], [0.0, -1.0, -2.0, -3.0]],
}  # fmt: skip


@pytest.mark.parametrize(
    ("row", "total"), [([0, 0], 0.5), ([2, 0], 1.5), ([0, 3], 1.5), ([2, 3], 2.5), ([2, 5], 0.5), ([1, 2], 0.5)]
)
def test_a_row_falls_into_the_leaves_that_its_answers_name(row: list[int], total: float) -> None:
    scores = parse_trees(json.dumps(TREES)).scores(np.asarray([row], dtype=np.float32))
    assert scores[0] == pytest.approx(1 / (1 + np.exp(-total)))


@pytest.mark.parametrize("name", ["first", "blocks"])
def test_the_weights_belong_to_the_features(name: str) -> None:
    assert load_trees(name).names == tuple(feature_names())
