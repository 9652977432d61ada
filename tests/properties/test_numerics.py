"""Problems in awkward units have the same optimum as in handy ones, to the last digit that counts.

Solvers keep rows and prices within a fixed 1e-7, which is a lot of megawatt hours for a gram. Each
world is written in two systems of units: in handy ones, where all numbers lie around 1 to 1,000,
and in others, where amounts are multiplied by what the units are smaller. The objective must be the
same money. Small linear programmes are also solved by hand, in fractions.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pytest

from sop_opt import PlanningProblem, SolveOptions, solve_plan
from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.solve.rescaled import Scaling, is_usual
from worlds import make_problem

PERIODS = 6
DUE = ((80, 95, 120, 60, 140, 110), (50, 75, 90, 130, 85, 100))


class Units(NamedTuple):
    """How many of the awkward units make up a handy one."""

    goods: float
    money: float
    hours: float


UNITS = {
    "grams": Units(1e6, 1, 1),
    "grams and megawatt hours": Units(1e6, 1, 1e-6),
    "grams, megawatt hours and thousands of money": Units(1e6, 1e-3, 1e-6),
    "amounts of 1e9": Units(1e9, 1, 1),
    "amounts of 1e-3": Units(1e-3, 1, 1),
    "prices of 1e-4": Units(1, 1e-4, 1),
    "prices of 1e6": Units(1, 1e6, 1),
    "prices of 1e6 and amounts of 1e-3": Units(1e-3, 1e5, 1),
    "many tiny hours": Units(1, 1, 1e6),
    "prices of 1e-4 and large amounts": Units(1e5, 1e-1, 1e3),
}


def world(units: Units, *, whole: bool = False, periods: int = PERIODS) -> PlanningProblem:
    """Return two goods made of a raw material on one machine, with stock, backlog and lost sales.

    With whole numbers, each order of a good costs something too, and takes hours.
    """
    goods, money, hours = units
    price, lot = money / goods, {"fixed_cost": 40 * money, "fixed_hours": {"oven": 2 * hours}}
    due = [[row[number % PERIODS] for number in range(periods)] for row in DUE]
    return make_problem(
        objective="profit",
        horizon=[f"t{number}" for number in range(periods)],
        products=[{"name": "a"}, {"name": "b"}, {"name": "raw"}],
        inventory=[
            {
                "product": name,
                "opening": 10 * goods,
                "holding_cost": 0.3 * price,
                "safety_stock": 5 * goods,
                "safety_stock_cost": 1.1 * price,
            }
            for name in "ab"
        ],
        resources=[
            {
                "name": "oven",
                "hours": 95 * hours,
                "overtime": {"hours": 25 * hours, "cost": 3 * money / hours},
            }
        ],
        processes=[
            {
                "name": name,
                "outputs": {name: 1},
                "cost": cost * price,
                "materials": {"raw": needed},
                "resource_hours": {"oven": taken * hours / goods},
                "maximum": 150 * goods,
                **({"lot": lot} if whole else {}),
            }
            for name, cost, needed, taken in (("a", 2, 1.5, 0.6), ("b", 2.3, 1.6, 0.7))
        ],
        suppliers=[
            {"supplier": "near", "product": "raw", "price": 0.4 * price, "maximum": 240 * goods},
            {"supplier": "far", "product": "raw", "price": 0.9 * price},
        ],
        demand=[
            {
                "product": name,
                "quantity": [amount * goods for amount in amounts],
                "price": worth * price,
                "unmet": [
                    {"kind": "backlog", "cost": 0.7 * price},
                    {"kind": "lost_sales", "cost": 2 * price},
                ],
            }
            for name, amounts, worth in zip("ab", due, (9, 10), strict=True)
        ],
    )


HANDY = Units(1, 1, 1)


@pytest.mark.parametrize("units", UNITS.values(), ids=UNITS)
def test_units_do_not_change_the_plan(units):
    plan, handy = solve_plan(world(units)), solve_plan(world(HANDY))
    assert plan.status == "optimal"
    assert plan.objective / units.money == pytest.approx(handy.objective, rel=1e-6)
    assert plan.bound / units.money == pytest.approx(handy.objective, rel=1e-6)
    plan.audit().require_passed()


EXACT = SolveOptions(mip_gap=1e-8)


@pytest.mark.parametrize("units", UNITS.values(), ids=UNITS)
def test_units_do_not_change_a_plan_in_whole_orders(units):
    plan = solve_plan(world(units, whole=True, periods=3), options=EXACT)
    handy = solve_plan(world(HANDY, whole=True, periods=3), options=EXACT)
    assert plan.status == "optimal"
    assert plan.objective / units.money == pytest.approx(handy.objective, rel=1e-6)
    plan.audit().require_passed()


@pytest.mark.slow
@pytest.mark.parametrize("units", UNITS.values(), ids=UNITS)
def test_units_do_not_change_a_plan_of_many_periods(units):
    plan, handy = (solve_plan(world(each, periods=250)) for each in (units, HANDY))
    assert plan.objective / units.money == pytest.approx(handy.objective, rel=1e-6)
    plan.audit().require_passed()


def least_cost_by_hand(due: list[int], most: Fraction, costs: list[Fraction], held: Fraction):
    """Return the least cost of making what is due, as a fraction.

    Of all whole amounts in stock at the end of a period the least cost so far is kept (dynamic
    programming). Parts of a unit could not be cheaper: making and keeping is a flow in a network,
    and with whole amounts and ceilings one of its cheapest flows is whole.
    """
    best = {0: Fraction(0)}
    for amount, cost in zip(due, costs, strict=True):
        found: dict[int, Fraction] = {}
        for stock, paid in best.items():
            for made in range(int(most) + 1):
                left = stock + made - amount
                if left >= 0:
                    total = paid + made * cost + left * held
                    if left not in found or total < found[left]:
                        found[left] = total
        best = found
    return min(best.values())


AWKWARD = [
    (1, 1),
    (10**9, 1),
    (Fraction(1, 1000), 1),
    (10**6, 1000),
    (1, 10**6),
    (1, Fraction(1, 10**4)),
]


@pytest.mark.parametrize(("goods", "money"), AWKWARD)
def test_the_cost_is_that_of_a_reckoning_in_fractions(goods, money):
    """Amounts and ceilings are whole in handy units; costs are sevenths and elevenths."""
    due, most = [3, 7, 2, 9, 8, 4], Fraction(7)
    costs, held = [Fraction(number, 7) for number in (15, 22, 13, 30, 19, 24)], Fraction(3, 11)
    exact = least_cost_by_hand(due, most, costs, held) * money
    plan = solve_plan(
        make_problem(
            horizon=[f"t{number}" for number in range(6)],
            processes=[
                {
                    "product": "bread",
                    "cost": [float(cost * money / goods) for cost in costs],
                    "maximum": float(most * goods),
                }
            ],
            inventory=[{"product": "bread", "holding_cost": float(held * money / goods)}],
            demand=[{"product": "bread", "quantity": [float(each * goods) for each in due]}],
        )
    )
    assert plan.objective == pytest.approx(float(exact), rel=1e-6)
    plan.audit().require_passed()


def matrix_of(units: Units):
    return assemble(world(units), STANDARD).formulation.matrix()


def test_usual_numbers_are_left_alone():
    assert is_usual(matrix_of(HANDY))
    scaling = Scaling.of(matrix_of(HANDY))
    assert set(scaling.column) | set(scaling.row) == {1.0}


@pytest.mark.parametrize("units", [UNITS["grams and megawatt hours"], UNITS["amounts of 1e9"]])
def test_scaled_numbers_are_near_one(units):
    """Of 20 orders of magnitude some 4 are left; factors are powers of two."""
    matrix = matrix_of(units)
    scaling = Scaling.of(matrix)
    scaled = scaling.scaled(matrix)
    for numbers in (scaled.values, scaled.cost, scaled.row_upper, scaled.upper):
        sizes = np.abs(numbers[np.isfinite(numbers) & (numbers != 0)])
        assert 1e-3 < sizes.min() <= sizes.max() < 1e3
    factors = np.concatenate([scaling.column, scaling.row, [scaling.money]])
    assert (np.frexp(factors)[0] == 0.5).all()


def test_shadow_prices_are_in_the_units_of_the_problem():
    """One more hour of the oven is worth the same money, however hours and goods are counted."""
    units = UNITS["grams and megawatt hours"]
    plan, handy = solve_plan(world(units)), solve_plan(world(HANDY))
    found, right = (
        frame[frame["account"] == "hours"].set_index("period")
        for frame in (plan.shadow_prices, handy.shadow_prices)
    )
    assert (found["price"] * units.hours).to_dict() == pytest.approx(right["price"].to_dict())
    for end in ("less", "more"):
        assert (found[end] / units.hours).to_dict() == pytest.approx(right[end].to_dict(), abs=1e-3)
    assert right["price"].any()


def test_progress_is_told_in_the_money_of_the_problem():
    told: list[Any] = []
    units = UNITS["prices of 1e6"]
    options = SolveOptions(progress=told.append)
    plan = solve_plan(world(units, whole=True, periods=3), options=options)
    last = [each.incumbent for each in told if np.isfinite(each.incumbent)]
    assert all(each <= plan.objective * (1 + 1e-6) for each in last)
    assert all(one <= other * (1 + 1e-9) for one, other in pairwise(last))
