"""Lots: what an order must look like, and what it costs beside its units.

Bread is due 10 and 20; it is made at 2 a loaf and kept at 1 a loaf and month, unless a test says
otherwise.
"""

from __future__ import annotations

import pytest

from sop_opt import solve_plan
from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.components.lots import Lots
from sop_opt.errors import ProblemError
from worlds import assert_books_close, column, make_problem, spent

FLOUR = [{"name": "bread"}, {"name": "flour"}]
MONTHS = ["Jan", "Feb", "Mar", "Apr"]


def lotted(*quantity, process=(), holding_cost=1, **lot):
    """Return a world with a lot rule on baking; ``process`` are more fields of it."""
    return baking(*quantity, process=process, holding_cost=holding_cost, lot=lot)


def baking(*quantity, process=(), holding_cost=1, lot=None, **sections):
    due = list(quantity or (10, 20))
    world = {
        "horizon": MONTHS[: len(due)],
        "processes": [{"product": "bread", "cost": 2, "lot": lot, **dict(process)}],
        "inventory": [{"product": "bread", "holding_cost": holding_cost}],
        "demand": [{"product": "bread", "quantity": due}],
    }
    return make_problem(**(world | sections))


def solved(problem):
    plan = solve_plan(problem).require_solved()
    assert plan.status == "optimal"
    assert_books_close(plan)
    return plan


def figures(plan, name):
    return column(plan, "lots", name)


def lots_of(assembled):
    return next(part for part in assembled.components if part.name == "lots")


def entries(plan, entry, **where):
    return column(plan, "balance", "quantity", entry=entry, **where)


def test_without_lot_rules_there_is_no_component():
    assert Lots.from_problem(make_problem()) is None
    assert solve_plan(make_problem()).tables["lots"].empty


def test_an_order_is_at_least_the_minimum():
    """30 at once, 20 of them kept: 60 + 20; two orders of 25 would leave 20 and cost 135."""
    plan = solved(lotted(minimum=25))
    assert figures(plan, "quantity") == [30, 0]
    assert figures(plan, "orders") == [1, 0]
    assert plan.objective == 80


def test_more_is_ordered_than_needed_to_reach_the_minimum():
    plan = solved(lotted(minimum=50))
    assert figures(plan, "quantity") == [50, 0]
    assert column(plan, "inventory", "closing") == [40, 20]


def test_a_minimum_may_differ_by_period():
    """No minimum in January, 50 in February: all 30 are made in January."""
    plan = solved(lotted(minimum=[0, 50]))
    assert figures(plan, "quantity") == [30, 0]


def test_a_minimum_holds_for_the_order_and_not_for_each_row_of_demand():
    """Three customers want 20 each of a minimum of 100: one order of 100, not three."""
    rows = [{"product": "bread", "customer": name, "quantity": [20, 0]} for name in "abc"]
    plan = solved(baking(lot={"minimum": 100}, demand=rows))
    assert figures(plan, "quantity") == [100, 0]
    assert figures(plan, "orders") == [1, 0]


def test_nothing_is_ordered_where_the_minimum_is_above_the_capacity():
    """The oven has 20 hours for orders of 25 and more: all 30 are lost."""
    hours = {"resource_hours": {"oven": 1}}
    plan = solved(
        baking(
            process=hours,
            lot={"minimum": 25},
            resources=[{"name": "oven", "hours": 20}],
            demand=[{"product": "bread", "quantity": [10, 20], "price": 9, "unmet": "lost_sales"}],
        )
    )
    assert figures(plan, "orders") == [0, 0]
    assert sum(column(plan, "demand", "lost")) == 30


def test_orders_are_whole_multiples():
    """12 and 24: 2 are kept, then 6; 36 x 2 + 8."""
    plan = solved(lotted(multiple=12))
    assert figures(plan, "quantity") == [12, 24]
    assert figures(plan, "orders") == [1, 1]
    assert plan.objective == 80


def test_a_maximum_splits_an_order_and_does_not_cap_the_period():
    """450 in orders of 100: four full ones and one of 50, each at 7."""
    plan = solved(lotted(450, maximum=100, fixed_cost=7))
    assert figures(plan, "quantity") == [450]
    assert figures(plan, "orders") == [5]
    assert spent(plan, "orders") == 35


def test_the_maximum_of_a_process_caps_the_period():
    """300 a month in orders of 100: 150 of the 450 are made a month early."""
    plan = solved(lotted(0, 450, process={"maximum": 300}, maximum=100, fixed_cost=7))
    assert figures(plan, "quantity") == [150, 300]
    assert figures(plan, "orders") == [2, 3]


def test_minimum_multiple_and_maximum_hold_together():
    """Orders are of 60 or 80: 250 take 260, which are four orders (three hold at most 240)."""
    plan = solved(lotted(250, minimum=50, multiple=20, maximum=90, fixed_cost=7))
    assert figures(plan, "quantity") == [260]
    assert figures(plan, "orders") == [4]


def test_a_split_order_keeps_the_minimum_in_every_part():
    """110 are more than one order of 100, and two orders are 60 each at least."""
    plan = solved(lotted(110, minimum=60, maximum=100))
    assert figures(plan, "quantity") == [120]
    assert figures(plan, "orders") == [2]


@pytest.mark.parametrize(("fixed_cost", "orders"), [(15, [1, 1]), (25, [1, 0])])
def test_a_fixed_cost_is_weighed_against_stock(fixed_cost, orders):
    """One order keeps 20 loaves for a month, at 20."""
    plan = solved(lotted(fixed_cost=fixed_cost))
    assert figures(plan, "orders") == orders
    assert spent(plan, "orders") == fixed_cost * sum(orders)


def test_a_fixed_cost_may_differ_by_period():
    """30 in January and 4 in February: both are needed, as January's 10 cannot wait."""
    plan = solved(lotted(fixed_cost=[30, 4]))
    assert spent(plan, "orders") == 34


def test_orders_take_hours_of_a_resource():
    """15 hours an order beside one a loaf, of 40: 25 and 35 hours are taken."""
    lot = {"fixed_hours": {"oven": 15}, "fixed_cost": 1}
    plan = solved(
        baking(
            process={"resource_hours": {"oven": 1}},
            lot=lot,
            resources=[{"name": "oven", "hours": 40}],
        )
    )
    assert column(plan, "capacity", "load_hours") == [10, 20]
    assert column(plan, "capacity", "setup_hours") == [15, 15]
    assert column(plan, "capacity", "utilisation") == [0.625, 0.875]


def test_hours_of_orders_leave_less_for_the_units():
    """25 hours an order leave 15 of 40 for loaves in February: 5 are made in January."""
    plan = solved(
        baking(
            process={"resource_hours": {"oven": 1}},
            lot={"fixed_hours": {"oven": [20, 25]}},
            resources=[{"name": "oven", "hours": 40}],
        )
    )
    assert figures(plan, "quantity") == [15, 15]
    assert column(plan, "capacity", "setup_hours") == [20, 25]


def test_orders_take_hours_of_people():
    """Of 24 hours 10 and 20 are for loaves and 4 for each order; 10 and 0 are idle."""
    plan = solved(
        baking(
            process={"labour_hours": {"crew": 1}},
            lot={"fixed_hours": {"crew": 4}, "fixed_cost": 1},
            workforce=[{"name": "crew", "opening": 3, "hours_per_worker": 8, "hire_cost": 99}],
        )
    )
    assert column(plan, "workforce", "load_hours") == [10, 20]
    assert column(plan, "workforce", "setup_hours") == [4, 4]
    assert column(plan, "workforce", "idle_hours") == [10, 0]


def test_orders_use_materials_beside_those_per_unit():
    """2 flour a loaf and 5 an order of at most 10: 20 + 5, and 40 + 10 for two orders."""
    plan = solved(
        baking(
            products=FLOUR,
            process={"materials": {"flour": 2}},
            lot={"maximum": 10, "fixed_cost": 1, "fixed_materials": {"flour": 5}},
            holding_cost=9,
            inventory=[
                {"product": "bread", "holding_cost": 9},
                {"product": "flour", "opening": 100},
            ],
        )
    )
    assert entries(plan, "used", product="flour") == [-20, -40]
    assert entries(plan, "used per order", product="flour") == [-5, -10]
    assert column(plan, "inventory", "closing", product="flour") == [75, 25]


def offer(**fields):
    """Return a world in which bread is bought, 10 and 20, and flour is at hand."""
    return baking(
        products=FLOUR,
        processes=[],
        suppliers=[{"supplier": "baker", "product": "bread", "price": 3, **fields}],
        inventory=[{"product": "bread", "holding_cost": 1}, {"product": "flour", "opening": 90}],
    )


def test_purchases_have_lots():
    """Pallets of 12 at 5 each way: 12 and 24 in one order a month, 36 x 3 + 8 + 10."""
    plan = solved(offer(lot={"multiple": 12, "fixed_cost": 5}))
    assert figures(plan, "name") == ["bread from baker at main"] * 2
    assert figures(plan, "flow") == ["bought"] * 2
    assert figures(plan, "quantity") == [12, 24]
    assert plan.objective == 126


def test_an_order_is_paid_when_it_is_placed_and_not_when_it_arrives():
    """The 20 of February are ordered in January, when an order costs 8; those of January come
    from an open order."""
    world = offer(lead_time=1, lot={"fixed_cost": [8, 3]})
    plan = solved(world.replace(receipts=[{"product": "bread", "quantity": [10, 0]}]))
    assert figures(plan, "quantity") == [20, 0]
    assert spent(plan, "orders") == 8


def test_a_subcontractor_is_given_materials_per_unit_and_per_order():
    """1 flour a loaf and 5 an order: 10 + 5 and 20 + 5."""
    lot = {"fixed_cost": 5, "fixed_materials": {"flour": 5}}
    plan = solved(offer(materials={"flour": 1}, lot=lot))
    assert entries(plan, "provided", product="flour") == [-10, -20]
    assert entries(plan, "used per order", product="flour") == [-5, -5]


def test_lanes_have_lots_and_take_materials_at_the_origin():
    """Vans take 8 loaves and a crate each: two vans for 10, three for 20, at 4 each."""
    crates = {"fixed_materials": {"crates": 1}}
    plan = solved(
        make_problem(
            products=[{"name": "bread"}, {"name": "crates"}],
            sites=[{"name": "bakery"}, {"name": "shop"}],
            processes=[{"product": "bread", "site": "bakery"}],
            inventory=[
                {"product": "crates", "site": "bakery", "opening": 9},
                {"product": "bread", "site": "shop", "maximum": 0},
            ],
            lanes=[
                {
                    "product": "bread",
                    "origin": "bakery",
                    "destination": "shop",
                    "lot": {"maximum": 8, "fixed_cost": 4, **crates},
                }
            ],
            demand=[{"product": "bread", "site": "shop", "quantity": [10, 20]}],
        )
    )
    assert figures(plan, "name") == ["bread from bakery to shop"] * 2
    assert figures(plan, "orders") == [2, 3]
    assert entries(plan, "used per order", site="bakery") == [-2, -3]
    assert spent(plan, "orders") == 20


def test_an_order_lasts_for_its_periods_of_supply():
    """10, 20, 10, 5: an order every second month at most keeps 20 and 5 for one month each."""
    plan = solved(lotted(10, 20, 10, 5, periods_of_supply=2))
    assert figures(plan, "quantity") == [30, 0, 15, 0]
    assert spent(plan, "holding") == 25


def test_orders_of_one_period_count_once_for_the_periods_of_supply():
    """The same in orders of at most 20: two in January, one in March."""
    plan = solved(lotted(10, 20, 10, 5, periods_of_supply=2, maximum=20, fixed_cost=1))
    assert figures(plan, "quantity") == [30, 0, 15, 0]
    assert figures(plan, "orders") == [2, 0, 1, 0]


def test_an_order_may_last_beyond_the_horizon():
    plan = solved(lotted(10, 20, 10, 5, periods_of_supply=9))
    assert figures(plan, "quantity") == [45, 0, 0, 0]


def test_sources_last_for_their_own_periods():
    """What is bought may be ordered every month, what is baked every second one."""
    world = baking(
        10,
        20,
        lot={"periods_of_supply": 2},
        process={"maximum": 10},
        suppliers=[{"supplier": "baker", "product": "bread", "price": 5, "lot": {"minimum": 10}}],
    )
    plan = solved(world)
    assert column(plan, "lots", "quantity", flow="run") == [10, 0]
    assert column(plan, "lots", "quantity", flow="bought") == [0, 20]


def test_batches_may_be_parts_beyond_the_whole_periods():
    """January takes a whole batch of 12, of which 2 are kept; February one and a half."""
    plan = solved(lotted(multiple=12).replace(integer_until="Jan"))
    assert figures(plan, "quantity") == [12, 18]


def test_orders_may_be_parts_beyond_the_whole_periods():
    """15 in orders of 10: two in January, one and a half in February."""
    world = lotted(15, 15, maximum=10, fixed_cost=10, holding_cost=9)
    plan = solved(world.replace(integer_until="Jan"))
    assert figures(plan, "orders") == [2, 1.5]
    assert spent(plan, "orders") == 35
    assert figures(solved(world), "orders") == [2, 2]


def test_without_any_ceiling_every_rule_is_told_so():
    """Who earns by baking would bake without end, so that nothing says how much an order is."""
    world = lotted(process={"cost": -1}, minimum=5).replace(
        suppliers=[{"supplier": "baker", "product": "bread", "lot": {"minimum": 5}}]
    )
    with pytest.raises(ProblemError) as caught:
        solve_plan(world)
    assert [(fault.section, fault.row, fault.field) for fault in caught.value.faults] == [
        ("processes", "row 1", "maximum"),
        ("suppliers", "row 1", "maximum"),
    ]
    assert "is needed where nothing else limits what is ordered" in str(caught.value)


def test_a_limit_may_count_orders():
    """One order over both months: 20 are kept although that costs 9 each."""
    world = lotted(holding_cost=9, minimum=1)
    once = {"name": "once", "flow": "orders", "most": 1, "per": "horizon"}
    assert figures(solved(world), "orders") == [1, 1]
    plan = solved(world.replace(limits=[once]))
    assert figures(plan, "orders") == [1, 0]
    assert plan.objective == 240


def test_orders_beyond_a_limit_may_have_a_price():
    """The second order costs 5; keeping 20 loaves would cost 180."""
    once = {"name": "once", "flow": "orders", "most": 1, "per": "horizon", "price": 5}
    plan = solved(lotted(holding_cost=9, minimum=1).replace(limits=[once]))
    assert spent(plan, "limits") == 5
    assert plan.objective == 65


def test_orders_are_addressed_like_the_flow_they_are_of():
    """A ceiling on orders from the baker says nothing of orders to bake."""
    world = baking(
        10,
        20,
        holding_cost=9,
        lot={"minimum": 1},
        process={"maximum": 10},
        suppliers=[{"supplier": "baker", "product": "bread", "price": 5, "lot": {"minimum": 1}}],
        limits=[{"name": "calls", "flow": "orders", "supplier": "baker", "most": [1, 0]}],
    )
    plan = solved(world)
    assert column(plan, "lots", "orders", flow="run") == [1, 1]
    assert column(plan, "lots", "orders", flow="bought") == [1, 0]


def test_whatever_has_a_lot_rule_needs_an_order():
    assembled = assemble(lotted(minimum=5), STANDARD)
    lots, openers = lots_of(assembled), assembled.ledger.gates.openers(assembled.formulation.size)
    assert openers[lots.flows[0].columns[0]].tolist() == lots.orders[0].tolist()


def test_there_are_no_more_orders_than_the_most_units_fill():
    """Of 30 units at most, in January, 25 fill one order and the rest another; none is placed
    when the offer is over."""
    world = lotted(process={"available_until": "Jan"}, maximum=25)
    assert lots_of(assemble(world, STANDARD)).most_orders().tolist() == [[2, 0]]


@pytest.mark.parametrize(("minimum", "most"), [(15, [2, 1]), (30, [1, 0]), (41, [0, 0])])
def test_there_are_no_more_orders_than_have_the_least_each(minimum, most):
    """40 and 29 hours of the oven, an hour a loaf, hold so many orders of at most 25 or 41."""
    hours = {"resource_hours": {"oven": 1}}
    lot = {"minimum": minimum, "maximum": 41 if minimum > 15 else 25}
    world = baking(30, 30, process=hours, lot=lot, resources=[{"name": "oven", "hours": [40, 29]}])
    assert lots_of(assemble(world, STANDARD)).most_orders().tolist() == [most]
