"""Blocks of a matrix that hold together only by a few rows.

The rows that touch the most labels are taken away, widest first, until what is left falls into
blocks none of which is too large; then each of them that joins only what stays small enough is put
back. No name of a row or column is looked at. Rows that are left out link the blocks: hours of a
line, heads of a crew, a limit over all products. What supplies them, such as overtime or people
hired, has the other sign there than the many that use them: it is no block but stands beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix

    Numbers = NDArray[np.integer]

SHARE = 0.5
"""Largest share of all columns in a block, and of those that are in none."""
MOST_WHOLE = 150
"""Most columns of a block that must be whole; up to so many HiGHS is quick."""
MANY_WHOLE, FEW = 1_000, 0.05
"""Columns that must be whole from which on parts are looked for unasked, and the share of rows that
may link them: 40 items x 26 weeks are even, 240 x 26 are far better solved by their parts."""
SUPPLY = -1
"""Block of columns that belong to none."""


@dataclass(frozen=True)
class Structure:
    """Which columns hold together, and which rows link them."""

    block: NDArray[np.int32]
    """Number of the block of every column; ``SUPPLY`` beside the blocks."""
    linking: NDArray[np.bool_]
    """Which rows hold the blocks together."""

    @property
    def count(self) -> int:
        """Number of blocks."""
        return int(self.block.max(initial=SUPPLY)) + 1

    def within(self, matrix: Matrix) -> Structure:
        """Return the same for the matrix without its implied columns and rows."""
        return Structure(self.block[~matrix.implied], self.linking[~matrix.implied_rows])

    def __str__(self) -> str:
        """Return the structure in a line."""
        largest = np.bincount(self.block[self.block >= 0]).max()
        return (
            f"{self.count:,} blocks of up to {largest:,} columns, linked by "
            f"{self.linking.sum():,} rows"
        )


def find_structure(matrix: Matrix) -> Structure | None:
    """Return the blocks of a matrix, None where there is nothing to gain from them."""
    search = _Search(matrix)
    linking = search.widest_rows()
    if linking is None:
        return None
    linking, label = search.put_back(linking, search.blocks(linking))
    supply = search.supplying(linking, label)
    block = np.full(label.size, SUPPLY, dtype=np.int32)
    block[~supply] = np.unique(label[~supply], return_inverse=True)[1]
    found = Structure(block, linking)
    return found if found.count > 1 and supply.mean() <= SHARE else None


def find_promising(matrix: Matrix) -> Structure | None:
    """Return the parts by which a model is better solved than as a whole, None if it is not.

    The prices of lots are good where the formulation of the lots is, and the fewer rows link them.
    """
    if np.count_nonzero(matrix.integer) < MANY_WHOLE or not matrix.implied.any():
        return None
    structure = find_structure(matrix)
    return structure if structure is not None and structure.linking.mean() <= FEW else None


class _Search:
    """The entries of a matrix, and what the blocks of a choice of rows would be."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self.row = np.repeat(np.arange(matrix.row_lower.size), np.diff(matrix.starts))
        whole = matrix.integer & (matrix.lower < matrix.upper)
        self.sizes = np.stack([np.ones(whole.size), whole.astype(float)])
        self.most = np.array([max(SHARE * whole.size, 1.0), MOST_WHOLE])

    def widest_rows(self) -> NDArray[np.bool_] | None:
        """Return the rows without which no block is too large, the fewest by their breadth."""
        breadth = self._breadth()
        ladder = np.unique(breadth)[::-1]
        fits, fails = ladder.size, -1
        while fits - fails > 1:
            middle = (fits + fails) // 2
            if self._fits(self.blocks(breadth > ladder[middle])):
                fits = middle
            else:
                fails = middle
        # a lower limit gives smaller blocks, hence the first one that fits has the fewest rows
        return None if fits == ladder.size else breadth > ladder[fits]

    def _breadth(self) -> Numbers:
        """Return how many labels every row touches; a column without one counts as its own."""
        point = self.matrix.point[self.matrix.columns].astype(np.int64)
        label = np.where(
            point < 0, self.matrix.point.max(initial=0) + 1 + self.matrix.columns, point
        )
        key = self.row * (int(label.max(initial=0)) + 1) + label
        kept = np.unique(key, return_index=True)[1]
        return np.bincount(self.row[kept], minlength=self.matrix.row_lower.size)

    def _fits(self, label: Numbers) -> bool:
        return all(
            np.bincount(label, size).max() <= most
            for size, most in zip(self.sizes, self.most, strict=True)
        )

    def blocks(self, linking: NDArray[np.bool_]) -> Numbers:
        """Return a label per column, the same for columns that rows that do not link connect.

        Every column takes the least label in its rows, and then the label of the column that this
        label names, until nothing changes.
        """
        kept = ~linking[self.row]
        row, column = self.row[kept], self.matrix.columns[kept]
        label = np.arange(self.matrix.cost.size)
        least = np.full(linking.size, label.size)
        while row.size:
            before = label.copy()
            np.minimum.at(least, row, label[column])
            np.minimum.at(label, before[column], least[row])
            label = label[label]
            if np.array_equal(label, before):
                break
        return label

    def put_back(
        self, linking: NDArray[np.bool_], label: Numbers
    ) -> tuple[NDArray[np.bool_], Numbers]:
        """Return fewer rows and larger blocks: those rows no longer link that need not."""
        linking, parent = linking.copy(), np.arange(label.size)
        size = np.stack([np.bincount(label, each, minlength=label.size) for each in self.sizes])
        touched = self._touched(linking, label)
        for row in sorted(touched, key=lambda row: touched[row].size):
            own = np.unique(_roots(parent, touched[row]))
            joint = size[:, own].sum(axis=1)
            if (joint <= self.most).all():
                linking[row] = False
                parent[own] = own[0]
                size[:, own[0]] = joint
        return linking, _roots(parent, label)

    def _touched(self, linking: NDArray[np.bool_], label: Numbers) -> dict[int, Numbers]:
        """Return the blocks that each row touches, of those that link."""
        starts, columns = self.matrix.starts, self.matrix.columns
        return {
            int(row): np.unique(label[columns[starts[row] : starts[row + 1]]])
            for row in np.flatnonzero(linking)
        }

    def supplying(self, linking: NDArray[np.bool_], label: Numbers) -> NDArray[np.bool_]:
        """Return which columns are in blocks that in rows that link stand against the many.

        A single column is no block either. Where most stand against each other, none supplies.
        """
        matrix, kept = self.matrix, linking[self.row]
        row, column, rises = self.row[kept], matrix.columns[kept], matrix.values[kept] > 0
        rising = np.bincount(row[rises], minlength=linking.size)
        falling = np.bincount(row[~rises], minlength=linking.size)
        few = np.where(rises, rising[row] < falling[row], falling[row] < rising[row])
        touched = np.bincount(label[column], minlength=label.size) > 0
        among_many = np.bincount(label[column[~few]], minlength=label.size) > 0
        alone = np.bincount(label, minlength=label.size) == 1
        single: NDArray[np.bool_] = alone[label]
        supply: NDArray[np.bool_] = single | (touched & ~among_many)[label]
        return supply if supply.mean() <= SHARE else single


def _roots(parent: Numbers, at: Numbers) -> Numbers:
    """Return which block each block has become part of."""
    root = parent[at]
    while not np.array_equal(above := parent[root], root):
        root = above
    return root
