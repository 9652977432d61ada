"""What holds for every stochastic plan, on small random problems and scenarios of demand."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyomo.environ import SolverFactory, value

from properties.random_problems import FEW, Sections, problem_of, problems
from sop_opt import PlanningProblem, SolveOptions, solve_plan
from sop_opt.scenarios.scenario import Scenario
from sop_opt.scenarios.stochastic import cases, solve_stochastic, stochastic_model
from worlds import make_problem

if TYPE_CHECKING:
    from sop_opt.problem.demand import Demand

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


def bakery_in_stages(seed: int) -> tuple[PlanningProblem, list[Scenario]]:
    """Return bread of dough of flour, each in orders of 10 or more, and demand that differs."""
    chance = random.Random(seed)
    names = ["a", "b", "c"][: chance.choice([1, 2, 3])]

    def lot() -> dict[str, float]:
        return {"minimum": 10, "fixed_cost": chance.choice([0, 7])}

    problem = make_problem(
        horizon=names,
        products=[{"name": name} for name in ("bread", "dough", "flour")],
        inventory=[
            {"product": "bread", "disposal_cost": chance.choice([0, 1])},
            {"product": "dough", "holding_cost": 0.3},
            {"product": "flour", "holding_cost": 0.1},
        ],
        processes=[
            {"product": "bread", "materials": {"dough": 1}, "lot": {"minimum": 10, "maximum": 10}},
            {"product": "dough", "materials": {"flour": 1}, "lot": lot()},
        ],
        suppliers=[
            {"supplier": "mill", "product": "flour", "price": 0.1, "lot": lot()},
            {"supplier": "trader", "product": "bread", "price": 50},
        ],
        demand=[{"product": "bread", "quantity": 9}],
    )
    scenarios = []
    for number in range(chance.choice([2, 3])):
        due = [chance.choice([0, 1, 5, 40]) for _ in names]
        change = {"kind": "replace_demand", "quantity": due}
        scenarios.append(Scenario(name=f"{number}", changes=[change]))
    return problem, scenarios


@pytest.mark.parametrize("seed", range(8))
def test_ceilings_cut_off_no_orders_that_scenarios_share(seed: int, monkeypatch):
    """Fifty times as much due leaves room for whatever might be ordered; nothing is better then."""
    problem, scenarios = bakery_in_stages(seed)
    exact = SolveOptions(mip_gap=1e-7)
    plan = solve_stochastic(problem, scenarios, here_and_now=["lots"], options=exact)
    together = cases.due_together

    def far_more(problems: list[PlanningProblem]) -> tuple[Demand, ...]:
        return tuple(
            row.model_copy(update={"quantity": tuple(50 * q + 200 for q in row.quantity)})
            for row in together(problems)
        )

    monkeypatch.setattr(cases, "due_together", far_more)
    roomy = solve_stochastic(problem, scenarios, here_and_now=["lots"], options=exact)
    assert plan.expected == pytest.approx(roomy.expected, abs=1e-4)
    assert plan.wait_and_see == pytest.approx(roomy.wait_and_see, abs=1e-4)
