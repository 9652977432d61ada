"""Shelf lives that are too short for what is asked of the stock.

Age counts from the arrival at a site, and a unit of shelf life L may be used up to L periods later:
moving makes it new, however long that takes, and what keeps for 0 periods is never in stock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop_opt.errors import Fault
from sop_opt.problem.asks import products_of
from sop_opt.problem.base import vector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sop_opt.problem import PlanningProblem


def too_long_on_the_way(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield lanes that take longer than what they carry keeps."""
    for number, lane in enumerate(problem.lanes, 1):
        life = problem.product[lane.product].shelf_life
        if life is not None and lane.lead_time > life:
            message = (
                f"is longer than the shelf life of {lane.product!r}, {life}, but what arrives "
                "counts as new; shorten the lead time, or let the shelf life count from the arrival"
            )
            value = f"{lane.lead_time}"
            yield Fault("lanes", f"row {number}", "lead_time", value, message, "warning")


def stock_that_cannot_keep(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield stock that is asked for, or there, of what keeps for no period."""
    for number, stock in enumerate(problem.inventory, 1):
        if problem.product[stock.product].shelf_life != 0:
            continue
        safety = vector(stock.safety_stock, problem.horizon, 0.0)
        must = {
            "safety_stock": safety.max() if stock.safety_stock_cost is None else 0.0,
            "closing_minimum": stock.closing_level("closing_minimum"),
        }
        for field, level in must.items():
            if level > 0:
                message = f"{stock.product!r} with a shelf life of 0 is never left at the end of a "
                message += "period; lower it, or give a longer shelf life"
                yield Fault("inventory", f"row {number}", field, f"{level:g}", message)
        if stock.opening:
            message = f"{stock.product!r} with a shelf life of 0 is spoiled before it can be used; "
            message += "make it 0, or give a longer shelf life"
            value = f"{stock.opening:g}"
            yield Fault("inventory", f"row {number}", "opening", value, message, "warning")


def orders_that_outlast_it(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield orders that are to last longer than what they bring can be used."""
    for section in ("processes", "suppliers", "lanes"):
        for number, row in enumerate(getattr(problem, section), 1):
            lasts = row.lot.periods_of_supply if row.lot else 1
            for name in products_of(row):
                life = problem.product[name].shelf_life
                if life is not None and lasts > life + 1:
                    message = f"an order is to last {lasts} periods, but {name!r} is good in "
                    message += f"{life + 1} only; lower it, or give a longer shelf life"
                    place = f"row {number}"
                    field = "lot.periods_of_supply"
                    yield Fault(section, place, field, f"{lasts}", message, "warning")


CHECKS = (too_long_on_the_way, stock_that_cannot_keep, orders_that_outlast_it)
