"""Shortfalls that pay: serving them would cost more than it earns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.plan import text
from sop_opt.problem.base import vector
from sop_opt.problem.changes import Change
from sop_opt.problem.demand import Backlog, LostSales
from sop_opt.trust.fixes import Fix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.base import PerPeriodValue
    from sop_opt.trust.explain.shortfalls import Shortfall

MARGIN = 1e-4
"""Share by which a price is set above the one at which both choices are equally good."""

LEAST_MARGIN = 1e-3
"""Money by which it is set above that at least."""


@dataclass(frozen=True)
class Trade:
    """What serving a shortfall earns, and what it costs."""

    earns: float
    """Money that the plan pays or forgoes for what is missing."""
    costs: float
    """Money by which everything else would be dearer if nothing were missing."""

    @property
    def pays(self) -> bool:
        """Whether serving it would be worth it, by more than rounding."""
        return self.costs < self.earns - MARGIN * abs(self.earns)


def price_fix(
    problem: PlanningProblem, shortfall: Shortfall, lacking: Sequence[float]
) -> Fix | None:
    """Return the price at which serving a shortfall is worth what it costs.

    Parameters
    ----------
    problem
        The problem of the plan.
    shortfall
        What is to be worth serving.
    lacking
        Money per unit by which its price is too low in each of its periods.

    Returns
    -------
    Fix | None
        The price per unit, or per unit and period, raised by a little more than that; None where
        the problem has no such price.
    """
    if shortfall.kind == "below safety stock":
        return _dearer_safety_stock(problem, shortfall, lacking)
    row = problem.demand[shortfall.line]
    backlog, lost = row.policy(Backlog), row.policy(LostSales)
    if shortfall.kind == "late" and backlog is not None:
        return _dearer_policy(problem, shortfall, backlog, lacking)
    if lost is not None and lost.cost is not None and problem.objective != "profit":
        return _dearer_policy(problem, shortfall, lost, lacking)
    prices = _raised(problem, shortfall, row.price, lacking)
    change = Change("demand", shortfall.line + 1, "price", prices)
    return _fix(problem, change, "a price", row.price, prices)


def _raised(
    problem: PlanningProblem,
    shortfall: Shortfall,
    value: PerPeriodValue,
    lacking: Sequence[float],
) -> list[float]:
    """Return a price per period, higher in the periods of the shortfall, and a little above."""
    prices = vector(value, problem.horizon, 0.0).copy()
    own = prices[shortfall.periods]
    own += lacking + np.maximum(MARGIN * np.maximum(np.abs(own), lacking), LEAST_MARGIN)
    return [float(price) for price in prices]


def _dearer_policy(
    problem: PlanningProblem,
    shortfall: Shortfall,
    policy: Backlog | LostSales,
    lacking: Sequence[float],
) -> Fix:
    assert policy.cost is not None
    prices = _raised(problem, shortfall, policy.cost, lacking)
    dearer = policy.model_copy(update={"cost": tuple(prices)})
    unmet = problem.demand[shortfall.line].unmet
    policies = tuple(dearer if own is policy else own for own in unmet)
    change = Change("demand", shortfall.line + 1, "unmet", policies)
    noun = "a cost of being late" if isinstance(policy, Backlog) else "a cost of a lost sale"
    return _fix(problem, change, noun, policy.cost, prices)


def _dearer_safety_stock(
    problem: PlanningProblem, shortfall: Shortfall, lacking: Sequence[float]
) -> Fix | None:
    place = (shortfall.product, shortfall.site)
    for number, row in enumerate(problem.inventory, 1):
        if (row.product, row.site) == place and row.safety_stock_cost is not None:
            prices = _raised(problem, shortfall, row.safety_stock_cost, lacking)
            change = Change("inventory", number, "safety_stock_cost", prices)
            noun = "a cost of missing safety stock"
            return _fix(problem, change, noun, row.safety_stock_cost, prices)
    return None


def _fix(
    problem: PlanningProblem,
    change: Change,
    noun: str,
    before: PerPeriodValue,
    prices: Sequence[float],
) -> Fix:
    """Return the fix, in words by how much the price is higher where most is lacking."""
    old = vector(before, problem.horizon, 0.0)
    most = float((np.array(prices) - old).max())
    words = f"{noun} that is higher by {text.money(most, problem.currency)} per unit"
    usual = float(np.abs(old).mean())
    return Fix((change,), words, most / usual if usual else 1.0)
