"""Objectives in stages: service first, priority by priority, then cost.

Each stage is solved to its optimum and then held by one row, so that later stages choose among the
plans that are best so far (lexicographic optimisation: M. Ehrgott, Multicriteria Optimization, 2nd
ed. 2005, chapter 5). No penalty has to be invented.

A stage that a limit stops is the last one: its plan, or that of the stage before, is the plan in
hand, whatever it costs, and nothing is known of how much better another one could be.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from sop_opt.solve.result import SolveResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sop_opt.assemble import Assembled
    from sop_opt.matrix import Matrix
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.progress import Reporter

HELD_WEIGHT = 1e3
"""Weight of the row that holds a stage. Solvers let any row be missed by up to 1e-6, which would
show as lost units; a miss of the weighted row stays below what tables show."""
LARGE = 1e3
"""Objectives above this are held less tightly in proportion: doubles have 16 digits."""


class Solver(Protocol):
    """Whatever minimises a matrix."""

    def __call__(
        self,
        matrix: Matrix,
        options: SolveOptions,
        start: NDArray[np.float64] | None,
        report: Reporter | None,
        /,
    ) -> SolveResult:
        """Minimise the matrix, if possible from a plan to start from."""
        ...


@dataclass(frozen=True)
class Stage:
    """An objective to be made as small as possible before the next one."""

    name: str
    cost: NDArray[np.float64]
    """One coefficient per column; columns that follow count nothing."""
    offset: float


def service_stages(assembled: Assembled) -> list[Stage]:
    """Return what comes before cost: where service is first, one stage per priority, in order.

    Each is to lose as little as possible, and to be late with as little as possible.
    """
    if assembled.problem.objective != "service":
        return []
    account = assembled.ledger.service
    return [
        Stage(
            f"service priority {priority}",
            *assembled.formulation.objective(account, np.array([row])),
        )
        for row, (priority,) in enumerate(account.points)
    ]


def solve_in_stages(
    matrix: Matrix,
    stages: Sequence[Stage],
    solve: Solver,
    options: SolveOptions,
    report: Reporter | None = None,
    start: NDArray[np.float64] | None = None,
) -> tuple[SolveResult, Matrix]:
    """Minimise the stages one after the other, and last the cost of the matrix.

    The time limit is for all of them together. Each starts from the plan of the one before, the
    first from ``start`` where that is given.

    Returns
    -------
    SolveResult, Matrix
        The result, with the cost of its plan as the objective, and the matrix of the last stage, in
        which the stages before are held.
    """
    run = _Run(solve, options, report, start)
    hand: SolveResult | None = None
    for stage in stages:
        aimed = aim(matrix, stage)
        result = run(aimed, stage.name, hand)
        if result.status != "optimal" or result.values is None or result.interrupted:
            result = replace(result, bound=math.nan)  # of the stage, not of cost
            break
        matrix, hand = hold(matrix, aimed.cost, result.values), result
    else:
        result = run(matrix, "cost" if stages else "", hand)
        if result.values is not None:
            return replace(result, seconds=run.seconds), matrix
    return replace(plan_in_hand(matrix, result, hand), seconds=run.seconds), matrix


@dataclass
class _Run:
    """One solve after the other within one time limit."""

    solve: Solver
    options: SolveOptions
    report: Reporter | None
    start: NDArray[np.float64] | None
    began: float = field(default_factory=time.perf_counter)

    def __call__(self, matrix: Matrix, stage: str, hand: SolveResult | None) -> SolveResult:
        if self.report:
            self.report.stage = stage
        left = self.options.after(self.seconds)
        return self.solve(matrix, left, hand.values if hand else self.start, self.report)

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.began


def aim(matrix: Matrix, stage: Stage) -> Matrix:
    """Return the matrix with the objective of a stage."""
    cost = np.zeros_like(matrix.cost)
    cost[: stage.cost.size] = stage.cost
    return replace(matrix, cost=cost, offset=stage.offset)


def plan_in_hand(matrix: Matrix, result: SolveResult, hand: SolveResult | None) -> SolveResult:
    """Return the plan of the stage that was stopped, or of the one before, with its cost."""
    plan = hand if result.values is None else result
    if plan is None or plan.values is None or result.status == "unbounded":
        return result
    return SolveResult(
        "feasible",
        values=plan.values,
        objective=float(matrix.cost @ plan.values) + matrix.offset,
        interrupted=result.interrupted,
        notes=(*result.notes, "stopped before cost was minimised under the best service"),
    )


def hold(matrix: Matrix, cost: NDArray[np.float64], values: NDArray[np.float64]) -> Matrix:
    """Return the matrix with one more row, by which no plan is worse than this one."""
    reached = float(cost @ np.clip(values, matrix.lower, matrix.upper))
    weight = HELD_WEIGHT / max(1.0, abs(reached) / LARGE)
    return with_row(matrix, weight * cost, weight * reached)


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
