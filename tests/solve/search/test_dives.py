"""Dives find plans, and better them, by linear programmes alone."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from solve.matrices import matrix_of
from solve.search.lots import lots
from sop_opt.solve.highs import solve_with_highs
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.search.board import Board, is_plan
from sop_opt.solve.search.dives import Dives
from sop_opt.solve.warm import Warm

if TYPE_CHECKING:
    from sop_opt.matrix import Matrix

DEMAND = np.random.default_rng(5).integers(0, 20, (4, 8))
LOTS = lots(DEMAND, 60, fixed=[40, 60, 20, 80])


def dives_in(matrix: Matrix, seconds: float = 60.0) -> tuple[Dives, Board]:
    board = Board(matrix, 0.0)
    return Dives(matrix, Warm(matrix), board, time.perf_counter() + seconds), board


def test_a_dive_from_the_relaxation_ends_at_a_plan() -> None:
    dives, board = dives_in(LOTS)
    relaxed = dives.relax()
    dives.from_relaxation(relaxed.values)
    assert is_plan(LOTS, board.plan)
    assert board.objective >= relaxed.objective


def test_dives_in_parts_better_a_plan() -> None:
    """Begun with a set-up in every period, they come near the optimum of branch and bound."""
    dives, board = dives_in(LOTS)
    everything = np.where(LOTS.integer, 1.0, 0.0)
    assert dives.try_whole(everything)
    first = board.objective
    dives.from_plan(patience=40, seed=0)
    best = solve_with_highs(LOTS, SolveOptions()).objective
    assert is_plan(LOTS, board.plan)
    assert best <= board.objective <= best + 0.2 * (first - best)


def test_without_a_plan_there_is_nothing_to_better() -> None:
    dives, board = dives_in(LOTS)
    dives.from_plan(patience=5, seed=0)
    assert board.plan is None


def test_no_dive_goes_on_when_the_time_is_up() -> None:
    dives, board = dives_in(LOTS, seconds=0.0)
    relaxed = dives.relax()
    dives.from_relaxation(relaxed.values)
    dives.try_whole(np.where(LOTS.integer, 1.0, 0.0))
    first = board.objective
    dives.from_plan(patience=1000, seed=0)
    assert board.objective == first < math.inf


def test_what_rounds_down_to_no_plan_is_rounded_up() -> None:
    """0.4 of a truck would do; none is too few, and one is enough."""
    matrix = matrix_of([1.0], [(0.4, [1.0], 9.0)], whole=True, upper=9)
    dives, board = dives_in(matrix)
    dives.from_relaxation(dives.relax().values)
    assert board.objective == pytest.approx(1.0)
