"""Problems solved one after the other come to the same optima as each on its own."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from properties.random_lots import random_problem
from sop_opt import PlanningProblem, SolveOptions, solve_plan
from sop_opt.scenarios.resolver import Resolver
from worlds import make_problem, red_tomato

if TYPE_CHECKING:
    from collections.abc import Callable

EXACT = SolveOptions(mip_gap=1e-9)


def seeds(quick: int, count: int) -> list[Any]:
    """Return seeds, those after the first few only for the long run."""
    return [
        seed if seed < quick else pytest.param(seed, marks=pytest.mark.slow)
        for seed in range(count)
    ]


def with_demand(problem: PlanningProblem, factor: float) -> PlanningProblem:
    rows = [row.replace(quantity=[factor * x for x in row.quantity]) for row in problem.demand]
    return problem.replace(demand=rows)


def noisy(problem: PlanningProblem, chance: random.Random) -> PlanningProblem:
    """Return the problem with demand, prices or opening stocks drawn anew."""
    fields: dict[str, Callable[[], dict[str, Any]]] = {
        "demand": lambda: {"quantity": [chance.randint(0, 12) for _ in problem.horizon]},
        "processes": lambda: {"cost": chance.randint(0, 6)},
        "inventory": lambda: {"holding_cost": chance.randint(0, 3)},
        "resources": lambda: {"hours": chance.randint(10, 60)},
    }
    section = chance.choice([name for name in fields if getattr(problem, name)])
    rows = [row.replace(**fields[section]()) for row in getattr(problem, section)]
    return problem.replace(**{section: rows})


def test_only_other_numbers_keep_the_model_warm() -> None:
    resolver = Resolver()
    resolver.solve(red_tomato())
    for factor in (0.9, 1.1):
        plan = resolver.solve(with_demand(red_tomato(), factor))
        assert resolver.path == "warm"
        assert plan.objective == solve_plan(plan.problem).objective


def test_another_structure_is_rebuilt() -> None:
    """Twice the hours per unit are other coefficients."""
    resolver = Resolver()
    resolver.solve(red_tomato())
    slow = red_tomato(processes=[{"product": "tools", "labour_hours": {"crew": 8}, "cost": 10}])
    assert resolver.solve(slow).objective == pytest.approx(solve_plan(slow).objective)
    assert resolver.path == "rebuilt"


def test_models_that_were_seen_before_are_still_there() -> None:
    resolver = Resolver()
    other = make_problem()
    for problem in (red_tomato(), other, red_tomato(), other):
        assert resolver.solve(problem).objective == solve_plan(problem).objective
    assert resolver.path == "warm"


def test_a_problem_without_a_plan_does_not_spoil_the_next() -> None:
    line = {"resources": [{"name": "line", "hours": 30}]}
    process = {"processes": [{"product": "bread", "cost": 2, "resource_hours": {"line": 1}}]}
    problem = make_problem(**line, **process)
    resolver = Resolver()
    found = [resolver.solve(with_demand(problem, factor)) for factor in (1.0, 9.0, 1.5)]
    assert [plan.status for plan in found] == ["optimal", "infeasible", "optimal"]
    assert found[-1].objective == 90.0  # 15 and 30 loaves at 2


def test_a_time_limit_is_that_of_each_problem() -> None:
    """HiGHS' own clock goes on from one solve to the next."""
    resolver = Resolver(SolveOptions(time_limit=0.5))
    for number in range(100):
        assert resolver.solve(with_demand(red_tomato(), 1 + number / 1000)).status == "optimal"


def test_service_first_is_warm_in_every_stage() -> None:
    problem = red_tomato().replace(objective="service")
    resolver, paths = Resolver(), []
    for factor in (1.0, 1.2, 1.4):
        changed = with_demand(problem, factor)
        assert resolver.solve(changed).objective == pytest.approx(solve_plan(changed).objective)
        paths.append(resolver.path)
    assert paths == ["fresh", "warm", "warm"]


def test_shadow_prices_of_a_warm_plan_are_those_of_a_fresh_one() -> None:
    resolver = Resolver()
    resolver.solve(red_tomato())
    changed = with_demand(red_tomato(), 1.1)
    warm, fresh = resolver.solve(changed).shadow_prices, solve_plan(changed).shadow_prices
    assert warm["price"].tolist() == pytest.approx(fresh["price"].tolist())


@pytest.mark.parametrize("seed", seeds(5, 40))
def test_linear_problems_come_to_the_same_optimum(seed: int) -> None:
    chance = random.Random(seed)
    problem, resolver = red_tomato(resources=[{"name": "line", "hours": 50}]), Resolver()
    for _ in range(5):
        problem = noisy(problem, chance)
        plan, fresh = resolver.solve(problem), solve_plan(problem)
        assert plan.status == fresh.status
        assert plan.objective == pytest.approx(fresh.objective, nan_ok=True)
    assert resolver.path == "warm"


@pytest.mark.parametrize("seed", seeds(3, 60))
def test_problems_with_lots_come_to_the_same_optimum(seed: int) -> None:
    chance = random.Random(seed)
    problem, resolver = random_problem(seed), Resolver(EXACT)
    for _ in range(4):
        problem = noisy(problem, chance)
        plan, fresh = resolver.solve(problem), solve_plan(problem, options=EXACT)
        assert plan.status == fresh.status, resolver.path
        assert plan.objective == pytest.approx(fresh.objective, nan_ok=True), resolver.path
        assert not plan.solved or plan.audit().passed, plan.audit()


@pytest.mark.parametrize("whole", [False, True])
def test_a_whole_number_problem_is_as_good_as_the_gap_asks_for(*, whole: bool) -> None:
    resolver = Resolver(SolveOptions(mip_gap=0.01))
    for number in range(10):
        problem = with_demand(red_tomato(whole=whole), 1 + number / 20)
        plan, best = resolver.solve(problem), solve_plan(problem, options=EXACT)
        assert plan.gap <= 0.01
        assert plan.bound <= best.objective * (1 + 1e-9)
        assert best.objective * (1 - 1e-9) <= plan.objective <= best.objective * 1.0101
