"""Key figures of a plan, computed from its tables alone.

======================  ========  =================================================================
figure                  unit      definition
======================  ========  =================================================================
fill_rate_on_time       share     units served in the period they are due / units due
fill_rate_in_the_end    share     units served by the end of the horizon / units due, with the
                                  backlog that the horizon opened with
units_lost              units     demand turned down
units_late              units     units due that are served later or still open at the end, each
                                  counted once; without the opening backlog, late before
utilisation             share     load / hours available, over finite resources
peak_utilisation        share     highest utilisation of any finite resource and period
labour_utilisation      share     load / (regular + overtime hours), over pools
overtime_share          share     overtime / (regular + overtime hours), resources and pools
inventory_turns         per year  value served per year of 365 days / mean stock value
days_of_cover           days      mean stock value / value served per day
workers_least           workers   head count of all pools together, lowest period
workers_most            workers   the same, highest period
revenue                 money     price x units served or still to be served, by what was due
cost                    money     every cost category but revenue and revenue forgone
margin                  money     revenue - cost
======================  ========  =================================================================

Stock is closing stock of the products sold, each period weighing as much as it has days. Values
are at ``unit_value``; where no product has one, every unit counts as 1. A figure that has no
meaning for the plan (no demand, no stock, no people, no plan at all) is not a number.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sop_opt.plan import text
from sop_opt.plan.tables import DECIMALS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from sop_opt.problem import PlanningProblem

DAYS_PER_YEAR = 365.0

EARNINGS = ("revenue", "revenue forgone")
"""Cost categories that are not money spent."""

UNITS: dict[str, str] = {
    "fill_rate_on_time": "share",
    "fill_rate_in_the_end": "share",
    "units_lost": "units",
    "units_late": "units",
    "utilisation": "share",
    "peak_utilisation": "share",
    "labour_utilisation": "share",
    "overtime_share": "share",
    "inventory_turns": "per year",
    "days_of_cover": "days",
    "workers_least": "workers",
    "workers_most": "workers",
    "revenue": "money",
    "cost": "money",
    "margin": "money",
}
"""Every figure with its unit, in the order in which they are printed."""


class KeyFigures(dict[str, float]):
    """Key figures by name; printed, a column of figures with their units.

    >>> KeyFigures(fill_rate_on_time=0.975, units_late=1234.0)
    fill_rate_on_time  97.5%
    units_late         1,234  units
    """

    def __repr__(self) -> str:
        rows = [(name, *_printed(value, UNITS.get(name, ""))) for name, value in self.items()]
        return "\n".join(text.columns(rows, "<><", indent=""))


def _printed(value: float, unit: str) -> tuple[str, str]:
    return (text.share(value), "") if unit == "share" else (text.number(value), unit)


def key_figures(problem: PlanningProblem, tables: Mapping[str, pd.DataFrame]) -> KeyFigures:
    """Return the key figures by name; see the module for their definitions."""
    found = {
        **_service(problem, tables["demand"]),
        **_capacity(problem, tables["capacity"]),
        **_hours(tables["capacity"], tables["workforce"]),
        **_stock(problem, tables["inventory"], tables["demand"]),
        **_people(tables["workforce"]),
        **_money(tables["demand"], tables["costs"]),
    }
    return KeyFigures((name, round(found[name], DECIMALS)) for name in UNITS)


def no_figures() -> KeyFigures:
    """Return what is known of a plan that does not exist."""
    return KeyFigures(dict.fromkeys(UNITS, math.nan))


def ratio(part: float, whole: float) -> float:
    """Return part / whole, not a number where there is no whole."""
    return part / whole if whole else math.nan


def _service(problem: PlanningProblem, demand: pd.DataFrame) -> dict[str, float]:
    due, on_time, lost = (float(demand[c].sum()) for c in ("quantity", "on_time", "lost"))
    opening = sum(row.opening_backlog for row in problem.demand)
    return {
        "fill_rate_on_time": ratio(on_time, due),
        "fill_rate_in_the_end": ratio(float(demand["served"].sum()), due + opening),
        "units_lost": lost,
        "units_late": due - on_time - lost,
    }


def _capacity(problem: PlanningProblem, capacity: pd.DataFrame) -> dict[str, float]:
    finite = {row.name for row in problem.resources if row.finite}
    measured = capacity[capacity["resource"].isin(finite)]
    load, available = measured["load_hours"].sum(), measured["available_hours"].sum()
    return {
        "utilisation": ratio(float(load), float(available)),
        "peak_utilisation": float(measured["utilisation"].max()),
    }


def _hours(capacity: pd.DataFrame, workforce: pd.DataFrame) -> dict[str, float]:
    overtime = float(workforce["overtime_hours"].sum())
    paid = float(workforce["regular_hours"].sum()) + overtime
    all_overtime = overtime + float(capacity["overtime_hours"].sum())
    all_hours = paid + float(capacity[["regular_hours", "overtime_hours"]].to_numpy().sum())
    return {
        "labour_utilisation": ratio(float(workforce["load_hours"].sum()), paid),
        "overtime_share": ratio(all_overtime, all_hours),
    }


def _stock(
    problem: PlanningProblem, inventory: pd.DataFrame, demand: pd.DataFrame
) -> dict[str, float]:
    days = {period.name: period.days for period in problem.horizon}
    total_days = sum(days.values())
    sold = inventory[inventory["product"].isin({row.product for row in problem.demand})]
    stock_days = worth(problem, sold, "closing") * sold["period"].map(days).astype(float)
    mean_stock = float(stock_days.sum()) / total_days
    served = float(worth(problem, demand, "served").sum())
    return {
        "inventory_turns": ratio(served * DAYS_PER_YEAR / total_days, mean_stock),
        "days_of_cover": ratio(mean_stock * total_days, served),
    }


def is_valued(problem: PlanningProblem) -> bool:
    """Return whether stock has a value in money, rather than units."""
    return any(product.unit_value for product in problem.products)


def worth(problem: PlanningProblem, table: pd.DataFrame, column: str) -> pd.Series[float]:
    """Return quantities of a table at unit value, or in units where no product has a value."""
    if not is_valued(problem):
        return table[column]
    values = {product.name: product.unit_value for product in problem.products}
    return table[column] * table["product"].map(values).astype(float)


def _people(workforce: pd.DataFrame) -> dict[str, float]:
    total = workforce.groupby("period", sort=False)["workers"].sum()
    return {"workers_least": float(total.min()), "workers_most": float(total.max())}


def _money(demand: pd.DataFrame, costs: pd.DataFrame) -> dict[str, float]:
    revenue = float(demand["revenue"].sum())
    cost = float(costs.loc[~costs["category"].isin(EARNINGS), "amount"].sum())
    return {"revenue": revenue, "cost": cost, "margin": revenue - cost}
