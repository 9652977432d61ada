"""Shadow prices: what one more unit, hour or worker is worth, checked by hand and by trying.

An oven bakes a loaf in 2 hours at 2 a loaf; 10 and 20 are due, and keeping one for a month costs 1.
February has hours for 15, so 5 are baked ahead.
"""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from properties.random_problems import FEW, changed, problem_of, problems
from sop_opt import PlanningProblem, SolveOptions, solve_plan
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


def prices(plan, account, figure="price", **where):
    """Return the prices of an account, or a figure beside them, in horizon order."""
    frame = plan.shadow_prices.query("account == @account")
    for label, name in where.items():
        frame = frame[frame[label] == name]
    return frame[figure].tolist()


def test_one_more_unit_saves_what_it_would_cost_to_make():
    """In January 2; in February 3, as it is baked ahead and kept."""
    assert prices(solve_plan(baking()), "material") == [2, 3]


def test_one_more_hour_of_the_bottleneck_saves_keeping_stock():
    """Half a loaf less is kept for a month; January has hours to spare."""
    plan = solve_plan(baking())
    assert prices(plan, "hours", resource="oven") == [0, 0.5]
    more = solve_plan(baking(resources=[{"name": "oven", "hours": [40, 31]}]))
    assert plan.objective - more.objective == 0.5


@pytest.mark.parametrize("objective", ["cost", "profit", "service"])
def test_an_hour_is_worth_that_much_while_bread_is_kept_for_february(objective):
    """5 loaves are kept, and 10 hours more let all be baked on time.

    With 10 hours less 5 more are kept, and January has no hour left for another one.
    """
    plan = solve_plan(baking(), objective=objective)
    assert prices(plan, "hours", "more") == [np.inf, 10]
    assert prices(plan, "hours", "less") == [10, 10]  # 10 of January's 40 hours are not used


@pytest.mark.parametrize(("by", "gain"), [(10, 5), (12, 5), (-10, -5), (-11, None)])
def test_beyond_its_range_an_hour_is_worth_something_else(by, gain):
    """Up to 10 hours either way are worth 0.5 each; more is no use, and less leaves no plan."""
    plan = solve_plan(baking(resources=[{"name": "oven", "hours": [40, 30 + by]}]))
    assert plan.solved == (gain is not None)
    if gain is not None:
        assert solve_plan(baking()).objective - plan.objective == gain


def test_a_loaf_is_worth_that_much_while_others_are_baked():
    """In January 15 are baked and there are hours for 5 more; in February 5 come from January."""
    plan = solve_plan(baking())
    assert prices(plan, "material", "more") == [15, 5]
    assert prices(plan, "material", "less") == [5, 5]


def test_a_degenerate_price_holds_on_one_side_alone():
    """With hours for just 20 in February, one less is worth 0.5, and one more nothing."""
    plan = solve_plan(baking(resources=[{"name": "oven", "hours": [40, 40]}]))
    price, less, more = (prices(plan, "hours", figure)[1] for figure in ("price", "less", "more"))
    # 20 hours less, and January's 20 spare hours are used up as well
    assert (price, less, more) in {(0, 0, np.inf), (0.5, 20, 0)}


def test_prices_with_whole_numbers_fixed_have_no_range():
    table = solve_plan(red_tomato(whole=True)).shadow_prices
    assert table[["less", "more"]].isna().to_numpy().all()


def test_every_method_tells_the_same_prices_and_ranges():
    plans = [
        solve_plan(baking(), options=SolveOptions(method=method))
        for method in ("auto", "simplex", "interior_point", "first_order")
    ]
    first, *others = (plan.shadow_prices for plan in plans)
    assert all(other.equals(first) for other in others)


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


@FEW
@given(sections=problems())
def test_prices_are_exact_to_the_ends_of_their_range_and_never_low_beyond(sections):
    """Nine tenths of the way the saving is what was promised; past the end more saves less."""
    plan = solve_plan(problem_of(sections))
    table = plan.shadow_prices.query("account == 'hours' and resource == 'line'").set_index(
        "period"
    )
    hours = sections["resources"][0]["hours"]
    for place, (price, less, more) in enumerate(
        table[["price", "less", "more"]].itertuples(index=False)
    ):
        for amount in (0.9 * min(more, 5), 1.2 * min(more, 5), -0.9 * min(less, hours[place])):
            moved = [*hours[:place], hours[place] + amount, *hours[place + 1 :]]
            tried = problem_of(changed(sections, "resources", hours=moved))
            saved, promised = plan.objective - solve_plan(tried).objective, price * amount
            assert saved <= promised + 1e-6
            if -less <= amount <= more:
                assert saved == pytest.approx(promised, abs=1e-6)


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
    with pytest.raises(SolveError, match="and ask for them before it is stored"):
        _ = unasked.shadow_prices
    asked = plan.shadow_prices
    assert pickle.loads(pickle.dumps(plan)).shadow_prices.equals(asked)


def test_without_a_plan_there_are_no_prices():
    plan = solve_plan(baking(resources=[{"name": "oven", "hours": 1}]))
    with pytest.raises(InfeasiblePlan):
        _ = plan.shadow_prices


def test_factory_planning_has_the_prices_of_the_book() -> None:
    """H. P. Williams, Model Building in Mathematical Programming, Factory Planning 1, solution."""
    folder = Path(__file__).parents[2] / "data" / "williams_factory_planning_1"
    prices = solve_plan(PlanningProblem.from_folder(folder)).shadow_prices
    hours = prices[(prices["account"] == "hours") & (prices["price"] > 1e-6)]
    found = {(row.resource, row.period): row.price for row in hours.itertuples()}
    assert found == pytest.approx(
        {
            ("grinder", "Jan"): 60 / 7,
            ("horizontal drill", "Feb"): 0.625,
            ("borer", "Mar"): 200.0,
            ("planer", "Jun"): 800.0,
        }
    )
