"""Nobody hired or released, and people who are absent."""

from __future__ import annotations

from typing import Any

import pytest

from sop_opt import PlanningProblem, ProblemError, solve_plan
from sop_opt.scenarios.changes import Absence, FreezePeople
from worlds import column, make_problem, red_tomato


def world() -> PlanningProblem:
    """Return a crew that may move to the cooks; both may work overtime."""
    return make_problem(
        workforce=[
            {
                "name": "crew",
                "opening": 4,
                "hours_per_worker": 160,
                "maximum_hired": 3,
                "overtime": {"hours_per_worker": [20, 30], "wage": 9},
                "moves": [{"to": "cooks", "maximum": 2}],
            },
            {"name": "cooks", "hours_per_worker": "8 per day", "overtime": {"wage": 9}},
        ]
    )


def test_nobody_is_hired_or_released_in_frozen_periods() -> None:
    crew, cooks = FreezePeople(periods="Jan").changed(world()).workforce
    assert (crew.maximum_hired, crew.maximum_released) == ((0.0, 3.0), {"Jan": 0.0})
    assert (cooks.maximum_hired, cooks.maximum_released) == ({"Jan": 0.0}, {"Jan": 0.0})
    assert crew.moves[0].maximum == 2.0


def test_one_kind_of_change_is_frozen_alone() -> None:
    change = FreezePeople(pool="crew", hiring=False, releasing=False, moving=True)
    crew, cooks = change.changed(world()).workforce
    assert (crew.maximum_hired, crew.maximum_released) == (3.0, None)
    assert crew.moves[0].maximum == 0.0
    assert cooks == world().workforce[1]


def test_frozen_people_stay() -> None:
    plan = solve_plan(FreezePeople().changed(red_tomato()))
    assert column(plan, "workforce", "workers") == pytest.approx([80] * 6)


def test_absent_people_give_neither_regular_hours_nor_overtime() -> None:
    crew, cooks = Absence(share=0.25, periods="Feb").changed(world()).workforce
    assert crew.hours_per_worker == (160.0, 120.0)
    assert crew.overtime is not None
    assert crew.overtime.hours_per_worker == (20.0, 22.5)
    assert cooks.hours_per_worker == (240.0, 180.0)  # 8 x 30 days
    assert cooks.overtime is not None
    assert cooks.overtime.hours_per_worker is None


def test_absent_people_are_paid_by_the_hour_as_well() -> None:
    """Everybody in Red Tomato's crew earns 4 x 8 x 20 = 640 a month, a quarter of it when away."""
    (crew,) = Absence(share=0.25, periods="January").changed(red_tomato()).workforce
    assert crew.wage == (160.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    plan = solve_plan(Absence(share=0.25).changed(red_tomato()))
    wages = plan.costs.query("category == 'wages'")["amount"].sum()
    assert wages == pytest.approx(640 * sum(column(plan, "workforce", "workers")))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (FreezePeople(pool="crwe"), "pool 'crwe': .* did you mean 'crew'?"),
        (FreezePeople(hiring=False, releasing=False), "freezes nothing"),
        (Absence(share=0.1, periods="Mar"), "periods 'Mar': is not in horizon"),
    ],
)
def test_a_change_that_finds_nothing_is_a_fault(change: Any, message: str) -> None:
    with pytest.raises(ProblemError, match=message):
        change.changed(world())


def test_without_people_nobody_is_frozen() -> None:
    with pytest.raises(ProblemError, match="workforce has no rows"):
        FreezePeople().changed(make_problem())
