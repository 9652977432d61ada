r"""Parts of a matrix: blocks, each a small model of its own, with what they use of linking rows.

==================  ==================  ==========================================================
symbol              in the code         meaning
==================  ==================  ==========================================================
:math:`x_k`         ``columns``         columns of part k
:math:`c_k`         ``matrix.cost``     their cost; the rows and bounds of the part are those of
                                        the model that :math:`X_k` satisfies
:math:`A_k`         ``row, column,      what a unit of each column uses of each linking row
                    value``
:math:`\pi`         ``prices``          price of a unit of every linking row
==================  ==================  ==========================================================

The whole is: minimise :math:`\sum_k c_k x_k` with :math:`x_k \in X_k` and, in every linking row,
:math:`l \le \sum_k A_k x_k \le u`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from sop_opt.matrix import Matrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sop_opt.solve.decompose.structure import Structure

    Numbers = NDArray[np.float64]
    Places = NDArray[np.intp]

MOST = 200
"""Parts that linear blocks are brought together in; each has a row in the master."""


@dataclass(frozen=True)
class Part:
    """Some columns, their own rows, and what they use of the linking rows."""

    columns: Places
    """Where the columns are in the whole matrix."""
    matrix: Matrix
    row: Places
    column: Places
    """Within the part."""
    value: Numbers
    links: int
    """Number of linking rows."""

    def priced(self, prices: Numbers) -> Numbers:
        """Return the cost of every column less what its use of linking rows is worth."""
        worth = np.bincount(self.column, self.value * prices[self.row], self.matrix.cost.size)
        return np.asarray(self.matrix.cost - worth)

    def use(self, values: Numbers) -> Numbers:
        """Return what some columns use of every linking row."""
        used = np.bincount(self.row, self.value * values[self.column], self.links)
        return np.asarray(used, dtype=float)


@dataclass(frozen=True)
class Split:
    """A whole matrix as parts and the rows that link them."""

    blocks: list[Part]
    supply: Part
    """What supplies the blocks."""
    lower: Numbers
    upper: Numbers
    """Limits of the linking rows."""
    penalty: Numbers
    """Cost of a unit by which a linking row is missed: the dearest column is worth no more."""
    offset: float
    size: int
    """Number of columns of the whole."""

    @property
    def parts(self) -> list[Part]:
        """All parts, what supplies the others last; its columns may be fractions."""
        return [*self.blocks, replace(self.supply, matrix=self.supply.matrix.relaxed())]


def split(matrix: Matrix, structure: Structure) -> Split:
    """Return the parts of a matrix."""
    number = _joined(matrix, structure)
    count = int(number.max(initial=0)) + 1
    number = np.where(structure.block < 0, count, number)
    *blocks, supply = _parts(matrix, structure.linking, number, count + 1)
    linking = structure.linking
    return Split(
        blocks=blocks,
        supply=supply,
        lower=matrix.row_lower[linking],
        upper=matrix.row_upper[linking],
        penalty=_penalty(matrix)[linking],
        offset=matrix.offset,
        size=matrix.cost.size,
    )


def _penalty(matrix: Matrix) -> Numbers:
    """Return what the dearest column costs, per unit of each row's least coefficient."""
    row = np.repeat(np.arange(matrix.row_lower.size), np.diff(matrix.starts))
    least = np.full(matrix.row_lower.size, np.inf)
    np.minimum.at(least, row, np.abs(matrix.values))
    dearest = np.abs(matrix.cost).max(initial=0.0) or 1.0
    return np.asarray(dearest / least)


def _parts(
    matrix: Matrix, linking: NDArray[np.bool_], number: NDArray[np.integer], count: int
) -> list[Part]:
    """Return one part per number of a column; rows without columns belong to the last one."""
    row = np.repeat(np.arange(linking.size), np.diff(matrix.starts))
    home = np.full(linking.size, count - 1)
    home[row] = number[matrix.columns]
    home[linking] = -1
    link, place = np.cumsum(linking) - 1, np.empty(number.size, dtype=np.intp)
    columns = _groups(number, count)
    for own in columns:
        place[own] = np.arange(own.size)
    inner = _groups(home[row], count)
    outer = _groups(np.where(home[row] < 0, number[matrix.columns], -1), count)
    return [
        Part(
            columns=own,
            matrix=_cut(matrix, own, rows, place[matrix.columns[within]], matrix.values[within]),
            row=link[row[across]],
            column=place[matrix.columns[across]],
            value=matrix.values[across],
            links=int(linking.sum()),
        )
        for own, rows, within, across in zip(
            columns, _groups(home, count), inner, outer, strict=True
        )
    ]


def _joined(matrix: Matrix, structure: Structure) -> NDArray[np.integer]:
    """Return the part of every column: a block with whole columns alone, others brought together.

    HiGHS takes independent linear models in its stride, whereas it branches on the whole columns of
    one while it looks at another.
    """
    kept = structure.block >= 0
    whole = np.zeros(structure.count, dtype=bool)
    whole[structure.block[kept & matrix.integer]] = True
    linear = np.flatnonzero(~whole)
    part = np.empty(structure.count, dtype=np.intp)
    part[linear] = np.arange(linear.size) * min(MOST, linear.size) // max(linear.size, 1)
    part[whole] = np.arange(whole.sum()) + min(MOST, linear.size)
    return np.where(kept, part[structure.block], 0)


def _groups(number: NDArray[np.integer], count: int) -> list[Places]:
    """Return where each number from 0 on stands."""
    order = np.argsort(number, kind="stable")
    ends = np.searchsorted(number[order], np.arange(count + 1))
    return [order[begin:end] for begin, end in pairwise(ends)]


def _cut(
    matrix: Matrix, columns: Places, rows: Places, entry_columns: Places, values: Numbers
) -> Matrix:
    """Return the model of some columns and some rows, whose entries are given in their order."""
    sizes = np.diff(matrix.starts)[rows]
    return Matrix(
        cost=matrix.cost[columns],
        offset=0.0,
        lower=matrix.lower[columns],
        upper=matrix.upper[columns],
        integer=matrix.integer[columns],
        row_lower=matrix.row_lower[rows],
        row_upper=matrix.row_upper[rows],
        starts=np.append(0, np.cumsum(sizes)).astype(np.int32),
        columns=entry_columns.astype(np.int32),
        values=values,
        period=matrix.period[columns],
        point=matrix.point[columns],
    )


def limited(part: Part, least: Numbers, most: Numbers) -> Matrix:
    """Return the model of a part with the linking rows that it uses, within limits."""
    own, order = part.matrix, np.argsort(part.row, kind="stable")
    touched = np.unique(part.row)
    ends = np.searchsorted(part.row[order], touched, side="right")
    return replace(
        own,
        row_lower=np.append(own.row_lower, least[touched]),
        row_upper=np.append(own.row_upper, most[touched]),
        starts=np.append(own.starts, own.starts[-1] + ends).astype(np.int32),
        columns=np.append(own.columns, part.column[order]).astype(np.int32),
        values=np.append(own.values, part.value[order]),
    )


def joined(parts: Sequence[Part]) -> Part:
    """Return several parts as one."""
    models = [part.matrix for part in parts]
    sizes = [model.cost.size for model in models]
    before = np.append(0, np.cumsum(sizes)[:-1])
    entries = np.append(0, np.cumsum([model.values.size for model in models])[:-1])

    def all_of(name: str) -> NDArray[Any]:
        return np.concatenate([getattr(model, name) for model in models])

    starts = [model.starts[:-1] + begin for model, begin in zip(models, entries, strict=True)]
    columns = [model.columns + first for model, first in zip(models, before, strict=True)]
    return Part(
        columns=np.concatenate([part.columns for part in parts]),
        matrix=Matrix(
            cost=all_of("cost"),
            offset=0.0,
            lower=all_of("lower"),
            upper=all_of("upper"),
            integer=all_of("integer"),
            row_lower=all_of("row_lower"),
            row_upper=all_of("row_upper"),
            starts=np.append(np.concatenate(starts), all_of("values").size).astype(np.int32),
            columns=np.concatenate(columns).astype(np.int32),
            values=all_of("values"),
            period=all_of("period"),
            point=all_of("point"),
        ),
        row=np.concatenate([part.row for part in parts]),
        column=np.concatenate(
            [part.column + first for part, first in zip(parts, before, strict=True)]
        ),
        value=np.concatenate([part.value for part in parts]),
        links=parts[0].links,
    )
