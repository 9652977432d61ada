"""Fixes: amounts of rules as changes of a problem, and as a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from sop_opt.trust.fixes import Fix, fix_of
from trust.rules.ruled import ruled
from worlds import make_problem

if TYPE_CHECKING:
    from sop_opt import PlanningProblem
    from sop_opt.trust.rules import Rule


def world(**crew: object) -> PlanningProblem:
    """Return bread made by a crew on an oven of 40 hours a month."""
    pool = {"name": "crew", "opening": 2, "hours_per_worker": 8, "maximum_hired": 1, **crew}
    return make_problem(
        resources=[{"name": "oven", "hours": 40}],
        workforce=[pool],
        processes=[
            {
                "product": "bread",
                "maximum": [12.0, 12.0],
                "resource_hours": {"oven": 1},
                "labour_hours": {"crew": 1},
            }
        ],
    )


def rules_at(problem: PlanningProblem, section: str, field: str) -> list[Rule]:
    """Return the rules of one field, in the order of periods."""
    _, model = ruled(problem)
    return [rule for rule in model.rules if rule.place == (section, 1, field)]


def fix(problem: PlanningProblem, section: str, field: str, amounts: list[float]) -> Fix | None:
    """Return the fix by which the rules of one field give way."""
    rules = rules_at(problem, section, field)
    return fix_of(problem, rules, np.array(amounts), np.zeros(100))


def test_a_fix_is_made_in_a_copy_of_the_problem() -> None:
    problem = world()
    found = fix(problem, "processes", "maximum", [0.0, 8.0])
    assert found is not None
    assert found.apply(problem).processes[0].maximum == (12.0, 20.0)
    assert problem.processes[0].maximum == (12.0, 12.0)


def test_periods_of_one_rule_are_one_change_and_one_phrase() -> None:
    found = fix(world(), "processes", "maximum", [3.0, 8.0])
    assert found is not None
    assert str(found) == "3 more units of bread by make bread in Jan, 8 in Feb"
    assert [change.value for change in found.changes] == [(15.0, 20.0)]


def test_the_share_of_a_fix_adds_up_those_of_its_rules() -> None:
    """3 and 9 of 12 a month are 25 % and 75 %; 10 of 40 hours are 25 %."""
    rules = [
        *rules_at(world(), "processes", "maximum"),
        rules_at(world(), "resources", "hours")[0],
    ]
    found = fix_of(world(), rules, np.array([3.0, 9.0, -10.0]), np.zeros(100))
    assert found is not None
    assert found.share == pytest.approx(1.25)
    assert str(found) == (
        "3 more units of bread by make bread in Jan, 9 in Feb; 10 more hours of oven in Jan"
    )


def test_fields_of_one_row_are_fixed_together() -> None:
    """Both fields of the process change, and the amounts of both stay."""
    problem = world()
    problem = problem.replace(processes=[problem.processes[0].replace(minimum=(11.0, 11.0))])
    rules = [
        rules_at(problem, "processes", "maximum")[0],
        rules_at(problem, "processes", "minimum")[1],
    ]
    found = fix_of(problem, rules, np.array([2.0, -4.0]), np.zeros(100))
    assert found is not None
    fixed = found.apply(problem).processes[0]
    assert (fixed.maximum, fixed.minimum) == ((14.0, 12.0), (11.0, 7.0))


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        (7.33333333, 7.334),  # up, so that it is enough
        (8.0, 8.0),
        (8.00000004, 8.0),  # what solvers leave behind is nothing
        (1234.5678, 1235.0),
        (0.0012346, 0.001235),
        (0.1 + 0.2, 0.3),
    ],
)
def test_amounts_keep_four_digits_and_stay_enough(amount: float, rounded: float) -> None:
    found = fix(world(), "processes", "maximum", [amount, 0.0])
    assert found is not None
    assert found.reliefs[0].amount == rounded


def test_whole_units_are_rounded_up_to_whole_units() -> None:
    found = fix(world(whole=True), "workforce", "maximum_hired", [1.2, 2.0000001])
    assert found is not None
    assert [relief.amount for relief in found.reliefs] == [2.0, 2.0]


def test_what_gives_way_by_dust_gives_no_fix() -> None:
    assert fix(world(), "processes", "maximum", [1e-8, 0.0]) is None


def test_a_little_of_a_large_rule_is_no_dust() -> None:
    """Half a unit of a million is needed all the same."""
    problem = world()
    problem = problem.replace(processes=[problem.processes[0].replace(maximum=1e6)])
    found = fix(problem, "processes", "maximum", [0.5, 0.0])
    assert found is not None
    assert found.apply(problem).processes[0].maximum == (1000000.5, 1e6)


def test_a_rule_that_no_data_can_loosen_gives_no_fix() -> None:
    problem = make_problem(
        processes=[{"name": n, "product": "bread", "maximum": 30} for n in ("a", "b")],
        usage=[
            {
                "name": "pair",
                "flow": "run",
                "each": "process",
                "minimum_if_used": 1,
                "requires": {"flow": "run", "process": "b"},
                "process": "a",
            },
            {
                "name": "some",
                "flow": "run",
                "each": "process",
                "process": "b",
                "minimum_if_used": 1,
            },
        ],
    )
    assert fix(problem, "usage", "requires", [1.0, 0.0]) is None


def test_words_without_an_amount_are_said_once() -> None:
    problem = make_problem(
        resources=[{"name": "oven", "hours": 40}],
        processes=[{"product": "bread", "resource_hours": {"oven": 1}}],
        setups=[{"name": "hot", "process": "make bread", "minimum_run": 2}],
    )
    found = fix(problem, "setups", "minimum_run", [1.0, 1.0])
    assert str(found) == "shorter runs of hot in each of Jan and Feb"
