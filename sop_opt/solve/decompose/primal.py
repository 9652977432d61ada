"""Plans near a mixture.

As there are fewer linking rows than parts, most parts of a mixture have one plan of weight 1, whose
whole columns are whole. Those that are not are decided on with all others fixed.

A mixture of linear parts is a plan already, but no vertex: it is full of traces of all that was
mixed. When every part keeps what it uses of the linking rows, the parts are independent, and each
is moved to a vertex that costs no more (resource-directive decomposition: J. Kornai and T. Liptak,
Two-level planning, Econometrica 33, 1965).
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.solve.decompose.parts import limited
from sop_opt.solve.highs import solve_with_highs
from sop_opt.solve.search.parts import Parts
from sop_opt.solve.search.relax_and_fix import relax_and_fix
from sop_opt.solve.search.rounding import Rounding
from sop_opt.solve.search.submip import SubProblems

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.solve.decompose.parts import Part, Split
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.search.board import Board

    Numbers = NDArray[np.float64]


def find_plan_near(
    mixture: Numbers | None, options: SolveOptions, board: Board, until: float
) -> None:
    """Offer a plan near a mixture, or any where there is none near it."""
    problems = SubProblems(board.matrix, options, board)
    rounding = Rounding(board.matrix, problems, board)
    if mixture is not None:
        rounding.round_to_nearest(mixture, until)
    if board.plan is None:
        rounding.round_up(until, until)
    if board.plan is None:
        relax_and_fix(Parts.of(board.matrix), problems, board, until)


def at_vertices(split: Split, values: Numbers, options: SolveOptions, until: float) -> Numbers:
    """Return a plan of linear parts with each of them at a vertex, at no higher cost.

    Parameters
    ----------
    values
        The plan, all columns of the whole matrix.
    until
        Time on the performance counter after which parts stay as they are.
    """
    plan, used = values.copy(), np.zeros_like(split.lower)
    for part in split.blocks:
        own = part.use(values[part.columns])
        least = np.where(np.isfinite(split.lower), own, -np.inf)
        most = np.where(np.isfinite(split.upper), own, np.inf)
        plan[part.columns] = vertex(part, (least, most), values[part.columns], options, until)
        used += part.use(plan[part.columns])
    supply = split.supply
    left = split.lower - used, split.upper - used
    plan[supply.columns] = vertex(supply, left, values[supply.columns], options, until)
    return plan


def vertex(
    part: Part,
    limits: tuple[Numbers, Numbers],
    values: Numbers,
    options: SolveOptions,
    until: float,
) -> Numbers:
    """Return the best vertex of a part that keeps linking rows within limits; else the values."""
    seconds = until - time.perf_counter()
    if seconds <= 0 or not values.size:
        return values
    limit = seconds if math.isfinite(seconds) else None
    options = options.model_copy(update={"time_limit": limit})
    result = solve_with_highs(limited(part, *limits), options)
    return values if result.values is None else result.values
