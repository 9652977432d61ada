"""Better plans by freeing a part of the whole columns at a time and fixing all others.

S. Helber and F. Sahling, A fix-and-optimize approach for the multi-level capacitated lot sizing
problem, International Journal of Production Economics 123, 2010. Parts grow while they are solved
nearly to their optimum and shrink when they are not.
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

FIRST_SIZE, LEAST_SIZE = 30, 10
"""Whole columns in a part."""
GROWTH = 1.2
"""Factor by which parts grow or shrink."""
NODES = 30
SECONDS, SLOW = 8.0, 0.5
"""For a part, and from which on parts shrink; only those of a large matrix take so long."""
FIRST_GAP, LEAST_GAP = 2e-4, 1e-6
FINER = 0.1
"""Large gains come first, as the last hundredth of a gap takes most of the time."""


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
    in_vain, turn, gap = 0.0, 0, FIRST_GAP
    while in_vain < patience * len(kinds) and not board.stopped and time.perf_counter() < until:
        kind = kinds[turn % len(kinds)]
        free = kind.draw(min(round(kind.size), parts.size), rng)
        began = time.perf_counter()
        answer = problems.solve(
            board.best[1], free=free, effort=Effort(NODES, gap, SECONDS), until=until
        )
        better = answer.values is not None and board.offer(answer.values, NAME)
        in_vain = 0.0 if better else in_vain + free.mean()
        quick = answer.solved and time.perf_counter() - began < SLOW
        kind.size *= GROWTH if quick else 1 / GROWTH
        kind.size = min(max(kind.size, LEAST_SIZE), parts.size)
        turn += 1
        if in_vain >= len(kinds) and gap > LEAST_GAP:
            in_vain, gap = 0.0, gap * FINER
