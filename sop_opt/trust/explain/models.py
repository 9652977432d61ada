"""One model in three forms: without its whole numbers, with those of a plan, and whole.

The first is never dearer than the whole model and the second never cheaper, and both are linear and
quick. Where they agree, the whole model does too; where they differ it has to be asked.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.solve.highs import solve_with_highs
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.rescaled import rescaled
from sop_opt.solve.result import SolveResult
from sop_opt.solve.settled import with_whole_fixed
from sop_opt.solve.warm import Warm

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
        self._linear = Warm(matrix)
        self._fixed_matrix = matrix
        self._fixed: Warm | None = None
        known = 0 if plan.values is None else plan.values.size
        if plan.values is not None and matrix.is_mip and known <= matrix.cost.size:
            self._fixed_matrix = with_whole_fixed(matrix, matrix.padded(plan.values))
            self._fixed = Warm(self._fixed_matrix)

    def least(self, upper: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Return the values of all columns at the least cost; None where there are none."""
        linear = self._linear.solve(_under(self._matrix, upper))
        if linear.values is None or not self._matrix.is_mip:
            return linear.values
        fixed = SolveResult("no_plan")
        if self._fixed is not None:
            fixed = self._fixed.solve(_under(self._fixed_matrix, upper))
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
        matrix, linear = self._matrix, self._linear
        if matrix.is_mip:
            matrix = with_whole_fixed(matrix, values)
            linear = Warm(matrix)
        linear.solve(_under(matrix, upper))
        return linear.reduced_costs()


def _under(matrix: Matrix, upper: NDArray[np.float64]) -> Matrix:
    """Return the model under other ceilings, where they are lower than its own."""
    return replace(matrix, upper=np.minimum(upper, matrix.upper))


def _is_close(cost: float, bound: float) -> bool:
    """Return whether two costs differ by no more than the solver's dust."""
    return math.isclose(cost, bound, rel_tol=1e-6, abs_tol=1e-6)
