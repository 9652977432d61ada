"""Large linear programmes: presolved once, then solved by one method, or by several side by side.

HiGHS presolves by itself, but forgets what a run has come to when a limit stops it: an inner point
beside the optimum, duals that prove a bound. Here presolve is a step of its own. Whatever solves
the smaller model can be asked where it stands, and several that run side by side share it.
"""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from sop_opt.errors import SolveError
from sop_opt.matrix import Matrix
from sop_opt.solve.exchange import ENDED, STOPPED, dual_bound, highs_with, open_highs, read_result
from sop_opt.solve.options import LEAST_SECONDS
from sop_opt.solve.result import SolveResult
from sop_opt.solve.watch import run_side_by_side, run_watched

if TYPE_CHECKING:
    from sop_opt.solve.methods import Choice
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.progress import Reporter

_NOT_REDUCED = {highspy.HighsPresolveStatus.kNotReduced, highspy.HighsPresolveStatus.kNotPresolved}
_HALF = {highspy.HighsModelStatus.kUnboundedOrInfeasible}
_OPTIMAL = highspy.HighsModelStatus.kOptimal


def solve_linear(
    matrix: Matrix, options: SolveOptions, choice: Choice, report: Reporter | None = None
) -> SolveResult:
    """Minimise a matrix without whole columns.

    Raises
    ------
    SolveError: HiGHS refuses the model, or has failed in a way of its own.
    """
    return _Solve(matrix, options, choice).run(report)


class _Solve:
    """One solve of one linear programme."""

    def __init__(self, matrix: Matrix, options: SolveOptions, choice: Choice) -> None:
        self.matrix, self.options, self.choice = matrix, options, choice
        self.until = time.perf_counter() + (options.time_limit or math.inf)
        self.whole = highs_with(matrix, options, choice.solvers[0])

    def run(self, report: Reporter | None) -> SolveResult:
        """Presolve, solve, and return to the whole model."""
        interrupted = run_watched(self.whole, report, highspy.Highs.presolve)
        presolved = self.whole.getModelPresolveStatus()
        if interrupted or presolved == highspy.HighsPresolveStatus.kTimeout:
            return self._answer(SolveResult("no_plan"), interrupted=interrupted)
        if presolved == highspy.HighsPresolveStatus.kReduced:
            return self._solve(self.whole.getPresolvedLp(), report)
        if presolved in _NOT_REDUCED:
            return self._solve(None, report)
        self.whole.setOptionValue("solver", "simplex")  # presolve has left nothing to solve
        interrupted = run_watched(self.whole, report)
        first = self.choice.solvers[0]
        return self._answer(read_result(self.whole, self.matrix), first, interrupted=interrupted)

    def _solve(self, reduced: highspy.HighsLp | None, report: Reporter | None) -> SolveResult:
        """Solve the smaller model, or the whole one where it is none smaller."""
        runs = {solver: self._highs(reduced, solver) for solver in self.choice.solvers}
        first, interrupted = run_side_by_side(list(runs.values()), has_ended, report)
        if first is None and not interrupted and not self._is_late:
            runs = {"simplex": self._highs(reduced, "simplex")}  # a method that failed
            first, interrupted = run_side_by_side(list(runs.values()), has_ended, report)
        solver = next((name for name, highs in runs.items() if highs is first), None)
        if first is None:
            result = self._in_hand(list(runs.values()), reduced)
        elif first.getModelStatus() != _OPTIMAL:
            result = SolveResult(ENDED[first.getModelStatus()])
        else:
            result, interrupted = self._optimum(first, reduced, report)
        return self._answer(result, solver, interrupted=interrupted)

    def _highs(self, reduced: highspy.HighsLp | None, solver: str) -> highspy.Highs:
        """Return what solves the smaller model within the time that is left."""
        alone = len(self.choice.solvers) == 1
        settings = {"threads": self.options.threads if alone else 1, "time_limit": self._left}
        options = self.options.model_copy(update=settings)
        if reduced is None:
            highs = highs_with(self.matrix, options, solver)
        else:
            highs = open_highs(self.matrix, options, solver)
            highs.passModel(reduced)
        highs.setOptionValue("presolve", "off")
        return highs

    def _optimum(
        self, highs: highspy.Highs, reduced: highspy.HighsLp | None, report: Reporter | None
    ) -> tuple[SolveResult, bool]:
        """Return the optimum of the whole model at a vertex, and whether Ctrl-C has come."""
        interrupted = False
        if not highs.getBasis().valid:
            highs.setOptionValue("solver", "simplex")
            highs.setOptionValue("time_limit", highs.getRunTime() + (self._left or math.inf))
            inner = highs.getSolution()
            highs.setSolution(inner)
            interrupted = run_watched(highs, report)
            if highs.getModelStatus() != _OPTIMAL:
                return self._beside(inner, reduced), interrupted
        if reduced is not None:
            self.whole.setOptionValue("time_limit", math.inf)  # it takes no time worth the name
            self.whole.setOptionValue("solver", "simplex")
            self._return(highs.getSolution(), highs.getBasis())
            highs = self.whole
        return read_result(highs, self.matrix), interrupted

    def _return(
        self, solution: highspy.HighsSolution, basis: highspy.HighsBasis | None = None
    ) -> None:
        """Turn a solution of the smaller model into one of the whole one."""
        given = (solution,) if basis is None else (solution, basis)
        run_watched(self.whole, work=lambda whole: _postsolve(whole, *given))

    def _beside(self, inner: highspy.HighsSolution, reduced: highspy.HighsLp | None) -> SolveResult:
        """Return a plan of the smaller model as one of the whole model, with its bound."""
        values = np.array(inner.col_value)
        if reduced is not None:
            self._return(inner)
            values = np.array(self.whole.getSolution().col_value)
        return SolveResult(
            "feasible",
            values=values,
            objective=float(self.matrix.cost @ values) + self.matrix.offset,
            bound=self._bound(inner, reduced),
        )

    def _in_hand(self, runs: list[highspy.Highs], reduced: highspy.HighsLp | None) -> SolveResult:
        """Return the best that is known when all were stopped."""
        if runs[0].getModelStatus() in _HALF:
            return SolveResult(ENDED[runs[0].getModelStatus()])
        stopped = [highs for highs in runs if highs.getModelStatus() in STOPPED]
        if not stopped:
            raise SolveError(f"HiGHS stopped with {runs[0].getModelStatus().name}")
        solutions = [highs.getSolution() for highs in stopped]
        bounds = [self._bound(each, reduced) for each in solutions if each.dual_valid]
        bound = max((each for each in bounds if math.isfinite(each)), default=math.nan)
        for highs, solution in zip(stopped, solutions, strict=True):
            if _has_plan(highs):
                return replace(self._beside(solution, reduced), bound=bound)
        return SolveResult("no_plan", bound=bound)

    def _bound(self, solution: highspy.HighsSolution, reduced: highspy.HighsLp | None) -> float:
        """Return what the duals of the smaller model prove, which has the same optimum."""
        matrix = self.matrix if reduced is None else matrix_of(reduced)
        return dual_bound(matrix, np.array(solution.row_dual))

    def _answer(
        self, result: SolveResult, solver: str | None = None, *, interrupted: bool
    ) -> SolveResult:
        return replace(result, interrupted=interrupted, notes=self.choice.told(solver))

    @property
    def _left(self) -> float | None:
        """Seconds that are left, None where there is no limit."""
        if self.options.time_limit is None:
            return None
        return max(self.until - time.perf_counter(), LEAST_SECONDS)

    @property
    def _is_late(self) -> bool:
        return time.perf_counter() >= self.until


def _postsolve(highs: highspy.Highs, *solution_and_basis: Any) -> None:
    """Return to the whole model.

    HiGHS 1.15 crashes here unless its matrix is stored by columns, and unless it has run in this
    thread before, if only a model of nothing.
    """
    of_nothing = highspy.Highs()  # type: ignore[no-untyped-call]
    of_nothing.setOptionValue("output_flag", False)  # noqa: FBT003 - HiGHS' own
    of_nothing.setOptionValue("threads", 1)
    of_nothing.run()
    highs.ensureColwise()
    highs.postsolve(*solution_and_basis)


def has_ended(highs: highspy.Highs) -> bool:
    """Return whether a run has come to an end of its own: no limit, no error and no half answer."""
    return highs.getModelStatus() in ENDED.keys() - _HALF


def _has_plan(highs: highspy.Highs) -> bool:
    feasible = highspy.SolutionStatus.kSolutionStatusFeasible
    return bool(highs.getInfo().primal_solution_status == feasible)


def matrix_of(lp: highspy.HighsLp) -> Matrix:
    """Return a linear model of HiGHS as a matrix.

    HiGHS keeps the entries by columns after presolve.
    """
    entries = lp.a_matrix_
    starts, index = np.array(entries.start_), np.array(entries.index_)
    values, number = np.array(entries.value_), np.arange(starts.size - 1)
    rows, columns = index, np.repeat(number, np.diff(starts))
    if entries.format_ == highspy.MatrixFormat.kRowwise:
        rows, columns = columns, rows
    order = np.argsort(rows, kind="stable")
    return Matrix(
        cost=np.array(lp.col_cost_),
        offset=lp.offset_,
        lower=np.array(lp.col_lower_),
        upper=np.array(lp.col_upper_),
        integer=np.zeros(lp.num_col_, dtype=bool),
        row_lower=np.array(lp.row_lower_),
        row_upper=np.array(lp.row_upper_),
        starts=np.searchsorted(rows[order], np.arange(lp.num_row_ + 1)).astype(np.int32),
        columns=columns[order].astype(np.int32),
        values=values[order],
    )
