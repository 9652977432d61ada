"""Limits: floors and ceilings on sums, per period, to date and in all; shares and mean properties.

Bread is made at 2 a unit, due 10 and 20, and kept at 1 a unit, unless a test says otherwise.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from sop_opt import PlanningProblem, solve_plan
from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.components.limits import Limits
from sop_opt.errors import ProblemError
from worlds import assert_books_close, column, make_problem, spent


def limited(*limits, **sections):
    world = {"inventory": [{"product": "bread", "holding_cost": 1}]}
    numbered = [{"name": f"limit {n}", "flow": "made", **row} for n, row in enumerate(limits, 1)]
    return make_problem(**(world | sections), limits=numbered)


def made(plan):
    return column(plan, "production", "quantity")


def figures(plan, name):
    return column(plan, "limits", name)


def test_without_limits_there_is_no_component():
    assert Limits.from_problem(make_problem()) is None
    assert solve_plan(make_problem()).tables["limits"].empty


def test_a_ceiling_per_period_moves_work_ahead():
    """5 of 20 are made a month early: 30 x 2 + 5 x 1."""
    plan = solve_plan(limited({"most": 15}))
    assert made(plan) == [15, 15]
    assert plan.objective == 65
    assert figures(plan, "value") == [15, 15]
    assert figures(plan, "most") == [15, 15]
    assert np.isnan(figures(plan, "least")).all()
    assert_books_close(plan)


def test_a_floor_per_period_moves_work_ahead():
    plan = solve_plan(limited({"least": [18, 0]}))
    assert made(plan) == [18, 12]
    assert plan.objective == 68


def test_a_limit_that_does_not_bind_changes_nothing():
    plan = solve_plan(limited({"most": 20, "least": 10}))
    assert made(plan) == [10, 20]
    assert plan.objective == 60
    assert figures(plan, "excess") == figures(plan, "shortfall") == [0, 0]


def test_a_limit_that_cannot_be_kept_is_infeasible():
    assert solve_plan(limited({"most": 14})).status == "infeasible"
    assert solve_plan(limited({"least": [10, 31], "most": 31})).status == "optimal"
    stocked = [{"product": "bread", "closing_maximum": 0}]
    assert solve_plan(limited({"least": [10, 21]}, inventory=stocked)).status == "infeasible"


def test_a_limit_to_date_counts_from_the_first_period():
    """25 by the end of January, though only 10 are due."""
    plan = solve_plan(limited({"least": [25, 30], "per": "to_date"}))
    assert made(plan) == [25, 5]
    assert figures(plan, "value") == [25, 30]


def test_a_limit_to_date_in_one_period_still_counts_from_the_first():
    plan = solve_plan(limited({"least": 35, "per": "to_date", "periods": "Feb"}))
    assert made(plan) == [10, 25]
    assert column(plan, "limits", "period") == ["Feb"]
    assert figures(plan, "value") == [35]


def test_a_limit_per_horizon_has_one_level_for_all_periods():
    """The cheap baker sells 12 in all, the rest is made: 12 x 1 + 18 x 2."""
    baker = [{"supplier": "baker", "product": "bread", "price": 1}]
    row = {"flow": "bought", "supplier": "baker", "most": 12, "per": "horizon"}
    plan = solve_plan(limited(row, suppliers=baker))
    assert plan.objective == 48
    assert column(plan, "limits", "period") == ["horizon"]
    assert figures(plan, "value") == [12]


def test_a_limit_per_horizon_may_sum_some_periods_only():
    """At least 25 in January and March; April needs nothing, and February is free."""
    plan = solve_plan(
        limited(
            {"least": 25, "per": "horizon", "periods": "Jan; Mar"},
            horizon=["Jan", "Feb", "Mar"],
            demand=[{"product": "bread", "quantity": [10, 20, 10]}],
        )
    )
    assert made(plan) == [15, 15, 10]
    assert plan.objective == 85  # 40 x 2, and 5 kept for a month


def test_periods_restrict_a_limit():
    assert made(solve_plan(limited({"most": 15, "periods": "Feb"}))) == [15, 15]
    assert made(solve_plan(limited({"most": 15, "periods": "Jan"}))) == [10, 20]


def test_a_mapping_of_levels_limits_only_the_periods_it_names():
    plan = solve_plan(limited({"most": {"Feb": 12}, "least": {"Jan": 1}}))
    assert made(plan) == [18, 12]
    assert [math.isnan(level) for level in figures(plan, "most")] == [True, False]
    assert [math.isnan(level) for level in figures(plan, "least")] == [False, True]


def test_a_breach_is_paid_where_that_is_cheaper():
    """5 too many in February at 0.75 each, rather than 5 kept for a month at 1."""
    plan = solve_plan(limited({"most": 15, "price": 0.75}))
    assert made(plan) == [10, 20]
    assert figures(plan, "excess") == [0, 5]
    assert spent(plan, "limits") == 3.75
    assert plan.objective == 63.75
    assert_books_close(plan)


def test_a_breach_is_avoided_where_that_is_cheaper():
    plan = solve_plan(limited({"most": 15, "price": 1.25}))
    assert made(plan) == [15, 15]
    assert spent(plan, "limits") == 0


def test_a_shortfall_is_paid_in_the_price_of_its_period():
    """3 too few in January at 0.5 each; in February the floor is met."""
    plan = solve_plan(limited({"least": [13, 20], "price": [0.5, 9]}))
    assert made(plan) == [10, 20]
    assert figures(plan, "shortfall") == [3, 0]
    assert figures(plan, "excess") == [0, 0]
    assert spent(plan, "limits") == 1.5
    assert_books_close(plan)


def test_a_breach_per_horizon_costs_the_price_of_the_last_period():
    plan = solve_plan(limited({"most": 26, "per": "horizon", "price": [7, 3]}))
    assert figures(plan, "excess") == [4]
    assert spent(plan, "limits") == 12


def test_several_limits_keep_their_own_rows_and_breaches():
    """Keeping 2 units would save 0.75 + 0.125 each: less than the 1 that it costs."""
    rows = (
        {"most": 15, "price": 0.75},
        {"flow": "stock", "most": 99},
        {"least": 12, "price": 0.125, "periods": "Jan"},
    )
    plan = solve_plan(limited(*rows))
    assert column(plan, "limits", "excess", limit="limit 1") == [0, 5]
    assert column(plan, "limits", "value", limit="limit 2") == [0, 0]
    assert column(plan, "limits", "shortfall", limit="limit 3") == [2]
    assert spent(plan, "limits") == 4


def test_a_share_is_relative_to_other_flows():
    """At most 40% of each month is bought, though that is cheaper: 12 x 1 + 18 x 2."""
    share = {"flow": "bought", "relative_to": {"flow": "made; bought"}, "most": 0.4}
    world = limited(
        share,
        suppliers=[{"supplier": "baker", "product": "bread", "price": 1}],
        inventory=[{"product": "bread", "maximum": 0}],
    )
    plan = solve_plan(world)
    assert made(plan) == [6, 12]
    assert figures(plan, "value") == pytest.approx([0.4, 0.4])
    assert plan.objective == 48


def test_a_least_share_is_relative_too():
    """At least a quarter is bought, though that is dearer: 7.5 x 4 + 22.5 x 2."""
    share = {
        "flow": "bought",
        "relative_to": {"flow": "made; bought"},
        "least": 0.25,
        "per": "horizon",
    }
    world = limited(share, suppliers=[{"supplier": "baker", "product": "bread", "price": 4}])
    plan = solve_plan(world)
    assert plan.objective == 75
    assert figures(plan, "value") == [0.25]


def test_a_share_of_nothing_is_not_a_number():
    share = {"relative_to": {"flow": "made"}, "most": 1}
    demand = [{"product": "bread", "quantity": [0, 20]}]
    plan = solve_plan(limited(share, demand=demand))
    assert math.isnan(figures(plan, "value")[0])
    assert figures(plan, "value")[1] == 1


def blending(**limit):
    """Return flour and cheap husk in any mix, with 2 and 8 grams of ash a unit."""
    return PlanningProblem(
        horizon=["Jan"],
        products=[
            {"name": "flour", "properties": {"ash": 2}},
            {"name": "husk", "properties": {"ash": 8}},
            {"name": "bread"},
        ],
        suppliers=[
            {"supplier": "mill", "product": "flour", "price": 3},
            {"supplier": "mill", "product": "husk", "price": 1},
        ],
        processes=[
            {"name": f"use {grain}", "outputs": {"bread": 1}, "materials": {grain: 1}}
            for grain in ("flour", "husk")
        ],
        demand=[{"product": "bread", "quantity": 30}],
        limits=[{"name": "ash", "flow": "used", "weight": "ash", **limit}],
    )


def test_the_mean_property_of_a_mix_is_limited():
    """A mean of 6 leaves 2 of 3 units to husk: 20 x 1 + 10 x 3."""
    plan = solve_plan(blending(most=6, relative_to={"flow": "used"}))
    assert plan.objective == pytest.approx(50)
    assert figures(plan, "value") == pytest.approx([6])
    assert column(plan, "purchases", "quantity") == pytest.approx([10, 20])


def test_a_weighted_sum_is_limited_in_the_unit_of_the_property():
    """120 grams in 30 units: 10 of husk and 20 of flour."""
    plan = solve_plan(blending(most=120))
    assert figures(plan, "value") == pytest.approx([120])
    assert plan.objective == pytest.approx(70)
    assert solve_plan(blending(most=59)).status == "infeasible"  # flour alone has 60


def test_a_breach_of_a_mean_counts_in_units_of_the_sum():
    """Husk alone has 240 grams where 30 units allow 180: 60 at 0.25, cheaper than flour."""
    plan = solve_plan(blending(most=6, price=0.25, relative_to={"flow": "used"}))
    assert figures(plan, "excess") == pytest.approx([60])
    assert plan.objective == pytest.approx(45)


def test_a_product_without_the_property_is_named():
    with pytest.raises(ProblemError, match=r"limits row 1, weight 'ash': product 'bread' has no"):
        solve_plan(blending(most=6).replace(limits=[ash(flow="served")]))


def test_a_carbon_cap_counts_what_each_process_emits():
    """Gas costs 1 and emits 5 a unit, wood 3 and 1: 70 for 30 units allow 10 of gas."""
    world = make_problem(
        processes=[
            {"name": "gas", "outputs": {"bread": 1}, "cost": 1, "properties": {"carbon": 5}},
            {"name": "wood", "outputs": {"bread": 1}, "cost": 3, "properties": {"carbon": 1}},
        ],
        limits=[{"name": "cap", "flow": "run", "weight": "carbon", "per": "horizon", "most": 70}],
    )
    plan = solve_plan(world)
    assert sum(column(plan, "production", "runs", process="gas")) == 10
    assert plan.objective == 10 * 1 + 20 * 3
    assert figures(plan, "value") == [70]
    plan.audit().require_passed()


def test_a_budget_counts_the_price_of_each_offer_and_of_products_elsewhere():
    """42 for 10 units: the offers count 5 and 3, the third the 9 of the product. 6 x 5 + 4 x 3."""
    offers = [
        {"supplier": "near", "product": "bread", "price": 4, "properties": {"money": 5}},
        {"supplier": "far", "product": "bread", "price": 6, "properties": {"money": 3}},
        {"supplier": "any", "product": "bread", "price": 9},
    ]
    world = make_problem(
        horizon=["Jan"],
        products=[{"name": "bread", "properties": {"money": 9}}],
        processes=[],
        suppliers=offers,
        demand=[{"product": "bread", "quantity": 10}],
        limits=[{"name": "budget", "flow": "bought", "weight": "money", "most": 42}],
    )
    plan = solve_plan(world)
    assert column(plan, "purchases", "quantity") == [6, 4, 0]
    plan.audit().require_passed()


def test_runs_of_a_process_without_the_property_cannot_be_weighed():
    with pytest.raises(ProblemError, match="'run' is not of one product and has no such property"):
        solve_plan(blending(most=6).replace(limits=[ash(flow="run")]))


def ash(**fields):
    return {"name": "ash", "weight": "ash", "most": 6, **fields}


def test_limits_that_match_nothing_are_all_reported_with_the_filter_to_blame():
    world = limited(
        {"flow": "moved", "most": 1},
        {"product": "bread", "pool": "crew", "most": 1},
        {"most": 1, "relative_to": {"flow": "made", "product": "cake"}},
        products=[{"name": "bread"}, {"name": "cake"}],
        workforce=[{"name": "crew", "hours_per_worker": 8}],
    )
    with pytest.raises(ProblemError) as raised:
        solve_plan(world)
    moved, crew, cake = raised.value.faults
    assert (moved.row, moved.field) == ("row 1", "flow")
    assert (crew.row, crew.field, crew.value) == ("row 2", "pool", "'crew'")
    assert (cake.row, cake.field) == ("row 3", "relative_to.product")
    assert all(fault.message.startswith("matches nothing") for fault in raised.value.faults)


def test_only_levels_that_are_given_make_rows():
    """Two ceilings per period and one floor per horizon: three rows, one variable for its price."""
    world = limited({"most": 15}, {"least": 5, "per": "horizon", "price": 1})
    formulation = assemble(world, STANDARD).formulation
    rows = {a.name: a.points for a in formulation.accounts if a.name.startswith("limits.")}
    assert rows == {
        "limits.at_least": [("limit 2", "horizon")],
        "limits.at_most": [("limit 1", "Jan"), ("limit 1", "Feb")],
    }
    sizes = {family.name: family.columns.size for family in formulation.variables}
    assert (sizes["limits.shortfall"], sizes["limits.excess"]) == (1, 0)


@pytest.mark.parametrize(
    ("levels", "reason"),
    [
        ({}, "a limit needs least, most or both"),
        ({"least": [5, 9], "most": 7}, "is above most in 'Feb'"),
        ({"most": [5, 9], "per": "horizon"}, "a limit per horizon takes one number"),
    ],
)
def test_a_limit_without_clear_levels_is_a_fault(levels, reason):
    with pytest.raises(ProblemError, match=reason):
        limited(levels)
