"""Rules on making, buying, moving, stocking and serving, each broken by a sound plan."""

from __future__ import annotations

import pytest

from trust.audit.cases import BREAD, DUE, Case, Sections, assert_rejected, row

LATE: Sections = {"kind": "backlog", "cost": 1, "must_end_clear": False}

MADE: Sections = {
    "products": [{"name": "bread"}],
    "processes": [{**BREAD, "cost": 2}],
    "demand": [DUE],
}
"""10 and 20 are made when they are due."""
FOURS: Sections = {
    "processes": [{"name": "bake four", "outputs": {"bread": 4}, "cost": 2}],
    "demand": [DUE],
}
"""2.5 and 5 runs of four loaves each."""
BOUGHT: Sections = {
    "processes": [],
    "suppliers": [{"supplier": "baker", **BREAD, "price": 2}],
    "demand": [{**DUE, "quantity": [10.5, 20]}],
}
"""10.5 and 20 are bought when they are due."""
MOVED: Sections = {
    "sites": [{"name": "main"}, {"name": "shop"}],
    "lanes": [{**BREAD, "origin": "main", "destination": "shop"}],
    "demand": [{**DUE, "quantity": [10.5, 20], "site": "shop"}],
}
"""10.5 and 20 are moved when they are due."""
AHEAD: Sections = {
    "products": [{"name": "bread", "storage_volume": 1, "shelf_life": 2}],
    "processes": [{**BREAD, "cost": [2, 9]}],
    "sites": [{"name": "main", "storage_capacity": 50}],
    "inventory": [{**BREAD, "safety_stock": [0, 3], "safety_stock_cost": 1}],
    "demand": [DUE],
}
"""30 are made in January, where they are cheaper; 20 of them are in stock at its end."""
LEFT: Sections = {"inventory": [{**BREAD, "opening": 50}], "demand": [DUE]}
"""20 of the 50 that are there stay."""
THROWN: Sections = {
    "inventory": [{**BREAD, "opening": 50, "closing_maximum": 8, "disposal_cost": 0}],
    "demand": [DUE],
}
"""50 are there, 30 are due, and 12 thrown away for nothing."""
SPOILED: Sections = {
    "products": [{"name": "bread", "shelf_life": 1}],
    "inventory": [{**BREAD, "opening": 13}],
    "demand": [DUE],
}
"""Of 13 that are there 10 are served in January, and 3 spoil at its end."""
EARLY: Sections = {
    "products": [{"name": "bread"}],
    "inventory": [{**BREAD, "opening": 25}],
    "demand": [{**DUE, "quantity": [0, 20], "opening_backlog": 3, "unmet": LATE}],
}
"""3 that are late already are served in January."""
SHORT: Sections = {
    "horizon": ["Jan", "Feb", "Mar"],
    "processes": [{**BREAD, "cost": 2, "maximum": 4}],
    "demand": [{**DUE, "quantity": [10, 0, 0], "unmet": LATE}],
}
"""4 of 10 are on time, 4 are one period late and 2 two periods."""
NEVER: Sections = {
    "processes": [{**BREAD, "cost": 2, "maximum": 4}],
    "demand": [{**DUE, "quantity": [10, 4], "unmet": LATE}],
}
"""8 of 14 are served: 2 of January and 4 of February are open at the end."""
LOST: Sections = {
    "processes": [{**BREAD, "cost": 2, "maximum": 4}],
    "demand": [{**DUE, "quantity": [10, 4], "unmet": {"kind": "lost_sales", "cost": 0}}],
}
"""6 of the 10 are lost."""

CASES = [
    row("runs above the maximum", "minimum and maximum", MADE, "processes", maximum=15),
    row("runs below the minimum", "minimum and maximum", MADE, "processes", minimum=12),
    row("runs before the window", "only while available", MADE, "processes", available_from="Feb"),
    row("runs after the window", "only while available", MADE, "processes", available_until="Jan"),
    row(
        "runs of a phased-out product",
        "only while available",
        MADE,
        "products",
        available_until="Jan",
    ),
    row("half a run", "whole numbers", FOURS, "processes", whole=True),
    row("orders above the maximum", "minimum and maximum", BOUGHT, "suppliers", maximum=15),
    row("orders below the minimum", "minimum and maximum", BOUGHT, "suppliers", minimum=12),
    row(
        "orders after the window",
        "only while available",
        BOUGHT,
        "suppliers",
        available_until="Jan",
    ),
    row("half a unit ordered", "whole numbers", BOUGHT, "suppliers", whole=True),
    row("moves above the maximum", "minimum and maximum", MOVED, "lanes", maximum=15),
    row("moves before the window", "only while available", MOVED, "lanes", available_from="Feb"),
    row("half a unit moved", "whole numbers", MOVED, "lanes", whole=True),
    row("stock above its maximum", "maximum stock", AHEAD, "inventory", maximum=15),
    row(
        "stock left at the end",
        "stock at the end of the horizon",
        LEFT,
        "inventory",
        closing_maximum=15,
    ),
    row(
        "no stock at the end",
        "stock at the end of the horizon",
        AHEAD,
        "inventory",
        closing_minimum=2,
    ),
    row(
        "safety stock not kept",
        "safety stock kept; cost is price x quantity",
        AHEAD,
        "inventory",
        safety_stock_cost=None,
    ),
    row(
        "stock that does not fit",
        "stock fits its storage; capacity of the storage",
        AHEAD,
        "sites",
        storage_capacity=15,
    ),
    row(
        "stock that takes more space",
        "stock fits its storage; volume in stock",
        AHEAD,
        "products",
        storage_volume=3,
    ),
    row("stock that is too old", "nothing is kept too long", AHEAD, "products", shelf_life=0),
    row(
        "stock spoiled while good",
        "nothing is spoiled while good",
        SPOILED,
        "products",
        shelf_life=2,
    ),
    row("stock thrown away", "no disposal", THROWN, "inventory", disposal_cost=None),
    row(
        "demand served before the launch",
        "nothing served before the launch",
        EARLY,
        "products",
        available_from="Feb",
    ),
    row(
        "late demand that must be on time",
        "no backlog; no backlog at the end; cost is price x quantity",
        SHORT,
        "demand",
        unmet="must_serve",
    ),
    row(
        "demand served too late",
        "longest delay; nothing too late open at the end",
        SHORT,
        "demand",
        unmet={**LATE, "max_periods": 1},
    ),
    row(
        "demand open at the end",
        "no backlog at the end",
        NEVER,
        "demand",
        unmet={**LATE, "must_end_clear": True},
    ),
    row(
        "demand too late at the end",
        "longest delay; nothing too late open at the end",
        NEVER,
        "demand",
        unmet={**LATE, "max_periods": 0},
    ),
    row("lost demand that must be served", "lost sales", LOST, "demand", unmet="must_serve"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_a_sound_plan_that_breaks_a_rule_is_rejected(case: Case) -> None:
    assert_rejected(case)
