"""Stability: frozen periods, the price of departing from an earlier plan, and pins.

Bread is made by oven A at 2 and by oven B at 3 a unit, or bought at 4. 10, 20 and 15 are due, and
stock costs 1 a unit and month, unless a test says otherwise.
"""

from __future__ import annotations

import pytest

from sop_opt import previous_from_plan, solve_plan
from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.components.stability import PlanStability
from sop_opt.errors import ProblemError
from worlds import assert_books_close, column, make_problem, spent

OPTIMUM = 45 * 2


def keeping(**stability):
    return make_problem(
        horizon=["Jan", "Feb", "Mar"],
        processes=[
            {"name": "A", "outputs": {"bread": 1}, "cost": 2},
            {"name": "B", "outputs": {"bread": 1}, "cost": 3},
        ],
        suppliers=[{"supplier": "baker", "product": "bread", "price": 4}],
        inventory=[{"product": "bread", "holding_cost": 1}],
        demand=[{"product": "bread", "quantity": [10, 20, 15]}],
        stability=stability or None,
    )


def run(process, quantity, **fields):
    return {"flow": "run", "process": process, "quantity": quantity, **fields}


def runs(plan, process):
    return column(plan, "production", "runs", process=process)


def bought(plan):
    return column(plan, "purchases", "quantity")


def test_without_stability_there_is_no_component():
    assert PlanStability.from_problem(keeping()) is None
    assert solve_plan(keeping()).tables["stability"].empty


def test_a_section_that_asks_nothing_changes_nothing():
    plan = solve_plan(keeping(departure_cost=5))
    assert plan.objective == OPTIMUM
    assert plan.tables["stability"].empty


def test_frozen_periods_repeat_the_previous_plan():
    """13 from A in January though 10 are due: 3 are kept, and February needs 17."""
    plan = solve_plan(keeping(frozen_periods="Jan", previous=[run("A", [13, 99, 99])]))
    assert runs(plan, "A") == [13, 17, 15]
    assert plan.objective == OPTIMUM + 3
    assert_books_close(plan)


def test_flows_that_the_previous_plan_does_not_have_stay_at_zero():
    """Everything of January comes from B, which costs 1 more than A."""
    plan = solve_plan(keeping(frozen_periods="Jan", previous=[run("B", [10, 0, 0])]))
    assert (runs(plan, "A"), runs(plan, "B")) == ([0, 20, 15], [10, 0, 0])
    assert bought(plan) == [0, 0, 0]
    assert plan.objective == OPTIMUM + 10


def test_nothing_happens_in_a_frozen_period_that_the_previous_plan_says_nothing_of():
    plan = solve_plan(keeping(frozen_periods="Feb", previous=[run("A", {"Jan": 10})]))
    assert runs(plan, "A") == [30, 0, 15]
    assert plan.objective == OPTIMUM + 20


def test_of_several_flows_in_a_row_the_sum_is_frozen():
    plan = solve_plan(keeping(frozen_periods="Jan", previous=[run("A; B", 12)]))
    assert (runs(plan, "A")[0], runs(plan, "B")[0]) == (12, 0)


def test_a_row_is_frozen_when_any_kind_in_it_is():
    """Runs are frozen: 12 is what January makes and buys together, though it buys freely."""
    row = {"flow": "run; bought", "quantity": {"Jan": 12}}
    plan = solve_plan(keeping(frozen_periods="Jan", frozen_flows="run", previous=[row]))
    assert column(plan, "stability", "planned", rule="frozen") == [12]
    plan.audit().require_passed()


def test_only_frozen_kinds_of_flow_are_held():
    """A and B stand still in January, but the baker may deliver."""
    world = keeping(frozen_periods="Jan", frozen_flows="run", previous=[run("A", [6, 0, 0])])
    plan = solve_plan(world)
    assert runs(plan, "A") == [6, 20, 15]
    assert bought(plan) == [4, 0, 0]
    assert solve_plan(keeping(frozen_periods="Jan", previous=[run("A", 6)])).status == "infeasible"


def test_contradictory_rows_are_infeasible():
    rows = [run("A", 12), run("A; B", 11)]
    assert solve_plan(keeping(frozen_periods="Jan", previous=rows)).status == "infeasible"


def test_the_table_holds_plan_and_previous_plan_side_by_side():
    plan = solve_plan(
        keeping(frozen_periods="Jan", previous=[run("A", [13, 20, 15])], departure_cost=0.25)
    )
    kinds = plan.tables["stability"]["rule"].tolist()
    assert kinds == ["frozen", "departure", "departure", "frozen", "frozen"]  # B, the baker
    assert column(plan, "stability", "name", rule="departure") == ["run, process A"] * 2
    assert column(plan, "stability", "period", rule="departure") == ["Feb", "Mar"]
    assert column(plan, "stability", "planned", rule="departure") == [17, 15]
    assert column(plan, "stability", "previous", rule="departure") == [20, 15]
    assert column(plan, "stability", "change", rule="departure") == [-3, 0]
    assert column(plan, "stability", "planned", rule="frozen") == [13, 0, 0]
    assert spent(plan, "departures") == 0.75
    assert_books_close(plan)


@pytest.mark.parametrize(("price", "from_b"), [(0.375, 0), (0.625, 20)])
def test_a_departure_is_made_where_it_saves_more_than_it_costs(price, from_b):
    """A unit moved from B to A saves 1 and changes both rows."""
    rows = [run("A", [10, 0, 15]), run("B", [0, 20, 0])]
    plan = solve_plan(keeping(previous=rows, departure_cost=price))
    assert runs(plan, "B") == [0, from_b, 0]
    assert spent(plan, "departures") == (20 - from_b) * 2 * price


def test_departures_may_cost_more_in_near_periods():
    rows = [run("A", 0), run("B", [10, 20, 15])]
    plan = solve_plan(keeping(previous=rows, departure_cost=[1, 0.75, 0.25]))
    assert runs(plan, "B") == [10, 20, 0]
    assert spent(plan, "departures") == 15 * 2 * 0.25


def test_periods_that_a_mapping_does_not_name_depart_from_nothing():
    plan = solve_plan(keeping(previous=[run("A", {"Jan": 8})], departure_cost=0.5))
    assert runs(plan, "A") == [10, 20, 15]
    assert spent(plan, "departures") == 1


def test_a_kind_that_is_not_frozen_pays_for_departures_in_frozen_periods_too():
    """Stock of 3 at the end of January follows from A, which is frozen; 1 more than before."""
    stock = {"flow": "stock", "quantity": {"Jan": 2}}
    rows = [run("A", {"Jan": 13}), stock]
    plan = solve_plan(keeping(frozen_periods="Jan", previous=rows, departure_cost=0.5))
    assert spent(plan, "departures") == 0.5


def test_a_pin_holds():
    plan = solve_plan(keeping(pins=[run("B", 4)]))
    assert runs(plan, "B") == [4, 4, 4]
    assert plan.objective == OPTIMUM + 12
    assert column(plan, "stability", "rule") == ["pin"] * 3
    assert_books_close(plan)


def test_a_pin_holds_in_the_periods_it_names():
    by_mapping = solve_plan(keeping(pins=[run("B", {"Feb": 4})]))
    by_list = solve_plan(keeping(pins=[run("B", 4, periods="Feb")]))
    assert runs(by_mapping, "B") == runs(by_list, "B") == [0, 4, 0]
    both = solve_plan(keeping(pins=[run("B", {"Feb": 4}, periods="Feb; Mar")]))
    assert column(both, "stability", "period") == ["Feb", "Mar"]


def test_a_pin_at_zero_rules_a_flow_out():
    plan = solve_plan(keeping(pins=[run("A", 0, periods="Jan")]))
    assert runs(plan, "A") == [0, 20, 15]
    assert runs(plan, "B") == [10, 0, 0]


def test_a_pin_with_a_price_gives_way():
    """4 from B cost 1 more each than from A; departing costs 0.75, or 1.25, a unit."""
    cheap = solve_plan(keeping(pins=[run("B", {"Feb": 4}, cost=0.75)]))
    assert (runs(cheap, "B"), spent(cheap, "pins")) == ([0, 0, 0], 3)
    dear = solve_plan(keeping(pins=[run("B", {"Feb": 4}, cost=1.25)]))
    assert (runs(dear, "B"), spent(dear, "pins")) == ([0, 4, 0], 0)


def test_a_pin_with_a_price_may_be_exceeded():
    plan = solve_plan(keeping(pins=[run("A", {"Feb": 18}, cost=0.5)]))
    assert runs(plan, "A") == [10, 20, 15]
    assert spent(plan, "pins") == 1
    assert column(plan, "stability", "change") == [2]


def test_pins_that_cannot_be_met_are_infeasible():
    pins = [run("A", {"Jan": 4}), run("B", {"Jan": 4}), {"flow": "bought", "quantity": {"Jan": 1}}]
    assert solve_plan(keeping(pins=pins)).status == "infeasible"


def test_rows_and_pins_that_match_nothing_are_all_reported():
    world = keeping(
        previous=[{"flow": "moved", "quantity": 1}],
        pins=[run("A", 1), {"flow": "made", "supplier": "baker", "quantity": 1}],
    )
    with pytest.raises(ProblemError) as raised:
        solve_plan(world)
    first, second = raised.value.faults
    assert (first.section, first.row, first.field) == ("stability", "previous row 1", "flow")
    assert (second.row, second.field) == ("pins row 2", "supplier")


def test_only_periods_that_are_held_make_rows():
    world = keeping(pins=[run("A", {"Feb": 4}), run("B", [1, 1, 1], cost=1)])
    formulation = assemble(world, STANDARD).formulation
    [rule] = [account for account in formulation.accounts if account.name.startswith("stability.")]
    assert rule.points[0] == ("pin 1", "run, process A", "Feb")
    assert rule.size == 4
    sizes = {family.name: family.columns.size for family in formulation.variables}
    assert sizes["stability.above_pin"] == sizes["stability.below_pin"] == 3


def held_up(price, unit_price=0.0, **fields):
    """A made 30 in January, 15 in March: 20 units lie for a month, which costs 20."""
    rows = [run("A", [30, 0, 15])]
    return keeping(previous=rows, departure_cost=unit_price, order_departure_cost=price, **fields)


@pytest.mark.parametrize(("price", "planned"), [(9, [10, 20, 15]), (11, [30, 0, 15])])
def test_an_order_is_moved_where_that_saves_more_than_moving_it_costs(price, planned):
    """20 saved by moving 20 units from January to February, which changes two rows."""
    plan = solve_plan(held_up(price))
    assert runs(plan, "A") == planned
    moved = [1, 1, 0] if planned[0] == 10 else [0, 0, 0]
    assert column(plan, "stability", "moved", rule="departure") == moved
    assert spent(plan, "moved orders") == price * sum(moved)
    plan.audit().require_passed()
    assert_books_close(plan)


def test_the_price_of_an_order_and_that_of_its_units_add_up():
    """20 units out of January and into February cost 40 x 0.25 = 10 beside 4 for each order."""
    plan = solve_plan(held_up(4, 0.25))
    assert runs(plan, "A") == [10, 20, 15]
    assert (spent(plan, "departures"), spent(plan, "moved orders")) == (10, 8)
    assert solve_plan(held_up(6, 0.25)).objective == OPTIMUM + 20


def test_orders_may_cost_more_to_move_in_near_periods():
    """10 more in January and 10 less in February are 10 a unit kept, against 30 and 1."""
    rows = [run("A", [0, 30, 15])]
    plan = solve_plan(keeping(previous=rows, order_departure_cost=[30, 1, 1]))
    assert runs(plan, "A") == [0, 20, 15]
    assert runs(plan, "B")[0] == 10  # 1 a unit more than from A, which would be one order moved
    assert column(plan, "stability", "moved", rule="departure") == [0, 1, 0]


def test_frozen_rows_are_not_moved_and_pins_are_no_orders():
    pins = [run("B", {"Mar": 4}, cost=0.5)]
    plan = solve_plan(held_up(9, frozen_periods="Jan", pins=pins))
    assert column(plan, "stability", "moved", rule="frozen") == [0, 0, 0]
    assert column(plan, "stability", "moved", rule="pin") == [0]
    assert column(plan, "stability", "change", rule="pin") == [-4]
    plan.audit().require_passed()


def test_room_to_move_is_as_tight_as_needs_and_the_previous_plan():
    """45 are due from January on, 35 from February, 15 in March; the plan has 30, 0 and 15."""
    formulation = assemble(held_up(9), STANDARD).formulation
    room = {
        account.name.split(".")[1]: {
            int(row): -float(coefficient)
            for post in account.posts
            if post.label == "room"
            for row, coefficient in zip(post.rows, post.coefficients, strict=True)
        }
        for account in formulation.accounts
        if account.name.endswith("_only_if_moved")
    }
    assert room["below_only_if_moved"] == {0: 30, 2: 15}  # nothing is below the 0 of February
    assert room["above_only_if_moved"] == {0: 45 - 30, 1: 35}  # nor above the 15 of March


def test_orders_of_flows_without_a_ceiling_cannot_be_priced():
    limit = {"name": "busy", "flow": "run", "process": "B", "least": 1}
    world = held_up(9).replace(limits=[limit])
    with pytest.raises(ProblemError) as raised:
        solve_plan(world)
    [fault] = raised.value.faults
    assert (fault.section, fault.row, fault.field) == ("stability", "previous row 1", "flow")
    assert "give it a maximum" in fault.message


def test_time_fences_from_one_plan_to_the_next():
    """A frozen month, one in which a unit of change costs 2, and one that is free.

    Customers now want 8, 15 and 15 in place of 10, 20 and 15. January stays at 10. A unit less in
    February saves 1 of holding and costs 2, so that A makes 20 of it all the same: 2 + 7 units are
    kept, and March makes 8.
    """
    before = solve_plan(keeping()).require_solved()
    fences = keeping(
        previous=previous_from_plan(before), frozen_periods="Jan", departure_cost=[0, 2, 0]
    )
    demand = [{"product": "bread", "quantity": [8, 15, 15]}]
    plan = solve_plan(fences.replace(demand=demand))
    assert runs(plan, "A") == [10, 20, 8]
    assert plan.objective == 38 * 2 + 2 + 7
    plan.audit().require_passed()


def test_a_firm_order_is_a_pin_and_the_plan_works_around_it():
    """4 from the baker are ordered for February, whatever they cost; A makes 16."""
    order = {"flow": "bought", "supplier": "baker", "quantity": {"Feb": 4}}
    plan = solve_plan(keeping(pins=[order]))
    assert (bought(plan), runs(plan, "A")) == ([0, 4, 0], [10, 16, 15])
    plan.audit().require_passed()


def test_set_ups_and_orders_follow_what_is_frozen():
    """Two loads of 13 from A in January, made ready once, are there in the next plan as well.

    Being ready costs nothing in January and 99 later, so that B makes the rest.
    """
    lot = {"maximum": 13, "fixed_cost": 1}
    world = keeping().replace(
        processes=[
            {"name": "A", "outputs": {"bread": 1}, "cost": 2, "lot": lot},
            {"name": "B", "outputs": {"bread": 1}, "cost": 3},
        ],
        setups=[{"name": "A", "process": "A", "cost": [0, 99, 99]}],
    )
    before = solve_plan(world.replace(stability={"pins": [run("A", {"Jan": 26})]}))
    kept = {"previous": previous_from_plan(before), "frozen_periods": "Jan"}
    plan = solve_plan(world.replace(stability=kept, inventory=[]))
    assert runs(plan, "A") == [26, 0, 0]
    assert column(plan, "lots", "orders") == [2, 0, 0]
    assert column(plan, "setups", "set_up") == [1, 0, 0]
    plan.audit().require_passed()
