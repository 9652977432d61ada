"""Plans whose decisions are changed and whose tables then agree with each other again.

A cell that is changed alone contradicts another table. Here a decision of the model is changed, and
every table, cost and balance is written anew from the changed solution, so that only the audit's
own check of the rule that is now broken can notice.

Which changes leave a plan that is legal is not decided by hand, nor by the audit: a change is a
mutation if the plain model, its ceilings as wide as the rules of the problem alone, has no solution
with the same tables. All others are legal plans that cost something else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sop_opt import SolveOptions
from sop_opt.plan.build import build_plan
from sop_opt.solve.highs import solve_with_highs
from sop_opt.trust.rules import plain_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from sop_opt import Plan, PlanningProblem
    from sop_opt.assemble import Assembled
    from sop_opt.matrix import Matrix
    from sop_opt.plan.tables import Tables
    from sop_opt.solve.result import SolveResult

ROOM = 1e-3
"""A rule counts as broken where it is missed by more than that share of the numbers behind it. The
audit is stricter: below that, it may judge as it likes, as it adds up other numbers."""


@dataclass(frozen=True)
class Change:
    """A changed solution, and what was changed."""

    what: str
    values: NDArray[np.float64]


@dataclass(frozen=True)
class Solved:
    """A solved problem whose solution can be changed."""

    assembled: Assembled
    matrix: Matrix
    result: SolveResult

    @classmethod
    def of(cls, problem: PlanningProblem) -> Solved:
        """Return the solution of the plain model, within a per cent of the best."""
        assembled = plain_model(problem)
        matrix = _with_any_orders(assembled, assembled.formulation.matrix().without_implied())
        result = solve_with_highs(matrix, SolveOptions(mip_gap=0.01, time_limit=20))
        assert result.values is not None
        return cls(assembled, matrix, replace(result, values=_whole(matrix, result.values)))

    def plan(self, values: NDArray[np.float64]) -> Plan:
        """Return the plan of other values, which may lie beyond their bounds."""
        free = replace(
            self.matrix,
            lower=np.full(values.size, -np.inf),
            upper=np.full(values.size, np.inf),
            integer=np.zeros(values.size, dtype=bool),
        )
        result = replace(self.result, values=values)
        return build_plan(self.assembled, free, result, sensitivity=None, build_seconds=0.0)

    def is_legal(self, values: NDArray[np.float64]) -> bool:
        """Return whether the model allows what the tables of a solution show, within its room."""
        matrix, silent = self.matrix, self.silent
        row = np.repeat(np.arange(matrix.row_lower.size), np.diff(matrix.starts))
        terms = np.abs(matrix.values * values[matrix.columns])
        room = ROOM * (1.0 + np.bincount(row, terms, minlength=matrix.row_lower.size))
        own = ROOM * (1.0 + np.abs(values))
        beyond = (values < matrix.lower - own) | (values > matrix.upper + own)
        beyond |= matrix.integer & (np.abs(values - np.round(values)) > own)
        if beyond[~silent].any():
            return self._changes_nothing(values)
        shown = replace(
            matrix,
            cost=np.zeros_like(matrix.cost),
            lower=np.where(silent, matrix.lower, values),
            upper=np.where(silent, matrix.upper, values),
            integer=matrix.integer & silent,
            row_lower=matrix.row_lower - room,
            row_upper=matrix.row_upper + room,
        )
        allowed = solve_with_highs(shown, SolveOptions()).values is not None
        return allowed or self._changes_nothing(values)

    @cached_property
    def silent(self) -> NDArray[np.bool_]:
        """Columns that no table shows: with one more of the first of its kind, all are the same."""
        found = np.zeros(self.matrix.cost.size, dtype=bool)
        for family in self.assembled.formulation.variables:
            if family.implied or not family.columns.size:
                continue
            one = self.result.values.copy()
            one[family.columns] += 1.0
            found[family.columns] = self._changes_nothing(one)
        return found

    def _changes_nothing(self, values: NDArray[np.float64]) -> bool:
        """Return whether a solution has the same tables as the one found, but for their costs."""
        tables = self.plan(values).tables
        return all(tables[name].equals(self._tables[name]) for name in tables if name != "costs")

    @cached_property
    def _tables(self) -> Tables:
        return self.plan(self.result.values).tables

    def changes(self, wanted: Callable[[], bool]) -> Iterator[Change]:
        """Yield the solution with one decision changed, or swapped with the next period's.

        Parameters
        ----------
        wanted
            Is asked for each change whether it is to be made.
        """
        values = self.result.values
        for column, (name, value) in enumerate(zip(self._names(), values, strict=True)):
            for what, new in {
                "one more": value + 1,
                "one less": value - 1,
                "a tenth more": value * 1.1,
                "a tenth less": value * 0.9,
            }.items():
                if wanted():
                    yield Change(f"{name}: {what}", _with(values, {column: new}))
            later = column + 1
            if later < values.size and self._next_period(column) and wanted():
                swapped = _with(values, {column: values[later], later: value})
                yield Change(f"{name}: swapped with the next period", swapped)

    def breaches(self, wanted: Callable[[], bool]) -> Iterator[Change]:
        """Yield the cheapest solution that breaks one row or bound, and only that one.

        It is missed by a tenth, or by 1. Whole columns keep their values, unless it is their bound.
        """
        matrix, values = self.matrix, self.result.values
        linear = replace(
            matrix,
            lower=np.where(matrix.integer, values, matrix.lower),
            upper=np.where(matrix.integer, values, matrix.upper),
            integer=np.zeros_like(matrix.integer),
        )
        for floor, ceiling, names in (
            ("lower", "upper", self._names()),
            ("row_lower", "row_upper", self._row_names()),
        ):
            for place, name in enumerate(names):
                least, most = getattr(matrix, floor)[place], getattr(matrix, ceiling)[place]
                below = {floor: -np.inf, ceiling: least - max(1.0, 0.1 * abs(least))}
                above = {floor: most + max(1.0, 0.1 * abs(most)), ceiling: np.inf}
                for limit, ends in ((least, below), (most, above)):
                    if np.isfinite(limit) and wanted():
                        broken = {
                            end: _with(getattr(linear, end), {place: new})
                            for end, new in ends.items()
                        }
                        result = solve_with_highs(replace(linear, **broken), SolveOptions())
                        if result.values is not None:
                            yield Change(f"{name}: beyond {limit:g}", result.values)

    def _row_names(self) -> list[str]:
        return [
            f"{account.name} {number}"
            for account in self.assembled.formulation.accounts
            if account.name not in self.assembled.formulation.implied
            for number in range(account.size)
        ]

    def _names(self) -> list[str]:
        """Return a name for every column, for people who look for what went unnoticed."""
        return [
            f"{family.name} {number}"
            for family in self.assembled.formulation.variables
            if not family.implied
            for number in range(family.columns.size)
        ]

    def _next_period(self, column: int) -> bool:
        period, point = self.matrix.period, self.matrix.point
        return bool(period[column + 1] == period[column] + 1 and point[column + 1] == point[column])


def _with_any_orders(assembled: Assembled, matrix: Matrix) -> Matrix:
    """Return the model without ceilings on orders: more than are needed are dear, not wrong.

    Only where an order has no most, there is one at the most, by a rule.
    """
    upper = matrix.upper.copy()
    for family in assembled.formulation.variables:
        if family.name == "lots.orders":
            columns = family.columns[family.columns < upper.size]
            upper[columns[upper[columns] > 1]] = np.inf
    return replace(matrix, upper=upper)


def _with(values: NDArray[np.float64], changes: dict[int, float]) -> NDArray[np.float64]:
    changed = values.copy()
    changed[list(changes)] = list(changes.values())
    return changed


def _whole(matrix: Matrix, values: NDArray[np.float64]) -> NDArray[np.float64]:
    inside = np.clip(values, matrix.lower, matrix.upper)
    return np.where(matrix.integer, np.round(inside), inside)
