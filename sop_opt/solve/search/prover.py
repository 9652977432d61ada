"""Branch and bound on one formulation, which learns of plans that others find, and tells its own.

HiGHS asks for plans from outside between its dives (``cbMipUserSolution``). It wants all columns
and checks them. But then it takes a plan for better only if its objective is below that of its own
plan less a constant that presolve has split off (seen in HiGHS 1.15.1, where
``HighsMipSolverData::queryExternalSolution`` passes on an objective that ``addIncumbent`` compares
with one of the reduced model); better plans are refused without a word. An offset that lowers all
objectives by about twice their size makes up for it.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from sop_opt.solve.highs import as_solution, highs_with, read_result
from sop_opt.solve.search.parts import whole_columns
from sop_opt.solve.search.timing import run_until

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.result import Status
    from sop_opt.solve.search.board import Board

NAME = "branch and bound"
"""Under which plans are offered."""


LOWERED_BY = 1.9
"""Sizes of the objective by which it is lowered; with less than 2, the gap is also kept for plans
that are better by some hundredths than the first one."""


def shift_and_gap(objective: float, gap: float) -> tuple[float, float]:
    """Return by how much to lower an objective, and the relative gap that then means the same.

    >>> shift_and_gap(1000.0, 0.01)
    (1900.0, 0.01)
    >>> shift_and_gap(-1.0, 1.0)  # 1 of 1 is 1 / 2.9 of 2.9
    (1.9, 0.3448275862068966)
    """
    if not math.isfinite(objective) or objective == 0:
        return 0.0, gap
    shift = LOWERED_BY * abs(objective)
    return shift, gap * min(1.0, abs(objective / (objective - shift)))


class Completion:
    """Gives plans the columns that only another formulation of the same model has."""

    def __init__(self, matrix: Matrix, options: SolveOptions, board: Board, until: float) -> None:
        self._whole = whole_columns(matrix)
        self._board, self._until = board, until
        self._highs = highs_with(matrix.relaxed(), options)

    def complete(self, plan: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Return all columns of the best plan with the same whole columns.

        None if there is no such plan, or no time to find it.
        """
        at = np.rint(plan[self._whole])
        self._highs.changeColsBounds(self._whole.size, self._whole, at, at)
        with self._board.running(self._highs):
            run_until(self._highs, self._until, linear=True)
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(self._highs.getSolution().col_value)


class Prover:
    """One run of branch and bound on a formulation of the board's matrix."""

    def __init__(self, matrix: Matrix, options: SolveOptions, board: Board, until: float) -> None:
        self._board, self._until = board, until
        has_more = matrix.cost.size > board.matrix.cost.size
        completion = Completion(matrix, options, board, until)
        self._complete = completion.complete if has_more else _as_it_is
        self._given = math.inf
        self._shift, self._gap = shift_and_gap(board.objective, options.mip_gap)
        self._matrix = replace(matrix, offset=matrix.offset - self._shift)
        self._highs = highs_with(self._matrix, options.model_copy(update={"mip_gap": self._gap}))
        self._highs.cbMipInterrupt.subscribe(self._tell_bound)
        self._highs.cbMipImprovingSolution.subscribe(self._tell_plan)
        self._highs.cbMipUserSolution.subscribe(self._ask_for_plan)

    def run(self) -> Status:
        """Return how it ended; its plans and its bound are on the board."""
        values = self._better_plan(math.inf)
        if values is not None:
            self._highs.setSolution(as_solution(values))
        with self._board.running(self._highs):
            run_until(self._highs, self._until, linear=False)
        result = read_result(self._highs, self._matrix)
        if result.values is not None:
            self._board.offer(result.values, NAME)
        self._board.raise_bound(result.bound + self._shift)
        return result.status

    @property
    def kept_gap(self) -> bool:
        """Whether the gap at which HiGHS stops was none larger than that of the board.

        It may have been where a plan was found that is much better than the first one.
        """
        objective = self._board.objective
        return self._gap * abs(objective - self._shift) <= self._board.gap * abs(objective)

    def _tell_bound(self, event: Any) -> None:
        self._board.raise_bound(event.data_out.mip_dual_bound + self._shift)

    def _tell_plan(self, event: Any) -> None:
        self._board.offer(np.array(event.data_out.mip_solution), NAME)

    def _ask_for_plan(self, event: Any) -> None:
        values = self._better_plan(event.data_out.mip_primal_bound + self._shift)
        if values is not None:
            event.data_in.setSolution(values)

    def _better_plan(self, reached: float) -> NDArray[np.float64] | None:
        """Return all columns of the best plan, if it is better than HiGHS' and was not given it."""
        objective, plan = self._board.best
        if plan is None or objective >= min(self._given, reached):
            return None
        self._given = objective
        return self._complete(plan)


def _as_it_is(plan: NDArray[np.float64]) -> NDArray[np.float64]:
    return plan
