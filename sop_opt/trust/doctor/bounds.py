"""The least and the most that a rule on a sum comes to, by all that is known of its parts.

A part is a column, or another sum all of whose columns are in the sum. Parts that do not overlap
are chosen one after the other, the strictest first; what they leave counts column by column.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.trust.doctor.columns import Columns
    from sop_opt.trust.doctor.sums import Sum

Part = tuple[str, float]
"""What has a say in a sum, and what it comes to."""
Inner = tuple["Sum", "NDArray[np.intp]"]
"""A sum that is part of another, and where its columns are in that."""


@dataclass(frozen=True)
class Line:
    """What a line of a sum comes to at least, or at most."""

    parts: list[Part]
    """Sums within it that have a say."""
    places: NDArray[np.intp]
    """Columns beside those, and what each comes to."""
    amounts: NDArray[np.float64]

    @property
    def total(self) -> float:
        """What they come to together."""
        return sum(part for _, part in self.parts) + float(self.amounts.sum())


class Bounds:
    """The least and the most of a sum, by its columns and by the sums within it."""

    def __init__(self, whole: Sum, columns: Columns, inner: list[Inner]) -> None:
        self._whole = whole
        self._floors = [each for each in inner if (each[0].least > 0).any()]
        self._ceilings = [each for each in inner if each[0].readable]
        self._least = _brought(whole, columns.least)
        self._most = _brought(whole, columns.most)

    def least(self, line: int) -> Line:
        """Return what asks for units of a line."""
        held = self._whole.summed[line]
        own = self._least[:, held].sum(axis=1)
        gains = []
        for part, at in self._floors:
            if floor := part.floor(held):
                floor *= float(_ratios(self._whole, part, at, held, unused=np.inf).min())
                gains.append((floor - own[at].sum(), floor, part, at))
        return self._chosen(own, gains)

    def most(self, line: int) -> Line:
        """Return what allows units of a line."""
        held = self._whole.summed[line]
        own = self._most[:, held].sum(axis=1)
        gains = []
        for part, at in self._ceilings:
            if part.places.size < own.size:
                ceiling = part.ceiling(held)
                if np.isfinite(ceiling):
                    ceiling *= float(_ratios(self._whole, part, at, held, unused=0.0).max())
                gains.append((own[at].sum() - ceiling, ceiling, part, at))
        return self._chosen(own, [gain for gain in gains if np.isfinite(gain[1])])

    def _chosen(
        self,
        own: NDArray[np.float64],
        gains: list[tuple[float, float, Sum, NDArray[np.intp]]],
    ) -> Line:
        """Return parts that do not overlap, the strictest first, and the columns beside them."""
        free = own > 0
        taken = np.zeros(own.size, dtype=bool)
        found: list[Part] = []
        for gain, level, part, at in sorted(gains, key=lambda each: -each[0]):
            if gain > 0 and not taken[at].any():
                taken[at] = True
                found.append((part.name, level))
        free &= ~taken
        return Line(found, self._whole.places[free], own[free])


def _brought(whole: Sum, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what each column brings to a sum per period."""
    amounts = values[whole.places]
    none = np.zeros_like(amounts)
    return np.multiply(whole.weights, amounts, out=none, where=whole.weights > 0)


def _ratios(
    whole: Sum, part: Sum, at: NDArray[np.intp], held: NDArray[np.bool_], *, unused: float
) -> NDArray[np.float64]:
    """Return the weights in a sum per weight in a part of it.

    A column that counts in the part alone has ratio 0, and one that counts in the whole alone none
    that is finite: the least is the same, and nothing is known of the most.
    """
    outer, inner = whole.weights[at][:, held], part.weights[:, held]
    alone = np.where(outer > 0, np.inf, unused)
    return np.divide(outer, inner, out=alone, where=inner > 0)


class Inside:
    """Which sums are parts of which: found by the first column of each, for there may be many."""

    def __init__(self, sums: list[Sum]) -> None:
        self._by_first: dict[int, list[Sum]] = defaultdict(list)
        for each in sums:
            self._by_first[int(each.places[0])].append(each)

    def of(self, whole: Sum) -> list[Inner]:
        """Return the other sums all of whose columns are in a sum."""
        mine = whole.places.tolist()
        held = frozenset(mine)
        candidates = (part for place in mine for part in self._by_first.get(place, ()))
        return [
            (part, np.searchsorted(whole.places, part.places))
            for part in candidates
            if part is not whole
            and held.issuperset(part.places.tolist())
            and not _are_twins(part, whole)
        ]


def _are_twins(one: Sum, other: Sum) -> bool:
    """Return whether both are pins of the same flows: such pairs have a check of their own."""
    both = one.row.startswith("pins") and other.row.startswith("pins")
    return both and np.array_equal(one.places, other.places)
