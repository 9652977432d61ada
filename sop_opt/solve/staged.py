"""Objectives in stages: service first, priority by priority, then cost.

Each stage is solved to its optimum and then held by one row, so that later stages choose among the
plans that are best so far (lexicographic optimisation: M. Ehrgott, Multicriteria Optimization, 2nd
ed. 2005, chapter 5). No penalty has to be invented.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from sop_opt.formulation import Formulation, Matrix
    from sop_opt.solve.result import SolveResult

HELD_WITHIN = 1e-9
"""Relative room that a stage leaves to the next ones, above the solver's tolerance."""


@dataclass(frozen=True)
class Stage:
    """An objective to be made as small as possible before the next one."""

    name: str
    cost: NDArray[np.float64]
    offset: float


def service_stages(formulation: Formulation) -> list[Stage]:
    """Return one stage per priority: as little lost and late as possible, first priority first."""
    account = formulation.ledger.service
    return [
        Stage(f"service priority {label}", *formulation.objective(account, np.array([row])))
        for row, (label,) in enumerate(account.points)
    ]


def solve_in_stages(
    matrix: Matrix,
    stages: Sequence[Stage],
    solve: Callable[[Matrix, NDArray[np.float64] | None], SolveResult],
) -> SolveResult:
    """Minimise the stages one after the other, and last the cost of the matrix.

    ``solve`` is given a matrix and a plan to start from. A stage without a plan ends the solve.
    """
    start: NDArray[np.float64] | None = None
    seconds = 0.0
    for stage in stages:
        result = solve(replace(matrix, cost=stage.cost, offset=stage.offset), start)
        seconds += result.seconds
        if result.values is None:
            return replace(result, seconds=seconds)
        reached = float(stage.cost @ result.values)
        matrix = with_row(matrix, stage.cost, reached + HELD_WITHIN * max(1.0, abs(reached)))
        start = result.values
    last = solve(matrix, start)
    return replace(last, seconds=seconds + last.seconds)


def with_row(matrix: Matrix, coefficients: NDArray[np.float64], upper: float) -> Matrix:
    """Return the matrix with one more row: coefficients x <= upper."""
    columns = np.flatnonzero(coefficients).astype(np.int32)
    end = matrix.starts[-1] + columns.size
    return replace(
        matrix,
        row_lower=np.append(matrix.row_lower, -np.inf),
        row_upper=np.append(matrix.row_upper, upper),
        starts=np.append(matrix.starts, end).astype(np.int32),
        columns=np.concatenate([matrix.columns, columns]),
        values=np.concatenate([matrix.values, coefficients[columns]]),
    )
