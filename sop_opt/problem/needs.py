"""What the horizon can need of each product: a ceiling where the data give none.

More than that is of no use to anybody, so that some best plan keeps to it, unless a rule asks for
more than demand does: then nothing is known, and the ceilings are infinite.

==================  ===============  ===========================================================
symbol              in the code      meaning
==================  ===============  ===========================================================
:math:`N_{pt}`      ``product``      units of product p that can be of use from period t on
:math:`W_{kt}`      ``_wanted``      units of source k, started from t on, that N can take
:math:`f_{kt}`      ``_filler``      units that a rule asks of source k in t, needed or not
:math:`s_k`         ``_slack``       units by which an order must be larger than what it is for
:math:`R_k`         ``_relief``      units that are worth running to be rid of their materials
:math:`U_{kt}`      ``source``       units that can be of use in one period t: max(W, f) + s + R
:math:`T_{kt}`      ``_total``       units from t on together, W + R + the sum of f from t on, and
                                     s once, or in every period where leftovers may be wasted
==================  ===============  ===========================================================

N is what customers and stock levels ask for, T x use of all sources that p goes into, and s and f
of the lanes that move p. Whoever plans more of k in t than U can plan so much less, and who plans
more than T from t on can drop the last order: every use is served without it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.asks import (
    Asks,
    Burdens,
    asks,
    asks_for_more,
    good_of,
    materials_of,
    most_good,
    products_of,
    rows_of,
)
from sop_opt.problem.base import stack, vector
from sop_opt.problem.demand import Backlog
from sop_opt.problem.supply import Lane, Process

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sop_opt.problem.asks import Source
    from sop_opt.problem.demand import Demand
    from sop_opt.problem.inventory import Stock
    from sop_opt.problem.problem import PlanningProblem
    from sop_opt.problem.supply import Supplier


class Needs:
    """Most units of each product, and most of each source, that can be of use.

    >>> from sop_opt.problem import PlanningProblem
    >>> problem = PlanningProblem(
    ...     horizon=["Jan", "Feb"],
    ...     products=[{"name": "bread"}, {"name": "flour"}],
    ...     processes=[{"product": "bread", "materials": {"flour": 0.5}}],
    ...     suppliers=[{"supplier": "mill", "product": "flour"}],
    ...     demand=[{"product": "bread", "quantity": [10, 20]}],
    ... )
    >>> Needs(problem).product("flour").tolist()
    [15.0, 10.0]
    """

    def __init__(self, problem: PlanningProblem) -> None:
        self._problem = problem
        self._periods = len(problem.horizon)
        self._left = np.arange(self._periods, 0, -1.0)
        self._useless_beyond = not asks_for_more(problem)
        self._asks = Asks(asks(problem))
        self._burdens = Burdens(problem)
        self._needed: dict[str, NDArray[np.float64]] = {}
        self._surpluses: dict[str, float] = {}
        self._totals: dict[int, NDArray[np.float64]] = {}
        self._read()

    def _read(self) -> None:
        """Sort the rows of the problem by the products that they speak of."""
        problem, burdens = self._problem, self._burdens
        self._makers: dict[str, list[Process | Supplier]] = defaultdict(list)
        self._lanes: dict[str, list[Lane]] = defaultdict(list)
        self._users: dict[str, list[Source]] = defaultdict(list)
        self._taken: dict[int, dict[str, float]] = {}
        self._relieving: set[int] = set()
        self._wasted = {row.name for row in problem.products if row.shelf_life is not None}
        self._wasted |= {row.product for row in problem.inventory if row.disposal_cost is not None}
        for row in rows_of(problem):
            taken = self._taken[id(row)] = dict(materials_of(row, problem))
            for name in {**taken, **(row.lot.fixed_materials if row.lot else {})}:
                self._users[name].append(row)
            for name in products_of(row):
                if isinstance(row, Lane):
                    self._lanes[name].append(row)
                else:
                    self._makers[name].append(row)
            if burdens.relieves(row):
                self._relieving.add(id(row))
                self._wasted |= taken.keys() or {*products_of(row)}
        self._sales: dict[str, list[Demand]] = defaultdict(list)
        for sale in problem.demand:
            self._sales[sale.product].append(sale)
        self._stock: dict[str, list[Stock]] = defaultdict(list)
        for stock in problem.inventory:
            self._stock[stock.product].append(stock)

    def product(self, name: str) -> NDArray[np.float64]:
        """Return the most units that can be of use in each period or later; inf: not known."""
        if not self._useless_beyond:
            return np.full(self._periods, np.inf)
        if name not in self._needed:
            self._needed[name] = np.full(self._periods, np.inf)  # where it depends on itself
            own = self._sold(name) + self._stocked(name) + self._moved(name)
            self._needed[name] = own + sum(self._used(name, row) for row in self._users[name])
        return self._needed[name]

    def source(self, row: Source) -> NDArray[np.float64]:
        """Return the most units of a source that can be of use when started in each period."""
        wanted = np.maximum.reduce([np.zeros(self._periods), *self._wanted(row).values()])
        return np.maximum(wanted, self._filler(row)) + self._slack(row) + self._relief(row)

    def sources(self, rows: Sequence[Source]) -> NDArray[np.float64]:
        """Return :meth:`source` of several rows, shape (rows, periods)."""
        return np.array([self.source(row) for row in rows]).reshape(len(rows), self._periods)

    def _total(self, row: Source) -> NDArray[np.float64]:
        """Return the most units of a source that can be of use from each period on, together.

        Where leftovers of a co-product may be wasted, each product may have its own runs.
        """
        if id(row) not in self._totals:
            wanted = np.array([np.zeros(self._periods), *self._wanted(row).values()])
            parts = wanted.sum(axis=0) if self._wastes(row) else wanted.max(axis=0)
            self._totals[id(row)] = np.asarray(parts + self._excess(row))
        return self._totals[id(row)]

    def _wanted(self, row: Source) -> dict[str, NDArray[np.float64]]:
        """Return by product how many units of a source its need can take."""
        return {
            name: _later(self.product(name), row.lead_time) / good
            for name, good in good_of(row, self._problem)
        }

    def _wastes(self, row: Source) -> bool:
        return not self._wasted.isdisjoint(products_of(row))

    def _excess(self, row: Source) -> NDArray[np.float64]:
        """Return how many units of a source are of use beside those needed, from t on."""
        return self._forced(row) + self._relief(row)

    def _forced(self, row: Source) -> NDArray[np.float64]:
        """Return how many units of a source rules may ask for beside those needed, from t on."""
        orders = self._left if self._wastes(row) else 1.0
        return _from_each(self._filler(row)) + self._slack(row) * orders

    def _filler(self, row: Source) -> NDArray[np.float64]:
        """Return what minima, an earlier plan or the last step of a price ask for per period."""
        filler: NDArray[np.float64] = stack([row], "minimum", self._problem.horizon)[0]
        for ask in self._asks.of_source(row):
            filler = np.maximum(filler, ask.quantity)
        if not isinstance(row, Lane) and row.cost_steps and row.steps_apply == "all_units":
            filler = np.maximum(filler, row.cost_steps[-1].start)
        return filler

    def _slack(self, row: Source) -> float:
        """Return by how much an order may exceed what it is for: its minimum, and rounding."""
        slack = float(row.whole)
        if row.lot is not None:
            slack += float(row.lot.least(self._problem.horizon).max()) + (row.lot.multiple or 0.0)
        return slack

    def _relief(self, row: Source) -> float:
        """Return how many units are worth running for what they take away."""
        if id(row) not in self._relieving:
            return 0.0
        taken = self._taken[id(row)] or dict.fromkeys(products_of(row), 1.0)
        return sum(self._surplus(name) / units for name, units in taken.items())

    def _surplus(self, name: str) -> float:
        """Return the most units of a product that may exist without being needed."""
        if name not in self._surpluses:
            self._surpluses[name] = np.inf  # where it depends on itself
            problem = self._problem
            there = sum(row.opening for row in self._stock[name])
            for receipt in problem.receipts:
                if receipt.product == name:
                    there += float(vector(receipt.quantity, problem.horizon, 0.0).sum())
            made = sum(self._left_over(name, row) for row in self._makers[name])
            self._surpluses[name] = there + made
        return self._surpluses[name]

    def _left_over(self, name: str, row: Process | Supplier) -> float:
        """Return what a source may make of a product that nobody needs of it."""
        most = most_good(name, row, self._problem)
        excess = float(self._excess(row)[0])
        if len(products_of(row)) > 1:
            wanted = self._wanted(row).items()
            excess += sum(float(units[0]) for other, units in wanted if other != name)
        return excess * most if most else 0.0

    def _stocked(self, name: str) -> NDArray[np.float64]:
        """Return what levels of stock, and rules on what is made, ask for from each period on."""
        horizon, asked = self._problem.horizon, np.zeros(self._periods)
        for row in self._stock[name]:
            asked += self._refilled(name, vector(row.safety_stock, horizon, 0.0))
            asked += row.closing_level("closing_minimum")
        for ask in self._asks.of_product(name, "made"):
            asked += _from_each(ask.quantity)
        for ask in self._asks.of_product(name, "stock"):
            asked += self._refilled(name, ask.quantity)
        return asked

    def _refilled(self, name: str, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what it takes from each period on to have these levels of stock.

        What keeps is there once. What can be wasted may have to be filled up at every rise, and
        in every period where it spoils or where being rid of it for a while is worth something.
        """
        if name not in self._wasted:
            return np.maximum.accumulate(levels[::-1])[::-1]
        if self._burdens.changes(name):
            return _from_each(levels)
        rises = np.maximum(np.diff(levels, append=0.0), 0.0)
        return levels + _from_each(rises)

    def _moved(self, name: str) -> NDArray[np.float64]:
        """Return what is moved although nobody needs it there: it has to be made all the same."""
        forced = (self._forced(row) for row in self._lanes[name])
        return sum(forced, np.zeros(self._periods))

    def _sold(self, name: str) -> NDArray[np.float64]:
        return sum((self._served(row) for row in self._sales[name]), np.zeros(self._periods))

    def _served(self, row: Demand) -> NDArray[np.float64]:
        """Return what may be served from each period on: what falls due then, and what is late."""
        due = vector(row.quantity, self._problem.horizon, 0.0)
        policy = row.policy(Backlog)
        if policy is None:
            return _from_each(due)
        longest = self._periods if policy.max_periods is None else policy.max_periods
        total = np.cumsum(np.append(row.opening_backlog, due))
        gone = np.arange(self._periods) - longest
        return np.asarray(total[-1] - np.where(gone >= 0, total[np.maximum(gone, 0)], 0.0))

    def _used(self, name: str, row: Source) -> NDArray[np.float64]:
        """Return what a source can use of a material from each period on, also per order."""
        total, horizon = self._total(row), self._problem.horizon
        used = np.zeros(self._periods)
        per_unit = self._taken[id(row)].get(name)
        if per_unit:
            offset = row.material_offsets.get(name, 0) if isinstance(row, Process) else 0
            used += _earlier(total, offset) * per_unit
        if row.lot is not None and name in row.lot.fixed_materials:
            most = row.lot.most(horizon)
            split = total / most[most > 0].min() if (most > 0).any() else 0.0
            per_order = vector(row.lot.fixed_materials[name], horizon, 0.0).max()
            used += (self._left + split) * per_order if per_order else 0.0
        return used


def _from_each(amounts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sum from each period to the last."""
    return np.cumsum(amounts[::-1])[::-1]


def _later(amounts: NDArray[np.float64], periods: int) -> NDArray[np.float64]:
    """Return the amounts of so many periods later; 0 beyond the horizon."""
    return np.append(amounts, np.zeros(periods))[periods:]


def _earlier(amounts: NDArray[np.float64], periods: int) -> NDArray[np.float64]:
    """Return the amounts of so many periods earlier; the first ones before the horizon."""
    return amounts[np.maximum(np.arange(amounts.size) - periods, 0)]
