"""HiGHS and arrays: hand a matrix over, read the answer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import highspy
import numpy as np

from sop_opt.errors import SolveError
from sop_opt.solve.methods import solver_of
from sop_opt.solve.result import SolveResult, Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.solve.options import SolveOptions

TOLERANCE = 1e-7
"""Within this of 0 HiGHS takes a reduced cost for 0, and bounds that cross for equal."""

ROUNDING = 1e-6
"""Within this of a whole number HiGHS takes a number for whole."""

ENDED: dict[highspy.HighsModelStatus, Status] = {
    highspy.HighsModelStatus.kOptimal: "optimal",
    highspy.HighsModelStatus.kModelEmpty: "optimal",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
    highspy.HighsModelStatus.kUnbounded: "unbounded",
    highspy.HighsModelStatus.kUnboundedOrInfeasible: "unbounded",
}
STOPPED = {
    highspy.HighsModelStatus.kTimeLimit,
    highspy.HighsModelStatus.kIterationLimit,
    highspy.HighsModelStatus.kSolutionLimit,
    highspy.HighsModelStatus.kInterrupt,
    highspy.HighsModelStatus.kUnknown,
}


def highs_with(matrix: Matrix, options: SolveOptions, solver: str | None = None) -> highspy.Highs:
    """Return a quiet HiGHS that holds a matrix.

    Parameters
    ----------
    matrix, options
        The model, and how to solve it.
    solver
        What HiGHS calls the method; that of the options unless told.

    Raises
    ------
    SolveError: HiGHS refuses the model.
    """
    highs = open_highs(matrix, options, solver)
    if hand_over(matrix, highs) == highspy.HighsStatus.kError:
        raise SolveError("HiGHS refuses the model; look for infinite or enormous numbers")
    return highs


def open_highs(matrix: Matrix, options: SolveOptions, solver: str | None = None) -> highspy.Highs:
    """Return a quiet HiGHS with these options set.

    The method is left to HiGHS where there are whole numbers: some versions would ignore them.
    """
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    settings: dict[str, bool | float | str | None] = {
        "output_flag": False,
        "solver": "choose" if matrix.is_mip else solver or solver_of(options),
        "mip_rel_gap": options.mip_gap,
        "random_seed": options.seed,
        "time_limit": options.time_limit,
        "threads": options.threads,
    }
    for name, value in settings.items():
        if value is not None:
            highs.setOptionValue(name, value)
    return highs


def hand_over(matrix: Matrix, highs: highspy.Highs) -> highspy.HighsStatus:
    """Give HiGHS a matrix: its arrays as they are, which HiGHS copies without a detour by lists."""
    lower, upper = whole_bounds(matrix)
    whole, any_number = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    return highs.passModel(
        matrix.cost.size,
        matrix.row_lower.size,
        matrix.values.size,
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize),
        matrix.offset,
        matrix.cost,
        lower,
        upper,
        matrix.row_lower,
        matrix.row_upper,
        matrix.starts,
        matrix.columns,
        matrix.values,
        np.where(matrix.integer, int(whole), int(any_number)).astype(np.int32),
    )


def whole_bounds(matrix: Matrix) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the bounds of the columns, those of whole ones at whole numbers.

    Given a whole column of at most 0.5, HiGHS 1.15 has called models infeasible that are not. Where
    no whole number lies between its bounds they are left as they are.
    """
    lower = np.where(matrix.integer, np.ceil(matrix.lower - ROUNDING), matrix.lower)
    upper = np.where(matrix.integer, np.floor(matrix.upper + ROUNDING), matrix.upper)
    known = lower <= upper
    return np.where(known, lower, matrix.lower), np.where(known, upper, matrix.upper)


def as_solution(values: NDArray[np.float64]) -> highspy.HighsSolution:
    """Return values of all columns in HiGHS' own form."""
    solution = highspy.HighsSolution()
    solution.col_value = list(values)
    return solution


def read_result(highs: highspy.Highs, matrix: Matrix) -> SolveResult:
    """Return status, values, duals and bound of the run that has just ended."""
    info, solution = highs.getInfo(), highs.getSolution()
    has_plan = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    status = _status(highs.getModelStatus(), has_plan=has_plan)
    if status in ("infeasible", "unbounded"):
        return SolveResult(status)
    if status == "no_plan":
        return SolveResult(status, bound=_bound(highs, matrix))
    values = np.array(solution.col_value)
    objective = float(matrix.cost @ values) + matrix.offset
    solved = status == "optimal" and not matrix.is_mip
    return SolveResult(
        status,
        values=values,
        row_duals=np.array(solution.row_dual) if solved else None,
        basis=highs.getBasis() if solved else None,
        objective=objective,
        bound=objective if solved else _bound(highs, matrix),
    )


def _bound(highs: highspy.Highs, matrix: Matrix) -> float:
    """Return the best objective possible: of a linear programme what its duals prove."""
    solution = highs.getSolution()
    if matrix.is_mip:
        bound = float(highs.getInfo().mip_dual_bound)
        return bound if math.isfinite(bound) else math.nan
    return dual_bound(matrix, np.array(solution.row_dual)) if solution.dual_valid else math.nan


def dual_bound(matrix: Matrix, duals: NDArray[np.float64]) -> float:
    """Return the bound on the objective that some duals of the rows prove; nan if they prove none.

    Weak duality: cost x = duals A x + (cost - duals A) x, and each of the two sums is least with
    every row and every column at the bound that its factor points to.
    """
    row_side = np.where(duals > 0, matrix.row_lower, matrix.row_upper)
    duals = np.where(np.isfinite(row_side), duals, 0.0)
    entries = matrix.values * np.repeat(duals, np.diff(matrix.starts))
    reduced = matrix.cost - np.bincount(matrix.columns, entries, minlength=matrix.cost.size)
    reduced = np.where(np.abs(reduced) > TOLERANCE, reduced, 0.0)
    side = np.where(reduced > 0, matrix.lower, matrix.upper)
    counted, given = reduced != 0, duals != 0
    bound = reduced[counted] @ side[counted] + duals[given] @ row_side[given] + matrix.offset
    return float(bound) if math.isfinite(bound) else math.nan


def _status(status: highspy.HighsModelStatus, *, has_plan: bool) -> Status:
    if status in STOPPED:
        return "feasible" if has_plan else "no_plan"
    if status in ENDED:
        return ENDED[status]
    raise SolveError(f"HiGHS stopped with {status.name}")
