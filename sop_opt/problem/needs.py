"""What the horizon can need of each product: a ceiling where the data give none.

More than that is of no use to anybody, so that some best plan keeps to it, unless a rule asks for
more than demand does: then nothing is known, and the ceilings are infinite.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import stack, vector
from sop_opt.problem.demand import Backlog
from sop_opt.problem.supply import Process, Stepped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.problem.demand import Demand
    from sop_opt.problem.problem import PlanningProblem
    from sop_opt.problem.stability import Pin, PreviousFlow
    from sop_opt.problem.supply import Lane, Sourced, Supplier

COUNTED = frozenset({"run", "made", "used", "bought", "moved", "served", "stock"})
"""Kinds of flow that planners pin in units of a product or of a process."""


class Needs:
    """Most units of each product, and most of each source, that can be of use from a period on.

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
        self._left = np.arange(self._periods, 0, -1)
        self._known: dict[str, NDArray[np.float64]] = {}
        self._useless_beyond = not asks_for_more(problem)

    def product(self, name: str) -> NDArray[np.float64]:
        """Return the most units that can be of use in each period or later; inf: not known."""
        if not self._useless_beyond:
            return np.full(self._periods, np.inf)
        if name not in self._known:
            self._known[name] = self._own(name) + self._as_material(name)
        return self._known[name]

    def source(self, row: Process | Supplier | Lane) -> NDArray[np.float64]:
        """Return the most units of a source that can be of use, started in each period or later.

        Where the cost of a step applies to all units, it can be of use to reach the last one in
        every period, for units that nobody needs. An order may be larger than the need by what the
        lot rule asks for.
        """
        least = _from_each(stack([row], "minimum", self._problem.horizon)[0])
        return np.maximum(least, self._wanted(row)) + self._lot(row) + self._reached(row)

    def _wanted(self, row: Process | Supplier | Lane) -> NDArray[np.float64]:
        if not isinstance(row, Process):
            return _later(self.product(row.product), row.lead_time)
        wanted = np.zeros(self._periods)
        for name, good in self._good(row):
            wanted = np.maximum(wanted, _later(self.product(name), row.lead_time) / good)
        return wanted

    def _good(self, row: Process) -> Iterator[tuple[str, float]]:
        """Yield the outputs of a process with the least good units per run that it ever makes."""
        horizon = self._problem.horizon
        for name, amount in row.outputs.items():
            good = vector(amount, horizon, 0.0) * vector(row.yield_rate, horizon, 1.0)
            if good.any():
                yield name, float(good[good > 0].min())

    def _lot(self, row: Sourced) -> float:
        """Return by how much what is ordered may exceed the need: one order, and what is pinned."""
        beyond = self._beyond_need
        if row.lot is not None:
            beyond += float(row.lot.least(self._problem.horizon).max()) + (row.lot.multiple or 0.0)
        return beyond + float(row.whole)

    def _reached(self, row: Sourced) -> NDArray[np.float64] | float:
        if not isinstance(row, Stepped) or not row.cost_steps or row.steps_apply != "all_units":
            return 0.0
        return np.asarray(self._left * float(row.cost_steps[-1].start))

    @cached_property
    def _beyond_need(self) -> float:
        """Return the most units that set-ups, use rules and an earlier plan ask for."""
        problem, horizon, asked = self._problem, self._problem.horizon, 0.0
        for setup in problem.setups:
            asked += float(vector(setup.minimum, horizon, 0.0).max()) * setup.minimum_run
        for rule in problem.usage:
            asked += float(vector(rule.minimum_if_used, horizon, 0.0).sum())
        if problem.stability is not None:
            kept: tuple[Pin | PreviousFlow, ...] = (
                *problem.stability.previous,
                *problem.stability.pins,
            )
            asked += sum(float(vector(row.quantity, horizon, 0.0).sum()) for row in kept)
        return asked

    def _own(self, name: str) -> NDArray[np.float64]:
        """Return what customers and the levels of stock ask for from each period on."""
        horizon = self._problem.horizon
        asked = np.full(self._periods, self._beyond_need)
        for row in self._problem.demand:
            if row.product == name:
                asked += self._sold(row)
        for stock in self._problem.inventory:
            if stock.product == name:
                safety = vector(stock.safety_stock, horizon, 0.0)
                asked += np.maximum.accumulate(safety[::-1])[::-1]
                asked += stock.closing_level("closing_minimum")
        return asked

    def _sold(self, row: Demand) -> NDArray[np.float64]:
        """Return what may be served from each period on: what falls due then, and what is late."""
        due = vector(row.quantity, self._problem.horizon, 0.0)
        policy = row.policy(Backlog)
        if policy is None:
            return _from_each(due)
        longest = self._periods if policy.max_periods is None else policy.max_periods
        total = np.cumsum(np.append(row.opening_backlog, due))
        gone = np.arange(self._periods) - longest
        return np.asarray(total[-1] - np.where(gone >= 0, total[np.maximum(gone, 0)], 0.0))

    def _as_material(self, name: str) -> NDArray[np.float64]:
        """Return what processes and subcontractors can use of it from each period on."""
        problem, used = self._problem, np.zeros(self._periods)
        for process in problem.processes:
            if name in process.materials:
                per_unit = float(process.use(name, problem.horizon).max())
                offset = process.material_offsets.get(name, 0)
                used += _earlier(self.source(process), offset) * per_unit
        for supplier in problem.suppliers:
            if name in supplier.materials:
                per_unit = float(vector(supplier.materials[name], problem.horizon, 0.0).max())
                used += self.source(supplier) * per_unit
        return used + self._per_order(name)

    def _per_order(self, name: str) -> NDArray[np.float64]:
        """Return what orders can use of it beside their units from each period on."""
        problem, used = self._problem, np.zeros(self._periods)
        rows: tuple[Process | Supplier | Lane, ...] = (
            *problem.processes,
            *problem.suppliers,
            *problem.lanes,
        )
        for row in rows:
            if row.lot is not None and name in row.lot.fixed_materials:
                largest = row.lot.most(problem.horizon).min()
                split = self.source(row) / largest if np.isfinite(largest) else 0.0
                per_order = vector(row.lot.fixed_materials[name], problem.horizon, 0.0).max()
                used += (self._left + split) * float(per_order)
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


def asks_for_more(problem: PlanningProblem) -> bool:
    """Return whether anything may ask for more than demand, stock levels and minima do."""
    priced = ((problem.processes, "cost"), (problem.suppliers, "price"), (problem.lanes, "cost"))
    earns = any((stack(rows, field, problem.horizon) < 0).any() for rows, field in priced)
    stepped = (*problem.processes, *problem.suppliers)
    steps = [step for row in stepped for step in row.cost_steps]
    earns |= bool((stack(steps, "cost", problem.horizon) < 0).any())
    floors = any(limit.least is not None or limit.relative_to for limit in problem.limits)
    busy = any(not pool.idle_allowed or pool.idle_cost for pool in problem.workforce)
    steady = bool(problem.smoothing) or problem.strategy == "level"
    kept = problem.stability
    pinned = kept is not None and any(
        not COUNTED.issuperset(row.flow) for row in (*kept.previous, *kept.pins)
    )
    required = any(rule.requires or rule.least_in_use for rule in problem.usage)
    return earns or floors or busy or steady or pinned or required
