"""Starting from a plan: it saves time, and never changes what is best."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sop_opt import PlanningProblem, SolveOptions, solve_plan
from sop_opt.trust.rules import plain_model
from worlds import make_problem, red_tomato

if TYPE_CHECKING:
    from sop_opt.formulation import Formulation

LOTS = {
    "processes": [{"product": "bread", "cost": 2, "lot": {"fixed_cost": 30, "minimum": 12}}],
    "inventory": [{"product": "bread", "holding_cost": 1}],
}


def formulation(problem: PlanningProblem) -> Formulation:
    return plain_model(problem).formulation


@pytest.mark.parametrize("whole", [False, True])
def test_a_plan_of_the_same_problem_is_found_again(*, whole: bool) -> None:
    plan = solve_plan(red_tomato(whole=whole))
    assert solve_plan(plan.problem, start=plan).objective == pytest.approx(plan.objective)


def test_a_plan_of_another_problem_helps_and_decides_nothing() -> None:
    """A lot in each period costs 60 more than its bread; one lot for both 30 and 20 of stock."""
    dear = solve_plan(make_problem(**LOTS))
    cheap = make_problem(
        processes=[{"product": "bread", "cost": 2, "lot": {"fixed_cost": 1, "minimum": 8}}],
        inventory=LOTS["inventory"],
    )
    assert dear.objective == pytest.approx(60 + 30 + 20)
    assert solve_plan(cheap, start=dear).objective == pytest.approx(60 + 2)
    assert solve_plan(cheap).objective == pytest.approx(60 + 2)


def test_columns_are_carried_by_their_names() -> None:
    """A second product comes first in the new problem; those of bread keep their values."""
    old = solve_plan(make_problem(**LOTS))
    new = make_problem(
        products=[{"name": "cake"}, {"name": "bread"}],
        processes=[{"product": "cake"}, *LOTS["processes"]],
        inventory=LOTS["inventory"],
    )
    assert old.values is not None
    carried = formulation(new).carried(old.values, formulation(old.problem))
    assert carried is not None
    names = {family.name: family for family in formulation(new).variables}
    run = names["production.run"]
    made = dict(zip([point[0] for point in run.points], carried[run.columns], strict=True))
    assert made["make bread"].tolist() == [30.0, 0.0]
    assert made["make cake"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("horizon", [["Jan"], ["Feb", "Mar"], ["Dec", "Jan", "Feb"], ["Mar"]])
def test_periods_are_carried_by_their_names_too(horizon: list[str]) -> None:
    """One lot of 30 in January serves both months: 10 then and 20 in February."""
    old = solve_plan(make_problem(**LOTS))
    assert old.values is not None
    demand = [{"product": "bread", "quantity": 20}]
    new = make_problem(**LOTS, horizon=horizon, demand=demand)
    carried = formulation(new).carried(old.values, formulation(old.problem))
    assert carried is not None
    run = next(each for each in formulation(new).variables if each.name == "production.run")
    made = dict(zip(horizon, carried[run.columns[0]].tolist(), strict=True))
    assert made == {name: 30.0 if name == "Jan" else 0.0 for name in horizon}
    assert solve_plan(new, start=old).objective == pytest.approx(solve_plan(new).objective)


def test_values_of_another_model_are_left_aside() -> None:
    plan = solve_plan(make_problem(**LOTS))
    assert plan.values is not None
    wrong = replace(plan, values=plan.values[1:])
    assert solve_plan(plan.problem, start=wrong).objective == plan.objective


def test_a_stored_plan_without_values_is_no_start_but_no_fault() -> None:
    plan = solve_plan(make_problem(**LOTS))
    stored = type(plan).from_json(plan.to_json())
    assert solve_plan(plan.problem, start=stored).objective == plan.objective


def test_service_first_starts_from_a_plan_as_well() -> None:
    problem = make_problem(**LOTS, objective="service")
    plan = solve_plan(problem)
    again = solve_plan(problem, start=plan, options=SolveOptions(seed=1))
    assert again.objective == pytest.approx(plan.objective)
