"""What holds for every plan with lots and set-ups, and single items by dynamic programming."""

from __future__ import annotations

import pytest

from properties.random_lots import random_problem
from properties.wagner_whitin import SingleItem
from sop_opt import PlanningProblem, SolveOptions, solve_plan

EXACT = SolveOptions(mip_gap=0)
SOME, MANY = range(25), range(25, 200)


def test_the_recursion_finds_the_plan_of_wagner_and_whitin():
    """The example of 1958, with what is published of it: 864 with seven orders."""
    item = SingleItem(
        due=[69, 29, 36, 61, 61, 26, 34, 67, 45, 67, 79, 56],
        order=[85, 102, 102, 101, 98, 114, 105, 86, 119, 110, 98, 114],
        unit=[0] * 12,
        holding=[1] * 12,
    )
    assert item.least_cost() == 864


def test_the_recursion_lets_a_customer_wait_where_that_is_cheaper():
    """An order of 9 in the second period serves both: 4 wait at 1; two orders would cost 109."""
    late = SingleItem([4, 5], order=[100, 9], unit=[0, 0], holding=[1, 1], backlog=[1, 1])
    assert late.least_cost() == 13


def test_the_recursion_serves_from_stock_first():
    """7 in stock: 3 are kept at 2, then 2 more are needed, in an order of 9 at 1 a unit."""
    item = SingleItem([4, 5], order=[50, 9], unit=[1, 1], holding=[2, 2], opening=7)
    assert item.least_cost() == 6 + 9 + 2


def assert_the_recursion_agrees(seed: int) -> None:
    """Check orders and set-ups, with and without backlog."""
    for late in (False, True):
        item = SingleItem.drawn(seed, late=late)
        for gate in ("lot", "setup"):
            plan = solve_plan(PlanningProblem(**item.sections(gate)), options=EXACT)
            assert plan.status == "optimal"
            assert plan.objective == pytest.approx(item.least_cost(), rel=1e-6), (gate, item)


@pytest.mark.parametrize("seed", SOME)
def test_single_items_cost_what_the_recursion_says(seed):
    assert_the_recursion_agrees(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
def test_many_single_items_cost_what_the_recursion_says(seed):
    assert_the_recursion_agrees(seed)


def assert_sound(seed: int) -> None:
    """Check the audit, the books, and that parts of orders never cost more than whole ones."""
    problem = random_problem(f"lots {seed}")
    plan = solve_plan(problem, options=EXACT)
    if plan.status == "infeasible":
        return
    assert plan.status == "optimal"
    plan.audit().require_passed()
    sign = -1 if problem.objective == "profit" else 1
    assert sign * plan.costs["amount"].sum() == pytest.approx(plan.objective, abs=1e-5)
    rough = solve_plan(problem.replace(integer_until="t1"), options=EXACT)
    rough.audit().require_passed()
    assert sign * rough.objective <= sign * plan.objective + 1e-5


@pytest.mark.parametrize("seed", SOME)
def test_every_plan_with_lots_and_setups_is_sound(seed):
    assert_sound(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
def test_many_plans_with_lots_and_setups_are_sound(seed):
    assert_sound(seed)
