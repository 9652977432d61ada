"""Better plans by planning a few blocks again while all others stay as they are.

What the others use of the linking rows is taken off, so that a few blocks and what supplies them
are a small model of its own, whatever the size of the whole; it is searched by fix-and-optimise.
What comes out replaces the columns of these blocks in the best plan that there is by then, and what
supplies the blocks is worked out again. Hence several threads can do so side by side.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.solve.decompose.parts import joined, limited
from sop_opt.solve.decompose.primal import vertex
from sop_opt.solve.search.board import Board
from sop_opt.solve.search.fix_and_optimise import fix_and_optimise
from sop_opt.solve.search.parts import Parts
from sop_opt.solve.search.submip import SubProblems

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.solve.decompose.parts import Part, Split
    from sop_opt.solve.options import SolveOptions

    Numbers = NDArray[np.float64]

NAME = "planning a few blocks again"
"""Under which plans are offered."""
WHOLE = 300
"""Whole columns of the blocks that are planned at a time."""
SECONDS = 2.0
"""Most seconds for them."""
PATIENCE = 3.0
"""How often all blocks are planned again in vain before it ends."""


class Nearby:
    """Betters the plan on a board, a few blocks at a time.

    Parameters
    ----------
    split
        Parts of the board's matrix.
    """

    def __init__(self, split: Split, board: Board, options: SolveOptions) -> None:
        self._split, self._board, self._options = split, board, options
        self._touched = np.zeros((len(split.blocks), split.penalty.size), dtype=np.float32)
        for number, block in enumerate(split.blocks):
            self._touched[number, block.row] = 1
        self._whole = np.array([int(block.matrix.integer.sum()) for block in split.blocks])

    def better(self, until: float, rng: np.random.Generator) -> None:
        """Go on until nothing helps any more, or the time on the performance counter has come."""
        in_vain, blocks = 0.0, int((self._whole > 0).sum())
        while in_vain < PATIENCE and not self._board.stopped and time.perf_counter() < until:
            chosen = self._some(rng)
            plan = self._board.best[1]
            assert plan is not None
            found = self._planned_again(chosen, plan, until, rng)
            is_better = found is not None and self._offer(plan, *found, until)
            in_vain = 0.0 if is_better else in_vain + chosen.size / blocks

    def _some(self, rng: np.random.Generator) -> NDArray[np.intp]:
        """Return blocks with whole columns: one, and those that share most linking rows with it."""
        start = rng.choice(np.flatnonzero(self._whole))
        shared = self._touched @ self._touched[start] + rng.random(self._whole.size)
        shared[start] = math.inf
        order = np.argsort(-shared)
        order = order[self._whole[order] > 0]
        count = int(np.searchsorted(np.cumsum(self._whole[order]), WHOLE, side="right"))
        return order[: max(count, 1)]

    def _planned_again(
        self, chosen: NDArray[np.intp], plan: Numbers, until: float, rng: np.random.Generator
    ) -> tuple[Part, Numbers] | None:
        """Return some blocks and what supplies them, with better values; None if none are found."""
        split = self._split
        part = joined([*(split.blocks[number] for number in chosen), split.supply])
        beside = self._used(plan) - part.use(plan[part.columns])
        small = limited(part, split.lower - beside, split.upper - beside)
        board = Board(small, self._board.gap)
        if not board.offer(plan[part.columns], NAME):
            return None
        before, until = board.objective, min(until, time.perf_counter() + SECONDS)
        problems = SubProblems(small, self._options, self._board)  # which is the one to be stopped
        fix_and_optimise(Parts.of(small), problems, board, patience=1.0, until=until, rng=rng)
        objective, values = board.best
        return None if values is None or objective >= before else (part, values)

    def _used(self, plan: Numbers) -> Numbers:
        """Return what blocks and supply use of the linking rows."""
        parts = (*self._split.blocks, self._split.supply)
        return np.asarray(sum(part.use(plan[part.columns]) for part in parts))

    def _offer(self, before: Numbers, part: Part, values: Numbers, until: float) -> bool:
        """Offer a plan with these values; if others have found one meanwhile, they go into that."""
        best = self._board.best[1]
        assert best is not None
        plan = best.copy()
        plan[part.columns] = values
        if best is not before:
            supply = self._split.supply
            beside = self._used(plan) - supply.use(plan[supply.columns])
            left = self._split.lower - beside, self._split.upper - beside
            plan[supply.columns] = vertex(supply, left, plan[supply.columns], self._options, until)
        return self._board.offer(plan, NAME)
