"""Gradient boosting of oblivious trees in plain numpy: enough for the two small models of `newsarchive.extract`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

BINS = 32  # values a feature is cut into, by quantiles
FLOOR = 0.05  # the least chance of a row to be picked


def fit(
    rows: Any,
    labels: Any,
    weights: Any,
    names: Sequence[str],
    *,
    trees: int = 120,
    depth: int = 5,
    rate: float = 0.12,
    penalty: float = 3.0,
    row_share: float = 0.5,
    column_share: float = 0.4,
    seed: int = 1,
    threshold: float = 0.5,
    focus: float = 0.0,
) -> str:
    """Fit a logistic loss; the JSON that `newsarchive.extract.model` reads comes out, always the same.

    With `focus`, rows that the trees so far are wrong about are picked oftener and weigh less for it: the same sums
    from a fifth of the rows. `focus` is the share of rows that a row of mean gradient stands for.
    """
    random = np.random.default_rng(seed)
    borders = [_borders(rows[:, column]) for column in range(rows.shape[1])]
    binned = np.stack([np.searchsorted(borders[c], rows[:, c], side="left") for c in range(rows.shape[1])]).astype(
        np.uint8
    )
    weights = weights / weights.mean()
    share = float((labels * weights).sum() / weights.sum())
    bias = float(np.log(share / (1 - share)))
    scores = np.full(len(rows), bias)
    usable = [c for c in range(rows.shape[1]) if len(borders[c])]
    out_columns, out_borders, out_leaves = [], [], []
    for _ in range(trees):
        probability = 1 / (1 + np.exp(-scores))
        gradient = weights * (labels - probability)
        hessian = weights * probability * (1 - probability)
        chance = np.full(len(rows), row_share)
        if focus:
            chance = np.minimum(row_share, FLOOR + focus * np.abs(gradient) / np.abs(gradient).mean())
        picked = np.flatnonzero(random.random(len(rows)) < chance)
        counted = row_share / chance[picked]
        some_gradient, some_hessian = gradient[picked] * counted, hessian[picked] * counted
        columns = random.choice(usable, max(1, int(len(usable) * column_share)), replace=False)
        chosen, places = [], np.zeros(len(picked), dtype=np.int64)
        for level in range(depth):
            best = (-1.0, int(columns[0]), 0)
            for column in columns:
                gain, cut = _best_cut(
                    binned[column][picked],
                    places,
                    some_gradient,
                    some_hessian,
                    1 << level,
                    len(borders[column]),
                    penalty,
                )
                if gain > best[0]:
                    best = (gain, int(column), cut)
            chosen.append(best[1:])
            places += (binned[best[1]][picked] > best[2]).astype(np.int64) << level
        leaf_g = np.bincount(places, some_gradient, 1 << depth)
        leaf_h = np.bincount(places, some_hessian, 1 << depth)
        leaves = rate * leaf_g / (leaf_h + penalty)
        all_places = np.zeros(len(rows), dtype=np.int64)
        for level, (column, cut) in enumerate(chosen):
            all_places += (binned[column] > cut).astype(np.int64) << level
        scores += leaves[all_places]
        out_columns.append([column for column, _ in chosen])
        out_borders.append([float(borders[column][cut]) for column, cut in chosen])
        out_leaves.append([round(float(value), 5) for value in leaves])
    return json.dumps({
        "names": list(names), "bias": bias, "threshold": threshold,
        "columns": out_columns, "borders": out_borders, "leaves": out_leaves,
    })  # fmt: skip


def _borders(values: Any) -> Any:
    found = np.unique(np.quantile(values, np.linspace(0, 1, BINS + 1)[1:-1], method="nearest")).astype(np.float32)
    distinct = np.unique(values)
    if len(distinct) <= BINS:
        found = distinct[:-1].astype(np.float32)
    return found[found < values.max()]


def _best_cut(
    bins: Any, places: Any, gradient: Any, hessian: Any, leaves: int, cuts: int, penalty: float
) -> tuple[float, int]:
    """The cut of one column that gains most over all leaves of a level."""
    cells = places * BINS + bins
    g = np.bincount(cells, gradient, leaves * BINS).reshape(leaves, BINS).cumsum(axis=1)
    h = np.bincount(cells, hessian, leaves * BINS).reshape(leaves, BINS).cumsum(axis=1)
    total_g, total_h = g[:, -1:], h[:, -1:]
    gains = g**2 / (h + penalty) + (total_g - g) ** 2 / (total_h - h + penalty)
    by_cut = gains.sum(axis=0)[:cuts]
    cut = int(by_cut.argmax())
    return float(by_cut[cut]), cut
