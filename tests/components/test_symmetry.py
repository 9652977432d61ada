"""Identical machines are put in order, where nothing tells them apart, and no optimum is lost."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from sop_opt import STANDARD, PlanningProblem, SolveOptions, solve_plan
from sop_opt.assemble import assemble
from sop_opt.components.symmetry import Symmetry
from sop_opt.solve.highs import solve_with_highs
from worlds import column, make_problem

EXACT = SolveOptions(mip_gap=0, time_limit=20)
IN_TURN = ["'a' does at least as much as its twin 'b'", "'b' does at least as much as its twin 'c'"]


def shop(*, machines="abc", setup=True, due=(10, 20), **sections):
    """Return bread and cake on identical machines of 12 hours, at an hour and a set-up each."""
    pairs = [(item, machine) for item in ("bread", "cake") for machine in machines]
    world = {
        "products": [{"name": "bread"}, {"name": "cake"}],
        "resources": [{"name": machine, "hours": 12} for machine in machines],
        "processes": [
            {"name": f"{item} on {machine}", "outputs": {item: 1}, "resource_hours": {machine: 1}}
            for item, machine in pairs
        ],
        "setups": [
            {"name": f"{item} by {machine}", "process": f"{item} on {machine}", "machine": machine}
            | {"cost": 9, "hours": {machine: 1}}
            for item, machine in pairs
            if setup
        ],
        "demand": [{"product": item, "quantity": list(due)} for item in ("bread", "cake")],
    }
    return make_problem(**(world | sections))


def told(problem):
    """Return what the log says of twins."""
    log = assemble(problem, STANDARD).ledger.log
    return [line.removeprefix("symmetry: ") for line in log if line.startswith("symmetry")]


def without(problem):
    """Return the model of a problem in which nothing is put in order."""
    kinds = [kind for kind in STANDARD if kind is not Symmetry]
    return assemble(problem, kinds).formulation.matrix()


def test_identical_machines_are_put_in_order_period_by_period():
    assert told(shop()) == [f"{line} in every period" for line in IN_TURN]


def test_the_first_machine_has_the_greater_set_ups():
    """Each item is due 10 in Jan, which one machine of 12 hours makes after a set-up of 1: two
    machines, and the first of them bakes bread, whose weight is 2 to 1."""
    plan = solve_plan(shop(due=(10, 0)), options=EXACT)
    assert plan.objective == 18
    there = [column(plan, "setups", "set_up", setup=f"bread by {m}")[0] for m in "abc"]
    assert there == [1, 0, 0]
    assert column(plan, "setups", "set_up", setup="cake by b")[0] == 1


def test_machines_without_set_ups_are_ordered_by_load():
    """Whole runs are what makes it worth while."""
    rows = [row.model_copy(update={"whole": True}) for row in shop(setup=False).processes]
    problem = shop(setup=False, processes=rows)
    assert told(problem) == [f"{line} in every period" for line in IN_TURN]
    load = [column(solve_plan(problem), "capacity", "load_hours", resource=m) for m in "abc"]
    assert all(
        first >= second for a, b in pairwise(load) for first, second in zip(a, b, strict=True)
    )


def test_continuous_plans_are_left_as_they_are():
    assert told(shop(setup=False)) == []


def test_machines_that_carry_their_set_up_are_ordered_over_the_horizon():
    machines = [{"name": m, "hours": 12, "carries_setup": True} for m in "abc"]
    assert told(shop(resources=machines)) == [f"{line} in total" for line in IN_TURN]


DIFFERENT = {
    "hours": {"resources": [{"name": m, "hours": 12 + (m == "b")} for m in "abc"]},
    "a limit": {
        "limits": [
            {"name": "few", "flow": "run", "process": "bread on b", "per": "horizon"} | {"most": 30}
        ]
    },
    "a pin": {
        "stability": {
            "pins": [{"flow": "made", "process": "cake on b", "quantity": 1} | {"cost": 1}]
        }
    },
    "smoothing": {
        "smoothing": [{"name": "calm", "flow": "load", "resource": "b", "increase_cost": 1}]
    },
    "a rule on use": {
        "usage": [{"name": "some", "flow": "run", "process": "bread on b", "minimum_if_used": 2}]
    },
}


@pytest.mark.parametrize("sections", DIFFERENT.values(), ids=DIFFERENT)
def test_a_machine_that_something_tells_apart_is_not_put_in_order(sections):
    assert not any("'b'" in line for line in told(shop(**sections)))


def test_a_set_up_of_another_price_tells_machines_apart():
    dearer = [
        row.model_copy(update={"cost": (9.0, 8.0)}) if row.name == "cake by c" else row
        for row in shop().setups
    ]
    assert told(shop(setups=dearer)) == [f"{IN_TURN[0]} in every period"]


def test_a_machine_with_one_process_more_is_no_twin():
    extra = {"name": "special", "outputs": {"cake": 1}, "resource_hours": {"a": 2}}
    assert told(shop(processes=[*shop().processes, extra])) == [f"{IN_TURN[1]} in every period"]


def test_a_limit_that_treats_all_machines_alike_leaves_their_order():
    alike = [{"name": f"most on {m}", "flow": "load", "resource": m, "most": 11} for m in "abc"]
    assert told(shop(limits=alike)) == [f"{line} in every period" for line in IN_TURN]


def test_the_pyomo_model_is_not_put_in_order_for_others_may_change_it():
    """A customisation that closes the first machine finds a plan on the second: 2 set-ups at 9."""

    def closed(model):
        for period in ("Jan", "Feb"):
            model.setups.is_set_up["bread by a", period].fix(0)
            model.setups.is_set_up["cake by a", period].fix(0)

    assert solve_plan(shop(due=(10, 0)), customize=closed).objective == 18


def random_shop(seed):
    """Return up to four machines, of which some are identical, with set-ups of random kinds."""
    chance = random.Random(f"{seed} twins")
    machines, items = "abcd"[: chance.randint(2, 4)], ["bread", "cake"]
    periods = chance.randint(2, 3)
    differ = chance.random() < 0.3
    carries = chance.random() < 0.3
    speed = {item: chance.randint(1, 2) for item in items}
    cost = {item: chance.randint(3, 20) for item in items}
    pairs = [(item, machine) for item in items for machine in machines]
    return PlanningProblem(
        horizon=[f"t{k}" for k in range(periods)],
        products=[{"name": item} for item in items],
        inventory=[{"product": item, "holding_cost": chance.randint(0, 2)} for item in items],
        resources=[
            {"name": m, "hours": 12 + (differ and m == "b"), "carries_setup": carries}
            | ({"overtime": {"hours": 4, "cost": 1}} if seed % 2 else {})
            for m in machines
        ],
        processes=[
            {"name": f"{item}-{m}", "outputs": {item: 1}, "resource_hours": {m: speed[item]}}
            | {"cost": chance.choice([0, 0, 0, 1])}
            for item, m in pairs
        ],
        setups=[
            {"name": f"set up {item}-{m}", "process": f"{item}-{m}", "machine": m}
            | {"cost": cost[item], "hours": {m: 2}, "minimum_run": 1 + (seed % 5 == 0)}
            for item, m in pairs
        ],
        demand=[
            {
                "product": item,
                "quantity": [chance.choice([0, 4, 9, 14]) for _ in range(periods)],
                "unmet": [{"kind": "lost_sales", "cost": 30}],
            }
            for item in items
        ],
    )


def check(seeds):
    """Compare optima with and without order; return how many problems were put in order."""
    ordered = 0
    for seed in seeds:
        problem = random_shop(seed)
        model = assemble(problem, STANDARD).formulation.matrix()
        plain = without(problem)
        ordered += bool(told(problem))
        found = [solve_with_highs(matrix, EXACT).objective for matrix in (plain, model)]
        assert found[0] == pytest.approx(found[1], rel=1e-6), seed
    return ordered


def test_order_loses_no_optimum():
    assert check(range(12)) > 3


@pytest.mark.slow
def test_order_loses_no_optimum_of_many_problems():
    assert check(range(12, 100)) > 25
