"""Plans by parts: never below the optimum, bounds never above it, and honest about the rest."""

from __future__ import annotations

import math
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from solve.decompose.linked import fractional_lots, lots, shops, with_overtime
from solve.matrices import matrix_of
from sop_opt.solve.decompose import front, solve_by_decomposition
from sop_opt.solve.decompose.structure import find_structure
from sop_opt.solve.highs import solve_with_highs
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.result import SolveResult
from sop_opt.solve.search.board import is_plan

SEEDS = range(12)
QUICK = SolveOptions(threads=2, time_limit=2, mip_gap=1e-2)


def decomposed(matrix, options=QUICK, direct=solve_with_highs, **arguments):
    structure = find_structure(matrix)
    return solve_by_decomposition(matrix, options, direct=direct, structure=structure, **arguments)


def refused(*_):
    raise AssertionError("solved as a whole")


def nothing_more(matrix, options, start, report):
    return SolveResult("no_plan")


@pytest.mark.parametrize("seed", SEEDS)
def test_linear_problems_come_to_the_optimum(seed):
    matrix = with_overtime(fractional_lots(seed))
    best = solve_with_highs(matrix, SolveOptions()).objective
    result = decomposed(matrix, SolveOptions(threads=1), refused)
    assert result.status == "optimal"
    assert is_plan(matrix, result.values)
    assert result.objective == pytest.approx(best, rel=2e-6)
    assert result.bound <= best * (1 + 1e-9)
    assert result.gap <= 1e-6


@pytest.mark.parametrize("seed", SEEDS[:4])
def test_the_optimum_of_whole_problems_is_between_bound_and_plan(seed):
    matrix = with_overtime(lots(seed))
    best = solve_with_highs(matrix, SolveOptions()).objective
    relaxed = solve_with_highs(matrix.relaxed(), SolveOptions()).objective
    result = decomposed(matrix, QUICK, nothing_more)
    assert result.status in ("feasible", "optimal")
    assert is_plan(matrix, result.values)
    assert matrix.cost @ result.values == pytest.approx(result.objective)
    assert best * (1 - 1e-6) <= result.objective <= 1.1 * best
    assert result.bound <= best * (1 + 1e-6)
    # items are whole in the parts, so that the bound is better than that of fractions
    assert result.bound > relaxed + 0.5 * (best - relaxed)


def test_what_the_parts_leave_open_is_closed_as_a_whole():
    matrix = with_overtime(lots())
    begun = []

    def closing(matrix, options, start, report):
        begun.append(start)
        return solve_with_highs(matrix, options, start, report)

    options = SolveOptions(threads=2, mip_gap=1e-6)
    result = decomposed(matrix, options, closing)
    assert result.status == "optimal"
    assert is_plan(matrix, begun[0])
    assert result.objective == pytest.approx(solve_with_highs(matrix, options).objective)
    assert "then solved as a whole" in result.notes


def test_the_bound_of_the_parts_is_kept_where_the_whole_knows_none():
    result = decomposed(with_overtime(lots()), SolveOptions(mip_gap=1e-9), nothing_more)
    assert result.status == "feasible"
    assert 0 < result.gap < 0.2


def test_shops_sell_what_is_worth_most():
    # 12 units in all, 4 each: those worth 5, 4 and 3 are sold for 4 x 12 = 48
    result = decomposed(shops())
    assert result.objective == pytest.approx(-48)
    assert result.bound == pytest.approx(-48)


def test_an_obligation_beside_a_limit_is_kept():
    # 14 to 17 units: four shops sell out and the least one sells the 17th for 1
    assert decomposed(shops(least=14, most=17)).objective == pytest.approx(-4 * 14 - 1)


def test_parts_that_nothing_links_take_one_round():
    # 4 units of each shop: 4 x 15 = 60
    result = decomposed(shops(most=None))
    assert (result.status, result.objective) == ("optimal", pytest.approx(-60))
    assert "linked by 0 rows; 1 round of" in result.notes[0]


def test_a_plan_of_linear_parts_is_free_of_traces_of_the_mixture():
    result = decomposed(with_overtime(fractional_lots()))
    assert not ((result.values != 0) & (np.abs(result.values) < 1e-6)).any()


def test_a_part_that_cannot_be_is_the_end_of_the_whole():
    matrix = shops(most=20.0)
    matrix.row_lower[0] = 5.0  # bought less sold, where up to 4 are bought
    result = decomposed(matrix)
    assert (result.status, result.values) == ("infeasible", None)


def test_a_whole_that_cannot_be_is_told_though_every_part_can():
    # 21 units of 5 shops that sell 4 each
    result = decomposed(shops(least=21, most=30))
    assert result.status == "infeasible"
    assert result.notes[1] == front.NO_MIXTURE


def test_a_part_without_an_end_is_left_to_the_whole():
    # none has a limit of its own, but all together have: 12 units worth 5
    result = decomposed(shops(upper=math.inf))
    assert (result.status, result.objective) == ("optimal", pytest.approx(-60))
    assert result.notes[1] == front.NO_END


def test_a_whole_without_an_end_is_told():
    assert decomposed(shops(most=math.inf, upper=math.inf)).status == "unbounded"


def test_where_there_are_no_parts_the_whole_is_solved():
    # at most 6 in all of two things that each row ties to each other: 2 a + b <= 6 and a + 2 b <= 6
    matrix = matrix_of([-1.0, -1.0], [(0.0, [2.0, 1.0], 6.0), (0.0, [1.0, 2.0], 6.0)])
    result = decomposed(matrix)
    assert result.notes[0] == front.NO_STRUCTURE
    assert (result.status, result.objective) == ("optimal", pytest.approx(-4))  # a = b = 2


@pytest.mark.parametrize("matrix", [with_overtime(lots()), with_overtime(fractional_lots())])
def test_a_tiny_limit_ends_with_what_there_is(matrix):
    result = decomposed(matrix, QUICK.model_copy(update={"time_limit": 1e-3}))
    assert result.status in ("no_plan", "feasible")
    best = solve_with_highs(matrix, SolveOptions()).objective
    assert not result.bound > best
    assert result.seconds < 5


def test_a_plan_to_start_from_is_kept_when_time_is_short():
    matrix = with_overtime(lots())
    begun = solve_with_highs(matrix, SolveOptions(mip_gap=0.2)).values
    result = decomposed(matrix, QUICK.model_copy(update={"time_limit": 1e-3}), start=begun)
    assert result.objective <= matrix.cost @ begun + 1e-9


def test_ctrl_c_keeps_the_plan_in_hand():
    def press(figures):
        raise KeyboardInterrupt

    matrix = with_overtime(lots())
    begun = solve_with_highs(matrix, SolveOptions(mip_gap=0.2)).values
    options = SolveOptions(threads=2)
    result = decomposed(matrix, options, start=begun, report=press)
    assert (result.status, result.interrupted) == ("feasible", True)
    assert is_plan(matrix, result.values)
    assert result.notes[-1] == "stopped by Ctrl-C; this is the best plan found until then"


def test_threads_of_an_executor_come_to_the_same():
    matrix = with_overtime(fractional_lots())
    with ThreadPoolExecutor(2) as executor:
        result = decomposed(matrix, SolveOptions(executor=executor))
    assert result.objective == pytest.approx(decomposed(matrix).objective, rel=2e-6)


def test_workers_of_a_pool_come_to_the_same():
    """One worker is given the parts of two models, one after the other."""
    with ProcessPoolExecutor(1, get_context("spawn")) as executor:
        for seed in (0, 1):
            matrix = with_overtime(fractional_lots(seed))
            options = SolveOptions(executor=executor)
            result = decomposed(matrix, options, refused)
            best = solve_with_highs(matrix, SolveOptions()).objective
            assert result.objective == pytest.approx(best, rel=2e-6)
            assert result.bound <= best * (1 + 1e-9)
