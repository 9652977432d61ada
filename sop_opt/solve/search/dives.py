"""Plans by diving: fix some whole columns near the relaxation, relax the rest again, and so on.

Every step is a linear programme that differs from the one before in a few bounds, so that the dual
simplex method takes some hundredths of a second where a search of a sub-problem takes seconds. A
dive from nothing finds a plan; dives that free a part of the plan in hand better it. T. Achterberg,
Constraint Integer Programming, thesis, TU Berlin 2007, chapter 9, compares kinds of dives.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.solve.search.parts import Parts, whole_columns

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.solve.result import SolveResult
    from sop_opt.solve.search.board import Board
    from sop_opt.solve.warm import Warm

    Order = Callable[[NDArray[np.int32], NDArray[np.float64]], NDArray[np.intp]]

NAME = "dives"
"""Under which plans are offered."""

STEPS, STEPS_OF_A_PART = 20, 8
"""In how many steps the whole columns are fixed."""
SHARES = (1 / 8, 1 / 4, 1 / 2)
"""Of the whole columns, which are freed at a time."""
DUST = 1e-6
LEAST_SECONDS = 0.1
"""Time for what is under way when the time is up."""


class Dives:
    """Dives in one model.

    Parameters
    ----------
    matrix
        The model.
    linear
        Its relaxation, which HiGHS keeps.
    board
        Where plans are offered, and read to be bettered.
    until
        Time on the performance counter after which no dive goes on.
    """

    def __init__(self, matrix: Matrix, linear: Warm, board: Board, until: float) -> None:
        self._matrix, self._linear, self.board = matrix, linear, board
        self.until = until
        self._whole = whole_columns(matrix)
        self._orders: tuple[Order, ...] = (self._surest_first, self._earliest_first)

    def try_whole(self, values: NDArray[np.float64]) -> bool:
        """Offer the best plan with the same whole columns; return if it is better."""
        return self._offer(self._held(values, self._whole[:0]))

    def relax(self) -> SolveResult:
        """Return the answer to the relaxation of the whole model."""
        with self.board.running(self._linear.highs):
            return self._linear.solve(self._matrix)

    def from_relaxation(self, values: NDArray[np.float64]) -> None:
        """Offer plans near the relaxation of the whole model, one per order of diving."""
        for order in self._orders:
            if not self._is_over:
                matrix = self._matrix
                self._dive(matrix.lower.copy(), matrix.upper.copy(), values, order, STEPS)

    def from_plan(self, patience: int, seed: int) -> None:
        """Better the plan on the board, if there is one, until so many dives in a row are in vain.

        The seed is that of the parts that are freed.
        """
        parts, rng = Parts.of(self._matrix), np.random.default_rng(seed)
        in_vain = turn = 0
        while in_vain < patience and not self._is_over and self.board.plan is not None:
            draw = parts.kinds[turn % len(parts.kinds)]
            freed = self._whole[draw(max(round(rng.choice(SHARES) * parts.size), 1), rng)]
            order = self._orders[rng.integers(len(self._orders))]
            in_vain = 0 if self._dive_in(freed, order) else in_vain + 1
            turn += 1

    @property
    def _is_over(self) -> bool:
        return self.board.stopped or time.perf_counter() >= self.until

    def _dive_in(self, freed: NDArray[np.int32], order: Order) -> bool:
        """Offer a plan that differs from the best one in these columns; return if it is better."""
        plan = self.board.best[1]
        assert plan is not None
        held = self._held(plan, freed)
        relaxed = self._relax(held)
        if not self._promises(relaxed):
            return False
        assert relaxed.values is not None
        return self._dive(held.lower, held.upper, relaxed.values, order, STEPS_OF_A_PART)

    def _held(self, plan: NDArray[np.float64], freed: NDArray[np.int32]) -> Matrix:
        """Return the model with its whole columns at a plan, but for those that are freed."""
        lower, upper = self._matrix.lower.copy(), self._matrix.upper.copy()
        kept = np.setdiff1d(self._whole, freed)
        lower[kept] = upper[kept] = np.clip(np.rint(plan[kept]), lower[kept], upper[kept])
        return replace(self._matrix, lower=lower, upper=upper)

    def _dive(
        self,
        lower: NDArray[np.float64],
        upper: NDArray[np.float64],
        values: NDArray[np.float64],
        order: Order,
        steps: int,
    ) -> bool:
        """Fix whole columns step by step; offer what comes out, and return if it is better."""
        left = self._whole[lower[self._whole] < upper[self._whole]]
        least = -(-left.size // steps)
        while left.size:
            first = order(left, np.abs(values[left] - np.rint(values[left])))
            taken, left = left[first[:least]], np.sort(left[first[least:]])
            relaxed = self._fixed(lower, upper, taken, values)
            if relaxed is None or not self._promises(relaxed) or self._is_over:
                return False
            assert relaxed.values is not None
            values = relaxed.values
        return self.board.offer(values, NAME)

    def _fixed(
        self,
        lower: NDArray[np.float64],
        upper: NDArray[np.float64],
        taken: NDArray[np.int32],
        values: NDArray[np.float64],
    ) -> SolveResult | None:
        """Fix columns at the nearest whole numbers or, if that leaves no plan, at those above."""
        for rounded in (np.rint, np.ceil):
            at = rounded(values[taken] - (DUST if rounded is np.ceil else 0.0))
            lower[taken] = upper[taken] = np.clip(
                at, self._matrix.lower[taken], self._matrix.upper[taken]
            )
            relaxed = self._relax(replace(self._matrix, lower=lower, upper=upper))
            if relaxed.values is not None:
                return relaxed
        return None

    def _offer(self, matrix: Matrix) -> bool:
        values = self._relax(matrix).values
        return values is not None and self.board.offer(values, NAME)

    def _relax(self, matrix: Matrix) -> SolveResult:
        with self.board.running(self._linear.highs):
            left = self.until - time.perf_counter()
            return self._linear.solve(matrix, max(left, LEAST_SECONDS))

    def _promises(self, relaxed: SolveResult) -> bool:
        """Return whether a better plan may come of a relaxation."""
        return relaxed.values is not None and relaxed.objective < self.board.objective

    def _surest_first(self, left: NDArray[np.int32], part: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return the order in which columns are fixed: those nearest to whole numbers first."""
        return np.argsort(part, kind="stable")

    def _earliest_first(
        self, left: NDArray[np.int32], part: NDArray[np.float64]
    ) -> NDArray[np.intp]:
        """Return the order in time, and within a period the nearest to whole numbers first."""
        return np.lexsort((part, self._matrix.period[left]))
