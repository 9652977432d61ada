"""Search and proof together: the same optimum as HiGHS alone, and limits that are kept."""

from __future__ import annotations

import math
import os

import numpy as np
import pytest

from solve.matrices import matrix_of
from solve.search.lots import by_share, lots, some_lots
from solve.test_watch import run_with_ctrl_c
from sop_opt.solve.highs import solve_with_highs
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.search import front, solve_by_search
from sop_opt.solve.search.board import is_plan


@pytest.fixture
def any_size(monkeypatch):
    """Search however small a problem is."""
    monkeypatch.setattr(front, "LARGE", 1)


def test_large_problems_whose_columns_have_places_are_searched():
    assert front.pays(lots(np.full((10, 20), 10), 200, fixed=5))  # 200 set-ups
    assert not front.pays(lots(np.full((2, 4), 10), 40, fixed=5))
    assert not front.pays(matrix_of([1.0] * 500, whole=True))  # no periods, no points


def test_small_problems_are_left_to_highs():
    matrix = some_lots()
    alone = solve_with_highs(matrix, SolveOptions())
    result = solve_by_search([matrix], SolveOptions())
    assert result.objective == alone.objective
    assert result.notes == ()


@pytest.mark.usefixtures("any_size")
@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("seed", [1, 2])
def test_search_and_proof_agree_with_highs_alone(threads, seed):
    matrix = some_lots(seed=seed)
    alone = solve_with_highs(matrix, SolveOptions())
    result = solve_by_search([matrix], SolveOptions(threads=threads))
    assert result.status == "optimal"
    assert result.objective == pytest.approx(alone.objective, rel=1e-6)
    assert result.bound <= result.objective
    assert result.gap <= 1e-6
    assert is_plan(matrix, result.values)
    assert result.notes[0].startswith("a first plan within")


@pytest.mark.usefixtures("any_size")
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("plain_up_to", [0, 1000])
def test_several_formulations_give_a_plan_of_the_first(threads, plain_up_to, monkeypatch):
    monkeypatch.setattr(front, "PLAIN_UP_TO", plain_up_to)
    demand = [[10, 10, 10, 10], [5, 0, 20, 5]]
    matrix = lots(demand, 40, fixed=25)
    tight = by_share(matrix, 2, 4, demand)
    result = solve_by_search([matrix, tight], SolveOptions(threads=threads))
    assert result.status == "optimal"
    assert result.values.size == matrix.cost.size
    assert result.objective == pytest.approx(solve_with_highs(matrix, SolveOptions()).objective)


@pytest.mark.usefixtures("any_size")
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("status", ["infeasible", "unbounded"])
def test_models_without_a_best_plan_are_told(threads, status):
    if status == "infeasible":
        matrix = lots([[10, 10], [10, 10]], 5, fixed=1)  # 5 a period are too few
    else:
        matrix = lots([[10, 10], [10, 10]], 50, fixed=1, holding=-1)
        matrix = type(matrix)(**{**vars(matrix), "row_lower": matrix.row_lower - math.inf})
    result = solve_by_search([matrix], SolveOptions(threads=threads))
    assert result.status == status
    assert result.values is None


@pytest.mark.usefixtures("any_size")
@pytest.mark.parametrize("complete", [True, False])
def test_a_plan_to_start_from_is_never_made_worse(complete):
    matrix = some_lots(8, 10)
    best = solve_with_highs(matrix, SolveOptions(mip_gap=0.01))
    start = best.values if complete else np.where(matrix.integer, best.values, 0)
    result = solve_by_search([matrix], SolveOptions(time_limit=0.3, threads=1), start)
    assert result.notes[0] == "a first plan within 1 s by start"
    assert result.objective <= best.objective + 1e-6


@pytest.mark.usefixtures("any_size")
def test_a_start_that_leaves_no_plan_is_left_aside():
    matrix = some_lots()
    result = solve_by_search([matrix], SolveOptions(threads=1), np.zeros(matrix.cost.size))
    assert result.status == "optimal"
    assert "start" not in result.notes[0]


@pytest.mark.parametrize("threads", [1, 2])
def test_the_time_limit_is_kept(threads):
    matrix = some_lots(15, 30, seed=1)
    result = solve_by_search([matrix], SolveOptions(time_limit=1.0, threads=threads))
    assert result.seconds < 8
    assert result.status in ("feasible", "no_plan")
    assert not result.bound > result.objective  # there may be no bound yet


HARD = """
import math, os, signal
from solve.search.lots import some_lots
from sop_opt.solve import SolveOptions
from sop_opt.solve.progress import Reporter
from sop_opt.solve.search import race, solve_by_search

def press(progress):
    if math.isfinite(progress.incumbent):
        os.kill(os.getpid(), signal.SIGINT)

race.EVERY_SECONDS = 0.1
options = SolveOptions(time_limit=60, threads=2)
result = solve_by_search([some_lots(15, 30, seed=1)], options, None, Reporter(press))
print(result.status, result.interrupted, result.seconds < 30, not result.bound > result.objective)
print(result.notes[-1])
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to a whole console")
def test_ctrl_c_keeps_the_best_plan_in_hand():
    done = run_with_ctrl_c(HARD)
    assert done.stdout.splitlines() == [
        "feasible True True True",
        "stopped by Ctrl-C; this is the best plan found until then",
    ]
    assert done.stderr == ""
    assert done.returncode == 0
