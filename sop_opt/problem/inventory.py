"""Inventory: stock of a product at a site and what is asked of it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from sop_opt.problem.base import Amount, Ceiling, Section, exceeds, is_above, vector

if TYPE_CHECKING:
    from sop_opt.problem.horizon import Horizon

ClosingLevel = Annotated[float, Field(ge=0)] | Literal["opening"]
"""A quantity, or ``"opening"`` for as much as the opening stock."""


class Stock(Section):
    """Rules for the stock of one product at one site.

    A product and site without a row start empty, and may hold any stock at no cost.
    """

    key: ClassVar[tuple[str, ...]] = ("product", "site")
    references: ClassVar[dict[str, str]] = {"product": "products", "site": "sites"}
    wide: ClassVar[str] = "safety_stock"

    product: str
    """Name of the product."""
    site: str = "main"
    """Name of the site."""
    opening: float = Field(default=0.0, ge=0)
    """Units on hand before the first period."""
    holding_cost: Amount = 0.0
    """Money per unit and period."""
    holding_basis: Literal["closing", "average"] = "closing"
    """Stock that the holding cost is charged on: closing stock, or the mean of opening and closing
    stock of each period."""
    safety_stock: Amount = 0.0
    """Units wanted at the end of each period."""
    safety_stock_cost: Amount | None = None
    """Money per unit and period below the safety stock; None: never below."""
    maximum: Ceiling | None = None
    """Most units at the end of a period; None: no limit; 0: cannot be stocked."""
    closing_minimum: ClosingLevel = 0.0
    """Least units at the end of the horizon."""
    closing_maximum: ClosingLevel | None = None
    """Most units at the end of the horizon; equal to ``closing_minimum``: exactly so many."""
    disposal_cost: Amount | None = None
    """Money per unit thrown away; None: stock cannot be disposed of."""

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield contradictions between floors and ceilings of the stock."""
        closing_minimum = self.closing_level("closing_minimum")
        closing_maximum = self.closing_level("closing_maximum")
        if is_above(closing_minimum, closing_maximum):
            yield "closing_minimum", self.closing_minimum, "is above closing_maximum; lower it"
        if self.safety_stock_cost is None:
            if periods := exceeds(self.safety_stock, self.maximum, horizon):
                yield "safety_stock", self.safety_stock, f"is above the maximum in {periods}"
            if is_above(vector(self.safety_stock, horizon, 0.0)[-1], closing_maximum):
                yield "closing_maximum", self.closing_maximum, "is below the last safety stock"
        if is_above(closing_minimum, vector(self.maximum, horizon, math.inf)[-1]):
            yield "closing_minimum", self.closing_minimum, "is above the maximum of the last period"

    def closing_level(self, field: Literal["closing_minimum", "closing_maximum"]) -> float:
        """Return the bound on the last closing stock in units; inf where there is none."""
        level = getattr(self, field)
        if level is None:
            return math.inf
        return self.opening if level == "opening" else float(level)


class Receipt(Section):
    """Open orders and work in progress that arrive whatever the plan decides."""

    key: ClassVar[tuple[str, ...]] = ("product", "site")
    references: ClassVar[dict[str, str]] = {"product": "products", "site": "sites"}
    wide: ClassVar[str] = "quantity"

    product: str
    """Name of the product."""
    site: str = "main"
    """Name of the site at which it arrives."""
    quantity: Amount
    """Units that arrive in each period."""
