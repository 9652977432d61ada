"""The same problems as arrays written by hand for HiGHS: the least that has to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from tests.benchmarks.problems import WEEK_HOURS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from tests.benchmarks.problems import Data

Bounds = tuple["ArrayLike", "ArrayLike"]


class Triplets:
    """Coefficients by row and column, collected in arrays."""

    def __init__(self) -> None:
        self.parts: list[tuple[NDArray[Any], ...]] = []

    def add(self, rows: ArrayLike, columns: ArrayLike, values: ArrayLike) -> None:
        together = np.broadcast_arrays(rows, columns, np.asarray(values, dtype=float))
        self.parts.append(tuple(part.ravel() for part in together))

    def lp(self, cost: NDArray[np.float64], columns: Bounds, rows: Bounds) -> highspy.HighsLp:
        row, column, value = (np.concatenate(part) for part in zip(*self.parts, strict=True))
        order = np.argsort(row, kind="stable")
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = cost.size, np.size(rows[0])
        lp.col_cost_ = cost
        lp.col_lower_, lp.col_upper_ = columns
        lp.row_lower_, lp.row_upper_ = rows
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.searchsorted(row[order], np.arange(lp.num_row_ + 1))
        lp.a_matrix_.index_ = column[order]
        lp.a_matrix_.value_ = value[order]
        return lp


def blocks(*shapes: tuple[int, ...]) -> tuple[list[NDArray[np.intp]], int]:
    """Return consecutive numbers in grids of these shapes, and how many there are."""
    grids, start = [], 0
    for shape in shapes:
        count = int(np.prod(shape))
        grids.append(np.arange(start, start + count).reshape(shape))
        start += count
    return grids, start


def build(data: Data) -> highspy.HighsLp:
    """Return the generated problem."""
    size = data.size
    p, r, k, t = size.products, size.lines, size.crews, size.weeks
    (make, stock, late, line_overtime, workers, hired, released, overtime), columns = blocks(
        (p, t), (p, t), (p, t), (r, t), (k, t), (k, t), (k, t), (k, t)
    )
    (balance, machines, people, head_count, limit), rows = blocks(
        (p, t), (r, t), (k, t), (k, t), (k, t)
    )
    entries = Triplets()
    entries.add(balance, make, 1.0)
    entries.add(balance, stock, -1.0)
    entries.add(balance, late, 1.0)
    entries.add(balance[:, 1:], stock[:, :-1], 1.0)
    entries.add(balance[:, 1:], late[:, :-1], -1.0)
    entries.add(machines[data.line], make, data.machine_hours[:, None])
    entries.add(machines, line_overtime, -1.0)
    entries.add(people[data.crew[data.line]], make, data.labour_hours[:, None])
    entries.add(people, workers, -WEEK_HOURS)
    entries.add(people, overtime, -1.0)
    entries.add(head_count, workers, 1.0)
    entries.add(head_count[:, 1:], workers[:, :-1], -1.0)
    entries.add(head_count, hired, -1.0)
    entries.add(head_count, released, 1.0)
    entries.add(limit, overtime, 1.0)
    entries.add(limit, workers, -data.CREW_OVERTIME_HOURS)

    upper = np.full(columns, np.inf)
    upper[late[:, -1]] = 0.0
    upper[line_overtime] = data.LINE_OVERTIME_SHARE * data.line_hours[:, None]
    row_lower, row_upper = np.full(rows, -np.inf), np.zeros(rows)
    due = data.demand.copy()
    due[:, 0] -= data.opening
    row_lower[balance] = row_upper[balance] = due
    row_upper[machines] = data.line_hours[:, None]
    row_lower[head_count] = 0.0
    row_lower[head_count[:, 0]] = row_upper[head_count[:, 0]] = data.workers

    cost = np.zeros(columns)
    cost[make], cost[stock], cost[late] = (
        prices[:, None] for prices in (data.unit_cost, data.holding, data.lateness)
    )
    cost[line_overtime], cost[workers] = data.LINE_OVERTIME_COST, data.WAGE
    cost[hired], cost[released] = data.HIRE, data.RELEASE
    cost[overtime] = data.CREW_OVERTIME_WAGE
    return entries.lp(cost, (np.zeros(columns), upper), (row_lower, row_upper))


def build_red_tomato(tools: dict[str, Any]) -> highspy.HighsLp:
    """Return the Red Tomato Tools case."""
    demand = np.array(tools["demand"], dtype=float)
    t = demand.size
    (workers, hired, released, make, stock, late, bought, overtime), columns = blocks(*[(t,)] * 8)
    (head_count, capacity, balance, limit), rows = blocks(*[(t,)] * 4)
    entries = Triplets()
    entries.add(head_count, workers, 1.0)
    entries.add(head_count[1:], workers[:-1], -1.0)
    entries.add(head_count, hired, -1.0)
    entries.add(head_count, released, 1.0)
    entries.add(capacity, make, tools["hours_per_unit"])
    entries.add(capacity, workers, -tools["hours"])
    entries.add(capacity, overtime, -1.0)
    entries.add(balance, make, 1.0)
    entries.add(balance, bought, 1.0)
    entries.add(balance, stock, -1.0)
    entries.add(balance[1:], stock[:-1], 1.0)
    entries.add(balance, late, 1.0)
    entries.add(balance[1:], late[:-1], -1.0)
    entries.add(limit, overtime, 1.0)
    entries.add(limit, workers, -tools["overtime_hours"])
    lower, upper = np.zeros(columns), np.full(columns, np.inf)
    lower[stock[-1]], upper[late[-1]] = tools["closing"], 0.0
    row_lower, row_upper = np.full(rows, -np.inf), np.zeros(rows)
    row_lower[head_count] = 0.0
    row_lower[head_count[0]] = row_upper[head_count[0]] = tools["workers"]
    row_lower[balance] = row_upper[balance] = demand
    row_lower[balance[0]] = row_upper[balance[0]] = demand[0] - tools["opening"]
    price = tools["prices"]
    cost = np.repeat([price[name] for name in PRICES], t).astype(float)
    return entries.lp(cost, (lower, upper), (row_lower, row_upper))


PRICES: Sequence[str] = (
    "worker", "hire", "release", "make", "hold", "late", "subcontract", "overtime"
)  # fmt: skip
"""Prices in the order of the columns."""
