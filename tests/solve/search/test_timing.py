"""HiGHS ends in time, whatever has been solved before."""

from __future__ import annotations

import math
import time

import highspy
import numpy as np

from solve.search.lots import some_lots
from sop_opt.solve.highs import highs_with
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.search.board import Board
from sop_opt.solve.search.parts import Parts
from sop_opt.solve.search.submip import SubProblems
from sop_opt.solve.search.timing import run_until

LARGE = some_lots(40, 30, seed=1)
OPTIONS = SolveOptions(threads=1)


def test_a_whole_number_problem_is_stopped_at_its_time():
    highs = highs_with(LARGE, OPTIONS)
    began = time.perf_counter()
    run_until(highs, began + 0.2, linear=False)
    assert time.perf_counter() - began < 1.2
    assert highs.getModelStatus() != highspy.HighsModelStatus.kOptimal


def test_no_time_at_all_is_a_time_limit():
    highs = highs_with(LARGE, OPTIONS)
    began = time.perf_counter()
    run_until(highs, began - 1, linear=False)
    assert time.perf_counter() - began < 1


def test_a_run_that_was_stopped_leaves_the_next_one_alone():
    highs = highs_with(some_lots(), OPTIONS)
    run_until(highs, time.perf_counter() - 1, linear=False)
    run_until(highs, math.inf, linear=False)
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal


def test_a_relaxation_after_a_long_search_has_its_own_time():
    board = Board(LARGE, gap=0)
    problems = SubProblems(LARGE, OPTIONS, board)
    parts = Parts.of(LARGE)
    everything = np.ones(parts.size, dtype=bool)
    soon = time.perf_counter() + 0.3
    effort_of_much = type("Effort", (), {"nodes": 10**6, "gap": 0.0, "seconds": math.inf})
    problems.solve(None, free=everything, effort=effort_of_much, until=soon)
    # the clock of HiGHS shows 0.3 s by now, and the relaxation may take 0.3 s more
    assert problems.relax(time.perf_counter() + 0.3) is not None
