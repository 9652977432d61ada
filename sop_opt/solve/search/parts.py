"""Parts of the whole columns of a matrix: windows of periods, groups of points, and both.

A column belongs to a part when its period is in the window and its point in the group; one without
period or point fits every window or every group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix


def whole_columns(matrix: Matrix) -> NDArray[np.int32]:
    """Return the columns that must be whole and are not settled by their bounds."""
    return np.flatnonzero(matrix.integer & (matrix.lower < matrix.upper)).astype(np.int32)


@dataclass(frozen=True)
class Parts:
    """Periods and points of the whole columns of a matrix."""

    period: NDArray[np.int32]
    """Period of each whole column, -1 for none."""
    point: NDArray[np.int32]
    """Point of each whole column, -1 for none."""
    groups: tuple[NDArray[np.int32], ...] = ()
    """Points of whole columns that share a row, such as those on one machine, or in one bill of
    material."""

    @classmethod
    def of(cls, matrix: Matrix) -> Self:
        """Return the parts of a matrix."""
        alone = cls.without_groups(matrix)
        return cls(alone.period, alone.point, _groups(matrix, alone.points))

    @classmethod
    def without_groups(cls, matrix: Matrix) -> Self:
        """Return the parts of a matrix without reading its rows."""
        whole = whole_columns(matrix)
        return cls(matrix.period[whole], matrix.point[whole])

    @property
    def size(self) -> int:
        """Number of whole columns."""
        return self.period.size

    @property
    def periods(self) -> NDArray[np.int32]:
        """Periods that have whole columns, in order."""
        return np.unique(self.period[self.period >= 0])

    @property
    def points(self) -> NDArray[np.int32]:
        """Points that have whole columns."""
        return np.unique(self.point[self.point >= 0])

    @property
    def kinds(self) -> list[Callable[[int, np.random.Generator], NDArray[np.bool_]]]:
        """Kinds of parts that there are; each draws one of about so many columns."""
        by_period, by_point = self.periods.size > 1, self.points.size > 1
        kinds = [
            (self.some_periods, by_period),
            (self.some_points, by_point),
            (self.some_of_both, by_period and by_point),
        ]
        return [draw for draw, is_there in kinds if is_there]

    def windows(self, size: int, step: float) -> Iterator[tuple[int, int]]:
        """Yield first and last period of windows of about so many columns, in order of time.

        Each begins later than the one before by a share ``step`` of its length.
        """
        periods, length = self.periods, self._length(size)
        ahead = max(1, round(length * step))
        for begin in range(0, max(periods.size - length + ahead, 1), ahead):
            last = min(begin + length, periods.size) - 1
            yield int(periods[begin]), int(periods[last])

    def some_periods(self, size: int, rng: np.random.Generator) -> NDArray[np.bool_]:
        """Return which columns are in a window somewhere, at any point."""
        return self._within(self._window(self._length(size), rng), None)

    def some_points(self, size: int, rng: np.random.Generator) -> NDArray[np.bool_]:
        """Return which columns are at some points, in any period."""
        return self._within(None, self._group(size / self.size, rng))

    def some_of_both(self, size: int, rng: np.random.Generator) -> NDArray[np.bool_]:
        """Return which columns are in a window and at some points."""
        share = min(1.0, np.sqrt(size / self.size))
        window = self._window(self._length(int(self.size * share)), rng)
        return self._within(window, self._group(share, rng))

    def _within(
        self, periods: NDArray[np.int32] | None, points: NDArray[np.int32] | None
    ) -> NDArray[np.bool_]:
        """Return which columns are in these periods and at these points; None: in all."""
        chosen = np.ones(self.size, dtype=bool)
        for given, own in ((periods, self.period), (points, self.point)):
            if given is not None:
                chosen &= (own < 0) | np.isin(own, given)
        return chosen

    def _length(self, size: int) -> int:
        """Return how many periods hold about so many columns."""
        count = self.periods.size
        return int(np.clip(round(count * size / self.size), 1, count))

    def _window(self, length: int, rng: np.random.Generator) -> NDArray[np.int32]:
        periods = self.periods
        begin = int(rng.integers(periods.size - length + 1))
        return periods[begin : begin + length]

    def _group(self, share: float, rng: np.random.Generator) -> NDArray[np.int32]:
        """Return so many of the points: from any one on, those that share a row with another."""
        count = int(np.clip(round(self.points.size * share), 1, self.points.size))
        chosen: dict[int, None] = {}
        for start in rng.permutation(self.points):
            chosen[int(start)] = None
            untouched = [self.groups[at] for at in rng.permutation(len(self.groups))]
            while len(chosen) < count:
                near = next((own for own in untouched if not chosen.keys().isdisjoint(own)), None)
                if near is None:
                    break
                untouched = [own for own in untouched if own is not near]
                chosen |= dict.fromkeys(rng.permutation(near).tolist())
            if len(chosen) >= count:
                break
        return np.array(list(chosen)[:count], dtype=np.int32)


def _groups(matrix: Matrix, points: NDArray[np.int32]) -> tuple[NDArray[np.int32], ...]:
    """Return the sets of two or more of the points that share a row of the matrix."""
    rows = np.repeat(np.arange(matrix.row_lower.size), np.diff(matrix.starts))
    own = matrix.point[matrix.columns]
    pairs = np.unique(np.stack([rows, own])[:, np.isin(own, points)], axis=1)
    sets = np.split(pairs[1], np.flatnonzero(np.diff(pairs[0])) + 1)
    distinct = dict.fromkeys(tuple(one.tolist()) for one in sets if one.size > 1)
    return tuple(np.array(one, dtype=np.int32) for one in distinct)
