"""Relaxations rounded up: plans at once, and what cannot be rounded is left free."""

from __future__ import annotations

import math

import numpy as np
import pytest

from solve.matrices import matrix_of
from solve.search.lots import by_share, lots, some_lots, with_places
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.search.board import Board, is_plan
from sop_opt.solve.search.rounding import Rounding
from sop_opt.solve.search.submip import SubProblems

OPTIONS = SolveOptions(threads=1)
DEMAND = [[10, 10, 10, 10]]
FOUR = lots(DEMAND, 40, fixed=25)
"""One item, lots for two periods are the best: 2 set-ups of 25 and 2 x 10 units in stock are 70."""


def rounding_of(matrix):
    board = Board(matrix, gap=0)
    return Rounding(matrix, SubProblems(matrix, OPTIONS, board), board), board


def test_rounding_up_gives_a_plan():
    rounding, board = rounding_of(FOUR)
    rounding.round_up(math.inf, math.inf)
    # the first relaxation makes every demand in its period, 4 x 25 or less after pricing
    assert 70 <= board.objective <= 100
    assert 0 < board.bound < 70  # that of the relaxation
    assert is_plan(FOUR, board.plan)


@pytest.mark.parametrize("seed", range(3))
def test_rounding_up_gives_plans_of_several_items(seed):
    matrix = some_lots(seed=seed)
    rounding, board = rounding_of(matrix)
    rounding.round_up(math.inf, math.inf)
    assert is_plan(matrix, board.plan)


def test_a_tight_relaxation_that_is_whole_is_the_plan():
    """Without a bound that bites, the relaxation by shares is whole: it is the optimum."""
    rounding, board = rounding_of(FOUR)
    tight = SubProblems(by_share(FOUR, 1, 4, DEMAND), OPTIONS, board)
    assert rounding.round_to_nearest(tight.relax_inside(math.inf), math.inf)
    assert board.objective == pytest.approx(70)


def test_a_relaxation_that_asks_for_many_parts_is_left_alone():
    rounding, board = rounding_of(FOUR)
    half = np.full(FOUR.cost.size, 0.5)
    assert not rounding.round_to_nearest(half, math.inf)
    assert board.plan is None


def test_columns_in_equations_are_left_free():
    # 2 a + 3 b = 7 for two whole numbers: a = 2, b = 1; the relaxation has b = 7/3 at cost 7/3, and
    # 2 a + 3 x 3 = 7 has no plan
    matrix = with_places(matrix_of([1, 1], [(7, [2, 3], 7)], upper=9, whole=True), 1, 2)
    rounding, board = rounding_of(matrix)
    rounding.round_up(math.inf, math.inf)
    assert board.plan.tolist() == [2, 1]


def test_columns_of_a_row_that_breaks_are_left_free():
    # a and b bring 1.5 units between them, at most 2 of both are allowed with c, which brings
    # twice as much for half as much again: half of each is wanted by no plan
    rows = [(1.5, [1, 1], math.inf), (-math.inf, [2, 2], 4)]
    matrix = with_places(matrix_of([1, 1.1], rows, upper=[0.9, 9], whole=[False, True]), 1, 2)
    rounding, board = rounding_of(matrix)
    rounding.round_up(math.inf, math.inf)
    # b = 0.6 beside a = 0.9 is rounded up to 1, and a = 0.5 remains
    assert board.plan.tolist() == pytest.approx([0.5, 1])


def test_no_plan_is_offered_where_there_is_none():
    rounding, board = rounding_of(lots([[10, 10]], 5, fixed=1))  # 5 a period are too few
    rounding.round_up(math.inf, math.inf)
    assert board.plan is None
