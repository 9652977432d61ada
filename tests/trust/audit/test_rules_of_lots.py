"""Lot rules, each broken by a sound plan."""

from __future__ import annotations

from typing import Any

import pytest

from sop_opt import solve_plan
from trust.audit.cases import BREAD, DUE, Case, Sections, assert_rejected, row, sections
from trust.audit.mutations import with_cell
from worlds import make_problem

KEPT: Sections = {"inventory": [{**BREAD, "holding_cost": 1}]}
ORDERED: Sections = {
    "products": [{"name": "bread"}, {"name": "flour"}],
    "resources": [{"name": "oven", "hours": 40}],
    "workforce": [{"name": "crew", "opening": 3, "hours_per_worker": 8}],
    "processes": [
        {
            **BREAD,
            "lot": {
                "fixed_cost": 1,
                "fixed_hours": {"oven": 2, "crew": 2},
                "fixed_materials": {"flour": 3},
            },
        }
    ],
    "inventory": [
        {**BREAD, "holding_cost": 1},
        {"product": "flour", "opening": 50, "holding_cost": 0},
    ],
    "demand": [DUE],
}
"""10 and 20 in an order each, which takes two hours of the oven and of the crew, and 3 flour."""
SPLIT: Sections = {
    "processes": [{**BREAD, "lot": {"maximum": 8, "fixed_cost": 1}}],
    "demand": [DUE],
    "inventory": [{**BREAD, "maximum": 0}],
}
"""10 and 20 in two orders and in three."""
PARTS = SPLIT | {"integer_until": "Jan"}
"""10 and 20 in two orders and in two and a half."""
BATCHES: Sections = {
    "processes": [{**BREAD, "lot": {"multiple": 8}}],
    "demand": [DUE],
    **KEPT,
    "integer_until": "Jan",
}
"""16 in two batches, and 14 in one and three quarters."""


def ordered(what: str, rule: str, **lot: Any) -> Case:
    """Return a case in which a field of the lot rule is another."""
    own = ORDERED["processes"][0]["lot"]
    return row(what, rule, ORDERED, "processes", lot=own | lot)


CASES = [
    ordered("orders too small", "orders of the least size or more", minimum=15),
    ordered("orders too large", "orders of the most size or less", maximum=15),
    ordered("parts of a batch", "whole batches", multiple=4),
    ordered("orders too soon", "an order lasts for its periods of supply", periods_of_supply=2),
    ordered("dearer orders", "cost is price x quantity", fixed_cost=2),
    ordered("more hours of a machine", "hours of set-ups", fixed_hours={"oven": 3, "crew": 2}),
    ordered("more hours of people", "hours of set-ups", fixed_hours={"oven": 2, "crew": 3}),
    ordered(
        "more materials", "entry 'used per order'; material balance", fixed_materials={"flour": 4}
    ),
    row(
        "several orders where one is all there is",
        "one order per period without a maximum",
        SPLIT,
        "processes",
        lot={"fixed_cost": 1},
    ),
    sections("half an order", "whole numbers", PARTS, integer_until=None),
    sections("parts of a batch that must be whole", "whole batches", BATCHES, integer_until=None),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_a_sound_plan_that_breaks_a_rule_is_rejected(case: Case) -> None:
    assert_rejected(case)


@pytest.mark.parametrize(
    ("column", "rules"),
    [
        ("orders", {"orders of the most size or less"}),
        ("quantity", {"quantity ordered", "orders of the least size or more"}),
    ],
)
def test_nothing_is_made_without_an_order_and_nothing_is_ordered_that_is_not_made(column, rules):
    """Without a cost of orders, only the rules on their sizes can tell."""
    lot = {"minimum": 5}
    plan = solve_plan(make_problem(processes=[{**BREAD, "lot": lot}], **KEPT))
    found = with_cell(plan, "lots", column, 0, 0.0).audit().violations
    assert set(found["rule"]) == rules


@pytest.mark.parametrize(
    ("world", "most"), [(ORDERED, 1), (SPLIT, 4)], ids=["one each", "several in a period"]
)
def test_orders_beyond_a_limit_are_rejected(world, most):
    """2 and 5 orders are placed over both months."""
    limit = {"name": "calls", "flow": "orders", "per": "horizon", "most": most + 1}
    case = row("", "limit", world | {"limits": [limit]}, "limits", most=most)
    found = case.plan().audit().violations
    assert set(found["table"]) == {"limits"}
    assert found["limit"].max() == most
