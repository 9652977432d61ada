"""Purchases: buying and subcontracting within bounds and windows, lead times, materials provided.

Nothing is made here: bread is due 10 and 20 and has to be bought.
"""

from __future__ import annotations

from sop_opt import solve_plan
from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.problem import Selection
from worlds import column, make_problem, spent

KEEPS_AT_1 = [{"product": "bread", "holding_cost": 1}]


def baker(**fields):
    return {"supplier": "baker", "product": "bread", "price": 3, **fields}


def buying(*suppliers, **sections):
    return make_problem(
        **({"processes": [], "inventory": KEEPS_AT_1} | sections), suppliers=suppliers
    )


def bought(plan, **where):
    return column(plan, "purchases", "quantity", **where)


def test_what_is_due_is_bought_in_its_period():
    plan = solve_plan(buying(baker()))
    assert bought(plan) == [10, 20]
    assert plan.objective == 90


def test_buying_moves_to_the_period_in_which_it_is_cheap():
    """In January it costs 3, in February 5: 2 more, against 1 for keeping it."""
    plan = solve_plan(buying(baker(price=[3, 5])))
    assert bought(plan) == [30, 0]
    assert plan.objective == 110  # 30 at 3, 20 kept


def test_the_dear_supplier_delivers_what_the_cheap_one_cannot():
    plan = solve_plan(buying(baker(maximum=12), baker(supplier="shop", price=3.5)))
    assert bought(plan, supplier="baker") == [10, 12]
    assert bought(plan, supplier="shop") == [0, 8]
    assert plan.objective == 94  # 22 at 3, 8 at 3.5; keeping 2 more would cost 1 each


def test_a_ceiling_moves_purchases_forward():
    assert bought(solve_plan(buying(baker(maximum=16)))) == [14, 16]


def test_a_ceiling_below_all_demand_leaves_no_plan():
    assert solve_plan(buying(baker(maximum=14))).status == "infeasible"


def test_a_minimum_order_is_bought_even_if_nobody_wants_it():
    plan = solve_plan(buying(baker(minimum=[0, 25])))
    assert bought(plan) == [10, 25]
    assert plan.objective == 110  # 35 at 3, 5 kept


def test_a_supplier_delivers_only_while_available():
    plan = solve_plan(buying(baker(available_until="Jan", minimum=12)))
    assert bought(plan) == [30, 0]
    assert solve_plan(buying(baker(available_from="Feb"))).status == "infeasible"


def test_a_product_is_not_bought_before_launch_or_after_phase_out():
    for window, expected in (
        ({"available_from": "Feb"}, [0, 7]),
        ({"available_until": "Jan"}, [7, 0]),
    ):
        world = buying(
            baker(price=-1, maximum=7),  # the supplier pays us: it is bought whenever it may be
            products=[{"name": "bread", **window}],
            inventory=[],
            demand=[],
        )
        assert bought(solve_plan(world)) == expected


def test_an_order_arrives_after_its_lead_time():
    inventory = [{"product": "bread", "opening": 10}]
    plan = solve_plan(buying(baker(lead_time=1), inventory=inventory))
    assert bought(plan) == [20, 0]
    assert plan.objective == 60
    assert solve_plan(buying(baker(lead_time=1))).status == "infeasible"


def test_an_order_that_arrives_after_the_horizon_is_paid_but_lost():
    inventory = [{"product": "bread", "opening": 10}]
    plan = solve_plan(buying(baker(lead_time=1, minimum=5), inventory=inventory))
    assert plan.objective == 75  # 20 in January, 5 in February that arrive too late
    assert column(plan, "inventory", "closing") == [0, 0]


def test_whole_units_round_an_order_up():
    demand = [{"product": "bread", "quantity": [10.5, 0]}]
    assert solve_plan(buying(baker(), demand=demand)).objective == 31.5
    plan = solve_plan(buying(baker(whole=True), demand=demand))
    assert bought(plan) == [11, 0]
    assert plan.objective == 34  # 11 at 3, half a unit kept twice


def test_materials_are_provided_to_a_subcontractor_when_the_order_is_placed():
    """Per loaf the subcontractor gets half a sack of flour from our stock, a period ahead."""
    world = buying(
        baker(lead_time=1, materials={"flour": 0.5}),
        {"supplier": "mill", "product": "flour", "price": 4},
        products=[{"name": "bread"}, {"name": "flour"}],
        inventory=[{"product": "bread", "opening": 10}],
    )
    plan = solve_plan(world)
    assert bought(plan, supplier="mill") == [10, 0]
    assert plan.objective == 100  # 20 loaves at 3, 10 sacks at 4
    without_mill = world.replace(suppliers=world.suppliers[:1])
    assert solve_plan(without_mill).status == "infeasible"


def test_purchases_reach_only_their_site():
    world = buying(
        baker(site="north"),
        baker(site="south", price=9),
        sites=[{"name": "north"}, {"name": "south"}],
        inventory=[],
        demand=[{"product": "bread", "site": "south", "quantity": [10, 0]}],
    )
    plan = solve_plan(world)
    assert bought(plan, site="north") == [0, 0]
    assert plan.objective == 90


def test_one_supplier_may_offer_several_products():
    world = buying(
        baker(),
        baker(product="cake", price=8),
        products=[{"name": "bread"}, {"name": "cake"}],
        demand=[
            {"product": "bread", "quantity": [10, 0]},
            {"product": "cake", "quantity": [0, 5]},
        ],
    )
    plan = solve_plan(world)
    assert spent(plan, "purchases") == 70  # 10 at 3, 5 at 8
    assert bought(plan, product="cake") == [0, 5]


def test_buying_fills_what_own_capacity_cannot_make():
    plan = solve_plan(
        buying(baker(), processes=[{"product": "bread", "cost": 2, "maximum": 12}], inventory=[])
    )
    assert plan.objective == 66  # 24 made at 2, 6 bought at 3


def test_rules_can_address_purchases_by_supplier_and_product():
    flows = assemble(buying(baker(maximum=[4, 5]), baker(supplier="shop")), STANDARD).ledger.flows
    chosen = flows.select(Selection(flow="bought", supplier="baker", product="bread", site="main"))
    assert flows.largest(chosen).tolist() == [[4, 5]]
