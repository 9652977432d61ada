"""Levels that contradict each other; the corpus has one of every kind, here are the edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from sop_opt import PlanningProblem, solve_plan
from sop_opt.errors import ProblemError
from sop_opt.trust.doctor.levels import CHECKS
from sop_opt.trust.doctor.loads import CHECKS as LOADS
from strategies import problems
from worlds import make_problem

if TYPE_CHECKING:
    from sop_opt.errors import Fault

MADE = {"flow": "made", "product": "bread"}


def found(problem: PlanningProblem) -> list[Fault]:
    """Return what the checks of levels find."""
    return [fault for check in CHECKS for fault in check(problem)]


def limited(*limits: dict[str, Any], **process: Any) -> PlanningProblem:
    """Return bread and cake, made by a process each, under limits."""
    return make_problem(
        products=[
            {"name": "bread", "family": "baked", "properties": {"fat": 2}},
            {"name": "cake", "family": "baked", "properties": {"fat": 3}},
        ],
        processes=[{"product": "bread", **process}, {"product": "cake"}],
        limits=[{"name": f"limit {number}", **row} for number, row in enumerate(limits, 1)],
    )


@pytest.mark.parametrize(
    ("most", "count"), [(30, 0), (29.9, 1)], ids=["equal to the floors", "below the floors"]
)
def test_floors_of_members_add_up_against_the_ceiling_of_a_family(most: float, count: int) -> None:
    cake = {"flow": "made", "product": "cake"}
    family = {"flow": "made", "family": "baked", "most": most}
    faults = found(limited(MADE | {"least": 10}, cake | {"least": 20}, family))
    assert len(faults) == count
    if faults:
        assert faults[0].message.startswith(
            "limit 'limit 3' allows at most 29.9 in 'Jan', but 30 must be: limit 'limit 2' (20), "
            "limit 'limit 1' (10); raise it to 30"
        )


def test_ceilings_of_members_add_up_against_the_floor_of_a_family() -> None:
    cake = {"flow": "made", "product": "cake"}
    family = {"flow": "made", "family": "baked", "least": 31}
    (fault,) = found(limited(MADE | {"most": 10}, cake | {"most": 20}, family))
    assert (fault.row, fault.field) == ("row 3", "least")
    assert "no more than 30 can be" in fault.message


def test_overlapping_floors_count_once() -> None:
    floors = [MADE | {"least": 10}, MADE | {"least": 12}]
    assert not found(limited(*floors, MADE | {"most": 12}))


def test_weights_turn_units_of_a_floor_into_those_of_a_ceiling() -> None:
    # 10 breads of 2 fat each are 20
    fat = {"flow": "made", "family": "baked", "weight": "fat"}
    process = {"properties": {"fat": 2}}
    problem = limited(MADE | {"least": 10}, fat | {"most": 19}, **process)
    cake = [problem.processes[0], {"product": "cake", "properties": {"fat": 3}}]
    (fault,) = found(problem.replace(processes=cake))
    assert "20 must be" in fault.message


@pytest.mark.parametrize(
    ("per", "most", "count"),
    [("horizon", 19, 1), ("horizon", 20, 0), ("to_date", [10, 19], 1), ("to_date", [10, 20], 0)],
)
def test_minima_of_periods_add_up(per: str, most: float | list[float], count: int) -> None:
    assert len(found(limited(MADE | {"per": per, "most": most}, minimum=10))) == count


def test_a_minimum_outside_its_window_asks_nothing() -> None:
    ceiling = MADE | {"most": [0, 20]}
    assert found(limited(ceiling, minimum=10))
    assert not found(limited(ceiling, minimum=10, available_from="Feb"))


@pytest.mark.parametrize(
    "limit",
    [
        MADE | {"most": 5, "price": 2},
        {"flow": "made;overtime", "least": 5},
        MADE | {"relative_to": {"flow": "made"}, "most": 0.5},
    ],
    ids=["has a price", "counts what is not read", "is a share"],
)
def test_limits_that_may_be_kept_or_broken_are_left_alone(limit: dict[str, Any]) -> None:
    assert not found(limited(limit, minimum=10, maximum=10))


def test_floors_count_even_where_a_ceiling_counts_more_than_is_read() -> None:
    (fault,) = found(limited({"flow": "made;overtime", "most": 5}, minimum=10))
    assert fault.field == "most"


def test_people_leave_until_too_few_are_left() -> None:
    pool = {"name": "bakers", "opening": 10, "hours_per_worker": 8, "maximum_hired": 0}
    pool |= {"attrition": 0.5}
    # 5 are left in January, 2.5 in February
    assert not found(make_problem(workforce=[pool | {"minimum_workers": [5, 2.5]}]))
    (fault,) = found(make_problem(workforce=[pool | {"minimum_workers": [5, 3]}]))
    assert "in 'Feb', but maximum_hired leaves no more than 2.5" in fault.message


def test_people_who_can_be_moved_in_are_not_missing() -> None:
    pools = [
        {"name": "bakers", "opening": 1, "hours_per_worker": 8, "maximum_hired": 0},
        {"name": "helpers", "opening": 3, "hours_per_worker": 8, "moves": [{"to": "bakers"}]},
    ]
    assert not found(make_problem(workforce=[pools[0] | {"minimum_workers": 2}, pools[1]]))


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [({}, True), ({"disposal_cost": 1}, False), ({"maximum": 40}, False), ({"opening": 45}, False)],
    ids=["cannot leave", "thrown away", "room enough", "sold in time"],
)
def test_opening_stock_above_a_maximum_has_to_leave(
    fields: dict[str, Any], *, faulty: bool
) -> None:
    # 50 in stock, of which 10 are due in January: 40 are left, and 15 after February
    stock = {"product": "bread", "opening": 50, "maximum": [35, 15]} | fields
    assert bool(found(make_problem(inventory=[stock]))) is faulty


def test_shares_of_different_wholes_have_nothing_to_do_with_each_other() -> None:
    whole, other = {"flow": "made"}, {"flow": "run"}
    rows = [MADE | {"relative_to": whole, "least": 0.7}]
    rows += [{"flow": "run", "process": "make cake", "relative_to": other, "least": 0.7}]
    assert not found(limited(*rows))


@st.composite
def strict(draw: st.DrawFn) -> PlanningProblem:
    """Draw a random problem without its rescuer, whose rules hold strictly."""
    problem = draw(problems())
    price = st.sampled_from([None, 1.0])
    pools = [
        pool.replace(maximum_hired=draw(st.integers(0, 2)), minimum_workers=draw(st.integers(0, 3)))
        for pool in problem.workforce
    ]
    stocks = [
        row.replace(safety_stock_cost=draw(price), maximum=draw(st.none() | st.integers(4, 9)))
        for row in problem.inventory
    ]
    sections: dict[str, Any] = {
        "workforce": pools,
        "inventory": stocks,
        "suppliers": [row for row in problem.suppliers if row.supplier != "rescuer"],
        "limits": [row.replace(price=draw(price)) for row in problem.limits],
        "processes": [row.replace(minimum=draw(st.integers(0, 2))) for row in problem.processes],
        "demand": [
            row.replace(unmet="must_serve", opening_backlog=0) if draw(st.booleans()) else row
            for row in problem.demand
        ],
    }
    if problem.stability is not None:
        pins = [pin.replace(cost=draw(price)) for pin in problem.stability.pins]
        sections["stability"] = problem.stability.replace(pins=pins, frozen_flows="run;bought")
    try:
        return problem.replace(objective="cost", **sections)
    except ProblemError:  # levels that contradict each other within a row
        reject()


@settings(max_examples=60, derandomize=True, deadline=None)
@given(strict())
def test_an_error_leaves_no_plan(problem: PlanningProblem) -> None:
    faults = [fault for check in (*CHECKS, *LOADS) for fault in check(problem)]
    errors = [fault for fault in faults if fault.severity == "error"]
    if errors:
        assert _status(problem) == "infeasible", "\n".join(map(str, errors))


def _status(problem: PlanningProblem) -> str:
    try:
        return solve_plan(problem).status
    except ProblemError:  # a limit or a pin speaks of flows that are not there
        reject()
