"""Plans over many draws, against what is known in closed form.

The newsvendor with normal demand of mean m and deviation s who has Q units loses s L(z) on average,
with z = (Q - m) / s and L(z) = pdf(z) - z (1 - cdf(z)), and runs out with probability 1 - cdf(z)
(E. A. Silver, D. F. Pyke and D. J. Thomas, Inventory and Production Management in Supply Chains,
4th ed. 2017, chapters 9 and B).
"""

from __future__ import annotations

import math
import pickle
from statistics import NormalDist

import pytest

from sop_opt import PlanningProblem, SolveOptions, solve_plan
from sop_opt.errors import ProblemError
from sop_opt.scenarios.scenario import Scenario
from sop_opt.scenarios.uncertainty.monte_carlo import monte_carlo
from sop_opt.scenarios.uncertainty.playing import Playing
from sop_opt.scenarios.uncertainty.simulation import shortfalls
from worlds import make_problem

UNIT = NormalDist()
DRAWS = 120
NORMAL = {"kind": "normal", "cv": 0.2}


def stand(most=110.0, names=("bread",), **fields):
    """Return stands that sell 100 of each product on average at 5, and can make so many at 2."""
    row = {"quantity": 100, "price": 5, "unmet": "lost_sales", **fields}
    return PlanningProblem(
        objective="profit",
        horizon=["Jan"],
        products=[{"name": name} for name in names],
        processes=[{"product": name, "cost": 2, "maximum": most} for name in names],
        demand=[{"product": name, **row} for name in names],
    )


def loss(z):
    return UNIT.pdf(z) - z * (1 - UNIT.cdf(z))


def within(found, expected, error, least=0.0):
    """Return whether an estimate lies within four of its standard errors."""
    return least < error and abs(found - expected) < 4 * error


@pytest.fixture(scope="module")
def simulation():
    """Many draws of a stand that can make 110."""
    return monte_carlo(stand(), NORMAL, DRAWS, seed=3)


def test_lost_units_and_stock_outs_are_those_of_the_newsvendor(simulation):
    """With 110 units z = 0.5: 20 x 0.1978 = 3.96 are lost, and 30.9 % of the draws run out."""
    lost = simulation.spread().loc["units_lost"]
    assert within(lost["mean"], 20 * loss(0.5), lost["error"])
    [row] = simulation.stock_outs.to_dict("records")
    probability = 1 - UNIT.cdf(0.5)
    assert within(row["probability"], probability, row["error"])
    expected_error = math.sqrt(probability * (1 - probability) / DRAWS)
    assert row["error"] == pytest.approx(expected_error, rel=0.1)
    assert row["units"] == pytest.approx(lost["mean"])


def test_percentiles_of_profit_follow_those_of_demand(simulation):
    """Everything is sold at a margin of 3 while demand is below capacity, far below at its tenth.

    The share of draws below the true tenth is 0.1, give or take sqrt(0.09 / 120).
    """
    tenth = 3 * (100 + 20 * UNIT.inv_cdf(0.1))
    below = (simulation.table["objective"] <= tenth).mean()
    assert within(below, 0.1, math.sqrt(0.09 / DRAWS))
    assert simulation.spread([100]).loc["objective", "p100"] == 330.0


def test_a_held_order_earns_what_the_newsvendor_expects():
    """100 are ordered in whole cases before demand is known: 5 x (100 - 20 L(0)) - 200 = 260."""
    problem = stand()
    lot = {"multiple": 1}
    problem = problem.replace(processes=[problem.processes[0].replace(lot=lot)])
    problem = problem.replace(inventory=[{"product": "bread"}])
    plan = solve_plan(problem)
    assert plan.objective == 300.0
    simulation = monte_carlo(problem, NORMAL, 40, seed=5, plan=plan)
    profit = simulation.spread().loc["objective"]
    assert within(profit["mean"], 5 * (100 - 20 * loss(0.0)) - 200, profit["error"])
    free = monte_carlo(problem, NORMAL, 10, seed=5)
    known = free.table["objective"] - simulation.table["objective"].iloc[:10]
    assert known.min() >= -1e-6  # the same draws: knowing them never earns less


def test_the_same_seed_means_the_same_demand_for_other_problems_and_more_draws():
    few = monte_carlo(stand(), NORMAL, 5, seed=1)
    more = monte_carlo(stand(names=("cake", "bread", "pie")), NORMAL, 8, seed=1)
    lost = [sim.comparison.table["figures", "units_lost"].tolist() for sim in (few, more)]
    assert len(lost[1]) == 8
    shorts = [
        {
            outcome.scenario: short.loc[short["product"] == "bread", "units"].sum()
            for outcome in simulation.outcomes[:5]
            for short in (outcome.tables["short"],)
        }
        for simulation in (few, more)
    ]
    assert shorts[0] == pytest.approx(shorts[1])
    assert any(shorts[0].values())


def test_another_seed_means_other_demand():
    one, other = (monte_carlo(stand(), NORMAL, 3, seed=seed).table for seed in (1, 2))
    assert not set(one["objective"]) & set(other["objective"])


def test_antithetic_draws_leave_no_error_where_costs_are_linear():
    """While all demand is met, 20 more in one draw are 20 less in its mirror: 300 on average."""
    spread = {
        paired: monte_carlo(stand(most=500), NORMAL, 40, antithetic=paired).spread()
        for paired in (False, True)
    }
    assert spread[True].loc["objective", "mean"] == pytest.approx(300.0)
    assert spread[True].loc["objective", "error"] < 1e-6
    # 3 a unit with a deviation of 20, over 40 draws: 60 / sqrt(40) = 9.5
    assert spread[False].loc["objective", "error"] == pytest.approx(9.5, rel=0.3)


@pytest.mark.slow
def test_antithetic_draws_make_lost_units_vary_less_from_seed_to_seed():
    """Units are lost in one draw of a pair alone, so that means of pairs differ less.

    With capacity at the mean, of every pair one draw loses 20 |z|: its mean is 10 |z|, of variance
    100 (1 - 2 / pi) = 36.3. That of two independent draws is half of 400 (1 / 2 - 1 / 2 pi) = 68.2.
    """
    errors = {
        paired: monte_carlo(stand(most=100), NORMAL, 100, seed=2, antithetic=paired)
        .spread()
        .loc["units_lost", "error"]
        for paired in (False, True)
    }
    assert errors[True] == pytest.approx(math.sqrt(36.3 / 50), rel=0.25)
    assert errors[False] == pytest.approx(math.sqrt(68.2 / 50), rel=0.25)


@pytest.mark.slow
def test_products_that_go_together_run_out_together():
    """Each of two products runs out in half of the draws.

    Both do in a quarter where they are independent, in half where they are one.
    """
    problem = stand(most=100, names=("bread", "cake"))
    for overall, both in ((0.0, 0.25), (1.0, 0.5)):
        simulation = monte_carlo(problem, NORMAL, 60, seed=4, correlation={"overall": overall})
        share = sum(len(out.tables["short"]) == 2 for out in simulation.outcomes) / 60
        assert within(share, both, math.sqrt(both * (1 - both) / 60))


def test_a_stock_out_is_demand_that_is_not_served_when_due():
    """10 are made a month. January's go to the 3 that are late already, and to 7 of 15 due.

    February's go to the 8 that are left, and to 2 of 5 due. The 3 of before fell due in no period.
    """
    row = {
        "product": "bread",
        "quantity": [15, 5],
        "unmet": {"kind": "backlog", "cost": 1, "must_end_clear": False},
        "opening_backlog": 3,
    }
    problem = make_problem(processes=[{"product": "bread", "maximum": 10}], demand=[row])
    as_planned = {"kind": "empirical", "past": [1.0]}
    simulation = monte_carlo(problem, as_planned, 4)
    assert simulation.stock_outs.to_dict("list") == {
        "product": ["bread", "bread"],
        "period": ["Jan", "Feb"],
        "probability": [1.0, 1.0],
        "error": [0.0, 0.0],
        "units": [8.0, 3.0],
    }
    assert simulation.stock_out_anywhere() == 1.0


def test_products_that_never_run_short_are_told_too():
    simulation = monte_carlo(stand(most=1000), NORMAL, 3)
    assert simulation.stock_outs[["probability", "error", "units"]].to_numpy().tolist() == [
        [0.0, 0.0, 0.0]
    ]
    assert simulation.stock_out_anywhere() == 0.0


def test_errors_of_pairs_count_pairs():
    """Of every pair one draw runs out: on average a half, whatever is drawn."""
    simulation = monte_carlo(stand(most=100), NORMAL, 20, antithetic=True)
    [row] = simulation.stock_outs.to_dict("records")
    assert row["probability"] == 0.5
    assert row["error"] == 0.0


def test_draws_that_a_held_plan_cannot_follow_are_told_apart():
    """The plan has one worker for 10 loaves, and 13 with overtime; 8 or 15 are due."""
    crew = {"name": "crew", "opening": 1, "hours_per_worker": 10, "overtime": {"wage": 1}}
    crew["overtime"]["hours_per_worker"] = 3
    problem = make_problem(
        workforce=[crew],
        processes=[{"product": "bread", "labour_hours": {"crew": 1}}],
        demand=[{"product": "bread", "quantity": [10, 0]}],
    )
    law = {"kind": "empirical", "past": [0.8, 1.5]}
    simulation = monte_carlo(problem, law, 30, seed=1, plan=solve_plan(problem))
    plans = simulation.table["status"].value_counts()
    assert plans["infeasible"] + plans["optimal"] == 30
    assert simulation.feasible_share == plans["optimal"] / 30
    reasons = set(simulation.table.loc[simulation.table["status"] == "infeasible", "reason"])
    assert reasons == {"2 of 'bread' in 'Jan' cannot be served"}
    # where there is a plan nothing is short: what must be served is
    assert simulation.stock_out_anywhere() == 0.0


def test_without_any_plan_nothing_is_known_of_stock_outs():
    problem = make_problem(processes=[{"product": "bread", "maximum": 1}])
    simulation = monte_carlo(problem, NORMAL, 2)
    assert simulation.feasible_share == 0.0
    assert simulation.stock_outs["probability"].isna().all()
    assert math.isnan(simulation.stock_out_anywhere())
    assert str(simulation).splitlines()[1] == "  there is a plan in 0.0% of them"


def test_the_summary_tells_the_spread_and_where_units_are_short():
    law = {"kind": "empirical", "past": [1.2]}
    told = str(monte_carlo(stand(), law, 2)).splitlines()
    assert told[0] == "plan: 2 draws of demand, each planned anew"
    assert told[-2].split() == ["Stock-outs", "probability", "units", "short"]
    assert told[-1].split() == ["bread", "Jan", "100.0%", "10"]  # 110 of 120


def test_a_worker_gets_all_it_needs():
    draw = {"kind": "draw_demand", "number": 1, "demand": [NORMAL]}
    scenario = Scenario(name="draw 1", changes=[draw])
    job = Playing(stand(most=10), SolveOptions(), None, tables=(), made=shortfalls)
    here, there = (each.begin()(scenario) for each in (job, pickle.loads(pickle.dumps(job))))
    assert here.tables["short"].equals(there.tables["short"])
    assert here.objective == there.objective == 30.0  # 10 loaves at a margin of 3


def test_a_plan_for_other_periods_cannot_be_held():
    plan = solve_plan(make_problem())
    with pytest.raises(ProblemError, match="plan 'plan': is for other periods"):
        monte_carlo(stand(), NORMAL, 1, plan=plan)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 0}, "n 0: is no number of draws"),
        ({"demand": []}, "demand"),
        ({"demand": {"kind": "normal"}}, "cv: is required"),
        ({"demand": {"kind": "poisson"}}, "poisson"),
        ({"demand": {"kind": "normal", "cv": 0.1, "product": "tea"}}, "'tea': is not in products"),
        ({"correlation": {"overall": 2}}, "at most 1"),
        ({"hold": ["people"]}, "monte_carlo, hold 'people'"),
        ({"seed": -1}, "seed"),
    ],
)
def test_what_cannot_be_drawn_is_a_fault(arguments, message):
    with pytest.raises(ProblemError, match=message):
        monte_carlo(**({"problem": stand(), "demand": NORMAL, "n": 1} | arguments))
