"""Shadow prices: what one more unit, hour or worker is worth, checked by hand and by trying.

An oven bakes a loaf in 2 hours at 2 a loaf; 10 and 20 are due, and keeping one for a month costs 1.
February has hours for 15, so 5 are baked ahead.
"""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given

from properties.random_problems import FEW, changed, problem_of, problems
from sop_opt import SolveOptions, solve_plan
from sop_opt.errors import InfeasiblePlan, SolveError
from sop_opt.plan.shadow_prices import COLUMNS
from worlds import make_problem, red_tomato

STEP = 1e-3


def baking(**sections):
    world = {
        "inventory": [{"product": "bread", "holding_cost": 1}],
        "resources": [{"name": "oven", "hours": [40, 30]}],
        "processes": [{"product": "bread", "cost": 2, "resource_hours": {"oven": 2}}],
    }
    return make_problem(**(world | sections))


def prices(plan, account, **where):
    """Return the prices of an account in horizon order."""
    frame = plan.shadow_prices.query("account == @account")
    for label, name in where.items():
        frame = frame[frame[label] == name]
    return frame["price"].tolist()


def test_one_more_unit_saves_what_it_would_cost_to_make():
    """In January 2; in February 3, as it is baked ahead and kept."""
    assert prices(solve_plan(baking()), "material") == [2, 3]


def test_one_more_hour_of_the_bottleneck_saves_keeping_stock():
    """Half a loaf less is kept for a month; January has hours to spare."""
    plan = solve_plan(baking())
    assert prices(plan, "hours", resource="oven") == [0, 0.5]
    more = solve_plan(baking(resources=[{"name": "oven", "hours": [40, 31]}]))
    assert plan.objective - more.objective == 0.5


def test_more_is_worth_as_much_when_profit_is_counted():
    """Every loaf is sold in either case."""
    plan = solve_plan(baking(), objective="profit")
    assert prices(plan, "material") == [2, 3]
    assert prices(plan, "hours") == [0, 0.5]


def test_one_more_hour_to_make_what_else_is_lost_earns_the_margin():
    """20 a loaf less 2 to bake it, at 2 hours a loaf."""
    demand = [{"product": "bread", "quantity": [30, 20], "price": 20, "unmet": "lost_sales"}]
    for objective in ("cost", "profit"):
        plan = solve_plan(baking(demand=demand), objective=objective)
        assert prices(plan, "hours") == [9, 9]


def test_one_more_worker_saves_the_hours_that_overtime_costs():
    """8 hours at 3 each, which is what overtime costs beyond the wage that is paid anyway."""
    crew = {
        "name": "crew",
        "opening": 1,
        "hours_per_worker": 8,
        "maximum_hired": 0,
        "overtime": {"wage": 3},
    }
    bake = {"product": "bread", "labour_hours": {"crew": 1}}
    problem = make_problem(
        horizon=["Jan"],
        demand=[{"product": "bread", "quantity": 10}],
        workforce=[crew],
        processes=[bake],
    )
    plan = solve_plan(problem)
    assert prices(plan, "hours", pool="crew") == [3]
    assert prices(plan, "head_count", pool="crew") == [24]


def test_what_limits_nothing_has_no_price():
    oven = {"name": "oven", "finite": False}
    assert prices(solve_plan(baking(resources=[oven])), "hours") == []


def test_whole_numbers_stay_as_they_are_and_the_table_says_so():
    """The crew is fixed, hence one more unit in April saves a subcontracted one at 30."""
    plan = solve_plan(red_tomato(whole=True))
    assert set(plan.shadow_prices["basis"]) == {"whole numbers fixed"}
    assert prices(plan, "material")[3] == pytest.approx(30)
    assert prices(plan, "head_count") == []  # nobody can be hired or released any more
    assert set(solve_plan(red_tomato()).shadow_prices["basis"]) == {"linear programme"}


def test_service_keeps_what_it_has_reached():
    """Nothing is late in either case; one more unit still saves what it costs to make."""
    plan = solve_plan(baking(), objective="service")
    assert prices(plan, "material") == [2, 3]


def test_another_solver_has_the_same_prices():
    plan = solve_plan(baking(), options=SolveOptions(solver="scip"))
    assert prices(plan, "material") == [2, 3]


@FEW
@given(sections=problems())
def test_prices_lie_between_what_is_saved_by_more_and_what_is_lost_by_less(sections):
    """The cost of a linear programme is convex in what it is given."""
    hours = [h + 1 for h in sections["resources"][0]["hours"]]

    def cost(amount):
        tried = changed(sections, "resources", hours=[hours[0] + amount, *hours[1:]])
        return solve_plan(problem_of(tried)).objective

    plan = solve_plan(problem_of(changed(sections, "resources", hours=hours)))
    price = prices(plan, "hours", resource="line")[0]
    saved, lost = plan.objective - cost(STEP), cost(-STEP) - plan.objective
    assert saved / STEP - 1e-4 <= price <= lost / STEP + 1e-4


def test_the_table_has_its_columns_even_without_rows():
    table = solve_plan(make_problem(processes=[], demand=[])).shadow_prices
    assert tuple(table.columns) == COLUMNS
    assert table.empty
    assert table["price"].dtype == np.float64


def test_a_plan_that_is_pickled_keeps_prices_that_cost_no_solve():
    plan = pickle.loads(pickle.dumps(solve_plan(baking())))
    assert prices(plan, "material") == [2, 3]
    assert prices(pickle.loads(pickle.dumps(plan)), "material") == [2, 3]


def test_a_plan_with_whole_numbers_keeps_prices_that_were_asked_for():
    plan = solve_plan(red_tomato(whole=True))
    unasked = pickle.loads(pickle.dumps(plan))
    with pytest.raises(SolveError, match=r"ask for plan\.shadow_prices before"):
        _ = unasked.shadow_prices
    asked = plan.shadow_prices
    assert pickle.loads(pickle.dumps(plan)).shadow_prices.equals(asked)


def test_without_a_plan_there_are_no_prices():
    plan = solve_plan(baking(resources=[{"name": "oven", "hours": 1}]))
    with pytest.raises(InfeasiblePlan):
        _ = plan.shadow_prices
