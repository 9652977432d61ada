"""Answers that can be relied on, whichever solver gave them.

``unbounded`` means that there is a plan: solvers that meet a ray often stop before they know. And
whole columns are whole: solvers are content with numbers within 1e-6 of one, and as a crew of
64.999999 workers works too few hours, the other columns are solved again for a crew of 65.
"""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.errors import SolveError
from sop_opt.solve.highs import solve_with_highs
from sop_opt.solve.result import SolveResult

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.progress import Reporter
    from sop_opt.solve.staged import Solver

WHOLE_WITHIN = 1e-10
"""How far a whole column may be from a whole number before the others are solved again."""


def settled(solve: Solver) -> Solver:
    """Return the solver with its answers checked in these two respects.

    It raises a SolveError for models with numbers that are infinite or none.
    """

    def solve_and_settle(
        matrix: Matrix,
        options: SolveOptions,
        start: NDArray[np.float64] | None,
        report: Reporter | None,
        /,
    ) -> SolveResult:
        began = time.perf_counter()
        _refuse_nonsense(matrix)
        if not matrix.cost.size:
            return _without_columns(matrix)
        result = solve(matrix, options, start, report)
        if result.status == "unbounded":
            left = options.after(time.perf_counter() - began)
            result = _with_any_plan(result, solve(_aimless(matrix), left, None, report))
        elif result.values is not None and matrix.is_mip:
            left = options.after(time.perf_counter() - began)
            result = _made_whole(result, matrix, left)
        return replace(result, seconds=time.perf_counter() - began)

    return solve_and_settle


def _refuse_nonsense(matrix: Matrix) -> None:
    """Stop at numbers that solvers take for others without a word."""
    for name, numbers in (("price", matrix.cost), ("coefficient", matrix.values)):
        if not np.isfinite(numbers).all():
            raise SolveError(f"the model holds a {name} that is infinite or not a number")


def _without_columns(matrix: Matrix) -> SolveResult:
    """Return the only plan of a model without columns; some solvers refuse such models."""
    if (matrix.row_lower > 0).any() or (matrix.row_upper < 0).any():
        return SolveResult("infeasible")
    nothing, duals = np.empty(0), np.zeros_like(matrix.row_lower)
    return SolveResult(
        "optimal", values=nothing, row_duals=duals, objective=matrix.offset, bound=matrix.offset
    )


def _aimless(matrix: Matrix) -> Matrix:
    return replace(matrix, cost=np.zeros_like(matrix.cost), offset=0.0)


def _with_any_plan(unbounded: SolveResult, aimless: SolveResult) -> SolveResult:
    """Return that the model is unbounded if it has any plan, and else why it has none."""
    return unbounded if aimless.values is not None else replace(aimless, bound=math.nan)


def _made_whole(result: SolveResult, matrix: Matrix, options: SolveOptions) -> SolveResult:
    """Return the plan beside this one whose whole columns are whole, if there is one."""
    assert result.values is not None
    whole = result.values[matrix.integer]
    if np.abs(whole - np.rint(whole)).max() <= WHOLE_WITHIN:
        return result
    beside = solve_with_highs(with_whole_fixed(matrix, result.values), options)
    if beside.values is None:
        return result
    return replace(result, values=beside.values, objective=beside.objective)


def with_whole_fixed(matrix: Matrix, values: NDArray[np.float64]) -> Matrix:
    """Return the linear programme that is left when all whole columns are fixed at this plan."""
    nearest = np.rint(values)
    return replace(
        matrix,
        lower=np.where(matrix.integer, nearest, matrix.lower),
        upper=np.where(matrix.integer, nearest, matrix.upper),
        integer=np.zeros_like(matrix.integer),
    )
