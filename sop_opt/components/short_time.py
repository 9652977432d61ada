r"""Short time: employed people who work only part of their hours, at a price.

==================  ==================  =======  =============================================
symbol              in the code         unit     meaning
==================  ==================  =======  =============================================
:math:`k_{it}`      ``on_short_time``   workers  on short time in pool i during period t
==================  ==================  =======  =============================================

Bounds
    ``0 <= k <= maximum``; whole where the pool is.
Rules
    ``only_employed``   k <= workers
Posts
    hours  ``short time``  -hours lost per worker x k
    cost   ``short time``
Flows
    ``short_time``
Tables
    ``short_time``: pool, period, workers
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from sop_opt.components.base import grid_frame, post_cost
from sop_opt.problem.base import stack
from sop_opt.problem.flows import Selection

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sop_opt.formulation import Block
    from sop_opt.ledger import Ledger, Solution
    from sop_opt.problem import PlanningProblem


@dataclass
class ShortTimeWork:
    """Adds short-time working."""

    name: ClassVar[str] = "short_time"
    problem: PlanningProblem
    on_short_time: NDArray[np.intp] = field(init=False)

    def __post_init__(self) -> None:
        self.pools = [pool for pool in self.problem.workforce if pool.short_time]
        self.rules = [pool.short_time for pool in self.pools if pool.short_time]
        self.points = [(pool.name,) for pool in self.pools]

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when a pool may work short time."""
        return cls(problem) if any(pool.short_time for pool in problem.workforce) else None

    def build(self, block: Block, ledger: Ledger) -> None:
        """Add ``on_short_time``, its rule, and the hours it loses."""
        horizon = self.problem.horizon
        most = stack(self.rules, "maximum", horizon)
        whole = np.array([[pool.whole] for pool in self.pools])
        self.on_short_time = block.variables(
            "on_short_time", self.points, upper=most, integer=whole
        )
        self._add_only_employed(block, ledger)
        lost = stack(self.pools, "hours_per_worker", horizon) * stack(
            self.rules, "hours_lost", horizon
        )
        rows = ledger.hours.rows(self.points)
        ledger.hours.post("short time", rows, -lost, self.on_short_time)
        post_cost(ledger, "short time", stack(self.rules, "cost", horizon), self.on_short_time)
        labels = [{"pool": name} for (name,) in self.points]
        ledger.flows.add("short_time", lambda: labels, self.on_short_time, largest=most)

    def _add_only_employed(self, block: Block, ledger: Ledger) -> None:
        pools = tuple(name for (name,) in self.points)
        employed = ledger.flows.select(Selection(flow="workers", pool=pools))
        rule = block.rule("only_employed", self.points, lower=-np.inf)
        rule.post("short time", rule.rows(), 1.0, self.on_short_time)
        rule.post("workers", rule.rows(), -employed.coefficients, employed.columns)

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return how many are on short time."""
        workers = solution.of(self.on_short_time)
        periods = self.problem.horizon.names
        return {"short_time": grid_frame(("pool",), self.points, periods, workers=workers)}
