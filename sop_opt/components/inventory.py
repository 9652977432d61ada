r"""Inventory: what is not used is kept, within the levels asked for, at a price.

==================  ==================  =====  ==================================================
symbol              in the code         unit   meaning
==================  ==================  =====  ==================================================
:math:`s_{pt}`      ``stock``           units  stock at the end of period t (p: product and site)
:math:`u_{pt}`      ``below_safety``    units  shortfall from a safety stock that has a price
:math:`w_{pt}`      ``disposed``        units  stock thrown away, where that is allowed
==================  ==================  =====  ==================================================

Bounds
    ``s <= maximum``; ``s >= safety_stock`` where it has no price; in the last period
    ``closing_minimum <= s <= closing_maximum``.
Rules
    ``safety_stock``   s + u >= safety stock, where it has a price
Posts
    material  ``opening stock``  +s of the period before; ``closing stock``  -s; ``disposed``  -w
    cost      ``holding``  on s, or on the mean of two s; ``below safety stock``; ``disposal``
Flows
    ``stock``, ``disposed``
Tables
    ``inventory``: product, site, period, opening, closing, safety_stock, below_safety, disposed
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from sop_opt.components.base import grid_frame, post_cost
from sop_opt.problem.base import stack
from sop_opt.problem.inventory import Stock

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sop_opt.formulation import Block
    from sop_opt.ledger import Ledger, Solution
    from sop_opt.problem import PlanningProblem


@dataclass
class Inventory:
    """Adds stock between periods for every product and site."""

    name: ClassVar[str] = "inventory"
    problem: PlanningProblem
    rows: tuple[Stock, ...]
    """One row of rules per stock point; the default where the problem has none."""
    stock: NDArray[np.intp] = field(init=False)
    below: NDArray[np.intp] = field(init=False)
    disposed: NDArray[np.intp] = field(init=False)
    priced: list[int] = field(init=False)
    """Places of the stock points whose safety stock has a price."""
    disposable: list[int] = field(init=False)
    """Places of the stock points whose stock may be thrown away."""

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when anything can be in stock."""
        known = {(row.product, row.site): row for row in problem.inventory}
        rows = tuple(
            known.get(point) or Stock(product=point[0], site=point[1])
            for point in problem.stock_points
        )
        return cls(problem, rows) if rows else None

    def build(self, block: Block, ledger: Ledger) -> None:
        """Add ``stock`` with its levels and post it to material and cost."""
        points = self.problem.stock_points
        self.priced = [k for k, row in enumerate(self.rows) if row.safety_stock_cost is not None]
        self.disposable = [k for k, row in enumerate(self.rows) if row.disposal_cost is not None]
        lower, upper = self._levels()
        self.stock = block.variables("stock", points, lower=lower, upper=upper)
        ledger.flows.add("stock", self._labels, self.stock, largest=upper)
        self._post_stock(ledger)
        self._post_holding_cost(ledger)
        self._add_priced_safety_stock(block, ledger)
        self._add_disposal(block, ledger)

    def _levels(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return floor and ceiling of the stock per point and period."""
        lower, upper = self._stacked("safety_stock"), self._stacked("maximum")
        lower[self.priced] = 0.0
        least = [row.closing_level("closing_minimum") for row in self.rows]
        most = [row.closing_level("closing_maximum") for row in self.rows]
        lower[:, -1] = np.maximum(lower[:, -1], least)
        upper[:, -1] = np.minimum(upper[:, -1], most)
        return lower, upper

    def _post_stock(self, ledger: Ledger) -> None:
        rows = ledger.material.rows()
        opening = [row.opening for row in self.rows]
        ledger.material.post_constant("opening stock", rows[:, 0], opening)
        ledger.material.post("opening stock", rows[:, 1:], 1.0, self.stock[:, :-1])
        ledger.material.post("closing stock", rows, -1.0, self.stock)

    def _post_holding_cost(self, ledger: Ledger) -> None:
        """Charge closing stock in full, or opening and closing stock by half each."""
        prices = self._stacked("holding_cost")
        halved = np.array([[row.holding_basis == "average"] for row in self.rows])
        post_cost(ledger, "holding", prices * np.where(halved, 0.5, 1.0), self.stock)
        half = np.where(halved, prices / 2, 0.0)
        later_periods = np.arange(1, prices.shape[1])
        ledger.cost.post("holding", later_periods, half[:, 1:], self.stock[:, :-1])
        opening = np.array([row.opening for row in self.rows])
        ledger.cost.post_constant("holding", 0, half[:, 0] * opening)

    def _add_priced_safety_stock(self, block: Block, ledger: Ledger) -> None:
        points = [self.problem.stock_points[k] for k in self.priced]
        safety = self._stacked("safety_stock")[self.priced]
        self.below = block.variables("below_safety", points, upper=safety)
        rule = block.rule("safety_stock", points, upper=np.inf)
        rule.post("stock", rule.rows(), 1.0, self.stock[self.priced])
        rule.post("below", rule.rows(), 1.0, self.below)
        rule.post_constant("safety", rule.rows(), -safety)
        prices = self._stacked("safety_stock_cost")[self.priced]
        post_cost(ledger, "below safety stock", prices, self.below)

    def _add_disposal(self, block: Block, ledger: Ledger) -> None:
        points = [self.problem.stock_points[k] for k in self.disposable]
        self.disposed = block.variables("disposed", points)
        ledger.material.post("disposed", ledger.material.rows(points), -1.0, self.disposed)
        prices = self._stacked("disposal_cost")[self.disposable]
        post_cost(ledger, "disposal", prices, self.disposed)
        labels = self._labels()
        ledger.flows.add("disposed", lambda: [labels[k] for k in self.disposable], self.disposed)

    def _stacked(self, name: str) -> NDArray[np.float64]:
        return stack(self.rows, name, self.problem.horizon)

    def _labels(self) -> list[dict[str, str]]:
        family = {product.name: product.family for product in self.problem.products}
        return [
            {"product": product, "site": site, "family": family[product]}
            for product, site in self.problem.stock_points
        ]

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return opening and closing stock against the safety stock."""
        closing = solution.of(self.stock)
        opening = np.array([[row.opening] for row in self.rows])
        below, disposed = np.zeros_like(closing), np.zeros_like(closing)
        safety = self._stacked("safety_stock")
        below[self.priced] = np.maximum(safety - closing, 0.0)[self.priced]
        disposed[self.disposable] = solution.of(self.disposed)
        frame = grid_frame(
            ("product", "site"),
            self.problem.stock_points,
            self.problem.horizon.names,
            opening=np.concatenate([opening, closing[:, :-1]], axis=1),
            closing=closing,
            safety_stock=safety,
            below_safety=below,
            disposed=disposed,
        )
        return {"inventory": frame}
