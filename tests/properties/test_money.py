"""Costs and balances of every plan."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from properties.random_problems import FEW, PRICES, Sections, problem_of, problems, scaled
from sop_opt import solve_plan
from worlds import spent

OBJECTIVES = st.sampled_from(["cost", "profit", "service"])


@FEW
@given(problems(whole=True), OBJECTIVES)
def test_every_balance_closes(sections: Sections, objective):
    plan = solve_plan(problem_of(sections), objective=objective).require_solved()
    left = plan.tables["balance"].groupby(["product", "site", "period"])["quantity"].sum()
    assert (left.abs() < 1e-6).all()


@FEW
@given(problems(whole=True), OBJECTIVES)
def test_the_cost_table_adds_up_to_the_objective(sections: Sections, objective):
    plan = solve_plan(problem_of(sections), objective=objective).require_solved()
    sign = -1 if objective == "profit" else 1
    assert sign * plan.costs["amount"].sum() == pytest.approx(plan.objective, abs=1e-5)


@FEW
@given(problems())
def test_profit_is_the_revenue_of_the_deliveries_less_the_cost(sections: Sections):
    plan = solve_plan(problem_of(sections), objective="profit").require_solved()
    revenue = plan.tables["demand"]["revenue"].sum()
    assert -spent(plan, "revenue") == pytest.approx(revenue, abs=1e-6)
    assert plan.kpis["margin"] == pytest.approx(plan.objective, abs=1e-5)


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
