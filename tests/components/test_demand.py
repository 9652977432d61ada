"""Demand: served on time, late or not at all; prices, priorities and revenue.

Bread is made at 2 a unit, up to a ceiling per period that each test chooses.
"""

from __future__ import annotations

import pytest

from sop_opt import solve_plan
from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.components.demand import DemandService
from sop_opt.errors import ProblemError
from sop_opt.problem import Selection
from worlds import column, make_problem, spent

NO_STOCK = [{"product": "bread", "maximum": 0}]


def late(cost=0.0, **fields):
    return {"kind": "backlog", "cost": cost, **fields}


def lost(cost=None):
    return {"kind": "lost_sales", "cost": cost}


def selling(quantity, ceiling=None, **fields):
    """Return demand for bread in so many periods, and how much can be made in each."""
    sections = fields.pop("sections", {})
    world = {
        "horizon": ["Jan", "Feb", "Mar", "Apr"][: len(quantity)],
        "processes": [{"product": "bread", "cost": 2, "maximum": ceiling}],
        "demand": [{"product": "bread", "quantity": quantity, "price": 5, **fields}],
    }
    return make_problem(**(world | sections))


def service(plan, name, **where):
    return column(plan, "demand", name, **where)


# --- must serve -------------------------------------------------------------------------------


def test_what_must_be_served_is_served_when_due():
    plan = solve_plan(selling([10, 20]))
    assert service(plan, "served") == [10, 20]
    assert service(plan, "on_time") == [10, 20]


def test_what_must_be_served_and_cannot_leaves_no_plan():
    assert solve_plan(selling([10, 20], [10, 19])).status == "infeasible"


# --- backlog ----------------------------------------------------------------------------------


def test_late_units_cost_per_unit_and_period():
    """10 wait from January to March: 2 periods at 1.5."""
    plan = solve_plan(selling([10, 0, 5], [0, 0, 15], unmet=late(1.5)))
    assert service(plan, "backlog") == [10, 10, 0]
    assert service(plan, "served") == [0, 0, 15]
    assert spent(plan, "backlog") == 30
    assert plan.objective == 60  # 15 made at 2


def test_the_price_of_being_late_may_differ_by_period():
    plan = solve_plan(selling([10, 0, 0], [0, 0, 10], unmet=late([1, 4, 9])))
    assert spent(plan, "backlog") == 50  # 10 open at the end of January at 1, of February at 4


def test_waiting_for_a_cheap_period_pays_when_being_late_is_cheaper():
    sections = {"processes": [{"product": "bread", "cost": [5, 2]}]}
    cheap = solve_plan(selling([10, 0], unmet=late(2), sections=sections))
    dear = solve_plan(selling([10, 0], unmet=late(4), sections=sections))
    assert cheap.objective == 40  # made in February at 2, late at 2
    assert dear.objective == 50  # made in January at 5


def test_a_backlog_has_to_be_cleared_by_the_end():
    assert solve_plan(selling([10, 20], [10, 15], unmet=late(1))).status == "infeasible"


def test_a_backlog_may_stay_open_where_the_planner_says_so():
    plan = solve_plan(selling([10, 20], [10, 15], unmet=late(3, must_end_clear=False)))
    assert service(plan, "open_at_end") == [0, 5]
    assert plan.objective == 65  # 25 made at 2, 5 open at 3


def test_nothing_is_made_for_orders_that_may_stay_open_more_cheaply():
    plan = solve_plan(selling([10, 20], unmet=late(0.5, must_end_clear=False)))
    assert service(plan, "open_at_end") == [10, 20]
    assert plan.objective == 20  # at 0.5: 10 open after January, 30 after February


@pytest.mark.parametrize("longest", [0, 1, 2])
def test_nothing_is_later_than_allowed(longest):
    """What is due in January can be made in March at the earliest: 2 periods late."""
    world = selling([10, 0, 0, 0], [0, 0, 10, 10], unmet=late(1, max_periods=longest))
    assert solve_plan(world).status == ("optimal" if longest == 2 else "infeasible")


def test_what_is_open_counts_against_the_last_periods_only():
    """1 period late at most: what is open fell due in the period itself."""
    world = selling([5, 7, 9], opening_backlog=2, unmet=late(max_periods=1, must_end_clear=False))
    assert DemandService(world).most_late().tolist() == [[5, 7, 9]]


def test_the_opening_backlog_counts_as_due_before_the_horizon():
    """2 periods late at most: the opening backlog may be open in January, not in February."""
    world = selling([5, 7, 9], opening_backlog=2, unmet=late(max_periods=2))
    assert DemandService(world).most_late().tolist() == [[7, 12, 0]]
    endless = selling([5, 7, 9], opening_backlog=2, unmet=late(must_end_clear=False))
    assert DemandService(endless).most_late().tolist() == [[7, 14, 23]]


def test_an_opening_backlog_is_served_too():
    plan = solve_plan(selling([10, 20], opening_backlog=4, unmet=late(1)))
    assert service(plan, "served") == [14, 20]
    assert service(plan, "on_time") == [10, 20]
    assert plan.objective == 68  # 34 at 2, none of it open at the end of a period


def test_an_opening_backlog_waits_at_a_price():
    plan = solve_plan(selling([10, 20], [10, 24], opening_backlog=4, unmet=late(1)))
    assert plan.objective == 72  # 34 at 2, 4 open after January
    rigid = selling([10, 20], [10, 24], opening_backlog=4, unmet=late(1, max_periods=1))
    assert service(solve_plan(rigid), "served") == [10, 24]  # the oldest orders go first
    too_little = selling([10, 20], [3, 31], opening_backlog=4, unmet=late(1, max_periods=1))
    assert solve_plan(too_little).status == "infeasible"  # one of the 4 would be 2 periods late


# --- lost sales -------------------------------------------------------------------------------


def test_what_cannot_be_made_is_lost_at_its_price():
    plan = solve_plan(selling([10, 20], [10, 15], unmet=lost(4), sections={"inventory": NO_STOCK}))
    assert service(plan, "lost") == [0, 5]
    assert plan.objective == 70  # 25 at 2, 5 lost at 4


def test_serving_is_given_up_where_losing_is_cheaper():
    plan = solve_plan(selling([10, 20], unmet=lost([4, 1])))
    assert service(plan, "lost") == [0, 20]
    assert plan.objective == 40  # 10 at 2, 20 at 1


@pytest.mark.parametrize("objective", ["cost", "profit"])
def test_the_lost_margin_decides_alike_in_cost_and_profit(objective):
    """At a price of 5 bread at 2 is worth making, at 1.5 it is not."""
    plan = solve_plan(selling([10, 20], price=[5, 1.5], unmet=lost()), objective=objective)
    assert service(plan, "served") == [10, 0]
    assert plan.objective == {"cost": 50, "profit": 30}[objective]  # 20 + 20 x 1.5; 10 x (5 - 2)


def test_a_stated_cost_of_losing_counts_beside_the_revenue_when_profit_is_maximised():
    """Making costs 2: at a price of 1.5 it pays only because losing costs another 1."""
    plan = solve_plan(selling([10, 0], price=1.5, unmet=lost(1)), objective="profit")
    assert service(plan, "served") == [10, 0]
    assert plan.objective == -5
    cheap = solve_plan(selling([10, 0], price=1.5, unmet=lost(0.4)), objective="profit")
    assert cheap.objective == -4  # lost: 10 at 0.4 instead of 10 x (2 - 1.5)


def test_optional_demand_is_served_as_far_as_it_pays():
    """Up to 100 can be sold a period; 30 can be made at 2, the rest at 6 for a price of 5."""
    processes = [
        {"name": "own", "product": "bread", "cost": 2, "maximum": 30},
        {"name": "rented", "product": "bread", "cost": 6},
    ]
    world = selling([100, 100], unmet=lost(0), sections={"processes": processes})
    plan = solve_plan(world, objective="profit")
    assert sum(service(plan, "served")) == 60
    assert plan.objective == 180
    assert solve_plan(world, objective="cost").objective == 0  # nothing has to be sold


# --- backlog and lost sales together ----------------------------------------------------------


def test_the_cheaper_of_late_and_lost_is_chosen():
    """All is made in March at 2; January's would wait 2 periods at 1, losing it costs 3.5."""
    plan = solve_plan(selling([10, 10, 10], [0, 0, 100], unmet=[late(1), lost(3.5)]))
    assert service(plan, "lost") == [10, 0, 0]
    assert service(plan, "served") == [0, 0, 20]
    assert plan.objective == 85  # 20 at 2, 10 late for a period at 1, 10 lost at 3.5


def test_an_order_too_old_to_wait_is_not_saved_by_turning_down_a_younger_one():
    """January's orders may wait until February, but only March has capacity: they are lost at 10.

    Turning down February's instead, at 3, and serving January's in their place would cost 50; but
    it would keep January's waiting for two periods.
    """
    world = selling([10, 10, 0], [0, 0, 10], unmet=[late(max_periods=1), lost([10, 3, 3])])
    plan = solve_plan(world)
    assert service(plan, "lost") == [10, 0, 0]
    assert plan.objective == 120  # 10 lost at 10, 10 made at 2


def test_the_delay_allowed_is_counted_per_row():
    """The patient customer's orders wait for March, the hurried one's are lost."""
    demand = [
        {"product": "bread", "customer": "patient", "quantity": [10, 0, 0],
         "unmet": [late(max_periods=2), lost(9)]},
        {"product": "bread", "customer": "hurried", "quantity": [10, 0, 0],
         "unmet": [late(max_periods=1), lost(9)]},
    ]  # fmt: skip
    plan = solve_plan(selling([0, 0, 0], [0, 0, 20], sections={"demand": demand}))
    assert service(plan, "lost", customer="patient") == [0, 0, 0]
    assert service(plan, "lost", customer="hurried") == [10, 0, 0]


def test_an_opening_backlog_cannot_be_lost():
    world = selling([10, 0], [5, 0], opening_backlog=8, unmet=[late(), lost(1)])
    assert solve_plan(world).status == "infeasible"


# --- revenue ----------------------------------------------------------------------------------


def test_profit_is_revenue_less_cost():
    plan = solve_plan(selling([10, 20], price=[5, 6]), objective="profit")
    assert spent(plan, "revenue") == -170  # 10 at 5, 20 at 6
    assert plan.objective == 110


def test_a_late_unit_earns_the_price_of_the_period_in_which_it_was_due():
    plan = solve_plan(selling([10, 0], [0, 10], price=[5, 9], unmet=late(1)), objective="profit")
    assert service(plan, "revenue") == [50, 0]
    assert plan.objective == 20  # 50 - 20 made - 10 late


def test_an_opening_backlog_earns_the_price_of_the_first_period():
    plan = solve_plan(selling([0, 0], opening_backlog=4, unmet=late()), objective="profit")
    assert plan.objective == 12  # 4 x (5 - 2)


def test_orders_open_at_the_end_earn_nothing_and_the_cheapest_stay_open():
    """10 can be made, in February: February's at 9 are served, January's at 5 stay open."""
    world = selling([10, 10], [0, 10], price=[5, 9], unmet=late(must_end_clear=False))
    plan = solve_plan(world, objective="profit")
    assert service(plan, "open_at_end") == [10, 0]
    assert service(plan, "on_time") == [0, 10]
    assert plan.objective == 70  # 10 x (9 - 2)


def test_a_delivery_earns_for_no_order_that_falls_due_later():
    """10 can be made, in January, and not kept: they serve January's at 5, not February's at 9."""
    unmet = late(must_end_clear=False)
    sections = {"inventory": NO_STOCK}
    world = selling([10, 10], [10, 0], price=[5, 9], unmet=unmet, sections=sections)
    plan = solve_plan(world, objective="profit")
    assert service(plan, "open_at_end") == [0, 10]
    assert plan.objective == 30


@pytest.mark.parametrize("price", [[5, 9], [9, 5]])
def test_an_order_turned_down_cannot_be_open_at_the_end_as_well(price):
    """Nothing can be made, so nothing is earned: 10 lost cannot count as 10 open once more."""
    unmet = [late(must_end_clear=False), lost(0)]
    plan = solve_plan(selling([10, 10], [0, 0], price=price, unmet=unmet), objective="profit")
    assert plan.objective == 0
    assert service(plan, "revenue") == [0, 0]


def test_orders_of_the_middle_may_stay_open_while_later_ones_are_served():
    """February's earn least; March's capacity goes to March's, on time."""
    unmet = late(must_end_clear=False)
    world = selling([10, 10, 10], [10, 0, 10], price=[9, 5, 9], unmet=unmet)
    plan = solve_plan(world.replace(inventory=NO_STOCK), objective="profit")
    assert service(plan, "open_at_end") == [0, 10, 0]
    assert service(plan, "on_time") == [10, 0, 10]
    assert sum(service(plan, "revenue")) == 180
    assert plan.objective == 140  # 20 x (9 - 2)


def test_earlier_deliveries_leave_later_orders_open_however_many_periods_follow():
    """10 can be made, in January, and not kept: neither February's nor March's order is served."""
    unmet = late(must_end_clear=False)
    world = selling([10, 10, 10], [10, 0, 0], price=[3, 9, 9], unmet=unmet)
    plan = solve_plan(world.replace(inventory=NO_STOCK), objective="profit")
    assert service(plan, "open_at_end") == [0, 10, 10]
    assert plan.objective == 10  # 10 x (3 - 2)


def test_no_order_stays_open_longer_than_allowed():
    """Nothing due by January may be open at the end of February, though that would be cheapest."""
    unmet = late(max_periods=1, must_end_clear=False)
    world = selling([10, 10], [14, 5], price=[1, 9], opening_backlog=4, unmet=unmet)
    plan = solve_plan(world, objective="profit")
    assert service(plan, "open_at_end") == [0, 5]
    assert plan.objective == 21  # 14 at 1 and 5 at 9, less 19 made at 2


def test_an_opening_backlog_may_stay_open_only_within_its_delay():
    """Due in the period before, it is 3 periods late at the end of February."""
    for longest, expected in ((2, [[10, 10]]), (3, [[14, 10]]), (None, [[14, 10]])):
        unmet = late(max_periods=longest, must_end_clear=False)
        world = selling([10, 10], opening_backlog=4, unmet=unmet)
        assert DemandService(world).most_open().tolist() == expected


# --- customers, sites, launch -----------------------------------------------------------------


def test_customers_share_one_stock_and_the_best_price_is_served_first():
    demand = [
        {"product": "bread", "customer": "shop", "quantity": 10, "price": 5, "unmet": lost()},
        {"product": "bread", "customer": "hotel", "quantity": 10, "price": 8, "unmet": lost()},
    ]
    world = selling([0, 0], 15, sections={"demand": demand, "inventory": NO_STOCK})
    plan = solve_plan(world, objective="profit")
    assert service(plan, "served", customer="hotel") == [10, 10]
    assert service(plan, "served", customer="shop") == [5, 5]
    assert plan.objective == 150  # 20 x (8 - 2) + 10 x (5 - 2)


def test_demand_is_served_from_its_own_site():
    sections = {
        "sites": [{"name": "north"}, {"name": "south"}],
        "inventory": [{"product": "bread", "site": "north", "opening": 50}],
        "processes": [],
    }
    assert solve_plan(selling([10, 0], site="south", sections=sections)).status == "infeasible"
    assert solve_plan(selling([10, 0], site="north", sections=sections)).objective == 0


def test_nothing_is_served_before_the_launch():
    """There is stock, but the product is sold from February on."""
    sections = {
        "products": [{"name": "bread", "available_from": "Feb"}],
        "inventory": [{"product": "bread", "opening": 30}],
    }
    waiting = solve_plan(selling([10, 20], unmet=late(1), sections=sections))
    assert service(waiting, "served") == [0, 30]
    refused = solve_plan(selling([10, 20], unmet=lost(3), sections=sections))
    assert service(refused, "lost") == [10, 0]


def test_demand_that_must_be_served_before_the_launch_is_a_fault_in_the_data():
    sections = {"products": [{"name": "bread", "available_from": "Feb"}]}
    assert solve_plan(selling([0, 20], sections=sections)).status == "optimal"
    with pytest.raises(ProblemError, match="demand row 1, quantity 'Jan': falls due before"):
        selling([10, 20], sections=sections)


# --- service first ----------------------------------------------------------------------------


def two_customers(ceiling, unmet, sections=None):
    demand = [
        {"product": "bread", "customer": "rich", "quantity": 10, "price": 50, "priority": 2,
         "unmet": unmet},
        {"product": "bread", "customer": "first", "quantity": 10, "price": 1, "priority": 1,
         "unmet": unmet},
    ]  # fmt: skip
    return selling([0, 0], ceiling, sections={"demand": demand, **(sections or {})})


def test_priority_goes_before_price_when_service_comes_first():
    world = two_customers(12, lost(), {"inventory": NO_STOCK})
    service_first = solve_plan(world, objective="service")
    assert service(service_first, "served", customer="first") == [10, 10]
    assert service(service_first, "served", customer="rich") == [2, 2]
    cheapest = solve_plan(world, objective="cost")
    assert service(cheapest, "served", customer="rich") == [10, 10]
    assert service(cheapest, "served", customer="first") == [0, 0]  # at 1 it is not worth 2


def test_nothing_is_lost_for_cheapness_when_service_comes_first():
    world = selling([10, 20], unmet=lost(0))
    assert solve_plan(world, objective="cost").objective == 0
    plan = solve_plan(world, objective="service")
    assert service(plan, "served") == pytest.approx([10, 20])
    assert plan.objective == pytest.approx(60)


def test_late_is_better_service_than_lost():
    """Losing would cost nothing, waiting 7 a period; but what waits is served."""
    world = selling([10, 0, 0], [0, 0, 10], unmet=[late(7), lost(0)])
    plan = solve_plan(world, objective="service")
    assert service(plan, "served") == pytest.approx([0, 0, 10])
    assert plan.objective == pytest.approx(160)  # 10 made at 2, 2 periods late at 7


def test_an_order_open_at_the_end_is_better_service_than_one_lost():
    world = selling([10, 0], [0, 0], unmet=[late(must_end_clear=False), lost(0)])
    plan = solve_plan(world, objective="service")
    assert service(plan, "lost") == [0, 0]
    assert service(plan, "open_at_end") == [10, 0]


def test_of_all_plans_of_best_service_the_cheapest_is_taken():
    """February's capacity is short by 5, which January can make at 2 or rent at 9."""
    processes = [
        {"name": "own", "product": "bread", "cost": 2, "maximum": 15},
        {"name": "rented", "product": "bread", "cost": 9},
    ]
    inventory = [{"product": "bread", "holding_cost": 1}]
    world = selling(
        [10, 20], unmet=late(1), sections={"processes": processes, "inventory": inventory}
    )
    plan = solve_plan(world, objective="service")
    assert service(plan, "on_time") == [10, 20]
    assert plan.objective == 65  # 30 made at 2, 5 of them kept


def test_on_time_counts_only_what_is_left_after_older_orders():
    """January: 6 of 10. February: 4 old ones first, then 16 of 20; March: the last 4."""
    plan = solve_plan(selling([10, 20, 0], [6, 20, 4], unmet=late(1)))
    assert service(plan, "served") == [6, 20, 4]
    assert service(plan, "on_time") == [6, 16, 0]
    assert service(plan, "backlog") == [4, 4, 0]


def test_what_is_late_is_not_on_time_however_much_is_delivered():
    """January: none of 10. February: 4 of these; March: the other 6, and all 25 on time."""
    plan = solve_plan(selling([10, 0, 25], [0, 4, 31], unmet=late(1)))
    assert service(plan, "served") == [0, 4, 31]
    assert service(plan, "on_time") == [0, 0, 25]


def test_nothing_is_late_for_cheapness_when_service_comes_first():
    """Waiting costs nothing, and February makes bread at 2 instead of 5."""
    sections = {"processes": [{"product": "bread", "cost": [5, 2]}]}
    world = selling([10, 0], unmet=late(0), sections=sections)
    assert service(solve_plan(world, objective="cost"), "on_time") == [0, 0]
    plan = solve_plan(world, objective="service")
    assert service(plan, "on_time") == pytest.approx([10, 0])
    assert plan.objective == pytest.approx(50)


def test_rules_can_address_deliveries_delays_and_losses_by_customer():
    demand = [
        {"product": "bread", "customer": "shop", "quantity": [3, 4]},
        {"product": "bread", "customer": "hotel", "quantity": [5, 6], "unmet": lost(1)},
        {"product": "bread", "customer": "export", "quantity": [7, 8], "unmet": late(1)},
    ]
    world = selling([0, 0], sections={"demand": demand})
    flows = assemble(world, STANDARD).ledger.flows

    def most(kind, **names):
        return flows.largest(flows.select(Selection(flow=kind, **names))).tolist()

    assert most("served", customer="shop") == [[3, 4]]
    assert most("served", customer="export") == [[7, 15]]  # what fell due so far
    assert most("lost", product="bread", site="main") == [[5, 6]]
    assert most("late", customer="export") == [[7, 0]]  # all is clear in the end
