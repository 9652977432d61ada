r"""Strategy: the classic ways to meet a changing demand, held strictly.

``level``
    The head count of every pool is the same from the first period on; to within half a worker where
    whole workers replace the share of them that leaves. Where the problem has no pools, as much of
    each product with demand is made in every period; what is bought is free.
``chase``
    Stock is never built ahead of need. At the end of a period there is at most the safety stock (in
    the last period also the closing minimum), or else what nobody could have avoided: what is left
    of opening stock and open orders when all demand due so far is served from them; an order serves
    earlier demand only where that may be late. Materials that the plan itself uses are not
    subtracted.

==================  ==================  =======  ==================================================
symbol              in the code         unit     meaning
==================  ==================  =======  ==================================================
:math:`w_{it}`      ``workers``         workers  head count of pool i in period t
:math:`m_{pt}`      ``made``            units    of product p started in period t
:math:`s_{kt}`      ``stock``           units    at the end of period t (k: product and site)
:math:`S_{kt}`      ``most_stock``      units    most stock that demand does not call for
==================  ==================  =======  ==================================================

Rules
    ``level``               w - w of the first period = 0 (from -1/2 to 1/2 where whole workers
                            replace a share), or m - m of the first period = 0, over the periods in
                            which the product can be made
    ``not_ahead_of_need``   s <= S
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from sop_opt.problem.base import stack
from sop_opt.problem.demand import Backlog
from sop_opt.problem.flows import Selection

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from sop_opt.flows import Chosen
    from sop_opt.formulation import Block
    from sop_opt.ledger import Ledger, Solution
    from sop_opt.problem import Demand, PlanningProblem, Receipt, Stock

HALF_A_WORKER = 0.5
"""How far a pool of whole workers may be from level when a share of it leaves: hiring one more or
one fewer reaches any head count to within this."""


@dataclass
class ClassicStrategy:
    """Adds the rule of a level or a chase strategy."""

    name: ClassVar[str] = "strategy"
    problem: PlanningProblem

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when the strategy is not free."""
        return None if problem.strategy == "mixed" else cls(problem)

    def build(self, block: Block, ledger: Ledger) -> None:
        """Add the rule of the strategy."""
        if self.problem.strategy == "level":
            self._add_level(block, ledger)
        else:
            self._add_chase(block, ledger)

    def _add_level(self, block: Block, ledger: Ledger) -> None:
        levelled, horizon = self._levelled(ledger), self.problem.horizon
        rule = block.rule("level", [(name,) for name in levelled])
        for row, flows in zip(rule.rows(), levelled.values(), strict=True):
            place = np.flatnonzero(ledger.flows.largest(flows).any(axis=0))
            first, others = place[:1], place[1:]
            rule.post("later", row[others], flows.coefficients[:, others], flows.columns[:, others])
            rule.post("first", row[others], -flows.coefficients[:, first], flows.columns[:, first])
        eroded = [(pool.name,) for pool in self.problem.workforce if pool.is_eroded(horizon)]
        rule.bound(rule.rows(eroded), lower=-HALF_A_WORKER, upper=HALF_A_WORKER)
        if not levelled:
            ledger.log.append(
                "strategy level: nothing is made and nobody employed; it asks nothing"
            )

    def _levelled(self, ledger: Ledger) -> dict[str, Chosen]:
        """Return the flows that stay level: people, or what is made of products with demand."""
        pools = [pool.name for pool in self.problem.workforce]
        if pools:
            wanted = {name: Selection(flow=("workers",), pool=(name,)) for name in pools}
        else:
            sold = dict.fromkeys(row.product for row in self.problem.demand)
            wanted = {name: Selection(flow=("made",), product=(name,)) for name in sold}
        chosen = {name: ledger.flows.select(selection) for name, selection in wanted.items()}
        return {name: flows for name, flows in chosen.items() if len(flows)}

    def _add_chase(self, block: Block, ledger: Ledger) -> None:
        points = self.problem.stock_points
        rule = block.rule("not_ahead_of_need", points, lower=-np.inf)
        stock = ledger.flows.select(Selection(flow=("stock",)))
        rows = rule.rows((str(row["product"]), str(row["site"])) for row in stock.labels)
        rule.post("stock", rows, stock.coefficients, stock.columns)
        rule.bound(rule.rows(), upper=most_stock(self.problem))

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return nothing: a strategy shows in the tables of what it holds."""
        return {}


def most_stock(problem: PlanningProblem) -> NDArray[np.float64]:
    """Return the stock per stock point and period that is not built ahead of need."""
    horizon, stock, demand = problem.horizon, problem.inventory, problem.demand
    closing, given = np.zeros((2, len(stock), len(horizon)))
    closing[:, -1] = [row.closing_level("closing_minimum") for row in stock]
    given[:, 0] = [row.opening for row in stock]
    wanted = np.maximum(stack(stock, "safety_stock", horizon), closing)
    arriving = stack(problem.receipts, "quantity", horizon)
    due = stack(demand, "quantity", horizon)
    due[:, 0] += [row.opening_backlog for row in demand]
    waits = np.array([row.policy(Backlog) is not None for row in demand], dtype=bool)[:, None]
    left = left_over(
        _by_point(problem, stock, given) + _by_point(problem, problem.receipts, arriving),
        _by_point(problem, demand, np.where(waits, 0.0, due)),
        _by_point(problem, demand, np.where(waits, due, 0.0)),
    )
    return np.maximum(_by_point(problem, stock, wanted), left)


def left_over(
    given: NDArray[np.float64], prompt: NDArray[np.float64], patient: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return what is left at the end of each period; below 0: what demand still waits for.

    Prompt demand takes what is there when it is due, patient demand also what comes later.

    >>> left_over(np.array([[0.0, 9.0]]), np.array([[4.0, 0.0]]), np.array([[0.0, 2.0]])).tolist()
    [[0.0, 7.0]]
    """
    left = np.zeros_like(given)
    before = np.zeros(len(given))
    for period in range(given.shape[1]):
        there = before + given[:, period]
        taken = np.minimum(prompt[:, period], np.maximum(there, 0.0))
        left[:, period] = before = there - taken - patient[:, period]
    return left


def _by_point(
    problem: PlanningProblem, rows: Sequence[Stock | Demand | Receipt], amounts: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return amounts per row and period added up by stock point."""
    place = {point: k for k, point in enumerate(problem.stock_points)}
    total = np.zeros((len(place), len(problem.horizon)))
    np.add.at(total, [place[row.product, row.site] for row in rows], amounts)
    return total
