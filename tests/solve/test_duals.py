"""Duals of the rows at a plan: those of the solve, or of one more with whole numbers fixed."""

from __future__ import annotations

import math

import numpy as np
import pytest

from solve.matrices import matrix_of
from sop_opt.errors import SolveError
from sop_opt.solve.duals import row_duals
from sop_opt.solve.result import SolveResult

INF = math.inf

# minimise 2 x + 3 y with x + y >= 4 and x <= 3: one more unit is made of y, at 3
BLEND = matrix_of([2, 3], [(4, [1, 1], INF)], upper=[3, INF])
# the same with y in whole numbers: at y = 1 fixed, one more unit would have to come from x
WHOLE = matrix_of([2, 3], [(4, [1, 1], INF)], upper=[9, INF], whole=[False, True])


def plan(*values, status="optimal", duals=None):
    return SolveResult(status, values=np.array(values, dtype=float), row_duals=duals)


def test_duals_that_the_solver_told_are_taken():
    told = np.array([3.0])
    assert row_duals(BLEND, plan(3, 1, duals=told)) is told


def test_a_solver_that_tells_none_is_asked_after():
    assert row_duals(BLEND, plan(3, 1)).tolist() == [3]


def test_whole_numbers_are_fixed_where_the_plan_has_them():
    assert row_duals(WHOLE, plan(3, 1)).tolist() == [2]
    assert row_duals(WHOLE, plan(3, 1, status="feasible")).tolist() == [2]


def test_a_linear_programme_that_was_stopped_has_no_duals():
    with pytest.raises(SolveError, match="only an optimum has shadow prices"):
        row_duals(BLEND, plan(3, 1, status="feasible"))


def test_whole_numbers_that_fit_no_plan_are_told():
    with pytest.raises(SolveError, match="with its whole numbers fixed it is infeasible"):
        row_duals(matrix_of([1], [(1, [1], 1)], whole=True), plan(0))
