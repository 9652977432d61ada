"""Without its rules no problem contradicts itself, whatever they say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject, settings

from components.golden_worlds import WORLDS
from sop_opt import PlanningProblem, ProblemError, solve_plan
from sop_opt.solve.highs import solve_with_highs
from sop_opt.trust.fixes import fix_of
from strategies import problems
from trust.audit.everything import everything
from trust.rules.ruled import QUIET, ruled

if TYPE_CHECKING:
    from sop_opt.trust.elastic import RuledModel

IMPOSSIBLE: list[dict[str, Any]] = [
    {"name": "much", "flow": "served", "per": "horizon", "least": 1e4},
    {"name": "no stock", "flow": "stock", "most": -1},
]
"""Limits that no plan keeps."""


def impossible(problem: PlanningProblem) -> PlanningProblem:
    """Return the same problem with demand that must be served, few ways to, and mad limits."""
    demand = [row.replace(unmet="must_serve", opening_backlog=0) for row in problem.demand]
    processes = [row.replace(minimum=0, maximum=0.5) for row in problem.processes]
    return problem.replace(
        demand=demand,
        suppliers=[row.replace(minimum=1, maximum=2) for row in problem.suppliers],
        processes=processes,
        limits=[*problem.limits, *IMPOSSIBLE],
        inventory=[
            row.replace(
                safety_stock=9,
                safety_stock_cost=None,
                maximum=9,
                closing_minimum=0,
                closing_maximum=None,
            )
            for row in problem.inventory
        ],
    )


def has_a_plan(model: RuledModel) -> bool:
    """Return whether anything is left to plan when all rules are dropped."""
    bare = model.keeping([])
    free = replace(bare, cost=np.zeros_like(bare.cost))
    return solve_with_highs(free, QUIET).status == "optimal"


@pytest.mark.parametrize("name", [*WORLDS, "everything"])
def test_without_rules_every_world_has_a_plan(name: str) -> None:
    problem = WORLDS[name] if name in WORLDS else everything()
    _, model = ruled(problem)
    assert has_a_plan(model)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problem=problems())
def test_without_rules_no_problem_contradicts_itself(problem: PlanningProblem) -> None:
    try:
        problem = impossible(problem)
        _, model = ruled(problem)
    except ProblemError:
        reject()
    assert solve_with_highs(model.matrix, QUIET).status == "infeasible"
    assert has_a_plan(model)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problem=problems())
def test_what_gives_way_in_the_model_gives_a_plan_in_the_data(problem: PlanningProblem) -> None:
    """Whatever contradicts itself has a plan once all rules give way by the least share.

    But for a shelf life at several sites: it is one for all of them, and what keeps longer at one
    is no longer gone at another. Such fixes are proved before they are shown, and fail.
    """
    try:
        problem = impossible(problem)
        _, model = ruled(problem)
    except ProblemError:
        reject()
    soft = [rule for rule in model.rules if rule.loosened is not None]
    elastic = model.elastic(soft)
    result = solve_with_highs(elastic.matrix, QUIET)
    assert result.values is not None
    amounts = elastic.amounts(result.values)
    if any(rule.field == "shelf_life" for rule, by in zip(soft, amounts, strict=True) if by):
        reject()
    fix = fix_of(problem, soft, amounts, result.values)
    assert fix is not None
    assert solve_plan(fix.apply(problem), options=QUIET).status == "optimal"
