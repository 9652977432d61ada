"""Why a plan whose decisions are held cannot follow a scenario.

First by what is missing: demand that must be served may be turned down, as little of it as
possible, and whatever is turned down then is told. If there is no plan even so, it is the held
decisions that clash with another rule: then each kind of them is freed in turn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.plan import text
from sop_opt.problem.demand import Backlog, LostSales
from sop_opt.scenarios.uncertainty.hold import HeldResolver

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sop_opt.plan import Plan
    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.demand import Demand
    from sop_opt.scenarios.uncertainty.decisions import Decision
    from sop_opt.scenarios.uncertainty.hold import Held
    from sop_opt.solve.options import SolveOptions

WORDS: dict[Decision, str] = {
    "head_count": "the head count",
    "shifts": "the shifts",
    "contracts": "the contracts",
    "lots": "the lots",
}
"""What is held, in words."""

MOST_TOLD = 3
"""Places that are told."""
LEAST_UNITS = 1e-6
"""Units below which nothing is missing but dust."""


def in_words(decisions: Sequence[Decision]) -> str:
    """Return decisions as a phrase."""
    return text.listing([WORDS[decision] for decision in decisions], most=len(WORDS))


class Shortage:
    """Tells why scenarios have no plan with the decisions that are held.

    Parameters
    ----------
    held
        The decisions.
    options
        How to solve.
    """

    def __init__(self, held: Held, options: SolveOptions) -> None:
        self._held, self._options = held, options
        self._resolver = HeldResolver(held, options)

    def reason(self, problem: PlanningProblem) -> str:
        """Return why the problem of a scenario has no plan."""
        lenient = self._resolver.solve(_lenient(problem))
        if lenient.solved and (missing := _missing(problem, lenient)):
            return f"{missing} cannot be served"
        held = self._held
        if kinds := [kind for kind in held.decisions if self._solved(held.but(kind), problem)]:
            return (
                f"there is a plan only if {' or '.join(WORDS[kind] for kind in kinds)} may change"
            )
        if self._solved(held.but(*held.decisions), problem):
            return f"there is a plan only if several of {in_words(held.decisions)} may change"
        return "the scenario has no plan, whatever is decided"

    def _solved(self, held: Held, problem: PlanningProblem) -> bool:
        return HeldResolver(held, self._options).solve(problem).solved


def _lenient(problem: PlanningProblem) -> PlanningProblem:
    """Return the problem in which all demand may be turned down, what must be served the last."""
    return problem.replace(
        objective="service", demand=[_turned_down(row) for row in problem.demand]
    )


def _turned_down(row: Demand) -> Demand:
    if row.policy(LostSales) is not None:
        return row.replace(priority=row.priority + 1)
    late = [policy for policy in row.unmet if isinstance(policy, Backlog)]
    return row.replace(priority=1, unmet=(*late, LostSales(cost=0.0)))


def _missing(problem: PlanningProblem, lenient: Plan) -> str:
    """Return in words what is turned down that must be served; nothing where there is none."""
    demand = lenient.tables["demand"]
    must = {
        (row.product, row.site, row.customer)
        for row in problem.demand
        if row.policy(LostSales) is None
    }
    keys = zip(demand["product"], demand["site"], demand["customer"], strict=True)
    short = demand[np.array([key in must for key in keys]) & (demand["lost"] > LEAST_UNITS)]
    places = [
        f"{text.number(units)} of {product!r} in {period!r}"
        for units, product, period in zip(
            short["lost"], short["product"], short["period"], strict=True
        )
    ]
    return text.listing(places, MOST_TOLD)
