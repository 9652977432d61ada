r"""Shelf life: what gets too old is spoiled.

==================  ==================  =======  =================================================
symbol              in the code         unit     meaning
==================  ==================  =======  =================================================
:math:`s_{pu}`      ``stock``           units    at the end of period u (p: product and site)
:math:`A_{pu}`      ``arrivals``        units    supplied in period u: made, bought, moved in, ...
:math:`L_p`         ``life``            periods  after the one of arrival in which a unit is good
:math:`z_{pu}`      ``spoiled``         units    taken out of stock at the end of period u
==================  ==================  =======  =================================================

A unit that arrived in period a is good up to period a + L, so that at the end of u nothing older
than the arrivals of u - L + 1 may be left. Opening stock arrived in the period before the first.
Age counts from the arrival at a site: moving a unit makes it new there.

The rule below is exact. *Needed*: in whatever order units are taken, a stock without units that are
too old consists of arrivals of the last L periods, so it is at most their sum. *Enough*: take the
oldest units first. Then the stock always consists of the youngest arrivals; being at most the sum
of the last L periods, it has none that are older.

Bounds
    z = 0 before the opening stock can be too old. Later z is free: good units may be thrown away
    too, at the same cost.
Rules
    ``not_too_old``   s of period u - sum over the L periods up to u of A <= 0, from the period L on
                      (counted from 1): before it, even the opening stock is good
Posts
    material  ``spoiled``  -z
    cost      ``spoilage``
Tables
    ``spoilage``: product, site, period, spoiled
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
    from sop_opt.ledger import Account, Ledger, Solution
    from sop_opt.problem import PlanningProblem


@dataclass
class ShelfLife:
    """Adds the age of stock; built after everything that posts material."""

    name: ClassVar[str] = "shelf_life"
    problem: PlanningProblem
    spoiled: NDArray[np.intp] = field(init=False)

    def __post_init__(self) -> None:
        known = self.problem.product
        self.points = [
            point for point in self.problem.stock_points if can_spoil(self.problem, point[0])
        ]
        self.products = [known[product] for product, _ in self.points]
        self.life = np.array([product.shelf_life for product in self.products], dtype=np.intp)

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when something in stock can get too old within the horizon."""
        return cls(problem) if any(can_spoil(problem, p) for p, _ in problem.stock_points) else None

    def build(self, block: Block, ledger: Ledger) -> None:
        """Add ``spoiled``, the rule on the age of stock, and the price."""
        horizon = self.problem.horizon
        can_be_old = np.arange(len(horizon)) >= self.life[:, None] - 1
        self.spoiled = block.variables(
            "spoiled", self.points, upper=np.where(can_be_old, np.inf, 0.0)
        )
        rule = block.rule("not_too_old", self.points, lower=-np.inf)
        rows = np.where(can_be_old, rule.rows(), -1)
        self._post_stock(rule, rows, ledger)
        self._post_arrivals(rule, rows, ledger)
        ledger.material.post("spoiled", ledger.material.rows(self.points), -1.0, self.spoiled)
        post_cost(ledger, "spoilage", stack(self.products, "spoilage_cost", horizon), self.spoiled)

    def _post_stock(self, rule: Account, rows: NDArray[np.intp], ledger: Ledger) -> None:
        products = tuple(product.name for product in self.products)
        stock = ledger.flows.select(Selection(flow=("stock",), product=products))
        place = {point: k for k, point in enumerate(self.points)}
        order = [place[str(row["product"]), str(row["site"])] for row in stock.labels]
        rule.post("stock", rows[order], stock.coefficients, stock.columns)

    def _post_arrivals(self, rule: Account, rows: NDArray[np.intp], ledger: Ledger) -> None:
        """Let what arrives in a period count in it and in the L - 1 periods after it."""
        terms, amounts = ledger.material.supplies(besides="opening stock")
        periods = rows.shape[1]
        own = ledger.material.rows(self.points)
        place = np.full(ledger.material.size, -1)
        place[own] = np.arange(own.size).reshape(own.shape)
        aged = place[terms.rows] >= 0
        point, period = np.divmod(place[terms.rows[aged]], periods)
        for age in range(int(self.life.max())):
            counts = (age < self.life[point]) & (period + age < periods)
            row = rows[point[counts], period[counts] + age]
            rule.post(
                "arrivals", row, -terms.coefficients[aged][counts], terms.columns[aged][counts]
            )
            young = age < self.life
            received = amounts[own][young, : periods - age]
            rule.post_constant("arrivals", rows[young, age:], -received)

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return what is spoiled."""
        spoiled = solution.of(self.spoiled)
        periods = self.problem.horizon.names
        return {"spoilage": grid_frame(("product", "site"), self.points, periods, spoiled=spoiled)}


def can_spoil(problem: PlanningProblem, product: str) -> bool:
    """Return whether a product in stock can get too old within the horizon."""
    life = problem.product[product].shelf_life
    return life is not None and life <= len(problem.horizon)
