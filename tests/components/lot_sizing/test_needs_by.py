"""What must have been supplied by when, worked out by hand for small bills of material."""

from __future__ import annotations

import pytest

from sop_opt.components.lot_sizing.needs_by import NeedsBy
from worlds import make_problem

WEEKS = ["t1", "t2", "t3", "t4"]


def needs(problem, product="bread", site=""):
    """Return the units that must have been supplied by each period."""
    return NeedsBy(problem).of((product, site)).total.tolist()


def bread(**sections):
    """Return bread due 10, 0, 20 and 5."""
    demand = [{"product": "bread", "quantity": [10, 0, 20, 5]}]
    return make_problem(**({"horizon": WEEKS, "demand": demand} | sections))


def recipes(*processes, **sections):
    """Return bread of dough; the processes are those of bread."""
    products = [{"name": name} for name in ("bread", "dough", "crumbs")]
    dough = {"name": "dough", "outputs": {"dough": 1}}
    rows = [{"name": f"way {k}", "outputs": {"bread": 1}} | row for k, row in enumerate(processes)]
    return bread(**({"products": products, "processes": [*rows, dough]} | sections))


def test_needs_are_demand_so_far():
    assert needs(bread()) == [10, 10, 30, 35]


def test_opening_stock_and_receipts_serve_first_and_levels_of_stock_come_on_top():
    """By t2 there are 12 + 6 for 10 + 4; by t3 30 + 4 - 18; at the end 7 are to be left."""
    stock = {"product": "bread", "opening": 12, "safety_stock": 4, "closing_minimum": 7}
    receipts = [{"product": "bread", "quantity": [0, 6, 0, 0]}]
    problem = bread(inventory=[stock], receipts=receipts)
    assert needs(problem) == [2, 2, 16, 24]


def test_a_safety_stock_with_a_price_is_not_needed():
    stock = {"product": "bread", "safety_stock": 4, "safety_stock_cost": 1}
    assert needs(bread(inventory=[stock])) == [10, 10, 30, 35]


def test_an_opening_backlog_is_needed_at_once():
    row = {"product": "bread", "quantity": [10, 0, 20, 5], "unmet": "backlog", "opening_backlog": 3}
    assert needs(bread(demand=[row])) == [13, 13, 33, 38]


def test_what_a_later_receipt_covers_is_not_needed_where_demand_can_wait():
    """10 are due in t1 and arrive in t2: those who must be served need them in t1 all the same."""
    receipts = [{"product": "bread", "quantity": [0, 10, 0, 0]}]
    late = [{"product": "bread", "quantity": [10, 0, 20, 5], "unmet": "backlog"}]
    assert needs(bread(receipts=receipts)) == [10, 10, 20, 25]
    assert needs(bread(receipts=receipts, demand=late)) == [0, 0, 20, 25]


def test_materials_are_needed_when_the_process_takes_them_with_scrap_and_yield():
    """2 units of dough, of which a fifth is lost, for half a loaf: 2 / 0.8 / 0.5 = 5 per loaf. They
    are taken one period after the start, two before the bread arrives."""
    process = {
        "materials": {"dough": 2},
        "scrap": {"dough": 0.2},
        "yield_rate": 0.5,
        "lead_time": 3,
        "material_offsets": {"dough": 1},
    }
    problem = recipes(process, inventory=[{"product": "bread", "opening": 10}])
    assert needs(problem) == [0, 0, 20, 25]
    assert needs(problem, "dough") == [100, 125, 125, 125]


def test_stock_of_a_product_counts_before_its_materials_do():
    """15 loaves are there, for the 10 of t1 and 5 of the 20 of t3; dough is needed for the rest."""
    problem = recipes({"materials": {"dough": 1}}, inventory=[{"product": "bread", "opening": 15}])
    assert needs(problem, "dough") == [0, 0, 15, 20]


def test_of_several_ways_the_least_use_and_the_latest_use_count():
    ways = [
        {"materials": {"dough": 3}, "lead_time": 2},
        {"materials": {"dough": [5, 5, 2, 5]}, "lead_time": 1},
    ]
    problem = recipes(*ways, inventory=[{"product": "bread", "opening": 10}])
    # 2 units of dough per loaf, one period before it: of 0, 0, 20 and 25 loaves
    assert needs(problem, "dough") == [0, 40, 50, 50]


def test_a_way_without_the_material_leaves_nothing_to_say():
    problem = recipes({"materials": {"dough": 1}}, {})
    assert needs(problem, "dough") == [0, 0, 0, 0]


def test_subcontracting_takes_what_is_provided_when_it_is_ordered():
    offer = {"supplier": "mill", "product": "bread", "lead_time": 1, "materials": {"dough": 2}}
    problem = recipes(processes=[{"product": "dough"}], suppliers=[offer])
    # 30 loaves by t3 take 60 units by t2; those of t1 have no source in time, but need 20 in t1
    assert needs(problem, "dough") == [20, 60, 70, 70]


def test_runs_for_one_product_of_two_are_not_counted_for_the_other():
    """One run makes bread and crumbs, both due: what it uses must not be counted twice."""
    demand = [{"product": name, "quantity": [10, 0, 20, 5]} for name in ("bread", "crumbs")]
    both = {"outputs": {"bread": 1, "crumbs": 1}, "materials": {"dough": 1}}
    assert needs(recipes(both, demand=demand), "dough") == [0, 0, 0, 0]


def network(**sections):
    """Return a plant that serves a shop by a lane of one period."""
    lane = {"product": "bread", "origin": "main", "destination": "shop", "lead_time": 1}
    return bread(
        **{
            "sites": [{"name": "main"}, {"name": "shop"}],
            "lanes": [lane],
            "demand": [{"product": "bread", "site": "shop", "quantity": [0, 4, 6, 0]}],
        }
        | sections
    )


def test_what_a_shop_needs_must_leave_the_plant_one_period_before():
    problem = network()
    assert needs(problem, site="shop") == [0, 4, 10, 10]
    assert needs(problem, site="main") == [4, 10, 10, 10]
    assert needs(problem) == [4, 10, 10, 10]


def test_stock_of_the_shop_is_of_no_use_to_customers_of_the_plant_when_alone():
    """The shop has 4 of its 10; the plant needs 3 for its own and sends 6, but all together the
    shop's stock counts only for what is due there."""
    demand = [
        {"product": "bread", "site": "shop", "quantity": [0, 4, 6, 0]},
        {"product": "bread", "site": "main", "quantity": [3, 0, 0, 0]},
    ]
    stock = [{"product": "bread", "site": "shop", "opening": 4}]
    problem = network(demand=demand, inventory=stock)
    assert needs(problem, site="shop") == [0, 0, 6, 6]
    assert needs(problem, site="main") == [3, 9, 9, 9]
    # t1: 3 + what must have reached the shop by t2: 4 - 4
    assert needs(problem) == [3, 9, 9, 9]


def test_of_two_ways_to_a_shop_the_shorter_counts():
    lanes = [
        {"product": "bread", "origin": "main", "destination": "shop", "lead_time": 2},
        {"product": "bread", "origin": "main", "destination": "depot"},
        {"product": "bread", "origin": "depot", "destination": "shop", "lead_time": 1},
    ]
    sites = [{"name": name} for name in ("main", "depot", "shop")]
    assert needs(network(sites=sites, lanes=lanes)) == [4, 10, 10, 10]


def test_a_shop_with_two_sources_asks_nothing_of_each_alone():
    lanes = [
        {"product": "bread", "origin": origin, "destination": "shop"}
        for origin in ("main", "depot")
    ]
    sites = [{"name": name} for name in ("main", "depot", "shop")]
    problem = network(sites=sites, lanes=lanes)
    assert needs(problem, site="main") == needs(problem, site="depot") == [0, 0, 0, 0]
    assert needs(problem) == [0, 4, 10, 10]


def test_lanes_in_a_circle_end_somewhere():
    """A unit may go back and forth; what the shop needs is needed at the plant all the same."""
    lanes = [
        {"product": "bread", "origin": "main", "destination": "shop"},
        {"product": "bread", "origin": "shop", "destination": "main"},
    ]
    assert needs(network(lanes=lanes), site="main") == [0, 4, 10, 10]


@pytest.mark.parametrize(("unmet", "count"), [("must_serve", 0), ("lost_sales", 1)])
def test_shortfalls_name_the_demand_that_need_not_be_met(unmet, count):
    """2 units of dough per loaf, one period before: 2 are not needed per loaf lost by then."""
    demand = [{"product": "bread", "quantity": [10, 0, 20, 5], "unmet": unmet}]
    problem = recipes({"materials": {"dough": 2}, "lead_time": 1}, demand=demand)
    shortfalls = NeedsBy(problem).of(("dough", "")).shortfalls
    assert [(s.demand, s.units, s.later) for s in shortfalls] == [(0, 2.0, 1)] * count
