"""Resources down, added and faster; suppliers, lanes and processes lost."""

from __future__ import annotations

from typing import Any

import pytest

from sop_opt import PlanningProblem, ProblemError, solve_plan
from sop_opt.scenarios.changes import (
    AddMachines,
    AddShift,
    CloseLane,
    Faster,
    LoseSupplier,
    ResourceDown,
    StopProcess,
)
from worlds import column, make_problem


def world() -> PlanningProblem:
    """Return two ovens with overtime and a late shift, a shelf without end, a mill and a lane."""
    return make_problem(
        products=[{"name": "bread", "family": "baked"}, {"name": "flour"}],
        sites=[{"name": "main"}, {"name": "shop"}],
        resources=[
            {
                "name": "oven",
                "hours": "8 per day",
                "machines": 2,
                "downtime": [0, 1],
                "overtime": {"hours": 20, "cost": 4},
                "extra_shifts": [{"name": "late", "hours": 10}],
            },
            {"name": "mixer", "hours": 30, "overtime": {"cost": 4}},
            {"name": "shelf", "finite": False},
        ],
        workforce=[{"name": "crew", "hours_per_worker": 160}],
        processes=[
            {
                "product": "bread",
                "resource_hours": {"oven": 0.5, "mixer": 0.25},
                "labour_hours": {"crew": 2},
                "minimum": 3,
            }
        ],
        suppliers=[
            {"supplier": "mill", "product": "flour", "maximum": [50, 60], "minimum": [1, 2]},
            {"supplier": "farm", "product": "flour"},
        ],
        lanes=[{"product": "bread", "origin": "main", "destination": "shop", "maximum": 9}],
        demand=[{"product": "bread", "quantity": 0}],
    )


def test_a_resource_that_is_down_loses_hours_of_all_kinds() -> None:
    # both ovens in January; the one that is up in February goes on
    oven = ResourceDown(resource="oven", periods="Jan").changed(world()).resources[0]
    assert oven.downtime == (2.0, 1.0)
    assert oven.overtime is not None
    assert oven.overtime.hours == (0.0, 20.0)
    assert oven.extra_shifts[0].hours == (0.0, 10.0)
    assert oven.most_hours(world().horizon).tolist() == [0.0, 8 * 30 + 20 + 10]


def test_a_share_of_the_machines_that_are_up_goes_down() -> None:
    oven = ResourceDown(resource="oven", share=0.5).changed(world()).resources[0]
    assert oven.downtime == (1.0, 1.5)  # half of 2; 1 and half of the other
    assert oven.overtime is not None
    assert oven.overtime.hours == 10.0


def test_one_of_two_machines_takes_half_of_the_overtime_with_it() -> None:
    oven = ResourceDown(resource="oven", machines=1).changed(world()).resources[0]
    assert oven.downtime == (1.0, 2.0)  # in February the other one is down already
    assert oven.overtime is not None
    assert oven.overtime.hours == (10.0, 0.0)


def test_overtime_without_a_limit_is_lost_only_with_the_whole_resource() -> None:
    half = ResourceDown(resource="mixer", share=0.5).changed(world()).resources[1]
    assert half.overtime is not None
    assert half.overtime.hours is None
    whole = ResourceDown(resource="mixer", start="Feb").changed(world()).resources[1]
    assert whole.overtime is not None
    assert whole.overtime.hours == {"Feb": 0.0}


def test_nothing_is_made_while_a_resource_is_down() -> None:
    problem = make_problem(
        resources=[{"name": "oven", "hours": 40, "overtime": {"cost": 1}}],
        processes=[{"product": "bread", "resource_hours": {"oven": 1}}],
    )
    plan = solve_plan(ResourceDown(resource="oven", periods="Feb").changed(problem))
    assert column(plan, "production", "quantity") == [30.0, 0.0]  # all of it in January


def test_machines_are_added_to_those_installed() -> None:
    oven = AddMachines(resource="oven", machines=1.5, start="Feb").changed(world()).resources[0]
    assert oven.machines == (2.0, 3.5)


def test_a_shift_can_be_added_where_it_is_meant() -> None:
    change = AddShift(resource="oven; mixer", shift="Sunday", hours=7, cost=500, periods="Feb")
    after = change.changed(world())
    assert [shift.name for shift in after.resources[0].extra_shifts] == ["late", "Sunday"]
    (sunday,) = after.resources[1].extra_shifts
    assert (sunday.hours, sunday.cost, sunday.maximum, sunday.whole) == (7, 500, (0, 1), True)


def test_a_shift_needs_a_name_of_its_own() -> None:
    with pytest.raises(ProblemError, match=r"extra_shifts\.2\.name 'late'"):
        AddShift(resource="oven", shift="late", hours=7).changed(world())


def test_a_faster_resource_takes_fewer_hours_per_unit() -> None:
    process = Faster(resource="oven", by=1.25).changed(world()).processes[0]
    assert process.resource_hours == {"oven": 0.4, "mixer": 0.25}
    assert process.labour_hours == {"crew": 2.0}


def test_people_get_faster_from_a_period_on() -> None:
    process = Faster(pool="crew", by=2, start="Feb").changed(world()).processes[0]
    assert process.labour_hours == {"crew": (2.0, 1.0)}
    assert process.resource_hours == world().processes[0].resource_hours


def test_a_supplier_that_is_lost_takes_no_orders() -> None:
    after = LoseSupplier(supplier="mill", start="Feb").changed(world()).suppliers
    assert (after[0].minimum, after[0].maximum) == ((1.0, 0.0), (50.0, 0.0))
    assert after[1] == world().suppliers[1]


def test_every_supplier_of_a_product_is_lost() -> None:
    after = LoseSupplier(product="flour", periods="Jan").changed(world()).suppliers
    assert [row.maximum for row in after] == [(0.0, 60.0), {"Jan": 0.0}]


def test_a_lane_is_closed() -> None:
    after = CloseLane(origin="main", destination="shop", periods="Jan").changed(world())
    assert after.lanes[0].maximum == (0.0, 9.0)


def test_a_process_is_stopped_with_what_it_must_make() -> None:
    after = StopProcess(resource="oven", periods="Jan").changed(world()).processes[0]
    assert (after.minimum, after.maximum) == ((0.0, 3.0), {"Jan": 0.0})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (ResourceDown(resource="shelf"), "resource 'shelf': has no end of hours"),
        (ResourceDown(resource="ovne"), "did you mean 'oven'?"),
        (ResourceDown(resource="oven", machines=1, share=0.5), "contradicts machines"),
        (AddMachines(resource="crew"), "resource 'crew': is not in resources"),
        (Faster(by=2), "says whose hours change; name resources, pools or both"),
        (Faster(by=2, resource="shelf"), "resource 'shelf': no row of processes has it"),
        (Faster(by=2, pool="crew", product="flour"), "no row of processes has all of these"),
        (Faster(by=0, pool="crew"), "would take for ever"),
        (LoseSupplier(supplier="mil"), "did you mean 'mill'?"),
        (LoseSupplier(supplier="mill", product="bread"), "no row of suppliers has all of these"),
        (CloseLane(origin="shop"), "origin 'shop': no row of lanes has it"),
        (StopProcess(process="make cake"), "process 'make cake': is not in processes"),
    ],
)
def test_a_change_that_finds_nothing_is_a_fault(change: Any, message: str) -> None:
    with pytest.raises(ProblemError, match=message):
        change.changed(world())


def test_what_is_not_there_cannot_be_closed() -> None:
    with pytest.raises(ProblemError, match="close_lane: lanes has no rows"):
        CloseLane().changed(make_problem())
