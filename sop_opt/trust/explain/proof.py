"""Proofs: a problem with a fix made is solved again, and what was missing must be there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop_opt.api import solve_plan
from sop_opt.trust.explain.question import levels_of
from sop_opt.trust.explain.shortfalls import LEAST

if TYPE_CHECKING:
    from sop_opt.plan import Plan
    from sop_opt.solve.options import SolveOptions
    from sop_opt.trust.explain.deadline import Deadline
    from sop_opt.trust.explain.question import Levels
    from sop_opt.trust.explain.shortfalls import Shortfall
    from sop_opt.trust.fixes import Fix

LEAST_SECONDS = 1.0
"""Time that a proof has at least once it has begun."""


@dataclass(frozen=True)
class Proof:
    """What came out when the problem was solved again with a fix made."""

    fix: Fix
    plan: Plan
    """The plan with the fix."""
    levels: Levels
    """What is missing in that plan."""
    left: float
    """Units of the shortfall that are missing still."""


class Prover:
    """Solves changed problems, as long as there is time.

    Parameters
    ----------
    plan
        The plan of the problem as it is, to start from.
    deadline
        Until when proofs may begin.
    """

    def __init__(self, plan: Plan, deadline: Deadline) -> None:
        self._plan, self._deadline = plan, deadline
        self.solves = 0
        """Problems solved so far."""

    @property
    def has_time(self) -> bool:
        """Whether another proof may begin."""
        return self._deadline.left > 0

    def prove(self, fix: Fix, shortfall: Shortfall) -> Proof | None:
        """Return what comes out of a fix; None where there is no plan with it."""
        self.solves += 1
        problem = fix.apply(self._plan.problem)
        plan = solve_plan(problem, options=self._within_time(), start=self._plan)
        if not plan.solved or not plan.audit().passed:
            return None
        levels = levels_of(plan)
        left = levels[shortfall.kind][shortfall.line, shortfall.periods].sum()
        return Proof(fix, plan, levels, float(left))

    def _within_time(self) -> SolveOptions:
        """Return how to solve: as the plan was, and no longer than there is time for."""
        options, left = self._plan.options, max(self._deadline.left, LEAST_SECONDS)
        longest = left if options.time_limit is None else min(left, options.time_limit)
        return options.model_copy(update={"time_limit": longest})

    @staticmethod
    def holds(proof: Proof, shortfall: Shortfall) -> bool:
        """Return whether the shortfall is gone."""
        return proof.left <= LEAST * max(sum(shortfall.amounts), 1.0)
