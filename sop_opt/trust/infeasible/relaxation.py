"""What makes room: the least by which rules give way, proved by solving the problem again.

Least is the sum of shares: by which part of what it says on average each rule gives way.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sop_opt.api import solve_plan
from sop_opt.errors import ProblemError
from sop_opt.solve.options import LEAST_SECONDS
from sop_opt.trust.fixes import fix_of
from sop_opt.trust.infeasible.conflict import loosened_least

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sop_opt.problem import PlanningProblem
    from sop_opt.solve.options import SolveOptions
    from sop_opt.trust.elastic import RuledModel
    from sop_opt.trust.fixes import Fix
    from sop_opt.trust.rules import Rule

ANY_PLAN = 0.9
"""Relative gap of a proof: the first plan shows that there is one, however far from the best."""


class Relaxation:
    """Finds fixes of a problem without a plan, and proves them.

    Parameters
    ----------
    problem
        The problem.
    model
        Its model with all its rules.
    options
        How to solve.
    until
        Time on the performance counter at which no further fix is looked for.
    """

    def __init__(
        self, problem: PlanningProblem, model: RuledModel, options: SolveOptions, until: float
    ) -> None:
        self._problem, self._model = problem, model
        self._options, self._until = options, until

    @property
    def time_is_up(self) -> bool:
        """Whether there is no time left to look for fixes."""
        return time.perf_counter() >= self._until

    def fix(self, soft: Sequence[Rule]) -> Fix | None:
        """Return the proved fix in which these rules alone give way, by the least; None: none."""
        giving = [rule for rule in soft if rule.loosened is not None]
        if not giving or self.time_is_up:
            return None
        elastic = self._model.elastic(giving)
        result = loosened_least(elastic, self._options, self._until, gap=self._options.mip_gap)
        if result.values is None:
            return None
        try:
            fix = fix_of(self._problem, giving, elastic.amounts(result.values), result.values)
            return fix if fix is not None and self._is_proved(fix) else None
        except ProblemError:  # the problem cannot say it, such as hours below 0
            return None

    def _is_proved(self, fix: Fix) -> bool:
        """Return whether the problem with the fix made has a plan that keeps all its rules."""
        left = max(self._until - time.perf_counter(), LEAST_SECONDS)
        limits = {"time_limit": left, "mip_gap": max(self._options.mip_gap, ANY_PLAN)}
        options = self._options.model_copy(update=limits)
        plan = solve_plan(fix.apply(self._problem), options=options)
        return plan.solved and plan.audit().passed
