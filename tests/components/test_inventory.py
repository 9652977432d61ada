"""Inventory: levels, safety stock, closing stock, holding on closing or average stock, disposal.

Bread is made at 2 a unit and due 10 and 20, unless a test says otherwise.
"""

from __future__ import annotations

import pytest

from sop_opt import solve_plan
from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.errors import ProblemError
from sop_opt.problem import Selection
from worlds import column, make_problem, spent


def keeping(*, ceiling=None, **fields):
    """Return the world with this row of inventory and a ceiling on what can be made."""
    return make_problem(
        inventory=[{"product": "bread", **fields}],
        processes=[{"product": "bread", "cost": 2, "maximum": ceiling}],
    )


def closing(plan, **where):
    return column(plan, "inventory", "closing", **where)


def test_stock_carries_what_is_made_ahead_of_a_peak():
    plan = solve_plan(keeping(ceiling=15, holding_cost=1))
    assert column(plan, "inventory", "opening") == [0, 5]
    assert closing(plan) == [5, 0]
    assert spent(plan, "holding") == 5


def test_opening_stock_need_not_be_made():
    plan = solve_plan(keeping(opening=12, holding_cost=1))
    assert plan.objective == 38  # 18 made at 2, 2 kept after January


def test_stock_without_a_row_is_free_and_unlimited():
    world = make_problem(processes=[{"product": "bread", "cost": [2, 9]}])
    plan = solve_plan(world)
    assert closing(plan) == [20, 0]
    assert plan.objective == 60


def test_the_holding_cost_may_differ_by_period():
    """20 are made in January where they cost 2 instead of 9; closing stock of January costs 3."""
    world = make_problem(
        processes=[{"product": "bread", "cost": [2, 9]}],
        inventory=[{"product": "bread", "holding_cost": [3, 50]}],
    )
    assert solve_plan(world).objective == 120


def test_holding_on_average_stock_charges_half_of_each_end():
    """Stock runs 12, 2, 0: averages of 7 and 1, at 1 each, beside 18 made at 2."""
    plan = solve_plan(keeping(opening=12, holding_cost=1, holding_basis="average"))
    assert spent(plan, "holding") == 8
    assert plan.objective == 44


def test_holding_on_average_stock_uses_the_price_of_its_own_period():
    """Averages of 7 at 1 and of 1 at 10."""
    plan = solve_plan(keeping(opening=12, holding_cost=[1, 10], holding_basis="average"))
    assert spent(plan, "holding") == 17


def test_a_maximum_limits_what_is_made_ahead():
    world = make_problem(
        processes=[{"product": "bread", "cost": [2, 9]}],
        inventory=[{"product": "bread", "maximum": 8}],
    )
    plan = solve_plan(world)
    assert closing(plan) == [8, 0]
    assert plan.objective == 144  # 18 at 2, 12 at 9


def test_what_cannot_be_stocked_is_made_when_due():
    assert solve_plan(keeping(ceiling=15, maximum=0)).status == "infeasible"
    assert solve_plan(keeping(ceiling=20, maximum=0)).objective == 60


def test_more_opening_stock_than_fits_must_be_used_in_the_first_period():
    assert solve_plan(keeping(opening=25, maximum=15)).objective == 10  # 15 kept, 5 made
    assert solve_plan(keeping(opening=26, maximum=15)).status == "infeasible"


def test_hard_safety_stock_is_there_at_the_end_of_every_period():
    plan = solve_plan(keeping(safety_stock=[4, 6], holding_cost=1))
    assert closing(plan) == [4, 6]
    assert plan.objective == 82  # 36 made at 2, 10 kept


def test_hard_safety_stock_that_cannot_be_built_leaves_no_plan():
    assert solve_plan(keeping(safety_stock=4, ceiling=13)).status == "infeasible"


@pytest.mark.parametrize(
    ("price", "expected", "cost"),
    [
        (0.5, [0, 0], 65),  # 5 short twice at 0.5
        (2.5, [5, 0], 77.5),  # 5 kept after January at 1, 5 short in February at 2.5
        (3.5, [5, 5], 80),  # 5 more made at 2, 10 kept at 1
    ],
)
def test_safety_stock_with_a_price_gives_way_where_that_is_cheaper(price, expected, cost):
    """January's costs 1 to keep and is sold in February; February's must be made as well, at 2."""
    plan = solve_plan(keeping(safety_stock=5, safety_stock_cost=price, holding_cost=1))
    assert closing(plan) == expected
    assert column(plan, "inventory", "below_safety") == [5 - stock for stock in expected]
    assert plan.objective == cost


def test_only_the_shortfall_from_the_safety_stock_is_charged():
    """16 a period leave 6 after January and 2 after February, 3 below the 5 wanted."""
    plan = solve_plan(keeping(safety_stock=5, safety_stock_cost=100, ceiling=16))
    assert closing(plan) == [6, 2]
    assert spent(plan, "below safety stock") == 300
    assert plan.objective == 364  # 32 made at 2


def test_closing_stock_reaches_its_minimum_in_the_last_period_only():
    plan = solve_plan(keeping(closing_minimum=7, holding_cost=1))
    assert closing(plan) == [0, 7]
    assert plan.objective == 81  # 37 made at 2, 7 kept


def test_closing_stock_may_have_to_equal_the_opening_stock():
    plan = solve_plan(
        keeping(opening=8, closing_minimum="opening", closing_maximum="opening", holding_cost=1)
    )
    assert closing(plan) == [0, 8]
    assert plan.objective == 68  # 30 made at 2, 8 kept after February


def test_a_closing_maximum_forces_stock_out():
    """32 must be made, for a floor of 16 a period; 30 are wanted and 1 may remain."""
    stuck = make_problem(
        processes=[{"product": "bread", "minimum": 16}],
        inventory=[{"product": "bread", "closing_maximum": 1}],
    )
    assert solve_plan(stuck).status == "infeasible"
    roomy = stuck.replace(inventory=[{"product": "bread", "closing_maximum": 2}])
    assert solve_plan(roomy).status == "optimal"


def test_what_is_too_much_can_be_disposed_of_at_a_price():
    world = make_problem(
        processes=[{"product": "bread", "minimum": 16, "cost": 1}],
        inventory=[{"product": "bread", "closing_maximum": 0, "disposal_cost": 3}],
    )
    plan = solve_plan(world)
    assert sum(column(plan, "inventory", "disposed")) == 2
    assert plan.objective == 38  # 32 made at 1, 2 disposed of at 3


def test_disposal_is_avoided_while_keeping_is_cheaper():
    """4 too many in January: kept at 1 until February wants them, not thrown away at 3."""
    world = keeping(opening=14, holding_cost=1, disposal_cost=3)
    plan = solve_plan(world)
    assert column(plan, "inventory", "disposed") == [0, 0]
    assert plan.objective == 36  # 16 made at 2, 4 kept


def test_disposal_is_chosen_when_keeping_is_dearer():
    """Nothing is due in February: 4 left over cost 2 x 5 each to keep, 3 to throw away."""
    world = make_problem(
        inventory=[{"product": "bread", "opening": 14, "holding_cost": 5, "disposal_cost": 3}],
        demand=[{"product": "bread", "quantity": [10, 0]}],
    )
    plan = solve_plan(world)
    assert column(plan, "inventory", "disposed") == [4, 0]
    assert plan.objective == 12


def test_disposal_may_be_for_free():
    world = keeping(opening=40, holding_cost=1, disposal_cost=0)
    assert solve_plan(world).objective == 20  # 10 thrown away at once, 20 kept after January


def test_stock_is_kept_apart_by_product_and_site():
    world = make_problem(
        products=[{"name": "bread"}, {"name": "cake"}],
        sites=[{"name": "north"}, {"name": "south"}],
        processes=[],
        inventory=[
            {"product": "bread", "site": "north", "opening": 9},
            {"product": "cake", "site": "north", "opening": 5},
            {"product": "cake", "site": "south", "opening": 7},
        ],
        demand=[{"product": "cake", "site": "south", "quantity": [1, 2]}],
    )
    plan = solve_plan(world)
    assert closing(plan, product="cake", site="south") == [6, 4]
    assert closing(plan, product="cake", site="north") == [5, 5]
    assert closing(plan, product="bread", site="north") == [9, 9]


def test_levels_that_contradict_each_other_are_faults_in_the_data():
    with pytest.raises(ProblemError, match=r"closing_minimum 5\.0: is above the maximum"):
        keeping(closing_minimum=5, maximum=3)
    with pytest.raises(ProblemError, match=r"closing_maximum 5\.0: is below the last safety stock"):
        keeping(closing_maximum=5, safety_stock=6)
    keeping(closing_maximum=5, safety_stock=6, safety_stock_cost=1)  # a price makes it a wish


def test_half_the_opening_stock_is_charged_to_the_first_period():
    plan = solve_plan(keeping(opening=12, holding_cost=[1, 10], holding_basis="average"))
    holding = plan.costs[plan.costs["category"] == "holding"]
    assert holding["amount"].tolist() == [7, 10]


def test_stock_is_handed_from_period_to_period():
    """Three periods: 12 are there, 2, 4 and 1 are used, and 5 of 9 must be left in March."""
    world = make_problem(
        horizon=["Jan", "Feb", "Mar"],
        processes=[],
        inventory=[{"product": "bread", "opening": 12, "holding_cost": [1, 10, 100]}],
        demand=[{"product": "bread", "quantity": [2, 4, 1]}],
    )
    plan = solve_plan(world)
    assert column(plan, "inventory", "opening") == [12, 10, 6]
    assert closing(plan) == [10, 6, 5]
    assert plan.objective == 570  # 10 x 1, 6 x 10, 5 x 100
    mean = [{"product": "bread", "opening": 12, "holding_cost": [1, 10, 100]}]
    average = solve_plan(world.replace(inventory=[mean[0] | {"holding_basis": "average"}]))
    assert average.objective == 641  # 11 x 1, 8 x 10, 5.5 x 100


def test_closing_levels_hold_in_the_last_of_several_periods_only():
    world = make_problem(
        horizon=["Jan", "Feb", "Mar"],
        inventory=[
            {"product": "bread", "holding_cost": 1, "closing_minimum": 3, "closing_maximum": 4}
        ],
        processes=[{"product": "bread", "cost": 1, "maximum": [20, 0, 0]}],
        demand=[{"product": "bread", "quantity": [2, 4, 5]}],
    )
    plan = solve_plan(world)
    assert closing(plan) == [12, 8, 3]
    forced = world.replace(processes=[{"product": "bread", "minimum": [15, 0, 0], "maximum": 15}])
    assert closing(solve_plan(forced)) == [13, 9, 4]
    over = world.replace(processes=[{"product": "bread", "minimum": [16, 0, 0], "maximum": 16}])
    assert solve_plan(over).status == "infeasible"


def test_rules_can_address_stock_and_disposal_by_product_and_site():
    world = make_problem(
        products=[{"name": "bread", "family": "baked"}, {"name": "cake"}],
        inventory=[
            {"product": "bread", "maximum": [5, 6], "disposal_cost": 1},
            {"product": "cake", "maximum": 9},
        ],
    )
    flows = assemble(world, STANDARD).ledger.flows
    chosen = flows.select(Selection(flow="stock", family="baked", site="main"))
    assert flows.largest(chosen).tolist() == [[5, 6]]
    assert len(flows.select(Selection(flow="stock", product="cake"))) == 1
    assert [row["product"] for row in flows.select(Selection(flow="disposed")).labels] == ["bread"]
