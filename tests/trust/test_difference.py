"""What one optimum is above another, and how far gaps leave that open."""

from __future__ import annotations

import math
from dataclasses import replace

from sop_opt import solve_plan
from sop_opt.trust.difference import Level, difference
from worlds import make_problem


def test_a_profit_is_a_negative_cost() -> None:
    # 30 loaves at 5 earn 150, less 60; a bound of 95 allows 5 more
    plan = replace(solve_plan(make_problem(objective="profit")), bound=95.0)
    assert Level.of(plan) == Level(cost=-90.0, bound=-95.0)


def test_no_plan_and_no_bound_are_endless() -> None:
    none = replace(solve_plan(make_problem()), status="no_plan", objective=math.nan)
    assert Level.of(replace(none, bound=math.nan)) == Level(math.inf, -math.inf)
    assert Level.of(replace(none, bound=7.0)) == Level(math.inf, 7.0)
    assert Level.of(replace(none, status="unbounded")) == Level(-math.inf, -math.inf)


def test_what_is_found_for_the_worse_counts_for_the_better() -> None:
    # the search of the better stopped at 110; the plan at 100 is one of it, and 90 may be possible
    found = difference(better=Level(110.0, 90.0), worse=Level(100.0, 100.0))
    assert (found.amount, found.least, found.most, found.uncertainty) == (0.0, 0.0, 10.0, 10.0)


def test_without_a_plan_for_the_better_the_worse_counts() -> None:
    found = difference(better=Level(math.inf, -math.inf), worse=Level(100.0, 99.0))
    assert (found.amount, found.most, found.uncertainty) == (0.0, math.inf, math.inf)


def test_what_is_within_the_tolerance_is_nothing() -> None:
    # 1e-5 is less than a share of 1e-8 of 100,000
    found = difference(better=Level(1e5 - 1e-5, 1e5 - 1e-5), worse=Level(1e5, 1e5))
    assert (found.amount, found.least, found.most) == (0.0, 0.0, 0.0)


def test_without_limit_the_difference_is_certain() -> None:
    found = difference(better=Level(-math.inf, -math.inf), worse=Level(100.0, 99.0))
    assert (found.amount, found.uncertainty) == (math.inf, 0.0)
