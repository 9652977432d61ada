"""No formulation of lots and set-ups changes which plans there are; each only raises the bound.

A plan of the plain model is tried in the other models: its own columns are fixed, and the columns
that a formulation adds must find values that go with them. That holds for the best plan and for
others, which a model may cut off without losing the optimum.
"""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from properties.random_lots import random_problem
from sop_opt import STANDARD, SolveOptions
from sop_opt.assemble import assemble
from sop_opt.components.lot_sizing import LotSizing
from sop_opt.solve.highs import solve_with_highs

FORMULATIONS = ["facility_location", "shortest_path", "covers"]
EXACT = SolveOptions(mip_gap=0, time_limit=20)
SAME = {"rel": 1e-6, "abs": 1e-6}
SLACK = 1e-5
"""Units by which a plan may miss what a formulation adds: solvers keep rules to within less."""


def built(problem, formulation):
    """Return the model of a problem in a formulation."""
    kinds = [LotSizing.using(formulation) if kind is LotSizing else kind for kind in STANDARD]
    return assemble(problem, kinds).formulation.matrix()


def relaxed(matrix):
    """Return the model without whole numbers."""
    return replace(matrix, integer=np.zeros_like(matrix.integer))


def keeping(matrix, values):
    """Return the linear programme of what is left to find for a plan of the plain model."""
    lower, upper = matrix.lower.copy(), matrix.upper.copy()
    lower[: values.size] = upper[: values.size] = values
    free = np.where(matrix.implied_rows, SLACK, SLACK / 10)
    return replace(
        relaxed(matrix),
        lower=lower,
        upper=upper,
        row_lower=matrix.row_lower - free,
        row_upper=matrix.row_upper + free,
    )


@cache
def plans_of(seed):
    """Return a problem, its plain model, the best plan, and plans that are best at other prices."""
    problem = random_problem(seed)
    plain, chance = built(problem, "plain"), random.Random(f"{seed} prices")
    plans = [solve_with_highs(plain, EXACT)]
    for _ in range(2):
        price = np.array([chance.randint(0, 9) for _ in plain.cost], dtype=float)
        plans.append(solve_with_highs(replace(plain, cost=price), EXACT))
    return problem, plain, [whole(plain, plan.values) for plan in plans if plan.values is not None]


def whole(matrix, values):
    """Return a plan in which rounding has left no dust on whole numbers."""
    return np.where(matrix.integer, np.round(values), values)


def check(seed, formulation):
    """Check everything that a formulation may not change; return how much it raises the bound."""
    problem, plain, plans = plans_of(seed)
    model = built(problem, formulation)
    assert np.array_equal(model.without_implied().values, plain.values)
    best, bounds = solve_with_highs(plain, EXACT), []
    for matrix in (plain, model):
        bound = solve_with_highs(relaxed(matrix), EXACT)
        bounds.append(bound.objective if bound.status == "optimal" else np.inf)
    tolerance = 1e-6 * max(1.0, abs(best.objective or 0.0))
    assert bounds[0] - tolerance <= bounds[1]
    if best.status == "optimal":
        assert bounds[1] <= best.objective + tolerance
    for values in plans:
        assert solve_with_highs(keeping(model, values), EXACT).status == "optimal", seed
    return best, model, bounds[1] - bounds[0]


@pytest.mark.parametrize("formulation", FORMULATIONS)
def test_every_plan_is_a_plan_in_every_formulation(formulation):
    raised = [check(seed, formulation)[2] > 1e-3 for seed in range(50)]
    assert sum(raised) > 10


@pytest.mark.slow
@pytest.mark.parametrize("formulation", FORMULATIONS)
def test_no_formulation_changes_the_optimum(formulation):
    for seed in range(50, 200):
        best, model, _ = check(seed, formulation)
        found = solve_with_highs(model, EXACT)
        assert found.status == best.status, seed
        if best.status == "optimal":
            assert found.objective == pytest.approx(best.objective, **SAME), seed
