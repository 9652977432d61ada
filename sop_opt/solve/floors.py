"""Linear programmes without the floors that hardly ever hold anything up.

A column at no cost that ties two balances together, such as units served between stock and backlog,
can be worked out from either of them, and HiGHS takes it out of the model, balance and all, but for
its floor of 0: kept, that makes the model twice as large. Who would have goods back from a customer
has to pay for storing them and for being late, so that the floor holds at the best plan without
being there. Hence it is left out, and put back where that turns out to be wrong: the answer is
always that of the whole model.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.solve.result import SolveResult
from sop_opt.solve.warm import Warm

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.progress import Reporter

    Linear = Callable[[Matrix, SolveOptions, None, Reporter | None], SolveResult]

LEAST, SHARE = 1_000, 0.05
"""Columns, and their share of all, from which on leaving out their floors pays."""
BELOW = 1e-7
"""How far below its floor a column counts as there; what HiGHS allows."""


def without_idle_floors(
    solve: Linear, matrix: Matrix, options: SolveOptions, report: Reporter | None
) -> SolveResult:
    """Minimise a linear programme, if it pays without the floors of :func:`idle_floors` first."""
    idle = idle_floors(matrix)
    if idle.size < max(LEAST, SHARE * matrix.cost.size):
        return solve(matrix, options, None, report)
    lower = matrix.lower.copy()
    lower[idle] = -np.inf
    result = solve(replace(matrix, lower=lower), options, None, report)
    note = f"solved without the floors of {idle.size:,} of {matrix.cost.size:,} columns"
    if result.status == "infeasible" or _keeps(result, idle):
        return replace(result, notes=(*result.notes, f"{note}, which held nothing up"))
    if result.status in ("feasible", "no_plan"):  # no time is left
        return replace(
            SolveResult("no_plan", bound=result.bound, seconds=result.seconds),
            interrupted=result.interrupted,
            notes=(*result.notes, note),
        )
    again = _again(solve, matrix, options, result, report)
    higher = float(np.fmax(again.bound, result.bound))
    return replace(
        again,
        bound=higher if again.status in ("feasible", "no_plan") else again.bound,
        seconds=result.seconds + again.seconds,
        notes=(*result.notes, f"{note} at first, and then again with them"),
    )


def _again(
    solve: Linear,
    matrix: Matrix,
    options: SolveOptions,
    result: SolveResult,
    report: Reporter | None,
) -> SolveResult:
    """Minimise the model with all its floors, from the basis without some if there is one."""
    left = options.after(result.seconds)
    if result.basis is None:
        return solve(matrix, left, None, report)
    return Warm(matrix, left, result.basis).solve(matrix)


def _keeps(result: SolveResult, idle: NDArray[np.intp]) -> bool:
    """Return whether a plan keeps to the floors that were left out."""
    return result.values is not None and bool((result.values[idle] >= -BELOW).all())


def idle_floors(matrix: Matrix) -> NDArray[np.intp]:
    """Return the columns whose floor of 0 is probably idle.

    They cost nothing, have one entry in each of two equations, and neither of the two has another
    such column: where several customers share a stock, taking goods back from one of them may pay.
    """
    equation = matrix.row_lower == matrix.row_upper
    row = np.repeat(np.arange(equation.size), np.diff(matrix.starts))
    size = matrix.cost.size
    entries = np.bincount(matrix.columns, minlength=size)
    in_equations = np.bincount(matrix.columns[equation[row]], minlength=size)
    found = (entries == 2) & (in_equations == 2) & (matrix.cost == 0) & (matrix.lower == 0)
    found &= (matrix.upper > 0) & ~matrix.integer
    such = found[matrix.columns]
    crowded = np.bincount(row[such], minlength=equation.size) > 1
    found[matrix.columns[such & crowded[row]]] = False
    return np.flatnonzero(found)
