"""Stability: what of an earlier plan must stay, and the price of departing from it."""

from __future__ import annotations

from typing import ClassVar

from sop_opt.problem.base import Amount, Names, Section
from sop_opt.problem.flows import Kinds, Selection


class Pin(Selection):
    """A quantity the planner has set: the sum of the flows selected equals it."""

    references: ClassVar[dict[str, str]] = {**Selection.references, "periods": "horizon"}
    wide: ClassVar[str] = "quantity"

    quantity: Amount
    """Units per period pinned."""
    periods: Names = ()
    """Periods pinned; empty: all, or those that a mapping of quantities names."""
    cost: Amount | None = None
    """Money per unit of departure; None: the pin holds."""


class PreviousFlow(Selection):
    """What an earlier plan says about the flows selected."""

    wide: ClassVar[str] = "quantity"

    quantity: Amount
    """Units per period in the earlier plan. Of the periods that a mapping does not name the earlier
    plan says nothing: no departure is charged there."""


class Stability(Section):
    """What is kept of an earlier plan."""

    references: ClassVar[dict[str, str]] = {"frozen_periods": "horizon"}

    frozen_periods: Names = ()
    """Periods in which nothing may change: frozen flows equal the previous plan, and are zero where
    it says nothing."""
    frozen_flows: Kinds = ("run", "bought", "moved")
    """Kinds of flow that frozen periods hold in place."""
    previous: tuple[PreviousFlow, ...] = ()
    """The earlier plan, one row per flow; of several flows in one row the sum is meant. See
    :func:`sop_opt.previous_from_plan`."""
    departure_cost: Amount = 0.0
    """Money per unit by which a row of the previous plan changes, either way, in the periods that
    are not frozen."""
    order_departure_cost: Amount = 0.0
    """Money per row of the previous plan and period in which it changes at all, beside the money
    per unit: the price of moving an order. In the periods that are not frozen."""
    pins: tuple[Pin, ...] = ()
    """Quantities set by the planner."""
