"""What the horizon can need of each product: a ceiling where the data give none.

More than that is of no use to anybody, so that some best plan keeps to it, unless a rule asks for
more than demand does: then nothing is known, and the ceilings are infinite.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sop_opt.problem.base import stack, vector
from sop_opt.problem.supply import Supplier

if TYPE_CHECKING:
    from sop_opt.problem.problem import PlanningProblem
    from sop_opt.problem.supply import Process


class Needs:
    """Most units of each product, and most activity of each process, over the horizon.

    >>> from sop_opt.problem import PlanningProblem
    >>> problem = PlanningProblem(
    ...     horizon=["Jan", "Feb"],
    ...     products=[{"name": "bread"}, {"name": "flour"}],
    ...     processes=[{"product": "bread", "materials": {"flour": 0.5}}],
    ...     suppliers=[{"supplier": "mill", "product": "flour"}],
    ...     demand=[{"product": "bread", "quantity": [10, 20]}],
    ... )
    >>> Needs(problem).product("flour")
    15.0
    """

    def __init__(self, problem: PlanningProblem) -> None:
        self._problem = problem
        self._known: dict[str, float] = {}
        self._open: set[str] = set()
        self._useless_beyond = not asks_for_more(problem)

    def product(self, name: str) -> float:
        """Return the most units that the horizon can need; inf where that is not known."""
        if not self._useless_beyond or name in self._open:  # its own material: no end to it
            return math.inf
        if name not in self._known:
            self._open.add(name)
            self._known[name] = self._own(name) + self._as_material(name)
            self._open.remove(name)
        return self._known[name]

    def activity(self, row: Process | Supplier) -> float:
        """Return the most runs of a process, or units of an offer, that the horizon can need.

        Where the cost of a step applies to all units, it can be of use to reach the last one in
        every period, for units that nobody needs.
        """
        horizon = self._problem.horizon
        least = float(stack([row], "minimum", horizon).sum())
        all_units = bool(row.cost_steps) and row.steps_apply == "all_units"
        reached = row.cost_steps[-1].start * len(horizon) if all_units else 0.0
        if isinstance(row, Supplier):
            return max(least, self.product(row.product)) + reached
        runs = [least]
        for name, amount in row.outputs.items():
            good = vector(amount, horizon, 0.0) * vector(row.yield_rate, horizon, 1.0)
            runs.append(self.product(name) / float(good[good > 0].min(initial=math.inf)))
        return max(runs) + reached

    def _own(self, name: str) -> float:
        """Return what customers and the levels of stock ask for."""
        horizon = self._problem.horizon
        sold = [row for row in self._problem.demand if row.product == name]
        kept = [row for row in self._problem.inventory if row.product == name]
        safety = stack(kept, "safety_stock", horizon).max(axis=1, initial=0.0).sum()
        closing = sum(row.closing_level("closing_minimum") for row in kept)
        backlog = sum(row.opening_backlog for row in sold)
        return float(stack(sold, "quantity", horizon).sum() + safety + closing + backlog)

    def _as_material(self, name: str) -> float:
        """Return what processes and subcontractors can use of it."""
        problem, used = self._problem, 0.0
        rows: list[Process | Supplier] = [*problem.processes, *problem.suppliers]
        for row in rows:
            if name in row.materials:
                per_unit = vector(row.materials[name], problem.horizon, 0.0).max()
                used += self.activity(row) * float(per_unit)
        return used


def asks_for_more(problem: PlanningProblem) -> bool:
    """Return whether anything may ask for more than demand, stock levels and minima do."""
    priced = ((problem.processes, "cost"), (problem.suppliers, "price"), (problem.lanes, "cost"))
    earns = any((stack(rows, field, problem.horizon) < 0).any() for rows, field in priced)
    stepped = (*problem.processes, *problem.suppliers)
    steps = [step for row in stepped for step in row.cost_steps]
    earns |= bool((stack(steps, "cost", problem.horizon) < 0).any())
    floors = any(limit.least is not None for limit in problem.limits)
    busy = any(not pool.idle_allowed or pool.idle_cost for pool in problem.workforce)
    steady = bool(problem.smoothing) or problem.strategy == "level"
    return earns or floors or busy or steady or bool(problem.usage) or problem.stability is not None
