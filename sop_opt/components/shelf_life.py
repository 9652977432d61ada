r"""Shelf life: what gets too old is spoiled.

==================  ==================  =======  =================================================
symbol              in the code         unit     meaning
==================  ==================  =======  =================================================
:math:`s_{pu}`      ``stock``           units    at the end of period u (p: product and site)
:math:`A_{pu}`      ``arrivals``        units    supplied in period u: made, bought, moved in, ...
:math:`L_p`         ``life``            periods  after the one of arrival in which a unit is good
:math:`z_{pu}`      ``spoiled``         units    taken out of stock at the end of period u
==================  ==================  =======  =================================================

A unit that arrived in period a is good up to period a + L; what is left of it then is spoiled at
the end of that period. Opening stock arrived in the period before the first. Age counts from the
arrival at a site: moving a unit makes it new there.

The rules are exact, in whatever order units are taken. What is spoiled in u arrived in u - L
(``only_old``). The other units must all be taken within their life, and taking the oldest of them
first does that if and only if at the end of every u (1) all of them that arrived up to u - L are
taken, and (2) no more are taken than arrived up to u. Taken so far is A so far less s and less z so
far. Hence (1) reads: s is at most A of the last L periods (``not_too_old``); and (2): s is at least
z of the next L periods (``kept_until_old``).

Rules
    ``only_old``         z of u - A of u - L <= 0
    ``not_too_old``      s of u - sum over the L periods up to u of A <= 0
    ``kept_until_old``   s of u - sum over the L periods after u of z >= 0
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

from sop_opt.components.base import grid_frame, later, post_cost
from sop_opt.problem.base import stack
from sop_opt.problem.flows import Selection

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sop_opt.flows import Flows
    from sop_opt.formulation import Block
    from sop_opt.ledger import Account, Ledger, Post, Solution
    from sop_opt.problem import PlanningProblem

    Arrivals = tuple[Post, NDArray[np.float64]]


@dataclass
class ShelfLife:
    """Adds the age of stock; built after everything that posts material."""

    name: ClassVar[str] = "shelf_life"
    problem: PlanningProblem
    spoiled: NDArray[np.intp] = field(init=False)

    def __post_init__(self) -> None:
        problem = self.problem
        self.points = [point for point in problem.stock_points if can_spoil(problem, point[0])]
        self.products = [problem.product[product] for product, _ in self.points]
        self.life = np.array([product.shelf_life for product in self.products], dtype=np.intp)
        opening = {(row.product, row.site): row.opening for row in problem.inventory}
        self.opening = np.array([opening.get(point, 0.0) for point in self.points])

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when something in stock can get too old within the horizon."""
        return cls(problem) if any(can_spoil(problem, p) for p, _ in problem.stock_points) else None

    def build(self, block: Block, ledger: Ledger) -> None:
        """Add ``spoiled``, the rules on the age of stock, and the price."""
        rows, horizon = ledger.material.rows(self.points), self.problem.horizon
        arrivals = ledger.material.supplies(rows, besides=("opening stock",))
        stock = self._stock(ledger.flows)
        self.spoiled = block.variables("spoiled", self.points, lower=self._spoiled_at_once())
        self._add_only_old(block, arrivals)
        self._add_not_too_old(block, arrivals, stock)
        self._add_kept_until_old(block, stock)
        ledger.material.post("spoiled", rows, -1.0, self.spoiled)
        post_cost(ledger, "spoilage", stack(self.products, "spoilage_cost", horizon), self.spoiled)

    def _stock(self, flows: Flows) -> NDArray[np.intp]:
        """Return the columns of closing stock, in the order of the points."""
        products = tuple(dict.fromkeys(product for product, _ in self.points))
        stock = flows.select(Selection(flow=("stock",), product=products))
        place = {(row["product"], row["site"]): k for k, row in enumerate(stock.labels)}
        return stock.columns[[place[point] for point in self.points]]

    def _spoiled_at_once(self) -> NDArray[np.float64]:
        """Return opening stock that is too old from the beginning: what keeps for no period."""
        spoiled = np.zeros((len(self.points), len(self.problem.horizon)))
        spoiled[:, 0] = np.where(self.life == 0, self.opening, 0.0)
        return spoiled

    def _add_only_old(self, block: Block, arrivals: Arrivals) -> None:
        """Let only what arrived exactly so long ago be spoiled; opening stock came just before."""
        rule = block.rule("only_old", self.points, lower=-np.inf)
        rule.post("spoiled", rule.rows(), 1.0, self.spoiled)
        post_arrivals(rule, rule.rows(), arrivals, self.life)
        too_old = rule.rows()[np.arange(len(self.points)), np.maximum(self.life - 1, 0)]
        rule.post_constant("opening stock", too_old, -self.opening)

    def _add_not_too_old(self, block: Block, arrivals: Arrivals, stock: NDArray[np.intp]) -> None:
        """Compare stock with what is young enough, from when the opening stock is too old."""
        rule = block.rule("not_too_old", self.points, lower=-np.inf)
        period = np.arange(stock.shape[1])
        rows = np.where(period >= self.life[:, None] - 1, rule.rows(), -1)
        rule.post("stock", rows, 1.0, stock)
        for age in range(int(self.life.max())):
            post_arrivals(rule, rows, arrivals, np.where(age < self.life, age, period.size))

    def _add_kept_until_old(self, block: Block, stock: NDArray[np.intp]) -> None:
        """Keep in stock what will be spoiled: it must not be used meanwhile."""
        rule = block.rule("kept_until_old", self.points, upper=np.inf)
        rule.post("stock", rule.rows(), 1.0, stock)
        for age in range(1, int(self.life.max()) + 1):
            held = age <= self.life
            rows = rule.rows()[held, :-age]
            rule.post("spoiled", rows, -1.0, self.spoiled[held, age:])

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return what is spoiled."""
        spoiled = solution.of(self.spoiled)
        periods = self.problem.horizon.names
        return {"spoilage": grid_frame(("product", "site"), self.points, periods, spoiled=spoiled)}


def can_spoil(problem: PlanningProblem, product: str) -> bool:
    """Return whether a product in stock can get too old within the horizon."""
    life = problem.product[product].shelf_life
    return life is not None and life <= len(problem.horizon)


def post_arrivals(
    rule: Account, rows: NDArray[np.intp], arrivals: Arrivals, ages: NDArray[np.intp]
) -> None:
    """Subtract from each row of a rule what arrived so many periods before it, per point."""
    terms, amounts = arrivals
    reached = later(rows, ages.tolist())
    rule.post("arrivals", reached.ravel()[terms.rows], -terms.coefficients, terms.columns)
    rule.post_constant("arrivals", reached, -amounts)
