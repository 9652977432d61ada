"""Changes of a problem: where they are made, and what they leave alone."""

from __future__ import annotations

import pytest

from sop_opt import PlanningProblem, ProblemError
from sop_opt.problem.changes import Change, changed
from worlds import make_problem


def world() -> PlanningProblem:
    """Return two resources and pinned runs."""
    return make_problem(
        resources=[{"name": "oven", "hours": 40}, {"name": "mixer", "hours": 30}],
        stability={"pins": [{"flow": "run", "quantity": 5, "cost": 1}]},
    )


def test_one_field_of_one_row_changes_and_nothing_else() -> None:
    problem = world()
    after = changed(problem, [Change("resources", 2, "hours", 35)])
    assert [row.hours for row in after.resources] == [40.0, 35.0]
    assert [row.hours for row in problem.resources] == [40.0, 30.0]
    assert after.replace(resources=problem.resources) == problem


def test_a_row_that_is_dropped_leaves_the_numbers_of_others() -> None:
    changes = [Change("resources", 1, ""), Change("resources", 2, "hours", 35)]
    after = changed(world(), changes)
    assert [(row.name, row.hours) for row in after.resources] == [("mixer", 35.0)]


def test_the_last_change_of_a_field_counts() -> None:
    changes = [Change("resources", 1, "hours", 50), Change("resources", 1, "hours", 60)]
    assert changed(world(), changes).resources[0].hours == 60.0


def test_a_section_of_one_row_is_row_0() -> None:
    after = changed(world(), [Change("stability", 0, "frozen_periods", "Jan")])
    assert after.stability is not None
    assert after.stability.frozen_periods == ("Jan",)
    assert len(after.stability.pins) == 1


def test_a_section_of_one_row_can_be_dropped() -> None:
    assert changed(world(), [Change("stability", 0, "")]).stability is None


def test_a_field_of_the_problem_itself_changes_beside_rows() -> None:
    changes = [Change("problem", 0, "strategy", "level"), Change("resources", 1, "hours", 50)]
    after = changed(world(), changes)
    assert (after.strategy, after.resources[0].hours) == ("level", 50.0)


def test_what_comes_out_is_checked() -> None:
    with pytest.raises(ProblemError, match="resources row 1, hours -1"):
        changed(world(), [Change("resources", 1, "hours", -1)])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (Change("resources", 3, "hours", 1), "resources row 3, hours: there is no such row"),
        (Change("resources", 1, "colour", 1), "resources row 1, colour: there is no such field"),
        (Change("machines", 1, "hours", 1), "machines row 1, hours: there is no such row"),
    ],
    ids=["row", "field", "section"],
)
def test_a_change_of_what_is_not_there_is_a_fault(change: Change, message: str) -> None:
    with pytest.raises(ProblemError, match=message):
        changed(world(), [change])


def test_no_change_leaves_an_equal_problem() -> None:
    assert changed(world(), []) == world()
