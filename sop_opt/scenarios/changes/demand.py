"""Changes of demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from sop_opt.errors import Fault, ProblemError
from sop_opt.problem.base import Names, vector
from sop_opt.scenarios.changes.base import ScenarioChange

if TYPE_CHECKING:
    from sop_opt.problem import PlanningProblem


class ScaleDemand(ScenarioChange):
    """Demand times a factor."""

    kind: Literal["scale_demand"] = "scale_demand"
    """Marks the change in JSON and tables."""
    by: float = Field(ge=0)
    """Factor, such as 1.1 for 10 % more."""
    product: Names = ()
    """Products; empty: any."""

    def changed(self, problem: PlanningProblem) -> PlanningProblem:
        """Return the problem with more or less demand."""
        wanted = set(self.product)
        rows = [
            row.replace(quantity=tuple(self.by * vector(row.quantity, problem.horizon, 0.0)))
            if not wanted or row.product in wanted
            else row
            for row in problem.demand
        ]
        if rows == list(problem.demand) and wanted:
            raise ProblemError(
                [Fault("scale_demand", "", "product", str(wanted), "matches nothing")]
            )
        return problem.replace(demand=rows)
