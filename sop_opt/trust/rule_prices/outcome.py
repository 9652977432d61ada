"""What a problem without some of its rules comes to: what a process of its own sends back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

from sop_opt.api import solve_plan
from sop_opt.errors import ProblemError
from sop_opt.problem.changes import changed
from sop_opt.trust.difference import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sop_opt.plan import Plan
    from sop_opt.problem.changes import Change
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.result import Status

UNITS = 6
"""Decimals of units in which service is compared; the solver's dust is below them."""


@dataclass(frozen=True)
class Outcome:
    """What a solve came to."""

    status: Status | Literal["refused"]
    level: Level
    service: tuple[float, ...] = ()
    """Where service comes first: what is late and lost, by priority; less is better."""
    unmet: float = math.nan
    """Units lost, and units late at the end of every period; nan without a plan."""

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """Return what a plan came to."""
        if not plan.solved:
            return cls(plan.status, Level.of(plan))
        demand = plan.tables["demand"]
        unmet = float(demand["lost"].sum() + demand["backlog"].sum())
        return cls(plan.status, Level.of(plan), _service(plan), unmet)

    @property
    def rank(self) -> tuple[float, ...]:
        """What outcomes are compared by: service where that comes first, and then cost."""
        return (*self.service, self.level.cost)


def solve_without(start: Plan, changes: Sequence[Change], options: SolveOptions) -> Outcome:
    """Return what the problem of a plan comes to with these changes, in any process.

    ``refused``: what remains is no problem, as where a limit speaks of orders of a lot rule that is
    gone.
    """
    try:
        problem = changed(start.problem, changes)
        return Outcome.of(solve_plan(problem, options=options, start=start))
    except ProblemError:
        return Outcome("refused", Level(math.inf, -math.inf))


def _service(plan: Plan) -> tuple[float, ...]:
    """Return units late, and units lost counted once more than the horizon, by priority."""
    if plan.problem.objective != "service":
        return ()
    demand = plan.tables["demand"]
    lost = len(plan.problem.horizon) + 1
    missing = demand["backlog"] + lost * demand["lost"]
    priority = [row.priority for row in plan.problem.demand for _ in plan.problem.horizon]
    return tuple(missing.groupby(priority).sum().round(UNITS).tolist())
