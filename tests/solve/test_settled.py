"""Answers of solvers, checked: unbounded means a plan exists, and whole means whole."""

from __future__ import annotations

import math

import numpy as np
import pytest

from solve.matrices import matrix_of
from sop_opt.errors import SolveError
from sop_opt.solve import SolveOptions, SolveResult
from sop_opt.solve.highs import solve_with_highs
from sop_opt.solve.settled import settled, with_whole_fixed

INF = math.inf

# 8 x = y hours of a crew x; at least 100 hours, at 1000 a head and 1 an hour above
CREW = matrix_of([1000, 1], [(0, [8, -1], 0), (100, [0, 1], INF)], whole=[True, False])


def solve(matrix, solver=solve_with_highs, **options):
    return settled(solver)(matrix, SolveOptions(**options), None, None)


def answering(*answers):
    """Return a solver that gives these answers one after the other."""
    waiting = list(answers)
    return lambda matrix, options, start, report: waiting.pop(0)


def test_a_profit_without_ceiling_is_unbounded():
    assert solve(matrix_of([-1, 0], [(0, [1, -1], 0)])).status == "unbounded"


def test_unbounded_holds_for_whole_numbers_too():
    assert solve(matrix_of([-1, 0], [(0, [1, -1], 0)], whole=True)).status == "unbounded"


def test_a_ray_without_any_plan_is_infeasible():
    """x may grow for ever, but x - y = 1/2 has no whole numbers."""
    assert solve(matrix_of([-1, 0], [(0.5, [1, -1], 0.5)], whole=True)).status == "infeasible"


def test_a_ray_beside_a_contradiction_is_infeasible():
    rows = [(1, [0, 1, 1], INF), (3, [0, 1, 0], INF)]
    assert solve(matrix_of([-1, 1, 1], rows, upper=[INF, 2, 2])).status == "infeasible"


def test_unbounded_is_open_until_a_plan_is_found():
    answers = answering(SolveResult("unbounded"), SolveResult("no_plan", bound=0.0))
    result = solve(CREW, answers)
    assert result.status == "no_plan"
    assert math.isnan(result.bound)  # that of the search for any plan says nothing of the cost


def test_nearly_whole_numbers_are_made_whole_and_the_rest_follows():
    """A solver's crew of 12.9999999 works 104 hours once it is one of 13."""
    nearly = SolveResult(
        "optimal", values=np.array([12.9999999, 103.9999992]), objective=13103.9, bound=13104.0
    )
    result = solve(CREW, answering(nearly))
    assert result.values.tolist() == [13, 104]
    assert result.objective == 13104
    assert result.bound == 13104


def test_whole_numbers_that_are_whole_are_left_alone():
    whole = SolveResult("optimal", values=np.array([13.0, 104.0]), objective=13104.0, bound=1.0)
    result = solve(CREW, answering(whole))
    assert result.values is whole.values


def test_a_plan_that_cannot_be_made_whole_is_left_as_it_is():
    """No whole x is 0.6."""
    tight = matrix_of([1], [(0.6, [1], 0.6)], whole=True)
    found = SolveResult("feasible", values=np.array([0.6]), objective=0.6, bound=0.0)
    assert solve(tight, answering(found)).values.tolist() == [0.6]


def test_fixing_whole_numbers_leaves_a_linear_programme():
    fixed = with_whole_fixed(CREW, np.array([12.9999999, 104.0]))
    assert not fixed.is_mip
    assert fixed.lower.tolist() == [13, 0]
    assert fixed.upper.tolist() == [13, INF]


@pytest.mark.parametrize("amount", [math.nan, INF])
def test_numbers_that_are_none_are_refused(amount):
    with pytest.raises(SolveError, match="price that is infinite or not a number"):
        solve(matrix_of([amount], upper=1))
    with pytest.raises(SolveError, match="coefficient that is infinite or not a number"):
        solve(matrix_of([1], [(0, [amount], 1)]))


def test_a_model_without_columns_costs_its_constant():
    result = solve(matrix_of([], [(-1, [], 0)], offset=7), answering())
    assert result.status == "optimal"
    assert result.objective == result.bound == 7
    assert result.values.size == 0


@pytest.mark.parametrize("row", [(1, [], 2), (-2, [], -1)])
def test_a_model_without_columns_may_be_infeasible(row):
    assert solve(matrix_of([], [row]), answering()).status == "infeasible"
