"""The register of gates: which whole column must be open for a flow to be used at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Gate:
    """A column that is 0 unless its opener is at least 1."""

    columns: NDArray[np.intp]
    """Columns of flows, shape (points, periods)."""
    openers: NDArray[np.intp]
    """Columns of the statements that they need, same shape: set up or not, or orders placed."""


class Gates:
    """Gates in the order in which components register them."""

    def __init__(self) -> None:
        self._gates: list[Gate] = []

    def add(self, columns: NDArray[np.intp], openers: NDArray[np.intp]) -> None:
        """Register that each column needs an opener; openers are broadcast to the columns."""
        self._gates.append(Gate(columns, np.broadcast_to(openers, columns.shape)))

    def openers(self, size: int) -> NDArray[np.intp]:
        """Return the opener of every column of a model; -1: none.

        Of several openers of one column the one that opens fewest others is the closest to it: an
        order or the set-up of an item rather than that of its family.
        """
        opened = np.zeros(size, dtype=np.intp)
        for gate in self._gates:
            np.add.at(opened, gate.openers, 1)
        closest = np.full(size, -1)
        for gate in self._gates:
            before = closest[gate.columns]
            closer = (before < 0) | (opened[gate.openers] < opened[before])
            closest[gate.columns] = np.where(closer, gate.openers, before)
        return closest
