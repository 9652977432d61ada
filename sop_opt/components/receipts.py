"""Receipts: open orders arrive whatever the plan decides.

Posts
    material  ``receipts``  +quantity
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from sop_opt.problem.base import stack

if TYPE_CHECKING:
    import pandas as pd

    from sop_opt.formulation import Block
    from sop_opt.ledger import Ledger, Solution
    from sop_opt.problem import PlanningProblem


@dataclass
class Receipts:
    """Adds what is already on its way to the material balance."""

    name: ClassVar[str] = "receipts"
    problem: PlanningProblem

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when there are open orders."""
        return cls(problem) if problem.receipts else None

    def build(self, block: Block, ledger: Ledger) -> None:
        """Post the open orders."""
        rows = self.problem.receipts
        places = ledger.material.rows((row.product, row.site) for row in rows)
        amounts = stack(rows, "quantity", self.problem.horizon)
        ledger.material.post_constant("receipts", places, amounts)

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return nothing: receipts show in the balance."""
        return {}
