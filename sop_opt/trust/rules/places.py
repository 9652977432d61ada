"""Where the columns and rows of a model are, by the names that components gave them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.trust.rules.rule import Piece

if TYPE_CHECKING:
    from sop_opt.assemble import Assembled
    from sop_opt.ledger import Account, Point
    from sop_opt.matrix import Matrix
    from sop_opt.trust.rules.rule import Side


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
        self.problem = assembled.problem
        self.matrix = matrix
        self._formulation = assembled.formulation
        self._families = {family.name: family for family in assembled.formulation.variables}
        self._accounts = {account.name: account for account in assembled.formulation.accounts}
        self._points = {
            name: {point: place for place, point in enumerate(family.points)}
            for name, family in self._families.items()
        }

    def column(self, family: str, point: Point, period: int | None = None) -> int | None:
        """Return the column of a family such as ``purchases.bought``; None: there is none."""
        place = self._points.get(family, {}).get(point)
        if place is None:
            return None
        columns = self._families[family].columns[place]
        return int(columns if period is None else columns[period])

    def row(self, account: str, point: Point, period: int | None = None) -> int | None:
        """Return the row of an account such as ``limits.at_most``; None: there is none."""
        found = self._accounts.get(account)
        if found is None or point not in set(found.points):
            return None
        return self._first(found) + int(found.rows([point])[0, period or 0])

    def _first(self, account: Account) -> int:
        return self._formulation.first_row(account)

    def row_piece(self, row: int, side: Side) -> Piece:
        """Return a side of a row, at the level where it is."""
        bounds = self.matrix.row_lower if side == "lower" else self.matrix.row_upper
        free = -np.inf if side == "lower" else np.inf
        return Piece("row", row, side, float(bounds[row]), free)
