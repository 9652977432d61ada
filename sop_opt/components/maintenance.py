r"""Maintenance: stops that must be taken, in periods that the plan chooses.

==================  ==================  ========  ===========================================
symbol              in the code         unit      meaning
==================  ==================  ========  ===========================================
:math:`n_{kt}`      ``machines_down``   machines  stopped for task k (resource, name) in t
==================  ==================  ========  ===========================================

Bounds
    n = 0 outside the window; within it ``n <= most_at_once`` and at most the machines that are up;
    whole.
Rules
    ``all_done``   sum over the window of n = machine periods
    ``machines_there``   sum over the tasks of a resource of n <= machines up
Posts
    hours  ``maintenance``  -hours of a machine x n
    cost   ``maintenance``
Flows
    ``maintenance``
Tables
    ``maintenance``: resource, task, period, machines
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

DECIMALS = 9
"""Decimals of the machines that are up, so that 2.3 less 0.3 are two whole machines."""


@dataclass
class MaintenanceStops:
    """Adds stops whose timing is free within a window."""

    name: ClassVar[str] = "maintenance"
    problem: PlanningProblem
    machines_down: NDArray[np.intp] = field(init=False)

    def __post_init__(self) -> None:
        pairs = [(row, task) for row in self.problem.resources for task in row.maintenance]
        self.resources = [row for row, _ in pairs]
        self.tasks = [task for _, task in pairs]
        self.points = [(row.name, task.name) for row, task in pairs]

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when a resource has maintenance to be planned."""
        return cls(problem) if any(row.maintenance for row in problem.resources) else None

    def build(self, block: Block, ledger: Ledger) -> None:
        """Add ``machines_down``, its rules, the hours it takes and its price."""
        horizon = self.problem.horizon
        most = self.most_down()
        self.machines_down = block.variables("machines_down", self.points, upper=most, integer=True)
        self._add_all_done(block)
        self._add_machines_there(block)
        taken = np.array([row.machine_hours(horizon) for row in self.resources])
        rows = ledger.hours.rows((resource,) for resource, _ in self.points)
        ledger.hours.post("maintenance", rows, -taken, self.machines_down)
        post_cost(ledger, "maintenance", stack(self.tasks, "cost", horizon), self.machines_down)
        labels = [{"resource": resource, "shift": task} for resource, task in self.points]
        ledger.flows.add("maintenance", lambda: labels, self.machines_down, largest=most)

    def most_down(self) -> NDArray[np.float64]:
        """Return the most machines that each task may stop per period."""
        horizon = self.problem.horizon
        most = np.floor(self._machines_up().round(DECIMALS))
        for place, task in enumerate(self.tasks):
            if task.most_at_once is not None:
                most[place] = np.minimum(most[place], task.most_at_once)
            most[place, ~horizon.between(task.start, task.end)] = 0.0
        return most

    def _machines_up(self) -> NDArray[np.float64]:
        horizon = self.problem.horizon
        return stack(self.resources, "machines", horizon) - stack(
            self.resources, "downtime", horizon
        )

    def _add_all_done(self, block: Block) -> None:
        rule = block.rule("all_done", self.points, over_periods=False)
        rule.post("machines down", rule.rows(), 1.0, self.machines_down)
        rule.post_constant("due", rule.rows()[:, 0], [-task.machine_periods for task in self.tasks])

    def _add_machines_there(self, block: Block) -> None:
        resources = list(dict.fromkeys((row.name,) for row in self.resources))
        rule = block.rule("machines_there", resources, lower=-np.inf)
        rows = rule.rows((row.name,) for row in self.resources)
        rule.post("machines down", rows, 1.0, self.machines_down)
        rule.bound(rows, upper=self._machines_up())

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return the stops chosen."""
        machines = solution.of(self.machines_down)
        periods = self.problem.horizon.names
        return {
            "maintenance": grid_frame(("resource", "task"), self.points, periods, machines=machines)
        }
