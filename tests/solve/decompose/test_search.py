"""Whole plans from mixtures, and better ones from planning a few blocks again."""

import time

import numpy as np

from solve.decompose.linked import lots, with_overtime
from sop_opt.solve.decompose.dive import dive
from sop_opt.solve.decompose.nearby import Nearby
from sop_opt.solve.decompose.parts import split
from sop_opt.solve.decompose.rounds import Rounds
from sop_opt.solve.decompose.structure import find_structure
from sop_opt.solve.decompose.workers import Threads
from sop_opt.solve.highs import solve_with_highs
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.search.board import Board, is_plan
from sop_opt.solve.settled import with_whole_fixed

ONE = SolveOptions(threads=1)


def dived(matrix, seconds):
    """Return the columns that a dive of so many seconds ends at, after a few rounds of prices."""
    board, whole = Board(matrix, 0.0), split(matrix, find_structure(matrix))
    threads = Threads(whole.parts, ONE, board)
    rounds = Rounds(whole, ONE, threads, board, lambda values: None)
    rounds.run(1e-3, time.perf_counter() + 30)
    try:
        return dive(whole, rounds.master, threads, board, time.perf_counter() + seconds)
    finally:
        threads.close()


def test_a_dive_ends_at_a_plan():
    # overtime is without limit, so that any whole plans of the items fit
    matrix = with_overtime(lots(3))
    assert is_plan(matrix, dived(matrix, seconds=30))


def test_a_dive_that_is_short_of_time_decides_on_all_blocks_at_once():
    matrix = with_overtime(lots(3))
    assert is_plan(matrix, dived(matrix, seconds=0.001))


def test_planning_a_few_blocks_again_betters_a_plan():
    matrix = with_overtime(lots(3))
    best = solve_with_highs(matrix, SolveOptions()).objective
    # a set-up of every item in every period
    dear = solve_with_highs(with_whole_fixed(matrix, np.ones(matrix.cost.size)), SolveOptions())
    assert dear.objective > 1.2 * best
    board = Board(matrix, 0.0)
    board.offer(dear.values, "start")
    nearby = Nearby(split(matrix, find_structure(matrix)), board, ONE)
    nearby.better(time.perf_counter() + 20, np.random.default_rng(0))
    assert is_plan(matrix, board.plan)
    assert best - 1e-6 <= board.objective <= 1.02 * best
