"""The set-ups of a problem, the flows that need them, and their columns."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import stack

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sop_opt.flows import Chosen
    from sop_opt.ledger import Point
    from sop_opt.problem import PlanningProblem, Resource, Setup


@dataclass
class States:
    """All set-ups, in the order of the problem; arrays have the shape (set-ups, periods)."""

    problem: PlanningProblem
    flows: Sequence[Chosen]
    """What each set-up is needed for."""
    is_set_up: NDArray[np.intp]
    """Columns: whether the flows may be used."""
    is_done: NDArray[np.intp]
    """Columns: whether the set-up is done; those of ``is_set_up`` where nothing is carried."""

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
    def carried(self) -> NDArray[np.intp]:
        """Places of the set-ups whose machine carries them."""
        machines = [self.machines.get(row.machine or "") for row in self.rows]
        found = [k for k, machine in enumerate(machines) if machine and machine.carries_setup]
        return np.array(found, dtype=np.intp)

    @cached_property
    def was_set_up(self) -> NDArray[np.bool_]:
        """Whether each set-up is there before the horizon."""
        return np.array([row.opening > 0 for row in self.rows], dtype=bool)

    @cached_property
    def joint(self) -> list[tuple[int, int]]:
        """Pairs of set-ups: one, and another that is needed for the same flows and for more."""
        needed = [{int(column) for column in flows.columns[:, 0]} for flows in self.flows]
        having: dict[int, set[int]] = defaultdict(set)
        for place, columns in enumerate(needed):
            for column in columns:
                having[column].add(place)
        return [
            (place, other)
            for place, columns in enumerate(needed)
            for other in sorted(set.intersection(*(having[column] for column in columns)))
            if len(needed[other]) > len(columns)
        ]

    @cached_property
    def level(self) -> NDArray[np.intp]:
        """Set-ups that are nested below each one: 0 for an item, 1 for a family of items."""
        level = np.zeros(len(self.rows), dtype=np.intp)
        sizes = [len(flows) for flows in self.flows]
        for inner, outer in sorted(self.joint, key=lambda pair: sizes[pair[0]]):
            level[outer] = max(level[outer], level[inner] + 1)
        return level

    def on_machines(self, *, carried: bool) -> Iterator[tuple[str, int, NDArray[np.intp]]]:
        """Yield machine, level, and places of the set-ups of that level on the machine.

        Machines and levels with a single set-up are among them.
        """
        groups: dict[tuple[str, int], list[int]] = defaultdict(list)
        for place, row in enumerate(self.rows):
            if row.machine and (not carried or self.machines[row.machine].carries_setup):
                groups[row.machine, int(self.level[place])].append(place)
        for (machine, level), places in groups.items():
            yield machine, level, np.array(places, dtype=np.intp)

    def stacked(self, field: str) -> NDArray[np.float64]:
        """Return a per-period field of all set-ups."""
        return stack(self.rows, field, self.problem.horizon)
