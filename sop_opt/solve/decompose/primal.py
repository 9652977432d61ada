"""Plans near a mixture.

As there are fewer linking rows than parts, most parts of a mixture have one plan of weight 1, whose
whole columns are whole. Those that are not are decided on with all others fixed, and then some at a
time with all others fixed.

A mixture of linear parts is a plan already, but no vertex: it is full of traces of all that was
mixed. When every part keeps what it uses of the linking rows, the parts are independent, and each
is moved to a vertex that costs no more (resource-directive decomposition: J. Kornai and T. Liptak,
Two-level planning, Econometrica 33, 1965).
"""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.solve.highs import solve_with_highs
from sop_opt.solve.search.fix_and_optimise import fix_and_optimise
from sop_opt.solve.search.parts import Parts
from sop_opt.solve.search.relax_and_fix import relax_and_fix
from sop_opt.solve.search.rounding import Rounding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.solve.decompose.parts import Part, Split
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.search.board import Board
    from sop_opt.solve.search.submip import SubProblems

    Numbers = NDArray[np.float64]

PATIENCE = 1.0
"""How often a search covers all whole columns in vain before it ends."""


def find_plan_near(
    mixture: Numbers | None, problems: SubProblems, board: Board, until: float
) -> None:
    """Offer a plan near a mixture, or any where there is none near it."""
    rounding = Rounding(board.matrix, problems, board)
    if mixture is not None:
        rounding.round_to_nearest(mixture, until)
    if board.plan is None:
        rounding.round_up(until, until)
    if board.plan is None:
        relax_and_fix(Parts.of(board.matrix), problems, board, until)


def better_plan(
    problems: SubProblems, board: Board, until: float, rng: np.random.Generator
) -> None:
    """Offer better plans until nothing helps any more, or the time is up."""
    parts = Parts.of(board.matrix)
    if board.plan is not None and parts.kinds:
        fix_and_optimise(parts, problems, board, patience=PATIENCE, until=until, rng=rng)


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
        plan[part.columns] = _vertex(part, (least, most), values[part.columns], options, until)
        used += part.use(plan[part.columns])
    supply = split.supply
    left = split.lower - used, split.upper - used
    plan[supply.columns] = _vertex(supply, left, values[supply.columns], options, until)
    return plan


def _vertex(
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
    result = solve_with_highs(_limited(part, *limits), options)
    return values if result.values is None else result.values


def _limited(part: Part, least: Numbers, most: Numbers) -> Matrix:
    """Return the model of a part with the linking rows that it uses."""
    own, order = part.matrix, np.argsort(part.row, kind="stable")
    touched = np.unique(part.row)
    ends = np.searchsorted(part.row[order], touched, side="right")
    return replace(
        own,
        row_lower=np.append(own.row_lower, least[touched]),
        row_upper=np.append(own.row_upper, most[touched]),
        starts=np.append(own.starts, own.starts[-1] + ends).astype(np.int32),
        columns=np.append(own.columns, part.column[order]).astype(np.int32),
        values=np.append(own.values, part.value[order]),
    )
