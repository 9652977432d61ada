"""Key figures of a plan, computed from its tables alone.

=====================  =========  =================================================================
figure                 unit       definition
=====================  =========  =================================================================
fill_rate_on_time      share      units served in the period they are due / units due
fill_rate_in_the_end   share      units served by the end of the horizon / units due, with backlog
units_lost             units      demand turned down
units_late             units      units open at the end of their period, counted once
utilisation            share      load / hours available, over finite resources
peak_utilisation       share      highest of any resource and period
overtime_share         share      overtime / (regular + overtime hours), resources and pools
inventory_turns        per year   units served (valued) per year / mean closing stock (valued)
days_of_cover          days       mean closing stock / mean units used per day (valued)
workers_least, _most   workers    total head count, lowest and highest period
revenue                money      price of what is served or still to be served on time
cost                   money      every cost category but revenue and revenue forgone
margin                 money      revenue - cost
=====================  =========  =================================================================

A figure that has no meaning for the plan (no demand, no stock, no people) is not a number.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from sop_opt.problem import PlanningProblem

DAYS_PER_YEAR = 365.0


def key_figures(problem: PlanningProblem, tables: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """Return the key figures by name; see the module for their definitions."""
    return {
        **_service(problem, tables["demand"]),
        **_capacity(problem, tables["capacity"]),
        "overtime_share": _overtime_share(tables["capacity"], tables["workforce"]),
        **_stock(problem, tables["inventory"], tables["demand"]),
        **_people(tables["workforce"]),
        **_money(tables["demand"], tables["costs"]),
    }


def ratio(part: float, whole: float) -> float:
    """Return part / whole, not a number where there is no whole."""
    return part / whole if whole else math.nan


def _service(problem: PlanningProblem, demand: pd.DataFrame) -> dict[str, float]:
    due = float(demand["quantity"].sum())
    opening = sum(row.opening_backlog for row in problem.demand)
    served = float(demand["served"].sum())
    late = due - float(demand["on_time"].sum()) - float(demand["lost"].sum())
    return {
        "fill_rate_on_time": ratio(float(demand["on_time"].sum()), due),
        "fill_rate_in_the_end": ratio(served, due + opening),
        "units_lost": float(demand["lost"].sum()),
        "units_late": late,
    }


def _capacity(problem: PlanningProblem, capacity: pd.DataFrame) -> dict[str, float]:
    finite = {row.name for row in problem.resources if row.finite}
    measured = capacity[capacity["resource"].isin(finite)]
    return {
        "utilisation": ratio(
            float(measured["load_hours"].sum()), float(measured["available_hours"].sum())
        ),
        "peak_utilisation": float(measured["utilisation"].max()) if len(measured) else math.nan,
    }


def _overtime_share(capacity: pd.DataFrame, workforce: pd.DataFrame) -> float:
    overtime = float(capacity["overtime_hours"].sum() + workforce["overtime_hours"].sum())
    regular = float(capacity["regular_hours"].sum() + workforce["regular_hours"].sum())
    return ratio(overtime, regular + overtime)


def _stock(
    problem: PlanningProblem, inventory: pd.DataFrame, demand: pd.DataFrame
) -> dict[str, float]:
    """Return turns and cover of the products sold, at unit value (1 where none has a value)."""
    valued = any(product.unit_value for product in problem.products)
    value = {row.name: row.unit_value if valued else 1.0 for row in problem.products}
    sold = inventory[inventory["product"].isin({row.product for row in problem.demand})]
    periods = len(problem.horizon)
    mean_stock = float((sold["closing"] * sold["product"].map(value)).sum()) / periods
    served = float((demand["served"] * demand["product"].map(value)).sum())
    days = float(problem.horizon.days.sum())
    return {
        "inventory_turns": ratio(served * DAYS_PER_YEAR / days, mean_stock),
        "days_of_cover": ratio(mean_stock * days, served),
    }


def _people(workforce: pd.DataFrame) -> dict[str, float]:
    total = workforce.groupby("period", sort=False)["workers"].sum()
    least, most = (total.min(), total.max()) if len(total) else (math.nan, math.nan)
    return {"workers_least": float(least), "workers_most": float(most)}


def _money(demand: pd.DataFrame, costs: pd.DataFrame) -> dict[str, float]:
    revenue = float(demand["revenue"].sum())
    spent = ~costs["category"].isin(("revenue", "revenue forgone"))
    cost = float(costs.loc[spent, "amount"].sum())
    return {"revenue": revenue, "cost": cost, "margin": revenue - cost}
