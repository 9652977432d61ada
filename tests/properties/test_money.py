"""Costs and balances of every plan, and what prices do to them."""

from __future__ import annotations

import pytest
from hypothesis import assume, given

import strategies
from properties.random_problems import FEW, PRICES, SHORT, Sections, problem_of, problems, scaled
from sop_opt import PlanningProblem, solve_plan
from worlds import spent


@FEW
@given(strategies.problems())
def test_every_balance_closes(problem: PlanningProblem):
    plan = solve_plan(problem, options=SHORT).require_solved()
    left = plan.tables["balance"].groupby(["product", "site", "period"])["quantity"].sum()
    assert (left.abs() < 1e-6).all()


@FEW
@given(strategies.problems())
def test_the_cost_table_adds_up_to_the_objective(problem: PlanningProblem):
    plan = solve_plan(problem, options=SHORT).require_solved()
    sign = -1 if problem.objective == "profit" else 1
    assert sign * plan.costs["amount"].sum() == pytest.approx(plan.objective, abs=1e-5)


@FEW
@given(strategies.problems())
def test_profit_is_the_revenue_of_the_deliveries_less_the_cost(problem: PlanningProblem):
    plan = solve_plan(problem, objective="profit", options=SHORT).require_solved()
    revenue = plan.tables["demand"]["revenue"].sum()
    assert -spent(plan, "revenue") == pytest.approx(revenue, abs=1e-6)
    assert plan.kpis["margin"] == pytest.approx(plan.objective, abs=1e-5)


@FEW
@given(strategies.problems())
def test_the_same_plan_is_made_twice(problem: PlanningProblem):
    """Nothing is random, and nothing of one solve stays behind for the next."""
    first, second = (solve_plan(problem, options=SHORT) for _ in range(2))
    assume(first.status == second.status == "optimal")
    assert first.objective == second.objective
    assert first.tables["balance"].equals(second.tables["balance"])


@FEW
@given(problems(whole=True))
def test_doubling_every_price_doubles_the_least_cost(sections: Sections):
    once = solve_plan(problem_of(sections)).objective
    twice = solve_plan(problem_of(scaled(sections, 2, PRICES))).objective
    assert twice == pytest.approx(2 * once, abs=1e-5)


@FEW
@given(problems())
def test_doubling_every_quantity_doubles_the_least_cost(sections: Sections):
    amounts = frozenset({"opening", "safety_stock", "hours", "quantity", "maximum"})
    once = solve_plan(problem_of(sections)).objective
    twice = solve_plan(problem_of(scaled(sections, 2, amounts))).objective
    assert twice == pytest.approx(2 * once, abs=1e-5)
