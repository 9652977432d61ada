"""Proofs: a problem with a fix made is solved again, and what was missing must be there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop_opt.api import solve_plan
from sop_opt.errors import ProblemError
from sop_opt.trust.explain.question import levels_of
from sop_opt.trust.explain.shortfalls import LEAST

if TYPE_CHECKING:
    from sop_opt.plan import Plan
    from sop_opt.solve.options import SolveOptions
    from sop_opt.trust.explain.deadline import Deadline
    from sop_opt.trust.explain.question import Levels
    from sop_opt.trust.explain.shortfalls import Shortfall
    from sop_opt.trust.fixes import Fix

SHARP = 1e-5
"""Gap up to which a plan counts as one of the best."""

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
    whole
        Whether the plan has whole numbers.
    """

    def __init__(self, plan: Plan, deadline: Deadline, *, whole: bool) -> None:
        self._plan, self._deadline, self._whole = plan, deadline, whole
        self.solves = 0
        """Problems solved so far."""

    @property
    def has_time(self) -> bool:
        """Whether another proof may begin."""
        return self._deadline.left > 0

    def prove(self, fix: Fix, shortfall: Shortfall) -> Proof | None:
        """Return what comes out of a fix; None where there is no plan with it.

        Of several plans that are equally good, the one found from the plan in hand may serve the
        shortfall, and the one found from nothing may not. Where whole numbers leave it open, both
        have to; unless the gap that was asked for leaves more open than that.
        """
        proof = self._proof(fix, shortfall, start=self._plan)
        if proof is None or not self.holds(proof, shortfall):
            return proof
        if self._whole and self._plan.gap <= SHARP:
            proof = self._proof(fix, shortfall, start=None)
        # only what will be shown has to stand the audit, which may take longer than the solve
        return proof if proof is not None and proof.plan.audit().passed else None

    def _proof(self, fix: Fix, shortfall: Shortfall, start: Plan | None) -> Proof | None:
        self.solves += 1
        try:
            problem = fix.apply(self._plan.problem)
            plan = solve_plan(problem, options=self._within_time(), start=start)
        except ProblemError:  # what comes out is no problem that can be put together
            return None
        if not plan.solved:
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
