r"""Transport: what leaves one site reaches another after its lead time.

==================  ==================  =====  ==================================================
symbol              in the code         unit   meaning
==================  ==================  =====  ==================================================
:math:`z_{kt}`      ``moved``           units  leaving in period t on lane k (product, origin,
                                               destination)
:math:`L_k`         ``lead_time``              periods from departure to arrival
==================  ==================  =====  ==================================================

Bounds
    ``minimum <= z <= maximum`` while the lane is available and the product launched, else 0.
Posts
    material  ``sent``  -z at the origin; ``arrived``  +z at the destination, L periods later
    cost      ``transport``
Flows
    ``moved``
Tables
    ``transport``: product, origin, destination, period, quantity
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from sop_opt.components.base import grid_frame, later, post_cost, windows
from sop_opt.problem.base import stack

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sop_opt.formulation import Block
    from sop_opt.ledger import Ledger, Solution
    from sop_opt.problem import PlanningProblem


@dataclass
class Transport:
    """Adds what is moved between sites."""

    name: ClassVar[str] = "transport"
    problem: PlanningProblem
    moved: NDArray[np.intp] = field(init=False)

    def __post_init__(self) -> None:
        self.points = [(row.product, *row.ends) for row in self.problem.lanes]

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when there are lanes."""
        return cls(problem) if problem.lanes else None

    def build(self, block: Block, ledger: Ledger) -> None:
        """Add ``moved`` and post its departure, its arrival and its price."""
        rows, horizon = self.problem.lanes, self.problem.horizon
        available = windows(rows, horizon) & self._launched()
        most = np.where(available, stack(rows, "maximum", horizon), 0.0)
        self.moved = block.variables(
            "moved",
            self.points,
            lower=np.where(available, stack(rows, "minimum", horizon), 0.0),
            upper=most,
            integer=np.array([[row.whole] for row in rows]),
        )
        sent = ledger.material.rows((row.product, row.origin) for row in rows)
        reached = ledger.material.rows((row.product, row.destination) for row in rows)
        arrivals = later(reached, [row.lead_time for row in rows])
        ledger.material.post("sent", sent, -1.0, self.moved)
        ledger.material.post("arrived", arrivals, 1.0, self.moved)
        post_cost(ledger, "transport", stack(rows, "cost", horizon), self.moved)
        properties = [row.properties for row in rows]
        ledger.flows.add(
            "moved",
            self._labels,
            self.moved,
            largest=most,
            properties=properties,
            useful=lambda: ledger.needs.sources(rows),
        )

    def _launched(self) -> NDArray[np.bool_]:
        """Return when the product of each lane may be moved: from its launch on."""
        horizon = self.problem.horizon
        products = [self.problem.product[row.product] for row in self.problem.lanes]
        return np.array([horizon.between(product.available_from, None) for product in products])

    def _labels(self) -> list[dict[str, str | tuple[str, ...]]]:
        return [
            {
                "product": product,
                "family": self.problem.product[product].family,
                "site": (origin, destination),
                "origin": origin,
                "destination": destination,
            }
            for product, origin, destination in self.points
        ]

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return what is moved, by period of departure."""
        names = ("product", "origin", "destination")
        periods = self.problem.horizon.names
        quantity = solution.of(self.moved)
        return {"transport": grid_frame(names, self.points, periods, quantity=quantity)}
