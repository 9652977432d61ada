"""Comparisons: what the tables say, held against what must be true, cell by cell.

Every check of the audit yields comparisons, and they are all decided here, so that tolerance and
wording are the same everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Point = tuple[str, ...]
"""Names that say which row of the problem is meant, such as (product, site)."""

Numbers = NDArray[np.float64] | float
"""One number, or numbers that fit the shape (points, periods)."""

TOLERANCE = 1e-6
"""Share of a row's scale that a number may miss its limit by."""

COLUMNS = ("rule", "table", "key", "period", "amount", "limit", "message")
"""Columns of a table of violations."""


@dataclass(frozen=True)
class Comparison:
    """Amounts and the range each must lie in; arrays of shape (points, periods)."""

    rule: str
    """What must hold."""
    table: str
    """Table that the amounts come from."""
    points: Sequence[Point]
    """Names of the rows."""
    amount: NDArray[np.float64]
    """What the plan says; one column only for totals over the horizon."""
    least: Numbers
    """Least amount allowed."""
    most: Numbers
    """Most allowed; not a number: the amount must not be one either."""
    scale: Numbers
    """Size of the numbers behind each amount; the tolerance is relative to 1 + scale."""
    lines: bool = False
    """True: the last name of each point is its period."""

    def broken(self) -> NDArray[np.bool_]:
        """Return which cells lie outside their range by more than the tolerance."""
        room = TOLERANCE * (1.0 + np.asarray(self.scale))
        inside = (self.amount >= self.least - room) & (self.amount <= self.most + room)
        unmeasured = np.isnan(self.amount) & np.isnan(self.most)
        return np.asarray(~inside & ~unmeasured)

    def violations(self, periods: Sequence[str]) -> pd.DataFrame:
        """Return one row per broken cell, with the limit that it misses."""
        row, column = np.nonzero(self.broken())
        shape, amount = self.amount.shape, self.amount[row, column]
        least = np.broadcast_to(self.least, shape)[row, column]
        most = np.broadcast_to(self.most, shape)[row, column]
        names, named = self._names(row, column, periods)
        ranges = zip(amount, least, most, strict=True)
        return pd.DataFrame(
            {
                "rule": self.rule,
                "table": self.table,
                "key": [", ".join(map(str, point)) for point in names],
                "period": named,
                "amount": amount,
                "limit": np.where(amount < least, least, most),
                "message": [
                    f"{self.rule}: {cell:.9g}, but {wanted(*ends)}" for cell, *ends in ranges
                ],
            },
            columns=list(COLUMNS),
        )

    def _names(
        self, row: NDArray[np.intp], column: NDArray[np.intp], periods: Sequence[str]
    ) -> tuple[list[Point], list[str]]:
        """Return the names of cells and their periods; totals have none."""
        points = [self.points[place] for place in row.tolist()]
        if self.lines:
            return [point[:-1] for point in points], [point[-1] for point in points]
        if self.amount.shape[1] != len(periods):
            return points, [""] * len(points)
        return points, [periods[place] for place in column.tolist()]


def wanted(least: float, most: float) -> str:
    """Return the range of a number in words.

    >>> wanted(-np.inf, 8.0)
    'at most 8 is allowed'
    >>> wanted(5.0, 5.0)
    '5 is right'
    """
    if np.isnan(most):
        return "no number belongs here"
    if least == most:
        return f"{most:.9g} is right"
    if np.isinf(most):
        return f"at least {least:.9g} is needed"
    if np.isinf(least):
        return f"at most {most:.9g} is allowed"
    return f"{least:.9g} to {most:.9g} is allowed"


@dataclass(frozen=True)
class Rows:
    """Rows of a table that comparisons are made on."""

    table: str
    """Name of the table."""
    points: Sequence[Point]
    """Names of the rows."""
    lines: bool = False
    """True: the last name of each point is its period."""

    def equal(
        self, rule: str, amount: NDArray[np.float64], target: Numbers, scale: Numbers | None = None
    ) -> Comparison:
        """Compare amounts with the numbers that they must equal."""
        size = np.nan_to_num(np.abs(amount) + np.abs(target)) if scale is None else scale
        return Comparison(rule, self.table, self.points, amount, target, target, size, self.lines)

    def within(
        self,
        rule: str,
        amount: NDArray[np.float64],
        least: Numbers = -np.inf,
        most: Numbers = np.inf,
        scale: Numbers | None = None,
    ) -> Comparison:
        """Compare amounts with a floor, a ceiling or both."""
        size = np.abs(amount) if scale is None else scale
        return Comparison(rule, self.table, self.points, amount, least, most, size, self.lines)

    def zero(self, rule: str, amount: NDArray[np.float64]) -> Comparison:
        """Compare amounts with zero."""
        return self.equal(rule, amount, 0.0)

    def whole(
        self, amount: NDArray[np.float64], wanted: Sequence[bool], periods: NDArray[np.bool_]
    ) -> Comparison:
        """Compare the rows that must be whole, in these periods, with the nearest whole numbers."""
        places = np.flatnonzero(wanted).tolist()
        rows = Rows(self.table, [self.points[place] for place in places])
        chosen = amount[places]
        nearest = np.where(periods, np.rint(chosen), chosen)
        return rows.equal("whole numbers", chosen, nearest, 0.0)
