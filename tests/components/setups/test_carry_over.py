"""Carry-over: the item that ends a period on the machine goes on without a new set-up."""

from __future__ import annotations

from components.setups.rooms import mixing, setup, solved, states
from sop_opt import solve_plan
from worlds import spent

A_AND_B = [setup("a", cost=5), setup("b", cost=7)]


def carrying(due, setups=A_AND_B, **mixer):
    return solved(mixing(due, list(setups), carries_setup=True, **mixer))


def test_an_item_goes_on_without_a_new_set_up():
    """5 once, and not three times."""
    plan = carrying({"a": [1, 1, 1]}, A_AND_B[:1])
    assert states(plan, "a") == [1, 1, 1]
    assert states(plan, "a", "done") == [1, 0, 0]
    assert states(plan, "a", "carried") == [0, 1, 1]
    assert plan.objective == 5
    assert solve_plan(mixing({"a": [1, 1, 1]}, A_AND_B[:1])).objective == 15


def test_a_set_up_stays_over_a_period_without_production():
    plan = carrying({"a": [1, 0, 1]}, A_AND_B[:1])
    assert states(plan, "a") == [1, 1, 1]
    assert plan.objective == 5


def test_only_one_of_two_items_is_carried():
    """The first period does both; the second goes on with b, which is dearer, and does a again."""
    plan = carrying({"a": [1, 1], "b": [1, 1]})
    assert plan.objective == 5 + 7 + 5
    assert states(plan, "b", "carried") == [0, 1]
    assert states(plan, "a", "carried") == [0, 0]


def test_items_take_turns_to_be_carried():
    """a, b | b, a | a, b: a set-up of each at first, then one per period."""
    plan = carrying({"a": [1, 1, 1], "b": [1, 1, 1]})
    assert plan.objective == 5 + 7 + 5 + 7


def test_an_item_is_not_carried_through_a_period_in_which_another_is_done():
    """b in the second period drives a from the machine, which is done once more after it."""
    plan = carrying({"a": [1, 0, 1], "b": [0, 1, 0]})
    assert plan.objective == 5 + 7 + 5


def test_an_item_can_be_done_last_for_the_period_after():
    """a | b, a | a: two set-ups in the second period, so that the third needs none."""
    due = {"a": [1, 1, 1], "b": [0, 1, 0]}
    plan = carrying(due, most_setups=[1, 2, 0])
    assert states(plan, "a", "done") == [1, 1, 0]
    assert states(plan, "a", "carried")[2] == 1
    assert plan.objective == 5 + 7 + 5
    fewer = mixing(due, A_AND_B, most_setups=[1, 1, 0], carries_setup=True)
    assert solve_plan(fewer).status == "infeasible"


def test_what_was_there_before_the_horizon_is_carried_into_it():
    rows = [setup("a", cost=5, opening=1), setup("b", cost=7, opening=3)]
    plan = carrying({"a": [1], "b": [1]}, rows)
    assert states(plan, "b", "carried") == [1]
    assert plan.objective == 5  # of the two that were there it takes up the dearer one


def test_a_family_is_carried_while_its_items_change():
    """a and then b of the same family: 20 once, 3 and 4."""
    rows = [setup("F", "a", "b", cost=20), setup("a", cost=3), setup("b", cost=4)]
    plan = carrying({"a": [1, 0], "b": [0, 1]}, rows)
    assert states(plan, "F", "carried") == [0, 1]
    assert plan.objective == 20 + 3 + 4


def test_an_item_is_carried_only_with_its_family():
    """Both families are needed in both periods; the machine ends with one of them and its item.

    First 10 + 1 and 2 + 9. To end with a saves 10 + 1, to end with g 2 + 9; to keep family F and
    item g, which no machine can, would save 10 + 9.
    """
    rows = [
        setup("F", "a", "b", cost=10),
        setup("a", cost=1),
        setup("b", cost=1),
        setup("G", "g", "h", cost=2),
        setup("g", cost=9),
        setup("h", cost=9),
    ]
    plan = carrying({"a": [1, 1], "g": [1, 1], "b": [0, 0], "h": [0, 0]}, rows)
    assert plan.objective == 22 + 11


def test_a_family_without_items_and_one_with_them_exclude_each_other():
    """Of F (10, with item a at 1) and the single set-up g at 8, one is carried: F, 11 saved."""
    rows = [setup("F", "a", "b", cost=10), setup("a", cost=1), setup("b"), setup("g", cost=8)]
    plan = carrying({"a": [1, 1], "g": [1, 1], "b": [0, 0]}, rows)
    assert plan.objective == 10 + 1 + 8 + 8


def test_a_family_of_one_item_needs_two_set_ups_and_carries_both():
    rows = [setup("a", cost=1), setup("F", "a", cost=10)]
    plan = carrying({"a": [1, 1]}, rows)
    assert plan.objective == 11
    assert states(plan, "a", "carried") == states(plan, "F", "carried") == [0, 1]


def test_one_item_at_a_time_keeps_its_set_up():
    """a, a, b, b: each is done once, as in proportional lot sizing without a change inside."""
    plan = carrying({"a": [1, 1, 0, 0], "b": [0, 0, 1, 1]}, one_at_a_time=True)
    assert spent(plan, "set-ups") == 5 + 7
    two = {"a": [1, 0], "b": [1, 0]}
    stuck = mixing(two, A_AND_B, carries_setup=True, one_at_a_time=True)
    assert solve_plan(stuck).status == "infeasible"


def test_machines_carry_their_own_set_ups():
    """Each of two machines keeps its item: two set-ups in all."""
    problem = mixing({"a": [1, 1], "b": [1, 1]}, A_AND_B, carries_setup=True)
    other = {"name": "press", "finite": False, "carries_setup": True}
    rows = [A_AND_B[0], A_AND_B[1] | {"machine": "press"}]
    problem = problem.replace(resources=[*problem.resources, other], setups=[])
    plan = solved(problem.replace(setups=rows))
    assert plan.objective == 5 + 7
