"""Fernhill Garden Machines by the week: the master schedule of a company with lots and set-ups.

Source: invented; ``data/make_company_weekly.py`` writes it, ``data/company_weekly/README.md`` tells
about it. It is the company of ``company.py``, its main products spread over the weeks.

Question
    Thirty products are assembled on seven lines from sub-assemblies that two shops and the benches
    make of bought parts. Which lots are made in which week, what is ordered and moved, and what is
    late or lost, so that half a year earns most, although every change of product costs hours and
    money, suppliers take weeks and want full pallets, and the first week is under way?

Formulation (i: 126 items; s: two plants and a warehouse; k: 76 ways to make; b: offers; l: lanes;
r: nine lines and shops; g: 62 set-ups; d: demand by product and customers; t: 26 weeks)
    stock[i,s,t-1] + made[i,s,t - lead time] + bought[i,s,t - lead time] + arrived[i,s,t]
            + open orders[i,s,t]
        = served[i,s,t] + used[i,s,t] / (1 - scrap) + sent[i,s,t] + stock[i,s,t]
    served[d,t] + lost[d,t] + backlog[d,t] - backlog[d,t-1] = demand[d,t]
    no unit is late by more than 4 weeks (retail chains) or 8 (dealers)
    run[k,t] <= most[k,t] up[g,t] for every set-up g that k needs: its own, and that of its series
    sum of run[k,t] over the ways of g >= minimum[g] up[g,t]
    up[g,t] <= up[series of g,t];  up[g,t] <= done[g,t] + carried[g,t] on the saw line,
        where carried[g,t] <= up[g,t-1] and at most one set-up is carried over a weekend
    least order[b] orders[b,t] <= bought[b,t] <= most[b] orders[b,t]; bought[b,t] = pallets
    hours[k,r] run[k,t] over all k + hours of set-ups and orders[r,t] <= hours[r,t] + overtime[r,t]
    sum over i of volume[i] stock[i,s,t] <= space[s]
    stock[i,s,t] + below[i,s,t] >= safety stock[i,s,t];  stock at the end >= closing minimum[i,s]
    run[k, first week] as scheduled before; three firm lots
    up, done, carried, orders and pallets are whole in the first 13 weeks
    maximise the revenue of what is served, less production, purchases, transport, holding, stock
             below safety, backlog, lost sales, overtime, set-ups and orders
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sop_opt import PlanningProblem, SolveOptions, solve_plan

if TYPE_CHECKING:
    import pandas as pd

    from sop_opt import Plan

DATA = Path(__file__).parents[1] / "data" / "company_weekly"


def problem() -> PlanningProblem:
    """Return the problem of the company by the week.

    Its lots and set-ups are whole for 13 weeks, and rough afterwards. Whoever has more than a
    minute may ask for more: ``problem().replace(integer_until=None)`` is whole in all weeks.
    """
    return PlanningProblem.from_folder(DATA)


def bottleneck(plan: Plan) -> str:
    """Return the line or shop that is used most."""
    return str(plan.tables["capacity"].groupby("resource")["utilisation"].mean().idxmax())


def schedule(plan: Plan, resource: str) -> pd.DataFrame:
    """Return what a line or shop makes week by week, with its hours below."""
    own = [row.name for row in plan.problem.processes if resource in row.resource_hours]
    made, capacity = plan.tables["production"], plan.tables["capacity"]
    lots = made[made["process"].isin(own)].pivot_table(
        index="period", columns="product", values="quantity", sort=False
    )
    hours = capacity[capacity["resource"] == resource].set_index("period")
    return lots.join(hours[["load_hours", "setup_hours", "available_hours"]]).T


def late(plan: Plan) -> pd.DataFrame:
    """Return what is late or lost, with how full the lines that make it are up to the last week.

    A product is late although its lines have hours left where its parts are: they may wait for a
    shop that is full, or for a supplier.
    """
    demand, capacity = plan.tables["demand"], plan.tables["capacity"]
    missed = demand[demand["backlog"] + demand["lost"] > 0]
    lines: dict[str, set[str]] = {}
    for row in plan.problem.processes:
        for product in row.outputs:
            lines.setdefault(product, set()).update(row.resource_hours)
    rows = missed.groupby("product", sort=False).agg(
        late=("backlog", "sum"), lost=("lost", "sum"), last=("period", "max")
    )
    rows["full"] = [
        capacity[capacity["resource"].isin(lines[product]) & (capacity["period"] <= last)][
            "utilisation"
        ].mean()
        for product, last in rows["last"].items()
    ]
    return rows.sort_values("lost", ascending=False)


def main() -> None:
    """Print the plan that a minute finds, the schedule of its bottleneck, and what is late."""
    plan = solve_plan(problem(), options=SolveOptions(mip_gap=0.01, time_limit=60))
    print(plan.summary())
    name = bottleneck(plan.require_solved())
    print(f"\nWhat {name} makes\n{schedule(plan, name).round().to_string(na_rep='')}")
    print(f"\nLate or lost\n{late(plan).round(2).to_string()}")
    print(f"\n{plan.audit()}")


if __name__ == "__main__":
    main()
