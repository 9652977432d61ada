r"""Moves: people change from one pool to another, by retraining or downgrading.

==================  ==================  =======  ===================================================
symbol              in the code         unit     meaning
==================  ==================  =======  ===================================================
:math:`m_{ijt}`     ``moved``           workers  leaving pool i for pool j at the start of period t
:math:`g_{ij}`      ``arriving``        share    of those moved who arrive; the rest leave
:math:`L_{ij}`      ``lead_time``       periods  from leaving pool i to joining pool j
==================  ==================  =======  ===================================================

Bounds
    ``0 <= m <= maximum``; whole where either pool is.
Posts
    workers  ``moved out``  -m from i; ``moved in``  +g m to j, L periods later
    cost     ``moving people``
Flows
    ``retrained``
Tables
    ``moves``: pool, to_pool, period, moved, arrived (those of the moved who will)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from sop_opt.components.base import grid_frame, later, post_cost
from sop_opt.problem.base import stack

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sop_opt.formulation import Block
    from sop_opt.ledger import Ledger, Solution
    from sop_opt.problem import PlanningProblem


@dataclass
class Moves:
    """Adds moves of people between pools."""

    name: ClassVar[str] = "moves"
    problem: PlanningProblem
    moved: NDArray[np.intp] = field(init=False)

    def __post_init__(self) -> None:
        pairs = [(pool, move) for pool in self.problem.workforce for move in pool.moves]
        self.rules = [move for _, move in pairs]
        self.points = [(pool.name, move.to) for pool, move in pairs]
        whole = {pool.name for pool in self.problem.workforce if pool.whole}
        self.whole = np.array([[not whole.isdisjoint(ends)] for ends in self.points])
        self.arriving = stack(self.rules, "arriving", self.problem.horizon)

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when a pool has moves."""
        return cls(problem) if any(pool.moves for pool in problem.workforce) else None

    def build(self, block: Block, ledger: Ledger) -> None:
        """Add ``moved`` and post it to the workers of both pools and to cost."""
        horizon = self.problem.horizon
        most = stack(self.rules, "maximum", horizon)
        self.moved = block.variables("moved", self.points, upper=most, integer=self.whole)
        left = ledger.workers.rows((origin,) for origin, _ in self.points)
        joined = ledger.workers.rows((to,) for _, to in self.points)
        reached = later(joined, [move.lead_time for move in self.rules])
        ledger.workers.post("moved out", left, -1.0, self.moved)
        ledger.workers.post("moved in", reached, self.arriving, self.moved)
        post_cost(ledger, "moving people", stack(self.rules, "cost", horizon), self.moved)
        ledger.flows.add("retrained", self._labels, self.moved, largest=most)

    def _labels(self) -> list[dict[str, str]]:
        return [{"pool": pool, "origin": pool, "destination": to} for pool, to in self.points]

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return who moved where, by the period of leaving."""
        moved = solution.of(self.moved)
        periods = self.problem.horizon.names
        grids = {"moved": moved, "arrived": moved * self.arriving}
        return {"moves": grid_frame(("pool", "to_pool"), self.points, periods, **grids)}
