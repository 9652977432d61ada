"""When demand must have been served at the latest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.demand import Backlog, LostSales

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.problem import Demand


def must_be_served(sale: Demand, due: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what must have been served up to each period: nothing of what may be lost.

    Parameters
    ----------
    sale
        One row of demand.
    due
        Units of it that fall due in each period; its opening backlog was due in the one before.

    Examples
    --------
    >>> from sop_opt.problem import Demand
    >>> late = {"kind": "backlog", "max_periods": 1}
    >>> sale = Demand(product="bread", quantity=[4, 2, 1], unmet=late, opening_backlog=3)
    >>> must_be_served(sale, np.array([4.0, 2.0, 1.0])).tolist()
    [3.0, 7.0, 10.0]
    """
    late = sale.policy(Backlog)
    if sale.policy(LostSales) is not None:
        return np.zeros_like(due)
    if late is None:
        return np.cumsum(due)
    total = np.cumsum(np.append(sale.opening_backlog, due))
    longest = due.size + 1 if late.max_periods is None else late.max_periods
    must = np.append(np.zeros(longest), total)[1 : due.size + 1]
    if late.must_end_clear:
        must[-1] = total[-1]
    return must
