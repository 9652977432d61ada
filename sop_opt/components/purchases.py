r"""Purchases: buying or subcontracting costs now and arrives after its lead time.

==================  ==================  =====  ==================================================
symbol              in the code         unit   meaning
==================  ==================  =====  ==================================================
:math:`y_{kt}`      ``bought``          units  ordered in period t of offer k (supplier, product,
                                               site)
:math:`b_{kp}`      ``materials``       units  of product p that we provide per unit ordered
:math:`L_k`         ``lead_time``              periods from order to arrival
==================  ==================  =====  ==================================================

Bounds
    ``minimum <= y <= maximum`` while the offer and the product are available, else 0.
Posts
    material  ``bought``  +y, L periods later; ``provided``  -b y
    cost      ``purchases``
Flows
    ``bought``
Tables
    ``purchases``: product, site, supplier, period, quantity
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from sop_opt.components.base import grid_frame, later, post_cost, windows
from sop_opt.problem.base import stack, vectors

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sop_opt.formulation import Block
    from sop_opt.ledger import Ledger, Solution
    from sop_opt.problem import PlanningProblem


@dataclass
class Purchases:
    """Adds what is ordered from suppliers and subcontractors."""

    name: ClassVar[str] = "purchases"
    problem: PlanningProblem
    bought: NDArray[np.intp] = field(init=False)

    def __post_init__(self) -> None:
        self.points = [(row.product, row.site, row.supplier) for row in self.problem.suppliers]

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when there are suppliers."""
        return cls(problem) if problem.suppliers else None

    def build(self, block: Block, ledger: Ledger) -> None:
        """Add ``bought`` and post its arrival, the materials provided and its price."""
        rows, horizon = self.problem.suppliers, self.problem.horizon
        products = [self.problem.product[row.product] for row in rows]
        available = windows(rows, horizon) & windows(products, horizon)
        most = np.where(available, stack(rows, "maximum", horizon), 0.0)
        self.bought = block.variables(
            "bought",
            self.points,
            lower=np.where(available, stack(rows, "minimum", horizon), 0.0),
            upper=most,
            integer=np.array([[row.whole] for row in rows]),
        )
        places = ledger.material.rows(point[:2] for point in self.points)
        arrivals = later(places, [row.lead_time for row in rows])
        ledger.material.post("bought", arrivals, 1.0, self.bought)
        self._post_provided(ledger)
        post_cost(ledger, "purchases", stack(rows, "price", horizon), self.bought)
        properties = [row.properties for row in rows]
        ledger.flows.add(
            "bought",
            self._labels,
            self.bought,
            largest=most,
            properties=properties,
            useful=lambda: ledger.needs.sources(rows),
        )

    def _post_provided(self, ledger: Ledger) -> None:
        lines = [
            (k, (product, row.site), amount)
            for k, row in enumerate(self.problem.suppliers)
            for product, amount in row.materials.items()
        ]
        rows = ledger.material.rows(point for _, point, _ in lines)
        amounts = vectors([amount for _, _, amount in lines], self.problem.horizon, 0.0)
        columns = self.bought[[k for k, _, _ in lines]]
        ledger.material.post("provided", rows, -amounts, columns)

    def _labels(self) -> list[dict[str, str]]:
        return [
            {
                "product": product,
                "family": self.problem.product[product].family,
                "site": site,
                "supplier": supplier,
            }
            for product, site, supplier in self.points
        ]

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return what is ordered, by period of the order."""
        names = ("product", "site", "supplier")
        periods = self.problem.horizon.names
        quantity = solution.of(self.bought)
        return {"purchases": grid_frame(names, self.points, periods, quantity=quantity)}
