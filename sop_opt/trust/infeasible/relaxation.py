"""What makes room: the least by which rules give way, proved by solving the problem again.

Least is the sum of shares: by which part of what it says on average each rule gives way.
"""

from __future__ import annotations

import time
from itertools import islice
from typing import TYPE_CHECKING

from sop_opt.api import solve_plan
from sop_opt.errors import ProblemError
from sop_opt.solve.options import LEAST_SECONDS
from sop_opt.trust.fixes import fix_of
from sop_opt.trust.infeasible.conflict import loosened_least

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sop_opt.problem import PlanningProblem
    from sop_opt.solve.options import SolveOptions
    from sop_opt.trust.elastic import RuledModel
    from sop_opt.trust.fixes import Fix
    from sop_opt.trust.rules import Rule

DIGITS = 6
"""Decimals to which shares differ; of equal ones the fix with fewer changes comes first."""

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

    def proved(self, softs: Iterable[Sequence[Rule]], most: int) -> list[Fix]:
        """Return the smallest fixes that have stood the proof.

        Parameters
        ----------
        softs
            Sets of rules, in each of which these alone may give way.
        most
            How many fixes are wanted.
        """
        found = [fix for soft in softs if (fix := self._least(soft)) is not None]
        found.sort(key=lambda fix: (round(fix.share, DIGITS), len(fix.changes)))
        standing = (fix for fix in _without_repeats(found) if self._is_proved(fix))
        return list(islice(standing, most))

    def _least(self, soft: Sequence[Rule]) -> Fix | None:
        """Return the fix in which rules give way by the least; None where that is no way out."""
        giving = [rule for rule in soft if rule.loosened is not None]
        if not giving or self._seconds_left() <= LEAST_SECONDS:
            return None
        elastic = self._model.elastic(giving)
        result = loosened_least(elastic, self._options, self._until, gap=self._options.mip_gap)
        if result.values is None:
            return None
        try:
            return fix_of(self._problem, giving, elastic.amounts(result.values), result.values)
        except ProblemError:  # what comes out would be no problem
            return None

    def _is_proved(self, fix: Fix) -> bool:
        """Return whether the problem with the fix made has a plan that keeps all its rules.

        A plan far from the best may count a cost too high, which its audit does not let pass; then
        the best one has to be found.
        """
        try:
            fixed = fix.apply(self._problem)
            return any(self._has_plan(fixed, gap) for gap in (ANY_PLAN, self._options.mip_gap))
        except ProblemError:
            return False

    def _has_plan(self, problem: PlanningProblem, gap: float) -> bool:
        limits = {"time_limit": self._seconds_left(), "mip_gap": gap}
        plan = solve_plan(problem, options=self._options.model_copy(update=limits))
        return plan.solved and plan.audit().passed

    def _seconds_left(self) -> float:
        return max(self._until - time.perf_counter(), LEAST_SECONDS)


def _without_repeats(fixes: Iterable[Fix]) -> Iterator[Fix]:
    """Yield the first fix of the same places: what gives way least may be in one place anyway."""
    seen = set()
    for fix in fixes:
        places = frozenset(relief.rule.place for relief in fix.reliefs)
        if places not in seen:
            seen.add(places)
            yield fix
