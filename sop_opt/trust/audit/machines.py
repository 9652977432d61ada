"""Which set-ups a machine can have beside each other, by the problem alone.

On one machine a set-up holds another one that is needed for no other flows than its own, as that of
a family holds those of its items; of two for the very same flows the later row holds the earlier.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.trust.audit.choice import chosen_by_each

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem
    from sop_opt.trust.audit.choice import ChosenFlow

PER_RUN = frozenset({"run", "made", "used", "load"})
"""Kinds that speak of the runs of a process, each in its own unit."""


class Machines:
    """Set-ups by machine; all numbers are places of set-ups in the problem."""

    def __init__(self, problem: PlanningProblem) -> None:
        self.problem = problem
        self.rows = problem.setups

    @cached_property
    def holders(self) -> list[list[int]]:
        """Set-ups that hold each one, from the nearest out."""
        flows = chosen_by_each(self.problem, self.rows)
        needs = [
            {(row.machine, *_what(flow)) for flow in own}
            for row, own in zip(self.rows, flows, strict=True)
        ]
        sizes = [(len(own), place) for place, own in enumerate(needs)]
        needing: dict[tuple[str | None, str, str | int], list[int]] = defaultdict(list)
        for place, own in enumerate(needs):
            for need in own:
                needing[need].append(place)
        return [
            sorted(
                (
                    other
                    # whoever holds it has all its needs, and so the one that fewest have
                    for other in min((needing[need] for need in own), key=len, default=())
                    if sizes[place] < sizes[other] and own <= needs[other]
                ),
                key=lambda other: sizes[other],
            )
            for place, own in enumerate(needs)
        ]

    @cached_property
    def kin(self) -> list[tuple[int | None, list[int]]]:
        """Nearest holder and the set-ups that it is the nearest of; without one, by machine."""
        found: dict[tuple[str | None, int | None], list[int]] = {}
        for place, row in enumerate(self.rows):
            nearest = next(iter(self.holders[place]), None)
            found.setdefault((row.machine, nearest), []).append(place)
        return [(nearest, places) for (_, nearest), places in found.items()]

    def kin_on(self, rule: str) -> list[tuple[int | None, list[int]]]:
        """Return the kin on machines that have a rule."""
        having = {row.name for row in self.problem.resources if getattr(row, rule)}
        return [own for own in self.kin if self.rows[own[1][0]].machine in having]

    @cached_property
    def holds_none(self) -> NDArray[np.bool_]:
        """Whether each set-up holds no other one."""
        holding = {other for holders in self.holders for other in holders}
        return ~np.isin(np.arange(len(self.rows)), sorted(holding))


def _what(flow: ChosenFlow) -> tuple[str, str | int]:
    """Return what a flow is, in whatever unit."""
    return ("run", flow.labels["process"][0]) if flow.kind in PER_RUN else flow.key
