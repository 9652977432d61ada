r"""Shadow prices: what one more unit of material, hour or worker would be worth.

The price of a row is by how much the objective of the plan improves per extra unit, in money, for
small amounts: positive means that more is better, in cost and in profit alike; zero that there is
enough. An extra unit of material appears at the product, site and period for nothing; an extra hour
is offered on the resource or pool; an extra worker joins the pool for that period.

"Small" has a size: ``less`` and ``more`` say by how much less and more the price is exact, all else
equal; beyond, a unit is worth at most as much when there is more, and at least as much when there
is less. ``inf`` means without limit. Where several optima are equally good (degenerate plans, which
planning problems often have) the price is one of several: it then holds for an increase or for a
decrease, not for both, and the other one may be 0; of no price is known then that it does not hold.

With whole numbers the prices are those of a plan that keeps all its whole numbers as they are, and
have no range (nan): a little more of anything may already pay for one more lot, shift or person, or
save one, so that hiring one more person, or opening one more shift, may be worth more or less than
they say. ``plan.worth_of`` measures what it is worth. Rows in which nothing can change, such as the
head count of a pool of whole workers, have no price then and are left out.

Columns of the frame: ``account`` (``material``, ``hours``, ``head_count``), ``product``, ``site``,
``resource``, ``pool``, ``period``, ``price`` (money per unit, hour or worker), ``less``, ``more``
(units, hours or workers), ``basis`` (``linear programme`` or ``whole numbers fixed``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sop_opt.components.base import grid_frame
from sop_opt.errors import SolveError
from sop_opt.plan.tables import tidy

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from sop_opt.assemble import Assembled
    from sop_opt.matrix import Matrix
    from sop_opt.solve.duals import Sensitivity

LABELS = ("product", "site", "resource", "pool")
FIGURES = ("price", "less", "more")
COLUMNS = ("account", *LABELS, "period", *FIGURES, "basis")


class ShadowPrices:
    """The shadow prices of one plan, made when first asked for.

    Parameters
    ----------
    make
        Returns the frame, or raises why there is none; None: only a frame that is known.
    at_once
        Whether making it takes no further solve; then a stored plan keeps it in any case.
    frame
        The frame, where it is known.
    """

    def __init__(
        self,
        make: Callable[[], pd.DataFrame] | None = None,
        *,
        at_once: bool = False,
        frame: pd.DataFrame | None = None,
    ) -> None:
        self._make = make
        self._at_once = at_once
        self._frame = frame

    def known(self) -> pd.DataFrame | None:
        """Return what a stored plan keeps: the prices, or None where they take another solve."""
        return self.frame() if self._at_once else self._frame

    def frame(self) -> pd.DataFrame:
        """Return the shadow prices.

        Raises
        ------
        SolveError: the plan was stored before they were asked for, or has none.
        """
        if self._frame is None:
            if self._make is None:
                raise SolveError(
                    "the plan was stored without its shadow prices, which take another solve where "
                    "there are whole numbers; solve again, and ask for them before it is stored"
                )
            self._frame = self._make()
        return self._frame

    def __getstate__(self) -> dict[str, object]:
        return {"_make": None, "_at_once": False, "_frame": self.known()}


def shadow_prices(assembled: Assembled, matrix: Matrix, found: Sensitivity) -> pd.DataFrame:
    """Return the shadow prices of the accounts, one row per row of theirs that can give way.

    One more unit lowers the bounds of its row by one. The dual is the rise of the objective per
    unit that these rise, and so it is what the unit saves; it holds for as many more units as the
    bounds may fall.
    """
    ledger, problem = assembled.ledger, assembled.problem
    resources = [(row.name,) for row in problem.resources]
    pools = [(row.name,) for row in problem.workforce]
    parts = (
        ("material", ledger.material, ("product", "site"), problem.stock_points),
        ("hours", ledger.hours, ("resource",), resources),
        ("hours", ledger.hours, ("pool",), pools),
        ("head_count", ledger.workers, ("pool",), pools),
    )
    priced = _can_give_way(matrix)
    frames = []
    for name, account, labels, points in parts:
        rows = account.rows(points) + assembled.formulation.first_row(account)
        figures = {"price": found.duals, "less": found.rise, "more": found.fall}
        grids = {figure: amounts[rows] for figure, amounts in figures.items()}
        frame = grid_frame(labels, points, problem.horizon.names, **grids)
        others = dict.fromkeys(set(LABELS) - set(labels), "")
        frames.append(frame[priced[rows].ravel()].assign(account=name, **others))
    basis = "whole numbers fixed" if matrix.is_mip else "linear programme"
    joined = pd.concat(frames, ignore_index=True).assign(basis=basis)
    text = dict.fromkeys(set(COLUMNS) - set(FIGURES), "str")
    return tidy(joined[list(COLUMNS)].astype(text))


def _can_give_way(matrix: Matrix) -> NDArray[np.bool_]:
    """Return which rows limit anything and have a column that can still change."""
    limits = np.isfinite(matrix.row_lower) | np.isfinite(matrix.row_upper)
    free = ~matrix.integer & (matrix.lower < matrix.upper)
    row = np.repeat(np.arange(limits.size), np.diff(matrix.starts))
    return limits & (np.bincount(row, free[matrix.columns], minlength=limits.size) > 0)
