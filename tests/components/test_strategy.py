"""Strategy: constant head count or output, and stock that is never built ahead of need.

Bread is due 60, 40 and 80; the oven bakes 50 a month and more in overtime at 4; stock costs 1.
"""

from __future__ import annotations

import pytest

from sop_opt import solve_plan
from sop_opt.components.strategy import ClassicStrategy
from worlds import assert_books_close, column, make_problem, spent


def baking(strategy="mixed", *, quantity=(60, 40, 80), stock=None, **sections):
    world = {
        "horizon": ["Jan", "Feb", "Mar"],
        "resources": [{"name": "oven", "hours": 50, "overtime": {"cost": 4}}],
        "processes": [{"product": "bread", "resource_hours": {"oven": 1}}],
        "inventory": [{"product": "bread", "holding_cost": 1, **(stock or {})}],
        "demand": [{"product": "bread", "quantity": list(quantity)}],
    }
    return make_problem(**(world | sections), strategy=strategy)


def made(plan, **where):
    return column(plan, "production", "quantity", **where)


def closing(plan, **where):
    return column(plan, "inventory", "closing", **where)


def test_a_mixed_strategy_is_no_component():
    assert ClassicStrategy.from_problem(baking()) is None
    assert made(solve_plan(baking())) == [60, 50, 70]


def test_level_output_is_the_same_every_period():
    """60 each: 30 hours of overtime, and 20 kept in February."""
    plan = solve_plan(baking("level"))
    assert made(plan) == [60, 60, 60]
    assert plan.objective == 140
    assert_books_close(plan)


def test_level_output_adds_up_all_the_ways_to_make_a_product():
    """Two ovens of 50 and 30 hours share the 60 of each month freely."""
    ovens = {"old": (50, 1), "new": (30, [2, 0, 0])}
    world = baking(
        "level",
        resources=[{"name": name, "hours": hours} for name, (hours, _) in ovens.items()],
        processes=[
            {"name": name, "outputs": {"bread": 1}, "resource_hours": {name: 1}, "cost": cost}
            for name, (_, cost) in ovens.items()
        ],
    )
    plan = solve_plan(world)
    assert made(plan, process="old") == [50, 30, 30]
    assert made(plan, process="new") == [10, 30, 30]


def test_level_leaves_free_what_is_bought_and_what_nobody_asks_for():
    """Bread is level at 50; the rest is bought when needed, and dough made when used."""
    world = baking(
        "level",
        products=[{"name": "bread"}, {"name": "dough"}],
        processes=[
            {"product": "bread", "resource_hours": {"oven": 1}, "materials": {"dough": 1}},
            {"product": "dough"},
        ],
        suppliers=[{"supplier": "baker", "product": "bread", "price": 3}],
    )
    plan = solve_plan(world)
    assert made(plan, product="bread") == [50, 50, 50]
    assert column(plan, "purchases", "quantity") == [10, 0, 20]


def test_level_output_begins_with_the_launch():
    """Cake is available from February on: 30 in February and in March."""
    world = baking(
        "level",
        products=[{"name": "bread"}, {"name": "cake", "available_from": "Feb"}],
        processes=[{"product": "bread"}, {"product": "cake"}],
        demand=[
            {"product": "bread", "quantity": [60, 40, 80]},
            {"product": "cake", "quantity": [0, 10, 50]},
        ],
    )
    plan = solve_plan(world)
    assert made(plan, product="cake") == [0, 30, 30]
    assert made(plan, product="bread") == [60, 60, 60]


def test_level_means_people_where_there_are_pools():
    """6 workers of 10 hours serve 60 a month; output itself may change."""
    crew = {"name": "crew", "opening": 4, "hours_per_worker": 10, "wage": 7, "hire_cost": 1}
    world = baking(
        "level",
        resources=[],
        workforce=[crew],
        processes=[{"product": "bread", "labour_hours": {"crew": 1}}],
    )
    plan = solve_plan(world)
    assert column(plan, "workforce", "workers") == [6, 6, 6]
    assert column(plan, "workforce", "hired") == [2, 0, 0]
    assert spent(plan, "wages") == 126
    free = solve_plan(world.replace(strategy="mixed"))
    assert len(set(column(free, "workforce", "workers"))) > 1


def test_a_level_that_nothing_can_keep_is_said():
    world = baking(
        "level", resources=[], processes=[], suppliers=[{"supplier": "baker", "product": "bread"}]
    )
    plan = solve_plan(world)
    assert plan.solved
    assert any("level" in line for line in plan.log)


def test_whole_workers_who_replace_a_share_are_level_to_half_a_worker():
    """Of 10, 3% leave each month and 10 hours are due: only hiring one keeps 9.5 to 10.5.

    9.7 would be too few in January, so one is hired: 10.7. Then 10.379 remain, and then, of 10.06
    and 11.06, only 11.06 is within half a worker of 10.7.
    """
    crew = {"name": "crew", "opening": 10, "hours_per_worker": 1, "hire_cost": 1, "whole": True}
    plan = solve_plan(
        baking(
            "level",
            quantity=(10, 10, 10),
            workforce=[crew | {"attrition": 0.03}],
            processes=[{"product": "bread", "labour_hours": {"crew": 1}}],
        )
    )
    assert column(plan, "workforce", "workers") == pytest.approx([10.7, 10.379, 11.06763])
    assert column(plan, "workforce", "hired") == [1, 0, 1]
    plan.audit().require_passed()


def test_chase_follows_demand():
    """10 and 30 hours of overtime, and nothing in stock."""
    plan = solve_plan(baking("chase"))
    assert made(plan) == [60, 40, 80]
    assert plan.objective == 160
    assert_books_close(plan)


def test_chase_without_the_hours_is_infeasible():
    strict = [{"name": "oven", "hours": 60}]
    assert solve_plan(baking(resources=strict)).status == "optimal"
    assert solve_plan(baking("chase", resources=strict)).status == "infeasible"


def test_chase_serves_from_opening_stock_and_open_orders_first():
    """70 on hand and 20 on order leave 10 after January, of 60 due, and then 30 less 40."""
    orders = [{"product": "bread", "quantity": [0, 20, 0]}]
    plan = solve_plan(baking("chase", stock={"opening": 70}, receipts=orders))
    assert closing(plan) == [10, 0, 0]
    assert made(plan) == [0, 10, 80]


def test_an_order_that_comes_too_late_for_demand_may_stay_in_stock():
    """60 are due in January at once, so the 100 that arrive in March serve only its 80."""
    orders = [{"product": "bread", "quantity": [0, 0, 100]}]
    plan = solve_plan(baking("chase", receipts=orders))
    assert plan.status == "optimal"
    assert made(plan) == [60, 40, 0]
    assert closing(plan) == [0, 0, 20]
    plan.audit().require_passed()


def test_chase_builds_safety_and_closing_stock():
    stock = {"safety_stock": [0, 5, 8], "closing_minimum": 12}
    plan = solve_plan(baking("chase", stock=stock))
    assert closing(plan) == [0, 5, 12]
    assert made(plan) == [60, 45, 87]


def test_chase_catches_up_with_a_backlog_as_soon_as_stock_arrives():
    """An order of 15 is late; 70 on hand serve it and 55 of January, so nothing is left."""
    demand = [
        {
            "product": "bread",
            "quantity": [60, 40, 80],
            "unmet": {"kind": "backlog", "cost": 0},
            "opening_backlog": 15,
        }
    ]
    plan = solve_plan(baking("chase", stock={"opening": 70, "holding_cost": 0}, demand=demand))
    assert closing(plan) == [0, 0, 0]


def test_chase_lets_materials_stay_up_to_what_was_on_hand():
    """90 of flour were on hand. What bread uses is not known beforehand, so 90 may be kept.

    90 are used later than January's 60: 60 of them are bought at 1 in January, 30 at 2 in February.
    """
    world = baking(
        "chase",
        products=[{"name": "bread"}, {"name": "flour"}],
        suppliers=[{"supplier": "mill", "product": "flour", "price": [1, 2, 3]}],
        processes=[{"product": "bread", "materials": {"flour": 1}}],
        inventory=[{"product": "flour", "opening": 90}],
    )
    plan = solve_plan(world)
    assert made(plan) == [60, 40, 80]
    assert closing(plan, product="flour") == [90, 80, 0]
    assert column(plan, "purchases", "quantity") == [60, 30, 0]


OPM = [590, 260, 1000, 1090, 750, 810, 570, 930]
"""Demand of eight periods in the lecture OPM 301 on aggregate planning; 750 units a period are
regular, more is overtime at 72, and stock costs 22."""


def opm(strategy="mixed", *, overtime=72, unmet="must_serve"):
    return make_problem(
        horizon=[str(period) for period in range(1, 9)],
        resources=[{"name": "line", "hours": 750, "overtime": {"cost": overtime}}],
        processes=[{"product": "bread", "resource_hours": {"line": 1}}],
        inventory=[{"product": "bread", "holding_cost": 22}],
        demand=[{"product": "bread", "quantity": OPM, "unmet": unmet}],
        strategy=strategy,
    )


@pytest.mark.parametrize(
    ("variant", "cost"),
    [
        ({}, 30940),
        ({"strategy": "chase"}, 59760),
        ({"strategy": "level"}, 33220),
        ({"overtime": 32}, 22260),
        ({"overtime": 112}, 33220),
        ({"unmet": {"kind": "backlog", "cost": 18}}, 30700),
    ],
)
def test_the_lecture_costs_what_is_published(variant, cost):
    assert solve_plan(opm(**variant)).objective == pytest.approx(cost)


def test_chase_without_demand_makes_nothing():
    world = make_problem(strategy="chase", demand=[])
    assert solve_plan(world).objective == 0
