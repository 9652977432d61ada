"""HiGHS on arrays: how it ends, what it proves, and the options it is given."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solve.matrices import market_split, matrix_of
from sop_opt import solve_plan
from sop_opt.errors import SolveError
from sop_opt.solve import SolveOptions
from sop_opt.solve.highs import (
    dual_bound,
    hand_over,
    open_highs,
    read_result,
    solve_with_highs,
    whole_bounds,
)
from worlds import make_problem

INF = math.inf

# minimise 2 x + 3 y with x + y >= 4 and x <= 3: x = 3, y = 1
BLEND = matrix_of([2, 3], [(4, [1, 1], INF)], upper=[3, INF])
# 3 x + 5 y at least 14, at 3 and 4 each: three y weigh 15 and cost 12, parts of y would cost 11.2
PARCELS = matrix_of([3, 4], [(14, [3, 5], INF)], whole=True)


def solve(matrix, **options):
    return solve_with_highs(matrix, SolveOptions(**options))


def test_a_linear_programme_ends_at_its_optimum_with_duals():
    """One more unit asked for is made of y, at 3."""
    result = solve(BLEND)
    assert result.status == "optimal"
    assert result.values.tolist() == [3, 1]
    assert result.objective == result.bound == 9
    assert result.gap == 0
    assert result.row_duals.tolist() == [3]
    assert result.seconds > 0


def test_whole_numbers_have_no_duals():
    result = solve(PARCELS)
    assert result.objective == pytest.approx(12)
    assert result.row_duals is None
    assert result.bound == pytest.approx(12)


@pytest.mark.parametrize("method", ["auto", "simplex", "interior_point", "first_order"])
def test_every_method_finds_the_same_vertex(method):
    result = solve(BLEND, method=method)
    assert result.values == pytest.approx([3, 1], abs=1e-12)


@pytest.mark.parametrize("method", ["auto", "simplex", "interior_point", "first_order"])
def test_every_method_knows_when_there_is_no_plan(method):
    assert solve(matrix_of([1], [(3, [1], INF)], upper=2), method=method).status == "infeasible"


@pytest.mark.parametrize("method", ["simplex", "interior_point", "first_order"])
def test_no_method_forgets_that_numbers_are_whole(method):
    result = solve(PARCELS, method=method)
    assert result.objective == pytest.approx(12)
    assert "was left aside" in result.notes[0]


def test_a_method_that_was_asked_for_is_told():
    assert solve(BLEND, method="simplex").notes == ("solved by the simplex method",)
    assert "vertex" in solve(BLEND, method="first_order").notes[0]
    assert solve(BLEND).notes == solve(PARCELS).notes == ()


def test_the_number_of_threads_may_change_from_solve_to_solve():
    """HiGHS itself refuses a second number of threads in one and the same thread."""
    for threads in (1, 2, None, 1):
        assert solve(BLEND, threads=threads).status == "optimal"
        assert solve(PARCELS, threads=threads).status == "optimal"


def test_contradictions_are_infeasible():
    result = solve(matrix_of([1], [(3, [1], INF)], upper=2))
    assert result.status == "infeasible"
    assert result.values is None
    assert math.isnan(result.objective)
    assert math.isnan(result.gap)


def test_a_time_limit_ends_with_the_plan_in_hand_and_its_gap():
    result = solve(market_split(), time_limit=0.3)
    assert result.status == "feasible"
    assert result.objective >= result.bound >= 0
    assert result.gap == pytest.approx((result.objective - result.bound) / result.objective)
    assert result.seconds < 3


def test_a_time_limit_may_end_without_a_plan():
    result = solve(market_split(slack=False), time_limit=0.3)
    assert result.status == "no_plan"
    assert result.values is None
    assert result.bound == 0


def stopped(matrix, **settings):
    """Return the result of a linear programme that was stopped after one step."""
    highs = open_highs(matrix, SolveOptions())
    for name, value in {"presolve": "off", "simplex_iteration_limit": 1, **settings}.items():
        highs.setOptionValue(name, value)
    hand_over(matrix, highs)
    highs.run()
    return read_result(highs, matrix)


def test_a_linear_programme_that_is_stopped_on_its_way_to_a_plan_has_a_bound():
    """The dual simplex method keeps its duals feasible, and they prove a bound below 14."""
    matrix = matrix_of([2, 3, 1], [(4, [1, 1, 0], INF), (5, [0, 1, 1], INF)], upper=[3, 2, INF])
    result = stopped(matrix)
    assert result.status == "no_plan"
    assert 0 <= result.bound < solve(matrix).objective


def test_a_linear_programme_that_is_stopped_on_its_way_to_the_optimum_has_a_plan():
    """The primal simplex method keeps its plan feasible; it has no duals worth the name yet."""
    matrix = matrix_of([-2, -3], [(-INF, [1, 2], 8), (-INF, [2, 1], 8)])
    result = stopped(matrix, simplex_strategy=4)
    assert result.status == "feasible"
    assert result.objective > solve(matrix).objective
    assert result.row_duals is None


def test_a_solve_that_went_wrong_is_an_error():
    with pytest.raises(SolveError, match="HiGHS stopped with kNotset"):
        read_result(open_highs(BLEND, SolveOptions()), BLEND)


def test_a_wide_gap_is_optimal_within_it():
    """With a thousand on top, slack is a small part of the cost, which need not be proven."""
    split = replace(market_split(), offset=1000.0)
    rough = solve(split, mip_gap=0.9, time_limit=60)
    assert rough.status == "optimal"
    assert 0 < rough.gap < 0.9


def test_a_plan_to_start_from_is_the_plan_in_hand():
    """Hours would not find a better one than all slack 0; a start with slack is kept at least."""
    split = market_split()
    found = solve(split, time_limit=0.3)
    again = solve_with_highs(split, SolveOptions(time_limit=0.05), found.values)
    assert again.objective <= found.objective + 1e-9


def test_numbers_beyond_what_highs_can_hold_are_refused():
    with pytest.raises(SolveError, match="HiGHS refuses the model"):
        solve(matrix_of([1], [(1, [1e16], INF)]))


@settings(max_examples=50, derandomize=True, deadline=None)
@given(duals=st.lists(st.floats(-5, 5), min_size=2, max_size=2))
def test_duals_never_prove_more_than_the_optimum(duals):
    """The optimum of this one is 9 again, with x + 2 y <= 8 beside."""
    matrix = matrix_of([2, 3], [(4, [1, 1], INF), (-INF, [1, 2], 8)], upper=[3, INF])
    proven = dual_bound(matrix, np.array(duals))
    assert math.isnan(proven) or proven <= 9 + 1e-6


def test_the_duals_of_the_optimum_prove_it():
    assert dual_bound(BLEND, np.array([3.0])) == 9
    assert math.isnan(dual_bound(BLEND, np.array([4.0])))  # y would pay without end
    assert dual_bound(BLEND, np.array([-4.0])) == 0  # points to no bound, hence proves x, y >= 0


def test_whole_columns_are_bounded_by_whole_numbers():
    """0.2 to 3.5 is 1 to 3; 3 less rounding is 3; between 0.2 and 0.8 there is none."""
    matrix = matrix_of([1, 1, 1], [], whole=True)
    lower, upper = np.array([0.2, 0.0, 0.2]), np.array([3.5, 3 - 1e-9, 0.8])
    least, most = whole_bounds(replace(matrix, lower=lower, upper=upper))
    assert least.tolist() == [1.0, 0.0, 0.2]
    assert most.tolist() == [3.0, 3.0, 0.8]


def test_fractions_keep_their_bounds():
    matrix = replace(matrix_of([1], []), lower=np.array([0.2]), upper=np.array([0.5]))
    assert [side.tolist() for side in whole_bounds(matrix)] == [[0.2], [0.5]]


def test_a_whole_process_of_at_most_half_a_run_is_no_contradiction():
    """At least 4 runs or none, and half a run at most: none. HiGHS 1.15 alone sees no plan here."""
    problem = make_problem(
        products=[{"name": "bread"}, {"name": "flour"}],
        processes=[{"name": "mill", "product": "flour", "maximum": 0.5, "whole": True}],
        inventory=[{"product": "bread", "maximum": 0}],
        demand=[{"product": "bread", "quantity": 0}],
        usage=[
            {
                "name": "batches",
                "flow": "run",
                "each": "process",
                "minimum_if_used": 4,
                "periods": ["Jan"],
            }
        ],
    )
    assert solve_plan(problem).status == "optimal"
