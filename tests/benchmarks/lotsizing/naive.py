"""The model that is written first: a set-up opens production by a big M; stock; hours.

M is tight: the lesser of what is still needed, exploded through the bill of material, and what fits
into the hours that the set-up leaves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import highspy
import numpy as np

from tests.benchmarks.arrays import Triplets, blocks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tests.benchmarks.lotsizing.data import Array, Data

    Grid = NDArray[np.intp]


class Columns(NamedTuple):
    """Columns of the model; families that an instance has no use for have no rows."""

    made: Grid
    """Units made (W, T)."""
    is_set_up: Grid
    """Whether a way is set up (W, T)."""
    stock: Grid
    """Units in stock at the end of the period (I, T)."""
    late: Grid
    """Units late at the end of the period, of items that may be (L, T)."""
    lost: Grid
    """Units not served, of items that may be lost (N, T)."""
    extra: Grid
    """Hours of overtime (M, T)."""


class Rows(NamedTuple):
    """Rows of the model."""

    balance: Grid
    hours: Grid
    only_if_set_up: Grid


def naive_model(data: Data) -> tuple[highspy.HighsLp, Columns]:
    """Return the naive model of an instance, and where its columns are."""
    (items, periods), ways, machines = data.demand.shape, len(data.ways), len(data.capacity)
    late, lost = data.items_that_wait.size, data.items_to_lose.size
    extra = machines if np.isfinite(data.overtime_cost) else 0
    heights = (ways, ways, items, late, lost, extra)
    grids, width = blocks(*((height, periods) for height in heights))
    columns = Columns(*grids)
    grids, height = blocks((items, periods), (machines, periods), (ways, periods))
    rows = Rows(*grids)
    lp = _entries(data, columns, rows).lp(
        _costs(data, columns, width), _limits(data, columns, width), _sides(data, rows, height)
    )
    whole = np.zeros(width, dtype=bool)
    whole[columns.is_set_up] = True
    kinds = highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger
    lp.integrality_ = [kinds[one] for one in whole.astype(int)]
    return lp, columns


def _entries(data: Data, columns: Columns, rows: Rows) -> Triplets:
    made, is_set_up, stock, late, lost, extra = columns
    entries = Triplets()
    entries.add(rows.balance[data.item], made, 1.0)
    for parent, component in np.argwhere(data.use):
        own = made[data.item == parent]
        entries.add(rows.balance[component], own, -data.use[parent, component])
    entries.add(rows.balance, stock, -1.0)
    entries.add(rows.balance[:, 1:], stock[:, :-1], 1.0)
    entries.add(rows.balance[data.items_that_wait], late, 1.0)
    entries.add(rows.balance[data.items_that_wait, 1:], late[:, :-1], -1.0)
    entries.add(rows.balance[data.items_to_lose], lost, 1.0)
    if rows.hours.size:
        entries.add(rows.hours[data.machine], made, data.unit_hours)
        entries.add(rows.hours[data.machine], is_set_up, data.setup_hours)
    entries.add(rows.hours[: len(extra)], extra, -1.0)
    entries.add(rows.only_if_set_up, made, 1.0)
    entries.add(rows.only_if_set_up, is_set_up, -most_made(data))
    return entries


def _costs(data: Data, columns: Columns, width: int) -> Array:
    cost = np.zeros(width)
    cost[columns.made] = data.unit_cost
    cost[columns.is_set_up] = data.setup_cost
    cost[columns.stock] = data.holding[:, None]
    cost[columns.late] = data.late_cost[data.items_that_wait, None]
    cost[columns.lost] = data.lost_cost[data.items_to_lose, None]
    cost[columns.extra] = data.overtime_cost
    return cost


def _limits(data: Data, columns: Columns, width: int) -> tuple[Array, Array]:
    lower, upper = np.zeros(width), np.full(width, np.inf)
    upper[columns.is_set_up] = 1.0
    lower[columns.stock], upper[columns.stock] = data.least_stock, data.most_stock
    upper[columns.late[:, -1]] = 0.0
    upper[columns.lost] = data.demand[data.items_to_lose]
    return lower, upper


def _sides(data: Data, rows: Rows, height: int) -> tuple[Array, Array]:
    lower, upper = np.full(height, -np.inf), np.zeros(height)
    due = data.demand.copy()
    due[:, 0] -= data.opening
    lower[rows.balance] = upper[rows.balance] = due
    upper[rows.hours] = data.capacity
    return lower, upper


def most_made(data: Data) -> Array:
    """Return the tight M of every way and period."""
    needed = still_needed(data)[data.item]
    if not data.capacity.size or np.isfinite(data.overtime_cost):
        return needed
    left = np.maximum(data.capacity[data.machine] - data.setup_hours, 0.0)
    fits = np.divide(
        left, data.unit_hours, out=np.full_like(left, np.inf), where=data.unit_hours > 0
    )
    return np.minimum(needed, fits)


def still_needed(data: Data) -> Array:
    """Return by item and period the units that are of any use from then on.

    These are the demand and the stock that must be left, of the item itself and of all that it goes
    into; from the first period on where demand can wait.
    """
    own = np.zeros_like(data.demand)
    later = np.zeros(len(own))
    for period in reversed(range(own.shape[1])):
        later = data.demand[:, period] + np.maximum(data.least_stock[:, period], later)
        own[:, period] = later
    waits = np.isfinite(data.late_cost)
    own[waits] = own[waits, :1]
    return np.linalg.solve(np.eye(len(own)) - data.use.T, own)
