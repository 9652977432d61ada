"""First plans by rounding what a relaxation wants a part of.

A set-up that is made although a part of it would do costs money, but rarely breaks a rule. Whole
columns that may break one are left free: those in rows that hold as equations or that are broken
whatever the others are and, if that leaves no plan, those that many rows tie to other whole
columns.

A relaxation of big-M rows asks for tiny parts, and hence for many. When each part is priced as the
whole that it is rounded up to, the next relaxation does with fewer: D. Kim and P. Pardalos, A
solution approach to the fixed charge network flow problem using a dynamic slope scaling procedure,
Operations Research Letters 24, 1999. A tighter relaxation asks for parts of few columns only; then
these are left free, and the others rounded to the nearest: T. Berthold, RENS - the optimal
rounding, Mathematical Programming Computation 6, 2014.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.solve.search.parts import whole_columns
from sop_opt.solve.search.submip import Effort

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.solve.search.board import Board
    from sop_opt.solve.search.submip import SubProblems

NAME = "rounding"
"""Under which plans are offered."""

DUST = 1e-6
"""Parts up to this are none."""
NEAR = 0.05
"""Distance up to which a part is rounded to the nearest whole number."""
TIES = (math.inf, 1, 0)
"""Most rows that may tie a column that is rounded up to other whole columns, one try each."""
ROUNDS = 12
"""Relaxations, each priced by the one before."""
FEW = 0.25
"""Share of the whole columns up to which those between two whole numbers are left free."""
EFFORT = Effort(nodes=50, gap=3e-3)
"""For the columns that are left free: the plan is bettered by others."""


class Rounding:
    """Rounds relaxations of a matrix.

    Parameters
    ----------
    matrix, problems
        The matrix and its sub-problems.
    """

    def __init__(self, matrix: Matrix, problems: SubProblems, board: Board) -> None:
        self._matrix, self._problems, self._board = matrix, problems, board
        self._whole = whole_columns(matrix)
        self._row = np.repeat(np.arange(matrix.row_lower.size), np.diff(matrix.starts))
        self._ties = self._count_ties()

    def round_up(self, soon: float, until: float) -> None:
        """Offer plans until prices settle.

        Parameters
        ----------
        soon, until
            Times on the performance counter: after the first one no relaxation is begun but that
            for a first plan, and after the second one nothing goes on.
        """
        own = self._matrix.cost[self._whole]
        cost = own
        for number in range(ROUNDS):
            if number and time.perf_counter() >= soon:
                return
            values = self._problems.relax(until, cost)
            if values is None or self._board.stopped:
                return
            if not number:
                self._board.raise_bound(self._bound(values))
            up = np.ceil(values[self._whole] - DUST)
            if not self._offer_up(values, up, until):
                return
            part = np.maximum(values[self._whole], DUST)
            cost = np.where(up > 0, own * up / part, cost)

    def _bound(self, relaxed: NDArray[np.float64]) -> float:
        """Return what no plan costs less than, but for what rounding errors may hide."""
        objective = float(self._matrix.cost @ relaxed) + self._matrix.offset
        return objective - DUST * abs(objective)

    def round_to_nearest(self, values: NDArray[np.float64], until: float) -> bool:
        """Offer a plan near a relaxation, if this leaves few columns free; return if it does."""
        part = values[self._whole]
        free = (np.abs(part - np.rint(part)) > NEAR) | np.isinf(self._ties)
        if few := free.mean() <= FEW:
            self._offer(values, np.rint(part), free, until)
        return bool(few)

    def _offer_up(self, values: NDArray[np.float64], up: NDArray[np.float64], until: float) -> bool:
        """Offer a plan with as many columns rounded up as leaves one; return if it is better."""
        broken = self._broken(up)
        for most in TIES:
            free = np.isinf(self._ties) | broken | (self._ties > most)
            found = self._offer(values, up, free, until)
            if found is not None:
                return found
        return True

    def _offer(
        self,
        values: NDArray[np.float64],
        at: NDArray[np.float64],
        free: NDArray[np.bool_],
        until: float,
    ) -> bool | None:
        """Offer a plan with these whole columns; return if it is better, None if there is none."""
        rounded = values[: self._matrix.cost.size].copy()
        rounded[self._whole] = at
        answer = self._problems.solve(
            rounded, free=free, is_start=False, effort=EFFORT, until=until
        )
        return None if answer.values is None else self._board.offer(answer.values, NAME)

    def _count_ties(self) -> NDArray[np.float64]:
        """Return how many rows of whole columns alone limit each whole column from above.

        Those in rows that hold as equations have infinitely many.
        """
        matrix, row = self._matrix, self._row
        rising = np.where(matrix.values > 0, matrix.row_upper[row], -matrix.row_lower[row])
        mixed = np.zeros(matrix.row_lower.size, dtype=bool)
        mixed[row[~matrix.integer[matrix.columns]]] = True
        counts = np.where(np.isfinite(rising) & ~mixed[row], 1.0, 0.0)
        counts[(matrix.row_lower == matrix.row_upper)[row]] = math.inf
        ties = np.bincount(matrix.columns, counts, minlength=matrix.cost.size)
        return ties[self._whole].astype(np.float64)

    def _broken(self, at: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which whole columns are in rows that are broken whatever the other columns are."""
        matrix = self._matrix
        lower, upper = matrix.lower.copy(), matrix.upper.copy()
        fixed = self._whole[np.isfinite(self._ties)]
        lower[fixed] = upper[fixed] = at[np.isfinite(self._ties)]
        least, most = self._sums(lower, upper), self._sums(upper, lower)
        rows = (least > matrix.row_upper + DUST) | (most < matrix.row_lower - DUST)
        found = np.zeros(matrix.cost.size, dtype=bool)
        found[matrix.columns[rows[self._row]]] = True
        return found[self._whole]

    def _sums(
        self, rising: NDArray[np.float64], falling: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the rows' sums with columns at one number where they add, else at the other."""
        matrix = self._matrix
        added = np.where(matrix.values > 0, rising[matrix.columns], falling[matrix.columns])
        size = matrix.row_lower.size
        return np.bincount(self._row, matrix.values * added, minlength=size).astype(np.float64)
