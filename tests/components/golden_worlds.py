"""The smallest world that makes each component say everything it can say, by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from worlds import make_problem

if TYPE_CHECKING:
    from sop_opt import PlanningProblem

OVEN: dict[str, Any] = {"name": "oven", "hours": 40}
CREW: dict[str, Any] = {"name": "crew", "opening": 3, "hours_per_worker": 8}
BAKING: dict[str, Any] = {"product": "bread", "resource_hours": {"oven": 2}, "cost": 2}
RISING = [{"start": 0, "cost": 1}, {"start": 15, "cost": 3}]
FALLING = [{"start": 0, "cost": 4}, {"start": 10, "cost": 2}]
BY_HAND: dict[str, Any] = {"product": "bread", "labour_hours": {"crew": 1}, "cost": 2}

WORLDS: dict[str, PlanningProblem] = {
    "production": make_problem(
        products=[{"name": "bread"}, {"name": "crumbs"}, {"name": "flour"}],
        inventory=[{"product": "flour", "opening": 100}, {"product": "crumbs"}],
        resources=[OVEN | {"cost_per_hour": 0.5}],
        processes=[
            {
                "name": "bake",
                "outputs": {"bread": 1, "crumbs": 0.1},
                "yield_rate": 0.9,
                "materials": {"flour": 2},
                "resource_hours": {"oven": 1},
                "cost": [2, 3],
                "minimum": 1,
                "maximum": 50,
                "whole": True,
            },
            {"name": "bake slowly", "outputs": {"bread": 1}, "cost": 1, "lead_time": 1},
        ],
    ),
    "purchases": make_problem(
        suppliers=[
            {
                "supplier": "baker",
                "product": "bread",
                "price": [3, 4],
                "minimum": 1,
                "maximum": 9,
                "materials": {"flour": 2},
                "lead_time": 1,
            }
        ],
        products=[{"name": "bread"}, {"name": "flour"}],
        inventory=[{"product": "flour", "opening": 50}],
    ),
    "transport": make_problem(
        sites=[{"name": "bakery"}, {"name": "shop"}],
        processes=[{"product": "bread", "site": "bakery"}],
        lanes=[
            {
                "product": "bread",
                "origin": "bakery",
                "destination": "shop",
                "cost": 1,
                "lead_time": 1,
                "maximum": 30,
            }
        ],
        demand=[{"product": "bread", "site": "shop", "quantity": [0, 20]}],
    ),
    "receipts": make_problem(receipts=[{"product": "bread", "quantity": [4, 0]}]),
    "demand": make_problem(
        objective="profit",
        demand=[
            {
                "product": "bread",
                "quantity": [10, 20],
                "price": 5,
                "opening_backlog": 3,
                "unmet": [
                    {"kind": "backlog", "cost": 1, "max_periods": 1, "must_end_clear": False},
                    {"kind": "lost_sales", "cost": 4},
                ],
            },
            {"product": "bread", "customer": "canteen", "quantity": 2},
        ],
    ),
    "inventory": make_problem(
        inventory=[
            {
                "product": "bread",
                "opening": 6,
                "holding_cost": 1,
                "holding_basis": "average",
                "safety_stock": 3,
                "safety_stock_cost": 2,
                "maximum": 30,
                "closing_minimum": "opening",
                "disposal_cost": 0.5,
            }
        ]
    ),
    "resources": make_problem(
        resources=[
            OVEN | {"machines": [1, 2], "downtime": [0, 1], "overtime": {"hours": 5, "cost": 3}},
            {"name": "shelf", "finite": False},
        ],
        processes=[BAKING | {"resource_hours": {"oven": 2, "shelf": 1}}],
    ),
    "extra_shifts": make_problem(
        resources=[
            OVEN | {"extra_shifts": [{"name": "night", "hours": 8, "cost": 50, "maximum": 2}]}
        ],
        processes=[BAKING],
    ),
    "maintenance": make_problem(
        resources=[
            OVEN
            | {
                "machines": 3,
                "maintenance": [
                    {"name": "clean", "machine_periods": 2, "most_at_once": 1, "cost": [5, 6]},
                    {"name": "repair", "machine_periods": 1, "start": "Feb"},
                ],
            }
        ],
        processes=[BAKING],
    ),
    "workforce": make_problem(
        workforce=[
            CREW
            | {
                "wage": 50,
                "wage_per_hour": 1,
                "hire_cost": 30,
                "release_cost": 20,
                "minimum_workers": 1,
                "maximum_workers": 9,
                "maximum_hired": 2,
                "attrition": 0.25,
                "productivity_of_new_hires": 0.5,
                "training_hours": 1,
                "idle_cost": 0.1,
                "overtime": {"hours_per_worker": 2, "wage": 9},
                "whole": True,
            }
        ],
        processes=[BY_HAND],
    ),
    "moves": make_problem(
        workforce=[
            CREW
            | {
                "moves": [
                    {"to": "helpers", "cost": 5, "maximum": 1, "arriving": 0.5},
                    {"to": "masters", "lead_time": 1},
                ]
            },
            {"name": "helpers", "hours_per_worker": 8},
            {"name": "masters", "hours_per_worker": 8},
        ],
        processes=[BY_HAND | {"labour_hours": {"crew": 1, "helpers": 1}}],
    ),
    "short_time": make_problem(
        workforce=[
            CREW | {"wage": 50, "short_time": {"hours_lost": 0.5, "cost": 10, "maximum": 2}}
        ],
        processes=[BY_HAND],
    ),
    "price_steps": make_problem(
        processes=[BAKING | {"resource_hours": {}, "maximum": 40, "cost_steps": RISING}],
        suppliers=[
            {
                "supplier": "baker",
                "product": "bread",
                "maximum": 40,
                "cost_steps": FALLING,
                "steps_apply": "all_units",
            }
        ],
    ),
    "lots": make_problem(
        horizon=["Jan", "Feb", "Mar"],
        products=[{"name": "bread"}, {"name": "flour"}],
        inventory=[{"product": "flour", "opening": 100}],
        resources=[OVEN],
        processes=[
            BAKING
            | {
                "lot": {
                    "minimum": 7,
                    "multiple": 4,
                    "maximum": 18,
                    "fixed_cost": [5, 6, 7],
                    "fixed_hours": {"oven": 1},
                    "fixed_materials": {"flour": 3},
                    "periods_of_supply": 2,
                }
            }
        ],
        suppliers=[
            {
                "supplier": "baker",
                "product": "bread",
                "price": 4,
                "lot": {"fixed_cost": 9, "periods_of_supply": 3},
            }
        ],
        demand=[{"product": "bread", "quantity": [10, 20, 5]}],
        integer_until="Feb",
    ),
    "setups": make_problem(
        products=[{"name": name} for name in ("bread", "cake", "rolls")],
        resources=[
            OVEN | {"carries_setup": True, "most_setups": [2, 1], "one_at_a_time": True},
            {"name": "mould", "finite": False},
        ],
        processes=[
            {"product": name, "resource_hours": {"oven": 1}} for name in ("bread", "cake", "rolls")
        ],
        demand=[{"product": name, "quantity": [0, 5]} for name in ("bread", "rolls")],
        setups=[
            *(
                {
                    "name": name,
                    "machine": "oven",
                    "process": f"make {name}",
                    "cost": [5, 6],
                    "hours": {"oven": 2},
                }
                for name in ("bread", "cake")
            ),
            {"name": "dough", "machine": "oven", "process": "make bread;make cake", "cost": 9},
            {
                "name": "rolls",
                "machine": "oven",
                "process": "make rolls",
                "opening": 1,
                "cycle": 2,
                "cycle_start": "Feb",
            },
            {
                "name": "mould",
                "machine": "mould",
                "process": "make rolls",
                "cost": 1,
                "hours": {"oven": 3},
                "start_cost": 4,
                "start_hours": {"oven": 1},
                "minimum": 5,
                "minimum_run": 2,
                "minimum_pause": 2,
                "opening": -1,
            },
            {"name": "trays", "process": "make rolls", "cycle": 2},
        ],
    ),
    "storage": make_problem(
        products=[{"name": "bread", "storage_volume": 2}, {"name": "jam", "storage_volume": 0.5}],
        sites=[{"name": "main", "storage_capacity": [30, 20]}],
        inventory=[{"product": "jam", "opening": 4}],
    ),
    "limits": make_problem(
        products=[
            {"name": "bread", "family": "food", "properties": {"salt": 2}},
            {"name": "cake", "properties": {"salt": 1}},
        ],
        processes=[
            {"product": "bread", "cost": 2, "properties": {"carbon": 4}},
            {"product": "cake", "cost": 3, "properties": {"carbon": 5}},
        ],
        limits=[
            {"name": "cap", "flow": "run", "weight": "carbon", "most": 99},
            {"name": "effort", "flow": "made", "least": 5, "most": [15, 25]},
            {"name": "food", "flow": "made", "family": "food", "most": 30, "per": "horizon"},
            {"name": "early", "flow": "made", "least": 12, "per": "to_date", "periods": "Jan"},
            {
                "name": "salt",
                "flow": "made",
                "weight": "salt",
                "relative_to": {"flow": "made"},
                "most": 1.5,
                "price": 7,
            },
        ],
    ),
    "usage": make_problem(
        processes=[
            {"name": name, "outputs": {"bread": 1}, "cost": cost, "maximum": 40}
            for name, cost in (("bake", 2), ("fry", 1), ("steam", 3))
        ],
        usage=[
            {"name": "batch", "flow": "run", "each": "process", "minimum_if_used": 5},
            {
                "name": "ovens",
                "flow": "run",
                "each": "process",
                "least_in_use": 1,
                "most_in_use": 2,
            },
            {
                "name": "steam after frying",
                "flow": "run",
                "process": "steam",
                "each": "process",
                "requires": {"flow": "run", "process": "fry"},
                "periods": "Feb",
            },
        ],
    ),
    "smoothing": make_problem(
        smoothing=[
            {
                "name": "calm",
                "flow": "made",
                "increase_cost": 1,
                "decrease_cost": 2,
                "maximum_increase": 8,
                "opening": 9,
            },
            {"name": "free start", "flow": "made", "increase_cost": 1},
        ],
    ),
    "stability": make_problem(
        horizon=["Jan", "Feb", "Mar"],
        demand=[{"product": "bread", "quantity": [10, 20, 10]}],
        stability={
            "frozen_periods": ["Jan"],
            "previous": [
                {"flow": "run", "process": "make bread", "quantity": {"Jan": 12, "Feb": 15}}
            ],
            "departure_cost": 1,
            "pins": [
                {"flow": "made", "quantity": {"Mar": 11}},
                {"flow": "stock", "quantity": {"Feb": 1}, "cost": 3},
            ],
        },
    ),
    "stability_orders": make_problem(
        stability={
            "previous": [{"flow": "run", "process": "make bread", "quantity": [12, 18]}],
            "departure_cost": {"Feb": 1},
            "order_departure_cost": [5, 3],
        },
    ),
    "strategy": make_problem(strategy="level", workforce=[CREW], processes=[BY_HAND]),
    "strategy_level_output": make_problem(strategy="level"),
    "strategy_chase": make_problem(
        strategy="chase", inventory=[{"product": "bread", "opening": 15, "safety_stock": 2}]
    ),
    "shelf_life": make_problem(
        horizon=["Jan", "Feb", "Mar"],
        products=[{"name": "bread", "shelf_life": 1, "spoilage_cost": 0.5}],
        inventory=[{"product": "bread", "opening": 9}],
        demand=[{"product": "bread", "quantity": [3, 0, 20]}],
    ),
    "lot_sizing": make_problem(
        inventory=[{"product": "bread", "opening": 4}],
        setups=[{"name": "knead", "process": "make bread", "cost": 9}],
        demand=[{"product": "bread", "quantity": [10, 20], "unmet": "backlog;lost_sales"}],
    ),
    "lot_sizing_shortest_path": make_problem(
        setups=[{"name": "knead", "process": "make bread", "cost": 9}],
    ),
    "lot_sizing_covers": make_problem(
        setups=[{"name": "knead", "process": "make bread", "cost": 9}],
        demand=[{"product": "bread", "quantity": [10, 20], "unmet": "lost_sales"}],
    ),
    "symmetry": make_problem(
        horizon=["Jan", "Feb"],
        resources=[{"name": "left", "hours": 20}, {"name": "right", "hours": 20}],
        processes=[
            {"name": name, "outputs": {"bread": 1}, "resource_hours": {name: 1}}
            for name in ("left", "right")
        ],
        setups=[
            {"name": f"{name} oven", "process": name, "machine": name, "cost": 9}
            for name in ("left", "right")
        ],
    ),
}
"""World by the name of its golden model, which is that of the component or begins with it."""
