"""Cycles: campaigns come every so many periods, from a period that is given or chosen."""

from __future__ import annotations

import pytest

from components.setups.rooms import mixing, setup, solved, states
from sop_opt import ProblemError, solve_plan


def test_a_given_cycle_counts_both_ways():
    """Every second period with the fourth, at 1: 5 units are made a period early, at 1 each."""
    row = setup("a", cost=1, cycle=2, cycle_start="t4")
    plan = solved(mixing({"a": [0, 4, 5, 0, 0, 7]}, [row], stock=9))
    assert states(plan, "a") == [0, 1, 0, 0, 0, 1]
    assert plan.objective == 2 + 5
    assert solve_plan(mixing({"a": [1, 0]}, [row | {"cycle_start": "t2"}])).status == "infeasible"


def test_a_cycle_is_chosen_for_the_whole_horizon():
    """Odd periods: the 3 of the second wait a period; even ones could not serve the first."""
    plan = solved(mixing({"a": [4, 3, 4, 0]}, [setup("a", cost=1, cycle=2)], stock=9))
    assert states(plan, "a") == [1, 0, 1, 0]
    assert plan.objective == 2 + 3


def test_a_chosen_cycle_fits_no_two_neighbours():
    assert solve_plan(mixing({"a": [1, 1]}, [setup("a", cycle=2)])).status == "infeasible"
    assert solved(mixing({"a": [0, 1]}, [setup("a", cycle=9)])).objective == 0


def test_each_set_up_has_its_own_cycle():
    rows = [setup("a", cycle=2), setup("b", cycle=3)]
    plan = solved(mixing({"a": [0, 1, 0, 1], "b": [1, 0, 0, 1]}, rows))
    assert states(plan, "a") == [0, 1, 0, 1]
    assert states(plan, "b") == [1, 0, 0, 1]


def test_a_machine_goes_on_with_what_a_campaign_has_left_on_it():
    plan = solved(mixing({"a": [0, 1, 1]}, [setup("a", cost=4, cycle=3)], carries_setup=True))
    assert states(plan, "a", "done") == [0, 1, 0]
    assert states(plan, "a", "carried") == [0, 0, 1]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"cycle": 2, "minimum_run": 3}, "minimum_run 3: would last beyond the one period"),
        ({"cycle_start": "t1"}, "cycle_start 't1': belongs to a cycle"),
        ({"cycle": 2, "cycle_start": "t9"}, "cycle_start 't9': is not in horizon"),
        ({"machine": "mixre"}, "machine 'mixre': is not in resources; did you mean 'mixer'?"),
        ({"hours": {"mixre": 1}}, "hours.mixre 'mixre': is not in capacities"),
        ({"process": "aa"}, "process 'aa': is not in processes"),
        ({"cycle": 0}, "cycle 0: "),
    ],
)
def test_faults_of_a_set_up_are_named(fields, fault):
    with pytest.raises(ProblemError) as caught:
        mixing({"a": [1]}, [setup("a") | fields])
    assert f"setups row 1, {fault}" in str(caught.value)


@pytest.mark.parametrize(
    "rule", [{"most_setups": 2}, {"one_at_a_time": True}, {"carries_setup": True}]
)
def test_a_rule_on_the_set_ups_of_a_machine_that_none_names_is_a_fault(rule):
    tool = {"name": "tool", "process": "a"}
    with pytest.raises(ProblemError, match="none names the machine 'mixer'"):
        mixing({"a": [1]}, [tool], **rule)
    assert mixing({"a": [1]}, [], **rule).setups == ()
