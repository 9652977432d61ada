"""Moves: people change pools at a price, all or part of them arriving.

Juniors and seniors give 10 hours a period; the work is for seniors, an hour a unit.
"""

from __future__ import annotations

from sop_opt import solve_plan
from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.problem import Selection
from worlds import column, make_problem, spent


def training(quantity, *, move=None, junior=None, senior=None):
    pools = [
        {
            "name": "junior",
            "opening": 6,
            "hours_per_worker": 10,
            "maximum_hired": 0,
            "moves": [{"to": "senior", "cost": 4, **(move or {})}],
            **(junior or {}),
        },
        {"name": "senior", "hours_per_worker": 10, "hire_cost": 9, **(senior or {})},
    ]
    return make_problem(
        inventory=[{"product": "bread", "maximum": 0}],
        workforce=pools,
        processes=[{"product": "bread", "labour_hours": {"senior": 1}}],
        demand=[{"product": "bread", "quantity": quantity}],
    )


def moved(plan):
    return column(plan, "moves", "moved")


def pool(plan, name, which):
    return column(plan, "workforce", name, pool=which)


def test_people_are_retrained_when_that_is_cheaper_than_hiring():
    plan = solve_plan(training([10, 30]))
    assert moved(plan) == [1, 2]
    assert pool(plan, "workers", "junior") == [5, 3]
    assert pool(plan, "moved_out", "junior") == [1, 2]
    assert pool(plan, "moved_in", "senior") == [1, 2]
    assert pool(plan, "workers", "senior") == [1, 3]
    assert spent(plan, "moving people") == plan.objective == 12


def test_who_is_on_a_course_is_in_neither_pool_until_it_ends():
    """The senior needed in February leaves the juniors in January; January's is hired at 9."""
    plan = solve_plan(training([10, 20], move={"lead_time": 1}, junior={"maximum_released": 0}))
    assert moved(plan) == [1, 0]
    assert pool(plan, "workers", "junior") == [5, 5]
    assert pool(plan, "moved_in", "senior") == [0, 1]
    assert pool(plan, "workers", "senior") == [1, 2]
    assert plan.objective == 9 + 4
    plan.audit().require_passed()


def test_recruits_begin_to_work_a_period_after_they_are_hired():
    """Two are hired in January for February; nobody can be had for January itself."""
    recruits = {"opening": 0, "hours_per_worker": 0, "maximum_hired": None, "hire_cost": 7}
    move, senior = {"lead_time": 1, "cost": 0}, {"maximum_hired": 0}
    plan = solve_plan(training([0, 20], move=move, junior=recruits, senior=senior))
    assert pool(plan, "hired", "junior") == [2, 0]
    assert pool(plan, "workers", "senior") == [0, 2]
    assert plan.objective == 14
    at_once = training([10, 20], move=move, junior=recruits, senior=senior)
    assert solve_plan(at_once).status == "infeasible"


def test_people_are_hired_when_moving_costs_more():
    plan = solve_plan(training([10, 30], move={"cost": 10}))
    assert moved(plan) == [0, 0]
    assert plan.objective == 27


def test_no_more_move_than_allowed():
    plan = solve_plan(training([30, 30], move={"maximum": 2}))
    assert moved(plan) == [2, 0]
    assert plan.objective == 17  # 2 moved at 4, 1 hired at 9


def test_no_more_move_than_there_are():
    plan = solve_plan(training([70, 0], senior={"hire_cost": 100}))
    assert moved(plan) == [6, 0]
    assert pool(plan, "workers", "junior")[0] == 0
    assert plan.objective == 124  # 6 moved, 1 hired


def test_those_who_do_not_arrive_leave_the_company():
    """Half arrive: 2 are moved at 4 for each senior gained, still less than 9."""
    plan = solve_plan(training([10, 0], move={"arriving": 0.5}, junior={"maximum_released": 0}))
    assert moved(plan) == [2, 0]
    assert column(plan, "moves", "arrived") == [1, 0]
    assert pool(plan, "workers", "junior")[0] == 4
    assert pool(plan, "workers", "senior")[0] == 1
    assert plan.objective == 8


def test_people_may_move_back():
    """Seniors of January are juniors again in February, so that nobody has to be hired."""
    world = make_problem(
        products=[{"name": "bread"}, {"name": "cake"}],
        inventory=[{"product": "bread", "maximum": 0}, {"product": "cake", "maximum": 0}],
        workforce=[
            {"name": name, "opening": 1, "hours_per_worker": 10, "hire_cost": 50,
             "release_cost": 50, "moves": [{"to": other, "cost": 1}]}
            for name, other in (("bakers", "cooks"), ("cooks", "bakers"))
        ],
        processes=[
            {"product": "bread", "labour_hours": {"bakers": 1}},
            {"product": "cake", "labour_hours": {"cooks": 1}},
        ],
        demand=[
            {"product": "bread", "quantity": [20, 0]},
            {"product": "cake", "quantity": [0, 20]},
        ],
    )  # fmt: skip
    plan = solve_plan(world)
    assert pool(plan, "workers", "bakers") == [2, 0]
    assert pool(plan, "workers", "cooks") == [0, 2]
    assert plan.objective == 3  # one there, two back


def test_whole_people_move_where_either_pool_counts_whole_people():
    for whole in ("junior", "senior"):
        pools = {"senior": {"hire_cost": 100}}
        pools[whole] = {**pools.get(whole, {}), "whole": True}
        plan = solve_plan(training([12, 12], **pools))
        assert moved(plan) == [2, 0]
        assert plan.objective == 8
    assert moved(solve_plan(training([12, 12]))) == [1.2, 0]


def test_a_pool_that_loses_people_on_arrival_need_not_stay_whole():
    """3 move in whole numbers, 70 % arrive: 2.1 seniors, enough for 20 units."""
    plan = solve_plan(
        training([20, 20], move={"arriving": 0.7}, junior={"whole": True}, senior={"whole": True})
    )
    assert moved(plan) == [3, 0]
    assert pool(plan, "workers", "senior") == [2.1, 2.1]
    assert plan.objective == 12


def test_rules_can_address_moves_by_the_pools_at_either_end():
    flows = assemble(training([10, 30]), STANDARD).ledger.flows
    for names in ({"pool": "junior"}, {"origin": "junior"}, {"destination": "senior"}):
        assert len(flows.select(Selection(flow="retrained", **names))) == 1
    assert len(flows.select(Selection(flow="retrained", origin="senior"))) == 0
