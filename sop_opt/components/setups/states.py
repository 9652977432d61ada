"""The set-ups of a problem, the flows that need them, and their columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.components.setups.cycles import in_given_cycle
from sop_opt.components.setups.joint import Nesting
from sop_opt.components.setups.runs import settled_before
from sop_opt.problem.base import stack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sop_opt.flows import Chosen
    from sop_opt.formulation import Block
    from sop_opt.ledger import Point
    from sop_opt.problem import PlanningProblem, Resource, Setup


@dataclass
class States:
    """All set-ups, in the order of the problem; arrays have the shape (set-ups, periods)."""

    problem: PlanningProblem
    flows: Sequence[Chosen]
    """What each set-up is needed for."""
    is_set_up: NDArray[np.intp] = field(init=False)
    """Columns: whether the flows may be used."""
    is_done: NDArray[np.intp] = field(init=False)
    """Columns: whether the set-up is done; those of ``is_set_up`` where nothing is carried."""

    def add_columns(self, block: Block) -> None:
        """Add whether each set-up is there, and whether it is done where that may differ."""
        horizon = self.problem.horizon
        bounds = [settled_before(row, len(horizon)) for row in self.rows]
        least, most = (np.array(side) for side in zip(*bounds, strict=True))
        possible = np.array([in_given_cycle(row, horizon) for row in self.rows])
        anyway = np.isin(np.arange(len(self.rows)), self.carried)[:, None]
        most = np.where(possible | anyway, most, 0.0)
        self.is_set_up = block.variables(
            "is_set_up", self.points, lower=least, upper=most, integer=True
        )
        points, ceiling = [self.points[k] for k in self.carried], possible[self.carried]
        self.is_done = self.is_set_up.copy()
        self.is_done[self.carried] = block.variables("is_done", points, upper=ceiling, integer=True)

    @property
    def rows(self) -> tuple[Setup, ...]:
        """What the problem says."""
        return self.problem.setups

    @cached_property
    def points(self) -> list[Point]:
        """Labels of the columns."""
        return [(row.name,) for row in self.rows]

    @cached_property
    def machines(self) -> dict[str, Resource]:
        """Resources by name."""
        return {row.name: row for row in self.problem.resources}

    @cached_property
    def nesting(self) -> Nesting:
        """Which set-ups are joint for which."""
        return Nesting(self.rows, self.flows)

    @cached_property
    def carrying(self) -> list[str]:
        """Machines that carry their set-up into the next period."""
        return [name for name, row in self.machines.items() if row.carries_setup]

    @cached_property
    def single(self) -> list[str]:
        """Machines that are set up for one thing per period."""
        return [name for name, row in self.machines.items() if row.one_at_a_time]

    @cached_property
    def carried(self) -> NDArray[np.intp]:
        """Places of the set-ups whose machine carries them."""
        return np.flatnonzero([row.machine in self.carrying for row in self.rows])

    @cached_property
    def was_set_up(self) -> NDArray[np.bool_]:
        """Whether each set-up is there before the horizon."""
        return np.array([row.opening > 0 for row in self.rows], dtype=bool)

    def stacked(self, field: str) -> NDArray[np.float64]:
        """Return a per-period field of all set-ups."""
        return stack(self.rows, field, self.problem.horizon)
