"""Lot sizing with one item per period, against a dynamic programme over the states of a machine.

Problems of the kinds known as discrete lot sizing (all of a period or nothing of it) and continuous
set-up lot sizing (any part of it): B. Fleischmann, The discrete lot-sizing and scheduling problem,
European Journal of Operational Research 44 (1990) 337-348; U. S. Karmarkar and L. Schrage, The
deterministic dynamic product cycling problem, Operations Research 33 (1985) 326-345.
"""

from __future__ import annotations

import random
from functools import cache

import pytest

from components.setups.rooms import mixing, setup
from sop_opt import solve_plan

INFINITE = float("inf")


def least_cost(due, start_cost, *, holding=1, idle_keeps=True):
    """Return the least cost of starts and stock where a period makes one unit or none.

    A machine that stands idle keeps what it was set up for, or (discrete lot sizing with start-ups)
    loses it.
    """
    items, periods = tuple(due), len(next(iter(due.values())))

    @cache
    def rest(period, ready, stock):
        if period == periods:
            return 0.0
        best = INFINITE
        for made in (None, *items):
            left = tuple(
                have + (item == made) - due[item][period]
                for item, have in zip(items, stock, strict=True)
            )
            if min(left) < 0:
                continue
            starts = start_cost[made] if made not in (None, ready) else 0
            after = (ready if idle_keeps else None) if made is None else made
            best = min(best, starts + holding * sum(left) + rest(period + 1, after, left))
        return best

    return rest(0, None, (0,) * len(items))


def drawn(chance):
    """Return demand of units for two items over 6 periods that a unit per period can serve."""
    due = {"a": [0] * 6, "b": [0] * 6}
    for period in range(1, 6):
        if chance.random() < 0.7:
            due[chance.choice("ab")][period] = 1
    return due, {"a": chance.randint(0, 6), "b": chance.randint(0, 6)}


@pytest.mark.parametrize("idle_keeps", [True, False])
def test_starts_and_stock_cost_what_the_dynamic_programme_finds(idle_keeps):
    """An idle period keeps the item where a set-up costs nothing, and not where it needs a unit."""
    chance = random.Random(idle_keeps)
    for _ in range(12):
        due, start_cost = drawn(chance)
        rows = [
            setup(item, start_cost=price, minimum=0 if idle_keeps else 1)
            for item, price in start_cost.items()
        ]
        problem = mixing(due, rows, stock=9, hours=1, one_at_a_time=True)
        expected = least_cost(due, start_cost, idle_keeps=idle_keeps)
        assert solve_plan(problem).objective == pytest.approx(expected)


def test_a_machine_that_carries_pays_a_set_up_where_one_that_does_not_pays_a_start():
    """On a machine with one item at a time, doing what is not carried is starting it."""
    chance = random.Random(1)
    for _ in range(12):
        due, price = drawn(chance)
        rows = [setup(item, cost=price[item]) for item in due]
        problem = mixing(due, rows, stock=9, hours=1, one_at_a_time=True, carries_setup=True)
        assert solve_plan(problem).objective == pytest.approx(least_cost(due, price))
