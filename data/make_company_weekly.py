"""Write ``data/company_weekly``: the company of ``make_company.py`` by item and week.

The demand of its thirty main products is the demand by the month, spread over the weeks with a
fixed seed. ``company_profile.py`` describes the company, ``company_items.py`` its weeks, set-ups
and suppliers, ``company_recipes.py`` what things are made of, and ``company_supply.py`` turns that
into ways to make, buy and move. Every run writes the same files.

Run it from anywhere: ``python data/make_company_weekly.py [folder]``.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import make_company as by_month
import numpy as np
from company_items import (
    CAPACITIES,
    FIRM,
    FIRST_WEEK,
    FREE_DAYS,
    FROZEN,
    KILOGRAMS,
    LATE_SHIFT,
    OVERDUE,
    SPACE,
    WAREHOUSE,
    WEEKS,
    WHOLE_UNTIL,
)
from company_profile import CUSTOMERS, STORAGE
from company_recipes import ASSEMBLIES, DECKS, RECIPES, recipe
from company_supply import (
    FAMILY,
    MONTH,
    OFFERS,
    Row,
    assembly_rows,
    contract_rows,
    group_setups,
    lane_rows,
    make_product,
    plant_of,
    product_setups,
    routings,
    supplier_rows,
    supplier_setups,
    tens,
    used_at,
    value,
)

from sop_opt import Horizon, PlanningProblem

EARLY = 8
"""Weeks over which opening stock and open orders are set."""


def company() -> PlanningProblem:
    """Return the planning problem of the company by the week."""
    demand = demand_rows(np.random.default_rng(by_month.SEED))
    uses = weekly_use(demand)
    return PlanningProblem(
        name="Fernhill Garden Machines, master schedule",
        currency="EUR",
        objective="profit",
        integer_until=WHOLE_UNTIL,
        horizon=horizon(),
        products=item_rows(),
        sites=[
            {"name": site, "storage_capacity": space}
            for site, space in {**STORAGE, WAREHOUSE: SPACE}.items()
        ],
        inventory=product_stock(demand) + part_stock(uses),
        resources=capacity_rows(),
        processes=[make_product(*pair) for pair in routings()] + assembly_rows(),
        suppliers=supplier_rows(uses) + contract_rows(),
        lanes=lane_rows(),
        setups=product_setups() + group_setups() + supplier_setups(),
        demand=demand,
        receipts=receipt_rows(uses),
        stability=stability(),
    )


def horizon() -> Horizon:
    """Return the weeks, less public holidays."""
    weeks = [week.model_dump() for week in Horizon.weekly(FIRST_WEEK, WEEKS)]
    for week in weeks:
        week["working_days"] -= FREE_DAYS.get(week["name"], 0)
    return Horizon(weeks)


def demand_rows(random: np.random.Generator) -> list[Row]:
    """Return what every group of customers wants, with patience and fines by the week."""
    rows = [row for row in by_month.demand_rows(random) if row["product"] in RECIPES]
    for row in rows:
        group = CUSTOMERS[row["customer"]]
        spread = 0.3 if group.lost else 0.15
        noise = random.lognormal(-(spread**2) / 2, spread, WEEKS)
        by_week = replace(group, patience=4 * group.patience, late=group.late / MONTH)
        row |= {
            "site": plant_of(row["product"]) if row["customer"] == "dealers" else WAREHOUSE,
            "quantity": np.round(by_weeks(row["quantity"]) * noise).tolist(),
            "unmet": by_month.policies(by_week, row["price"]),
            "opening_backlog": OVERDUE.get((row["product"], row["customer"]), 0),
        }
    return rows


def by_weeks(monthly: list[float]) -> np.ndarray:
    """Return the part of each month's demand that falls into each week, day by day."""
    months = by_month.horizon()
    daily = [
        np.full(int(month.days), due / month.days)
        for month, due in zip(months, monthly, strict=True)
    ]
    first = (horizon().periods[0].start - months.periods[0].start).days
    return np.concatenate(daily)[first : first + 7 * WEEKS].reshape(WEEKS, 7).sum(axis=1)


def item_rows() -> list[Row]:
    """Return products, sub-assemblies and parts."""
    products = [
        {"name": product, "family": name, "storage_volume": family.volume}
        for product, (name, family, *_) in FAMILY.items()
    ]
    assemblies = [
        {"name": name, "family": made.group or "bench work"} for name, made in ASSEMBLIES.items()
    ]
    parts = [
        {"name": part, "family": supplier, "unit": "kg" if part in KILOGRAMS else "pieces"}
        for part, (supplier, _) in OFFERS.items()
    ]
    rows = products + assemblies + parts
    return [{"unit": "pieces", **row, "unit_value": round(value(row["name"]), 2)} for row in rows]


def capacity_rows() -> list[Row]:
    """Return lines and shops: the shifts of the plan by the month, and some overtime."""
    weeks = horizon()
    return [
        {
            "name": name,
            "hours": np.round(
                weeks.working_days
                * (given.hours + LATE_SHIFT * late_weeks(given.late_shift, weeks)),
                2,
            ).tolist(),
            "overtime": {"hours": given.overtime, "cost": 60},
            "carries_setup": given.carries_setup,
        }
        for name, given in CAPACITIES.items()
    ]


def late_weeks(late_shift: tuple[str, str] | None, weeks: Horizon) -> np.ndarray:
    """Return 1 for the weeks with a late shift, 0 for the others."""
    return weeks.between(*late_shift) * 1.0 if late_shift else np.zeros(len(weeks))


def weekly_use(demand: list[Row]) -> Counter[tuple[str, str]]:
    """Return the units of every part that a week needs at each plant, when work is level."""
    uses: Counter[tuple[str, str]] = Counter()
    for row in demand:
        due = np.array(row["quantity"])
        rate = max(due.mean(), due[:EARLY].mean())
        explode(row["product"], plant_of(row["product"]), rate, uses)
    return uses


def explode(item: str, plant: str, rate: float, uses: Counter[tuple[str, str]]) -> None:
    """Add the parts of so many units of an item, level by level."""
    made = ASSEMBLIES.get(item)
    parts = recipe(item) if item in FAMILY else made.parts if made else {}
    if item in DECKS:
        parts = {f"raw {item}": 1.0}
    for part, number in parts.items():
        site = made.plant if made else plant
        uses[part, site] += rate * number
        explode(part, site, rate * number, uses)


def stock_rule(item: str, site: str, **given: Any) -> Row:
    """Return the stock rule of an item; holding takes 2 percent of its value a month."""
    return {
        "product": item,
        "site": site,
        "holding_cost": round(0.02 * value(item) / MONTH, 4),
        **given,
    }


def product_stock(demand: list[Row]) -> list[Row]:
    """Return the stock of products where they are served: some weeks of cover."""
    wanted: dict[tuple[str, str], np.ndarray] = {}
    for row in demand:
        pair = row["product"], row["site"]
        wanted[pair] = wanted.get(pair, 0.0) + np.array(row["quantity"])
    return [
        stock_rule(
            *pair,
            opening=tens(3.0 * due[:EARLY].mean()),
            safety_stock=np.round(0.8 * due).tolist(),
            safety_stock_cost=round(0.05 * value(pair[0]) / MONTH, 4),
            closing_minimum=tens(1.5 * due[-EARLY:].mean()),
        )
        for pair, due in wanted.items()
    ]


def part_stock(uses: Counter[tuple[str, str]]) -> list[Row]:
    """Return the stock of what goes into other things: two weeks of level use at the start."""
    return [stock_rule(*pair, opening=tens(2.0 * uses[pair])) for pair in used_at()]


def receipt_rows(uses: Counter[tuple[str, str]]) -> list[Row]:
    """Return open orders: what is due from the shops, and every second week from a supplier."""
    weeks = horizon().names
    rows = []
    for item, site in used_at():
        lead_time = OFFERS[item][1].lead_time if item in OFFERS else 1
        due = weeks[1:lead_time:2] if item in OFFERS else weeks[:1]
        quantity = tens((2 if item in OFFERS else 1) * uses[item, site])
        if due and quantity:
            rows.append({"product": item, "site": site, "quantity": dict.fromkeys(due, quantity)})
    return rows


def stability() -> Row:
    """Return the first week as it was scheduled, and what sales have promised."""
    first = horizon().names[0]
    return {
        "frozen_periods": [first],
        "frozen_flows": ["run"],
        "previous": [
            {"flow": "run", "process": process, "quantity": {first: units}}
            for process, units in FROZEN.items()
        ],
        "pins": [
            {"flow": "run", "process": process, "quantity": units, "periods": [week]}
            for (process, week), units in FIRM.items()
        ],
    }


if __name__ == "__main__":
    here = Path(__file__).parent / "company_weekly"
    company().to_folder(Path(sys.argv[1]) if len(sys.argv) > 1 else here)
