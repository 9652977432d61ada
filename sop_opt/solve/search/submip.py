"""Sub-problems: a matrix with some of its whole columns fixed, and others free of wholeness.

One HiGHS keeps the matrix; from one sub-problem to the next only bounds and wholeness change.
"""

from __future__ import annotations

import math
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import highspy
import numpy as np

from sop_opt.solve.highs import as_solution, highs_with
from sop_opt.solve.search.parts import whole_columns
from sop_opt.solve.search.timing import run_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.search.board import Board

ANY_NUMBER, WHOLE = np.uint8(0), np.uint8(1)
"""How HiGHS writes wholeness in arrays."""

LEFT_OUT = (
    "mip_heuristic_run_rens",
    "mip_heuristic_run_rins",
    "mip_heuristic_run_root_reduced_cost",
    "mip_allow_restart",
)
"""Options of HiGHS for sub-problems of its own and for beginning again; in a problem that is small
already they cost most of the time and gain little."""

_SOLVED = {highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible}


@dataclass(frozen=True)
class Effort:
    """How hard to try."""

    nodes: int
    gap: float
    """Relative gap at which a sub-problem counts as solved."""
    seconds: float = math.inf


@dataclass(frozen=True)
class Answer:
    """How a sub-problem ended."""

    values: NDArray[np.float64] | None
    """All columns, None where no plan was found."""
    solved: bool
    """Whether there is nothing better, or nothing at all, in the sub-problem."""


class SubProblems:
    """Solves sub-problems of a matrix, one after the other."""

    def __init__(self, matrix: Matrix, options: SolveOptions, board: Board) -> None:
        self._board = board
        self._whole = whole_columns(matrix)
        self._lower, self._upper = matrix.lower[self._whole], matrix.upper[self._whole]
        self._cost = matrix.cost[self._whole]
        self._highs = highs_with(matrix, options)
        for option in LEFT_OUT:
            self._highs.setOptionValue(option, False)  # noqa: FBT003 - HiGHS' own

    def solve(
        self,
        plan: NDArray[np.float64] | None,
        *,
        free: NDArray[np.bool_],
        relaxed: NDArray[np.bool_] | None = None,
        is_start: bool = True,
        effort: Effort,
        until: float,
    ) -> Answer:
        """Minimise the matrix with its whole columns at a plan, but for those that are free.

        Parameters
        ----------
        plan
            All columns, to fix at; None where nothing is fixed.
        free
            Which of the whole columns may change.
        relaxed
            Which of these need not even be whole.
        is_start
            Whether the plan satisfies the whole matrix and is to be bettered.
        effort, until
            Limits; the second is a time on the performance counter.
        """
        at = np.zeros(free.size) if plan is None else np.rint(plan[self._whole])
        must_be_whole = free if relaxed is None else free & ~relaxed
        self._change(
            np.where(free, self._lower, at),
            np.where(free, self._upper, at),
            np.where(must_be_whole, WHOLE, ANY_NUMBER),
        )
        if plan is not None and relaxed is None and is_start:
            self._begin_with(plan, at)
        self._highs.setOptionValue("mip_max_nodes", effort.nodes)
        self._highs.setOptionValue("mip_rel_gap", effort.gap)
        until = min(until, time.perf_counter() + effort.seconds)
        self._run(until, linear=not must_be_whole.any())
        return self._answer()

    def relax(
        self, until: float, cost: NDArray[np.float64] | None = None
    ) -> NDArray[np.float64] | None:
        """Return all columns of the relaxation, None where the time was too short.

        Parameters
        ----------
        cost
            Of the whole columns, in place of their own.
        """
        self._change(self._lower, self._upper, np.full(self._whole.size, ANY_NUMBER))
        self._price(self._cost if cost is None else cost)
        self._run(until, linear=True)
        answer = self._answer()
        self._price(self._cost)
        return answer.values if answer.solved else None

    def relax_inside(self, until: float) -> NDArray[np.float64] | None:
        """Return an inner point of the best face of the relaxation, None where time was too short.

        For large matrices that is several times as quick as a vertex.
        """
        with self._inside():
            return self.relax(until)

    @contextmanager
    def _inside(self) -> Iterator[None]:
        self._highs.setOptionValue("solver", "ipm")
        self._highs.setOptionValue("run_crossover", "off")
        try:
            yield
        finally:
            self._highs.setOptionValue("solver", "choose")
            self._highs.setOptionValue("run_crossover", "on")

    def _price(self, cost: NDArray[np.float64]) -> None:
        self._highs.changeColsCost(cost.size, self._whole, cost)

    def _run(self, until: float, *, linear: bool) -> None:
        with self._board.running(self._highs):
            run_until(self._highs, until, linear=linear)

    def _begin_with(self, plan: NDArray[np.float64], whole: NDArray[np.float64]) -> None:
        """Hand HiGHS a plan to better; what it lacks of columns HiGHS works out."""
        if plan.size == self._highs.getNumCol():
            self._highs.setSolution(as_solution(plan))
        else:
            self._highs.setSolution(whole.size, self._whole, whole)

    def _change(
        self,
        lower: NDArray[np.float64],
        upper: NDArray[np.float64],
        kinds: NDArray[np.uint8],
    ) -> None:
        self._highs.changeColsBounds(lower.size, self._whole, lower, upper)
        self._highs.changeColsIntegrality(kinds.size, self._whole, kinds)

    def _answer(self) -> Answer:
        info, solved = self._highs.getInfo(), self._highs.getModelStatus() in _SOLVED
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return Answer(None, solved)
        return Answer(np.array(self._highs.getSolution().col_value), solved)
