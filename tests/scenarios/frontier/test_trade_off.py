"""Trade-offs checked by hand, against solves from nothing, and on random problems.

An oven bakes 20 loaves a month, and 10 more in overtime at 3; to keep a loaf costs 1. 10 are due in
January and 30 in February: the 10 that February cannot bake in regular hours are baked ahead (s of
them) or in overtime (10 - s). The mean stock is s / 2, and money is s + 3 (10 - s).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from properties.random_problems import FEW, SHORT, problem_of, problems
from sop_opt import ProblemError, SolveOptions
from sop_opt.errors import InfeasiblePlan, SolveError, UnboundedPlan
from sop_opt.pipeline import prepare, solved
from sop_opt.scenarios.frontier.aims import Seeker
from sop_opt.scenarios.frontier.measures import measures
from sop_opt.scenarios.frontier.trade_off import trade_off
from sop_opt.solve.result import SolveResult
from sop_opt.solve.staged import Stage, with_row
from worlds import assert_books_close, make_problem, red_tomato

SOME = settings(FEW, max_examples=5)


def baking(**sections):
    world = {
        "products": [{"name": "bread"}],
        "resources": [{"name": "oven", "hours": 20, "overtime": {"hours": 10, "cost": 3}}],
        "processes": [{"product": "bread", "resource_hours": {"oven": 1}}],
        "inventory": [{"product": "bread", "holding_cost": 1}],
        "demand": [{"product": "bread", "quantity": [10, 30], "price": 7}],
    }
    return make_problem(**(world | sections))


BATCHES = [{"name": "bake", "outputs": {"bread": 4}, "resource_hours": {"oven": 4}, "whole": True}]
"""4 loaves at a time. 3 batches in January leave 2 loaves and 8 hours of overtime in February, 4
leave 6 and 4, and 5 leave 10 and none."""


def figures(found, *names):
    return found.table[list(names)].round(6).to_numpy().tolist()


def test_every_loaf_kept_saves_an_hour_of_overtime():
    found = trade_off(baking(), "inventory", "overtime", 6)
    assert figures(found, "inventory", "overtime", "objective") == [
        [0, 10, 30],
        [1, 8, 26],
        [2, 6, 22],
        [3, 4, 18],
        [4, 2, 14],
        [5, 0, 10],
    ]
    assert found.table["difference"].tolist() == [20, 16, 12, 8, 4, 0]
    assert found.table["status"].tolist() == ["optimal"] * 6
    assert found.table["non_dominated"].all()


def test_whole_batches_leave_three_plans_however_many_points_are_asked_for():
    for points in (5, 9):
        found = trade_off(baking(processes=BATCHES), "inventory", "overtime", points)
        assert figures(found, "inventory", "overtime") == [[1, 8], [3, 4], [5, 0]]
        assert found.table["non_dominated"].all()


def test_measures_may_change_places():
    found = trade_off(baking(), "overtime", "inventory", 3)
    assert figures(found, "overtime", "inventory") == [[0, 5], [5, 2.5], [10, 0]]


def test_money_may_be_one_of_the_two():
    """From 10 on the least cost, every loaf that is not kept costs 2 more."""
    found = trade_off(baking(), "cost", "inventory", 3)
    assert figures(found, "cost", "inventory") == [[10, 5], [20, 2.5], [30, 0]]


def test_money_decides_between_plans_that_are_as_good_in_both():
    """A supplier at 9 spares overtime and stock as the oven's overtime at 3 spares stock alone.

    Without stock, overtime goes down to 0 with 10 loaves bought; and with neither x nor y at stake
    the cheapest plan counts: one point, at 90.
    """
    offer = [{"supplier": "mill", "product": "bread", "price": 9}]
    found = trade_off(baking(suppliers=offer), "inventory", "overtime")
    assert figures(found, "inventory", "overtime", "objective") == [[0, 0, 90]]
    assert "nothing to trade" in found.summary()


def test_a_share_of_the_best_money_keeps_plans_near_it():
    """Half as much again as 10 is 15: with overtime 2.5 and 7.5 loaves kept."""
    found = trade_off(baking(), "inventory", "overtime", 2, within=0.5)
    assert figures(found, "inventory", "overtime", "objective") == [[3.75, 2.5, 15], [5, 0, 10]]


def test_a_share_of_no_profit_is_one_of_the_money_spent():
    """At 0.25 a loaf the 40 loaves earn the 10 they cost; half of 10 buys 2.5 hours at 2 more."""
    demand = [{"product": "bread", "quantity": [10, 30], "price": 0.25}]
    problem = baking(demand=demand, objective="profit")
    found = trade_off(problem, "inventory", "overtime", 2, within=0.5)
    assert found.best.objective == 0
    assert figures(found, "inventory", "overtime", "objective") == [[3.75, 2.5, -5], [5, 0, 0]]


def test_profit_is_made_as_large_as_possible():
    """40 loaves at 7 earn 280, less s + 3 (10 - s); selling fewer is allowed, and spares stock."""
    demand = [{"product": "bread", "quantity": [10, 30], "price": 7, "unmet": "lost_sales"}]
    problem = baking(demand=demand, objective="profit")
    found = trade_off(problem, "inventory", "objective", 3)
    assert figures(found, "inventory", "objective") == [[0, 250], [2.5, 260], [5, 270]]
    near = trade_off(problem, "inventory", "overtime", 2, within=0.1)
    assert near.table["objective"].min() == pytest.approx(0.9 * 270)


def test_a_plan_says_how_far_its_money_is_from_the_best():
    found = trade_off(baking(), "inventory", "overtime", 3)
    dear, _, best = found.plans
    assert (dear.status, dear.objective, dear.bound) == ("feasible", 30, 10)
    assert dear.gap == pytest.approx(20 / 30)
    assert (best.status, best.objective, best.gap) == ("optimal", 10, 0)
    assert dear.log == ("trade-off: least inventory and least overtime",)
    assert found.best.objective == 10


def test_a_plan_between_the_ends_has_shadow_prices():
    """15 of the 20 hours in January are used, so that one more is worth nothing."""
    prices = trade_off(baking(), "inventory", "overtime", 3).plans[1].shadow_prices
    january = prices[(prices["resource"] == "oven") & (prices["period"] == "Jan")]
    assert january["price"].tolist() == [0]


def test_a_summary_has_a_line_per_plan():
    assert trade_off(baking(), "inventory", "overtime", 3).summary().splitlines() == [
        "inventory (units, less is better) against overtime (hours, less is better)",
        "  inventory  overtime  objective  worse by",
        "          0        10         30        20",
        "        2.5         5         20        10",
        "          5         0         10         0",
        "The best plan in money has inventory 5 and overtime 0, at 10.",
    ]


def test_points_are_told_as_they_are_found():
    told = []
    trade_off(baking(), "inventory", "overtime", 4, progress=told.append)
    assert [(each.stage, each.incumbent) for each in told] == [
        ("plan 3 of 4", pytest.approx(50 / 3)),
        ("plan 4 of 4", pytest.approx(70 / 3)),
    ]


def test_what_has_no_sense_is_refused_with_all_reasons():
    with pytest.raises(ProblemError) as error:
        trade_off(baking(objective="service"), "cost", "cost", 1, within=-1, executor="dask")
    assert [fault.field for fault in error.value.faults] == [
        "objective",
        "y",
        "points",
        "within",
        "executor",
    ]


def test_unknown_measures_are_refused():
    with pytest.raises(ProblemError, match="did you mean 'overtime'"):
        trade_off(baking(), "inventory", "overtme")


def test_a_problem_without_a_plan_is_told_as_such():
    with pytest.raises(InfeasiblePlan):
        trade_off(baking(resources=[{"name": "oven", "hours": 5}]), "inventory", "overtime")
    endless = make_problem(processes=[{"product": "bread", "cost": -1}], objective="cost")
    endless = endless.replace(
        inventory=[{"product": "bread", "disposal_cost": 0}],
    )
    with pytest.raises(UnboundedPlan):
        trade_off(endless, "inventory", "purchases")


def test_a_limit_that_is_hit_is_told():
    with pytest.raises(SolveError):
        trade_off(red_tomato(), options=SolveOptions(solver="nonsense"))


def from_nothing(problem, x, y, level):
    """Return the best y with x within a level, then the best x, then the money; None where HiGHS
    finds the last of them too tightly held."""
    prepared = prepare(problem)
    rows = measures(prepared.assembled, [x, y])
    matrix = with_row(prepared.matrix, 1e3 * rows[x].coefficients, 1e3 * level)
    stages = [Stage(name, rows[name].sense * rows[name].coefficients, 0.0) for name in (y, x)]
    result, _ = solved(replace(prepared, matrix=matrix, stages=stages), SolveOptions())
    if result.status != "optimal":
        return None
    return [rows[x].of(result.values), rows[y].of(result.values), problem.sign * result.objective]


def assert_on_curve(found):
    """Check what holds for every trade-off: each plan is right, none beats another."""
    table = found.table
    x, y = (measure.sense * table[measure.name] for measure in (found.x, found.y))
    assert table["non_dominated"].all()
    assert x.is_monotonic_increasing
    assert y.is_monotonic_decreasing
    for plan in found.plans:
        plan.audit().require_passed()
        assert_books_close(plan)


@SOME
@given(problems(), st.sampled_from(["cost", "profit"]))
def test_each_point_is_that_of_a_solve_from_nothing(sections, objective):
    problem = problem_of(sections, objective=objective)
    found = trade_off(problem, points=4)
    assert_on_curve(found)
    for own in found.table[["inventory", "service", "objective"]].to_numpy().tolist():
        again = from_nothing(problem, "inventory", "service", own[0])
        assert again is None or own == pytest.approx(again, rel=1e-5, abs=1e-5)


@SOME
@given(problems(whole=True))
def test_no_plan_with_whole_numbers_beats_another(sections):
    found = trade_off(problem_of(sections), points=4, options=SHORT)
    if (found.table["status"] == "optimal").all():
        assert_on_curve(found)


@SOME
@given(problems(whole=True))
def test_no_plan_is_worse_in_money_than_is_allowed(sections):
    found = trade_off(problem_of(sections), points=3, within=0.1, options=SHORT)
    worst = found.best.objective + 0.1 * abs(found.best.objective)
    assert all(plan.objective <= worst + 1e-6 * (1 + abs(worst)) for plan in found.plans)


def test_workers_find_the_same_points():
    alone = trade_off(red_tomato(), within=0.05, points=7)
    with ThreadPoolExecutor(2) as executor:
        shared = trade_off(red_tomato(), within=0.05, points=7, executor=executor)
    names = ["inventory", "service", "objective"]
    assert shared.table[names].to_numpy() == pytest.approx(alone.table[names].to_numpy(), rel=1e-6)


@pytest.mark.slow
def test_so_do_processes():
    alone = trade_off(baking(), "inventory", "overtime", 6)
    shared = trade_off(baking(), "inventory", "overtime", 6, executor=2)
    assert figures(shared, "inventory", "overtime") == figures(alone, "inventory", "overtime")


def test_small_prices_count_beside_an_enormous_one():
    """40 of 40,000 loaves are baked, the others cost 0.01 each, not 0.02: 39,960 x 0.01 = 399.6."""
    night = {"name": "night", "hours": 1, "cost": 1e6, "whole": False}
    problem = baking(
        resources=[{"name": "oven", "hours": 20, "extra_shifts": [night]}],
        suppliers=[
            {"supplier": "near", "product": "bread", "price": 0.02},
            {"supplier": "far", "product": "bread", "price": 0.01},
        ],
        demand=[{"product": "bread", "quantity": [10_000, 30_000]}],
    )
    curve = trade_off(problem, "purchases", "cost", 2)
    assert curve.table["cost"].iloc[-1] == pytest.approx(399.6)


def test_ctrl_c_ends_it(monkeypatch):
    stopped = SolveResult("no_plan", interrupted=True)
    monkeypatch.setattr(Seeker, "_solve", lambda *_: stopped)
    with pytest.raises(KeyboardInterrupt):
        trade_off(baking(), "inventory", "overtime")
