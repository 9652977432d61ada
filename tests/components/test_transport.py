"""Transport: what leaves one site reaches another; bounds, windows, lead times.

Bread is made at the plant at 2 a unit and sold in the shop, 10 and 20; a van takes it at 1 a unit.
"""

from __future__ import annotations

from sop_opt import solve_plan
from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.problem import Selection
from worlds import column, make_problem


def van(**fields):
    return {"product": "bread", "origin": "plant", "destination": "shop", "cost": 1, **fields}


def shipping(*lanes, **sections):
    world = {
        "sites": [{"name": "plant"}, {"name": "shop"}],
        "processes": [{"product": "bread", "site": "plant", "cost": 2}],
        "inventory": [
            {"product": "bread", "site": "plant", "holding_cost": 1},
            {"product": "bread", "site": "shop", "holding_cost": 3},
        ],
        "demand": [{"product": "bread", "site": "shop", "quantity": [10, 20]}],
    }
    return make_problem(**(world | sections), lanes=lanes)


def moved(plan, **where):
    return column(plan, "transport", "quantity", **where)


def test_goods_reach_the_site_that_sells_them():
    plan = solve_plan(shipping(van()))
    assert moved(plan) == [10, 20]
    assert plan.objective == 90  # 30 at 2, 30 moved at 1


def test_without_a_lane_nothing_arrives():
    assert solve_plan(shipping()).status == "infeasible"


def test_a_full_van_leaves_early_and_the_shop_keeps_the_stock():
    plan = solve_plan(shipping(van(maximum=16)))
    assert moved(plan) == [14, 16]
    assert plan.objective == 102  # 90 and 4 kept in the shop at 3
    assert solve_plan(shipping(van(maximum=14))).status == "infeasible"


def test_a_minimum_load_moves_more_than_is_wanted():
    plan = solve_plan(shipping(van(minimum=[0, 25])))
    assert moved(plan) == [10, 25]
    assert plan.objective == 120  # 35 at 2 + 1, 5 left in the shop at 3


def test_dear_days_are_avoided():
    """Moving in February costs 6 instead of 1: keeping at 3 in the shop is cheaper."""
    plan = solve_plan(shipping(van(cost=[1, 6])))
    assert moved(plan) == [30, 0]
    assert plan.objective == 150  # 30 at 2 + 1, 20 kept at 3


def test_goods_on_the_way_arrive_after_the_lead_time():
    """What February needs leaves in January: it is in nobody's stock meanwhile."""
    opening = [
        {"product": "bread", "site": "shop", "opening": 10, "holding_cost": 3},
        {"product": "bread", "site": "plant", "holding_cost": 1},
    ]
    plan = solve_plan(shipping(van(lead_time=1), inventory=opening))
    assert moved(plan) == [20, 0]
    assert plan.objective == 60
    assert solve_plan(shipping(van(lead_time=1))).status == "infeasible"


def test_a_departure_that_arrives_after_the_horizon_is_paid_but_lost():
    opening = [{"product": "bread", "site": "shop", "opening": 10}]
    plan = solve_plan(shipping(van(lead_time=1, minimum=5), inventory=opening))
    assert plan.objective == 75  # 25 made and moved at 3, the last 5 for nobody
    assert column(plan, "inventory", "closing", site="shop") == [0, 0]


def test_whole_units_round_a_load_up():
    demand = [{"product": "bread", "site": "shop", "quantity": [10.5, 0]}]
    plan = solve_plan(shipping(van(whole=True), demand=demand, inventory=[]))
    assert moved(plan) == [11, 0]
    assert plan.objective == 33


def test_a_lane_runs_only_while_available():
    plan = solve_plan(shipping(van(available_until="Jan", minimum=12)))
    assert moved(plan) == [30, 0]
    assert solve_plan(shipping(van(available_from="Feb"))).status == "infeasible"


def test_a_product_is_not_moved_before_its_launch():
    world = shipping(
        van(cost=-1, maximum=4),  # moving it earns money: it is moved whenever it may be
        products=[{"name": "bread", "available_from": "Feb"}],
        inventory=[{"product": "bread", "site": "plant", "opening": 50}],
        demand=[],
    )
    assert moved(solve_plan(world)) == [0, 4]


def test_a_phased_out_product_may_still_be_moved_and_sold():
    world = shipping(
        van(),
        products=[{"name": "bread", "available_until": "Jan"}],
    )
    plan = solve_plan(world)
    assert moved(plan) == [10, 20]
    assert plan.objective == 110  # made in January, 20 kept at the plant at 1


def test_the_cheaper_way_round_is_taken():
    """Through the depot it costs 0.3 + 0.4, straight 1."""
    world = shipping(
        van(),
        van(destination="depot", cost=0.3),
        van(origin="depot", cost=0.4),
        sites=[{"name": "plant"}, {"name": "depot"}, {"name": "shop"}],
    )
    plan = solve_plan(world)
    assert moved(plan, origin="plant", destination="shop") == [0, 0]
    assert sum(moved(plan, origin="depot")) == 30
    assert plan.objective == 81  # 30 at 2 + 0.7


def test_goods_may_go_back():
    """The shop has 30 too many of what the plant needs as material."""
    world = shipping(
        {"product": "crate", "origin": "shop", "destination": "plant", "cost": 1},
        van(),
        products=[{"name": "bread"}, {"name": "crate"}],
        inventory=[{"product": "crate", "site": "shop", "opening": 30}],
        processes=[{"product": "bread", "site": "plant", "materials": {"crate": 1}}],
    )
    plan = solve_plan(world)
    assert plan.objective == 60  # 30 crates one way, 30 loaves the other


def test_rules_can_address_lanes_by_product_and_either_end():
    world = shipping(
        van(), van(origin="shop", destination="plant", product="crate"),
        products=[{"name": "bread", "family": "baked"}, {"name": "crate"}],
    )  # fmt: skip
    flows = assemble(world, STANDARD).ledger.flows

    def lanes(**names):
        chosen = flows.select(Selection(flow="moved", **names))
        return [labels["product"] for labels in chosen.labels]

    assert lanes(origin="plant") == lanes(destination="shop") == lanes(family="baked") == ["bread"]
    assert lanes(site="shop") == ["bread", "crate"]
