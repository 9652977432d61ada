"""Grids: every case of one axis with every case of the others."""

from __future__ import annotations

from typing import Any

import pytest

from sop_opt import ProblemError
from sop_opt.scenarios.grid import grid
from sop_opt.scenarios.scenario import Scenario
from worlds import make_problem


def case(name: str, weight: float = 1.0, **change: Any) -> Scenario:
    return Scenario(name=name, weight=weight, changes=(change,) if change else ())  # type: ignore[arg-type]


BOOM = case("boom", 0.25, kind="scale_demand", by=2)
AS_IS = case("as planned", 0.75)
SET = case("seven", 0.5, kind="replace_demand", quantity=7)


def test_every_case_meets_every_other_and_the_last_axis_changes_fastest() -> None:
    found = grid(demand=[BOOM, AS_IS], supply=[SET, case("all there", 0.5)], options=[case("free")])
    assert [(one.name, one.weight) for one in found] == [
        ("boom / seven / free", 0.125),
        ("boom / all there / free", 0.125),
        ("as planned / seven / free", 0.375),
        ("as planned / all there / free", 0.375),
    ]


def test_changes_are_made_in_the_order_of_the_axes() -> None:
    problem = make_problem()
    (first,), (second,) = grid(one=[BOOM], two=[SET]), grid(one=[SET], two=[BOOM])
    assert first.applied_to(problem).demand[0].quantity == (7.0, 7.0)
    assert second.applied_to(problem).demand[0].quantity == (14.0, 14.0)


def test_weights_that_are_probabilities_stay_so() -> None:
    found = grid(demand=[BOOM, AS_IS], supply=[SET, case("all there", 0.5)])
    assert sum(one.weight for one in found) == 1.0


def test_one_axis_is_its_scenarios() -> None:
    assert grid(demand=[BOOM, AS_IS]) == [BOOM, AS_IS]
    assert grid(demand=[case("a / b")])[0].name == "a / b"


@pytest.mark.parametrize(
    ("axes", "message"),
    [
        ({}, "grid: has no axis"),
        ({"demand": []}, "axis 'demand': has no scenario"),
        ({"demand": BOOM}, "axis 'demand' Scenario.*: must be a list of scenarios"),
        ({"demand": [BOOM, BOOM]}, "axis 'demand' row 2, name 'boom': is the name of an earlier"),
        (
            {"demand": [BOOM], "x": [case("a / b")]},
            "name 'a / b': must not contain",
        ),
    ],
)
def test_names_that_could_be_confused_are_faults(axes: dict[str, Any], message: str) -> None:
    with pytest.raises(ProblemError, match=message):
        grid(**axes)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(ProblemError) as raised:
        grid(demand=[BOOM, BOOM], supply=[], options=[case("a / b")])
    assert [fault.section for fault in raised.value.faults] == [
        "axis 'demand'",
        "axis 'supply'",
        "axis 'options'",
    ]
