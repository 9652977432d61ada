"""Maintenance: machine-periods of stop within a window, so many at once, when it hurts least.

Two ovens of 10 hours each bake a unit in an hour; keeping a unit for a period costs 1.
"""

from __future__ import annotations

from sop_opt import solve_plan
from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.problem import Selection
from worlds import column, make_problem, spent

PERIODS = ["Jan", "Feb", "Mar"]


def baking(quantity, *tasks, **oven):
    return make_problem(
        horizon=PERIODS,
        inventory=[{"product": "bread", "holding_cost": 1}],
        resources=[{"name": "oven", "hours": 10, "machines": 2, "maintenance": tasks, **oven}],
        processes=[{"product": "bread", "resource_hours": {"oven": 1}}],
        demand=[{"product": "bread", "quantity": quantity}],
    )


def stops(plan, **where):
    return column(plan, "maintenance", "machines", **where)


def test_the_stop_is_taken_when_the_machine_is_least_needed():
    plan = solve_plan(baking([20, 8, 20], {"machine_periods": 1}))
    assert stops(plan) == [0, 1, 0]
    assert plan.objective == 0
    assert column(plan, "capacity", "maintenance_hours") == [0, 10, 0]
    assert column(plan, "capacity", "available_hours") == [20, 10, 20]


def test_stock_bridges_a_stop_that_no_period_can_spare():
    """The stop costs 10 hours; February has 12 due, so 2 are made ahead."""
    plan = solve_plan(baking([18, 12, 20], {"machine_periods": 1}))
    assert stops(plan) == [0, 1, 0]
    assert plan.objective == 2


def test_all_machine_periods_are_taken_or_there_is_no_plan():
    assert sum(stops(solve_plan(baking([0, 0, 0], {"machine_periods": 6})))) == 6
    assert solve_plan(baking([0, 0, 0], {"machine_periods": 7})).status == "infeasible"
    assert solve_plan(baking([20, 20, 20], {"machine_periods": 1})).status == "infeasible"


def test_the_stop_stays_within_its_window():
    """February is slack, but the window begins in March."""
    task = {"machine_periods": 1, "start": "Mar"}
    plan = solve_plan(baking([10, 0, 20], task))
    assert stops(plan) == [0, 0, 1]
    assert plan.objective == 10  # 10 of March's are made in February
    early = solve_plan(baking([10, 0, 20], task | {"start": None, "end": "Jan"}))
    assert stops(early) == [1, 0, 0]


def test_no_more_machines_at_once_than_allowed():
    """Both in February would hurt nobody; one of them in March costs 10 units made ahead."""
    both = solve_plan(baking([20, 0, 20], {"machine_periods": 2}))
    assert stops(both) == [0, 2, 0]
    assert both.objective == 0
    one = solve_plan(baking([20, 0, 20], {"machine_periods": 2, "most_at_once": 1}))
    assert stops(one) == [0, 1, 1]
    assert one.objective == 10


def test_overtime_does_not_stand_in_for_machines_that_are_not_there():
    """With 50 hours of overtime to spare, there are still 2 machines, 1 of them down in March."""
    spare = {"overtime": {"hours": 50}, "downtime": [0, 0, 1]}
    two = [{"name": name, "machine_periods": 2, "start": "Feb"} for name in ("belts", "paint")]
    assert solve_plan(baking([0, 0, 0], *two, **spare)).status == "infeasible"
    less = [two[0], two[1] | {"machine_periods": 1}]
    plan = solve_plan(baking([0, 0, 0], *less, **spare))
    assert sum(stops(plan, task="belts")) + sum(stops(plan, task="paint")) == 3
    alone = baking([0, 0, 0], {"machine_periods": 2, "start": "Mar"}, **spare)
    assert solve_plan(alone).status == "infeasible"


def test_stops_are_whole_machines():
    """One machine-period may not be spread as halves over two half-empty periods."""
    plan = solve_plan(baking([20, 15, 15], {"machine_periods": 1}))
    assert sorted(stops(plan)) == [0, 0, 1]


def test_a_machine_is_not_stopped_for_two_tasks_at_once():
    """Two tasks of 2 machine-periods need two periods in which nothing else runs."""
    tasks = ({"name": "belts", "machine_periods": 2}, {"name": "paint", "machine_periods": 2})
    plan = solve_plan(baking([20, 0, 0], *tasks))
    assert stops(plan, task="belts")[0] == stops(plan, task="paint")[0] == 0
    assert sum(stops(plan)) == 4
    assert solve_plan(baking([20, 0, 10], *tasks)).status == "infeasible"


def test_machines_down_anyway_cannot_be_maintained():
    """February has no machine up, March has one: three machine-periods do not fit beside it."""
    down = [0, 2, 1]
    free = solve_plan(baking([0, 0, 0], {"machine_periods": 3}, downtime=down))
    assert stops(free) == [2, 0, 1]
    busy = baking([0, 0, 0], {"machine_periods": 4}, downtime=down)
    assert solve_plan(busy).status == "infeasible"


def test_machines_up_are_counted_without_the_rounding_of_decimals():
    """2.3 - 0.3 is 1.9999999999999998 to a computer, and two machines to a planner."""
    task = {"machine_periods": 2, "end": "Jan"}
    plan = solve_plan(baking([0, 8, 20], task, machines=2.3, downtime=0.3))
    assert stops(plan) == [2, 0, 0]


def test_a_stop_takes_the_hours_of_a_machine_with_its_efficiency():
    plan = solve_plan(baking([0, 0, 0], {"machine_periods": 1, "end": "Jan"}, efficiency=0.5))
    assert column(plan, "capacity", "maintenance_hours") == [5, 0, 0]


def test_the_cheap_period_is_chosen_for_a_stop_that_hurts_nowhere():
    plan = solve_plan(baking([5, 5, 5], {"machine_periods": 1, "cost": [7, 9, 6]}))
    assert stops(plan) == [0, 0, 1]
    assert spent(plan, "maintenance") == 6


def test_maintenance_of_one_resource_leaves_the_others_running():
    world = baking([20, 20, 20])
    spare = {"name": "mixer", "hours": 10, "maintenance": [{"machine_periods": 3}]}
    plan = solve_plan(world.replace(resources=[*world.resources, spare]))
    assert stops(plan) == [1, 1, 1]
    assert column(plan, "capacity", "available_hours", resource="oven") == [20, 20, 20]
    assert column(plan, "capacity", "available_hours", resource="mixer") == [0, 0, 0]


def test_rules_can_address_stops_by_resource_and_task():
    """At most 2 machines, and none before the window."""
    task = {"name": "belts", "machine_periods": 1, "start": "Feb"}
    flows = assemble(baking([0, 0, 0], task), STANDARD).ledger.flows
    chosen = flows.select(Selection(flow="maintenance", resource="oven", shift="belts"))
    assert flows.largest(chosen).tolist() == [[0, 2, 2]]
