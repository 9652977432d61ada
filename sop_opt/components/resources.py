r"""Resources: hours offered by the calendar, and overtime at a price.

==================  ==================  =====  ==============================================
symbol              in the code         unit   meaning
==================  ==================  =====  ==============================================
:math:`c_{rt}`      ``regular_hours``   hours  (machines - downtime) x hours x efficiency
:math:`o_{rt}`      ``overtime``        hours  overtime used on resource r in period t
==================  ==================  =====  ==============================================

Bounds
    ``0 <= o <= ceiling``; a resource that is not finite has no limit on its hours.
Posts
    hours  ``regular``  +c; ``overtime``  +o
    cost   ``overtime``
Flows
    ``overtime``
Tables
    ``capacity``: resource, period, regular_hours, overtime_hours, extra_shift_hours,
    maintenance_hours, available_hours, load_hours, setup_hours, utilisation (load and set-ups of
    what is available)
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
    from sop_opt.ledger import Account, Ledger, Solution
    from sop_opt.problem import PlanningProblem


@dataclass
class Resources:
    """Adds the hours that resources offer."""

    name: ClassVar[str] = "resources"
    problem: PlanningProblem
    overtime: NDArray[np.intp] = field(init=False)
    hours: Account = field(init=False)

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when there are resources."""
        return cls(problem) if problem.resources else None

    def build(self, block: Block, ledger: Ledger) -> None:
        """Post calendar hours, and add ``overtime`` where there is any."""
        self.hours, horizon = ledger.hours, self.problem.horizon
        resources = self.problem.resources
        rows = self.hours.rows((row.name,) for row in resources)
        regular = np.array([row.regular_hours(horizon) for row in resources])
        self.hours.post_constant("regular", rows, regular)
        endless = [k for k, row in enumerate(resources) if not row.finite]
        self.hours.bound(rows[endless], lower=-np.inf)
        rules = [row.overtime for row in resources if row.overtime]
        points = [(row.name,) for row in resources if row.overtime]
        ceiling = stack(rules, "hours", horizon)
        self.overtime = block.variables("overtime", points, upper=ceiling)
        self.hours.post("overtime", self.hours.rows(points), 1.0, self.overtime)
        post_cost(ledger, "overtime", stack(rules, "cost", horizon), self.overtime)
        ledger.flows.add(
            "overtime",
            lambda: [{"resource": name} for (name,) in points],
            self.overtime,
            largest=ceiling,
        )

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return hours offered and used per resource."""
        count = len(self.problem.resources)
        amounts = {
            label: self.hours.grid(label, solution)[:count]
            for label in ("regular", "overtime", "extra shifts", "maintenance", "load", "set-ups")
        }
        load, setups = -amounts.pop("load"), -amounts.pop("set-ups")
        available = sum(amounts.values(), np.zeros_like(load))
        finite = np.array([[row.finite] for row in self.problem.resources])
        measured, unknown = finite & (available > 0), np.full_like(load, np.nan)
        frame = grid_frame(
            ("resource",),
            [(row.name,) for row in self.problem.resources],
            self.problem.horizon.names,
            regular_hours=amounts["regular"],
            overtime_hours=amounts["overtime"],
            extra_shift_hours=amounts["extra shifts"],
            maintenance_hours=-amounts["maintenance"],
            available_hours=available,
            load_hours=load,
            setup_hours=setups,
            utilisation=np.divide(load + setups, available, out=unknown, where=measured),
        )
        return {"capacity": frame}
