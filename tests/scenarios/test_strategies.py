"""The classic strategies side by side."""

from __future__ import annotations

import math

import pytest

from sop_opt import SolveOptions, compare_strategies, solve_plan
from worlds import make_problem


def baking(**sections):
    """Return 60, 40 and 80 due, 50 hours a month and overtime at 4; stock costs 1."""
    world = {
        "horizon": ["Jan", "Feb", "Mar"],
        "resources": [{"name": "oven", "hours": 50, "overtime": {"cost": 4}}],
        "processes": [{"product": "bread", "resource_hours": {"oven": 1}}],
        "inventory": [{"product": "bread", "holding_cost": 1}],
        "demand": [{"product": "bread", "quantity": [60, 40, 80], "price": 7}],
    }
    return make_problem(**(world | sections))


def test_each_strategy_has_a_row_with_its_costs_and_figures():
    """Chase: 40 hours of overtime. Level: 30 and 20 kept. Mixed: 30 and 10 kept."""
    frame = compare_strategies(baking())
    assert frame.index.tolist() == ["level", "chase", "mixed"]
    assert frame["plan", "status"].tolist() == ["optimal"] * 3
    assert frame["plan", "objective"].tolist() == [140, 160, 130]
    assert frame["costs", "overtime"].tolist() == [120, 160, 120]
    assert frame["costs", "holding"].tolist() == [20, 0, 10]
    assert (frame["costs"].sum(axis=1) == frame["plan", "objective"]).all()
    assert frame["figures", "peak_utilisation"].tolist() == [1, 1, 1]
    assert frame["figures", "cost"].tolist() == [140, 160, 130]


def test_a_strategy_without_a_plan_has_a_status_only():
    frame = compare_strategies(baking(resources=[{"name": "oven", "hours": 60}]))
    assert frame["plan", "status"].to_dict() == {
        "level": "optimal",
        "chase": "infeasible",
        "mixed": "optimal",
    }
    assert math.isnan(frame.loc["chase", ("costs", "holding")])
    assert math.isnan(frame.loc["chase", ("figures", "cost")])
    assert frame.loc["level", ("costs", "holding")] == 20


def test_strategies_and_arguments_are_those_asked_for():
    """Sold at 7, the 180 earn 1260 less 130."""
    frame = compare_strategies(
        baking(), ["mixed"], objective="profit", options=SolveOptions(method="simplex")
    )
    assert frame.index.tolist() == ["mixed"]
    assert frame.loc["mixed", ("plan", "objective")] == pytest.approx(1130)
    assert frame.loc["mixed", ("costs", "revenue")] == -1260


def test_the_strategy_of_the_problem_itself_does_not_matter():
    frame = compare_strategies(baking(strategy="chase"), ["mixed"])
    assert frame.loc["mixed", ("plan", "objective")] == solve_plan(baking()).objective
