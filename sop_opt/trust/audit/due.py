"""The rows that every table must have, by the problem alone.

Most tables have one row per row of the problem and period. The tables of rules have one row per
line of a rule: of the periods in which it holds, or one over the horizon. Costs and the balance
have rows for what they find worth telling.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sop_opt.plan.tables import COLUMNS, LABELS
from sop_opt.trust.audit.rule_lines import all_members, limit_lines, targets
from sop_opt.trust.audit.sources import lotted, stepped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem
    from sop_opt.trust.audit.comparison import Point


Keys = dict[str, "NDArray[np.object_]"]
"""Names of rows, by column."""


@dataclass(frozen=True)
class Due:
    """Rows of one table."""

    points: Sequence[Point]
    """Names of the rows without their period; or with it, as the last name, for single lines."""
    periods: tuple[str, ...] = ()
    """Periods that every point has a row for; none: points are single lines."""
    optional: bool = False
    """True: a row that is missing stands for zero."""

    @property
    def width(self) -> int:
        """Rows per point."""
        return max(len(self.periods), 1)

    def keys(self, columns: Sequence[str]) -> Keys:
        """Return the names of all rows by column; the period is the last one."""
        if not self.points:
            return {column: np.empty(0, dtype=object) for column in columns}
        names = [np.array(column, dtype=object) for column in zip(*self.points, strict=True)]
        if self.periods:
            names = [np.repeat(column, self.width) for column in names]
            names.append(np.tile(np.array(self.periods, dtype=object), len(self.points)))
        return dict(zip(columns, names, strict=True))


def key_columns(table: str) -> list[str]:
    """Return the columns that name the rows of a table, the period last.

    >>> key_columns("moves")
    ['pool', 'to_pool', 'period']
    """
    names = [column for column in COLUMNS[table] if column in LABELS and column != "period"]
    return [*names, "period"]


def number_columns(table: str) -> list[str]:
    """Return the columns of a table that hold numbers.

    >>> number_columns("moves")
    ['moved', 'arrived']
    """
    return [column for column in COLUMNS[table] if column not in LABELS]


def due(table: str, problem: PlanningProblem, frame: pd.DataFrame) -> Due:
    """Return the rows that a table must have, or of costs and the balance may have."""
    periods = problem.horizon.names
    if table == "costs":
        return Due([(name,) for name in frame["category"].unique()], periods)
    if table == "balance":
        listed = [
            (*point, entry) for entry in listed_entries(frame) for point in problem.stock_points
        ]
        return Due(listed, periods, optional=True)
    if table in LINES:
        return Due(LINES[table](problem))
    return Due(POINTS[table](problem), periods)


def listed_entries(balance: pd.DataFrame) -> list[str]:
    """Return the entries that a balance names."""
    return list(balance["entry"].unique())


def matched(keys: Keys, frame: pd.DataFrame) -> NDArray[np.intp]:
    """Return which row of a table each row due is; -1: missing.

    >>> frame = pd.DataFrame({"pool": ["b", "c"]})
    >>> matched({"pool": np.array(["a", "b"], dtype=object)}, frame).tolist()
    [-1, 0]
    """
    own = {column: frame[column].to_numpy(dtype=object) for column in keys}
    if all(np.array_equal(own[column], names) for column, names in keys.items()):
        return np.arange(len(frame))
    return np.asarray(_numbered(own).get_indexer(_numbered(keys)))


def _numbered(keys: Keys) -> pd.MultiIndex:
    """Return keys as an index in which rows of the same name are told apart by their order."""
    named = pd.DataFrame(keys, dtype=object)
    number = named.groupby(list(keys), sort=False, dropna=False).cumcount()
    return pd.MultiIndex.from_frame(named.assign(number=number))


def stored(problem: PlanningProblem) -> list[Point]:
    """Return the sites whose storage is limited, if anything takes space."""
    bulky = any(product.storage_volume for product in problem.products)
    return [(site.name,) for site in problem.sites if bulky and site.storage_capacity is not None]


def perishable(problem: PlanningProblem) -> list[Point]:
    """Return the products and sites whose stock can get too old within the horizon."""
    lives = {product.name: product.shelf_life for product in problem.products}
    return [
        (product, site)
        for product, site in problem.stock_points
        if (life := lives[product]) is not None and life <= len(problem.horizon)
    ]


POINTS: dict[str, Callable[[PlanningProblem], list[Point]]] = {
    "production": lambda problem: [
        (product, row.site, row.name) for row in problem.processes for product in row.outputs
    ],
    "inventory": lambda problem: list(problem.stock_points),
    "demand": lambda problem: [(row.product, row.site, row.customer) for row in problem.demand],
    "capacity": lambda problem: [(row.name,) for row in problem.resources],
    "workforce": lambda problem: [(pool.name,) for pool in problem.workforce],
    "moves": lambda problem: [
        (pool.name, move.to) for pool in problem.workforce for move in pool.moves
    ],
    "short_time": lambda problem: [(pool.name,) for pool in problem.workforce if pool.short_time],
    "extra_shifts": lambda problem: [
        (row.name, shift.name) for row in problem.resources for shift in row.extra_shifts
    ],
    "maintenance": lambda problem: [
        (row.name, task.name) for row in problem.resources for task in row.maintenance
    ],
    "purchases": lambda problem: [
        (row.product, row.site, row.supplier) for row in problem.suppliers
    ],
    "transport": lambda problem: [(row.product, *row.ends) for row in problem.lanes],
    "smoothing": lambda problem: [(row.name,) for row in problem.smoothing],
    "price_steps": lambda problem: [source.point for source in stepped(problem)],
    "lots": lambda problem: [source.point for source in lotted(problem)],
    "setups": lambda problem: [(row.name, row.machine or "") for row in problem.setups],
    "storage": stored,
    "spoilage": perishable,
}
"""Rows of the tables that have one per row of the problem and period."""

LINES: dict[str, Callable[[PlanningProblem], list[Point]]] = {
    "limits": lambda problem: [
        (lines.limit.name, period) for lines in limit_lines(problem) for period in lines.periods
    ],
    "usage": lambda problem: [
        (member.rule.name, member.name, problem.horizon.names[k])
        for member in all_members(problem)
        for k in np.flatnonzero(member.held)
    ],
    "stability": lambda problem: [
        (target.kind, target.name, problem.horizon.names[k])
        for target in targets(problem)
        for k in np.flatnonzero(target.held)
    ],
}
"""Rows of the tables that have one per line of a rule."""
