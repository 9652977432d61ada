"""Orders larger than all that can ever be needed: a lot, or a minimum per period, set too high.

==================  ===============  ===========================================================
symbol              in the code      meaning
==================  ===============  ===========================================================
:math:`N_p`         ``_needed``      units of product p that the whole horizon can need
:math:`W_k`         ``_used``        units of source k that its products need, and its order more
==================  ===============  ===========================================================

N is what customers ask for and stock levels hold, and what W of every source takes of p at most:
sources that share their work are each counted in full, and opening stock saves nothing. Where a
rule asks for flows of its own, nothing is known, and N is infinite.
"""

from __future__ import annotations

import math
from collections import defaultdict
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from sop_opt.errors import Fault
from sop_opt.problem.asks import (
    Asks,
    asks,
    asks_for_more,
    good_of,
    materials_of,
    products_of,
    rows_of,
)
from sop_opt.problem.base import vector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.asks import Source


def too_large(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield the least order, or the least of all periods, above what the horizon can need."""
    if asks_for_more(problem):
        return
    needs = _Needs(problem)
    for section in ("processes", "suppliers", "lanes"):
        for number, row in enumerate(getattr(problem, section), 1):
            most = needs.of(row)
            for field, least, what in _least(row, problem):
                if 0 < most < least:
                    message = f"{what} {least:g}, and the horizon needs {most:g} at most; lower it,"
                    message += " or check the units"
                    yield Fault(section, f"row {number}", field, f"{least:g}", message, "warning")


CHECKS = (too_large,)


def _least(row: Source, problem: PlanningProblem) -> Iterator[tuple[str, float, str]]:
    """Yield (field, units, what they are) of the least that rules let an order or a plan be."""
    horizon = problem.horizon
    usable = horizon.between(row.available_from, row.available_until)
    if row.lot is not None and usable.any():
        minimum = vector(row.lot.minimum, horizon, 0.0)[usable].min()
        multiple = row.lot.multiple or 0.0
        field = "lot.minimum" if minimum >= multiple else "lot.multiple"
        yield field, float(max(minimum, multiple)), "the smallest order is"
    total = vector(row.minimum, horizon, 0.0)[usable].sum()
    yield "minimum", float(total), "the least of all periods together is"


class _Needs:
    """Most units that the horizon can need of products, and of the sources that supply them."""

    def __init__(self, problem: PlanningProblem) -> None:
        self._problem, self._asks = problem, Asks(asks(problem))
        self._users: dict[str, list[tuple[Source, float]]] = defaultdict(list)
        self._needed = self._sold_and_kept()
        goes_into: dict[str, set[str]] = {row.name: set() for row in problem.products}
        for row in rows_of(problem):
            for name, units in self._taken(row).items():
                self._users[name].append((row, units))
                goes_into[name].update(products_of(row))
        for name in TopologicalSorter(goes_into).static_order():
            used = (units * runs for row, units in self._users[name] if (runs := self._used(row)))
            self._needed[name] += sum(used) + self._asked(name)

    def of(self, row: Source) -> float:
        """Return the units of a source that its products need; inf: not known."""
        good = good_of(row, self._problem)
        return sum(self._needed[name] / units for name, units in good)

    def _taken(self, row: Source) -> dict[str, float]:
        """Return the materials of a source: units per unit, or any number of what orders take."""
        per_order = row.lot.fixed_materials if row.lot else ()
        return dict(materials_of(row, self._problem)) | dict.fromkeys(per_order, math.inf)

    def _used(self, row: Source) -> float:
        """Return the units that a source may come to: what is needed, its minima, one order more.

        What a rule asks of it is not known.
        """
        if self._asks.of_source(row):
            return math.inf
        return self.of(row) + sum(least for _, least, _ in _least(row, self._problem))

    def _asked(self, product: str) -> float:
        kinds = ("made", "served", "stock")
        return math.inf if any(self._asks.of_product(product, kind) for kind in kinds) else 0.0

    def _sold_and_kept(self) -> dict[str, float]:
        """Return what customers ask for and what stock levels hold."""
        needed, horizon = defaultdict[str, float](float), self._problem.horizon
        for sale in self._problem.demand:
            needed[sale.product] += vector(sale.quantity, horizon, 0.0).sum() + sale.opening_backlog
        for stock in self._problem.inventory:
            safety = float(vector(stock.safety_stock, horizon, 0.0).max())
            needed[stock.product] += max(safety, stock.closing_level("closing_minimum"))
        return needed
