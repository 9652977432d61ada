"""Relax-and-fix and fix-and-optimise: plans that are plans, and in the end good ones."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest

from solve.matrices import matrix_of
from solve.search.lots import lots, some_lots, with_places
from sop_opt.solve.highs import solve_with_highs
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.search import relax_and_fix as first
from sop_opt.solve.search.board import Board, is_plan
from sop_opt.solve.search.fix_and_optimise import fix_and_optimise
from sop_opt.solve.search.parts import Parts
from sop_opt.solve.search.submip import Effort, SubProblems

ONE_THREAD = SolveOptions(threads=1)
HARD = Effort(nodes=1000, gap=0)


def tools(matrix):
    """Return parts, sub-problems and board of a matrix."""
    board = Board(matrix, gap=0)
    return Parts.of(matrix), SubProblems(matrix, ONE_THREAD, board), board


def better(parts, problems, board, patience=2.0):
    """Run fix-and-optimise until nothing helps any more."""
    rng = np.random.default_rng(0)
    fix_and_optimise(parts, problems, board, patience=patience, until=math.inf, rng=rng)


def set_ups(matrix, plan):
    return plan[matrix.integer].tolist()


# one item, 10 units due in each of 4 periods, a set-up costs 25, a unit in stock 1 a period: lots
# for two periods cost 2 x 25 + 2 x 10 = 70; lots of 1, of 3 and 1, and of 4 periods cost 100, 80
# and 85
FOUR = lots([[10, 10, 10, 10]], 40, fixed=25)


@pytest.fixture
def narrow(monkeypatch):
    """Let windows be of one period each, so that what is fixed shows."""
    monkeypatch.setattr(first, "WINDOW", 1)
    monkeypatch.setattr(first, "SHARE", 0.0)


def test_with_all_columns_free_a_sub_problem_is_the_problem():
    _, problems, _ = tools(FOUR)
    answer = problems.solve(None, free=np.ones(4, bool), effort=HARD, until=math.inf)
    assert answer.solved
    assert FOUR.cost @ answer.values == pytest.approx(70)


def test_a_sub_problem_keeps_what_is_not_free():
    _, problems, _ = tools(FOUR)
    # a lot for each period costs 4 x 25; with the third set-up free nothing is better than to
    # make the third demand in the second period: 3 x 25 + 10
    plan = np.array([10.0] * 4 + [0.0] * 4 + [1.0] * 4)
    assert is_plan(FOUR, plan)
    free = np.array([False, False, True, False])
    answer = problems.solve(plan, free=free, effort=HARD, until=math.inf)
    assert set_ups(FOUR, np.rint(answer.values)) == [1, 1, 0, 1]
    assert FOUR.cost @ answer.values == pytest.approx(85)


def test_relaxed_columns_need_not_be_whole():
    _, problems, _ = tools(FOUR)
    everything = np.ones(4, bool)
    answer = problems.solve(None, free=everything, relaxed=everything, effort=HARD, until=math.inf)
    # a quarter, a third, a half and a whole set-up would do for each period's own demand
    assert FOUR.cost @ answer.values < 70
    assert answer.solved


def test_a_sub_problem_without_a_plan_says_so():
    _, problems, _ = tools(FOUR)
    none = np.zeros(4, bool)
    answer = problems.solve(np.zeros(12), free=none, effort=HARD, until=math.inf)
    assert answer.values is None  # nobody sets up, hence nothing is made
    assert answer.solved


def test_relax_and_fix_offers_a_plan_in_one_window():
    parts, problems, board = tools(FOUR)
    first.relax_and_fix(parts, problems, board, math.inf)
    assert board.objective == pytest.approx(70)


@pytest.mark.usefixtures("narrow")
def test_relax_and_fix_goes_through_time():
    matrix = some_lots()
    parts, problems, board = tools(matrix)
    first.relax_and_fix(parts, problems, board, math.inf)
    assert is_plan(matrix, board.plan)
    assert board.objective >= solve_with_highs(matrix, SolveOptions()).objective - 1e-6


class Blind:
    """Sub-problems of which only those with everything free, or nothing fixed yet, have a plan."""

    def __init__(self):
        self.fixed = []

    def solve(self, plan, *, free, relaxed, effort, until):
        """Answer with a plan if at most one column is fixed."""
        self.fixed.append(int((~free).sum()))
        values = np.zeros(12) if self.fixed[-1] <= 1 else None
        return type("Answer", (), {"values": values, "solved": True})


@pytest.mark.usefixtures("narrow")
def test_relax_and_fix_goes_back_where_what_is_fixed_leaves_no_plan():
    problems = Blind()
    first.relax_and_fix(Parts.of(FOUR), problems, Board(FOUR, 0), math.inf)
    # period 0: nothing fixed; 1: the one before; 2: two fixed in vain, so the window before is
    # free again; 3: three in vain, two in vain, so everything is free
    assert problems.fixed == [0, 1, 2, 1, 3, 2, 0]


def test_relax_and_fix_gives_up_where_there_is_no_plan():
    parts, problems, board = tools(lots([[10, 10]], 5, fixed=1))  # 5 a period are too few
    first.relax_and_fix(parts, problems, board, math.inf)
    assert board.plan is None


@pytest.mark.parametrize("seed", range(5))
def test_fix_and_optimise_finds_the_optimum_of_small_problems(seed):
    matrix = some_lots(seed=seed)
    parts, problems, board = tools(matrix)
    everywhere = np.rint(matrix.upper[-32:])
    start = solve_with_highs(
        matrix_with_set_ups(matrix, everywhere), SolveOptions()
    )  # the costliest plan: all items set up in all periods
    board.offer(start.values, "start")
    better(parts, problems, board)
    best = solve_with_highs(matrix, SolveOptions()).objective
    assert start.objective > best
    assert board.objective == pytest.approx(best, rel=1e-4)


def matrix_with_set_ups(matrix, set_ups):
    """Return the matrix with its set-ups, the last columns, fixed."""
    lower, upper = matrix.lower.copy(), matrix.upper.copy()
    lower[-set_ups.size :] = upper[-set_ups.size :] = set_ups
    return type(matrix)(**{**vars(matrix), "lower": lower, "upper": upper})


def test_whole_numbers_above_one_are_searched_as_well():
    # lorries of 7 units bring 10, 12 and 16 units: 2, 2 and 3 are needed, 7 in all; the
    # search starts at 21
    rows = [(10, [7, 0, 0], math.inf), (12, [0, 7, 0], math.inf), (16, [0, 0, 7], math.inf)]
    matrix = with_places(matrix_of([1, 1, 1], rows, upper=9, whole=True), 1, 3)
    parts, problems, board = tools(matrix)
    board.offer(np.array([9.0, 9.0, 3.0]), "start")
    better(parts, problems, board)
    assert board.plan.tolist() == [2, 2, 3]


def test_the_search_ends_at_its_time():
    parts, problems, board = tools(some_lots(8, 12))
    first.relax_and_fix(parts, problems, board, math.inf)
    began = time.perf_counter()
    rng = np.random.default_rng(0)
    fix_and_optimise(parts, problems, board, patience=1e9, until=began + 0.2, rng=rng)
    assert 0.2 <= time.perf_counter() - began < 5


def test_the_same_seed_makes_the_same_search():
    found = []
    for _ in range(2):
        parts, problems, board = tools(some_lots(6, 8, seed=3))
        first.relax_and_fix(parts, problems, board, math.inf)
        better(parts, problems, board, patience=1.0)
        found.append(board.plan.tolist())
    assert found[0] == found[1]
