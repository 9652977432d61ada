"""Demand and stock that no supply can reach: without a source, too early, or too much.

=================================  ========  =======================================================
found                              severity  because
=================================  ========  =======================================================
demand without any source          error     there is no plan, unless it may be lost or stay open:
                                             then a warning
demand before the first arrival    error     likewise, for what must be there by then
demand beyond all ceilings         error     it must be served, and there cannot be as much
stock levels beyond reach          error     they must be kept, after all that must be served
=================================  ========  =======================================================
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.errors import Fault, shortened
from sop_opt.problem.base import vector
from sop_opt.trust.doctor.dues import must_be_served
from sop_opt.trust.doctor.figures import SLACK
from sop_opt.trust.doctor.paths import Paths
from sop_opt.trust.doctor.reach import Most, reached_at_all, reached_in_time
from sop_opt.trust.doctor.ways import Network

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from sop_opt.errors import Severity
    from sop_opt.problem import Demand, PlanningProblem, Stock
    from sop_opt.trust.doctor.ways import Point

    Amounts = NDArray[np.float64]


@dataclass(frozen=True)
class Sale:
    """One row of demand."""

    number: int
    row: Demand
    due: Amounts
    """Units due in each period, what is late from before in the first."""
    by: Amounts
    """Units of them that must have been served in each period at the latest."""


def check(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield demand and stock levels that no supply can reach."""
    reach, sales = _Reach(Network(problem)), _sales(problem)
    yield from reach.without_source(sales)
    for point, rows in sales.items():
        yield from reach.deliveries(point, rows)
    for number, stock in enumerate(problem.inventory, 1):
        yield from reach.levels(number, stock, sales.get((stock.product, stock.site), []))


CHECKS = (check,)


def _sales(problem: PlanningProblem) -> dict[Point, list[Sale]]:
    """Return the rows of demand that ask for anything, by product and site."""
    found: dict[Point, list[Sale]] = defaultdict(list)
    for number, row in enumerate(problem.demand, 1):
        due = vector(row.quantity, problem.horizon, 0.0)
        by = np.diff(must_be_served(row, due), prepend=0.0)
        due[0] += row.opening_backlog
        if due.any():
            found[row.product, row.site].append(Sale(number, row, due, by))
    return found


class _Reach:
    """Compares what is asked for with what can be there."""

    def __init__(self, network: Network) -> None:
        self._network, self._horizon = network, network.problem.horizon
        self._at_all, self._in_time = reached_at_all(network), reached_in_time(network)
        self._most = Most(network, self._in_time)
        self._paths = Paths(network, self._at_all, self._in_time, self._most)

    def without_source(self, sales: Mapping[Point, list[Sale]]) -> Iterator[Fault]:
        """Yield one fault per gap in the network and severity, at the first demand it breaks."""
        broken: dict[tuple[Point, bool], list[Sale]] = defaultdict(list)
        for point, rows in sales.items():
            if point not in self._at_all.time:
                gap, _ = self._paths.broken(point)
                for sale in rows:
                    broken[gap, bool(sale.by.any())].append(sale)
        for (gap, must), rows in broken.items():
            yield self._no_source(gap, rows, must=must)

    def _no_source(self, gap: Point, sales: list[Sale], *, must: bool) -> Fault:
        row = sales[0].row
        _, why = self._paths.broken((row.product, row.site))
        asked = "must be served" if must else "is wanted"
        others = len(sales) - 1
        more = f" (rows of demand that wait for it beside this one: {others})" if others else ""
        way_out = "let it be lost" if must else "drop the demand"
        message = f"{asked} at {row.site!r}, but {why}{more}; {self._source(gap)}, or {way_out}"
        severity: Severity = "error" if must else "warning"
        return Fault(
            "demand", f"row {sales[0].number}", "product", repr(row.product), message, severity
        )

    def _source(self, gap: Point) -> str:
        """Return what would close a gap: a lane from where the product is, or any source."""
        elsewhere = (site for product, site in self._at_all.time if product == gap[0])
        site = next(elsewhere, None)
        return "add a source" if site is None else f"add a source, or a lane from {site!r}"

    def deliveries(self, point: Point, sales: list[Sale]) -> Iterator[Fault]:
        """Yield what must be served and cannot be; or else what is sure to be late or lost."""
        if point not in self._at_all.time:
            return
        must = self._up_to(sale.by for sale in sales)
        there = self._deliverable(point)
        if (short := _above(must, there)).any():
            yield self._impossible(point, sales, int(short.argmax()), must, there)
            return
        early = np.arange(there.size) < self._first_delivery(point)
        wanted = self._up_to(sale.due for sale in sales)
        if (short := early & _above(wanted, there)).any():
            yield self._too_early(point, sales, int(short.argmax()), wanted, there)

    def _deliverable(self, point: Point) -> Amounts:
        """Return the most that can have been served up to each period: none before launch."""
        there = self._most[point].copy()
        there[: self._launch(point)] = 0.0
        return there

    def _first_delivery(self, point: Point) -> int:
        """Return the first period in which more than what is on hand can be served."""
        return max(self._launch(point), self._in_time.by_way.get(point, len(self._horizon)))

    def _launch(self, point: Point) -> int:
        """Return the first period in which a product may be served."""
        launch = self._network.problem.product[point[0]].available_from
        return 0 if launch is None else self._horizon.position[launch]

    def _impossible(
        self, point: Point, sales: list[Sale], period: int, must: Amounts, there: Amounts
    ) -> Fault:
        """Return what must be served but cannot be, at the first row that asks for some of it."""
        sale = next(sale for sale in sales if sale.by[: period + 1].any())
        name = self._horizon.names[period]
        if period < self._first_delivery(point):
            why = self._waiting(point, there[period])
            remedy = "ask for it later, raise the opening stock, or let it be late or lost"
        else:
            path = self._paths.limiting(point, period)
            why = f"no more than {there[period]:g} can be had: {path}"
            remedy = "raise what the end of that path allows, or let it be late or lost"
        message = f"{must[period]:g} must be served by then, but {why}; {remedy}"
        return Fault("demand", f"row {sale.number}", "quantity", repr(name), message)

    def _too_early(
        self, point: Point, sales: list[Sale], period: int, wanted: Amounts, there: Amounts
    ) -> Fault:
        """Return what is sure to be late or lost, at the first row that asks for some of it."""
        sale = next(sale for sale in sales if sale.due[: period + 1].any())
        name, why = self._horizon.names[period], self._waiting(point, there[period])
        message = f"{wanted[period]:g} fall due by then, but {why}; "
        message += "ask for it later, or raise the opening stock"
        return Fault("demand", f"row {sale.number}", "quantity", repr(name), message, "warning")

    def _waiting(self, point: Point, there: float) -> str:
        """Return how much there is before the first arrival, and what that waits for."""
        first, names = self._first_delivery(point), self._horizon.names
        amount = f"no more than {there:g}" if there else "nothing"
        when = f"before {names[first]!r}" if first < len(names) else "within the horizon"
        is_launch = 0 < first == self._launch(point)
        why = f"{point[0]!r} is launched then" if is_launch else self._paths.first(point)
        return f"{amount} can be served {when}: {why}"

    def _up_to(self, amounts: Iterable[Amounts]) -> Amounts:
        """Return the sum of amounts up to each period."""
        return np.cumsum(sum(amounts, np.zeros(len(self._horizon))))

    def levels(self, number: int, stock: Stock, sales: list[Sale]) -> Iterator[Fault]:
        """Yield a stock level that cannot be kept, if all that must be served can be."""
        point = stock.product, stock.site
        must, most = self._up_to(sale.by for sale in sales), self._most[point]
        level = np.zeros(most.size)
        if stock.safety_stock_cost is None:
            level = vector(stock.safety_stock, self._horizon, 0.0)
        closing = stock.closing_level("closing_minimum")
        is_closing = closing > level[-1]
        level[-1] = max(level[-1], closing)
        short = _above(must + level, most)
        if not short.any() or _above(must, self._deliverable(point)).any():
            return
        period = int(short.argmax())
        field = "closing_minimum" if is_closing and period == most.size - 1 else "safety_stock"
        asked = f"{level[period]:g} are to be left at the end of {self._horizon.names[period]!r}"
        served = f" when {must[period]:g} have been served" if must[period] else ""
        path = self._paths.limiting(point, period)
        message = f"{asked}{served}, but {most[period]:g} at most can be there: {path}; lower it"
        value = f"{getattr(stock, field)!r}"
        yield Fault("inventory", f"row {number}", field, shortened(value), message)


def _above(asked: Amounts, most: Amounts) -> NDArray[np.bool_]:
    """Return where more is asked for than there can be, by more than rounding."""
    return np.asarray(asked > most * (1 + SLACK) + SLACK)
