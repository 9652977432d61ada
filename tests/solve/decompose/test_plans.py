"""Plans of planning problems by decomposition, audited like all others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks import problems, shared_machines
from properties.random_lots import random_problem
from sop_opt import PlanningProblem, SolveOptions, solve_plan
from worlds import make_problem

BY_PARTS = SolveOptions(method="decomposition", time_limit=3, mip_gap=0.01)


def test_products_on_lines_cost_no_more_by_parts():
    data = problems.generate(problems.Size(products=12, weeks=6, lines=6))
    problem = PlanningProblem(**problems.sections(data))
    plan = solve_plan(problem, options=SolveOptions(method="decomposition"))
    plan.audit().require_passed()
    assert plan.status == "optimal"
    assert plan.objective == pytest.approx(solve_plan(problem).objective, rel=2e-6)
    assert plan.log[0].startswith("decomposed into 6 blocks")


def test_items_on_shared_machines_are_planned_with_a_gap():
    size = shared_machines.Size(items=8, weeks=6, machines=2)
    problem = PlanningProblem(**shared_machines.sections(size))
    plan = solve_plan(problem, options=BY_PARTS)
    plan.audit().require_passed()
    best = solve_plan(problem, options=SolveOptions(mip_gap=0.001, time_limit=10))
    assert plan.bound <= best.objective * (1 + 1e-9)
    assert best.bound * (1 - 1e-9) <= plan.objective <= 1.15 * best.objective
    assert any(note.startswith("decomposed into ") for note in plan.log)


@pytest.mark.parametrize("seed", range(25))
def test_small_problems_of_all_kinds_are_planned_by_parts_or_as_a_whole(seed):
    problem = random_problem(seed)
    best = solve_plan(problem)
    plan = solve_plan(problem, options=BY_PARTS)
    assert (plan.status == "infeasible") == (best.status == "infeasible")
    if best.status == "optimal" and plan.status in ("optimal", "feasible"):
        plan.audit().require_passed()
        worse = problem.sign * (plan.objective - best.objective)
        assert worse >= -1e-5 * max(1.0, abs(best.objective))
        beyond = problem.sign * (plan.bound - best.objective)
        assert beyond <= 1e-5 * max(1.0, abs(best.objective))


def test_where_service_comes_first_every_stage_is_planned_by_parts():
    problem = make_problem(objective="service")
    plan = solve_plan(problem, options=SolveOptions(method="decomposition"))
    assert plan.objective == pytest.approx(solve_plan(problem).objective)


def test_an_executor_is_not_stored_with_the_plan():
    with ThreadPoolExecutor(1) as executor:
        options = SolveOptions(method="decomposition", executor=executor)
        assert "executor" not in options.model_dump()
        plan = solve_plan(make_problem(), options=options)
    assert plan.options.executor is None
