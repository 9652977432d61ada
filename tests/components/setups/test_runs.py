"""Runs: starts are not set-ups, and both what is there and what is not lasts a while."""

from __future__ import annotations

from components.setups.rooms import mixing, setup, solved, states
from sop_opt import solve_plan
from worlds import column, spent


def test_a_start_is_paid_once_per_run():
    """Set up in three periods at 2 each, started in two of them at 1."""
    plan = solved(mixing({"a": [1, 1, 0, 1]}, [setup("a", cost=2, start_cost=1)]))
    assert states(plan, "a", "started") == [1, 0, 0, 1]
    assert spent(plan, "set-ups") == 6
    assert spent(plan, "start-ups") == 2


def test_a_machine_stays_ready_where_that_is_cheaper_than_a_start():
    """An idle period costs 2, a second start 10."""
    plan = solved(mixing({"a": [1, 0, 1]}, [setup("a", cost=2, start_cost=10)]))
    assert states(plan, "a") == [1, 1, 1]
    assert plan.objective == 6 + 10


def test_what_was_there_before_need_not_start():
    plan = solved(mixing({"a": [1, 0]}, [setup("a", start_cost=10, opening=1)]))
    assert states(plan, "a", "started") == [0, 0]
    assert plan.objective == 0


def test_a_start_takes_its_hours():
    """10 of 12 hours make units, 2 are for the start; the second period needs none."""
    row = setup("a", start_hours={"mixer": 2})
    plan = solved(mixing({"a": [10, 12]}, [row], hours=12))
    assert column(plan, "capacity", "setup_hours") == [2, 0]
    assert solve_plan(mixing({"a": [11, 12]}, [row], hours=12)).status == "infeasible"


def test_a_run_lasts_its_minimum():
    """Needed once, there for three periods at 4 each."""
    plan = solved(mixing({"a": [0, 1, 0, 0, 0]}, [setup("a", cost=4, minimum_run=3)]))
    assert plan.objective == 12
    assert sum(states(plan, "a")) == 3


def test_the_end_of_the_horizon_cuts_a_run_short():
    plan = solved(mixing({"a": [0, 0, 1]}, [setup("a", cost=4, minimum_run=3)]))
    assert states(plan, "a") == [0, 0, 1]


def test_a_run_from_before_goes_on():
    """Of three periods one is past: two more, though nothing is due."""
    plan = solved(mixing({"a": [0, 0, 0]}, [setup("a", cost=4, minimum_run=3, opening=1)]))
    assert states(plan, "a") == [1, 1, 0]


def test_a_pause_lasts_its_minimum():
    """Between two needs lie two periods, a pause has three: it stays on at 4 each."""
    row = setup("a", cost=4, minimum_pause=3)
    assert solved(mixing({"a": [1, 0, 0, 1]}, [row])).objective == 16
    assert solved(mixing({"a": [1, 0, 0, 0, 1]}, [row])).objective == 8


def test_a_pause_from_before_goes_on():
    """One of three periods is past: nothing before the third."""
    row = setup("a", minimum_pause=3, opening=-1)
    assert solved(mixing({"a": [0, 0, 1]}, [row])).objective == 0
    assert solve_plan(mixing({"a": [0, 1, 0]}, [row])).status == "infeasible"


def test_a_pause_longer_than_the_horizon_ends_no_run_from_before():
    """Set up before, needed in the second period: it has to stay there in the first."""
    plan = solved(mixing({"a": [0, 1]}, [setup("a", cost=4, minimum_pause=9, opening=1)]))
    assert states(plan, "a") == [1, 1]


def test_a_carried_set_up_is_one_run():
    """Done once at 4, started once at 10, there in all three periods."""
    row = setup("a", cost=4, start_cost=10, minimum_run=2)
    plan = solved(mixing({"a": [1, 0, 1]}, [row], carries_setup=True))
    assert states(plan, "a", "started") == [1, 0, 0]
    assert plan.objective == 14
