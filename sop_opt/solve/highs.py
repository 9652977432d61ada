"""HiGHS on arrays: pass a matrix, run, read the answer."""

from __future__ import annotations

import logging
import math
import time
from typing import TYPE_CHECKING

import highspy
import numpy as np

from sop_opt.errors import SolveError
from sop_opt.solve.progress import reporter
from sop_opt.solve.result import SolveResult, Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.formulation import Matrix
    from sop_opt.solve.options import SolveOptions

log = logging.getLogger(__name__)

_METHODS = {
    "auto": "choose",
    "simplex": "simplex",
    "interior_point": "ipm",
    "first_order": "pdlp",
}

_LIMITS = {
    highspy.HighsModelStatus.kTimeLimit,
    highspy.HighsModelStatus.kIterationLimit,
    highspy.HighsModelStatus.kSolutionLimit,
    highspy.HighsModelStatus.kInterrupt,
    highspy.HighsModelStatus.kUnknown,
}


def solve_with_highs(
    matrix: Matrix, options: SolveOptions, start: NDArray[np.float64] | None = None
) -> SolveResult:
    """Minimise the matrix with HiGHS.

    Parameters
    ----------
    matrix
        The model.
    options
        Limits, gap, threads, seed, method and progress.
    start
        A plan to start from, one number per column.

    Raises
    ------
    SolveError: HiGHS refuses the model, which means that its numbers are not usable.
    """
    highs = open_highs(options)
    if highs.passModel(to_lp(matrix)) == highspy.HighsStatus.kError:
        raise SolveError("HiGHS refuses the model; look for infinite or enormous numbers")
    if start is not None:
        highs.setSolution(_as_solution(start))
    began = time.perf_counter()
    run(highs, options)
    return read_result(highs, matrix, time.perf_counter() - began)


def open_highs(options: SolveOptions) -> highspy.Highs:
    """Return a quiet HiGHS with these options set."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("solver", _METHODS[options.method])
    highs.setOptionValue("mip_rel_gap", options.mip_gap)
    highs.setOptionValue("random_seed", options.seed)
    if options.time_limit is not None:
        highs.setOptionValue("time_limit", options.time_limit)
    if options.threads is not None:
        highs.setOptionValue("threads", options.threads)
    return highs


def to_lp(matrix: Matrix) -> highspy.HighsLp:
    """Return the matrix in HiGHS' own form."""
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = matrix.cost.size, matrix.row_lower.size
    lp.col_cost_, lp.offset_ = matrix.cost, matrix.offset
    lp.col_lower_, lp.col_upper_ = matrix.lower, matrix.upper
    lp.row_lower_, lp.row_upper_ = matrix.row_lower, matrix.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = matrix.starts
    lp.a_matrix_.index_ = matrix.columns
    lp.a_matrix_.value_ = matrix.values
    if matrix.is_mip:
        whole, any_number = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
        lp.integrality_ = [whole if integer else any_number for integer in matrix.integer]
    return lp


def _as_solution(values: NDArray[np.float64]) -> highspy.HighsSolution:
    solution = highspy.HighsSolution()
    solution.col_value = list(values)
    return solution


def run(highs: highspy.Highs, options: SolveOptions) -> None:
    """Run HiGHS; Ctrl-C stops it and keeps the best plan in hand."""
    report = reporter(options.progress)
    if report is None:
        highs.run()
        return
    raise NotImplementedError


def read_result(highs: highspy.Highs, matrix: Matrix, seconds: float) -> SolveResult:
    """Return status, values, duals and bound of the run that has just ended."""
    info, solution = highs.getInfo(), highs.getSolution()
    has_plan = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    status = _status(highs.getModelStatus(), has_plan)
    if status not in ("optimal", "feasible"):
        return SolveResult(status, None, None, math.nan, math.nan, seconds)
    objective = info.objective_function_value
    linear = not matrix.is_mip
    bound = objective if status == "optimal" and linear else _bound(info, matrix)
    duals = np.array(solution.row_dual) if linear and solution.dual_valid else None
    values = np.array(solution.col_value)
    return SolveResult(status, values, duals, objective, bound, seconds)


def _bound(info: highspy.HighsInfo, matrix: Matrix) -> float:
    """Return the dual bound; of a linear programme that was stopped none is known."""
    return info.mip_dual_bound if matrix.is_mip else math.nan


def _status(status: highspy.HighsModelStatus, has_plan: bool) -> Status:
    kinds = highspy.HighsModelStatus
    if status == kinds.kOptimal or status == kinds.kModelEmpty:
        return "optimal"
    if status == kinds.kInfeasible:
        return "infeasible"
    if status in (kinds.kUnbounded, kinds.kUnboundedOrInfeasible):
        return "unbounded"
    if status in _LIMITS:
        return "feasible" if has_plan else "no_plan"
    raise SolveError(f"HiGHS stopped with {status.name}")
