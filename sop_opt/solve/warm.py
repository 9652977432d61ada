"""One linear programme solved again and again, each time from the basis where it was left."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.solve.exchange import TOLERANCE
from sop_opt.solve.highs import highs_with, read_result, run
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.rescaled import Scaling
from sop_opt.solve.result import SolveResult
from sop_opt.solve.watch import resume

if TYPE_CHECKING:
    import highspy
    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix


class Warm:
    """A linear model that HiGHS keeps between solves.

    Parameters
    ----------
    matrix
        The model; what must be whole may be a fraction.
    options
        Threads, seed and method of every solve, and the time limit of each.
    basis
        Where the first solve is to start.
    """

    def __init__(
        self,
        matrix: Matrix,
        options: SolveOptions = SolveOptions(),
        basis: highspy.HighsBasis | None = None,
    ) -> None:
        matrix = matrix.relaxed()
        self._scaling = Scaling.of(matrix)
        self._matrix = self._scaling.scaled(matrix)
        self._options = options
        self.highs = highs_with(self._matrix, options)
        """To be stopped from another thread."""
        if basis is not None:
            self.highs.setBasis(basis)

    def solve(self, matrix: Matrix, time_limit: float | None = None) -> SolveResult:
        """Return the answer to a model that differs in cost, bounds and right-hand sides alone.

        ``time_limit`` counts where it is shorter than that of the options.
        """
        began = time.perf_counter()
        scaled = self._scaling.scaled(matrix.relaxed())
        if _crossed(scaled.lower, scaled.upper) or _crossed(scaled.row_lower, scaled.row_upper):
            return SolveResult("infeasible")
        self._change_to(_uncrossed(scaled))
        limit = min(self._options.time_limit or math.inf, time_limit or math.inf)
        until = self.highs.getRunTime() + limit  # HiGHS counts from the first solve on
        self.highs.setOptionValue("time_limit", until)
        interrupted = run(self.highs, self._matrix, self._options, None)
        if interrupted:
            resume(self.highs)  # the next solve is another one
        result = self._scaling.unscaled(read_result(self.highs, self._matrix))
        return replace(result, seconds=time.perf_counter() - began, interrupted=interrupted)

    def reduced_costs(self) -> NDArray[np.float64]:
        """Return by how much the last cost rises per unit of every column."""
        reduced = np.array(self.highs.getSolution().col_dual)
        return reduced / (self._scaling.money * self._scaling.column)

    def _change_to(self, matrix: Matrix) -> None:
        """Pass on what differs from the model that HiGHS holds."""
        held, highs = self._matrix, self.highs
        if (columns := _different((held.cost, matrix.cost))).size:
            highs.changeColsCost(columns.size, columns, matrix.cost[columns])
        if held.offset != matrix.offset:
            highs.changeObjectiveOffset(matrix.offset)
        if (columns := _different((held.lower, matrix.lower), (held.upper, matrix.upper))).size:
            lower, upper = matrix.lower[columns], matrix.upper[columns]
            highs.changeColsBounds(columns.size, columns, lower, upper)
        sides = (held.row_lower, matrix.row_lower), (held.row_upper, matrix.row_upper)
        if (rows := _different(*sides)).size:
            lower, upper = matrix.row_lower[rows], matrix.row_upper[rows]
            highs.changeRowsBounds(rows.size, rows, lower, upper)  # type: ignore[attr-defined]
        self._matrix = matrix


def _crossed(lower: NDArray[np.float64], upper: NDArray[np.float64]) -> bool:
    """Return whether a bound lies below the other one by more than HiGHS takes for rounding."""
    return bool((lower > upper + TOLERANCE).any())


def _uncrossed(matrix: Matrix) -> Matrix:
    """Return the model with bounds that HiGHS accepts for a change."""
    upper, row_upper = matrix.upper, matrix.row_upper
    return replace(
        matrix,
        upper=np.maximum(upper, matrix.lower),
        row_upper=np.maximum(row_upper, matrix.row_lower),
    )


def _different(*pairs: tuple[NDArray[np.float64], NDArray[np.float64]]) -> NDArray[np.int32]:
    """Return at which places the arrays of any pair differ."""
    differs = np.logical_or.reduce([before != after for before, after in pairs])
    return np.flatnonzero(differs).astype(np.int32)
