"""The board takes plans that are plans and better, and stops everybody when that is enough."""

from __future__ import annotations

import math

import numpy as np
import pytest

from solve.matrices import matrix_of
from sop_opt.solve.search.board import Board, is_plan

# minimise x + y with x + y >= 3, x whole, both at most 5
SMALL = matrix_of([1, 1], [(3, [1, 1], math.inf)], upper=5, whole=[True, False])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([2, 1], True),
        ([2 + 1e-9, 1], True),  # as whole as HiGHS would have it
        ([1.5, 1.5], False),  # x is not whole
        ([2, 0.5], False),  # 2.5 are less than 3
        ([6, 0], False),  # more than 5
        ([2, math.nan], False),
    ],
)
def test_a_plan_satisfies_rows_bounds_and_wholeness(values, expected):
    assert is_plan(SMALL, np.array(values, dtype=float)) == expected


def test_large_rows_may_be_missed_in_proportion():
    matrix = matrix_of([1], [(1e9, [1], math.inf)])
    assert is_plan(matrix, np.array([1e9 - 1]))  # a billionth
    assert not is_plan(matrix, np.array([1e9 - 1e4]))


def test_only_better_plans_are_taken():
    board = Board(SMALL, gap=0)
    assert board.offer(np.array([4.0, 0.0]), "guess")  # costs 4
    assert not board.offer(np.array([5.0, 0.0]), "guess")  # costs 5
    assert not board.offer(np.array([1.0, 1.0]), "guess")  # is no plan
    assert board.offer(np.array([3.0, 0.0]), "search")
    assert board.objective == 3
    assert board.plan.tolist() == [3, 0]
    assert board.notes() == ("a first plan within 1 s by guess", "1 better plans by search")


def test_columns_that_only_another_formulation_has_are_left_aside():
    board = Board(SMALL, gap=0)
    assert board.offer(np.array([3.0, 0.0, 7.0]), "guess")
    assert board.plan.tolist() == [3, 0]


def test_whole_columns_become_whole():
    board = Board(SMALL, gap=0)
    assert board.offer(np.array([3 + 1e-8, 0.0]), "guess")
    assert board.plan[0] == 3


def test_the_board_stops_all_when_plan_and_bound_are_close():
    board = Board(SMALL, gap=0.1)
    board.offer(np.array([4.0, 0.0]), "guess")
    board.raise_bound(3.5)  # 0.5 of 4 are 12.5 %
    assert not board.stopped
    board.raise_bound(3.61)  # 0.39 of 4 are 9.75 %
    assert board.stopped
    assert board.is_close


def test_a_plan_that_costs_nothing_is_close_to_a_bound_of_almost_nothing():
    board = Board(matrix_of([1], upper=1, whole=True), gap=0)
    board.offer(np.array([0.0]), "guess")
    board.raise_bound(-1e-7)  # relative to nothing, that is far
    assert board.is_close


def test_the_best_bound_counts_and_none_is_above_the_plan():
    board = Board(SMALL, gap=0)
    assert math.isnan(board.known_bound)
    board.raise_bound(2.0)
    board.raise_bound(1.0)
    board.raise_bound(math.nan)
    assert board.known_bound == 2
    board.raise_bound(3 + 1e-9)
    board.offer(np.array([3.0, 0.0]), "guess")
    assert board.known_bound == 3


def test_waiting_for_a_plan_ends_with_a_plan_a_stop_or_the_time():
    board = Board(SMALL, gap=0)
    board.wait_for_plan(0.01)
    board.stop()
    board.wait_for_plan(math.inf)
    assert board.plan is None


class Stoppable:
    """Stands in for HiGHS, and notes what is subscribed to it."""

    def __init__(self):
        self.subscribed = []
        self.cbSimplexInterrupt = self.cbIpmInterrupt = self.cbMipInterrupt = self

    def subscribe(self, callback):
        self.subscribed.append(callback)


def test_a_stop_reaches_what_runs_and_what_begins_later_but_not_what_has_ended():
    board = Board(SMALL, gap=0)
    ended, running, later = Stoppable(), Stoppable(), Stoppable()
    with board.running(ended):
        pass
    with board.running(running):
        board.stop()
    with board.running(later):
        pass
    assert [len(highs.subscribed) for highs in (ended, running, later)] == [0, 3, 3]
