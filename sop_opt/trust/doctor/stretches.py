"""What must be started within a stretch of periods, where stock from before cannot cover it.

From the first period f to the last l of a stretch, a product must arrive that

    must be served up to l, and cannot have been served before f
    + the least stock at the end of l - the most stock at the end of f - 1 - receipts from f to l

Its starts lie one lead time earlier, where all of its sources have the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import vector
from sop_opt.trust.doctor.dues import must_be_served

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.trust.doctor.musts import Musts


def stretches(product: str, musts: Musts) -> NDArray[np.float64] | None:
    """Return the least starts from each period (row) to each one (column).

    None where nothing limits the stock of the product, units on their way between sites included,
    or where its sources differ in lead time.
    """
    leads = {row.lead_time for row in musts.makers[product]}
    most = _most_stock(product, musts)
    if most is None or len(leads) != 1:
        return None
    arrived = _arrived(product, musts, most)
    started, lead = np.zeros_like(arrived), leads.pop()
    size = max(arrived.shape[0] - lead, 0)
    started[:size, :size] = arrived[lead:, lead:]
    return started


def _most_stock(product: str, musts: Musts) -> NDArray[np.float64] | None:
    """Return the most units that can be in stock at the end of each period; None: no limit."""
    problem = musts.problem
    rows = {row.site: row for row in musts.stocks[product]}
    if product in musts.travelling or not musts.sites[product] <= rows.keys():
        return None
    ceilings = [vector(row.maximum, problem.horizon, np.inf) for row in rows.values()]
    most = np.sum(ceilings, axis=0)
    return most if np.isfinite(most).any() else None


def _arrived(product: str, musts: Musts, most: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what must arrive from each period to each one; nothing is known of the first."""
    horizon = musts.problem.horizon
    needed = np.zeros((len(horizon), len(horizon)))
    for sale in musts.sales[product]:
        due = vector(sale.quantity, horizon, 0.0)
        can = sale.opening_backlog + np.cumsum(due)
        needed[1:] += np.maximum(must_be_served(sale, due) - can[:-1, None], 0.0)
    receipts = musts.received(product)
    needed[1:] += musts.levels(product) - most[:-1, None] - (receipts - receipts[:-1, None])
    return np.asarray(np.triu(np.maximum(needed, 0.0)))
