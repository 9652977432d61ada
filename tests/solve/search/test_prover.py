"""Branch and bound that takes plans from outside, and tells its own."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np
import pytest

from solve.matrices import market_split
from solve.search.lots import by_share, lots, some_lots
from sop_opt.solve.highs import solve_with_highs
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.search.board import Board, is_plan
from sop_opt.solve.search.prover import Completion, Prover, shift_and_gap

OPTIONS = SolveOptions(threads=1)
DEMAND = [[10, 10, 10, 10], [5, 0, 20, 5]]
LOTS = lots(DEMAND, 40, fixed=25)
TIGHT = by_share(LOTS, 2, 4, DEMAND)


def proven(matrix, board):
    prover = Prover(matrix, OPTIONS, board, math.inf)
    return prover, prover.run()


@pytest.mark.parametrize("matrix", [LOTS, TIGHT], ids=["plain", "tight"])
def test_a_proof_puts_plan_and_bound_on_the_board(matrix):
    board = Board(LOTS, gap=1e-6)
    _, status = proven(matrix, board)
    assert status == "optimal"
    assert board.objective == pytest.approx(solve_with_highs(LOTS, OPTIONS).objective)
    assert board.is_close
    assert board.plan.size == LOTS.cost.size


def test_both_formulations_have_the_same_optimum():
    best = [solve_with_highs(matrix, OPTIONS).objective for matrix in (LOTS, TIGHT)]
    assert best[0] == pytest.approx(best[1])


def test_plans_are_completed_for_a_formulation_with_more_columns():
    plan = solve_with_highs(LOTS, OPTIONS).values
    values = Completion(TIGHT, OPTIONS, Board(LOTS, gap=0), math.inf).complete(plan)
    assert is_plan(TIGHT, values)
    assert TIGHT.cost @ values == pytest.approx(LOTS.cost @ plan)


def test_set_ups_that_leave_no_plan_are_not_completed():
    completion = Completion(TIGHT, OPTIONS, Board(LOTS, gap=0), math.inf)
    assert completion.complete(np.zeros(LOTS.cost.size)) is None


@pytest.mark.parametrize("matrix", [LOTS, TIGHT], ids=["plain", "tight"])
def test_the_proof_begins_with_the_plan_on_the_board(matrix):
    board = Board(LOTS, gap=1e-6)
    board.offer(solve_with_highs(LOTS, OPTIONS).values, "start")
    proven(matrix, board)
    assert board.is_close
    assert len(board.notes()) == 1  # nothing better came from the proof


class Query:
    """What HiGHS hands over when it asks for plans."""

    def __init__(self, reached):
        self.data_out = self.data_in = self
        self.mip_primal_bound = reached
        self.given = []

    def setSolution(self, values):  # noqa: N802 - as HiGHS calls it
        self.given.append(values)


@pytest.mark.parametrize("matrix", [LOTS, TIGHT], ids=["plain", "tight"])
def test_a_better_plan_is_given_once(matrix):
    board = Board(LOTS, gap=0)
    prover = Prover(matrix, OPTIONS, board, math.inf)
    query = Query(math.inf)
    prover._ask_for_plan(query)
    assert query.given == []  # there is none
    board.offer(solve_with_highs(LOTS, OPTIONS).values, "search")
    prover._ask_for_plan(query)
    prover._ask_for_plan(query)
    assert [values.size for values in query.given] == [matrix.cost.size]
    assert is_plan(matrix, query.given[0])


def test_a_worse_plan_is_not_given():
    board = Board(LOTS, gap=0)
    board.offer(solve_with_highs(LOTS, OPTIONS).values, "search")
    prover = Prover(LOTS, OPTIONS, board, math.inf)
    lowered, _ = shift_and_gap(board.objective, 0)
    query = Query(board.objective - lowered - 1)
    prover._ask_for_plan(query)
    assert query.given == []


@pytest.mark.parametrize("split_off", [1e4, -1e4])
def test_highs_takes_a_plan_that_it_is_given_meanwhile(split_off):
    """It does so whatever constant presolve splits off: here, the cost of a column that is fixed.

    Without the lower objective HiGHS 1.15.1 refuses the plan where the constant is positive.
    """
    matrix = market_split(4, 30)
    matrix = replace(
        matrix,
        cost=np.append(matrix.cost, split_off),
        lower=np.append(matrix.lower, 1.0),
        upper=np.append(matrix.upper, 1.0),
        integer=np.append(matrix.integer, False),
        period=np.empty(0, dtype=np.int32),
        point=np.empty(0, dtype=np.int32),
    )
    board = Board(matrix, gap=1e-6)
    everything = np.zeros(matrix.cost.size)
    everything[-1] = 1
    board.offer(with_slack(matrix, everything), "start")
    good = solve_with_highs(matrix, SolveOptions(threads=1, time_limit=0.7)).values
    prover = Prover(matrix, OPTIONS, board, time.perf_counter() + 0.5)
    given, reached = [], []

    def ask(event):
        if reached and not given:
            board.offer(good, "search")
            given.append(board.objective)
        prover._ask_for_plan(event)
        reached.append(event.data_out.mip_primal_bound + prover._shift)

    prover._highs.cbMipUserSolution.clear()
    prover._highs.cbMipUserSolution.subscribe(ask)
    prover.run()
    assert given
    assert reached[-1] <= given[0] + 1e-6


def with_slack(matrix, values):
    """Return the values with the slack columns of a market split filled in."""
    rows = matrix.row_lower.size
    table = np.zeros((rows, matrix.cost.size))
    for row in range(rows):
        entries = slice(matrix.starts[row], matrix.starts[row + 1])
        table[row, matrix.columns[entries]] = matrix.values[entries]
    missing = matrix.row_lower - table @ values
    filled = values.copy()
    first = matrix.cost.size - 1 - 2 * rows
    filled[first : first + rows] = np.maximum(missing, 0)
    filled[first + rows : first + 2 * rows] = np.maximum(-missing, 0)
    return filled


@pytest.mark.parametrize("objective", [1000.0, -1000.0, 1.0])
@pytest.mark.parametrize("better_by", [0.0, 0.04])
def test_the_gap_of_the_lowered_objective_is_none_larger(objective, better_by):
    lowered, gap = shift_and_gap(objective, 0.01)
    reached = objective - better_by * abs(objective)
    assert reached - lowered < 0
    assert gap * abs(reached - lowered) <= 0.01 * abs(reached) + 1e-12


def test_a_gap_that_grew_with_a_much_better_plan_is_noticed():
    board = Board(LOTS, gap=0.01)
    worst = replace(LOTS, lower=np.where(LOTS.integer, 1.0, 0.0))
    board.offer(solve_with_highs(worst, OPTIONS).values, "start")  # a lot for every demand
    prover = Prover(LOTS, SolveOptions(threads=1, mip_gap=0.01), board, math.inf)
    assert prover.kept_gap
    board.offer(solve_with_highs(LOTS, OPTIONS).values, "search")  # costs far less
    assert not prover.kept_gap


def test_a_proof_stops_with_the_board():
    board = Board(some_lots(), gap=0)
    board.stop()
    _, status = proven(market_split(), board)
    assert status in ("no_plan", "feasible")


def test_a_model_without_a_plan_is_told():
    matrix = lots([[10, 10]], 5, fixed=1)  # 5 a period are too few
    assert proven(matrix, Board(matrix, gap=0))[1] == "infeasible"
