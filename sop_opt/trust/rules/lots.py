"""Lots: how much an order is at least, of how many batches, and how long it is to last.

The most per order is no rule: it splits what is ordered, and does not cap it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.trust.rules.loosening import moved, replaced, row_of, set_to
from sop_opt.trust.rules.statement import Statement, always, on_rows, usual
from sop_opt.trust.rules.supply import supplies

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from sop_opt.problem import LotRule, PlanningProblem
    from sop_opt.problem.changes import Change
    from sop_opt.trust.rules.places import Places
    from sop_opt.trust.rules.rule import Loosen, Rule, Side
    from sop_opt.trust.rules.supply import Supply

DUST = 1e-5
"""More of an order than solvers leave of none; beyond the whole periods a part of one counts."""


def rules(places: Places) -> Iterator[Rule]:
    """Yield what every lot rule asks of an order."""
    for supply in supplies(places):
        if supply.source.row.lot is not None:
            orders = _Orders(places, supply, supply.source.row.lot)
            yield from orders.minimum()
            yield from orders.whole_batches()
            yield from orders.lasting()


@dataclass(frozen=True)
class _Orders:
    """The orders of one source."""

    places: Places
    supply: Supply
    lot: LotRule

    def minimum(self) -> Iterator[Rule]:
        """Yield the least units of an order."""
        least = self.lot.least(self.places.problem.horizon)
        held = [(period, row) for period, row in self._rows("order_minimum") if least[period] > 0]
        words = f"{{}} fewer {self.supply.words} per order at least"
        statement = self._state("minimum", self.supply.unit, {"lower": words}, usual(least))
        return on_rows(self.places, statement, held, "lower", loosened=self._smaller)

    def _smaller(self, period: int) -> Loosen:
        """Give way by the amount per order, in whole batches where orders are made of them."""
        orders = self.places.columns("lots.orders", self.supply.source.point)
        section, row = self.supply.source.section, self.supply.source.number

        def loosened(
            problem: PlanningProblem, amount: float, values: NDArray[np.float64]
        ) -> Change:
            each = amount / (float(values[orders[period]]) or 1.0)
            if self.lot.multiple is not None:
                each = np.floor(each / self.lot.multiple) * self.lot.multiple
            return moved(problem, section, row, "lot.minimum", period, float(each))

        return loosened

    def whole_batches(self) -> Iterator[Rule]:
        """Yield that what is ordered is a whole number of batches."""
        relief: dict[Side, str] = {
            "lower": f"{{}} {self.supply.words} short of whole batches",
            "upper": f"{{}} {self.supply.words} beyond whole batches",
        }
        size = self.lot.multiple or 1.0
        statement = self._state("multiple", self.supply.unit, relief, size)
        section, row = self.supply.source.section, self.supply.source.number
        any_size = set_to(section, row, "lot.multiple", value=None)
        rows = self._rows("whole_batches")
        return on_rows(self.places, statement, rows, "upper", "lower", loosened=always(any_size))

    def lasting(self) -> Iterator[Rule]:
        """Yield how many periods an order lasts, in which there is no other."""
        relief: dict[Side, str] = {
            "upper": f"{{}} more orders of {self.supply.name} soon after one"
        }
        statement = self._state("periods_of_supply", "orders", relief, 1.0, whole=True)
        rows = self._rows("lasting_orders")
        return on_rows(self.places, statement, rows, "upper", loosened=self._sooner)

    def _sooner(self, period: int) -> Loosen:
        """Give way by as few periods as lie between orders up to a period."""
        columns = self.places.columns("lots.orders", self.supply.source.point)
        section, number = self.supply.source.section, self.supply.source.number

        def loosened(problem: PlanningProblem, _: float, values: NDArray[np.float64]) -> Change:
            row = row_of(problem, section, number)
            placed = np.flatnonzero(values[list(columns[: period + 1])] > DUST)
            apart = np.diff(placed).tolist()[-1:]
            least = min([row.lot.periods_of_supply, *apart])
            return replaced(problem, section, number, "lot.periods_of_supply", least)

        return loosened

    def _rows(self, account: str) -> list[tuple[int, int]]:
        """Return the rows of these orders that hold anything, each with its period."""
        places = self.places
        return places.filled(places.rows(f"lots.{account}", self.supply.source.point))

    def _state(
        self,
        field: str,
        unit: str,
        relief: Mapping[Side, str],
        scale: float,
        *,
        whole: bool = False,
    ) -> Statement:
        source, name = self.supply.source, f"orders of {self.supply.name}"
        path = f"lot.{field}"
        return Statement(
            "lot rule", source.section, source.number, path, name, unit, relief, scale, whole
        )
