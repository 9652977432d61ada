"""What the horizon can need of each product, and of each source: sums made by hand."""

from __future__ import annotations

import math

import pytest

from sop_opt.problem.asks import Asks, asks
from sop_opt.problem.needs import Needs
from worlds import make_problem

BAKING = {"product": "bread", "yield_rate": 0.8, "materials": {"flour": 0.5}}
MILL = {"supplier": "mill", "product": "flour"}


def chain(*, stock=None, **sections):
    """Bread of 0.5 flour at a yield of 80 %; 10, 20 and 30 are due."""
    world = {
        "horizon": ["Jan", "Feb", "Mar"],
        "products": [{"name": "bread"}, {"name": "flour"}],
        "processes": [BAKING],
        "suppliers": [MILL],
        "inventory": [{"product": "bread", **stock}] if stock else [],
        "demand": [{"product": "bread", "quantity": [10, 20, 30]}],
    }
    return make_problem(**(world | sections))


def needs_of(product, **sections):
    return Needs(chain(**sections)).product(product).tolist()


def useful(section, row=0, **sections):
    problem = chain(**sections)
    return Needs(problem).source(getattr(problem, section)[row]).tolist()


def test_needs_are_all_that_falls_due_from_a_period_on():
    assert needs_of("bread") == [60, 50, 30]


def test_levels_of_stock_add_to_needs():
    """The highest safety stock still to come: 4, 3, 3; and 6 at the end."""
    stock = {"safety_stock": [4, 2, 3], "closing_minimum": 6}
    assert needs_of("bread", stock=stock) == [60 + 4 + 6, 50 + 3 + 6, 30 + 3 + 6]


def test_stock_that_can_be_wasted_is_filled_up_again():
    """4, 2 and 3: where it keeps, 4 once; thrown away at times, 4 and a rise of 1; spoiled, all."""
    stock = {"safety_stock": [4, 2, 3], "disposal_cost": 1}
    assert needs_of("bread", stock=stock) == [60 + 5, 50 + 3, 30 + 3]
    short = [{"name": "bread", "shelf_life": 1}, {"name": "flour"}]
    assert needs_of("bread", stock=stock, products=short) == [60 + 9, 50 + 5, 30 + 3]
    dear_at_times = stock | {"holding_cost": [1, 1, 2]}
    assert needs_of("bread", stock=dear_at_times) == [60 + 9, 50 + 5, 30 + 3]


def test_materials_follow_from_what_they_go_into():
    """60, 50 and 30 good loaves are 75, 62.5 and 37.5 started, of half a unit of flour each."""
    assert useful("processes") == [75, 62.5, 37.5]
    assert needs_of("flour") == useful("suppliers") == [37.5, 31.25, 18.75]


def test_scrap_adds_to_materials():
    assert needs_of("flour", processes=[BAKING | {"scrap": {"flour": 0.5}}]) == [75, 62.5, 37.5]


def test_what_arrives_after_the_horizon_is_of_no_use():
    """Started in January, bread arrives in March, and none later does."""
    rows = [BAKING | {"lead_time": 2}]
    assert useful("processes", processes=rows) == [37.5, 0, 0]
    assert needs_of("flour", processes=rows) == [18.75, 0, 0]
    offers = [MILL | {"lead_time": 1}]
    assert useful("suppliers", suppliers=offers) == [31.25, 18.75, 0]
    assert useful("suppliers", suppliers=[MILL | {"lead_time": 7}]) == [0, 0, 0]


def test_materials_needed_after_the_start_are_needed_for_longer():
    """Flour for the 37.5 loaves that start in January is taken in February."""
    rows = [BAKING | {"lead_time": 2, "material_offsets": {"flour": 1}}]
    assert needs_of("flour", processes=rows) == [18.75, 18.75, 0]


@pytest.mark.parametrize(
    ("policy", "served"),
    [
        ({"kind": "must_serve"}, [60, 50, 30]),
        ({"kind": "lost_sales", "cost": 1}, [60, 50, 30]),
        ({"kind": "backlog", "cost": 1}, [65, 65, 65]),
        ({"kind": "backlog", "cost": 1, "max_periods": 0}, [60, 50, 30]),
        ({"kind": "backlog", "cost": 1, "max_periods": 1}, [65, 60, 50]),
        ({"kind": "backlog", "cost": 1, "max_periods": 2}, [65, 65, 60]),
    ],
)
def test_what_is_late_may_still_be_served(policy, served):
    """5 are open at the start, due in the period before the first."""
    late = 5 if policy["kind"] == "backlog" and policy.get("max_periods") != 0 else 0
    row = {"product": "bread", "quantity": [10, 20, 30], "unmet": policy, "opening_backlog": late}
    assert needs_of("bread", demand=[row]) == served


def test_of_what_goes_into_two_products_both_count():
    rows = [BAKING, {"product": "cake", "materials": {"flour": 2}}]
    products = [{"name": name} for name in ("bread", "flour", "cake")]
    due = [{"product": "bread", "quantity": [10, 20, 30]}, {"product": "cake", "quantity": 1}]
    sections = {"processes": rows, "products": products, "demand": due}
    assert needs_of("flour", **sections) == [37.5 + 6, 31.25 + 4, 18.75 + 2]


def test_a_process_runs_for_the_co_product_that_needs_most_of_it():
    """30 and 20 of meat at 4 a run are 7.5 and 5; 9 of hide in each of two months 18 and 9."""
    problem = make_problem(
        products=[{"name": "meat"}, {"name": "hide"}],
        processes=[{"name": "cut", "outputs": {"meat": 4, "hide": 1}}],
        demand=[{"product": "meat", "quantity": [10, 20]}, {"product": "hide", "quantity": 9}],
    )
    assert Needs(problem).source(problem.processes[0]).tolist() == [18, 9]


def test_leftovers_that_can_be_thrown_away_may_be_made_again_and_again():
    """Meat and hide may each have runs of their own where what is left of the other one goes."""
    problem = make_problem(
        products=[{"name": name} for name in ("meat", "hide", "cattle")],
        processes=[{"name": "cut", "outputs": {"meat": 1, "hide": 1}, "materials": {"cattle": 1}}],
        inventory=[{"product": "hide", "disposal_cost": 0}],
        demand=[{"product": "meat", "quantity": [10, 20]}, {"product": "hide", "quantity": 9}],
    )
    assert Needs(problem).source(problem.processes[0]).tolist() == [30, 20]
    assert Needs(problem).product("cattle").tolist() == [30 + 18, 20 + 9]


def test_a_minimum_counts_beside_what_is_due_before_it():
    """200 in March, whether needed or not: with them flour may be of use for 75 + 200 loaves."""
    rows = [BAKING | {"minimum": [0, 0, 200]}]
    assert useful("processes", processes=rows) == [75, 62.5, 200]
    assert needs_of("flour", processes=rows) == [137.5, 131.25, 118.75]


def test_an_order_may_be_larger_than_what_it_is_for():
    """100 at least, in batches of 7 (15 of them: 105), and a batch more to round up."""
    rows = [BAKING | {"lot": {"minimum": 100, "multiple": 7}}]
    assert useful("processes", processes=rows) == [75 + 112, 62.5 + 112, 37.5 + 112]
    assert needs_of("flour", processes=rows) == [(75 + 112) / 2, (62.5 + 112) / 2, (37.5 + 112) / 2]
    assert useful("processes", processes=[BAKING | {"whole": True}]) == [76, 63.5, 38.5]


@pytest.mark.parametrize("waste", ["disposal", "shelf life"])
def test_where_leftovers_are_wasted_every_order_may_be_too_large(waste):
    """One order of at least 100 in each month left."""
    world = {"processes": [BAKING | {"lot": {"minimum": 100}}]}
    if waste == "disposal":
        world["stock"] = {"disposal_cost": 1}
    else:
        world["products"] = [{"name": "bread", "shelf_life": 1}, {"name": "flour"}]
    assert useful("processes", **world) == [175, 162.5, 137.5]
    assert needs_of("flour", **world) == [(75 + 300) / 2, (62.5 + 200) / 2, (37.5 + 100) / 2]


def test_materials_per_order_are_needed_once_per_order():
    """2 pallets for each order: one a month, and where 25 is the most 3, 2.5 and 1.5 more."""
    products = [{"name": name} for name in ("bread", "flour", "pallet")]
    rows = [BAKING | {"lot": {"fixed_materials": {"pallet": 2}}}]
    assert needs_of("pallet", products=products, processes=rows) == [6, 4, 2]
    rows = [BAKING | {"lot": {"fixed_materials": {"pallet": 2}, "maximum": 25}}]
    assert needs_of("pallet", products=products, processes=rows) == [6 + 6, 4 + 5, 2 + 3]


def test_a_discount_on_all_units_may_be_worth_reaching_in_every_period():
    """100 loaves a month in place of those needed, each of half a unit of flour."""
    steps = [{"start": 0, "cost": 2}, {"start": 100, "cost": 0}]
    rows = [BAKING | {"cost_steps": steps, "steps_apply": "all_units"}]
    assert useful("processes", processes=rows) == [100, 100, 100]
    assert needs_of("flour", processes=rows) == [(75 + 300) / 2, (62.5 + 200) / 2, (37.5 + 100) / 2]
    assert useful("processes", processes=[BAKING | {"cost_steps": steps}]) == [75, 62.5, 37.5]


def test_an_earlier_plan_and_pins_may_ask_for_more_than_is_needed():
    """90 loaves in February stay; of the mill's flour nothing is said, but that bread needs it."""
    kept = {"frozen_periods": "Feb", "previous": [{"flow": "run", "quantity": {"Feb": 90}}]}
    assert useful("processes", stability=kept) == [75, 90, 37.5]
    assert needs_of("flour", stability=kept) == [(75 + 90) / 2, (62.5 + 90) / 2, 18.75]
    pins = {"pins": [{"flow": "bought", "supplier": "mill", "quantity": {"Mar": 40}}]}
    assert useful("suppliers", stability=pins) == [37.5, 31.25, 40]
    assert useful("processes", stability=pins) == [75, 62.5, 37.5]


def test_pinned_stock_is_needed_once_and_pinned_output_every_time():
    stock = {"pins": [{"flow": "stock", "product": "bread", "quantity": 7}]}
    assert needs_of("bread", stability=stock) == [67, 57, 37]
    made = {"pins": [{"flow": "made", "product": "bread", "quantity": 7}]}
    assert needs_of("bread", stability=made) == [60 + 21, 50 + 14, 30 + 7]
    assert needs_of("flour", stability=made) == [needed / 1.6 for needed in (81, 64, 37)]


def test_set_ups_and_rules_of_use_may_ask_for_their_minimum_in_every_period():
    """80 loaves whenever the oven is set up, or bread is made at all."""
    setup = {"name": "oven for bread", "process": "make bread", "minimum": 80}
    rule = {"name": "batch", "flow": "run", "each": "process", "minimum_if_used": 80}
    for sections in ({"setups": [setup]}, {"usage": [rule]}):
        assert useful("processes", **sections) == [80, 80, 80]
        assert needs_of("flour", **sections) == [(75 + 240) / 2, (62.5 + 160) / 2, (37.5 + 80) / 2]


def test_what_a_lane_moves_in_excess_must_be_made_as_well():
    """The shop needs 60, 50 and 30, and gets it by the pallet of 40: at most one is too many."""
    sections = {
        "sites": [{"name": "main"}, {"name": "shop"}],
        "lanes": [
            {
                "product": "bread",
                "origin": "main",
                "destination": "shop",
                "lot": {"multiple": 40},
            }
        ],
    }
    assert needs_of("bread", **sections) == [100, 90, 70]
    assert useful("lanes", **sections) == [140, 130, 110]


def test_stock_may_be_moved_to_where_it_costs_less():
    """100 lie at the plant; the shop needs 60, but all of them are kept more cheaply there."""
    sections = {
        "sites": [{"name": "main"}, {"name": "shop"}],
        "lanes": [{"product": "bread", "origin": "main", "destination": "shop"}],
        "receipts": [{"product": "bread", "quantity": {"Jan": 8}}],
    }
    stock = {"opening": 100, "holding_cost": 1}
    assert useful("lanes", stock=stock, **sections) == [168, 158, 138]
    stock = {"opening": 100}
    assert useful("lanes", stock=stock, **sections) == [60, 50, 30]
    for stock in ({"opening": 100, "maximum": 90}, {"opening": 100, "closing_maximum": 9}):
        assert useful("lanes", stock=stock, **sections) == [168, 158, 138]


def test_what_is_left_over_may_be_made_into_something_cheaper_to_keep():
    """16 of old bread that costs 2 a month to keep give 8 of crumbs, which nobody wants."""
    sections = {
        "products": [{"name": name} for name in ("bread", "flour", "crumbs")],
        "processes": [{"product": "crumbs", "materials": {"bread": 2}}],
        "demand": [],
    }
    assert useful("processes", stock={"opening": 16, "holding_cost": 2}, **sections) == [8, 8, 8]
    assert useful("processes", stock={"opening": 16}, **sections) == [0, 0, 0]


@pytest.mark.parametrize(
    "sections",
    [
        {"limits": [{"name": "busy", "flow": "made", "least": 5}]},
        {"limits": [{"name": "no rest", "flow": "idle", "most": 5}]},
        {
            "limits": [{"name": "mix", "flow": "run", "weight": "over", "most": 5}],
            "processes": [BAKING | {"properties": {"over": -1}}],
        },
        {"suppliers": [MILL | {"price": -1}]},
        {"suppliers": [MILL | {"cost_steps": [{"start": 0, "cost": -1}]}]},
        {"smoothing": [{"name": "calm", "flow": "made", "decrease_cost": 1}]},
        {"workforce": [{"name": "crew", "hours_per_worker": 8, "idle_allowed": False}]},
        {"workforce": [{"name": "crew", "hours_per_worker": 8, "idle_cost": 1}]},
        {"strategy": "level"},
        {"stability": {"pins": [{"flow": "used", "quantity": 5}]}},
        {"setups": [{"name": "mill", "flow": "used", "minimum": 5}]},
        {
            "usage": [
                {
                    "name": "some",
                    "flow": "run",
                    "each": "process",
                    "minimum_if_used": 1,
                    "least_in_use": 1,
                }
            ]
        },
    ],
)
def test_nothing_is_known_where_a_rule_may_ask_for_more(sections):
    assert needs_of("flour", **sections) == [math.inf] * 3
    assert useful("suppliers", **sections) == [math.inf] * 3


def test_what_rules_ask_for_is_found_by_every_name_that_they_give():
    """A rule speaks of a source unless it names others; without a name it speaks of all."""
    pins = [
        {"flow": "run", "process": "make bread", "quantity": 1},
        {"flow": "run", "product": ["cake", "bread"], "quantity": 2},
        {"flow": ["run", "bought"], "quantity": 3},
        {"flow": "bought", "supplier": "mill", "quantity": 4},
        {"flow": "bought", "process": "make bread", "quantity": 5},
    ]
    problem = make_problem(
        products=[{"name": "bread"}, {"name": "cake"}, {"name": "flour"}],
        processes=[{"product": "bread"}, {"product": "cake"}],
        suppliers=[{"supplier": "mill", "product": "flour"}],
        stability={"pins": pins},
    )
    found = Asks(asks(problem))
    bread, cake, flour = (*problem.processes, *problem.suppliers)
    assert [ask.quantity[0] for ask in found.of_source(bread)] == [1, 2, 3]
    assert [ask.quantity[0] for ask in found.of_source(cake)] == [2, 3]
    assert [ask.quantity[0] for ask in found.of_source(flour)] == [3, 4]
    assert [ask.quantity[0] for ask in found.of_product("flour", "bought")] == [3, 4, 5]
    assert found.of_product("cake", "made") == []
