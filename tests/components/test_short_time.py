"""Short time: people stay employed and work only part of their hours, at a price.

3 workers give 10 hours each, may not idle and may not be released; a unit takes an hour.
"""

from __future__ import annotations

import pytest

from sop_opt import solve_plan
from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.problem import Selection
from worlds import column, make_problem, spent


def shortening(quantity, *, short_time=None, **pool):
    crew = {
        "name": "crew",
        "opening": 3,
        "hours_per_worker": 10,
        "wage": 20,
        "maximum_released": 0,
        "idle_allowed": False,
        "short_time": {"cost": 7, **(short_time or {})},
    }
    return make_problem(
        inventory=[{"product": "bread", "maximum": 0}],
        workforce=[crew | pool],
        processes=[{"product": "bread", "labour_hours": {"crew": 1}}],
        demand=[{"product": "bread", "quantity": quantity}],
    )


def on_short_time(plan):
    return column(plan, "short_time", "workers")


def test_short_time_takes_out_the_hours_that_nobody_needs():
    """Each worker on short time works 5 of 10 hours."""
    plan = solve_plan(shortening([30, 20]))
    assert on_short_time(plan) == [0, 2]
    assert column(plan, "workforce", "regular_hours") == [30, 20]
    assert spent(plan, "short time") == 14
    assert spent(plan, "wages") == 120  # paid in full
    assert plan.objective == 134


def test_a_refund_makes_short_time_cheaper_than_idling():
    """Each of 3 workers gets 8 back, but only 10 hours can be spared, so 2 are put on it."""
    plan = solve_plan(shortening([30, 20], short_time={"cost": -8}, idle_allowed=True))
    assert on_short_time(plan) == [0, 2]
    assert spent(plan, "short time") == -16
    plan.audit().require_passed()


def test_the_hours_lost_are_a_share_of_the_regular_ones():
    plan = solve_plan(shortening([30, 20], short_time={"hours_lost": 0.8}))
    assert on_short_time(plan) == [0, 1.25]


def test_no_more_people_on_short_time_than_are_employed():
    """All 3 on short time still give 15 hours, which must not be idle."""
    assert on_short_time(solve_plan(shortening([30, 15]))) == [0, 3]
    assert solve_plan(shortening([30, 14])).status == "infeasible"


def test_no_more_people_on_short_time_than_allowed():
    limited = {"maximum": [3, 1]}
    assert on_short_time(solve_plan(shortening([15, 25], short_time=limited))) == [3, 1]
    assert solve_plan(shortening([15, 24], short_time=limited)).status == "infeasible"


def test_short_time_is_for_whole_people_where_people_are_whole():
    """17 hours are wanted of 30: 2.6 on short time, or 3 of them and 2 hours of overtime."""
    assert on_short_time(solve_plan(shortening([30, 17]))) == [0, pytest.approx(2.6)]
    plan = solve_plan(shortening([30, 17], whole=True, overtime={"wage": 1}))
    assert on_short_time(plan) == [0, 3]
    assert column(plan, "workforce", "overtime_hours") == [0, 2]


def test_short_time_is_weighed_against_the_cost_of_idling():
    """A worker on short time saves 5 idle hours: worth 7 at 2 an hour, not at 1."""
    dear = solve_plan(shortening([30, 20], idle_allowed=True, idle_cost=2))
    assert on_short_time(dear) == [0, 2]
    cheap = solve_plan(shortening([30, 20], idle_allowed=True, idle_cost=1))
    assert on_short_time(cheap) == [0, 0]
    assert spent(cheap, "idle time") == 10


def test_only_the_pool_that_has_it_may_work_short_time():
    world = shortening([30, 20])
    office = {"name": "office", "opening": 1, "hours_per_worker": 10, "idle_allowed": False}
    stuck = world.replace(workforce=[office | {"maximum_released": 0}, *world.workforce])
    assert solve_plan(stuck).status == "infeasible"
    free = world.replace(workforce=[office, *world.workforce])  # the office may be released
    assert on_short_time(solve_plan(free)) == [0, 2]


def test_rules_can_address_the_people_on_short_time():
    flows = assemble(shortening([30, 20], short_time={"maximum": 2}), STANDARD).ledger.flows
    chosen = flows.select(Selection(flow="short_time", pool="crew"))
    assert flows.largest(chosen).tolist() == [[2, 2]]
