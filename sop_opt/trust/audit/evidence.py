"""Evidence: the tables of a plan as grids in the order of the problem, and nothing else.

Checks read a plan only through this class, and what should be in it only from the problem. The
model that made the plan is out of reach on purpose: a mistake made there must not be made here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.trust.audit.comparison import Rows
from sop_opt.trust.audit.due import Due, due, key_columns, matched, number_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.plan import Plan


@dataclass(frozen=True, kw_only=True)
class Grid(Rows):
    """A complete table in the order of the problem."""

    columns: Mapping[str, NDArray[np.float64]]
    """Numbers by column, shape (points, periods); one column only where points are lines."""

    def __getitem__(self, column: str) -> NDArray[np.float64]:
        return self.columns[column]


@dataclass(frozen=True)
class Found:
    """The rows due in a table, and where they are in it."""

    due: Due
    order: NDArray[np.intp]
    """Row of the table, one per row due; -1: missing."""


class Evidence:
    """What a plan says, in the order of its problem; what is missing reads as 0.

    Parameters
    ----------
    plan
        A plan whose tables have the right columns.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.problem = plan.problem
        self.horizon = plan.problem.horizon
        self.tables = plan.tables
        self.size = len(self.horizon)
        self._found: dict[str, Found] = {}
        self._grids: dict[str, Grid] = {}

    def __getitem__(self, table: str) -> Grid:
        if table not in self._grids:
            self._grids[table] = self._grid(table)
        return self._grids[table]

    def found(self, table: str) -> Found:
        """Return the rows due in a table, and where they are."""
        if table not in self._found:
            rows, frame = due(table, self.problem, self.tables[table]), self.tables[table]
            self._found[table] = Found(rows, matched(rows.keys(key_columns(table)), frame))
        return self._found[table]

    def _grid(self, table: str) -> Grid:
        frame, found = self.tables[table], self.found(table)
        rows, there = found.due, found.order >= 0
        grids = {}
        for name in number_columns(table):
            column = np.zeros(there.size)
            column[there] = frame[name].to_numpy(dtype=float)[found.order[there]]
            grids[name] = column.reshape(-1, rows.width)
        return Grid(table, rows.points, lines=not rows.periods, columns=grids)

    @cached_property
    def whole_periods(self) -> NDArray[np.bool_]:
        """Which periods hold whole orders, set-ups, shifts and workers where whole ones are due."""
        return self.horizon.between(None, self.problem.integer_until)

    @cached_property
    def runs(self) -> NDArray[np.float64]:
        """Activity per process and period, as the first output of each process states it."""
        first = np.cumsum([0, *(len(row.outputs) for row in self.problem.processes)])[:-1]
        runs: NDArray[np.float64] = self["production"]["runs"][first]
        return runs

    def window(self, first: Sequence[str | None], last: Sequence[str | None]) -> NDArray[np.bool_]:
        """Return which periods lie from first to last, one row per pair; None: no end."""
        place, period = self.horizon.position, np.arange(self.size)
        start = np.array([place[name] if name is not None else 0 for name in first])
        end = np.array([place[name] if name is not None else self.size for name in last])
        inside = (period >= start.reshape(-1, 1)) & (period <= end.reshape(-1, 1))
        return np.asarray(inside)
