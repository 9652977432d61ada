"""Large linear programmes: presolved once, then solved by one method, or by several side by side.

HiGHS presolves by itself, but forgets what a run has come to when a limit stops it: an inner point
beside the optimum, duals that prove a bound. Here presolve is a step of its own. Whatever solves
the smaller model can be asked where it stands, and several that run side by side share it.
"""

from __future__ import annotations

import math
import time
from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from sop_opt.errors import SolveError
from sop_opt.matrix import Matrix
from sop_opt.solve.exchange import ENDED, STOPPED, dual_bound, highs_with, open_highs, read_result
from sop_opt.solve.feasible import is_plan
from sop_opt.solve.options import LEAST_SECONDS
from sop_opt.solve.result import SolveResult
from sop_opt.solve.watch import run_side_by_side, run_watched

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.solve.methods import Choice
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.progress import Reporter

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
            return self._answer(SolveResult("no_plan"), None, interrupted=interrupted)
        if presolved == highspy.HighsPresolveStatus.kReduced:
            return self._solve(_Model(self.matrix, self.whole, self.whole.getPresolvedLp()), report)
        if presolved == highspy.HighsPresolveStatus.kNotReduced:
            return self._solve(_Model(self.matrix, self.whole), report)
        self.whole.setOptionValue("solver", "simplex")  # presolve has left nothing to solve
        interrupted = run_watched(self.whole, report)
        first = self.choice.solvers[0]
        return self._answer(read_result(self.whole, self.matrix), first, interrupted=interrupted)

    def _solve(self, model: _Model, report: Reporter | None) -> SolveResult:
        """Solve by what was chosen; where that fails, by simplex."""
        runs = {solver: self._open(model, solver) for solver in self.choice.solvers}
        first, interrupted = run_side_by_side(list(runs.values()), has_ended, report)
        if first is None and not interrupted and time.perf_counter() < self.until:
            runs = {"simplex": self._open(model, "simplex")}
            first, interrupted = run_side_by_side(list(runs.values()), has_ended, report)
        if first is None:
            known = model.known(list(runs.values()), interrupted=interrupted)
            return self._answer(known, None, interrupted=interrupted)
        solver = next(name for name, highs in runs.items() if highs is first)
        if first.getModelStatus() != _OPTIMAL:
            result = SolveResult(ENDED[first.getModelStatus()])
            return self._answer(result, solver, interrupted=interrupted)
        return self._at_vertex(model, first, solver, report)

    def _at_vertex(
        self, model: _Model, highs: highspy.Highs, solver: str, report: Reporter | None
    ) -> SolveResult:
        """Return the optimum at a vertex; simplex finds one beside an inner point."""
        interrupted = False
        if not highs.getBasis().valid:
            inner = highs.getSolution()
            highs.setOptionValue("time_limit", highs.getRunTime() + (self._left or math.inf))
            go_on_by_simplex(highs)
            interrupted = run_watched(highs, report)
            if highs.getModelStatus() != _OPTIMAL:
                return self._answer(model.beside([inner]), None, interrupted=interrupted)
        return self._answer(model.optimum(highs), solver, interrupted=interrupted)

    def _open(self, model: _Model, solver: str) -> highspy.Highs:
        """Return what solves the smaller model within the time that is left."""
        alone = len(self.choice.solvers) == 1
        settings = {"threads": self.options.threads if alone else 1, "time_limit": self._left}
        return model.open(self.options.model_copy(update=settings), solver)

    @property
    def _left(self) -> float | None:
        """Seconds that are left, None where there is no limit."""
        if self.options.time_limit is None:
            return None
        return max(self.until - time.perf_counter(), LEAST_SECONDS)

    def _answer(self, result: SolveResult, solver: str | None, *, interrupted: bool) -> SolveResult:
        told = self.choice.told(None if result.status in ("no_plan", "feasible") else solver)
        return replace(result, interrupted=interrupted, notes=told)


class _Model:
    """A model, and the smaller one that presolve has made of it, if it has."""

    def __init__(
        self, matrix: Matrix, whole: highspy.Highs, reduced: highspy.HighsLp | None = None
    ) -> None:
        self._matrix, self._whole, self._reduced = matrix, whole, reduced

    def open(self, options: SolveOptions, solver: str) -> highspy.Highs:
        """Return a HiGHS that holds the smaller model."""
        if self._reduced is None:
            highs = highs_with(self._matrix, options, solver)
        else:
            highs = open_highs(self._matrix, options, solver)
            highs.passModel(self._reduced)
        highs.setOptionValue("presolve", "off")
        return highs

    def optimum(self, highs: highspy.Highs) -> SolveResult:
        """Return the optimum of the smaller model as one of the whole model."""
        if self._reduced is None:
            return read_result(highs, self._matrix)
        self._whole.setOptionValue("time_limit", math.inf)  # it takes no time worth the name
        self._whole.setOptionValue("solver", "simplex")
        self._go_back(highs.getSolution(), highs.getBasis())
        return read_result(self._whole, self._matrix)

    def known(self, runs: list[highspy.Highs], *, interrupted: bool) -> SolveResult:
        """Return what is known when all runs have ended without an answer.

        Raises
        ------
        SolveError: none was stopped; all have failed.
        """
        ends = [highs.getModelStatus() for highs in runs]
        if ends[0] in _HALF:
            return SolveResult(ENDED[ends[0]])
        if not interrupted and not STOPPED.intersection(ends):
            raise SolveError(f"HiGHS stopped with {ends[0].name}")
        return self.beside([highs.getSolution() for highs in runs])

    def beside(self, solutions: list[highspy.HighsSolution]) -> SolveResult:
        """Return the best plan among solutions of the smaller model, and the best bound."""
        bounds = [self._bound(each) for each in solutions if each.dual_valid]
        bound = max((each for each in bounds if math.isfinite(each)), default=math.nan)
        plans = [self._plan(each) for each in solutions if each.value_valid]
        priced = [(self._cost(plan), plan) for plan in plans if plan is not None]
        if not priced:
            return SolveResult("no_plan", bound=bound)
        objective, values = min(priced, key=itemgetter(0))
        return SolveResult("feasible", values=values, objective=objective, bound=bound)

    def _cost(self, values: NDArray[np.float64]) -> float:
        return float(self._matrix.cost @ values) + self._matrix.offset

    def _bound(self, solution: highspy.HighsSolution) -> float:
        """Return what the duals of the smaller model prove, which has the same optimum."""
        matrix = self._matrix if self._reduced is None else matrix_of(self._reduced)
        return dual_bound(matrix, np.array(solution.row_dual))

    def _plan(self, solution: highspy.HighsSolution) -> NDArray[np.float64] | None:
        """Return the columns of the whole model if they keep its rules."""
        if self._reduced is not None:
            self._go_back(solution)
            solution = self._whole.getSolution()
        values = np.array(solution.col_value)
        tidy = np.clip(values, self._matrix.lower, self._matrix.upper)
        return tidy if is_plan(self._matrix, tidy) else None

    def _go_back(self, *solution_and_basis: Any) -> None:
        """Let the whole model hold what was found for the smaller one."""
        run_watched(self._whole, work=lambda whole: _postsolve(whole, *solution_and_basis))


def go_on_by_simplex(highs: highspy.Highs) -> None:
    """Let the next run go from an inner point, which is full of dust, to a vertex beside it."""
    highs.setOptionValue("solver", "simplex")
    highs.setSolution(highs.getSolution())


def _postsolve(highs: highspy.Highs, *solution_and_basis: Any) -> None:
    """Return to the whole model.

    HiGHS 1.15 crashes here unless its matrix is stored by columns, and unless it has run in this
    thread before, if only a model of nothing.
    """
    of_nothing = highspy.Highs()  # type: ignore[no-untyped-call]
    of_nothing.setOptionValue("output_flag", False)  # noqa: FBT003 - HiGHS' own
    of_nothing.setOptionValue("threads", 1)
    of_nothing.run()
    highs.ensureColwise()  # type: ignore[attr-defined]  # missing in its stubs
    highs.postsolve(*solution_and_basis)


def has_ended(highs: highspy.Highs) -> bool:
    """Return whether a run has come to an end of its own: no limit, no error and no half answer."""
    return highs.getModelStatus() in ENDED.keys() - _HALF


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
