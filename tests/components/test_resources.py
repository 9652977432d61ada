"""Resources: calendar hours, efficiency, downtime, overtime, hours that scale with the period.

The oven bakes a unit in 2 hours and offers 40 hours a period: 20 units. Keeping costs 1.
"""

from __future__ import annotations

import math

import pytest

from sop_opt import Horizon, solve_plan
from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.problem import Selection
from worlds import column, make_problem, spent


def baking(quantity=(10, 20), horizon=("Jan", "Feb"), **oven):
    return make_problem(
        horizon=horizon,
        inventory=[{"product": "bread", "holding_cost": 1}],
        resources=[{"name": "oven", "hours": 40, **oven}],
        processes=[{"product": "bread", "cost": 2, "resource_hours": {"oven": 2}}],
        demand=[{"product": "bread", "quantity": list(quantity)}],
    )


def capacity(plan, name, **where):
    return column(plan, "capacity", name, **where)


def test_hours_that_suffice_cost_nothing():
    plan = solve_plan(baking())
    assert plan.objective == 60
    assert capacity(plan, "load_hours") == [20, 40]
    assert capacity(plan, "utilisation") == [0.5, 1.0]


def test_stock_covers_a_peak_that_the_hours_do_not():
    plan = solve_plan(baking(quantity=(10, 25)))
    assert capacity(plan, "load_hours") == [30, 40]
    assert plan.objective == 75  # 35 at 2, 5 kept


def test_too_few_hours_leave_no_plan():
    assert solve_plan(baking(quantity=(21, 0))).status == "infeasible"


def test_hours_may_differ_by_period():
    plan = solve_plan(baking(hours=[44, 16]))
    assert capacity(plan, "load_hours") == [44, 16]
    assert capacity(plan, "regular_hours") == [44, 16]


def test_machines_multiply_the_hours():
    assert solve_plan(baking(quantity=(60, 0), machines=3)).status == "optimal"
    assert solve_plan(baking(quantity=(61, 0), machines=3)).status == "infeasible"


def test_efficiency_scales_the_hours():
    """80 % of 40 hours are 32, for 16 units."""
    assert solve_plan(baking(quantity=(16, 0), efficiency=0.8)).status == "optimal"
    assert solve_plan(baking(quantity=(17, 0), efficiency=0.8)).status == "infeasible"


def test_better_than_standard_efficiency_adds_hours():
    plan = solve_plan(baking(quantity=(25, 0), efficiency=1.25))
    assert capacity(plan, "regular_hours") == [50, 50]


def test_machines_that_are_down_take_their_hours_with_them():
    plan = solve_plan(baking(machines=2, downtime=[0, 1.5]))
    assert capacity(plan, "regular_hours") == [80, 20]
    assert capacity(plan, "load_hours") == [40, 20]  # 10 of February's are made in January


def test_an_infinite_resource_reports_its_load_and_never_limits():
    plan = solve_plan(baking(quantity=(500, 0), finite=False))
    assert capacity(plan, "load_hours") == [1000, 0]
    assert math.isnan(capacity(plan, "utilisation")[0])


def test_an_infinite_resource_needs_no_hours():
    plan = solve_plan(baking(quantity=(500, 0), finite=False, hours=None))
    assert plan.objective == 1000
    assert capacity(plan, "available_hours") == [0, 0]


def test_overtime_covers_a_peak_when_it_is_cheaper_than_stock():
    """A unit needs 2 hours: at 0.4 an hour overtime costs 0.8, keeping costs 1."""
    plan = solve_plan(baking(quantity=(10, 25), overtime={"cost": 0.4}))
    assert capacity(plan, "overtime_hours") == [0, 10]
    assert spent(plan, "overtime") == 4
    assert plan.objective == 74


def test_stock_covers_a_peak_when_overtime_costs_more():
    plan = solve_plan(baking(quantity=(10, 25), overtime={"cost": 0.6}))
    assert capacity(plan, "overtime_hours") == [0, 0]
    assert plan.objective == 75


def test_overtime_ends_at_its_ceiling():
    """30 units in January: 20 in regular time, 10 need 20 hours of overtime."""
    enough = solve_plan(baking(quantity=(30, 0), overtime={"hours": 20, "cost": 1}))
    assert enough.objective == 80
    assert capacity(enough, "available_hours") == [60, 40]
    short = baking(quantity=(30, 0), overtime={"hours": 19, "cost": 1})
    assert solve_plan(short).status == "infeasible"


def test_overtime_without_a_ceiling_is_unlimited():
    plan = solve_plan(baking(quantity=(1020, 0), overtime={"cost": 1}))
    assert capacity(plan, "overtime_hours") == [2000, 0]


def test_overtime_may_be_dearer_in_some_periods():
    plan = solve_plan(baking(quantity=(20, 25), overtime={"cost": [0.4, 2]}))
    assert capacity(plan, "overtime_hours") == [10, 0]  # 0.8 and 1 for keeping, against 4


def test_resources_do_not_lend_each_other_hours():
    world = make_problem(
        resources=[{"name": "oven", "hours": 10}, {"name": "spare", "hours": 1000}],
        processes=[{"product": "bread", "resource_hours": {"oven": 1}}],
    )
    assert solve_plan(world).status == "infeasible"


def test_hours_per_working_day_grow_with_the_bucket():
    """A day of work gives 8 hours, the rest of a four-week month 20 x 8."""
    world = baking(
        quantity=(4, 80),
        horizon=[
            {"name": "Monday", "days": 1, "working_days": 1},
            {"name": "month", "days": 28, "working_days": 20},
        ],
        hours="8 per working day",
    )
    plan = solve_plan(world)
    assert capacity(plan, "regular_hours") == [8, 160]
    assert capacity(plan, "load_hours") == [8, 160]
    assert solve_plan(world.replace(demand=[{"product": "bread", "quantity": [4, 81]}])).status == (
        "infeasible"
    )


def test_hours_per_calendar_day_count_weekends():
    horizon = [{"name": "week", "days": 7, "working_days": 5}]
    plan = solve_plan(baking(quantity=(84,), horizon=horizon, hours="24 per day"))
    assert capacity(plan, "regular_hours") == [168]


@pytest.mark.parametrize("unit", ["day", "working day"])
def test_splitting_a_horizon_does_not_change_its_hours(unit):
    """Four weeks as days, as weeks or as one bucket offer the same hours in all."""
    resource = {"name": "oven", "hours": f"8 per {unit}"}
    totals = set()
    for horizon in (
        Horizon.daily("2026-02-02", 28),
        Horizon.weekly("2026-02-02", 4),
        Horizon.telescoping("2026-02-02", days=7, weeks=3),
        Horizon.monthly("2026-02", 1),
    ):
        world = make_problem(horizon=horizon, resources=[resource], demand=[], processes=[])
        totals.add(sum(capacity(solve_plan(world), "regular_hours")))
    assert totals == {28 * 8.0 if unit == "day" else 20 * 8.0}


def test_a_resource_without_hours_has_no_utilisation():
    plan = solve_plan(baking(quantity=(10, 0), hours=[40, 0]))
    assert capacity(plan, "utilisation")[0] == 0.5
    assert math.isnan(capacity(plan, "utilisation")[1])


def test_rules_can_address_overtime_by_resource():
    world = baking(overtime={"hours": [3, 4]})
    flows = assemble(world, STANDARD).ledger.flows
    chosen = flows.select(Selection(flow="overtime", resource="oven"))
    assert flows.largest(chosen).tolist() == [[3, 4]]
