"""Exchange: what becomes of a model when the columns of two twins change places."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
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

    @cached_property
    def matrix(self) -> Matrix:
        """The model so far."""
        return self.model.matrix()

    @cached_property
    def _row(self) -> NDArray[np.intp]:
        """Row of each entry."""
        return np.repeat(np.arange(self.matrix.row_lower.size), np.diff(self.matrix.starts))

    def holds(self, pair: Pair, amounts: Mapping[str, Chosen]) -> bool:
        """Return whether two machines can change places, and nothing else changes.

        What they are ordered by changes places too, and that of other machines does not.
        """
        image = self.image(pair)
        if image is None or not self._is_same(image):
            return False
        other = dict(zip(pair.machines, reversed(pair.machines), strict=True))
        return all(
            _terms(own, image) == _terms(amounts[other.get(name, name)], np.arange(image.size))
            for name, own in amounts.items()
        )

    def holds_by_period(self, pair: Pair) -> bool:
        """Return whether two machines can change places in every period on its own."""
        image = self.image(pair)
        assert image is not None
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
        rows = np.unique(self._row[moved[matrix.columns]])
        return self._rows(rows, np.arange(image.size)) == self._rows(rows, image)

    def _rows(
        self, rows: NDArray[np.intp], image: NDArray[np.intp]
    ) -> Counter[tuple[float, float, bytes, bytes]]:
        """Return what these rows say, in any order."""
        matrix = self.matrix
        found: Counter[tuple[float, float, bytes, bytes]] = Counter()
        for row in rows:
            entries = slice(matrix.starts[row], matrix.starts[row + 1])
            columns, values = image[matrix.columns[entries]], matrix.values[entries]
            order = np.argsort(columns)
            said = columns[order].tobytes(), values[order].tobytes()
            found[matrix.row_lower[row], matrix.row_upper[row], *said] += 1
        return found


def _terms(amount: Chosen, image: NDArray[np.intp]) -> set[tuple[int, float]]:
    columns, coefficients = image[amount.columns].ravel(), amount.coefficients.ravel()
    return set(zip(columns.tolist(), coefficients.tolist(), strict=True))
