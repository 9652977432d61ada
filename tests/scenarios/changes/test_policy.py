"""Another strategy, another objective."""

from __future__ import annotations

import pytest

from sop_opt import ProblemError, solve_plan
from sop_opt.scenarios.changes import ChangePolicy
from worlds import column, make_problem


def test_the_strategy_changes_and_the_objective_stays() -> None:
    after = ChangePolicy(strategy="chase").changed(make_problem(objective="profit"))
    assert (after.strategy, after.objective) == ("chase", "profit")


def test_both_change() -> None:
    after = ChangePolicy(strategy="level", objective="service").changed(make_problem())
    assert (after.strategy, after.objective) == ("level", "service")


def test_a_level_plan_makes_the_same_in_every_period() -> None:
    # 10 and 20 are due, so that 15 are made in both
    plan = solve_plan(ChangePolicy(strategy="level").changed(make_problem()))
    assert column(plan, "production", "quantity") == pytest.approx([15, 15])


def test_a_policy_that_does_not_change_is_a_fault() -> None:
    with pytest.raises(ProblemError, match="changes nothing; give strategy, objective or both"):
        ChangePolicy().changed(make_problem())
