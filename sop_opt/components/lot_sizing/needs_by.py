r"""What must have been supplied by when: the net requirements of every node, level by level.

A node is a set of stock points of one product: all of them, or a single site. Whatever the plan,
the units supplied to a node up to period t are at least

.. math:: N_t = \max_{v \le t} \Bigl(\sum_{u \le v} d_u + f_v - s_0 - \sum_{u \le v} r_u
          + \sum_q c_q N_{q, v + l_q}\Bigr)^+

with demand d, stock to be held f, opening stock s, open receipts r, and the requirements of every
product q all of whose sources use at least c units of this one at least l periods before q arrives.
That is the netting and explosion of material requirements planning (J. Orlicky, 1975), here as a
bound and not as a plan: less than this cannot do, so that echelon stock (A. J. Clark, H. Scarf,
Management Science 6, 1960) need not be written down.

Where demand may be late or lost, the units supplied fall short of N by no more than what is late or
lost by then. With late demand N is the greatest series below the bracket that never falls, because
what a later receipt covers need not be supplied at all.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import vector
from sop_opt.problem.demand import Backlog, LostSales
from sop_opt.problem.supply import Process

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.problem import Demand, PlanningProblem, Supplier

Node = tuple[str, str]
"""Product and site; an empty site stands for all of them."""


@dataclass(frozen=True)
class Shortfall:
    """Demand that need not be met in time: so many units per unit late or lost, so much later."""

    demand: int
    """Row of the demand, counted from 0."""
    units: float
    later: int
    """Periods from the supply of the node to the delivery."""


@dataclass(frozen=True)
class Requirement:
    """What must have been supplied to a node by each period, but for the shortfalls."""

    total: NDArray[np.float64]
    """Units per period, cumulative; never falls."""
    shortfalls: tuple[Shortfall, ...] = ()

    def scaled(self, units: float, earlier: int) -> Requirement:
        """Return what it means for a material: so many units, so many periods earlier."""
        place = np.minimum(np.arange(self.total.size) + earlier, self.total.size - 1)
        return Requirement(
            units * self.total[place],
            tuple(
                Shortfall(short.demand, units * short.units, short.later + earlier)
                for short in self.shortfalls
            ),
        )


class NeedsBy:
    """The requirements of the nodes of a problem, worked out when asked for."""

    def __init__(self, problem: PlanningProblem) -> None:
        self._problem = problem
        self._periods = len(problem.horizon)
        self._known: dict[Node, Requirement] = {}
        self._open: set[Node] = set()

    def of(self, node: Node) -> Requirement:
        """Return what must have been supplied to a node by each period."""
        if node in self._open:  # lanes that lead back: nothing more is known
            return Requirement(np.zeros(self._periods))
        if node not in self._known:
            self._open.add(node)
            self._known[node] = self._netted(node)
            self._open.remove(node)
        return self._known[node]

    def _netted(self, node: Node) -> Requirement:
        parts = [*self._own(node), *self._of_consumers(node)]
        total = sum((part.total for part in parts), np.zeros(self._periods))
        shortfalls = tuple(short for part in parts for short in part.shortfalls)
        if any(self._problem.demand[s.demand].policy(Backlog) for s in shortfalls):
            lowest = np.minimum.accumulate(total.clip(0.0)[::-1])[::-1]
            return Requirement(lowest, shortfalls)
        return Requirement(np.maximum.accumulate(total.clip(0.0)), shortfalls)

    def _own(self, node: Node) -> Iterator[Requirement]:
        """Yield what each stock point of a node asks for, by when it must reach the node."""
        product, site = node
        for point in self._points[product]:
            if site in ("", point[1]):
                earlier = 0 if site else self._reached_after.get(point, 0)
                yield self._at_point[point].scaled(1.0, earlier)

    def _of_consumers(self, node: Node) -> Iterator[Requirement]:
        """Yield what the products that are made of it need of it, and the sites it alone feeds."""
        product, site = node
        for made, (units, earlier, where) in self._contents[product].items():
            if site in ("", where):
                yield self.of((made, "")).scaled(units, earlier)
        if site:
            for destination, lead_time in self._fed_alone[node]:
                yield self.of((product, destination)).scaled(1.0, lead_time)

    @cached_property
    def _points(self) -> dict[str, list[Node]]:
        """Stock points of each product."""
        found: dict[str, list[Node]] = defaultdict(list)
        for point in self._problem.stock_points:
            found[point[0]].append(point)
        return found

    @cached_property
    def _at_point(self) -> dict[Node, Requirement]:
        """What customers and stock levels ask of each stock point, less what is there already."""
        problem, horizon = self._problem, self._problem.horizon
        total = {point: np.zeros(self._periods) for point in problem.stock_points}
        shortfalls: dict[Node, list[Shortfall]] = defaultdict(list)
        for place, row in enumerate(problem.demand):
            point = (row.product, row.site)
            due = vector(row.quantity, horizon, 0.0)
            total[point] += np.cumsum(due) + row.opening_backlog
            if can_fall_short(row):
                shortfalls[point].append(Shortfall(place, 1.0, 0))
        for stock in problem.inventory:
            held = vector(stock.safety_stock, horizon, 0.0)
            held = held if stock.safety_stock_cost is None else np.zeros(self._periods)
            held[-1] = max(held[-1], stock.closing_level("closing_minimum"))
            total[stock.product, stock.site] += held - stock.opening
        for receipt in problem.receipts:
            arrived = np.cumsum(vector(receipt.quantity, horizon, 0.0))
            total[receipt.product, receipt.site] -= arrived
        return {
            point: Requirement(amount, tuple(shortfalls[point])) for point, amount in total.items()
        }

    @cached_property
    def _sources(self) -> dict[str, list[Process | Supplier]]:
        """Processes and offers by what they supply."""
        found: dict[str, list[Process | Supplier]] = defaultdict(list)
        for process in self._problem.processes:
            for product in process.outputs:
                found[product].append(process)
        for offer in self._problem.suppliers:
            found[offer.product].append(offer)
        return found

    @cached_property
    def _contents(self) -> dict[str, dict[str, tuple[float, int, str]]]:
        """Material -> product -> least units of it per unit, periods earlier, and the only site.

        A product counts where all its sources use the material, and none makes something else too,
        for whose sake it might run anyway. The site is empty where sources are at several.
        """
        contents: dict[str, dict[str, tuple[float, int, str]]] = defaultdict(dict)
        for product, rows in self._sources.items():
            if any(isinstance(row, Process) and len(row.outputs) > 1 for row in rows):
                continue
            sites = {row.site for row in rows}
            where = sites.pop() if len(sites) == 1 else ""
            for material in set.intersection(*(set(row.materials) for row in rows)):
                used = [self._use(row, product, material) for row in rows]
                units = min(units for units, _ in used)
                earlier = min(earlier for _, earlier in used)
                contents[material][product] = (units, earlier, where)
        return contents

    def _use(self, row: Process | Supplier, product: str, material: str) -> tuple[float, int]:
        """Return the least units of a material per good unit, and how much earlier it is used."""
        horizon = self._problem.horizon
        if not isinstance(row, Process):
            return float(vector(row.materials[material], horizon, 0.0).min()), row.lead_time
        good = vector(row.outputs[product], horizon, 0.0) * vector(row.yield_rate, horizon, 1.0)
        used = row.use(material, horizon)[good > 0] / good[good > 0]
        return float(used.min(initial=np.inf)) if used.size else 0.0, (
            row.lead_time - row.material_offsets.get(material, 0)
        )

    @cached_property
    def _incoming(self) -> dict[Node, list[tuple[str, int]]]:
        """Origins and lead times of the lanes that lead to each stock point."""
        found: dict[Node, list[tuple[str, int]]] = defaultdict(list)
        for lane in self._problem.lanes:
            found[lane.product, lane.destination].append((lane.origin, lane.lead_time))
        return found

    @cached_property
    def _supplied(self) -> set[Node]:
        """Stock points that something is made at or bought for."""
        return {(product, row.site) for product, rows in self._sources.items() for row in rows}

    @cached_property
    def _fed_alone(self) -> dict[Node, list[tuple[str, int]]]:
        """Destinations that only one site feeds, and only by lanes, with the shortest lead time."""
        fed: dict[Node, list[tuple[str, int]]] = defaultdict(list)
        for (product, destination), lanes in self._incoming.items():
            origins = {origin for origin, _ in lanes}
            if len(origins) == 1 and (product, destination) not in self._supplied:
                lead_time = min(lead_time for _, lead_time in lanes)
                fed[product, origins.pop()].append((destination, lead_time))
        return fed

    @cached_property
    def _reached_after(self) -> dict[Node, int]:
        """Periods that a unit takes at least from where it is made, bought or left to each point.

        All 0 where lanes go round in a circle that nothing leads into.
        """
        points, starts = self._problem.stock_points, self._supplied
        after = {point: 0 for point in points if point in starts or not self._incoming[point]}
        for _ in self._problem.sites:  # no shortest way passes a site twice
            for point in points:
                ways = [
                    after[point[0], origin] + lead_time
                    for origin, lead_time in self._incoming[point]
                    if (point[0], origin) in after
                ]
                if ways and point not in starts:
                    after[point] = min(ways)
        return after if len(after) == len(points) else {}


def can_fall_short(row: Demand) -> bool:
    """Return whether demand may be served late or not at all."""
    return row.policy(Backlog) is not None or row.policy(LostSales) is not None
