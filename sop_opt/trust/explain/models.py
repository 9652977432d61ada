"""One model in three forms: without its whole numbers, with those of a plan, and whole.

The first is never dearer than the whole model and the second never cheaper, and both are linear and
quick. Where they agree, the whole model does too; where they differ it has to be asked.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.solve.highs import highs_with, read_result, solve_with_highs
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.rescaled import Scaling, rescaled
from sop_opt.solve.result import SolveResult
from sop_opt.solve.settled import with_whole_fixed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.plan import Plan
    from sop_opt.trust.explain.deadline import Deadline


SHARE = 0.01
"""Time for one search of a whole model, as a share of the time there is in all."""
LEAST_SECONDS = 0.1
"""Time for one search of a whole model at least."""


class Models:
    """Finds the least cost under ceilings of columns.

    Parameters
    ----------
    matrix
        The whole model; its first columns are those of the plan.
    plan
        The plan whose whole numbers are kept.
    deadline
        Until when the whole model is asked.
    """

    def __init__(self, matrix: Matrix, plan: Plan, deadline: Deadline) -> None:
        self._matrix, self._deadline = matrix, deadline
        self._options = SolveOptions(
            time_limit=max(SHARE * deadline.seconds, LEAST_SECONDS),
            mip_gap=plan.options.mip_gap,
            seed=plan.options.seed,
        )
        self._linear = Warm(matrix.relaxed())
        self._fixed: Warm | None = None
        known = 0 if plan.values is None else plan.values.size
        if plan.values is not None and matrix.is_mip and known <= matrix.cost.size:
            padded = np.append(plan.values, np.zeros(matrix.cost.size - known))
            self._fixed = Warm(with_whole_fixed(matrix, padded))

    def least(self, upper: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Return the values of all columns at the least cost; None where there are none."""
        linear = self._linear.solve(upper)
        if linear.values is None or not self._matrix.is_mip:
            return linear.values
        fixed = self._fixed.solve(upper) if self._fixed is not None else SolveResult("no_plan")
        if fixed.values is not None and _is_close(fixed.objective, linear.objective):
            return fixed.values
        best = self._whole(upper, fixed)
        return linear.values if best.values is None else best.values

    def _whole(self, upper: NDArray[np.float64], fixed: SolveResult) -> SolveResult:
        """Return the best plan of the whole model that some time finds; else the one there is."""
        if not self._deadline.left:
            return fixed
        whole = replace(self._matrix, upper=np.maximum(upper, self._matrix.lower))
        result = rescaled(solve_with_highs)(whole, self._options, fixed.values, None)
        return fixed if result.values is None else result

    def marginal(
        self, upper: NDArray[np.float64], values: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return by how much the least cost rises per unit of every column, at its last unit.

        Whole numbers stay as they are among the values.
        """
        linear = self._linear
        if self._matrix.is_mip:
            linear = Warm(with_whole_fixed(self._matrix, values))
        linear.solve(upper)
        return linear.reduced_costs()


class Warm:
    """A linear model solved again and again from where it was left."""

    def __init__(self, matrix: Matrix) -> None:
        self._scaling = Scaling.of(matrix)
        self._matrix = self._scaling.scaled(matrix)
        self._highs = highs_with(self._matrix, SolveOptions())

    def solve(self, upper: NDArray[np.float64]) -> SolveResult:
        """Return the least cost under other ceilings; what is fixed above them has no plan."""
        upper = np.minimum(upper / self._scaling.column, self._matrix.upper)
        if (upper < self._matrix.lower).any():
            return SolveResult("infeasible")
        columns = np.arange(upper.size, dtype=np.int32)
        self._highs.changeColsBounds(upper.size, columns, self._matrix.lower, upper)
        self._highs.run()
        result = read_result(self._highs, replace(self._matrix, upper=upper))
        return self._scaling.unscaled(result)

    def reduced_costs(self) -> NDArray[np.float64]:
        """Return by how much the last cost rises per unit of every column."""
        reduced = np.array(self._highs.getSolution().col_dual)
        return reduced / (self._scaling.money * self._scaling.column)


def _is_close(cost: float, bound: float) -> bool:
    """Return whether two costs differ by no more than the solver's dust."""
    return math.isclose(cost, bound, rel_tol=1e-6, abs_tol=1e-6)
