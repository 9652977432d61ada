"""Floors that are left out at first never change what comes out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from properties.random_problems import FEW, Sections, problem_of, problems
from sop_opt import SolveOptions
from sop_opt.pipeline import prepare
from sop_opt.solve import floors
from sop_opt.solve.floors import idle_floors, without_idle_floors
from sop_opt.solve.highs import solve_with_highs
from sop_opt.solve.result import SolveResult
from worlds import make_problem, red_tomato

if TYPE_CHECKING:
    from sop_opt.matrix import Matrix

OPTIONS = SolveOptions()


@pytest.fixture(autouse=True)
def _small_models_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floors, "LEAST", 1)


def both_ways(matrix: Matrix) -> tuple[Any, Any]:
    """Return the answers with all floors, and with the idle ones left out at first."""
    whole = solve_with_highs(matrix, OPTIONS)
    return whole, without_idle_floors(solve_with_highs, matrix, OPTIONS, None)


def without_floors(matrix: Matrix) -> Matrix:
    lower = matrix.lower.copy()
    lower[idle_floors(matrix)] = -np.inf
    return replace(matrix, lower=lower)


def test_the_floor_of_what_is_served_is_idle_where_one_customer_is_served() -> None:
    prepared = prepare(red_tomato())
    served = next(v for v in prepared.assembled.formulation.variables if v.name == "demand.served")
    assert idle_floors(prepared.matrix).tolist() == served.columns.ravel().tolist()


def test_floors_stay_where_customers_share_a_stock() -> None:
    rows = [
        {"product": "bread", "customer": name, "quantity": 9, "unmet": {"kind": "backlog"}}
        for name in ("shop", "export")
    ]
    assert not idle_floors(prepare(make_problem(demand=rows)).matrix).size


def test_a_model_without_idle_floors_is_solved_once() -> None:
    calls = []

    def solve(*asked: Any) -> Any:
        calls.append(asked[0])
        return solve_with_highs(*asked)

    stock = [{"product": "bread", "holding_cost": 1}]
    matrix = prepare(make_problem(inventory=stock)).matrix
    without_idle_floors(solve, matrix, OPTIONS, None)
    assert len(calls) == 1
    assert calls[0] is matrix


def test_a_floor_that_holds_something_up_is_put_back() -> None:
    """10 loaves are baked and due in January, 30 in March; in February 8 are to be in stock.

    Kept back from January on, they are late for two months at 1 each and stored for two at 0.25.
    Taken back from the customer in February, they would be so for one.
    """
    problem = make_problem(
        horizon=["Jan", "Feb", "Mar"],
        resources=[{"name": "oven", "hours": [10, 0, 60]}],
        processes=[{"product": "bread", "cost": 2, "resource_hours": {"oven": 1}}],
        demand=[
            {"product": "bread", "quantity": [10, 0, 30], "unmet": {"kind": "backlog", "cost": 1}}
        ],
        inventory=[
            {
                "product": "bread",
                "holding_cost": 0.25,
                "safety_stock": [0, 8, 0],
                "safety_stock_cost": 3,
            }
        ],
    )
    matrix = prepare(problem).matrix
    whole, left_out = both_ways(matrix)
    assert whole.objective == left_out.objective == 80 + 8 * 2 * 1.25
    assert solve_with_highs(without_floors(matrix), OPTIONS).objective == 80 + 8 * 1.25
    assert left_out.basis is not None


def stopped_at_first(**known: Any) -> tuple[Any, int]:
    """Return the answer to a model whose first solve was stopped, and the number of solves."""
    calls = []

    def solve(matrix: Matrix, *asked: Any) -> SolveResult:
        calls.append(matrix)
        return replace(SolveResult("no_plan", bound=90.0, seconds=1.0), **known)

    matrix = prepare(red_tomato()).matrix
    return without_idle_floors(solve, matrix, SolveOptions(time_limit=1.0), None), len(calls)


def test_ctrl_c_ends_both_solves() -> None:
    """The bound of the model without the floors is one of the whole model, too."""
    result, solves = stopped_at_first(interrupted=True)
    assert solves == 1
    assert (result.status, result.bound, result.interrupted) == ("no_plan", 90.0, True)


def test_a_plan_below_its_floors_is_none_when_the_time_is_up() -> None:
    """Minus one unit served is no plan, though its bound holds."""
    below = np.full(prepare(red_tomato()).matrix.cost.size, -1.0)
    result, solves = stopped_at_first(status="feasible", values=below, objective=95.0)
    assert solves == 1
    assert (result.status, result.values, result.bound) == ("no_plan", None, 90.0)


@given(problems())
@settings(FEW, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_problems_come_to_the_same_cost(sections: Sections) -> None:
    matrix = prepare(problem_of(sections)).matrix
    whole, left_out = both_ways(matrix)
    assert left_out.status == whole.status
    assert left_out.objective == pytest.approx(whole.objective, rel=1e-7, abs=1e-6)
    assert (left_out.values >= matrix.lower - 1e-6).all()
