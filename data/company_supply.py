"""How the company makes, buys and moves things by the week: rows for ``make_company_weekly.py``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import make_company as by_month
import numpy as np
from company_items import (
    BENCH_LIMIT,
    DEALER,
    GROUP_CHANGE,
    LINE_OF_SERIES,
    MOST_WEEKS,
    PAINTER,
    PALLETS,
    PART_ORDER,
    PRODUCT_CHANGE,
    SCRAP,
    SECOND_LINE,
    SERIES_CHANGE,
    SUPPLIERS,
    WAREHOUSE,
    Change,
    Source,
)
from company_profile import LINES, NORTH, STORAGE, SUBCONTRACTED, Family
from company_recipes import ASSEMBLIES, DECKS, RECIPES, recipe

MONTH = 52 / 12
"""Weeks in a month."""

Row = dict[str, Any]

FAMILY: dict[str, tuple[str, Family, float, float]] = {
    product: (name, by_month.FAMILIES[name], price, mean)
    for name, family in by_month.FAMILIES.items()
    for product, price, mean in family.products
    if product in RECIPES
}
"""Product -> its family, list price and mean units per month."""
SOURCES = SUPPLIERS | {"paint contractor": PAINTER}
"""Whoever sells parts, by name."""
OFFERS: dict[str, tuple[str, Source]] = {
    part: (name, source) for name, source in SOURCES.items() for part in source.prices
}
"""Bought part -> its supplier."""


def series(product: str) -> str:
    """Return the series of a product: the first word of its name."""
    return product.partition(" ")[0]


def plant_of(product: str) -> str:
    """Return the plant of the line that is laid out for a product."""
    return LINES[LINE_OF_SERIES[series(product)]].plant


def routings() -> list[tuple[str, str]]:
    """Return each product with its lines."""
    first = [(product, LINE_OF_SERIES[series(product)]) for product in FAMILY]
    return first + list(SECOND_LINE.items())


@cache
def value(item: str) -> float:
    """Return what is spent on one unit, from the parts up; of a product as by the month."""
    if item in FAMILY:
        return by_month.unit_cost(FAMILY[item][2])
    if item in ASSEMBLIES:
        assembly = ASSEMBLIES[item]
        return assembly.cost + sum(n * value(part) for part, n in assembly.parts.items())
    painted = value(f"raw {item}") if item in DECKS else 0.0
    return OFFERS[item][1].prices[item] + painted


def used_at() -> list[tuple[str, str]]:
    """Return (item, site) of everything that goes into something else, in order of items."""
    pairs = {(part, LINES[line].plant) for product, line in routings() for part in recipe(product)}
    pairs |= {(part, made.plant) for made in ASSEMBLIES.values() for part in made.parts}
    pairs |= {(f"raw {deck}", NORTH) for deck in DECKS}
    order = [*ASSEMBLIES, *OFFERS]
    return sorted(pairs, key=lambda pair: (order.index(pair[0]), pair[1]))


def make_product(product: str, line: str) -> Row:
    """Return how a line makes a product; it costs what the parts leave of the cost by the month."""
    _, family, price, _ = FAMILY[product]
    slower = 1 + 0.15 * family.lines.index(line)
    row = by_month.process(family, product, price, line, slower=slower)
    parts = recipe(product)
    spent = sum(n * value(part) for part, n in parts.items())
    return {
        "name": row["name"],
        "site": row["site"],
        "outputs": row["outputs"],
        "materials": parts,
        "resource_hours": row["resource_hours"],
        "cost": round(row["cost"] - spent, 2),
    }


def assembly_rows() -> list[Row]:
    """Return how sub-assemblies are made, in the week before they are used."""
    return [
        {
            "name": f"make {name}",
            "site": made.plant,
            "outputs": {name: 1},
            "materials": made.parts,
            "scrap": {part: SCRAP[part] for part in made.parts if part in SCRAP},
            "resource_hours": {made.shop: made.hours} if made.shop else {},
            "cost": round(made.cost, 2),
            "lead_time": 1,
            "maximum": None if made.shop else BENCH_LIMIT,
            "lot": order_rule(PART_ORDER[made.shop], made.shop),
        }
        for name, made in ASSEMBLIES.items()
    ]


def order_rule(change: Change, shop: str | None) -> Row:
    """Return what an order of a sub-assembly must be, and what it takes."""
    hours = {shop: change.hours} if shop else {}
    return {"minimum": change.least, "fixed_cost": change.cost, "fixed_hours": hours}


def supplier_rows(uses: Mapping[tuple[str, str], float]) -> list[Row]:
    """Return offers of every part at every plant that uses it, and of the dealer."""
    bought = [(part, site, *OFFERS[part]) for part, site in used_at() if part in OFFERS]
    regular = [
        {
            "supplier": name,
            "product": part,
            "site": site,
            "price": source.prices[part],
            "lead_time": source.lead_time,
            "lot": least_order(part, source),
            "maximum": tens(MOST_WEEKS * sum(uses[part, plant] for plant in STORAGE)),
            "materials": {f"raw {part}": 1} if part in DECKS else {},
        }
        for part, site, name, source in bought
    ]
    at_once = [
        {
            "supplier": "dealer",
            "product": part,
            "site": site,
            "price": round(DEALER[part] * source.prices[part], 2),
            "lead_time": 1,
        }
        for part, site, _, source in bought
        if part in DEALER
    ]
    return regular + at_once


def least_order(part: str, source: Source) -> Row | None:
    """Return the least order of a part, in round numbers and whole pallets; None: any."""
    if not source.least_value and part not in PALLETS:
        return None
    units = source.least_value / source.prices[part]
    return {"minimum": float(np.ceil(units / 10) * 10), "multiple": PALLETS.get(part)}


def contract_rows() -> list[Row]:
    """Return what the contract assembler sends to the warehouse, a month ahead and dearer."""
    return [
        {
            "supplier": "contract assembler",
            "product": product,
            "site": WAREHOUSE,
            "price": round(0.72 * FAMILY[product][2], 2),
            "maximum": round(0.4 * FAMILY[product][3] / MONTH),
            "lead_time": 4,
        }
        for product in SUBCONTRACTED
    ]


def lane_rows() -> list[Row]:
    """Return products to the warehouse, a week away, and sub-assemblies between the plants."""
    products = [
        {
            "product": product,
            "origin": plant,
            "destination": WAREHOUSE,
            "cost": round(9 * FAMILY[product][1].volume, 2),
            "lead_time": 1,
        }
        for product, plant in sorted({(p, LINES[line].plant) for p, line in routings()})
    ]
    assemblies = [
        {
            "product": name,
            "origin": ASSEMBLIES[name].plant,
            "destination": site,
            "cost": round(0.1 + 0.01 * value(name), 2),
        }
        for name, site in used_at()
        if name in ASSEMBLIES and site != ASSEMBLIES[name].plant
    ]
    return products + assemblies


def product_setups() -> list[Row]:
    """Return the set-up of every product on its lines, and the joint ones of their series."""
    lines: dict[str, dict[str, list[str]]] = {}
    single = []
    for product, line in routings():
        process = f"{product} on {line}"
        lines.setdefault(line, {}).setdefault(series(product), []).append(process)
        single.append(change_over(process, line, [process], PRODUCT_CHANGE))
    joint = [
        change_over(f"{name} series on {line}", line, processes, SERIES_CHANGE)
        for line, made in lines.items()
        if len(made) > 1
        for name, processes in made.items()
    ]
    return joint + single


def group_setups() -> list[Row]:
    """Return the joint set-up of every group of sub-assemblies in its shop."""
    groups: dict[tuple[str, str], list[str]] = {}
    for name, made in ASSEMBLIES.items():
        if made.shop:
            groups.setdefault((made.group, made.shop), []).append(f"make {name}")
    return [
        change_over(group, shop, processes, GROUP_CHANGE[shop])
        for (group, shop), processes in groups.items()
    ]


def supplier_setups() -> list[Row]:
    """Return what it costs to order from a supplier at all."""
    return [
        {
            "name": f"order from {name}",
            "flow": "bought",
            "supplier": name,
            "cost": source.order_cost,
        }
        for name, source in SOURCES.items()
        if source.order_cost
    ]


def change_over(name: str, machine: str, processes: list[str], change: Change) -> Row:
    """Return a set-up of a machine for some processes."""
    return {
        "name": name,
        "process": processes,
        "machine": machine,
        "cost": change.cost,
        "hours": {machine: change.hours},
        "minimum": change.least,
    }


def tens(quantity: float) -> float:
    """Return a quantity rounded to tens."""
    return float(np.round(quantity, -1))
