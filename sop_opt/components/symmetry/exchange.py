"""Exchange: what becomes of a model when the columns of two twins change places."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from sop_opt.components.symmetry.twins import Pair
    from sop_opt.flows import Chosen
    from sop_opt.formulation import Formulation
    from sop_opt.matrix import Matrix


@dataclass(frozen=True)
class Exchange:
    """Tells whether a model stays the same when twins change places."""

    model: Formulation
    _by_period: dict[tuple[str, str], bool] = field(default_factory=dict)

    @cached_property
    def matrix(self) -> Matrix:
        """The model so far."""
        return self.model.matrix()

    @cached_property
    def _rows_by_column(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Rows of all entries, column by column, and where each column begins."""
        matrix = self.matrix
        row = np.repeat(np.arange(matrix.row_lower.size), np.diff(matrix.starts))
        order = np.argsort(matrix.columns, kind="stable")
        begins = np.searchsorted(matrix.columns[order], np.arange(matrix.cost.size + 1))
        return row[order], begins

    def holds(self, pair: Pair, amounts: Mapping[str, Chosen]) -> bool:
        """Return whether two machines can change places, and nothing else changes.

        What they are ordered by changes places too, and that of other machines does not.
        """
        image = self.image(pair)
        if image is None or not (self.holds_by_period(pair) or self._is_same(image)):
            return False
        other = dict(zip(pair.machines, reversed(pair.machines), strict=True))
        return all(
            _terms(own, image) == _terms(amounts[other.get(name, name)], np.arange(image.size))
            for name, own in amounts.items()
        )

    def holds_by_period(self, pair: Pair) -> bool:
        """Return whether two machines can change places in every period on its own."""
        if pair.machines not in self._by_period:
            self._by_period[pair.machines] = self._can_change_by_period(self.image(pair))
        return self._by_period[pair.machines]

    def _can_change_by_period(self, image: NDArray[np.intp] | None) -> bool:
        if image is None:
            return False
        stays, period = np.arange(image.size), self.matrix.period
        if (image != stays)[period < 0].any():
            return False
        every = range(len(self.model.period_names))
        return all(self._is_same(np.where(period == own, image, stays)) for own in every)

    def image(self, pair: Pair) -> NDArray[np.intp] | None:
        """Return the column in the place of each one; None where some have no counterpart."""
        image = np.arange(self.model.size)
        for family in self.model.variables:
            place = {point: number for number, point in enumerate(family.points)}
            for point, number in place.items():
                renamed = tuple(pair.names.get(part, part) for part in point)
                if renamed not in place:
                    return None
                image[family.columns[number]] = family.columns[place[renamed]]
        return image if np.array_equal(image[image], np.arange(image.size)) else None

    def _is_same(self, image: NDArray[np.intp]) -> bool:
        """Return whether the model is the same with other columns in the place of some."""
        moved = image != np.arange(image.size)
        matrix, columns = self.matrix, np.flatnonzero(moved)
        for own in (matrix.cost, matrix.lower, matrix.upper, matrix.integer):
            if (own[columns] != own[image[columns]]).any():
                return False
        if any(moved[post.columns].any() for post in self.model.ledger.service.posts):
            return False
        row, begins = self._rows_by_column
        rows = np.unique(row[_ranges(begins[columns], begins[columns + 1])])
        return self._said(rows, np.arange(image.size)) == self._said(rows, image)

    def _said(
        self, rows: NDArray[np.intp], image: NDArray[np.intp]
    ) -> Counter[tuple[float, float, bytes, bytes]]:
        """Return what these rows say, in any order: their bounds, columns and values."""
        matrix = self.matrix
        starts = matrix.starts.astype(np.intp)
        begins, ends = starts[rows], starts[rows + 1]
        entries, row = _ranges(begins, ends), np.repeat(rows, ends - begins)
        columns = image[matrix.columns[entries]]
        order = np.lexsort((columns, row))
        named, values = columns[order].tobytes(), matrix.values[entries][order].tobytes()
        cuts = pairwise(np.append(0, np.cumsum(ends - begins) * np.dtype(float).itemsize))
        sides = zip(matrix.row_lower[rows], matrix.row_upper[rows], strict=True)
        return Counter(
            (least, most, named[first:last], values[first:last])
            for (least, most), (first, last) in zip(sides, cuts, strict=True)
        )


def _ranges(begins: NDArray[np.intp], ends: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the numbers from each beginning up to its end, one range after the other.

    >>> _ranges(np.array([2, 9]), np.array([5, 10])).tolist()
    [2, 3, 4, 9]
    """
    sizes = ends - begins
    before = np.cumsum(sizes) - sizes
    found: NDArray[np.intp] = np.arange(sizes.sum()) + np.repeat(begins - before, sizes)
    return found


def _terms(amount: Chosen, image: NDArray[np.intp]) -> set[tuple[int, float]]:
    columns, coefficients = image[amount.columns].ravel(), amount.coefficients.ravel()
    return set(zip(columns.tolist(), coefficients.tolist(), strict=True))
