"""One linear programme solved again and again, each time from the basis where it was left."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.solve.highs import highs_with, read_result, run
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.rescaled import Scaling
from sop_opt.solve.result import SolveResult

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix


class Warm:
    """A linear model that HiGHS keeps between solves.

    Parameters
    ----------
    matrix
        The model; what must be whole may be a fraction.
    options
        Limits, threads, seed and method of every solve.
    """

    def __init__(self, matrix: Matrix, options: SolveOptions = SolveOptions()) -> None:
        matrix = matrix.relaxed()
        self._scaling = Scaling.of(matrix)
        self._matrix = self._scaling.scaled(matrix)
        self._options = options
        self._highs = highs_with(self._matrix, options)

    def solve(self, matrix: Matrix) -> SolveResult:
        """Return the answer to a model that differs in cost, bounds and right-hand sides alone."""
        began = time.perf_counter()
        if (matrix.lower > matrix.upper).any() or (matrix.row_lower > matrix.row_upper).any():
            return SolveResult("infeasible")
        self._change_to(self._scaling.scaled(matrix.relaxed()))
        interrupted = run(self._highs, self._matrix, self._options, None)
        result = self._scaling.unscaled(read_result(self._highs, self._matrix))
        return replace(result, seconds=time.perf_counter() - began, interrupted=interrupted)

    def reduced_costs(self) -> NDArray[np.float64]:
        """Return by how much the last cost rises per unit of every column."""
        reduced = np.array(self._highs.getSolution().col_dual)
        return reduced / (self._scaling.money * self._scaling.column)

    def _change_to(self, matrix: Matrix) -> None:
        """Pass on what differs from the model that HiGHS holds."""
        columns = np.arange(matrix.cost.size, dtype=np.int32)
        rows = np.arange(matrix.row_lower.size, dtype=np.int32)
        self._highs.changeColsCost(columns.size, columns, matrix.cost)
        self._highs.changeObjectiveOffset(matrix.offset)
        self._highs.changeColsBounds(columns.size, columns, matrix.lower, matrix.upper)
        self._highs.changeRowsBounds(  # type: ignore[attr-defined]  # missing in its stubs
            rows.size, rows, matrix.row_lower, matrix.row_upper
        )
        self._matrix = matrix
