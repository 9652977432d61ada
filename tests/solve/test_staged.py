"""Service first, priority by priority, then cost: no stage gives up what one before has reached."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from hypothesis import given

from properties.random_problems import FEW, problem_of, problems, scaled
from solve.matrices import market_split, matrix_of
from sop_opt import STANDARD, SolveOptions, solve_plan
from sop_opt.assemble import assemble
from sop_opt.solve.highs import solve_with_highs
from sop_opt.solve.result import SolveResult
from sop_opt.solve.settled import settled
from sop_opt.solve.staged import Stage, hold, service_stages, solve_in_stages
from worlds import make_problem

INF = math.inf

ODD = frozenset({"quantity", "opening", "safety_stock"})
"""Fields that are scaled, so that no number is whole any more."""


def two_customers(**sections):
    """Two customers want 10 each, 12 can be made; the second one pays ten times as much."""
    demand = [
        {
            "product": "bread",
            "customer": name,
            "quantity": [10],
            "price": price,
            "priority": priority,
            "unmet": "lost_sales",
        }
        for name, price, priority in (("hospital", 1, 1), ("hotel", 10, 2))
    ]
    world = {
        "horizon": ["Jan"],
        "processes": [{"product": "bread", "cost": 2, "maximum": 12}],
        "demand": demand,
    }
    return make_problem(**(world | sections))


def served(plan):
    return plan.tables["demand"].set_index("customer")["served"].to_dict()


def test_cost_decides_when_service_does_not_come_first():
    assert served(solve_plan(two_customers())) == {"hospital": 0, "hotel": 10}


def test_the_first_priority_is_served_first_whatever_it_costs():
    """10 for the hospital, the 2 that are left for the hotel: 12 x 2, and 8 lost at 10."""
    plan = solve_plan(two_customers(), objective="service")
    assert served(plan) == {"hospital": 10, "hotel": 2}
    assert plan.status == "optimal"
    assert plan.objective == plan.bound == 104
    assert plan.gap == 0


def test_cost_decides_among_plans_of_equal_service():
    """Late costs nothing but service: the dear supplier is used for what would be late."""
    problem = make_problem(
        objective="service",
        processes=[{"product": "bread", "cost": 2, "maximum": [5, 50]}],
        suppliers=[{"supplier": "baker", "product": "bread", "price": 9}],
        demand=[{"product": "bread", "quantity": [10, 20], "unmet": "backlog"}],
    )
    plan = solve_plan(problem)
    assert plan.objective == 5 * 2 + 5 * 9 + 20 * 2
    assert solve_plan(problem, objective="cost").objective == 60


def test_where_service_does_not_come_first_there_are_no_stages():
    assert service_stages(assemble(make_problem(), STANDARD)) == []


@FEW
@given(sections=problems(whole=True))
def test_no_stage_gives_up_what_one_before_has_reached(sections):
    """Numbers are odd on purpose; neither service nor whole units are lost in rounding."""
    problem = problem_of(scaled(sections, 12345.678 / 7, ODD), objective="service")
    assembled = assemble(problem, STANDARD)
    answers = []

    def solve(matrix, options, start, report):
        answers.append(settled(solve_with_highs)(matrix, options, start, report))
        return answers[-1]

    stages = service_stages(assembled)
    matrix = assembled.formulation.matrix()
    result, _ = solve_in_stages(matrix, stages, solve, SolveOptions())
    assert result.status == "optimal"
    for stage, answer in zip(stages, answers, strict=False):
        assert stage.cost @ result.values <= answer.objective + 1e-9 * max(1, answer.objective)
    assert not ((np.abs(result.values) > 1e-9) & (np.abs(result.values) < 1e-5)).any()


LINE = matrix_of([1, 2], [(4, [1, 1], INF)], upper=10)
LEAST_X = Stage("least x", np.array([1.0]), 0.0)


def test_a_stage_says_nothing_of_the_columns_that_follow_its_own():
    """First x as small as possible, then cost: all 4 of y."""
    result, matrix = solve_in_stages(LINE, [LEAST_X], settled(solve_with_highs), SolveOptions())
    assert result.values.tolist() == [0, 4]
    assert result.objective == 8
    assert matrix.row_lower.size == 2


def test_a_held_row_is_no_tighter_than_the_plan_itself():
    """Even of a plan that a solver has left a little below its bounds."""
    held = hold(LINE, np.array([1.0, 0.0]), np.array([-1e-7, 4.0]))
    assert held.row_upper[-1] == 0


def stopping(*answers):
    """Return a solver that gives these answers, and what it was asked."""
    waiting, asked = list(answers), []

    def solve(matrix, options, start, report):
        asked.append((matrix, options, start))
        return waiting.pop(0)

    return solve, asked


def best(*values):
    values = np.array(values, dtype=float)
    return SolveResult("optimal", values=values, objective=0.0, bound=0.0)


def test_a_stage_that_is_stopped_is_the_last_one():
    """Its plan is in hand and costs what it costs; how good it is nobody knows."""
    found = SolveResult("feasible", values=np.array([4.0, 0.0]), objective=4.0, bound=1.0)
    solve, asked = stopping(found)
    result, _ = solve_in_stages(LINE, [LEAST_X], solve, SolveOptions())
    assert len(asked) == 1
    assert result.status == "feasible"
    assert result.objective == 4
    assert math.isnan(result.bound)
    assert math.isnan(result.gap)
    assert result.notes == ("stopped before cost was minimised under the best service",)


def test_the_plan_of_the_stage_before_is_kept_when_the_last_finds_none():
    solve, asked = stopping(best(0, 4), SolveResult("no_plan", bound=3.0))
    result, _ = solve_in_stages(LINE, [LEAST_X], solve, SolveOptions())
    assert result.status == "feasible"
    assert result.objective == 8
    assert asked[1][2].tolist() == [0, 4]  # and it was where the last one began


def test_ctrl_c_ends_all_stages():
    stopped = SolveResult("optimal", values=np.array([0.0, 4.0]), interrupted=True)
    solve, asked = stopping(stopped)
    result, _ = solve_in_stages(LINE, [LEAST_X], solve, SolveOptions())
    assert len(asked) == 1
    assert result.status == "feasible"
    assert result.interrupted


@pytest.mark.parametrize("status", ["infeasible", "no_plan"])
def test_a_first_stage_without_a_plan_is_the_answer(status):
    """What it has proven of service says nothing of the cost."""
    solve, _ = stopping(SolveResult(status, bound=3.0))
    result, _ = solve_in_stages(LINE, [LEAST_X], solve, SolveOptions())
    assert result.status == status
    assert math.isnan(result.bound)


def test_without_stages_a_bound_on_the_cost_is_kept_even_without_a_plan():
    solve, _ = stopping(SolveResult("no_plan", bound=3.0))
    assert solve_in_stages(LINE, [], solve, SolveOptions())[0].bound == 3


def test_a_cost_without_floor_is_told_even_when_a_plan_is_in_hand():
    solve, _ = stopping(best(0, 4), SolveResult("unbounded"))
    assert solve_in_stages(LINE, [LEAST_X], solve, SolveOptions())[0].status == "unbounded"


def test_the_time_limit_is_for_all_stages_together():
    def solve(matrix, options, start, report):
        limits.append(options.time_limit)
        time.sleep(0.02)
        return best(0, 4)

    limits = []
    result, _ = solve_in_stages(LINE, [LEAST_X, LEAST_X], solve, SolveOptions(time_limit=0.05))
    first, second, third = limits
    assert first == pytest.approx(0.05, abs=0.005)
    assert second <= 0.03
    assert third <= 0.01
    assert result.seconds >= 0.06


def test_a_hard_first_stage_keeps_within_the_limit():
    split = market_split()
    stage = Stage("slack", split.cost, 0.0)
    options = SolveOptions(time_limit=0.3)
    result, _ = solve_in_stages(split, [stage], settled(solve_with_highs), options)
    assert result.status == "feasible"
    assert result.seconds < 3
