"""The whole model as arrays, as solvers read it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _no_numbers() -> NDArray[np.int32]:
    return np.empty(0, dtype=np.int32)


def _no_marks() -> NDArray[np.bool_]:
    return np.empty(0, dtype=bool)


@dataclass(frozen=True)
class Matrix:
    """A mixed-integer linear programme: minimise cost x + offset.

    Rows are ``row_lower <= A x <= row_upper`` with A stored by rows: the entries of row r are
    ``values[starts[r]:starts[r + 1]]`` in columns ``columns[starts[r]:starts[r + 1]]``.
    """

    cost: NDArray[np.float64]
    offset: float
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    integer: NDArray[np.bool_]
    row_lower: NDArray[np.float64]
    row_upper: NDArray[np.float64]
    starts: NDArray[np.int32]
    columns: NDArray[np.int32]
    values: NDArray[np.float64]
    period: NDArray[np.int32] = field(default_factory=_no_numbers)
    """Period of every column; -1: none."""
    point: NDArray[np.int32] = field(default_factory=_no_numbers)
    """Number of the label that every column belongs to, such as an item; -1: none."""
    implied: NDArray[np.bool_] = field(default_factory=_no_marks)
    """Which columns only tell the solver what follows from the rest."""
    implied_rows: NDArray[np.bool_] = field(default_factory=_no_marks)
    """Which rows do so."""

    def __post_init__(self) -> None:
        """Complete what is left out for columns and rows that were added later."""
        for name, size, missing in (
            ("period", self.cost.size, -1),
            ("point", self.cost.size, -1),
            ("implied", self.cost.size, False),
            ("implied_rows", self.row_lower.size, False),
        ):
            given = getattr(self, name)
            added = np.full(size - given.size, missing, dtype=given.dtype)
            object.__setattr__(self, name, np.concatenate([given, added]))

    @property
    def is_mip(self) -> bool:
        """Whether any column must be whole."""
        return bool(self.integer.any())

    def padded(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return values of the first columns with 0 for those that follow, which are implied."""
        return np.append(values, np.zeros(self.cost.size - values.size))

    def relaxed(self) -> Matrix:
        """Return the linear programme in which what must be whole may be a fraction."""
        return replace(self, integer=np.zeros_like(self.integer))

    def without_implied(self) -> Matrix:
        """Return the same model without the columns and rows that follow from the rest."""
        column, row = ~self.implied, ~self.implied_rows
        kept = np.repeat(row, np.diff(self.starts)) & column[self.columns]
        ends = np.append(0, np.cumsum(kept))[self.starts]
        number = np.cumsum(column) - 1
        return Matrix(
            cost=self.cost[column],
            offset=self.offset,
            lower=self.lower[column],
            upper=self.upper[column],
            integer=self.integer[column],
            row_lower=self.row_lower[row],
            row_upper=self.row_upper[row],
            starts=np.append(0, np.cumsum(np.diff(ends)[row])).astype(np.int32),
            columns=number[self.columns[kept]].astype(np.int32),
            values=self.values[kept],
            period=self.period[column],
            point=self.point[column],
        )
