"""Price steps: unit costs that rise or fall with the quantity of a period.

Bread is due 10 and 20; it is made at no cost but that of the steps, and kept at 1 a unit, unless a
test says otherwise.
"""

from __future__ import annotations

import pytest

from sop_opt import solve_plan
from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.components.price_steps import PriceSteps
from sop_opt.errors import ProblemError
from worlds import assert_books_close, column, make_problem, spent


def steps(*pairs):
    return [{"start": start, "cost": cost} for start, cost in pairs]


def stepped(*pairs, holding_cost=1, quantity=(10, 20), **process):
    return make_problem(
        processes=[{"product": "bread", "cost_steps": steps(*pairs), **process}],
        inventory=[{"product": "bread", "holding_cost": holding_cost}],
        demand=[{"product": "bread", "quantity": list(quantity)}],
    )


def figures(plan, name):
    return column(plan, "price_steps", name)


def is_mip(world):
    return assemble(world, STANDARD).formulation.matrix().is_mip


def test_without_steps_there_is_no_component():
    assert PriceSteps.from_problem(make_problem()) is None
    assert solve_plan(make_problem()).tables["price_steps"].empty


def test_rising_costs_are_spread_over_the_periods():
    """Above 12 a unit costs 4 instead of 2: 2 are made early; 24 x 2 + 6 x 4 + 2 x 1."""
    plan = solve_plan(stepped((0, 2), (12, 4)))
    assert figures(plan, "quantity") == [12, 18]
    assert figures(plan, "step") == [0, 12]
    assert figures(plan, "cost") == [24, 48]
    assert plan.objective == 74
    assert_books_close(plan)


def test_rising_costs_need_no_choice():
    assert not is_mip(stepped((0, 2), (12, 4)))
    assert not is_mip(stepped((0, 2), (12, 2)))


def test_the_cost_of_steps_comes_on_top_of_the_unit_cost():
    plan = solve_plan(stepped((0, 2), (12, 4), cost=1))
    assert spent(plan, "production") == 30
    assert spent(plan, "price steps") == 72


def test_falling_costs_are_reached_by_making_more_at_once():
    """30 in January: 12 x 4 + 18 x 1 and 20 kept; apart they cost 40, and 48 + 8."""
    plan = solve_plan(stepped((0, 4), (12, 1), holding_cost=0.25, maximum=30))
    assert figures(plan, "quantity") == [30, 0]
    assert figures(plan, "step") == [12, 0]
    assert figures(plan, "cost") == pytest.approx([66, 0])
    assert plan.objective == pytest.approx(71)
    assert_books_close(plan)


def test_a_cheap_step_is_not_used_before_the_dear_one_is_full():
    """10 and 20 apart: the first 12 of February cost 4 each, and only 8 cost 1."""
    plan = solve_plan(stepped((0, 4), (12, 1), holding_cost=9, maximum=30))
    assert figures(plan, "cost") == pytest.approx([40, 56])


def test_costs_may_fall_and_rise_again():
    """20 units: 5 x 4 + 10 x 1 + 5 x 3; 10 units: 5 x 4 + 5 x 1."""
    plan = solve_plan(stepped((0, 4), (5, 1), (15, 3), holding_cost=9, maximum=30))
    assert figures(plan, "cost") == pytest.approx([25, 45])
    assert figures(plan, "step") == [5, 15]


def test_a_discount_may_apply_to_all_units():
    """From 25 on every unit costs 1 instead of 2: 30 x 1 and 20 kept at 0.25, against 60 apart."""
    world = stepped((0, 2), (25, 1), holding_cost=0.25, maximum=40, steps_apply="all_units")
    plan = solve_plan(world)
    assert figures(plan, "quantity") == [30, 0]
    assert figures(plan, "cost") == pytest.approx([30, 0])
    assert plan.objective == pytest.approx(35)
    assert_books_close(plan)


def test_more_is_ordered_than_needed_where_all_units_get_cheaper():
    """25 at 1 cost less than 20 at 2, and what is left over costs nothing to keep."""
    world = stepped(
        (0, 2), (25, 1), holding_cost=0, quantity=(0, 20), maximum=40, steps_apply="all_units"
    )
    plan = solve_plan(world)
    assert sum(figures(plan, "quantity")) == pytest.approx(25)
    assert plan.objective == pytest.approx(25)


def test_a_surcharge_on_all_units_is_avoided():
    """Above 15 every unit costs 3 instead of 1: 15 and 15, of which 5 are kept."""
    plan = solve_plan(stepped((0, 1), (15, 3), maximum=40, steps_apply="all_units"))
    assert figures(plan, "quantity") == pytest.approx([15, 15])
    assert plan.objective == pytest.approx(35)


def test_costs_may_differ_by_period():
    """In January steps cost 2 and 4, in February 1 and 1."""
    plan = solve_plan(stepped((0, [2, 1]), (5, [4, 1]), holding_cost=9))
    assert figures(plan, "cost") == [30, 20]


def test_costs_that_fall_in_one_period_only_are_chosen_all_the_same():
    world = stepped((0, [2, 4]), (5, [4, 1]), holding_cost=9, maximum=30)
    assert is_mip(world)
    assert figures(solve_plan(world), "cost") == pytest.approx([30, 35])


def test_a_single_step_is_a_plain_price():
    world = stepped((0, 3), steps_apply="all_units")
    assert not is_mip(world)
    assert solve_plan(world).objective == 90


def test_steps_may_pay_instead_of_cost():
    """The first 5 units of a month are subsidised by 1 each."""
    plan = solve_plan(stepped((0, -1), (5, 2), holding_cost=9))
    assert figures(plan, "cost") == [5, 25]


def test_each_offer_of_a_supplier_has_its_own_steps():
    """The mill sells 12 a month at 1 and more at 5; the trader sells at 3: 12 + 8 in February."""
    world = make_problem(
        processes=[],
        suppliers=[
            {"supplier": "mill", "product": "bread", "cost_steps": steps((0, 1), (12, 5))},
            {"supplier": "trader", "product": "bread", "price": 3},
        ],
        inventory=[{"product": "bread", "maximum": 0}],
    )
    plan = solve_plan(world)
    assert column(plan, "purchases", "quantity", supplier="trader") == [0, 8]
    assert plan.tables["price_steps"]["name"].unique().tolist() == ["bread from mill at main"]
    assert plan.tables["price_steps"]["flow"].unique().tolist() == ["bought"]
    assert plan.objective == 10 + 12 + 24


def test_several_sources_with_steps_keep_apart():
    """A rises above 5, B falls above 5: 5 from A at 0.5, then 5 and 15 from B, 5 of them at 3."""
    sources = {
        "A": {"cost_steps": steps((0, 0.5), (5, 9))},
        "B": {"cost_steps": steps((0, 3), (5, 1))},
    }
    world = make_problem(
        processes=[
            {"name": name, "outputs": {"bread": 1}, "maximum": 20, **source}
            for name, source in sources.items()
        ],
        inventory=[{"product": "bread", "maximum": 0}],
    )
    plan = solve_plan(world)
    assert figures(plan, "quantity") == pytest.approx([5, 5, 5, 15])
    assert figures(plan, "cost") == pytest.approx([2.5, 2.5, 15, 25])


def test_a_process_that_is_not_available_reaches_no_step():
    world = stepped((0, 4), (12, 1), holding_cost=0, maximum=30, available_until="Jan")
    plan = solve_plan(world)
    assert figures(plan, "quantity") == pytest.approx([30, 0])
    assert figures(plan, "step") == [12, 0]


@pytest.mark.parametrize("apply", ["incremental", "all_units"])
def test_a_choice_of_steps_asks_for_a_ceiling_where_more_than_demand_may_be_wanted(apply):
    """A floor on what is made could be any number of units: demand says nothing about them."""
    floor = {"name": "keep busy", "flow": "made", "least": 15}
    world = stepped((0, 4), (12, 1), steps_apply=apply).replace(limits=[floor])
    with pytest.raises(ProblemError, match="processes row 1, maximum: is needed"):
        solve_plan(world)


def test_demand_is_ceiling_enough():
    """All 30 at once: 12 x 4 + 18 x 1 and 20 kept for 0.25 each."""
    world = stepped((0, 4), (12, 1), holding_cost=0.25)
    assert solve_plan(world).objective == pytest.approx(71)


def test_hours_are_ceiling_enough():
    """50 hours make 25 at most: 25 at 12 x 4 + 13 x 1 and 5 at 4, cheaper than 10 and 20 apart."""
    process = {"product": "bread", "resource_hours": {"oven": 2}}
    world = make_problem(
        processes=[process | {"cost_steps": steps((0, 4), (12, 1))}],
        resources=[{"name": "oven", "hours": 50}],
    )
    assert solve_plan(world).objective == pytest.approx(81)


def sailco(*pairs, **process):
    """Return Sailco's four quarters (W. L. Winston, Operations Research)."""
    return make_problem(
        horizon=["Q1", "Q2", "Q3", "Q4"],
        products=[{"name": "sailboat"}],
        processes=[{"product": "sailboat", "cost_steps": steps(*pairs), **process}],
        inventory=[{"product": "sailboat", "opening": 10, "holding_cost": 20}],
        demand=[{"product": "sailboat", "quantity": [40, 60, 75, 25]}],
    )


def test_sailco_costs_what_is_published():
    """Boats above 40 a quarter cost 450 instead of 400."""
    assert solve_plan(sailco((0, 400), (40, 450))).objective == pytest.approx(78450)


def test_sailco_with_economies_of_scale_costs_what_is_published():
    """Boats above 40 a quarter cost 350. IBM publishes 72,200 with 90, 0, 100 and 0 boats for its
    OPL example ``sailcopw``."""
    plan = solve_plan(sailco((0, 400), (40, 350)))
    assert plan.objective == pytest.approx(72200)
    assert figures(plan, "quantity") == pytest.approx([90, 0, 100, 0])


def test_steps_that_begin_at_almost_the_same_large_quantity_have_names_of_their_own():
    """6 digits would call both of the later steps 1e+06."""
    world = stepped((0, 2), (1_000_000, 3), (1_000_001, 4))
    names = [family.points for family in assemble(world, STANDARD).formulation.variables]
    assert [("run", "make bread", start) for start in ("0", "1000000", "1000001")] in names
