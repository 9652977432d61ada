"""Orders that move, scrap and offsets of materials: the audit works them out again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sop_opt import Plan, solve_plan
from trust.audit.cases import Sections, assert_rejected, row
from trust.audit.mutations import with_cell
from worlds import make_problem

WAITING: Sections = {
    "products": [{"name": "bread"}, {"name": "flour"}],
    "processes": [
        {
            "product": "bread",
            "lead_time": 1,
            "materials": {"flour": 3},
            "scrap": {"flour": 0.25},
            "material_offsets": {"flour": 1},
        }
    ],
    "suppliers": [{"supplier": "mill", "product": "flour"}],
    "inventory": [{"product": "bread", "holding_cost": 1}, {"product": "flour", "holding_cost": 1}],
    "demand": [{"product": "bread", "quantity": [0, 20]}],
}
"""Bread of February starts in January, and takes 80 units of flour in February."""


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("scrap", {"flour": 0.5}),
        ("scrap", {}),
        ("material_offsets", {"flour": 0}),
        ("materials", {"flour": 4}),
    ],
)
def test_material_taken_by_another_recipe_is_rejected(field: str, other: dict[str, float]) -> None:
    rules = "entry 'used'; material balance"
    assert_rejected(row("another recipe", rules, WAITING, "processes", **{field: other}))


def moving(price: float) -> Sections:
    """Return a plan of 30 in January and none in February; bread costs 1 a month to keep."""
    previous = {"flow": "run", "process": "make bread", "quantity": [30, 0]}
    return {
        "inventory": [{"product": "bread", "holding_cost": 1}],
        "stability": {"previous": [previous], "order_departure_cost": price},
    }


def moved_plan() -> Plan:
    """Return the plan that moves 20 to February, and with them two orders at 4."""
    plan = solve_plan(make_problem(**moving(4))).require_solved()
    assert plan.tables["stability"]["moved"].tolist() == [1, 1]
    plan.audit().require_passed()
    return plan


def test_a_move_that_is_not_told_is_rejected() -> None:
    found = with_cell(moved_plan(), "stability", "moved", 0, 0.0).audit().violations
    assert "moved is 1 where a priced row differs" in set(found["rule"])


def test_a_move_that_is_told_without_a_price_is_rejected() -> None:
    free = make_problem(
        **moving(0) | {"stability": moving(0)["stability"] | {"departure_cost": 0.1}}
    )
    plan = with_cell(solve_plan(free), "stability", "moved", 0, 1.0)
    assert set(plan.audit().violations["rule"]) == {"moved is 1 where a priced row differs"}


def test_a_move_at_another_price_is_rejected() -> None:
    dearer = replace(moved_plan(), problem=make_problem(**moving(5)))
    assert set(dearer.audit().violations["key"]) == {"moved orders"}


def test_a_move_that_is_paid_for_and_not_made_is_rejected() -> None:
    kept = solve_plan(make_problem(**moving(40)))
    assert kept.tables["stability"]["moved"].tolist() == [0, 0]
    told = with_cell(kept, "stability", "moved", 1, 1.0).audit().violations
    assert set(told["key"]) == {"moved orders"}


def test_a_part_of_a_move_tells_it_beyond_the_whole_periods() -> None:
    """12 can be kept at little cost; the other 8 of 20 move to February, at 8/20 of a move."""
    rough: Sections = {
        "integer_until": "Jan",
        "inventory": [{"product": "bread", "holding_cost": 0.1, "maximum": 12}],
    }
    plan = solve_plan(make_problem(**moving(4) | rough)).require_solved()
    assert plan.tables["stability"]["moved"].tolist() == [1, 0.4]
    plan.audit().require_passed()
    untold = with_cell(plan, "stability", "moved", 1, 0.0).audit().violations
    assert "moved is 1 where a priced row differs" in set(untold["rule"])
