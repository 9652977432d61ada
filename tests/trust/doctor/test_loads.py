"""Rough-cut capacity: what must be made by when, against all hours there can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sop_opt import PlanningProblem, solve_plan
from sop_opt.trust.doctor.loads import CHECKS, most_hours_of_people
from sop_opt.trust.doctor.musts import Musts
from worlds import make_problem

if TYPE_CHECKING:
    from sop_opt.errors import Fault

PERIODS = ["Jan", "Feb", "Mar"]


def found(problem: PlanningProblem) -> list[Fault]:
    """Return what the checks of load find."""
    return [fault for check in CHECKS for fault in check(problem)]


def oven(hours: Any = 10, **fields: Any) -> dict[str, Any]:
    """Return sections in which a unit of bread takes an hour of the oven; 10 and 20 are due."""
    process = {"product": "bread", "resource_hours": {"oven": 1}}
    return {"resources": [{"name": "oven", "hours": hours, **fields}], "processes": [process]}


def test_the_worst_stretch_is_named_with_both_numbers() -> None:
    # 10 and 20 are due, 12 hours a month: January is fine, both months lack 30 - 24 = 6
    (fault,) = found(make_problem(**oven(12)))
    assert (fault.section, fault.row, fault.field, fault.value) == (
        *("resources", "row 1", "hours"),
        "24",
    )
    assert fault.message == (
        "30 hours of 'oven' are needed from 'Jan' to 'Feb' for bread, 24 are there even with all "
        "overtime and extra shifts; add 6 hours, or let demand be late or lost"
    )


@pytest.mark.parametrize(
    "more",
    [
        {"overtime": {"hours": 3, "cost": 9}},
        {"overtime": {"cost": 9}},
        {"extra_shifts": [{"hours": 6, "cost": 9, "maximum": [1, 0]}]},
        {"machines": 2, "downtime": [0, 1]},
        {"finite": False},
        {"efficiency": 1.25},
    ],
    ids=["overtime", "endless overtime", "shifts", "machines", "infinite", "efficiency"],
)
def test_just_enough_hours_are_no_fault(more: dict[str, Any]) -> None:
    # 6 hours more than 24, or endless ones, or (12 + 12) x 1.25 = 30
    assert not found(make_problem(**oven(12, **more)))


def test_stock_from_before_saves_hours() -> None:
    stock = [{"product": "bread", "opening": 4}]
    receipts = [{"product": "bread", "quantity": [0, 2]}]
    # 30 - 4 - 2 = 24
    assert not found(make_problem(**oven(12), inventory=stock, receipts=receipts))


@pytest.mark.parametrize(
    ("unmet", "faulty"),
    [
        ({"kind": "backlog"}, True),
        ({"kind": "backlog", "must_end_clear": False}, False),
        ({"kind": "backlog", "must_end_clear": False, "max_periods": 0}, True),
        ({"kind": "lost_sales"}, False),
    ],
    ids=["late", "open at the end", "never late", "lost"],
)
def test_only_what_must_be_served_counts(unmet: dict[str, Any], *, faulty: bool) -> None:
    sale = {"product": "bread", "quantity": [10, 20], "price": 5, "unmet": unmet}
    assert bool(found(make_problem(**oven(12), demand=[sale]))) is faulty


def test_an_opening_backlog_without_a_latest_period_may_stay_open() -> None:
    late = {"kind": "backlog", "must_end_clear": False}
    sale = {"product": "bread", "quantity": 0, "opening_backlog": 30, "price": 5}
    assert not found(make_problem(**oven(12), demand=[sale | {"unmet": late}]))
    # late by the two months of the horizon at most: served by the second, 30 hours of 24
    assert found(make_problem(**oven(12), demand=[sale | {"unmet": late | {"max_periods": 2}}]))


def test_of_two_ways_the_one_that_takes_fewer_hours_counts() -> None:
    ways = [
        {"product": "bread", "resource_hours": {"oven": 1}},
        {"name": "bake in tins", "outputs": {"bread": 4}, "resource_hours": {"oven": 2}},
    ]
    # half an hour per unit: 15 hours of 14; and of none, where bread can be bought
    sections = oven(7) | {"processes": ways}
    assert found(make_problem(**sections))
    offer = [{"supplier": "rival", "product": "bread", "price": 9}]
    assert not found(make_problem(**sections, suppliers=offer))


def test_outputs_of_one_run_share_its_hours() -> None:
    sections = oven(15) | {
        "products": [{"name": "bread"}, {"name": "crumbs"}],
        "processes": [
            {
                "name": "bake",
                "outputs": {"bread": 1, "crumbs": 1},
                "resource_hours": {"oven": 1},
            }
        ],
        "demand": [
            {"product": "bread", "quantity": [10, 20]},
            {"product": "crumbs", "quantity": [10, 20]},
        ],
    }
    # 30 runs make both; counted apart they would take 60 hours of 30
    assert not found(make_problem(**sections))


def test_needs_go_down_the_bill_of_material_ahead_by_lead_times() -> None:
    problem = PlanningProblem(
        horizon=PERIODS,
        products=[{"name": "bread"}, {"name": "dough"}],
        inventory=[{"product": "dough", "opening": 3}],
        processes=[
            {"product": "bread", "materials": {"dough": 2}, "lead_time": 1, "yield_rate": 0.5},
            {"product": "dough"},
        ],
        demand=[{"product": "bread", "quantity": [0, 1, 2]}],
    )
    musts = Musts(problem).started
    # 1 is due in February, 2 in March: begun a month before
    assert musts["bread"].tolist() == [1, 3, 3]
    # 4 doughs per good bread, of which 3 are there
    assert musts["dough"].tolist() == [1, 9, 9]


def test_people_are_as_many_as_can_be_hired() -> None:
    pool = {
        "name": "bakers",
        "opening": 2,
        "hours_per_worker": 10,
        "maximum_hired": 1,
        "maximum_workers": 4,
        "attrition": [0, 0.5, 0],
        "overtime": {"hours_per_worker": 2, "wage": 9},
    }
    problem = make_problem(
        horizon=PERIODS,
        workforce=[pool],
        demand=[{"product": "bread", "quantity": 1}],
    )
    # 2 + 1; half of 3 + 1; 2.5 + 1: with 12 hours each
    assert most_hours_of_people(problem.workforce[0], problem).tolist() == [36, 30, 42]


def test_demand_that_may_be_lost_is_suspicious_only_far_beyond_the_hours() -> None:
    sale = {"product": "bread", "price": 5, "unmet": "lost_sales"}
    enough = make_problem(**oven(10), demand=[sale | {"quantity": 30}])
    assert not found(enough)  # 60 hours: 3 times the 20 that are there
    (fault,) = found(make_problem(**oven(10), demand=[sale | {"quantity": 31}]))
    assert fault.severity == "warning"


UNITS = st.lists(st.integers(0, 9), min_size=3, max_size=3)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(UNITS, UNITS, st.integers(0, 9), st.integers(0, 1), st.none() | st.integers(0, 6))
def test_with_one_product_a_fault_is_found_exactly_where_there_is_no_plan(
    due: list[int], hours: list[int], opening: int, lead_time: int, maximum: int | None
) -> None:
    stock = {"product": "bread", "opening": opening, "maximum": maximum, "disposal_cost": 0}
    process = {"product": "bread", "resource_hours": {"oven": 2}, "lead_time": lead_time}
    due = [0] * lead_time + due[lead_time:]  # what is due before the first arrival is not of hours
    problem = PlanningProblem(
        horizon=PERIODS,
        products=[{"name": "bread"}],
        inventory=[stock],
        resources=[{"name": "oven", "hours": hours}],
        processes=[process],
        demand=[{"product": "bread", "quantity": due}],
    )
    assert bool(found(problem)) is (solve_plan(problem).status == "infeasible")
