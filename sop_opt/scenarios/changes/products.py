"""Changes of products: launches that come later or sooner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sop_opt.errors import ProblemError
from sop_opt.problem.base import vector
from sop_opt.scenarios.changes.address import OfProducts
from sop_opt.scenarios.changes.amounts import put
from sop_opt.scenarios.changes.demand import put_off, told_shift

if TYPE_CHECKING:
    from sop_opt.problem import PlanningProblem, Product
    from sop_opt.problem.horizon import Horizon


class DelayLaunch(OfProducts):
    """A launch that comes later, or sooner, than planned.

    ``available_from`` of the product moves. Demand moves with it as it is, so that sales begin
    later and those of the last periods fall out of the horizon; or what was due before the new
    launch is lost, and the rest stays where it is. With a launch that comes sooner, the last
    periods are left without demand, as nothing is known of it: replace it there.

    Safety stocks are not wanted before the launch. Processes, offers and lanes with dates of their
    own keep them.

    >>> print(DelayLaunch(product="robot", by=2))
    launch 2 periods later, product robot
    """

    kind: Literal["delay_launch"] = "delay_launch"
    """Marks the change in JSON and tables."""
    by: int = 1
    """Periods later; below 0: sooner."""
    demand: Literal["moves", "is_lost"] = "moves"
    """``moves``: all demand of the product falls due so many periods later, or sooner; ``is_lost``:
    what is due before the new launch is not asked for."""

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield a launch that stays where it is."""
        yield from super().faults(horizon)
        if not self.by:
            yield "by", self.by, "delays nothing; give a number of periods"

    def _updates(self, problem: PlanningProblem) -> dict[str, Any]:
        launched = [
            place
            for place in self.places(problem, "products")
            if problem.products[place].available_from is not None
        ]
        if not launched:
            named = self.filters()
            value = "; ".join(name for names in named.values() for name in names)
            message = "has no launch; give available_from in products, or name others"
            raise ProblemError([self.fault(", ".join(named), value or None, message)])
        products = list(problem.products)
        starts: dict[str, int] = {}
        for place in launched:
            starts[products[place].name] = start = self._start(products[place], problem.horizon)
            fields = {"available_from": problem.horizon.names[start]}
            products[place] = products[place].replace(**fields)
        return {"products": tuple(products), **self._later(problem, starts)}

    def _start(self, product: Product, horizon: Horizon) -> int:
        """Return the place of the new launch in the horizon."""
        start = horizon.position[str(product.available_from)] + self.by
        last = horizon.position[product.available_until or horizon.names[-1]]
        if 0 <= start <= last:
            return start
        when = "outside the horizon" if start < 0 or start >= len(horizon) else "after its end"
        remedy = "let its demand be 0 instead" if start > 0 else "delay it by less"
        message = f"would launch {product.name!r} {when}; {remedy}"
        raise ProblemError([self.fault("by", self.by, message)])

    def _later(self, problem: PlanningProblem, starts: dict[str, int]) -> dict[str, Any]:
        """Return demand and stock rules of products that are launched at these places."""
        horizon = problem.horizon
        place, all_of_it = np.arange(len(horizon)), np.ones(len(horizon))
        demand, inventory = list(problem.demand), list(problem.inventory)
        for number, row in enumerate(demand):
            if row.product in starts:
                quantity: Any = put_off(row.quantity, self.by, all_of_it, horizon)
                if self.demand == "is_lost":
                    quantity = put(row.quantity, 0.0, place < starts[row.product], horizon)
                demand[number] = row.replace(quantity=quantity)
        for number, stock in enumerate(inventory):
            before = place < starts.get(stock.product, 0)
            if vector(stock.safety_stock, horizon, 0.0)[before].any():
                safety = put(stock.safety_stock, 0.0, before, horizon)
                inventory[number] = stock.replace(safety_stock=safety)
        return {"demand": tuple(demand), "inventory": tuple(inventory)}

    def _effect(self) -> str:
        lost = ", demand before it is lost" if self.demand == "is_lost" else ""
        return f"launch {told_shift(self.by)}{lost}"
