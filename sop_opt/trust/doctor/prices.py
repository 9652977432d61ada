"""Prices that make no sense beside each other.

=====================================  ========  ===================================================
found                                  severity  because
=====================================  ========  ===================================================
holding above the unit value           warning   what is held a period costs more than what it is
backlog below holding, always          warning   everything is late: that is cheaper than stock
safety stock at less than holding      warning   it is never kept
overtime below the regular wage        warning   the plan works overtime rather than hire
a limit, or a pin, that costs nothing  warning   it is broken whenever that helps
=====================================  ========  ===================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.errors import Fault
from sop_opt.problem.base import vector
from sop_opt.problem.demand import Backlog
from sop_opt.trust.doctor import margins
from sop_opt.trust.doctor.words import amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem, Pool, Stock


def holding_above_value(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield stock that costs more to hold for a period than it is worth."""
    prices = _best_prices(problem)
    for number, row in enumerate(problem.inventory, 1):
        worth, what = problem.product[row.product].unit_value, "unit value"
        if not worth:
            worth, what = prices.get(row.product, 0.0), "highest price"
        holding = _holding(row, problem).max()
        if holding > worth > 0:
            message = f"holding a unit of {row.product!r} for a period costs {amount(holding)}, "
            message += f"more than its {what} of {amount(worth)}; give money per unit and period"
            yield _warning("inventory", number, "holding_cost", holding, message)


def _best_prices(problem: PlanningProblem) -> dict[str, float]:
    found: dict[str, float] = {}
    for row in problem.demand:
        price = float(vector(row.price, problem.horizon, 0.0).max())
        found[row.product] = max(found.get(row.product, 0.0), price)
    return found


def _holding(row: Stock, problem: PlanningProblem) -> NDArray[np.float64]:
    return vector(row.holding_cost, problem.horizon, 0.0)


def _warning(section: str, number: int, field: str, value: float, message: str) -> Fault:
    return Fault(section, f"row {number}", field, amount(value), message, "warning")


def late_rather_than_early(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield demand that is cheaper to serve late than a unit is to hold, in every period."""
    stock = {(row.product, row.site): row for row in problem.inventory}
    for number, row in enumerate(problem.demand, 1):
        policy, rules = row.policy(Backlog), stock.get((row.product, row.site))
        if policy is None or rules is None:
            continue
        late = vector(policy.cost, problem.horizon, 0.0)
        holding = _holding(rules, problem)
        if (late < holding).all():
            message = f"a unit late costs {amount(late.max())} per period, less than the "
            message += f"{amount(holding.min())} of a unit in stock, so that demand is served late "
            message += "rather than ahead; raise it above the holding cost"
            yield _warning("demand", number, "unmet.backlog.cost", float(late.max()), message)


def safety_stock_never_kept(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield safety stock that costs less to miss than to keep, whenever it is asked for."""
    for number, row in enumerate(problem.inventory, 1):
        asked = vector(row.safety_stock, problem.horizon, 0.0) > 0
        if row.safety_stock_cost is None or not asked.any():
            continue
        missing = vector(row.safety_stock_cost, problem.horizon, 0.0)[asked]
        holding = _holding(row, problem)[asked]
        if (missing < holding).all() or not missing.any():
            message = f"a unit below the safety stock costs {amount(missing.max())}, and to keep "
            message += f"it costs {amount(holding.min())}, so that none is kept; raise it above "
            message += "the holding cost"
            yield _warning("inventory", number, "safety_stock_cost", missing.max(), message)


def overtime_below_wage(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield pools whose overtime hour is paid less than a regular one, in every period."""
    for number, pool in enumerate(problem.workforce, 1):
        if pool.overtime is None:
            continue
        paid = vector(pool.overtime.wage, problem.horizon, 0.0)
        regular = _hourly_wage(pool, problem)
        if (paid < regular).all():
            message = f"an hour of overtime costs {amount(paid.max())}, less than the "
            message += f"{amount(regular.min())} of a regular hour of {pool.name!r}; "
            message += "give the full wage of an overtime hour, not the premium"
            yield _warning("workforce", number, "overtime.wage", float(paid.max()), message)


def _hourly_wage(pool: Pool, problem: PlanningProblem) -> NDArray[np.float64]:
    """Return what a regular hour costs; 0 where there is none."""
    hours = vector(pool.hours_per_worker, problem.horizon, 0.0)
    wage = vector(pool.wage, problem.horizon, 0.0)
    hourly = np.divide(wage, hours, out=np.zeros_like(wage), where=hours > 0)
    return np.asarray(hourly + vector(pool.wage_per_hour, problem.horizon, 0.0))


def free_to_break(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield limits and pins whose price is 0."""
    remedy = "give a price, or leave it out to make it strict"
    for number, limit in enumerate(problem.limits, 1):
        if limit.price is not None and not vector(limit.price, problem.horizon, 0.0).any():
            message = f"breaking {limit.name!r} costs nothing, so that it does not hold; {remedy}"
            yield _warning("limits", number, "price", 0.0, message)
    for number, pin in enumerate(problem.stability.pins if problem.stability else (), 1):
        if pin.cost is not None and not vector(pin.cost, problem.horizon, 0.0).any():
            message = f"departing from {pin.describe()!r} costs nothing, so that it does not hold; "
            row = f"pins row {number}"
            yield Fault("stability", row, "cost", "0", message + remedy, "warning")


CHECKS = (
    holding_above_value,
    late_rather_than_early,
    safety_stock_never_kept,
    overtime_below_wage,
    free_to_break,
    *margins.CHECKS,
)
"""What is checked about prices."""
