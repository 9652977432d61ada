"""HiGHS: quick linear programmes at once, others with care, whole numbers by branch and bound."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import highspy

from sop_opt.solve.exchange import (
    as_solution,
    dual_bound,
    hand_over,
    highs_with,
    open_highs,
    read_result,
    whole_bounds,
)
from sop_opt.solve.linear import go_on_by_simplex, solve_linear
from sop_opt.solve.methods import chosen
from sop_opt.solve.watch import run_watched

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.progress import Reporter
    from sop_opt.solve.result import SolveResult

__all__ = [
    "as_solution",
    "dual_bound",
    "hand_over",
    "highs_with",
    "open_highs",
    "read_result",
    "run",
    "solve_with_highs",
    "whole_bounds",
]

QUICK_ENTRIES = 5_000
"""Linear programmes up to this many entries take HiGHS some hundredths of a second: too short for
Ctrl-C or progress to matter, and too short to spend a thread on, or a choice."""

LEFT_TO_HIGHS = {"auto", "decomposition"}
"""Methods that ask for nothing in particular of a quick linear programme."""

STOPPED = "stopped by Ctrl-C; this is the best plan found until then"


def solve_with_highs(
    matrix: Matrix,
    options: SolveOptions,
    start: NDArray[np.float64] | None = None,
    report: Reporter | None = None,
) -> SolveResult:
    """Minimise the matrix with HiGHS.

    Parameters
    ----------
    matrix
        The model.
    options
        Limits, gap, threads, seed and method.
    start
        A plan to start from, one number per column; of use to whole-number problems.
    report
        Is told progress about once a second.

    Raises
    ------
    SolveError: HiGHS refuses the model, which means that its numbers are not usable.
    SolverMissing: the method asked for is not installed.
    """
    began = time.perf_counter()
    if matrix.is_mip:
        result = _solve_whole(matrix, options, start, report)
    elif _is_quick(matrix, options) and options.method in LEFT_TO_HIGHS:
        highs = highs_with(matrix, options)
        highs.run()
        result = read_result(highs, matrix)
    else:
        result = solve_linear(matrix, options, chosen(matrix, options), report)
    if result.interrupted:
        result = replace(result, notes=(*result.notes, STOPPED))
    return replace(result, seconds=time.perf_counter() - began)


def run(
    highs: highspy.Highs, matrix: Matrix, options: SolveOptions, report: Reporter | None
) -> bool:
    """Run HiGHS to a vertex, from a basis by simplex; return whether Ctrl-C has stopped it.

    HiGHS keeps a number of threads for good in the thread that it runs in, hence is given another
    one when a number is asked for.
    """
    if not matrix.is_mip and highs.getBasis().valid:
        highs.setOptionValue("solver", "simplex")
    quick = _is_quick(matrix, options)
    interrupted = not quick and run_watched(highs, report)
    if quick:
        highs.run()
    inside = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal and not matrix.is_mip
    if not inside or highs.getBasis().valid:
        return interrupted
    go_on_by_simplex(highs)
    return run_watched(highs, report)


def _is_quick(matrix: Matrix, options: SolveOptions) -> bool:
    return not matrix.is_mip and matrix.values.size <= QUICK_ENTRIES and options.threads is None


def _solve_whole(
    matrix: Matrix,
    options: SolveOptions,
    start: NDArray[np.float64] | None,
    report: Reporter | None,
) -> SolveResult:
    """Minimise a matrix with whole columns by branch and bound."""
    highs = highs_with(matrix, options)
    if start is not None:
        highs.setSolution(as_solution(start))
    interrupted = run_watched(highs, report)
    notes = _left_aside(options.method) if options.method not in LEFT_TO_HIGHS else ()
    return replace(read_result(highs, matrix), interrupted=interrupted, notes=notes)


def _left_aside(method: str) -> tuple[str, ...]:
    why = "it is for linear programmes, and there are whole numbers"
    return (f"method {method!r} was left aside: {why}",)
