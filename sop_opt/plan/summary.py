"""A plan in a page of text: what a planner would show to a colleague.

A section is left out where the problem has nothing of its kind; what a section cuts off is in the
tables of the plan.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from sop_opt.plan import text
from sop_opt.plan.kpis import EARNINGS, is_valued, ratio, worth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sop_opt.plan.plan import Plan

Row = tuple[str, ...]

ROWS = 5
"""Most rows of a list."""
CATEGORIES = 7
"""Most cost categories; the others are added up."""
FULL = 0.999
"""Utilisation from which a period counts as full."""

_RESULTS = {
    "infeasible": "Infeasible: no plan satisfies every rule at once.",
    "unbounded": "Unbounded: the objective improves without limit, so that no plan is best.",
    "no_plan": "No plan yet: stopped before the first plan was found.",
}
_ADVICE = {
    "infeasible": (
        "What often clashes: demand that must be served, safety or closing stock without a price,",
        "ceilings on hiring, minimum quantities, limits without a price. Give the rule you doubt a",
        "price (demand: a backlog or lost sales) and solve again: the plan pays where it clashes.",
    ),
    "unbounded": (
        "Look for something that earns more than it costs and has no ceiling, such as a negative",
        "cost, or demand that is optional and practically endless.",
    ),
    "no_plan": ("Allow more time or a larger gap.",),
}


def summarise(plan: Plan) -> str:
    """Return the plan in a page of text, without a final line end."""
    sections = (_money, _service, _people, _stock, _utilisation, _late_or_short)
    parts = [section(plan) for section in sections] if plan.solved else _what_to_do(plan)
    notes = ["Notes", *(f"  {note}" for note in plan.log)] if plan.log else []
    return "\n\n".join("\n".join(lines) for lines in (_heading(plan), *parts, notes) if lines)


def _what_to_do(plan: Plan) -> list[Sequence[str]]:
    """Return what keeps the plan from being one, where that is known, or else what often does."""
    diagnosis = plan.diagnosis
    known = [str(diagnosis).splitlines()] if diagnosis else []
    unknown = [_ADVICE[plan.status]] if diagnosis is None or not diagnosis.fixes else []
    return [*known, *unknown]


def _heading(plan: Plan) -> list[str]:
    names = plan.problem.horizon.names
    span = f"{names[0]} to {names[-1]}, {len(names)} periods" if len(names) > 1 else names[0]
    built, solved = text.seconds(plan.build_seconds), text.seconds(plan.solve_seconds)
    result = _result(plan) if plan.solved else _RESULTS[plan.status]
    return [f"{plan.problem.name}: {span}", result, f"Built in {built}, solved in {solved}."]


def _result(plan: Plan) -> str:
    """Return what the plan comes to, and how much better any other could be."""
    earns = plan.problem.objective == "profit"
    first = "service first; then " if plan.problem.objective == "service" else ""
    amount = text.money(plan.objective, plan.problem.currency)
    if plan.status == "optimal" and not plan.gap > 1e-6:
        best = "earns more" if earns else "costs less"
        return f"Optimal: {first}no plan {best} than {amount}."
    found = "Optimal within the gap asked for" if plan.status == "optimal" else "Not proven best"
    this = f"{found}: {first}this plan {'earns' if earns else 'costs'} {amount}"
    if math.isnan(plan.gap):
        return f"{this}; how far that is from the best is not known."
    return f"{this}, at most {text.share(math.ceil(1000 * plan.gap) / 1000)} from the best."


def _money(plan: Plan) -> list[str]:
    amounts = plan.costs.groupby("category", sort=False)["amount"].sum()
    spent = amounts[(amounts != 0) & ~amounts.index.isin(EARNINGS)].sort_values(ascending=False)
    cost, revenue = plan.kpis["cost"], plan.kpis["revenue"]
    main = {str(name): float(amount) for name, amount in spent[:CATEGORIES].items()}
    if len(spent) > CATEGORIES:
        main["other"] = float(spent[CATEGORIES:].sum())
    rows = [(name, text.number(x), text.share(ratio(x, cost))) for name, x in main.items()]
    rows.append(("cost", text.number(cost), ""))
    if forgone := float(amounts.get("revenue forgone", 0.0)):
        rows.append(("revenue forgone", text.number(forgone), ""))
    if revenue:
        rows.append(("revenue", text.number(revenue), ""))
        rows.append(("margin", text.number(plan.kpis["margin"]), ""))
    unit = f" ({plan.problem.currency})" if plan.problem.currency else ""
    return [f"Money{unit}", *text.columns(rows, "<>>")]


def _service(plan: Plan) -> list[str]:
    demand = plan.tables["demand"]
    due, on_time = float(demand["quantity"].sum()), float(demand["on_time"].sum())
    if not due:
        return []
    amounts = {"due": due, "on time": on_time}
    amounts |= {"late": plan.kpis["units_late"], "lost": plan.kpis["units_lost"]}
    rows = [(name, text.number(x), text.share(x / due)) for name, x in amounts.items()]
    return ["Service (units)", *text.columns(rows, "<>>"), *_worst_products(demand)]


def _worst_products(demand: pd.DataFrame) -> list[str]:
    """Return the products served least on time, where there are several to compare."""
    total = demand.groupby("product", sort=False)[["quantity", "on_time"]].sum()
    rate = (total["on_time"] / total["quantity"]).sort_values(kind="stable")
    worst = rate[rate < 1][:ROWS]
    if len(total) == 1 or worst.empty:
        return []
    shares = [f"{name} {text.share(part)}" for name, part in worst.items()]
    return [f"  least on time: {', '.join(shares)}"]


def _people(plan: Plan) -> list[str]:
    workforce = plan.tables["workforce"]
    rows: list[Row] = [
        ("", "opening", "end", "least", "most", "hired", "released", "overtime hours")
    ]
    for name, pool in workforce.groupby("pool", sort=False):
        workers = pool["workers"]
        amounts = [pool["opening"].iloc[0], workers.iloc[-1], workers.min(), workers.max()]
        amounts += [pool[column].sum() for column in ("hired", "released", "overtime_hours")]
        rows.append((str(name), *(text.number(float(amount)) for amount in amounts)))
    return ["People", *text.columns(rows, "<>>>>>>>")] if len(rows) > 1 else []


def _stock(plan: Plan) -> list[str]:
    inventory = plan.tables["inventory"]
    closing = worth(plan.problem, inventory, "closing")
    total = closing.groupby(inventory["period"], sort=False).sum()
    if not total.any():
        return []
    measure = "value" if is_valued(plan.problem) else "units"
    turns, cover = plan.kpis["inventory_turns"], plan.kpis["days_of_cover"]
    sold = [("turns a year", text.number(turns), ""), ("days of cover", text.number(cover), "")]
    rows = [
        *(sold if cover > 0 else []),
        (f"least {measure}", text.number(total.min()), f"at the end of {total.idxmin()}"),
        (f"most {measure}", text.number(total.max()), f"at the end of {total.idxmax()}"),
    ]
    return ["Stock", *text.columns(rows, "<><")]


def _utilisation(plan: Plan) -> list[str]:
    """Return the busiest resources and pools, and when they are full or busiest."""
    used = _hours_used(plan)
    rows: list[tuple[float, Row]] = []
    for name, hours in used.groupby("name", sort=False):
        rate = (hours["load"] / hours["available"]).set_axis(hours["period"])
        mean = float(hours["load"].sum() / hours["available"].sum())
        full = [str(period) for period in rate.index[rate >= FULL]]
        when = f"full in {text.listing(full)}" if full else f"busiest in {rate.idxmax()}"
        cells = (str(name), text.share(mean), text.share(float(rate.max())))
        rows.append((mean, (*cells, "always full" if len(full) == len(rate) else when)))
    busiest = [cells for _, cells in sorted(rows, key=lambda row: -row[0])[:ROWS]]
    header: Row = ("", "mean", "peak", "")
    return ["Utilisation", *text.columns([header, *busiest], "<>><")] if busiest else []


def _hours_used(plan: Plan) -> pd.DataFrame:
    """Return load and hours available per resource or pool and period, where any are."""
    capacity, workforce = plan.tables["capacity"], plan.tables["workforce"]
    finite = {row.name for row in plan.problem.resources if row.finite}
    machines = capacity[capacity["resource"].isin(finite)]
    paid = workforce["regular_hours"] + workforce["overtime_hours"]
    people = workforce.assign(resource=workforce["pool"], available_hours=paid)
    stacked = pd.concat([machines, people])
    used = pd.DataFrame(
        {
            "name": stacked["resource"],
            "period": stacked["period"],
            "load": stacked["load_hours"],
            "available": stacked["available_hours"],
        }
    )
    return used[used["available"] > 0]


def _late_or_short(plan: Plan) -> list[str]:
    """Return the largest amounts late at the end of a period, lost, or below safety stock."""
    demand, inventory = plan.tables["demand"], plan.tables["inventory"]
    shortfalls = (
        demand.assign(amount=demand["backlog"], what="late"),
        demand.assign(amount=demand["lost"], what="lost"),
        inventory.assign(amount=inventory["below_safety"], what="below safety stock", customer=""),
    )
    found = pd.concat([rows[rows["amount"] > 0] for rows in shortfalls])
    largest = found.sort_values("amount", ascending=False, kind="stable")[:ROWS]
    several = [name for name in ("site", "customer") if len(set(largest[name]) - {""}) > 1]
    names = ["product", *several]
    cells = largest[[*names, "period", "amount", "what"]].assign(
        amount=[text.number(amount) for amount in largest["amount"]]
    )
    rest = [f"  and {len(found) - ROWS} more"] if len(found) > ROWS else []
    lines = text.columns(cells.astype(str).to_numpy().tolist(), "<" * len(names) + "<><")
    return ["Late or short", *lines, *rest] if lines else []
