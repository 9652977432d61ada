r"""Storage: what is in stock at a site fits into it.

==================  ======================  ======  ==============================================
symbol              in the code             unit    meaning
==================  ======================  ======  ==============================================
:math:`s_{pjt}`     ``stock``               units   of product p at site j at the end of period t
:math:`v_p`         ``storage_volume``      volume  space that a unit takes
:math:`C_{jt}`      ``storage_capacity``    volume  space at the site
==================  ======================  ======  ==============================================

Rules
    ``storage_limit``   sum over p of v s <= C
Tables
    ``storage``: site, period, volume, capacity (not a number where there is no limit)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from sop_opt.components.base import grid_frame
from sop_opt.problem.base import stack
from sop_opt.problem.flows import Selection

if TYPE_CHECKING:
    import pandas as pd

    from sop_opt.formulation import Block
    from sop_opt.ledger import Account, Ledger, Solution
    from sop_opt.problem import PlanningProblem


@dataclass
class Storage:
    """Adds the space that stock takes at sites with a limit."""

    name: ClassVar[str] = "storage"
    problem: PlanningProblem
    rule: Account = field(init=False)

    def __post_init__(self) -> None:
        self.sites = [site for site in self.problem.sites if site.storage_capacity is not None]
        self.points = [(site.name,) for site in self.sites]
        self.capacity = stack(self.sites, "storage_capacity", self.problem.horizon)

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when a site has a storage capacity and a product takes space."""
        limited = any(site.storage_capacity is not None for site in problem.sites)
        bulky = any(product.storage_volume for product in problem.products)
        return cls(problem) if limited and bulky else None

    def build(self, block: Block, ledger: Ledger) -> None:
        """Add the rule on closing stock."""
        sites = tuple(site.name for site in self.sites)
        stock = ledger.flows.select(Selection(flow="stock", site=sites))
        volume = [self.problem.product[str(row["product"])].storage_volume for row in stock.labels]
        self.rule = block.rule("storage_limit", self.points, lower=-np.inf)
        rows = self.rule.rows((str(row["site"]),) for row in stock.labels)
        space = np.array(volume)[:, None] * stock.coefficients
        self.rule.post("volume", rows, space, stock.columns)
        self.rule.bound(self.rule.rows(), upper=self.capacity)

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return space taken and space there is."""
        frame = grid_frame(
            ("site",),
            self.points,
            self.problem.horizon.names,
            volume=self.rule.grid("volume", solution),
            capacity=np.where(np.isfinite(self.capacity), self.capacity, np.nan),
        )
        return {"storage": frame}
