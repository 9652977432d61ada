"""Smoothing: the price and the limits of change from one period to the next.

Bread is made at 2 a unit, due 10, 20 and 10, and kept at 1 a unit, unless a test says otherwise.
"""

from __future__ import annotations

import pytest

from sop_opt import solve_plan
from sop_opt.components.smoothing import SmoothChange
from sop_opt.errors import ProblemError
from worlds import assert_books_close, column, make_problem, spent


def smooth(*, flow="made", **fields):
    sections = {}
    if fields:
        sections["smoothing"] = [{"name": "output", "flow": flow, **fields}]
    return make_problem(
        horizon=["Jan", "Feb", "Mar"],
        inventory=[{"product": "bread", "holding_cost": 1}],
        demand=[{"product": "bread", "quantity": [10, 20, 10]}],
        **sections,
    )


def figures(plan, name):
    return column(plan, "smoothing", name)


def test_without_smoothing_there_is_no_component():
    assert SmoothChange.from_problem(smooth()) is None
    assert solve_plan(smooth()).tables["smoothing"].empty


def test_output_is_levelled_where_change_costs_more_than_stock():
    """A unit made in January instead of February saves 2 of the rise and 1 of the fall for 1 kept.

    15, 15, 10 rises by nothing and falls by 5: 40 x 2, 5 kept and 5 x 2.
    """
    plan = solve_plan(smooth(increase_cost=2, decrease_cost=2))
    assert figures(plan, "total") == [15, 15, 10]
    assert figures(plan, "increase") == [0, 0, 0]
    assert figures(plan, "decrease") == [0, 0, 5]
    assert spent(plan, "smoothing") == 10
    assert plan.objective == 95
    assert_books_close(plan)


def test_a_cheap_change_is_made():
    """A unit kept costs 1, and saves 2 of the rise and 1 of the fall at 0.25 each."""
    plan = solve_plan(smooth(increase_cost=0.25, decrease_cost=0.25))
    assert figures(plan, "total") == [10, 20, 10]
    assert figures(plan, "increase") == [0, 10, 0]
    assert figures(plan, "decrease") == [0, 0, 10]
    assert spent(plan, "smoothing") == 5


def test_rises_and_falls_have_their_own_prices_per_period():
    """Keeping a unit saves 2 x 0.125 and 0.5: less than the 1 it costs."""
    plan = solve_plan(smooth(increase_cost=[9, 0.125, 9], decrease_cost=[9, 9, 0.5]))
    costs = plan.costs[plan.costs["category"] == "smoothing"]
    assert costs["amount"].tolist() == [0, 1.25, 5]


def test_the_first_period_is_compared_with_the_opening():
    """From 4: a rise of 6 at 0.25 in January, beside the one of 10 in February."""
    plan = solve_plan(smooth(increase_cost=0.25, opening=4))
    assert figures(plan, "increase") == [6, 10, 0]
    assert spent(plan, "smoothing") == 4


def test_an_opening_of_zero_is_an_opening():
    plan = solve_plan(smooth(increase_cost=0.25, opening=0))
    assert figures(plan, "increase") == [10, 10, 0]


def test_a_fall_from_the_opening_costs_too():
    plan = solve_plan(smooth(decrease_cost=0.25, opening=14))
    assert figures(plan, "decrease") == [4, 0, 10]
    assert spent(plan, "smoothing") == 3.5


def test_change_is_limited():
    """At most 4 more: 13, 17, 10. At most 8 less: 12, 18, 10, which keeps 2."""
    rising = solve_plan(smooth(maximum_increase=4))
    assert figures(rising, "total") == [13, 17, 10]
    assert rising.objective == 83
    falling = solve_plan(smooth(maximum_decrease=8))
    assert figures(falling, "total") == [12, 18, 10]
    assert falling.objective == 82


def test_a_limit_on_change_holds_from_the_opening():
    assert solve_plan(smooth(maximum_increase=6, opening=4)).status == "infeasible"  # 10 then 16
    assert solve_plan(smooth(maximum_increase=8, opening=4)).status == "optimal"


def test_any_flow_can_be_smoothed():
    """Stock is kept level at 0: it may not change, and starts with nothing."""
    plan = solve_plan(smooth(flow="stock", maximum_increase=0, maximum_decrease=0, opening=0))
    assert figures(plan, "total") == [0, 0, 0]


def test_smoothing_of_nothing_is_a_fault():
    with pytest.raises(ProblemError, match=r"smoothing row 1, flow 'moved': matches nothing"):
        solve_plan(smooth(flow="moved", increase_cost=1))
