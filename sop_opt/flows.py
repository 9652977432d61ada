"""The register of flows: which columns of the model a selection speaks about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.flows import DIMENSIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike, NDArray

    from sop_opt.problem.flows import Selection

Labels = Mapping[str, str | Sequence[str]]
"""What one flow is called by, per dimension; several names where it has several."""


@dataclass(frozen=True)
class Flow:
    """Quantities of one kind: coefficient x column, per point and period."""

    kind: str
    labels: Callable[[], Sequence[Labels]]
    """Makes the labels of the points; called only when a rule asks."""
    columns: NDArray[np.intp]
    """Columns of the model, shape (points, periods)."""
    coefficients: NDArray[np.float64]
    """Units of the flow per unit of the column, same shape."""
    largest: NDArray[np.float64]
    """Most units that the data allow, same shape; inf where nothing limits them."""


@dataclass(frozen=True)
class Chosen:
    """The flows that a selection picked, stacked: arrays of shape (flows, periods)."""

    kinds: tuple[str, ...]
    labels: tuple[Labels, ...]
    columns: NDArray[np.intp]
    coefficients: NDArray[np.float64]
    largest: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.labels)


class Flows:
    """Flows by kind, as components register them."""

    def __init__(self, periods: int) -> None:
        self._periods = periods
        self._flows: list[Flow] = []

    def add(
        self,
        kind: str,
        labels: Callable[[], Sequence[Labels]],
        columns: NDArray[np.intp],
        *,
        coefficients: ArrayLike = 1.0,
        largest: ArrayLike = np.inf,
    ) -> None:
        """Register the flows of one kind; arrays are broadcast to the shape of ``columns``."""
        shape = columns.shape
        self._flows.append(
            Flow(
                kind,
                labels,
                columns,
                np.broadcast_to(np.asarray(coefficients, dtype=float), shape),
                np.broadcast_to(np.asarray(largest, dtype=float), shape),
            )
        )

    def select(self, selection: Selection) -> Chosen:
        """Return the flows whose labels are among the names that the selection gives."""
        kinds: list[str] = []
        labels: list[Labels] = []
        parts: list[tuple[Flow, list[int]]] = []
        for flow in self._flows:
            if flow.kind in selection.flow:
                known = flow.labels()
                places = [place for place, own in enumerate(known) if _matches(own, selection)]
                kinds += [flow.kind] * len(places)
                labels += [known[place] for place in places]
                parts.append((flow, places))
        none = np.empty((0, self._periods))
        return Chosen(
            tuple(kinds),
            tuple(labels),
            np.concatenate([none.astype(np.intp), *(f.columns[i] for f, i in parts)]),
            np.concatenate([none, *(f.coefficients[i] for f, i in parts)]),
            np.concatenate([none, *(f.largest[i] for f, i in parts)]),
        )


def _matches(labels: Labels, selection: Selection) -> bool:
    return all(
        _among(labels.get(dimension, ()), wanted)
        for dimension in DIMENSIONS
        if (wanted := selection.names(dimension))
    )


def _among(own: str | Sequence[str], wanted: Iterable[str]) -> bool:
    return own in wanted if isinstance(own, str) else any(name in wanted for name in own)
