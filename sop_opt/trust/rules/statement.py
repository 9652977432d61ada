"""What the rules of one field have in common, and what they put on the model per period."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.trust.rules.loosening import shifted
from sop_opt.trust.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from sop_opt.trust.rules.places import Places
    from sop_opt.trust.rules.rule import Cause, Loosen, Piece, Side


@dataclass(frozen=True)
class Statement:
    """What one field of one row says, in whatever period; see :class:`Rule`."""

    cause: Cause
    section: str
    row: int
    field: str
    name: str
    unit: str
    relief: Mapping[Side, str]
    scale: float = 1.0
    whole: bool = False

    def rule(self, period: str, pieces: Sequence[Piece], loosened: Loosen | None) -> Rule:
        """Return the rule of one period, or of the horizon where that is empty."""
        return Rule(
            self.cause,
            self.section,
            self.row,
            self.field,
            self.name,
            period,
            self.unit,
            self.scale,
            tuple(pieces),
            self.relief,
            loosened,
            self.whole,
        )


def usual(*levels: NDArray[np.float64]) -> float:
    """Return the mean of the first levels that are not all 0 or endless; 1 where all are.

    >>> usual(np.array([0.0, 40.0, 20.0, np.inf])), usual(np.zeros(2), np.array([7.0]))
    (30.0, 7.0)
    """
    for amounts in levels:
        known = amounts[np.isfinite(amounts) & (amounts > 0)]
        if known.size:
            return float(known.mean())
    return 1.0


def always(loosened: Loosen | None) -> Callable[[int], Loosen | None]:
    """Return that a field gives way the same in whatever period."""
    return lambda _: loosened


def bounds(
    places: Places,
    statement: Statement,
    columns: Sequence[int],
    side: Side,
    levels: NDArray[np.float64],
    loosened: Callable[[int], Loosen | None] | None = None,
) -> Iterator[Rule]:
    """Yield a rule for every period in which a field bounds its column.

    Parameters
    ----------
    places
        The model.
    statement
        What the rules have in common.
    columns
        Columns that the field bounds, one per period.
    side, levels
        Side it bounds them on, and where; a floor at 0 and a ceiling without end are none.
    loosened
        How the field gives way in a period; None: by the amount, for it is given per period.
    """
    ways = loosened or partial(shifted, statement.section, statement.row, statement.field)
    held = levels > 0 if side == "lower" else np.isfinite(levels)
    for period in np.flatnonzero(held).tolist():
        piece = places.column_piece(columns[period], side, float(levels[period]))
        yield statement.rule(places.periods[period], (piece,), ways(period))


def on_rows(
    places: Places,
    statement: Statement,
    rows: Iterable[tuple[int, int]],
    *sides: Side,
    loosened: Callable[[int], Loosen | None] | None = None,
) -> Iterator[Rule]:
    """Yield a rule for every period whose row a field bounds.

    Parameters
    ----------
    places
        The model.
    statement
        What the rules have in common.
    rows
        Periods, each with the row that the field bounds in it.
    sides
        Sides it bounds them on.
    loosened
        How the field gives way in a period; None: by the amount, for it is given per period.
    """
    ways = loosened or partial(shifted, statement.section, statement.row, statement.field)
    for period, row in rows:
        pieces = [places.row_piece(row, side) for side in sides]
        yield statement.rule(places.periods[period], pieces, ways(period))
