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
    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.base import PerPeriodValue
    from sop_opt.trust.explain.shortfalls import Shortfall

MARGIN = 1e-4
"""Share by which a price is set above the one at which both choices are equally good."""


@dataclass(frozen=True)
class Trade:
    """What serving a shortfall earns, and what it costs."""

    earns: float
    """Money that the plan pays or forgoes for what is missing."""
    costs: float
    """Money by which everything else would be dearer if nothing were missing."""
    lacking: tuple[float, ...]
    """Money per unit and period of the shortfall by which its price is too low for serving all."""

    @property
    def pays(self) -> bool:
        """Whether serving it would be worth it, by more than rounding."""
        return self.costs < self.earns - MARGIN * abs(self.earns)


def price_fix(problem: PlanningProblem, shortfall: Shortfall, trade: Trade) -> Fix | None:
    """Return the price at which serving a shortfall is worth what it costs.

    The price per unit, or per unit and period, is raised in the periods of the shortfall. None
    where the problem has no such price.
    """
    if shortfall.kind == "below safety stock":
        return _dearer_safety_stock(problem, shortfall, trade)
    row = problem.demand[shortfall.line]
    backlog, lost = row.policy(Backlog), row.policy(LostSales)
    if shortfall.kind == "late" and backlog is not None:
        return _dearer_policy(problem, shortfall, backlog, trade)
    if lost is not None and lost.cost is not None and problem.objective != "profit":
        return _dearer_policy(problem, shortfall, lost, trade)
    prices = _raised(problem, shortfall, row.price, trade)
    change = Change("demand", shortfall.line + 1, "price", prices)
    return _fix(problem, shortfall, change, "a price", trade)


def _raised(
    problem: PlanningProblem,
    shortfall: Shortfall,
    value: PerPeriodValue,
    trade: Trade,
) -> list[float]:
    """Return a price per period, higher in the periods of the shortfall, and a little above."""
    prices = vector(value, problem.horizon, 0.0).copy()
    own = prices[shortfall.periods]
    lacking = np.array(trade.lacking)
    own += lacking + MARGIN * np.maximum(np.abs(own), lacking)
    return [float(price) for price in prices]


def _dearer_policy(
    problem: PlanningProblem, shortfall: Shortfall, policy: Backlog | LostSales, trade: Trade
) -> Fix:
    assert policy.cost is not None
    prices = _raised(problem, shortfall, policy.cost, trade)
    dearer = policy.model_copy(update={"cost": tuple(prices)})
    unmet = problem.demand[shortfall.line].unmet
    policies = tuple(dearer if own is policy else own for own in unmet)
    change = Change("demand", shortfall.line + 1, "unmet", policies)
    noun = "a cost of being late" if isinstance(policy, Backlog) else "a cost of a lost sale"
    return _fix(problem, shortfall, change, noun, trade)


def _dearer_safety_stock(
    problem: PlanningProblem, shortfall: Shortfall, trade: Trade
) -> Fix | None:
    place = (shortfall.product, shortfall.site)
    for number, row in enumerate(problem.inventory, 1):
        if (row.product, row.site) == place and row.safety_stock_cost is not None:
            prices = _raised(problem, shortfall, row.safety_stock_cost, trade)
            change = Change("inventory", number, "safety_stock_cost", prices)
            return _fix(problem, shortfall, change, "a cost of missing safety stock", trade)
    return None


def _fix(
    problem: PlanningProblem, shortfall: Shortfall, change: Change, noun: str, trade: Trade
) -> Fix:
    """Return the fix, in words by how much the price is higher where most is lacking."""
    most = max(trade.lacking)
    more = text.money(most, problem.currency)
    words = f"{noun} that is higher by {more} per unit"
    return Fix((change,), words, most * sum(shortfall.amounts) / max(abs(trade.earns), 1e-9))
