"""The model finds the best of everything that a machine can do, and allows exactly that."""

from __future__ import annotations

import random
from itertools import product

import pytest

from components.setups.enumeration import (
    keeps_durations,
    least_cost_of_sequences,
    patterns,
    starts,
)
from components.setups.rooms import mixing, setup, states
from sop_opt import solve_plan

INFINITE = float("inf")
ITEMS = {"a": ("a",), "b": ("b",), "c": ("c",)}
FAMILIES = {"a": ("F", "a"), "b": ("F", "b"), "g": ("G", "g")}
"""Family G has one item: both set-ups are needed for the same process."""
PARTLY = {"a": ("F", "a"), "b": ("F", "b"), "g": ("g",)}


def drawn(chance, paths, periods):
    """Return random costs of set-ups, and which items are due in which period."""
    cost = {node: chance.randint(1, 9) for path in paths.values() for node in path}
    due = [frozenset(item for item in paths if chance.random() < 0.4) for _ in range(periods)]
    return cost, due


def sequenced(paths, cost, due, opening=None, **mixer):
    """Return the least cost that the model finds; infinite where it has no plan."""
    nodes = dict.fromkeys(node for path in paths.values() for node in reversed(path))
    setups = [
        setup(
            node,
            *(item for item, path in paths.items() if node in path),
            cost=cost[node],
            opening=int(opening is not None and node in paths[opening]),
        )
        for node in nodes
    ]
    quantity = {item: [float(item in items) for items in due] for item in paths}
    problem = mixing(quantity, setups, **mixer)
    plan = solve_plan(problem)
    if plan.status == "infeasible":
        return INFINITE
    plan.audit().require_passed()
    return plan.objective


@pytest.mark.parametrize("opening", [False, True])
@pytest.mark.parametrize("paths", [ITEMS, FAMILIES, PARTLY])
def test_carried_set_ups_cost_what_the_best_sequence_costs(paths, opening):
    chance = random.Random(f"{sorted(paths)} {opening}")
    for _ in range(10):
        cost, due = drawn(chance, paths, 4)
        first = chance.choice(list(paths)) if opening else None
        best = least_cost_of_sequences(paths, cost, due, opening=first)
        assert sequenced(paths, cost, due, first, carries_setup=True) == pytest.approx(best)


def test_every_small_pattern_of_needs_costs_what_the_best_sequence_costs():
    """Two items in three periods, each due or not: all 64 patterns."""
    paths, cost = {"a": ("a",), "b": ("b",)}, {"a": 3, "b": 5}
    for needs in product((False, True), repeat=6):
        due = [
            frozenset(item for item, is_due in zip(paths, pair, strict=True) if is_due)
            for pair in zip(needs[:3], needs[3:], strict=True)
        ]
        best = least_cost_of_sequences(paths, cost, due)
        assert sequenced(paths, cost, due, carries_setup=True) == pytest.approx(best)


@pytest.mark.parametrize("carries", [False, True])
@pytest.mark.parametrize("single", [False, True])
def test_rules_on_the_machine_leave_the_best_sequence_that_keeps_them(carries, single):
    chance, found = random.Random(f"{carries} {single}"), set()
    for _ in range(20):
        cost, due = drawn(chance, ITEMS, 4)
        most = chance.randint(0, 2)
        best = least_cost_of_sequences(
            ITEMS, cost, due, opening="a", most=most, single=single, carries=carries
        )
        mixer = {"carries_setup": carries, "one_at_a_time": single, "most_setups": most}
        assert sequenced(ITEMS, cost, due, "a", **mixer) == pytest.approx(best)
        found.add(best == INFINITE)
    assert False in found  # some have a plan


DURATIONS = [
    {"run": 2, "pause": 1, "opening": 0},
    {"run": 3, "pause": 2, "opening": 1},
    {"run": 1, "pause": 3, "opening": 2},
    {"run": 2, "pause": 3, "opening": -1},
    {"run": 9, "pause": 9, "opening": 1},
    {"run": 9, "pause": 9, "opening": 9},
    {"run": 1, "pause": 9, "opening": 1},
]


@pytest.mark.parametrize("duration", DURATIONS)
@pytest.mark.parametrize("periods", [2, 4])
def test_a_pattern_has_a_plan_exactly_if_its_runs_and_pauses_last(duration, periods):
    run, pause, opening = (duration[name] for name in ("run", "pause", "opening"))
    row = setup("a", minimum_run=run, minimum_pause=pause, opening=opening, start_cost=7)
    problem = mixing({"a": [0] * periods}, [row])
    for (pattern,) in patterns(1, periods):
        pin = {"flow": "set_up", "setup": "a", "quantity": list(pattern)}
        plan = solve_plan(problem.replace(stability={"pins": [pin]}))
        expected = keeps_durations(pattern, run=run, pause=pause, opening=opening)
        assert (plan.status == "optimal") == expected, pattern
        if expected:
            plan.audit().require_passed()
            assert states(plan, "a", "started") == starts(pattern, opening=opening)
            assert plan.objective == 7 * sum(starts(pattern, opening=opening))


def is_allowed(pattern, rules, due, most):
    """Return whether two set-ups may be there like that, on a machine with so many at most."""
    return (
        all(keeps_durations(own, **rule) for own, rule in zip(pattern, rules, strict=True))
        and all(sum(period) <= most for period in zip(*pattern, strict=True))
        and all(
            is_up >= need
            for own, needed in zip(pattern, due, strict=True)
            for is_up, need in zip(own, needed, strict=True)
        )
    )


def price_of(pattern, rules, prices):
    """Return what two set-ups cost, per period and per start."""
    return sum(
        price * sum(own) + start * sum(starts(own, opening=rule["opening"]))
        for own, rule, (price, start) in zip(pattern, rules, prices, strict=True)
    )


@pytest.mark.parametrize("rule", [{"most_setups": 1}, {"one_at_a_time": True}, {}])
def test_two_set_ups_with_rules_of_all_kinds_cost_what_the_best_pattern_costs(rule):
    chance, found = random.Random(str(rule)), set()
    for _ in range(8):
        lasting = [(chance.randint(1, 3), chance.randint(1, 3)) for _ in range(2)]
        rules = [
            {"run": run, "pause": pause, "opening": chance.randint(-2, 2)} for run, pause in lasting
        ]
        prices = [(chance.randint(0, 5), chance.randint(0, 9)) for _ in range(2)]
        due = [[float(chance.random() < 0.3) for _ in range(4)] for _ in range(2)]
        allowed = (own for own in patterns(2, 4) if is_allowed(own, rules, due, 1 if rule else 2))
        best = min((price_of(own, rules, prices) for own in allowed), default=INFINITE)
        setups = [
            setup(
                name,
                cost=price,
                start_cost=start,
                minimum_run=own["run"],
                minimum_pause=own["pause"],
                opening=own["opening"],
            )
            for name, own, (price, start) in zip("ab", rules, prices, strict=True)
        ]
        plan = solve_plan(mixing(dict(zip("ab", due, strict=True)), setups, **rule))
        assert (plan.objective if plan.solved else INFINITE) == pytest.approx(best)
        found.add(best == INFINITE)
    assert False in found  # some have a plan
