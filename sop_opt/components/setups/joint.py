"""Joint set-ups: on one machine the set-up of a family holds those of its items.

A set-up is joint for another one of the same machine when it is needed for all its flows and for
more of them; where two are needed for the very same flows, the later row is the joint one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from numpy.typing import NDArray

    from sop_opt.flows import Chosen
    from sop_opt.ledger import Point
    from sop_opt.problem import Setup


@dataclass(frozen=True)
class Siblings:
    """Set-ups of a machine that exclude each other: the items of a family, or the outermost."""

    point: Point
    """Machine, and joint set-up; empty: none."""
    joint: int | None
    """Place of their joint set-up; None: they have none."""
    places: NDArray[np.intp]


@dataclass(frozen=True)
class Nesting:
    """Which set-ups are within which, by their place among the set-ups of the problem."""

    rows: Sequence[Setup]
    flows: Sequence[Chosen]

    @cached_property
    def _needed(self) -> list[set[int]]:
        """Columns of the first period that each set-up is needed for."""
        return [set(flows.columns[:, 0].tolist()) for flows in self.flows]

    @cached_property
    def _having(self) -> dict[tuple[str | None, int], list[int]]:
        """Set-ups by machine and flow, from the innermost out."""
        having: dict[tuple[str | None, int], list[int]] = defaultdict(list)
        for place in sorted(range(len(self.rows)), key=lambda place: len(self._needed[place])):
            for column in self._needed[place]:
                having[self.rows[place].machine, column].append(place)
        return having

    @cached_property
    def _around(self) -> list[set[int]]:
        """All set-ups that are joint for each one, near and far."""
        found = []
        for place, columns in enumerate(self._needed):
            shared = [self._having[self.rows[place].machine, column] for column in columns]
            outer = set.intersection(*(set(own[own.index(place) + 1 :]) for own in shared))
            found.append(outer)
        return found

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """Set-ups with the ones that are joint for them, nothing in between."""
        return [
            (place, outer)
            for place, around in enumerate(self._around)
            for outer in sorted(around.difference(*(self._around[other] for other in around)))
        ]

    @cached_property
    def innermost(self) -> NDArray[np.bool_]:
        """Whether each set-up is joint for no other one."""
        found = np.ones(len(self.rows), dtype=bool)
        found[[outer for _, outer in self.pairs]] = False
        return found

    def siblings(self, machines: Collection[str | None]) -> Iterator[Siblings]:
        """Yield the set-ups of these machines in groups that exclude each other."""
        joint = dict(self.pairs)
        groups: dict[tuple[str | None, int | None], list[int]] = defaultdict(list)
        for place, row in enumerate(self.rows):
            if row.machine in machines:
                groups[row.machine, joint.get(place)].append(place)
        for (machine, outer), places in groups.items():
            point = (machine or "", "" if outer is None else self.rows[outer].name)
            yield Siblings(point, outer, np.array(places, dtype=np.intp))

    def crossing(self, machines: Collection[str | None]) -> list[Fault]:
        """Return set-ups that share flows on one of these machines, neither holding the other."""
        found = {}
        for (machine, _), places in self._having.items():
            for inner, outer in pairwise(places):
                if machine in machines and outer not in self._around[inner]:
                    found[inner, outer] = self._crossing(inner, outer)
        return list(found.values())

    def apart(self) -> list[Fault]:
        """Return set-ups said to be there before the horizon for longer than their joint one."""
        return [
            Fault(
                "setups",
                f"row {place + 1}",
                "opening",
                str(row.opening),
                f"is more than {self.rows[outer].opening} of the joint set-up "
                f"{self.rows[outer].name!r}, without which it is never there; correct one of them",
            )
            for place, outer in self.pairs
            for row in (self.rows[place],)
            if row.opening > max(self.rows[outer].opening, 0)
        ]

    def _crossing(self, inner: int, outer: int) -> Fault:
        other, machine = self.rows[inner].name, self.rows[outer].machine
        message = (
            f"and {other!r} are needed for the same flows and each for others, but {machine!r} has "
            "one of them at a time; let one hold the other, or give them different machines"
        )
        name = self.rows[outer].name
        return Fault("setups", f"row {outer + 1}", "name", repr(name), message)
