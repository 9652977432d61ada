"""What holds for every stochastic plan, on small random problems and scenarios of demand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyomo.environ import SolverFactory, value

from properties.random_problems import FEW, Sections, problem_of, problems
from sop_opt import solve_plan
from sop_opt.scenarios.scenario import Scenario
from sop_opt.scenarios.stochastic import solve_stochastic, stochastic_model

TOLERANCE = 1e-5

FACTORS = st.lists(st.sampled_from([0, 0.5, 1, 1.5, 2]), min_size=2, max_size=3, unique=True)

FEWER = settings(FEW, max_examples=4)

EVERYTHING = ("head_count", "shifts", "contracts", "lots")


def demand_scenarios(factors: list[float]) -> list[Scenario]:
    """Return one scenario per factor, the first of them twice as likely as the others."""
    return [
        Scenario(
            name=f"demand x {factor}",
            weight=2 if place == 0 else 1,
            changes=[] if factor == 1 else [{"kind": "scale_demand", "by": factor}],
        )
        for place, factor in enumerate(factors)
    ]


@FEWER
@given(problems(whole=True), FACTORS)
def test_knowing_before_costs_no_more_and_planning_for_the_mean_no_less(
    sections: Sections, factors: list[float]
):
    plan = solve_stochastic(problem_of(sections), demand_scenarios(factors))
    assert plan.status == "optimal"
    assert plan.wait_and_see <= plan.expected + TOLERANCE
    assert plan.expected <= plan.mean_value_plan + TOLERANCE
    assert plan.evpi >= -TOLERANCE
    assert plan.vss >= -TOLERANCE


@FEWER
@given(problems(whole=True), FACTORS)
def test_an_audit_accepts_the_plan_of_every_scenario(sections: Sections, factors: list[float]):
    plan = solve_stochastic(problem_of(sections), demand_scenarios(factors))
    assert [name for name, each in plan.plans.items() if not each.audit().passed] == []


@FEWER
@given(problems(whole=True), FACTORS)
def test_what_is_decided_now_is_the_same_in_every_plan(sections: Sections, factors: list[float]):
    plan = solve_stochastic(problem_of(sections), demand_scenarios(factors))
    people = plan.tables["workforce"][["pool", "period", "workers", "hired"]]
    first = people.loc[plan.scenarios.index[0]].reset_index(drop=True)
    for name in plan.scenarios.index[1:]:
        other = people.loc[name].reset_index(drop=True)
        assert first[["pool", "period"]].equals(other[["pool", "period"]])
        assert (first[["workers", "hired"]] - other[["workers", "hired"]]).abs().max().max() < 1e-6


@FEWER
@given(problems(whole=True))
def test_with_one_scenario_it_is_the_plan_of_the_problem(sections: Sections):
    problem = problem_of(sections)
    plan = solve_stochastic(problem, [Scenario(name="as planned")], here_and_now=EVERYTHING)
    assert plan.expected == pytest.approx(solve_plan(problem).objective, abs=TOLERANCE)
    assert plan.evpi == pytest.approx(0, abs=TOLERANCE)
    assert plan.vss == pytest.approx(0, abs=TOLERANCE)
    assert plan.plans["as planned"].status == "optimal"


@FEWER
@given(problems(whole=True), FACTORS)
def test_the_worst_regret_is_least_where_it_is_asked_for(sections: Sections, factors: list[float]):
    problem, scenarios = problem_of(sections), demand_scenarios(factors)
    expected = solve_stochastic(problem, scenarios)
    cautious = solve_stochastic(problem, scenarios, criterion="regret")
    assert cautious.worst_regret <= expected.worst_regret + TOLERANCE
    assert expected.expected <= cautious.expected + TOLERANCE


@FEWER
@given(problems(whole=True), FACTORS, st.sampled_from(["cost", "profit"]))
def test_the_model_in_pyomo_has_the_same_optimum(
    sections: Sections, factors: list[float], objective: str
):
    problem, scenarios = problem_of(sections, objective=objective), demand_scenarios(factors)
    model = stochastic_model(problem, scenarios)
    SolverFactory("appsi_highs").solve(model)
    aim = model.expected_profit if objective == "profit" else model.expected_cost
    plan = solve_stochastic(problem, scenarios)
    assert plan.expected == pytest.approx(value(aim), abs=TOLERANCE, rel=1e-5)
