"""What must be made of every product, by when: demand exploded through the bill of material.

==================  ==============  =====  =====================================================
symbol              in the code     unit   meaning
==================  ==============  =====  =====================================================
:math:`D_{pt}`      ``asked``       units  that must be served up to t, or be in stock then
:math:`A_{pt}`      ``there``       units  opening stock, and receipts up to t
:math:`R_{pt}`      ``arrived``     units  that sources must have brought up to t: D - A, and
                                           no less than before t
:math:`S_{pt}`      ``started``     units  that must be started up to t: R, the shortest lead
                                           time of its sources later
==================  ==============  =====  =====================================================

A product is one pile over all sites, and moving it takes no time. Of several sources each amount is
that of the thriftiest one, and of a process with several outputs an equal part of what it takes. So
the true need can only be larger; it is never smaller.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from sop_opt.problem.base import vector
from sop_opt.problem.demand import Demand
from sop_opt.problem.inventory import Receipt, Stock
from sop_opt.problem.supply import Process
from sop_opt.trust.doctor.dues import must_be_served
from sop_opt.trust.doctor.figures import later
from sop_opt.trust.doctor.ways import makers_of, taken_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem, Supplier
    from sop_opt.problem.base import PerPeriodValue

_Row = TypeVar("_Row", Demand, Stock, Receipt)


class Musts:
    """The least starts of every product up to each period.

    >>> from sop_opt.problem import PlanningProblem
    >>> problem = PlanningProblem(
    ...     horizon=["Jan", "Feb"],
    ...     products=[{"name": "bread"}, {"name": "flour"}],
    ...     inventory=[{"product": "bread", "opening": 4}],
    ...     processes=[{"product": "bread", "materials": {"flour": 0.5}}],
    ...     suppliers=[{"supplier": "mill", "product": "flour"}],
    ...     demand=[{"product": "bread", "quantity": [10, 20]}],
    ... )
    >>> Musts(problem).started["bread"].tolist(), Musts(problem).started["flour"].tolist()
    ([6.0, 26.0], [3.0, 13.0])
    """

    def __init__(self, problem: PlanningProblem, *, all_demand: bool = False) -> None:
        self.problem = problem
        self._all_demand = all_demand
        self._read()
        self._asked = {row.name: self._asked_for(row.name) for row in problem.products}
        self.started: dict[str, NDArray[np.float64]] = {}
        for name in self._parents_first():
            self._explode(name)

    def _read(self) -> None:
        """Sort the rows of the problem by the products that they speak of."""
        problem = self.problem
        self.makers = makers_of(problem)
        self.sales = _by_product(problem.demand)
        self.stocks = _by_product(problem.inventory)
        self._receipts = _by_product(problem.receipts)
        self.travelling = {lane.product for lane in problem.lanes if lane.lead_time}
        self.sites: dict[str, set[str]] = defaultdict(set)
        for name, site in problem.stock_points:
            self.sites[name].add(site)

    def _nothing(self) -> NDArray[np.float64]:
        return np.zeros(len(self.problem.horizon))

    def _asked_for(self, name: str) -> NDArray[np.float64]:
        asked = self._nothing() if self._all_demand else self.levels(name)
        for sale in self.sales[name]:
            due = vector(sale.quantity, self.problem.horizon, 0.0)
            asked += np.cumsum(due) if self._all_demand else must_be_served(sale, due)
        return asked

    def levels(self, name: str) -> NDArray[np.float64]:
        """Return the least units of a product that must be in stock at the end of each period."""
        levels = self._nothing()
        for row in self.stocks[name]:
            level = self._nothing()
            if row.safety_stock_cost is None:
                level += vector(row.safety_stock, self.problem.horizon, 0.0)
            level[-1] = max(level[-1], row.closing_level("closing_minimum"))
            levels += level
        return levels

    def received(self, name: str) -> NDArray[np.float64]:
        """Return the units of a product that arrive up to each period in any case."""
        amounts = [row.quantity for row in self._receipts[name]]
        horizon = self.problem.horizon
        arriving = (vector(amount, horizon, 0.0) for amount in amounts)
        return np.cumsum(sum(arriving, self._nothing()))

    def _there(self, name: str) -> NDArray[np.float64]:
        opening = sum(row.opening for row in self.stocks[name])
        return np.asarray(opening + self.received(name))

    def _parents_first(self) -> Iterable[str]:
        """Return all products, each before its materials."""
        order: TopologicalSorter[str] = TopologicalSorter()
        for product in self.problem.products:
            order.add(product.name)
        for name, rows in self.makers.items():
            for row in rows:
                for material in row.materials:
                    order.add(material, name)
        return order.static_order()

    def _explode(self, name: str) -> None:
        """Set what must be started of a product, and pass it on to its materials."""
        arrived = np.maximum(np.maximum.accumulate(self._asked[name] - self._there(name)), 0.0)
        rows = self.makers[name]
        lead = min((row.lead_time for row in rows), default=0)
        self.started[name] = _sooner(arrived, lead)
        if not rows or not arrived.any():
            return
        common = set.intersection(*(set(row.materials) for row in rows))
        for material in common:
            offset = max(_offset(row, material) for row in rows)
            per_unit = min(
                self._per_unit(name, row, taken_of(row, material, self.problem.horizon))
                for row in rows
            )
            self._asked[material] += per_unit * later(self.started[name], offset)

    def _per_unit(self, name: str, row: Process | Supplier, taken: NDArray[np.float64]) -> float:
        """Return the least that a good unit of a product takes, of an amount per run."""
        if not isinstance(row, Process):
            return float(taken.min())
        horizon = self.problem.horizon
        good = vector(row.outputs[name], horizon, 0.0) * vector(row.yield_rate, horizon, 1.0)
        makes = good > 0
        if not makes.any():
            return 0.0
        return float((taken[makes] / good[makes]).min()) / len(row.outputs)

    def hours(self, capacity: str) -> Iterator[tuple[str, float]]:
        """Yield products with the least hours of a resource or pool that a unit of each takes."""
        for name in self._loading[capacity]:
            rows = self.makers[name]
            loads = (self._hours_of(name, row, capacity) for row in rows)
            if (least := min(loads)) > 0:
                yield name, least

    @cached_property
    def _loading(self) -> dict[str, list[str]]:
        """Products all of whose sources take hours of a resource or pool, by its name."""
        found: dict[str, list[str]] = defaultdict(list)
        for name, rows in self.makers.items():
            if rows:
                for capacity in set.intersection(*(set(_hours(row)) for row in rows)):
                    found[capacity].append(name)
        return found

    def _hours_of(self, name: str, row: Process | Supplier, capacity: str) -> float:
        return self._per_unit(name, row, vector(_hours(row)[capacity], self.problem.horizon, 0.0))


def _by_product(rows: Iterable[_Row]) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        found[row.product].append(row)
    return found


def _hours(row: Process | Supplier) -> dict[str, PerPeriodValue]:
    return {**row.resource_hours, **row.labour_hours} if isinstance(row, Process) else {}


def _offset(row: Process | Supplier, material: str) -> int:
    return row.material_offsets.get(material, 0) if isinstance(row, Process) else 0


def _sooner(amounts: NDArray[np.float64], periods: int) -> NDArray[np.float64]:
    """Return what is there so many periods later; the last beyond the horizon."""
    return amounts[np.minimum(np.arange(amounts.size) + periods, amounts.size - 1)]
