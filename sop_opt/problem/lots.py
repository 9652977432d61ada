"""Lot rules: what one order is, and what it costs beside its units."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from pydantic import Field

from sop_opt.problem.base import Amount, Ceiling, Section, exceeds, vector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.problem.horizon import Horizon

ROUNDING = 1e-9
"""Share of a batch by which a quantity may miss a whole number of batches."""


class LotRule(Section):
    """What an order of anything that is made, bought or moved must look like.

    Without a maximum there is at most one order per period; with one, a larger quantity is several
    orders in the same period.

    An order without a minimum may be empty, though nothing but a rule that asks for orders, or for
    hours to be spent, will make one.
    """

    references: ClassVar[dict[str, str]] = {
        "fixed_hours": "capacities",
        "fixed_materials": "products",
    }

    minimum: Amount = 0.0
    """Least units per order: nothing is ordered, or at least so much."""
    multiple: float | None = Field(default=None, gt=0)
    """An order is a whole number of these, such as batches or pallets; None: any quantity."""
    maximum: Ceiling | None = None
    """Most units per order; it splits what is ordered in a period, and does not cap it. None: no
    limit."""
    fixed_cost: Amount = 0.0
    """Money per order, whatever its size."""
    fixed_hours: dict[str, Amount] = Field(default_factory=dict)
    """Resource or pool -> hours per order, in the period of the order."""
    fixed_materials: dict[str, Amount] = Field(default_factory=dict)
    """Product -> units used per order, beside those per unit, in the period of the order; taken
    where the order starts: at the site of the process or of the purchase, at the origin of a lane.
    """
    periods_of_supply: int = Field(default=1, ge=1)
    """Periods that an order is to last, its own included: none is placed in the others. 1: no such
    rule."""

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield rules that no order can meet."""
        if periods := exceeds(self.minimum, self.maximum, horizon):
            yield "minimum", self.minimum, f"is above the maximum in {periods}; lower it"
        elif self.multiple is not None and (self.least(horizon) > self.most(horizon)).any():
            message = "has no whole number between the minimum and the maximum; change one of them"
            yield "multiple", self.multiple, message

    def least(self, horizon: Horizon) -> NDArray[np.float64]:
        """Return the least units of an order per period: the minimum, in whole multiples.

        >>> from sop_opt.problem.horizon import Horizon
        >>> LotRule(minimum=50, multiple=20).least(Horizon.of("Jan")).tolist()
        [60.0]
        """
        minimum = vector(self.minimum, horizon, 0.0)
        if self.multiple is None:
            return minimum
        return np.ceil(minimum / self.multiple - ROUNDING) * self.multiple

    def most(self, horizon: Horizon) -> NDArray[np.float64]:
        """Return the most units of an order per period, in whole multiples; inf: no limit.

        >>> from sop_opt.problem.horizon import Horizon
        >>> LotRule(maximum=50, multiple=20).most(Horizon.of("Jan")).tolist()
        [40.0]
        """
        maximum = vector(self.maximum, horizon, math.inf)
        if self.multiple is None:
            return maximum
        return np.floor(maximum / self.multiple + ROUNDING) * self.multiple
