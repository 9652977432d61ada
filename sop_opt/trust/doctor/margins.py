"""What a unit brings against the least that it costs to make or buy.

==================  ===========  =====  =========================================================
symbol              in the code  unit   meaning
==================  ===========  =====  =========================================================
:math:`c_p`         ``least``    money  least cost of a unit of product p: over its sources, unit
                                        cost, materials at their least cost, and machine hours
==================  ===========  =====  =========================================================

Wages, set-ups, orders and moves come on top; a product that comes beside others costs nothing.
"""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.errors import Fault
from sop_opt.problem.base import vector
from sop_opt.problem.demand import Backlog, LostSales, MustServe
from sop_opt.problem.supply import Process
from sop_opt.trust.doctor.ways import makers_of, taken_of
from sop_opt.trust.doctor.words import amount

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from sop_opt.problem import Demand, PlanningProblem, Supplier


class Costs:
    """Least cost of a unit of every product that has a source.

    >>> from sop_opt.problem import PlanningProblem
    >>> problem = PlanningProblem(
    ...     horizon=["Jan"],
    ...     products=[{"name": "bread"}, {"name": "flour"}],
    ...     processes=[{"product": "bread", "materials": {"flour": 0.5}, "cost": 2}],
    ...     suppliers=[{"supplier": "mill", "product": "flour", "price": 3}],
    ... )
    >>> Costs(problem).least
    {'flour': 3.0, 'bread': 3.5}
    """

    def __init__(self, problem: PlanningProblem) -> None:
        self._problem = problem
        self._rows = makers_of(problem)
        self._per_hour = {
            row.name: vector(row.cost_per_hour, problem.horizon, 0.0) for row in problem.resources
        }
        self.least: dict[str, float] = {}
        for name in self._materials_first():
            if name in self._rows:
                self.least[name] = min(self.of(row) for row in self._rows[name])

    def _materials_first(self) -> Iterator[str]:
        order: TopologicalSorter[str] = TopologicalSorter()
        for name, rows in self._rows.items():
            order.add(name, *(material for row in rows for material in row.materials))
        yield from order.static_order()

    def of(self, row: Process | Supplier) -> float:
        """Return the least that a unit from a source costs; 0 where it comes beside others."""
        horizon = self._problem.horizon
        cost = self._own(row)
        for name in row.materials:
            cost = cost + taken_of(row, name, horizon) * self.least.get(name, 0.0)
        if not isinstance(row, Process):
            return float(cost.min())
        for name, hours in row.resource_hours.items():
            cost = cost + vector(hours, horizon, 0.0) * self._per_hour[name]
        (first, *others) = row.outputs.values()
        good = vector(first, horizon, 0.0) * vector(row.yield_rate, horizon, 1.0)
        if others or not (good > 0).any():
            return min(float(cost.min()), 0.0)
        return float((cost[good > 0] / good[good > 0]).min())

    def _own(self, row: Process | Supplier) -> NDArray[np.float64]:
        horizon = self._problem.horizon
        own = vector(row.cost if isinstance(row, Process) else row.price, horizon, 0.0)
        steps = [vector(step.cost, horizon, 0.0) for step in row.cost_steps]
        return own + np.min(steps, axis=0) if steps else own


def never_worth_serving(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield demand that may go unserved, and for which that is always cheaper than to serve it."""
    if problem.objective == "service":
        return
    least = Costs(problem).least
    for number, row in enumerate(problem.demand, 1):
        wanted = vector(row.quantity, problem.horizon, 0.0).any()
        if wanted and row.product in least:
            yield from _worth(number, row, least, problem)


def _worth(
    number: int, row: Demand, least: Mapping[str, float], problem: PlanningProblem
) -> Iterator[Fault]:
    lost, cost = row.policy(LostSales), least[row.product]
    price = float(vector(row.price, problem.horizon, 0.0).max())
    if isinstance(row.unmet[0], MustServe) or lost is None:
        if problem.objective == "profit" and 0 < price < cost and row.policy(Backlog) is None:
            yield _sold_at_a_loss(number, row, price, cost)
        return
    charged = 0.0 if lost.cost is None else float(vector(lost.cost, problem.horizon, 0.0).max())
    if problem.objective == "profit" or lost.cost is None:
        charged += price
    if charged < cost or (charged == 0 and problem.objective == "cost"):
        field = "price" if lost.cost is None else "unmet.lost_sales.cost"
        message = f"a unit of {row.product!r} lost costs {amount(charged)}, and one made or bought "
        message += f"at least {amount(cost)}, so that none is worth serving; raise the price, or "
        message += "the cost of lost sales"
        value = amount(price if lost.cost is None else charged)
        yield Fault("demand", f"row {number}", field, value, message, "warning")


def _sold_at_a_loss(number: int, row: Demand, price: float, cost: float) -> Fault:
    message = f"a unit of {row.product!r} sells at {amount(price)} at most, and costs at least "
    message += f"{amount(cost)} to make or buy, but must be served; raise the price, or let it be "
    message += "lost"
    return Fault("demand", f"row {number}", "price", amount(price), message, "warning")


def earning_without_end(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield offers without a ceiling that pay more than it costs to be rid of the units."""
    if problem.limits or problem.stability or problem.usage or problem.smoothing:
        return  # any of them may hold it back
    horizon = problem.horizon
    rules = {(row.product, row.site): row for row in problem.inventory}
    for number, row in enumerate(problem.suppliers, 1):
        stock, known = rules.get((row.product, row.site)), problem.product[row.product]
        if stock is None or stock.disposal_cost is None:
            continue
        usable = horizon.between(row.available_from, row.available_until)
        usable &= horizon.between(known.available_from, known.available_until)
        price = vector(row.price, horizon, 0.0)
        disposal = vector(stock.disposal_cost, horizon, 0.0)
        earned = float(np.where(usable, -(price + disposal), 0.0).max())
        bounded = row.maximum is not None or row.materials or row.cost_steps or row.lead_time
        if earned > 0 and not bounded:
            message = f"each unit of {row.product!r} bought and thrown away earns "
            message += f"{amount(earned)}, without end: price {amount(price.min())}, disposal "
            message += f"{amount(disposal.min())}; give a maximum, or check the sign"
            value = amount(price.min())
            yield Fault("suppliers", f"row {number}", "price", value, message)


CHECKS = (never_worth_serving, earning_without_end)
"""What is checked about margins."""
