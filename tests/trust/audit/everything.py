"""A world in which every table of a plan has rows, and nearly every section has a say."""

from __future__ import annotations

from functools import cache
from typing import Any

from sop_opt import Plan, PlanningProblem, solve_plan

PERIODS = ["Jan", "Feb", "Mar", "Apr"]


def everything(**sections: Any) -> PlanningProblem:
    """Return a dairy with a plant and a shop; sections replace its own.

    Cheese is made of milk by two processes and moved to the shop; cream is bought, keeps for one
    period and is sold at the plant; whey comes with the cheese and must be thrown away.
    """
    world: dict[str, Any] = {
        "name": "dairy",
        "horizon": [{"name": name, "days": 30, "working_days": 20} for name in PERIODS],
        "products": PRODUCTS,
        "sites": [{"name": "plant", "storage_capacity": [150, 150, 140, 150]}, {"name": "shop"}],
        "inventory": INVENTORY,
        "resources": RESOURCES,
        "workforce": WORKFORCE,
        "processes": PROCESSES,
        "suppliers": SUPPLIERS,
        "lanes": LANES,
        "demand": DEMAND,
        "receipts": [{"product": "milk", "site": "plant", "quantity": [30, 0, 20, 0]}],
        "limits": LIMITS,
        "usage": USAGE,
        "smoothing": SMOOTHING,
        "stability": STABILITY,
        "setups": SETUPS,
    }
    return PlanningProblem(**(world | sections))


@cache
def solved(objective: str) -> Plan:
    """Return a plan that has rows in every table, and a cost in every category."""
    return solve_plan(everything(), objective=objective).require_solved()


PRODUCTS = [
    {"name": "cheese", "family": "solid", "storage_volume": 2, "properties": {"fat": 0.3}},
    {"name": "cream", "family": "liquid", "shelf_life": 1, "spoilage_cost": 0.5},
    {"name": "milk", "family": "liquid", "storage_volume": 1, "properties": {"fat": 0.04}},
    {"name": "whey", "family": "liquid"},
]
INVENTORY = [
    {
        "product": "cheese",
        "site": "shop",
        "opening": 12,
        "holding_cost": 0.4,
        "safety_stock": 8,
        "safety_stock_cost": 0.7,
        "maximum": 60,
        "closing_minimum": 5,
    },
    {
        "product": "cheese",
        "site": "plant",
        "opening": 6,
        "holding_cost": 0.3,
        "holding_basis": "average",
        "safety_stock": [2, 2, 2, 0],
    },
    {"product": "cream", "site": "plant", "opening": 15, "holding_cost": 0.1},
    {"product": "milk", "site": "plant", "opening": 40, "holding_cost": 0.05},
    {"product": "whey", "site": "plant", "disposal_cost": 0.2, "holding_cost": 0.3},
]
RESOURCES = [
    {
        "name": "vats",
        "machines": 3,
        "downtime": [0, 1, 0, 0],
        "hours": "1 per working day",
        "efficiency": 0.9,
        "cost_per_hour": 0.5,
        "carries_setup": True,
        "overtime": {"hours": 10, "cost": 3},
        "extra_shifts": [{"name": "night", "hours": 12, "cost": 20, "maximum": 2}],
        "maintenance": [
            {
                "name": "cleaning",
                "machine_periods": 2,
                "start": "Jan",
                "end": "Mar",
                "most_at_once": 1,
                "cost": [6, 4, 5, 0],
            }
        ],
    },
    {"name": "cellar", "finite": False},
]
WORKFORCE = [
    {
        "name": "makers",
        "opening": 5,
        "hours_per_worker": 10,
        "wage": 12,
        "wage_per_hour": 0.1,
        "hire_cost": 9,
        "release_cost": 7,
        "maximum_hired": 1,
        "overtime": {"hours_per_worker": 3, "wage": 4},
        "whole": True,
        "idle_cost": 0.1,
        "moves": [{"to": "packers", "cost": 2, "maximum": 2}],
    },
    {
        "name": "packers",
        "opening": 3,
        "hours_per_worker": [10, 10, 8, 10],
        "wage": 9,
        "hire_cost": 5,
        "release_cost": 3,
        "attrition": 0.1,
        "attrition_of_new_hires": 0.2,
        "productivity_of_new_hires": 0.5,
        "training_hours": 1,
        "minimum_workers": 2,
        "idle_cost": 0.3,
        "short_time": {"maximum": 2, "cost": 0.4, "hours_lost": 0.6},
        "overtime": {"wage": 5},
    },
]
PROCESSES = [
    {
        "name": "fast",
        "site": "plant",
        "outputs": {"cheese": 1, "whey": 0.5},
        "yield_rate": 0.95,
        "materials": {"milk": 2},
        "resource_hours": {"vats": 1, "cellar": 0.5},
        "labour_hours": {"makers": 0.8, "packers": 0.4},
        "cost": 1.5,
        "maximum": 45,
        "cost_steps": [{"start": 0, "cost": 1}, {"start": 15, "cost": 0.6}],
    },
    {
        "name": "slow",
        "site": "plant",
        "outputs": {"cheese": 1},
        "materials": {"milk": 1.5},
        "resource_hours": {"vats": 1.5, "cellar": 1},
        "labour_hours": {"makers": 0.5, "packers": 0.3},
        "cost": 2,
        "lead_time": 1,
        "maximum": 30,
        "available_until": "Mar",
        "whole": True,
        "lot": {"multiple": 2, "fixed_cost": 0.7, "periods_of_supply": 2},
    },
]
SETUPS = [
    {
        "name": "warm vats",
        "machine": "vats",
        "process": "fast",
        "cost": 1.3,
        "hours": {"vats": 0.4},
        "start_cost": 0.8,
        "start_hours": {"makers": 0.2},
        "minimum": 2,
    },
    {"name": "cold cellar", "machine": "cellar", "process": ["fast", "slow"], "cost": 0.6},
]
SUPPLIERS = [
    {
        "supplier": "farm",
        "product": "milk",
        "site": "plant",
        "price": 0.8,
        "minimum": 5,
        "maximum": 90,
        "cost_steps": [{"start": 0, "cost": 0.3}, {"start": 40, "cost": 0.1}],
        "steps_apply": "all_units",
    },
    {
        "supplier": "co-op",
        "product": "milk",
        "site": "plant",
        "price": 0.9,
        "cost_steps": [{"start": 0, "cost": 0}, {"start": 20, "cost": 0.2}],
    },
    {"supplier": "farm", "product": "cream", "site": "plant", "price": 2, "maximum": 30},
    {
        "supplier": "tolling",
        "product": "cheese",
        "site": "plant",
        "price": 4,
        "lead_time": 1,
        "materials": {"milk": 1.2},
        "maximum": 12,
        "whole": True,
        "lot": {"minimum": 3, "fixed_cost": 1.2, "fixed_materials": {"milk": 0.5}},
    },
]
LANES = [
    {
        "product": "cheese",
        "origin": "plant",
        "destination": "shop",
        "cost": 0.3,
        "maximum": 50,
        "lead_time": 1,
        "lot": {"maximum": 20, "fixed_cost": 0.9, "fixed_hours": {"packers": 0.2, "cellar": 0.2}},
    },
    {"product": "cheese", "origin": "shop", "destination": "plant", "cost": 0.2},
]
DEMAND = [
    {
        "product": "cheese",
        "site": "shop",
        "customer": "families",
        "quantity": [20, 28, 30, 40],
        "price": 16,
        "opening_backlog": 3,
        "unmet": [
            {"kind": "backlog", "cost": 9, "max_periods": 2, "must_end_clear": False},
            {"kind": "lost_sales", "cost": 45},
        ],
    },
    {
        "product": "cheese",
        "site": "plant",
        "customer": "export",
        "quantity": [10, 12, 10, 14],
        "price": 14,
        "unmet": {"kind": "lost_sales"},
    },
    {
        "product": "cheese",
        "site": "plant",
        "customer": "school",
        "quantity": [5, 5, 6, 6],
        "price": 11,
        "unmet": {"kind": "backlog", "cost": 2},
    },
    {"product": "cream", "site": "plant", "quantity": [6, 10, 8, 9], "price": 5},
]
LIMITS = [
    {"name": "farm milk", "flow": "bought", "supplier": "farm", "product": "milk", "most": 70},
    {
        "name": "fat sold",
        "flow": "served",
        "weight": "fat",
        "product": "cheese",
        "most": 9,
        "price": 0.5,
    },
    {
        "name": "share of slow cheese",
        "flow": "made",
        "process": "slow",
        "product": "cheese",
        "relative_to": {"flow": "made", "product": "cheese"},
        "least": 0.35,
        "most": 0.7,
        "price": 0.3,
    },
    {
        "name": "cheese to date",
        "flow": "made",
        "product": "cheese",
        "per": "to_date",
        "least": {"Feb": 45, "Mar": 85},
        "price": 0.6,
    },
    {
        "name": "overtime in all",
        "flow": "overtime",
        "per": "horizon",
        "periods": ["Jan", "Feb", "Mar"],
        "most": 8,
        "price": 0.2,
    },
]
USAGE = [
    {
        "name": "one way",
        "flow": "run",
        "each": "process",
        "minimum_if_used": 6,
        "most_in_use": 2,
        "least_in_use": 1,
        "periods": ["Jan", "Feb", "Mar"],
    }
]
SMOOTHING = [
    {
        "name": "cheese output",
        "flow": "made",
        "product": "cheese",
        "increase_cost": 0.2,
        "decrease_cost": 0.1,
        "maximum_increase": 40,
        "opening": 20,
    },
    {"name": "people", "flow": "workers", "maximum_decrease": 3},
]
STABILITY = {
    "frozen_periods": ["Jan"],
    "frozen_flows": ["moved"],
    "departure_cost": 0.4,
    "previous": [
        {
            "flow": "moved",
            "product": "cheese",
            "origin": "plant",
            "destination": "shop",
            "quantity": [16, 25, 30, 30],
        }
    ],
    "pins": [
        {"flow": "bought", "supplier": "tolling", "quantity": {"Feb": 8}},
        {"flow": "hired", "pool": "packers", "quantity": 1, "periods": ["Mar"], "cost": 0.9},
    ],
}
