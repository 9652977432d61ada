"""Duals of the rows at a plan: those of the solve, or of one more with whole numbers fixed."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from solve.matrices import matrix_of
from sop_opt import PlanningProblem
from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.errors import SolveError
from sop_opt.solve.duals import sensitivity
from sop_opt.solve.highs import solve_with_highs
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.result import SolveResult

DATA = Path(__file__).parents[2] / "data"
INF = math.inf

# minimise 2 x + 3 y with x + y >= 4 and x <= 3: one more unit is made of y, at 3
BLEND = matrix_of([2, 3], [(4, [1, 1], INF)], upper=[3, INF])
# the same with y in whole numbers: at y = 1 fixed, one more unit would have to come from x
WHOLE = matrix_of([2, 3], [(4, [1, 1], INF)], upper=[9, INF], whole=[False, True])


def plan(*values, status="optimal"):
    return SolveResult(status, values=np.array(values, dtype=float))


def solved(matrix):
    return solve_with_highs(matrix, SolveOptions())


def test_a_dual_is_what_one_more_unit_asked_for_costs():
    assert sensitivity(BLEND, solved(BLEND)).duals.tolist() == [3]


def test_a_solver_that_tells_no_basis_is_asked_after():
    assert sensitivity(BLEND, plan(3, 1)).duals.tolist() == [3]


def test_a_dual_holds_while_the_same_column_makes_the_difference():
    """Below 3 units y is at 0 and x, at 2, would make the next one; above there is no limit."""
    found = sensitivity(BLEND, solved(BLEND))
    assert (found.rise.tolist(), found.fall.tolist()) == ([INF], [1])


def test_a_row_that_holds_nothing_back_has_room_until_its_bound_comes():
    """4 units are asked for at least, and another rule allows 1 to 6."""
    roomy = matrix_of([2], [(4, [1], INF), (-6, [-1], -1)], upper=10)
    found = sensitivity(roomy, solved(roomy))
    assert found.duals.tolist() == [2, 0]
    # the net of the second row is -4: its floor of -6 may rise by 2, its ceiling of -1 fall by 3
    assert (found.rise[1], found.fall[1]) == (2, 3)
    # 6 units are the most that the second row allows, 1 the least
    assert (found.rise[0], found.fall[0]) == (2, 3)


def test_a_degenerate_dual_holds_on_one_side_alone():
    """At x = 3 both x and y can make the next unit: the dual is 2 for less, or 3 for more."""
    corner = matrix_of([2, 3], [(3, [1, 1], INF)], upper=[3, INF])
    found = sensitivity(corner, solved(corner))
    told = (found.duals[0], found.rise[0], found.fall[0])
    assert told in {(2.0, 0.0, 3.0), (3.0, INF, 0.0)}


def test_the_whole_numbers_of_a_plan_stay_and_nothing_is_known_of_ranges():
    for status in ("optimal", "feasible"):
        found = sensitivity(WHOLE, plan(3, 1, status=status))
        assert found.duals.tolist() == [2]
        assert np.isnan([*found.rise, *found.fall]).all()


def test_a_linear_programme_that_was_stopped_has_no_duals():
    with pytest.raises(SolveError, match="only an optimum has shadow prices"):
        sensitivity(BLEND, plan(3, 1, status="feasible"))


def test_whole_numbers_that_fit_no_plan_are_told():
    with pytest.raises(SolveError, match="with its whole numbers fixed it is infeasible"):
        sensitivity(matrix_of([1], [(1, [1], 1)], whole=True), plan(0))


def test_a_model_without_columns_has_duals_of_nothing():
    empty = matrix_of([], [(0, [], 0)])
    assert sensitivity(empty, plan()).duals.tolist() == [0]


def shifted(matrix, row, by):
    """Return the least objective with both bounds of a row moved; nan where there is no plan."""
    lower, upper = matrix.row_lower.copy(), matrix.row_upper.copy()
    lower[row] += by
    upper[row] += by
    return solved(replace(matrix, row_lower=lower, row_upper=upper)).objective


@pytest.mark.parametrize(
    "name",
    [
        "red_tomato_tools",
        "ampl_steelt",
        "ampl_prod",
        "williams_factory_planning_1",
        "nahmias_densepack",
    ],
)
def test_within_its_range_a_dual_is_exact_and_just_outside_it_never_gains(name):
    """Every third row of published models is moved to nine tenths of its range, and beyond it."""
    problem = PlanningProblem.from_folder(DATA / name)
    matrix = assemble(problem, STANDARD).formulation.matrix()
    result = solved(matrix)
    found = sensitivity(matrix, result)
    rows = np.flatnonzero(np.isfinite(matrix.row_lower) | np.isfinite(matrix.row_upper))[::3]
    ends = [(row, end) for row in rows for end in (found.rise[row], -found.fall[row])]
    checked = 0
    for row, end in ends:
        if not np.isfinite(end) or end == 0:
            continue
        inside, outside = (shifted(matrix, row, factor * end) for factor in (0.9, 1.1))
        promised = result.objective + found.duals[row] * 0.9 * end
        assert inside == pytest.approx(promised, rel=1e-9, abs=1e-6)
        beyond = result.objective + found.duals[row] * 1.1 * end
        assert np.isnan(outside) or outside >= beyond - 1e-6
        checked += 1
    assert checked > 4
