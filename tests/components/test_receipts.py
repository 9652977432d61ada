"""Receipts: open orders arrive at no further cost, wanted or not."""

from __future__ import annotations

from sop_opt import solve_plan
from worlds import column, make_problem

KEEPS_AT_1 = [{"product": "bread", "holding_cost": 1}]


def test_what_arrives_need_not_be_made():
    receipts = [{"product": "bread", "quantity": [4, 6]}]
    plan = solve_plan(make_problem(inventory=KEEPS_AT_1, receipts=receipts))
    assert column(plan, "production", "quantity") == [6, 14]
    assert plan.objective == 40  # 20 made at 2


def test_what_arrives_too_early_is_kept():
    receipts = [{"product": "bread", "quantity": {"Jan": 30}}]
    plan = solve_plan(make_problem(inventory=KEEPS_AT_1, receipts=receipts))
    assert plan.objective == 20  # 20 kept for a period


def test_what_arrives_too_late_does_not_help():
    receipts = [{"product": "bread", "quantity": [0, 100]}]
    world = make_problem(processes=[], receipts=receipts)
    assert solve_plan(world).status == "infeasible"


def test_more_than_there_is_room_for_leaves_no_plan():
    inventory = [{"product": "bread", "maximum": 5}]
    receipts = [{"product": "bread", "quantity": [16, 0]}]
    world = make_problem(inventory=inventory, receipts=receipts)
    assert solve_plan(world).status == "infeasible"


def test_receipts_reach_only_their_site():
    world = make_problem(
        sites=[{"name": "north"}, {"name": "south"}],
        processes=[{"product": "bread", "site": "south", "cost": 2}],
        receipts=[
            {"product": "bread", "site": "north", "quantity": [10, 0]},
            {"product": "bread", "site": "south", "quantity": [3, 0]},
        ],
        demand=[{"product": "bread", "site": "south", "quantity": [10, 0]}],
    )
    plan = solve_plan(world)
    assert plan.objective == 14  # 7 still to be made
    assert column(plan, "inventory", "closing", site="north") == [10, 10]


def test_materials_on_order_can_be_worked_up():
    world = make_problem(
        products=[{"name": "bread"}, {"name": "flour"}],
        processes=[{"product": "bread", "materials": {"flour": 1}}],
        receipts=[{"product": "flour", "quantity": [10, 20]}],
    )
    plan = solve_plan(world)
    assert column(plan, "production", "quantity") == [10, 20]
    assert column(plan, "balance", "quantity", product="flour", entry="receipts") == [10, 20]
