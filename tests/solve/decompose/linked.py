"""Small models that are blocks linked by a few rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from solve.matrices import matrix_of
from solve.search.lots import some_lots

if TYPE_CHECKING:
    from sop_opt.matrix import Matrix

ITEMS, PERIODS = 5, 6


def lots(seed: int = 0) -> Matrix:
    """Return items made in lots on one machine: a block each, linked by the machine's periods."""
    return some_lots(ITEMS, PERIODS, seed)


def fractional_lots(seed: int = 0) -> Matrix:
    """Return the same where a part of a set-up does."""
    return lots(seed).relaxed()


def with_overtime(matrix: Matrix, cost: float = 3.0) -> Matrix:
    """Return items made in lots where the machine may work longer at a price.

    The last rows of the matrix are the machine's, one a period.
    """
    machine = np.arange(matrix.row_lower.size - PERIODS, matrix.row_lower.size)
    before = matrix.cost.size
    ends = matrix.starts.copy()
    ends[machine + 1] += np.arange(1, PERIODS + 1, dtype=np.int32)
    return replace(
        matrix,
        cost=np.append(matrix.cost, np.full(PERIODS, cost)),
        lower=np.append(matrix.lower, np.zeros(PERIODS)),
        upper=np.append(matrix.upper, np.full(PERIODS, np.inf)),
        integer=np.append(matrix.integer, np.zeros(PERIODS, dtype=bool)),
        starts=ends,
        columns=np.insert(
            matrix.columns, matrix.starts[machine + 1], before + np.arange(PERIODS)
        ).astype(np.int32),
        values=np.insert(matrix.values, matrix.starts[machine + 1], -1.0),
        period=np.append(matrix.period, np.arange(PERIODS)).astype(np.int32),
        point=np.append(matrix.point, np.full(PERIODS, ITEMS)).astype(np.int32),
    )


def shops(*, least: float = 0.0, most: float | None = 12.0, upper: float = 4.0) -> Matrix:
    """Return five shops that sell up to 4 units each, worth 1, 2, 3, 4 and 5.

    Each sells no more than it buys. What all sell is between two limits; None: there are none.
    """
    count = 5
    rows = []
    for shop in range(count):
        line = [0.0] * (2 * count)
        line[shop], line[count + shop] = 1.0, -1.0
        rows.append((0.0, line, np.inf))
    if most is not None:
        rows.append((least, [0.0] * count + [1.0] * count, most))
    cost = [0.0] * count + [-1.0 - shop for shop in range(count)]
    return matrix_of(cost, rows, upper=upper)
