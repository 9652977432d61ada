"""Small matrices written as tables, for tests of solvers without planning."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sop_opt.matrix import Matrix

Row = tuple[float, Sequence[float], float]


def matrix_of(
    cost: Sequence[float],
    rows: Sequence[Row] = (),
    *,
    offset: float = 0.0,
    upper: float | Sequence[float] = np.inf,
    lower: float | Sequence[float] = 0.0,
    whole: bool | Sequence[bool] = False,
) -> Matrix:
    """Return the matrix that minimises cost x under rows (lower, coefficients, upper)."""
    table = np.array([row[1] for row in rows], dtype=float).reshape(len(rows), len(cost))
    kept = table != 0
    size = len(cost)
    return Matrix(
        cost=np.array(cost, dtype=float),
        offset=offset,
        lower=np.broadcast_to(np.asarray(lower, dtype=float), size),
        upper=np.broadcast_to(np.asarray(upper, dtype=float), size),
        integer=np.broadcast_to(np.asarray(whole, dtype=bool), size),
        row_lower=np.array([row[0] for row in rows], dtype=float),
        row_upper=np.array([row[2] for row in rows], dtype=float),
        starts=np.concatenate([[0], np.cumsum(kept.sum(axis=1))]).astype(np.int32),
        columns=np.nonzero(kept)[1].astype(np.int32),
        values=table[kept],
    )


def market_split(rows: int = 6, columns: int = 60, *, slack: bool = True) -> Matrix:
    """Return a small problem that takes any solver hours: split random numbers exactly in halves.

    G. Cornuejols and M. Dawande, A class of hard small 0-1 programs, INFORMS Journal on Computing
    11, 1999. Slack makes every choice a plan; without it there is probably none, and no proof.
    """
    numbers = np.random.default_rng(0).integers(0, 100, (rows, columns)).astype(float)
    half = np.floor(numbers.sum(axis=1) / 2)
    table = np.hstack([numbers, np.eye(rows), -np.eye(rows)])
    count = 2 * rows
    return matrix_of(
        [0.0] * columns + [1.0] * count,
        [(target, line, target) for target, line in zip(half, table.tolist(), strict=True)],
        upper=[1.0] * columns + [np.inf if slack else 0.0] * count,
        whole=[True] * columns + [False] * count,
    )
