"""Small lot-sizing problems as matrices: items made in lots, one machine, stock between periods."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from solve.matrices import matrix_of

if TYPE_CHECKING:
    from sop_opt.matrix import Matrix


def lots(demand, capacity, *, fixed, holding=1.0) -> Matrix:
    """Return a matrix whose columns are made, stock and set up, item by item and period by period.

    Parameters
    ----------
    demand
        Units, items by periods.
    capacity
        Units that the machine makes in a period.
    fixed
        Cost of a set-up, per item.
    holding
        Cost of a unit in stock at the end of a period.
    """
    demand = np.asarray(demand, dtype=float)
    items, periods = demand.shape
    made, stock, set_up = np.arange(3 * demand.size).reshape(3, items, periods)
    size = 3 * demand.size
    rows = []

    def row(lower, entries, upper):
        line = np.zeros(size)
        for column, value in entries:
            line[column] += value
        rows.append((lower, line.tolist(), upper))

    for item in range(items):
        for period in range(periods):
            needed = demand[item, period]
            before = [(stock[item, period - 1], 1)] if period else []
            row(needed, [(made[item, period], 1), (stock[item, period], -1), *before], needed)
            most = min(capacity, demand[item, period:].sum())
            row(-np.inf, [(made[item, period], 1), (set_up[item, period], -most)], 0)
    for period in range(periods):
        row(-np.inf, [(column, 1) for column in made[:, period]], capacity)
    cost = np.concatenate(
        [
            np.zeros(demand.size),
            np.full(demand.size, float(holding)),
            np.repeat(np.broadcast_to(fixed, items), periods),
        ]
    )
    matrix = matrix_of(
        cost.tolist(),
        rows,
        upper=[np.inf] * (2 * demand.size) + [1.0] * demand.size,
        whole=[False] * (2 * demand.size) + [True] * demand.size,
    )
    return with_places(matrix, items, periods)


def with_places(matrix, items, periods):
    """Return the matrix with periods and points for families of items by periods."""
    families = matrix.cost.size // (items * periods)
    period = np.tile(np.arange(periods), items * families)
    point = np.tile(np.repeat(np.arange(items), periods), families)
    return replace(matrix, period=period.astype(np.int32), point=point.astype(np.int32))


def some_lots(items=4, periods=8, seed=0):
    """Return a random lot-sizing problem that is tight enough to be of interest."""
    rng = np.random.default_rng(seed)
    demand = rng.integers(5, 30, (items, periods))
    capacity = 1.3 * demand.sum(axis=0).max()
    return lots(demand, capacity, fixed=rng.integers(20, 120, items))


def by_share(matrix, items, periods, demand):
    """Return the facility location formulation: columns for the share of a demand that a lot meets.

    The sum of the shares of a demand is 1, none is more than the set-up, and what is made is the
    sum of what they meet.
    """
    size, extra, rows = matrix.cost.size, [], []
    grid = np.arange(3 * items * periods).reshape(3, items, periods)
    for item in range(items):
        for due in range(periods):
            extra += [(item, made_in, due) for made_in in range(due + 1)]
    column = {place: size + number for number, place in enumerate(extra)}
    for item in range(items):
        for due in range(periods):
            rows.append((1, [(column[item, t, due], 1) for t in range(due + 1)], 1))
            rows += [
                (-np.inf, [(column[item, t, due], 1), (grid[2, item, t], -1)], 0)
                for t in range(due + 1)
            ]
        for t in range(periods):
            shares = [(column[item, t, due], -demand[item][due]) for due in range(t, periods)]
            rows.append((0, [(grid[0, item, t], 1), *shares], 0))
    entries = [entry for _, line, _ in rows for entry in line]
    ends = matrix.starts[-1] + np.cumsum([len(line) for _, line, _ in rows])
    zeros = np.zeros(len(extra))
    return replace(
        matrix,
        cost=np.append(matrix.cost, zeros),
        lower=np.append(matrix.lower, zeros),
        upper=np.append(matrix.upper, zeros + 1),
        integer=np.append(matrix.integer, zeros.astype(bool)),
        row_lower=np.append(matrix.row_lower, [low for low, _, _ in rows]),
        row_upper=np.append(matrix.row_upper, [high for _, _, high in rows]),
        starts=np.append(matrix.starts, ends).astype(np.int32),
        columns=np.append(matrix.columns, [c for c, _ in entries]).astype(np.int32),
        values=np.append(matrix.values, [float(v) for _, v in entries]),
    )
