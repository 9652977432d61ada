r"""Extra shifts: hours bought in whole steps at a fixed price.

==================  ==================  ======  ===============================================
symbol              in the code         unit    meaning
==================  ==================  ======  ===============================================
:math:`n_{kt}`      ``shifts``          shifts  bought of shift k (resource, name) in period t
==================  ==================  ======  ===============================================

Bounds
    ``0 <= n <= maximum``; whole unless the shift may be bought in parts.
Posts
    hours  ``extra shifts``  +hours n
    cost   ``extra shifts``  price per shift, used or not
Flows
    ``extra_shifts``
Tables
    ``extra_shifts``: resource, shift, period, shifts, hours
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

    from sop_opt.formulation import Block
    from sop_opt.ledger import Ledger, Solution
    from sop_opt.problem import PlanningProblem


@dataclass
class ExtraShifts:
    """Adds shifts that can be bought for a resource."""

    name: ClassVar[str] = "extra_shifts"
    problem: PlanningProblem
    shifts: NDArray[np.intp] = field(init=False)

    def __post_init__(self) -> None:
        pairs = [(row, shift) for row in self.problem.resources for shift in row.extra_shifts]
        self.rules = [shift for _, shift in pairs]
        self.points = [(row.name, shift.name) for row, shift in pairs]
        self.hours = stack(self.rules, "hours", self.problem.horizon)

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when a resource has extra shifts."""
        return cls(problem) if any(row.extra_shifts for row in problem.resources) else None

    def build(self, block: Block, ledger: Ledger) -> None:
        """Add ``shifts`` and post their hours and price."""
        horizon = self.problem.horizon
        most = stack(self.rules, "maximum", horizon)
        whole = np.array([[shift.whole] for shift in self.rules])
        self.shifts = block.variables("shifts", self.points, upper=most, integer=whole)
        rows = ledger.hours.rows((resource,) for resource, _ in self.points)
        ledger.hours.post("extra shifts", rows, self.hours, self.shifts)
        post_cost(ledger, "extra shifts", stack(self.rules, "cost", horizon), self.shifts)
        labels = [{"resource": resource, "shift": shift} for resource, shift in self.points]
        ledger.flows.add("extra_shifts", lambda: labels, self.shifts, largest=most)

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return the shifts bought."""
        shifts = solution.of(self.shifts)
        periods = self.problem.horizon.names
        grids = {"shifts": shifts, "hours": shifts * self.hours}
        return {"extra_shifts": grid_frame(("resource", "shift"), self.points, periods, **grids)}
