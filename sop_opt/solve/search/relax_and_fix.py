"""A first plan by going through time: whole in a window, fixed before it, relaxed after it.

Y. Pochet and L. Wolsey, Production Planning by Mixed Integer Programming, 2006, section 3.6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop_opt.solve.search.submip import Effort

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sop_opt.solve.search.board import Board
    from sop_opt.solve.search.parts import Parts
    from sop_opt.solve.search.submip import SubProblems

NAME = "relax-and-fix"
"""Under which plans are offered."""

WINDOW, SHARE = 60, 1 / 6
"""Least whole columns in a window, and share of all in one: every window costs a relaxation of all
that follows."""
STEP = 0.5
"""Share of a window that is fixed before the next one."""
FROM_THE_START = -1
EFFORT = Effort(nodes=10, gap=5e-3)
"""For a window: what it decides is looked at again by others."""


def relax_and_fix(parts: Parts, problems: SubProblems, board: Board, until: float) -> None:
    """Offer a plan, unless none is found on the way through time."""
    plan: NDArray[np.float64] | None = None
    before = FROM_THE_START
    for begin, last in parts.windows(max(WINDOW, round(SHARE * parts.size)), STEP):
        plan = _decide(parts, problems, plan, (begin, before, FROM_THE_START), last, until)
        if plan is None or board.stopped:
            return
        before = begin
    if plan is not None:
        board.offer(plan, NAME)


def _decide(
    parts: Parts,
    problems: SubProblems,
    plan: NDArray[np.float64] | None,
    begins: tuple[int, ...],
    last: int,
    until: float,
) -> NDArray[np.float64] | None:
    """Return a plan that is whole until the last period of the window.

    What was fixed may turn out to leave no plan; then the window before is free again, and at last
    all of them.
    """
    for begin in dict.fromkeys(begins):
        answer = problems.solve(
            plan,
            free=(parts.period < 0) | (parts.period >= begin),
            relaxed=parts.period > last,
            effort=EFFORT,
            until=until,
        )
        if answer.values is not None:
            return answer.values
    return None
