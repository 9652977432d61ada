"""What the horizon can need of each product."""

import math

import pytest

from sop_opt.problem.needs import Needs
from worlds import make_problem


def chain(**sections):
    """Bread of 0.5 flour at a yield of 80 %, safety stock 4, closing stock 6; 30 are due."""
    world = {
        "products": [{"name": "bread"}, {"name": "flour"}],
        "processes": [{"product": "bread", "yield_rate": 0.8, "materials": {"flour": 0.5}}],
        "suppliers": [{"supplier": "mill", "product": "flour"}],
        "inventory": [{"product": "bread", "safety_stock": [4, 2], "closing_minimum": 6}],
    }
    return make_problem(**(world | sections))


def test_needs_are_demand_and_levels_of_stock():
    """30 due, 4 of safety stock, 6 at the end."""
    assert Needs(chain()).product("bread") == 40


def test_materials_follow_from_what_they_go_into():
    """40 good loaves are 50 started, of half a unit each."""
    problem = chain()
    assert Needs(problem).activity(problem.processes[0]) == 50
    assert Needs(problem).product("flour") == 25
    assert Needs(problem).activity(problem.suppliers[0]) == 25


def test_a_minimum_counts_where_it_is_more():
    """At least 40 are started in each of two periods."""
    process = {"product": "bread", "minimum": 40, "materials": {"flour": 0.5}}
    assert Needs(chain(processes=[process])).product("flour") == 40


def test_a_discount_on_all_units_may_be_worth_reaching_in_every_period():
    """Two batches of 100 loaves beside the 50 that do; each loaf takes half a unit of flour."""
    steps = [{"start": 0, "cost": 2}, {"start": 100, "cost": 0}]
    process = {"product": "bread", "materials": {"flour": 0.5}, "cost_steps": steps}
    assert Needs(chain(processes=[process])).product("flour") == 20
    assert Needs(chain(processes=[process | {"steps_apply": "all_units"}])).product("flour") == 120


def test_of_its_own_material_a_product_may_need_any_amount():
    starter = {"product": "bread", "materials": {"bread": 0.1}}
    assert Needs(chain(processes=[starter])).product("bread") == math.inf


@pytest.mark.parametrize(
    "sections",
    [
        {"limits": [{"name": "busy", "flow": "made", "least": 5}]},
        {"suppliers": [{"supplier": "mill", "product": "flour", "price": -1}]},
        {"smoothing": [{"name": "calm", "flow": "made", "decrease_cost": 1}]},
        {"workforce": [{"name": "crew", "hours_per_worker": 8, "idle_allowed": False}]},
        {"strategy": "level"},
    ],
)
def test_nothing_is_known_where_a_rule_may_ask_for_more(sections):
    assert Needs(chain(**sections)).product("flour") == math.inf
