"""Stability: frozen periods, the price of departing from an earlier plan, and pins.

Bread is made by oven A at 2 and by oven B at 3 a unit, or bought at 4. 10, 20 and 15 are due, and
stock costs 1 a unit and month, unless a test says otherwise.
"""

from __future__ import annotations

import pytest

from sop_opt import solve_plan
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
