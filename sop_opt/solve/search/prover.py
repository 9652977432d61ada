"""Branch and bound on one formulation, which learns of plans that others find, and tells its own.

HiGHS asks for plans from outside between its dives (``cbMipUserSolution``). It wants all columns,
checks them, and compares the objective of what it is given with one from which presolve has taken a
constant (seen in version 1.15.1, ``HighsMipSolverData::addIncumbent``): better plans would be
refused without a word. An offset by which the objective of a plan turns into its negative makes up
for it, and keeps relative gaps as they are.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from sop_opt.solve.highs import as_solution, open_highs, read_result, to_lp
from sop_opt.solve.search.parts import whole_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.formulation import Matrix
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.result import Status
    from sop_opt.solve.search.board import Board

NAME = "branch and bound"
"""Under which plans are offered."""


class Completion:
    """Gives plans the columns that only another formulation of the same model has."""

    def __init__(self, matrix: Matrix, options: SolveOptions) -> None:
        self._whole = whole_columns(matrix)
        self._highs = open_highs(matrix, options.model_copy(update={"time_limit": None}))
        linear = replace(matrix, integer=np.zeros_like(matrix.integer))
        self._highs.passModel(to_lp(linear))

    def complete(self, plan: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Return all columns of the best plan with the same whole columns, None if it has none."""
        at = np.rint(plan[self._whole])
        self._highs.changeColsBounds(self._whole.size, self._whole, at, at)
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(self._highs.getSolution().col_value)


class Prover:
    """One run of branch and bound on a formulation of the board's matrix."""

    def __init__(self, matrix: Matrix, options: SolveOptions, board: Board) -> None:
        self._board = board
        self._completion = Completion(matrix, options)
        self._given = math.inf
        self._shift = 2 * board.objective if math.isfinite(board.objective) else 0.0
        self._matrix = replace(matrix, offset=matrix.offset - self._shift)
        self._highs = open_highs(self._matrix, options)
        self._highs.passModel(to_lp(self._matrix))
        self._highs.cbMipInterrupt.subscribe(self._tell_bound)
        self._highs.cbMipImprovingSolution.subscribe(self._tell_plan)
        self._highs.cbMipUserSolution.subscribe(self._ask_for_plan)

    def run(self) -> Status:
        """Return how it ended; its plans and its bound are on the board."""
        values = self._better_plan(math.inf)
        if values is not None:
            self._highs.setSolution(as_solution(values))
        with self._board.running(self._highs):
            self._highs.run()
        result = read_result(self._highs, self._matrix)
        result = replace(
            result, bound=result.bound + self._shift, objective=result.objective + self._shift
        )
        if result.values is not None:
            self._board.offer(result.values, NAME)
        if math.isfinite(result.bound):
            self._board.raise_bound(result.bound)
        return result.status

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
        return plan if plan.size == self._matrix.cost.size else self._completion.complete(plan)
