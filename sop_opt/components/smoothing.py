r"""Smoothing: a sum of flows that changes from one period to the next costs money, or may not.

==================  ==================  =====  ==================================================
symbol              in the code         unit   meaning
==================  ==================  =====  ==================================================
:math:`F_{kt}`      ``chosen``          units  sum of the flows of rule k in period t; the opening
                                               sum is that of the period before the first
:math:`i_{kt}`      ``increase``        units  more than in the period before
:math:`d_{kt}`      ``decrease``        units  less than in the period before
==================  ==================  =====  ==================================================

Bounds
    ``0 <= i <= maximum_increase``, ``0 <= d <= maximum_decrease``; both 0 in the first period where
    there is no opening sum to compare with.
Rules
    ``change``   F - F of the period before - i + d = 0, from the first period that has one before
Posts
    cost      ``smoothing``  on i and on d
Tables
    ``smoothing``: name, period, total, increase, decrease
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from sop_opt.components.base import grid_frame, post_cost
from sop_opt.problem.base import stack

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sop_opt.flows import Chosen
    from sop_opt.formulation import Block
    from sop_opt.ledger import Ledger, Solution
    from sop_opt.problem import PlanningProblem


@dataclass
class SmoothChange:
    """Adds the price of change, and its limits."""

    name: ClassVar[str] = "smoothing"
    problem: PlanningProblem
    chosen: list[Chosen] = field(init=False)
    """The flows of each rule."""

    def __post_init__(self) -> None:
        self.points = [(row.name,) for row in self.problem.smoothing]
        self.opening = np.array(
            [np.nan if row.opening is None else row.opening for row in self.problem.smoothing]
        )
        """Sum before the first period; not a number where none is given."""

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when change has a price or a limit."""
        return cls(problem) if problem.smoothing else None

    def build(self, block: Block, ledger: Ledger) -> None:
        """Add ``increase`` and ``decrease``, the rule that tells them, and their prices."""
        wanted = {
            (f"row {number}", ""): row for number, row in enumerate(self.problem.smoothing, 1)
        }
        self.chosen = list(ledger.flows.select_all("smoothing", wanted).values())
        free = np.isnan(self.opening)
        rule = block.rule("change", self.points)
        rows = rule.rows()
        rows[free, 0] = -1
        for row, chosen in zip(rows, self.chosen, strict=True):
            rule.post("total", row, chosen.coefficients, chosen.columns)
            rule.post("before", row[1:], -chosen.coefficients[:, :-1], chosen.columns[:, :-1])
        rule.post_constant("before", rows[:, 0], -np.nan_to_num(self.opening))
        for direction, sign in (("increase", -1.0), ("decrease", 1.0)):
            most = self._stacked(f"maximum_{direction}")
            most[free, 0] = 0.0
            columns = block.variables(direction, self.points, upper=most)
            rule.post(direction, rows, sign, columns)
            post_cost(ledger, "smoothing", self._stacked(f"{direction}_cost"), columns)

    def _stacked(self, name: str) -> NDArray[np.float64]:
        return stack(self.problem.smoothing, name, self.problem.horizon)

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return what each sum came to and by how much it changed."""
        total = np.array([chosen.total(solution) for chosen in self.chosen])
        opening = np.where(np.isnan(self.opening), total[:, 0], self.opening)
        change = np.diff(total, prepend=opening[:, None], axis=1)
        frame = grid_frame(
            ("name",),
            self.points,
            self.problem.horizon.names,
            total=total,
            increase=np.maximum(change, 0.0),
            decrease=np.maximum(-change, 0.0),
        )
        return {"smoothing": frame}
