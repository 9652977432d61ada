r"""The elastic model: rules are kept, dropped, or give way at a price per share of what they say.

A rule r that may give way gets a column :math:`a_r \ge 0`, in its own unit, for each side that it
bounds:

- a row :math:`l \le x \le u` of the model becomes :math:`l \le x + a^-_r - a^+_r \le u`;
- a bound of a column becomes a row of its own, so that several rules on one column give way apart.

The price of an amount is its share of the rule's ``scale``: 8 hours of a machine that works 160 are
5 %. After J. W. Chinneck, *Feasibility and Infeasibility in Optimization*, Springer 2008, ch. 6.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.trust.rules import Piece, Rule, Side

SIGN: dict[Side, float] = {"lower": 1.0, "upper": -1.0}
"""How what gives way enters a row: it lifts what is too low, and lowers what is too high."""


@dataclass(frozen=True)
class Elastic:
    """A model in which some rules give way."""

    matrix: Matrix
    """The model; its first columns are those of the model it was made from."""
    rules: tuple[Rule, ...]
    """The rules that may give way."""
    columns: dict[Side, NDArray[np.intp]]
    """Per rule the column by which it gives way on that side; -1: it does not bound that side."""

    def amounts(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return by how much each rule gives way: above 0 upwards, below 0 downwards."""
        # a solver's dust below 0 would look like giving way to the other side
        padded = np.append(np.maximum(values, 0.0), 0.0)
        given: NDArray[np.float64] = padded[self.columns["upper"]] - padded[self.columns["lower"]]
        return given


class RuledModel:
    """A model whose rules can be kept, dropped or let give way, each on its own.

    Parameters
    ----------
    matrix
        The model with all its rules.
    rules
        Every rule that may not be kept; what else the model holds always stays.
    """

    def __init__(self, matrix: Matrix, rules: Sequence[Rule]) -> None:
        self.matrix = matrix
        self.rules = tuple(rules)
        self._bare = _with_bounds(matrix, [(p, p.free) for rule in rules for p in rule.pieces])

    def keeping(self, kept: Collection[Rule]) -> Matrix:
        """Return the model with these rules alone, as if no other were written."""
        return _with_bounds(
            self._bare,
            [(piece, piece.level) for rule in kept for piece in rule.pieces],
            strict=True,
        )

    def elastic(self, soft: Collection[Rule]) -> Elastic:
        """Return the model in which these rules give way and all others are kept.

        Its objective is the sum of all shares by which rules give way.
        """
        yielding = set(soft)
        hard = self.keeping([rule for rule in self.rules if rule not in yielding])
        return _Loosening(hard, tuple(soft)).elastic()


def _with_bounds(
    matrix: Matrix, levels: Sequence[tuple[Piece, float]], *, strict: bool = False
) -> Matrix:
    """Return the model with bounds set; strict: where they are stricter than what there is."""
    bounds = {
        ("column", "lower"): matrix.lower.copy(),
        ("column", "upper"): matrix.upper.copy(),
        ("row", "lower"): matrix.row_lower.copy(),
        ("row", "upper"): matrix.row_upper.copy(),
    }
    for piece, level in levels:
        bound, place = bounds[piece.what, piece.side], piece.index
        stricter = max if piece.side == "lower" else min
        bound[place] = stricter(bound[place], level) if strict else level
    return replace(
        matrix,
        lower=bounds["column", "lower"],
        upper=bounds["column", "upper"],
        row_lower=bounds["row", "lower"],
        row_upper=bounds["row", "upper"],
    )


class _Loosening:
    """Adds to a model the columns by which rules give way, and rows for what bounds columns."""

    def __init__(self, hard: Matrix, soft: tuple[Rule, ...]) -> None:
        self._matrix, self._soft = hard, soft
        self._columns = {side: np.full(len(soft), -1) for side in SIGN}
        self._width = hard.cost.size
        self._cost: list[float] = []
        self._bounds = {"lower": hard.row_lower.tolist(), "upper": hard.row_upper.tolist()}
        self._entries: list[tuple[int, int, float]] = []
        self._row_of: dict[tuple[int, int], int] = {}

    def elastic(self) -> Elastic:
        for number, rule in enumerate(self._soft):
            for piece in rule.pieces:
                column = self._column(number, piece.side)
                row = self._row(number, piece)
                self._bounds[piece.side][row] = piece.level
                self._entries.append((row, column, SIGN[piece.side]))
        return Elastic(self._extended(), self._soft, self._columns)

    def _column(self, number: int, side: Side) -> int:
        """Return the column by which a rule gives way on one side."""
        columns = self._columns[side]
        if columns[number] < 0:
            columns[number] = self._width + len(self._cost)
            self._cost.append(1.0 / self._soft[number].scale)
        return int(columns[number])

    def _row(self, number: int, piece: Piece) -> int:
        """Return the row that a piece bounds: its own, or a new one for its column."""
        if piece.what == "row":
            return piece.index
        key = (number, piece.index)
        if key not in self._row_of:
            self._row_of[key] = len(self._bounds["lower"])
            self._bounds["lower"].append(-np.inf)
            self._bounds["upper"].append(np.inf)
            self._entries.append((self._row_of[key], piece.index, 1.0))
        return self._row_of[key]

    def _extended(self) -> Matrix:
        matrix, added = self._matrix, len(self._cost)
        starts, columns, values = self._with_entries()
        return replace(
            matrix,
            cost=np.concatenate([np.zeros(self._width), self._cost]),
            offset=0.0,
            lower=np.append(matrix.lower, np.zeros(added)),
            upper=np.append(matrix.upper, np.full(added, np.inf)),
            integer=np.append(matrix.integer, np.zeros(added, dtype=bool)),
            row_lower=np.array(self._bounds["lower"], dtype=float),
            row_upper=np.array(self._bounds["upper"], dtype=float),
            starts=starts,
            columns=columns,
            values=values,
        )

    def _with_entries(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
        """Return all entries by row, the new ones beside the old ones."""
        matrix = self._matrix
        old = np.repeat(np.arange(matrix.row_lower.size), np.diff(matrix.starts))
        new = np.array(self._entries, dtype=float).reshape(-1, 3)
        rows = np.concatenate([old, new[:, 0].astype(np.intp)])
        order = np.argsort(rows, kind="stable")
        height = len(self._bounds["lower"])
        return (
            np.searchsorted(rows[order], np.arange(height + 1)).astype(np.int32),
            np.concatenate([matrix.columns, new[:, 1].astype(np.int32)])[order],
            np.concatenate([matrix.values, new[:, 2]])[order],
        )
