"""The register of gates: which whole column must be open for a flow to be used at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Gate:
    """Columns that are 0 unless their opener is more than that."""

    columns: NDArray[np.intp]
    """Columns of flows."""
    openers: NDArray[np.intp]
    """Columns of the statements that they need, same shape: set up or not, or orders placed."""


class Gates:
    """Gates in the order in which components register them."""

    def __init__(self) -> None:
        self._gates: list[Gate] = []

    def add(self, columns: NDArray[np.intp], openers: NDArray[np.intp]) -> None:
        """Register that each column needs an opener; openers are broadcast to the columns.

        A column with an opener below 0 needs none.
        """
        opener = np.broadcast_to(openers, columns.shape)
        needing = opener >= 0
        self._gates.append(Gate(columns[needing], opener[needing]))

    def openers(self, size: int) -> NDArray[np.intp]:
        """Return the opener of every column of a model; -1: none.

        Of several openers of one column the one that opens fewest others is the closest to it: an
        order or the set-up of an item rather than that of its family. Of equals it is the first.
        """
        none = np.empty(0, dtype=np.intp)
        columns = np.concatenate([none, *(gate.columns for gate in self._gates)])
        openers = np.concatenate([none, *(gate.openers for gate in self._gates)])
        opened = np.bincount(openers, minlength=size)[openers]
        farthest_first = np.lexsort((-np.arange(openers.size), -opened))
        closest = np.full(size, -1)
        # of what is written to one place, the last stays
        closest[columns[farthest_first]] = openers[farthest_first]
        return closest
