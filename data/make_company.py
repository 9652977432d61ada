"""Write ``data/company``: an invented maker of garden machines, planned over 18 months.

Two plants, eight lines, three labour pools and forty products in six families, each with its own
season; ``company_profile.py`` describes them. Volumes, prices and hours are invented, but of a size
that people in such a company would recognise. Demand is drawn with a fixed seed, so that every run
writes the same files.

Run it from anywhere: ``python data/make_company.py [folder]``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from company_profile import (
    CREWS,
    CUSTOMERS,
    FAMILIES,
    HOLIDAYS,
    LAUNCH,
    LINES,
    NORTH,
    PHASE_OUT,
    SOUTH,
    STORAGE,
    SUBCONTRACTED,
    TESTING,
    Customers,
    Family,
)

from sop_opt import Horizon, PlanningProblem

SEED = 20260101
FIRST_MONTH, MONTHS = "2026-01", 18

Row = dict[str, Any]

PRODUCTS = [
    (family, product, price, mean)
    for family in FAMILIES.values()
    for product, price, mean in family.products
]


def company() -> PlanningProblem:
    """Return the planning problem of the company."""
    demand = demand_rows(np.random.default_rng(SEED))
    return PlanningProblem(
        name="Fernhill Garden Machines",
        currency="EUR",
        objective="profit",
        horizon=horizon(),
        products=product_rows(),
        sites=[{"name": plant, "storage_capacity": space} for plant, space in STORAGE.items()],
        inventory=stock_rows(demand),
        resources=line_rows(),
        workforce=pool_rows(),
        processes=process_rows(),
        suppliers=supplier_rows(),
        lanes=lane_rows(),
        demand=demand,
    )


def horizon() -> Horizon:
    """Return calendar months, less holidays and shutdowns."""
    months = [
        {**month.model_dump(), "working_days": month.working_days - lost}
        for month in Horizon.monthly(FIRST_MONTH, MONTHS)
        for lost in [HOLIDAYS.get(month.start.month, 0)]
    ]
    return Horizon(months)


def demand_rows(random: np.random.Generator) -> list[Row]:
    """Return what every group of customers wants: season x growth x noise, in whole units."""
    growth = {id(family): 1 + random.normal(0.07, 0.03) for family in FAMILIES.values()}
    years = np.arange(MONTHS) / 12
    return [
        {
            "product": product,
            "site": group.plant,
            "customer": customer,
            "quantity": np.round(group.share * curve * random.lognormal(0, 0.08, MONTHS)).tolist(),
            "price": net,
            "priority": group.priority,
            "unmet": policies(group, net),
        }
        for family, product, price, mean in PRODUCTS
        for curve in [
            mean
            * np.resize(family.season, MONTHS)
            * growth[id(family)] ** years
            * life_cycle(product)
        ]
        for customer, group in CUSTOMERS.items()
        for net in [round(price * (1 - group.discount), 2)]
    ]


def life_cycle(product: str) -> np.ndarray:
    """Return the share of full demand per month: a launch ramps up, a phase-out fades."""
    month = np.arange(MONTHS)
    since = month - LAUNCH.get(product, -MONTHS)
    until = PHASE_OUT.get(product, 2 * MONTHS) + 2 - month
    return np.clip(0.25 * (since + 1), 0.0, 1.0) * np.clip(0.3 * until, 0.0, 1.0)


def policies(group: Customers, price: float) -> list[Row]:
    """Return what may happen to demand that is not met on time."""
    cost = None if group.lost is None else round(group.lost * price, 2)
    lost = {"kind": "lost_sales", "cost": cost}
    if not group.patience:
        return [lost]
    late = {"kind": "backlog", "cost": round(group.late * price, 2), "max_periods": group.patience}
    return [late, lost]


def product_rows() -> list[Row]:
    """Return the products with their value, volume, launch and phase-out."""
    months = horizon().names
    return [
        {
            "name": product,
            "family": name,
            "unit_value": unit_cost(price),
            "storage_volume": family.volume,
            "available_from": months[LAUNCH[product]] if product in LAUNCH else None,
            "available_until": months[PHASE_OUT[product]] if product in PHASE_OUT else None,
        }
        for name, family in FAMILIES.items()
        for product, price, _ in family.products
    ]


def unit_cost(price: float) -> float:
    """Return material and energy per unit: 62 percent of the list price."""
    return round(0.62 * price, 2)


def stock_rows(demand: list[Row]) -> list[Row]:
    """Return stock rules per product and plant: some weeks of cover, safety stock at a price."""
    wanted = {
        (product, plant): np.zeros(MONTHS) for _, product, *_ in PRODUCTS for plant in STORAGE
    }
    for row in demand:
        wanted[row["product"], row["site"]] += row["quantity"]
    value = {product: unit_cost(price) for _, product, price, _ in PRODUCTS}
    return [
        {
            "product": product,
            "site": plant,
            "opening": float(np.round(0.55 * due[0])),
            "holding_cost": round(0.02 * value[product], 3),
            "safety_stock": np.round(0.2 * due).tolist(),
            "safety_stock_cost": round(0.05 * value[product], 3),
            "closing_minimum": float(np.round(0.35 * due[-1])),
        }
        for (product, plant), due in wanted.items()
    ]


def line_rows() -> list[Row]:
    """Return the lines: one shift, some overtime, a late shift at a price, planned stops."""
    return [
        {
            "name": name,
            "hours": "8 per working day",
            "efficiency": 0.78,
            "downtime": dict([line.overhaul]) if line.overhaul else 0,
            "overtime": {"hours": 24, "cost": 60},
            "extra_shifts": [{"name": "late shift", "hours": 100, "cost": line.late_shift}],
        }
        for name, line in LINES.items()
    ]


def pool_rows() -> list[Row]:
    """Return the pools: whole people, slow to hire, dear to release, some overtime."""
    return [
        {
            "name": name,
            "opening": crew.workers,
            "hours_per_worker": "7 per working day",
            "wage": crew.wage,
            "hire_cost": crew.hire_cost,
            "release_cost": crew.release_cost,
            "maximum_hired": crew.most_hired,
            "maximum_released": 4,
            "overtime": {"hours_per_worker": 14, "wage": round(1.4 * crew.wage / 147, 2)},
            "productivity_of_new_hires": 0.7,
            "whole": True,
        }
        for name, crew in CREWS.items()
    ]


def process_rows() -> list[Row]:
    """Return one way to make each product on each of its lines; the second line is slower."""
    return [
        process(family, product, price, line, slower=1 + 0.15 * place)
        for family, product, price, _ in PRODUCTS
        for place, line in enumerate(family.lines)
    ]


def process(family: Family, product: str, price: float, line: str, *, slower: float) -> Row:
    """Return one way to make a product; dearer products have more parts and take longer."""
    mean_price = np.mean([price for _, price, _ in family.products])
    hours = round(slower * family.hours * float(price / mean_price) ** 0.25, 4)
    crew, plant = round(family.crew * hours, 4), LINES[line].plant
    return {
        "name": f"{product} on {line}",
        "site": plant,
        "outputs": {product: 1},
        "resource_hours": {line: hours},
        "labour_hours": {f"{plant} assembly": crew, "test technicians": round(TESTING * crew, 4)},
        "cost": unit_cost(price),
    }


def supplier_rows() -> list[Row]:
    """Return what the contract assembler makes: a month ahead, dearer, in limited numbers."""
    return [
        {
            "supplier": "contract assembler",
            "product": product,
            "site": SOUTH,
            "price": round(0.72 * price, 2),
            "maximum": round(0.4 * mean),
            "lead_time": 1,
        }
        for _, product, price, mean in PRODUCTS
        if product in SUBCONTRACTED
    ]


def lane_rows() -> list[Row]:
    """Return trucks both ways between the plants, priced by volume."""
    return [
        {
            "product": product,
            "origin": origin,
            "destination": destination,
            "cost": round(9 * family.volume, 2),
        }
        for family, product, *_ in PRODUCTS
        for origin, destination in ((NORTH, SOUTH), (SOUTH, NORTH))
    ]


if __name__ == "__main__":
    here = Path(__file__).parent / "company"
    company().to_folder(Path(sys.argv[1]) if len(sys.argv) > 1 else here)
