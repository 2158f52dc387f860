"""Fit the weights by which `gal cite` ranks candidates, and the calibration of their probabilities."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from citing_contexts import Tally, golds, halves, lines, window_of
from scipy.optimize import minimize

from galcli.citing.features import NAMES
from galcli.citing.recommend import Recommender
from galcli.citing.weights import LIBRARY

if TYPE_CHECKING:
    import argparse

    from citing_contexts import Row
    from numpy.typing import NDArray

    from galcli.engines.base import Engine
    from galcli.library.library import Library

    Vector: TypeAlias = NDArray[np.float64]
    Sample: TypeAlias = tuple[str, Vector, NDArray[np.bool_]]

LATEX_WEIGHT = 3


def collect(rows: list[Row], library: Library) -> list[Sample]:
    """Return group, features and right candidates of each context."""
    recommender = Recommender(library, LIBRARY)
    found = []
    for row in rows:
        ranked = recommender.rank(window_of(row), row.get("citing_year"), 10**6)
        right = golds(row, library)
        numbers = np.array([one.features for one in ranked], np.float64).reshape(-1, len(NAMES))
        group = row["repo"] if "repo" in row else row["gold"][0]
        found.append((group, numbers, np.array([one.record.id in right for one in ranked], bool)))
    return found


def fitted(samples: list[Sample], counts: list[int]) -> Vector:
    """Return the weights that make the right candidates most probable (softmax, with a small penalty)."""
    used = [(numbers, right, count) for (_, numbers, right), count in zip(samples, counts, strict=True) if right.any()]
    spread = np.concatenate([numbers for numbers, _, _ in used]).std(0) + 1e-6
    used = [(numbers / spread, right, count) for numbers, right, count in used]
    total = sum(count for _, _, count in used)

    def loss(weights: Vector) -> tuple[float, Vector]:
        value, slope = 0.0, np.zeros_like(weights)
        for numbers, right, count in used:
            scores = numbers @ weights
            shares = np.exp(scores - scores.max())
            share = shares[right].sum() / shares.sum()
            aim = np.where(right, shares, 0) / shares[right].sum()
            value -= count * math.log(max(share, 1e-300))
            slope -= count * (numbers.T @ (aim - shares / shares.sum()))
        return (value + weights @ weights) / total, (slope + 2 * weights) / total

    return minimize(loss, np.zeros(len(NAMES)), jac=True, method="L-BFGS-B").x / spread


def recall(samples: list[Sample], weights: Vector) -> Tally:
    """Return recall at 1 and 10 of some samples."""
    tally = Tally()
    for _, numbers, right in samples:
        order = np.argsort(-(numbers @ weights), kind="stable")[:10] if len(numbers) else []
        tally.add(list(order), set(np.flatnonzero(right).tolist()))
    return tally


def calibrated(samples: list[Sample], weights: Vector) -> Vector:
    """Return offset and slope of the logistic over the softmax's log-odds."""
    odds, right = [], []
    for _, numbers, good in samples:
        if not len(numbers):
            continue
        order = np.argsort(-(numbers @ weights), kind="stable")[:50]
        scores = (numbers @ weights)[order]
        shares = np.exp(scores - scores.max())
        share = np.clip(shares / shares.sum(), 1e-6, 1 - 1e-6)
        odds += list(np.log(share / (1 - share)))
        right += list(good[order])
    x, y = np.array(odds), np.array(right, float)
    return minimize(lambda p: np.mean(np.logaddexp(0, p[0] + p[1] * x) - y * (p[0] + p[1] * x)), [0.0, 1.0]).x


def fit(options: argparse.Namespace, library: Library, _engine: Engine | None = None) -> None:
    """Print weights, what they reach on held-out contexts, and the calibration."""
    fitting, held_out = (rows[: options.limit] for rows in halves(lines(options.data / "contexts_acl_dev.jsonl")))
    latex = lines(options.data / "contexts_latex_dev.jsonl")
    seen, unseen, tex = (collect(rows, library) for rows in (fitting, held_out, latex))
    tally = Tally()
    for repository in sorted({group for group, _, _ in tex}):
        train = [sample for sample in tex if sample[0] != repository]
        weights = fitted([*seen, *train], [1] * len(seen) + [LATEX_WEIGHT] * len(train))
        part = recall([sample for sample in tex if sample[0] == repository], weights)
        tally.total, tally.first, tally.ten = (
            tally.total + part.total, tally.first + part.first, tally.ten + part.ten,
        )  # fmt: skip
    weights = fitted([*seen, *tex], [1] * len(seen) + [LATEX_WEIGHT] * len(tex))
    print(f"LaTeX, each repository held out: R@1 / R@10 {tally}")
    print(f"ACL held out ({len(unseen)}): {recall(unseen, weights)}; fitted on: {recall(seen, weights)}")
    print(json.dumps({name: float(f"{value:.4g}") for name, value in zip(NAMES, weights, strict=True)}))
    print("offset, slope:", calibrated(unseen, weights))
