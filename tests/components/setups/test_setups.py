"""Set-ups: what they cost and take, what they allow, and how often they can be done."""

from __future__ import annotations

import pytest

from components.setups.rooms import mixing, setup, solved, states
from sop_opt import PlanningProblem, solve_plan
from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.errors import ProblemError
from sop_opt.problem import Selection
from worlds import column, make_problem, spent


def faults(problem):
    with pytest.raises(ProblemError) as caught:
        solve_plan(problem)
    return [str(fault) for fault in caught.value.faults]


def test_a_set_up_is_paid_in_every_period_with_production():
    """Nothing can be kept: 5 in the first period and 7 in the third."""
    plan = solved(mixing({"a": [10, 0, 10]}, [setup("a", cost=[5, 6, 7])]))
    assert states(plan, "a") == [1, 0, 1]
    assert states(plan, "a", "done") == [1, 0, 1]
    assert states(plan, "a", "carried") == [0, 0, 0]
    assert spent(plan, "set-ups") == plan.objective == 12


def test_stock_saves_a_set_up_where_keeping_is_cheaper():
    """Holding 10 units over one period costs 10, a second set-up 11 or 9."""
    dear, cheap = (
        solved(mixing({"a": [10, 10]}, [setup("a", cost=cost)], stock=99)) for cost in (11, 9)
    )
    assert (states(dear, "a"), dear.objective) == ([1, 0], 21)
    assert (states(cheap, "a"), cheap.objective) == ([1, 1], 18)


def test_a_set_up_takes_its_hours_from_the_machine():
    """10 units and the set-up of 3 hours need 13 hours; 12 are too few."""
    row = setup("a", hours={"mixer": 3})
    plan = solved(mixing({"a": [10]}, [row], hours=13))
    assert column(plan, "capacity", "setup_hours") == [3]
    assert column(plan, "capacity", "load_hours") == [10]
    assert column(plan, "capacity", "utilisation") == [1]
    assert solve_plan(mixing({"a": [10]}, [row], hours=12)).status == "infeasible"


def test_a_set_up_takes_hours_of_people():
    """Each takes 4.5 hours of the 8 of one fitter: a second one needs an eighth of another."""
    fitters = {"name": "fitters", "opening": 1, "hours_per_worker": 8, "hire_cost": 48}
    setups = [setup(item, hours={"fitters": 4.5}) for item in "ab"]
    one, two = (
        solved(mixing({"a": [1], "b": [due]}, []).replace(workforce=[fitters], setups=setups))
        for due in (0, 1)
    )
    assert column(one, "workforce", "setup_hours") == [4.5]
    assert one.objective == 0
    assert column(two, "workforce", "setup_hours") == [9]
    assert two.objective == pytest.approx(6)


def test_flows_are_bounded_by_what_their_set_up_leaves_of_the_hours():
    """Of 20 hours 5 go to the set-up: 15 units at most, though 40 are due in all."""
    problem = mixing({"a": [15, 25]}, [setup("a", hours={"mixer": 5})], hours=20)
    matrix = assemble(problem, STANDARD).formulation
    rule = next(account for account in matrix.accounts if account.name == "setups.only_if_set_up")
    largest = next(post for post in rule.posts if post.label == "largest")
    assert largest.coefficients.tolist() == [-15, -15]


def test_a_carried_set_up_leaves_all_hours_to_production():
    """The first period ends with the set-up, so that the second has all its 20 hours."""
    row = setup("a", hours={"mixer": 5})
    plan = solved(mixing({"a": [15, 20]}, [row], hours=20, carries_setup=True))
    assert column(plan, "capacity", "setup_hours") == [5, 0]
    assert solve_plan(mixing({"a": [15, 20]}, [row], hours=20)).status == "infeasible"


def test_items_of_a_family_pay_its_joint_set_up_once():
    """First both items: 20 for the family, 3 and 4; then only the second: 20 and 4."""
    rows = [setup("F", "a", "b", cost=20), setup("a", cost=3), setup("b", cost=4)]
    plan = solved(mixing({"a": [1, 0, 0], "b": [1, 1, 0]}, rows))
    assert states(plan, "F") == [1, 1, 0]
    assert plan.objective == 20 + 3 + 4 + 20 + 4


def test_an_order_to_a_supplier_has_a_joint_cost():
    """Two products from the mill in both periods: 30 per call, unless stock (1 each) saves one."""
    problem = PlanningProblem(
        horizon=["Jan", "Feb"],
        products=[{"name": "flour"}, {"name": "bran"}],
        inventory=[{"product": name, "holding_cost": 1} for name in ("flour", "bran")],
        suppliers=[{"supplier": "mill", "product": name} for name in ("flour", "bran")],
        demand=[{"product": name, "quantity": 12} for name in ("flour", "bran")],
        setups=[{"name": "call", "flow": "bought", "supplier": "mill", "cost": 30}],
    )
    plan = solved(problem)
    assert states(plan, "call") == [1, 0]
    assert plan.objective == 30 + 24
    assert column(plan, "purchases", "quantity", product="bran") == [24, 0]


def test_a_lane_must_be_opened():
    """Bread is moved once for both days at 9, with 5 units waiting a day at 1."""
    problem = make_problem(
        sites=[{"name": "bakery"}, {"name": "shop"}],
        inventory=[{"product": "bread", "site": "shop", "holding_cost": 1}],
        processes=[{"product": "bread", "site": "bakery"}],
        lanes=[{"product": "bread", "origin": "bakery", "destination": "shop"}],
        demand=[{"product": "bread", "site": "shop", "quantity": [8, 5]}],
        setups=[{"name": "tour", "flow": "moved", "destination": "shop", "cost": 9}],
    )
    plan = solved(problem)
    assert states(plan, "tour") == [1, 0]
    assert plan.objective == 14


def test_a_machine_has_most_set_ups_per_period():
    """The second item is made a period early and kept, 6 units at 1."""
    rows = [setup("a"), setup("b")]
    due = {"a": [0, 5], "b": [0, 6]}
    free, limited = (solved(mixing(due, rows, stock=9, most_setups=most)) for most in (2, 1))
    assert free.objective == 0
    assert limited.objective == 5
    assert states(limited, "a") == [1, 0]
    assert solve_plan(mixing(due, rows, most_setups=1)).status == "infeasible"


def test_a_joint_set_up_is_not_counted_beside_those_of_its_items():
    rows = [setup("F", "a", "b"), setup("a"), setup("b")]
    plan = solved(mixing({"a": [1, 0], "b": [0, 1]}, rows, most_setups=1))
    assert states(plan, "F") == [1, 1]


def test_one_item_at_a_time_and_its_family():
    """Of two items one must be made early; family and item are there together."""
    rows = [setup("F", "a"), setup("a"), setup("b")]
    problem = mixing({"a": [0, 5], "b": [0, 6]}, rows, stock=9, one_at_a_time=True)
    plan = solved(problem)
    assert plan.objective == 5
    assert (states(plan, "F"), states(plan, "a"), states(plan, "b")) == ([1, 0], [1, 0], [0, 1])


def test_a_set_up_asks_for_a_minimum():
    """2 units are due: 6 are made at once, and 4 of them thrown away at 3."""
    problem = mixing({"a": [2]}, [setup("a", minimum=6)])
    bin_ = [{"product": "a", "maximum": 0, "disposal_cost": 3}]
    plan = solved(problem.replace(inventory=bin_))
    assert column(plan, "production", "quantity") == [6]
    assert plan.objective == 12
    assert solve_plan(problem).status == "infeasible"


def test_a_minimum_is_one_of_all_flows_together():
    """3 of one and 4 of the other make the 7 that the set-up of both asks for."""
    plan = solved(mixing({"a": [3], "b": [4]}, [setup("both", "a", "b", minimum=7)]))
    assert states(plan, "both") == [1]
    more = mixing({"a": [3], "b": [4]}, [setup("both", "a", "b", minimum=8)])
    assert solve_plan(more).status == "infeasible"


def test_set_ups_can_be_fractions_beyond_the_whole_periods():
    """Of the 10 units that February and March need, 5 are made in February: half a set-up."""
    problem = mixing({"a": [10, 5, 5]}, [setup("a", cost=8, start_cost=1, hours={"mixer": 2})])
    whole, relaxed = solved(problem), solved(problem.replace(integer_until="t1"))
    assert whole.objective == 3 * 8 + 1
    assert states(relaxed, "a") == [1, 0.5, 1]
    assert states(relaxed, "a", "started") == [1, 0, 0.5]
    assert relaxed.objective == 2.5 * 8 + 1.5
    assert column(relaxed, "capacity", "setup_hours") == [2, 1, 2]


def test_limits_can_count_set_ups():
    """Two set-ups in the horizon instead of three: the third lot is kept over one period."""
    problem = mixing({"a": [3, 4, 5]}, [setup("a")], stock=9)
    for flow in ("set_up", "set_up_done"):
        limit = {"name": "few", "flow": flow, "setup": "a", "most": 2, "per": "horizon"}
        plan = solved(problem.replace(limits=[limit]))
        assert plan.objective == 4
        assert sum(states(plan, "a")) == 2


def test_rules_can_address_set_ups_by_name_and_machine():
    flows = assemble(mixing({"a": [1], "b": [1]}, [setup("a"), setup("b")]), STANDARD).ledger.flows
    by_name = flows.select(Selection(flow="set_up", setup="b"))
    by_machine = flows.select(Selection(flow="set_up_done", resource="mixer"))
    assert len(by_name) == 1
    assert len(by_machine) == 2
    assert flows.largest(by_machine).tolist() == [[1], [1]]


def test_a_flow_needs_all_its_set_ups():
    """A tool and a machine for the same process, each paid."""
    rows = [setup("a", cost=3), {"name": "tool", "process": "a", "cost": 4}]
    assert solved(mixing({"a": [1]}, rows)).objective == 7


def test_a_set_up_of_what_others_call_units_is_the_same_set_up():
    """What a process makes is its activity: a set-up for units made holds one for runs."""
    rows = [setup("a"), setup("F", "a", "b", flow="made"), setup("b")]
    plan = solved(mixing({"a": [0, 1], "b": [1, 0]}, rows, one_at_a_time=True))
    assert states(plan, "F") == [1, 1]


def test_flows_without_a_ceiling_are_a_fault():
    """The hours of the mixer are endless, and a profit rewards what nobody asked for."""
    problem = mixing({"a": [1]}, [setup("a")], finite=False)
    earning = [{"name": "a", "outputs": {"a": 1}, "cost": -1}]
    (fault,) = faults(problem.replace(processes=earning))
    assert fault.startswith("setups row 1, flow 'run': have no ceiling")


def test_set_ups_that_cross_on_a_machine_that_has_one_at_a_time_are_a_fault():
    rows = [setup("x", "a", "b"), setup("y", "b", "c")]
    due = {"a": [1], "b": [1], "c": [1]}
    for rule in ("carries_setup", "one_at_a_time"):
        (fault,) = faults(mixing(due, rows, **{rule: True}))
        assert fault.startswith("setups row 2, name 'y': and 'x' are needed for the same flows")
    assert solved(mixing(due, rows)).objective == 0


def test_an_item_that_is_set_up_before_the_horizon_without_its_family_is_a_fault():
    rows = [setup("F", "a", "b"), setup("a", opening=2), setup("b")]
    (fault,) = faults(mixing({"a": [1], "b": [1]}, rows))
    assert fault.startswith("setups row 2, opening 2: is more than 0 of the joint set-up 'F'")
