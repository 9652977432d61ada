"""Stock on hand that has to leave, and cannot in time.

What is there and arrives in any case, up to a period, is held against the most that can have left
by then: served, used, sent, thrown away or spoiled. Where one of these has no ceiling, nothing is
said.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.errors import Fault
from sop_opt.problem.base import vector
from sop_opt.problem.sources import sources
from sop_opt.problem.supply import Lane
from sop_opt.trust.doctor.columns import Columns
from sop_opt.trust.doctor.figures import clearly_above
from sop_opt.trust.doctor.words import amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem

Point = tuple[str, str]


class _Stocks:
    """What stays at least, per product and site, whatever the plan decides."""

    def __init__(self, problem: PlanningProblem) -> None:
        self._problem = problem
        self._columns = Columns(problem)
        self._rows = {(row.product, row.site): row for row in problem.inventory}
        self._leaving: dict[Point, NDArray[np.float64]] = defaultdict(self._nothing)
        self._arriving: dict[Point, NDArray[np.float64]] = defaultdict(self._nothing)
        self._read()

    def _nothing(self) -> NDArray[np.float64]:
        return np.zeros(len(self._problem.horizon))

    def _read(self) -> None:
        problem = self._problem
        served = self._columns.of_kind("served")
        for row, place in zip(problem.demand, served, strict=True):
            late = "backlog" in {policy.kind for policy in row.unmet}
            most = self._columns.most[place]
            due = np.diff(most, prepend=0.0) if late and (np.diff(most) >= 0).all() else most
            self._leaving[row.product, row.site] += due
        for receipt in problem.receipts:
            amounts = vector(receipt.quantity, problem.horizon, 0.0)
            self._arriving[receipt.product, receipt.site] += amounts
        for source in sources(problem):
            way, lot = source.row, source.row.lot
            taken = (way.product,) if isinstance(way, Lane) else tuple(way.materials)
            for name in (*taken, *(lot.fixed_materials if lot else ())):
                self._leaving[name, source.site] += np.inf

    def kept(self, point: Point) -> NDArray[np.float64]:
        """Return the least closing stock per period."""
        row, product = self._rows.get(point), self._problem.product[point[0]]
        if product.shelf_life is not None or (row is not None and row.disposal_cost is not None):
            return self._nothing()
        opening = row.opening if row is not None else 0.0
        there = opening + np.cumsum(self._arriving[point])
        return np.maximum(there - np.cumsum(self._leaving[point]), 0.0)


def stock_that_cannot_leave(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield opening stock, with receipts, above a maximum or beyond the storage of a site."""
    stocks = _Stocks(problem)
    yield from _above_maximum(problem, stocks)
    yield from _beyond_storage(problem, stocks)


def _above_maximum(problem: PlanningProblem, stocks: _Stocks) -> Iterator[Fault]:
    for number, row in enumerate(problem.inventory, 1):
        most = vector(row.maximum, problem.horizon, np.inf)
        closing = row.closing_level("closing_maximum")
        field = "closing_maximum" if closing < most[-1] else "maximum"
        most[-1] = min(most[-1], closing)
        if not np.isfinite(most).any():
            continue
        kept = stocks.kept((row.product, row.site))
        above = clearly_above(kept, most)
        if not above.any():
            continue
        period = int(above.argmax())
        field = field if period == len(most) - 1 else "maximum"
        left, ceiling = amount(kept[period]), amount(most[period])
        message = f"allows {ceiling} of {row.product!r} at {row.site!r} at the end of "
        message += f"{problem.horizon.names[period]!r}, but {left} of the opening stock of "
        message += f"{amount(row.opening)} and the receipts cannot have left by then; "
        message += f"raise it to {left}, or allow disposal"
        yield Fault("inventory", f"row {number}", field, ceiling, message)


def _beyond_storage(problem: PlanningProblem, stocks: _Stocks) -> Iterator[Fault]:
    volume = {product.name: product.storage_volume for product in problem.products}
    for number, site in enumerate(problem.sites, 1):
        if site.storage_capacity is None:
            continue
        here = [point for point in problem.stock_points if point[1] == site.name]
        capacity = vector(site.storage_capacity, problem.horizon, np.inf)
        space = (volume[point[0]] * stocks.kept(point) for point in here)
        kept = sum(space, np.zeros_like(capacity))
        above = clearly_above(kept, capacity)
        if above.any():
            period = int(above.argmax())
            name, least = problem.horizon.names[period], amount(kept[period])
            message = f"holds {amount(capacity[period])}, but opening stock and receipts that "
            message += f"cannot have left by the end of {name!r} take {least}; raise it to {least}"
            field, value = "storage_capacity", amount(capacity[period])
            yield Fault("sites", f"row {number}", field, value, message)


CHECKS = (stock_that_cannot_leave,)
"""What is checked about stock on hand."""
