"""Where the columns and rows of a model are, by the names that components gave them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from sop_opt.problem.base import is_above
from sop_opt.trust.rules.rule import Piece

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sop_opt.assemble import Assembled
    from sop_opt.ledger import Point
    from sop_opt.matrix import Matrix
    from sop_opt.trust.rules.rule import Side

Part = TypeVar("Part")


class Places:
    """Columns by family, point and period; rows by account, point and period.

    Parameters
    ----------
    assembled
        The problem and its model.
    matrix
        The same model as arrays.
    """

    def __init__(self, assembled: Assembled, matrix: Matrix) -> None:
        self.assembled = assembled
        self.problem = assembled.problem
        self.matrix = matrix
        self.periods: tuple[str, ...] = self.problem.horizon.names
        self._columns: dict[str, dict[Point, Sequence[int]]] = {
            family.name: dict(
                zip(family.points, [own.ravel().tolist() for own in family.columns], strict=True)
            )
            for family in assembled.formulation.variables
        }
        self._rows = _rows_of(assembled)
        self._bounds = {
            ("row", "lower"): matrix.row_lower.tolist(),
            ("row", "upper"): matrix.row_upper.tolist(),
            ("column", "lower"): matrix.lower.tolist(),
            ("column", "upper"): matrix.upper.tolist(),
        }

    def part(self, kind: type[Part]) -> Part | None:
        """Return the component of this class; None: the problem has no use for it."""
        return next((part for part in self.assembled.components if isinstance(part, kind)), None)

    def columns(self, family: str, point: Point) -> Sequence[int]:
        """Return the columns of a point in all periods; of what has no periods, its only one."""
        return self._columns.get(family, {}).get(point, ())

    def rows(self, account: str, point: Point) -> Sequence[int]:
        """Return the rows of a point in all periods; of what has no periods, its only one."""
        return self._rows.get(account, {}).get(point, ())

    def column(self, family: str, point: Point, period: int | None = None) -> int | None:
        """Return the column of a family such as ``purchases.bought``; None: there is none."""
        columns = self.columns(family, point)
        return columns[period or 0] if columns else None

    def row(self, account: str, point: Point, period: int | None = None) -> int | None:
        """Return the row of an account such as ``limits.at_most``; None: there is none."""
        rows = self.rows(account, point)
        return rows[period or 0] if rows else None

    def filled(self, rows: Sequence[int]) -> list[tuple[int, int]]:
        """Return the rows that hold anything, each with its period."""
        starts = self.matrix.starts
        return [(period, row) for period, row in enumerate(rows) if starts[row] < starts[row + 1]]

    def row_piece(self, row: int, side: Side) -> Piece:
        """Return a side of a row, at the level where it is."""
        free = -np.inf if side == "lower" else np.inf
        return Piece("row", row, side, self._bounds["row", side][row], free)

    def column_piece(
        self, column: int, side: Side, level: float, free: float | None = None
    ) -> Piece:
        """Return a side of a column that a rule holds at a level; free of it: 0, or no end.

        A floor that rounding alone has put above the ceiling is where the model has it.
        """
        if free is None:
            free = 0.0 if side == "lower" else np.inf
        bound = self._bounds["column", side][column]
        if side == "lower" and level > bound and not is_above(level, bound):
            level = bound
        return Piece("column", column, side, level, free)

    def at(self, site: str) -> str:
        """Return where something is, in words; nothing where there is but one site."""
        return f" at {site}" if len(self.problem.sites) > 1 else ""


def _rows_of(assembled: Assembled) -> dict[str, dict[Point, Sequence[int]]]:
    """Return the rows of every account by point."""
    found: dict[str, dict[Point, Sequence[int]]] = {}
    first = 0
    for account in assembled.formulation.accounts:
        width = account.periods or 1
        starts = range(first, first + account.size, width)
        found[account.name] = {
            point: range(start, start + width)
            for point, start in zip(account.points, starts, strict=True)
        }
        first += account.size
    return found
