"""Better plans by freeing a part of the whole columns at a time and fixing all others.

S. Helber and F. Sahling, A fix-and-optimize approach for the multi-level capacitated lot sizing
problem, International Journal of Production Economics 123, 2010. Parts grow while they are solved
to their optimum and shrink when they are not. Their effort is limited by nodes and not by seconds,
so that a slower machine makes the same search.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop_opt.solve.search.submip import Effort

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from sop_opt.solve.search.board import Board
    from sop_opt.solve.search.parts import Parts
    from sop_opt.solve.search.submip import SubProblems

NAME = "fix-and-optimise"
"""Under which plans are offered."""

FIRST_SIZE, LEAST_SIZE = 60, 10
"""Whole columns in a part."""
GROWTH = 1.2
"""Factor by which parts grow or shrink."""
EFFORT = Effort(nodes=30, gap=1e-6)
"""For a part; many small gains make a large one."""


@dataclass
class _Kind:
    """A kind of parts and the size that can be solved."""

    draw: Callable[[int, np.random.Generator], NDArray[np.bool_]]
    size: float = FIRST_SIZE


def fix_and_optimise(
    parts: Parts,
    problems: SubProblems,
    board: Board,
    *,
    patience: float,
    until: float,
    rng: np.random.Generator,
) -> None:
    """Better the plan on the board until nothing helps any more, or the time is up.

    Parameters
    ----------
    patience
        How often parts of each kind have covered everything in vain before it ends.
    until
        Time on the performance counter.
    """
    kinds = [_Kind(draw) for draw in parts.kinds]
    in_vain, turn = 0.0, 0
    while in_vain < patience * len(kinds) and not board.stopped and time.perf_counter() < until:
        kind = kinds[turn % len(kinds)]
        free = kind.draw(min(round(kind.size), parts.size), rng)
        answer = problems.solve(board.best[1], free=free, effort=EFFORT, until=until)
        better = answer.values is not None and board.offer(answer.values, NAME)
        in_vain = 0.0 if better else in_vain + free.mean()
        kind.size *= GROWTH if answer.solved else 1 / GROWTH
        kind.size = min(max(kind.size, LEAST_SIZE), parts.size)
        turn += 1
