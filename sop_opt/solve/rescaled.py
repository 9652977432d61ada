r"""Models in units that fit a solver: columns, rows and the objective scaled by powers of two.

Solvers hold a row to be kept, and a price to be 0, within a fixed 1e-7, and leave out coefficients
below 1e-9. That suits numbers around 1. With demand in grams and capacity in megawatt hours, a
gram takes 1e-13 of them, and a solver calls a plan optimal that is neither that nor feasible.

==================  ==================  ==========================================================
symbol              in the code         meaning
==================  ==================  ==========================================================
:math:`C_j`         ``column``          size of column j: :math:`x_j = C_j x'_j`; 1 if it is whole
:math:`R_i`         ``row``             factor of row i: :math:`a'_{ij} = R_i a_{ij} C_j`
:math:`k`           ``money``           factor of the objective: :math:`c'_j = k c_j C_j`
==================  ==================  ==========================================================

Bounds are divided by C, and those of rows multiplied by R. The factors bring the geometric mean of
the least and the largest number of every row and column near 1, by turns (R. Fourer, Mathematical
Programming 23, 1982, section 5, describes such scaling), where the right-hand side counts as a
column, the objective as a row and each bound as a row of its own. Powers of two change no digit.

What solvers answer is in the units of the problem again: :math:`x = C x'`, the dual of row i is
:math:`R_i y'_i / k`. Models whose numbers all lie within ``USUAL`` are left as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.progress import Reporter
    from sop_opt.solve.result import SolveResult
    from sop_opt.solve.staged import Solver

    Numbers = NDArray[np.float64]

USUAL = (1e-4, 1e7)
"""Numbers that solvers are at ease with, apart from 0."""

NOTE = "the model was scaled for the solver: some of its numbers are very small or very large"

ROUNDS = 8
"""Turns after which the factors hardly change."""


def rescaled(solve: Solver) -> Solver:
    """Return the solver with unusual models passed to it in units that fit it."""

    def scale_and_solve(
        matrix: Matrix,
        options: SolveOptions,
        start: Numbers | None,
        report: Reporter | None,
        /,
    ) -> SolveResult:
        if is_usual(matrix):
            return solve(matrix, options, start, report)
        scaling = Scaling.of(matrix)
        start = None if start is None else start / scaling.column
        report = report and replace(report, sign=report.sign / scaling.money)
        result = scaling.unscaled(solve(scaling.scaled(matrix), options, start, report))
        return replace(result, notes=(*result.notes, NOTE))

    return scale_and_solve


def is_usual(matrix: Matrix) -> bool:
    """Return whether all numbers are such that there is no need to scale, or no sense in it."""
    if not (np.isfinite(matrix.cost).all() and np.isfinite(matrix.values).all()):
        return True
    numbers = (matrix.values, matrix.cost, *_limits(matrix))
    return all(_is_within(each[each > 0]) for each in map(np.abs, numbers))


def _is_within(sizes: Numbers) -> bool:
    least, most = USUAL
    sizes = sizes[np.isfinite(sizes)]
    return not sizes.size or bool(least <= sizes.min() and sizes.max() <= most)


def _limits(matrix: Matrix) -> tuple[Numbers, ...]:
    return matrix.lower, matrix.upper, matrix.row_lower, matrix.row_upper


@dataclass(frozen=True)
class Scaling:
    """Factors of columns, rows and the objective, all powers of two."""

    column: Numbers
    row: Numbers
    money: float

    @classmethod
    def of(cls, matrix: Matrix) -> Scaling:
        """Return factors that bring the numbers of a model near 1; all 1 where there is no need."""
        if is_usual(matrix):
            return cls(np.ones(matrix.cost.size), np.ones(matrix.row_lower.size), 1.0)
        system = _System.of(matrix)
        rows, columns = np.zeros(system.rows), np.zeros(matrix.cost.size + 1)
        for _ in range(ROUNDS):
            rows = -_middle(system.row, system.size + columns[system.column], rows.size)
            columns = -_middle(system.column, system.size + rows[system.row], columns.size)
            columns[:-1][matrix.integer] = columns[-1]  # so that they stay whole
        unit = columns[-1]
        count = matrix.row_lower.size
        return cls(
            column=np.exp2(np.rint(columns[:-1] - unit)),
            row=np.exp2(np.rint(rows[:count] + unit)),
            money=float(np.exp2(np.rint(rows[count] + unit))),
        )

    def scaled(self, matrix: Matrix) -> Matrix:
        """Return the model with its columns, rows and objective scaled."""
        factors = np.repeat(self.row, np.diff(matrix.starts)) * self.column[matrix.columns]
        return replace(
            matrix,
            cost=self.money * self.column * matrix.cost,
            offset=self.money * matrix.offset,
            lower=matrix.lower / self.column,
            upper=matrix.upper / self.column,
            row_lower=self.row * matrix.row_lower,
            row_upper=self.row * matrix.row_upper,
            values=factors * matrix.values,
        )

    def unscaled(self, result: SolveResult) -> SolveResult:
        """Return the answer to the scaled model as the answer to this one."""
        values, duals = result.values, result.row_duals
        return replace(
            result,
            values=None if values is None else self.column * values,
            row_duals=None if duals is None else self.row * duals / self.money,
            objective=result.objective / self.money,
            bound=result.bound / self.money,
        )


@dataclass(frozen=True)
class _System:
    """Every number of a model with the row and the column that it stands in.

    The last column is the right-hand side. Behind the rows of the model come the objective and one
    row for each bound of a column: the column on the left, its bound on the right.
    """

    row: NDArray[np.integer]
    column: NDArray[np.integer]
    size: Numbers
    """Binary logarithm of the number."""
    rows: int

    @classmethod
    def of(cls, matrix: Matrix) -> _System:
        """Return the numbers that are neither 0 nor infinite."""
        rows, columns = matrix.row_lower.size, matrix.cost.size
        every_row, every_column = np.arange(rows), np.arange(columns)
        right = np.full(max(rows, columns), columns)
        own = np.repeat(every_row, np.diff(matrix.starts))
        parts: list[tuple[NDArray[np.integer], NDArray[np.integer], Numbers]] = [
            (own, matrix.columns, matrix.values),
            (np.full(columns, rows), every_column, matrix.cost),
        ]
        parts += [(every_row, right[:rows], side) for side in (matrix.row_lower, matrix.row_upper)]
        end = rows + 1
        for limit in (matrix.lower, matrix.upper):
            held = np.where(np.isfinite(limit) & (limit != 0), 1.0, 0.0)
            parts += [(every_column + end, every_column, held)]
            parts += [(every_column + end, right[:columns], limit)]
            end += columns
        row, column, number = map(np.concatenate, zip(*parts, strict=True))
        kept = np.isfinite(number) & (number != 0)
        return cls(row[kept], column[kept], np.log2(np.abs(number[kept])), end)


def _middle(group: NDArray[np.integer], size: Numbers, count: int) -> Numbers:
    """Return halfway between the least and the greatest size of every group; 0 where none is."""
    least, most = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(least, group, size)
    np.maximum.at(most, group, size)
    there = least <= most
    middle = np.zeros(count)
    middle[there] = (least[there] + most[there]) / 2
    return middle
