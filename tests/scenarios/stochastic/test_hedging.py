"""Progressive hedging comes within its own gap of the extensive form."""

from __future__ import annotations

import subprocess
import sys
import warnings

import numpy as np
import pytest

from sop_opt import PlanningProblem, ProblemError, SolveError, SolveOptions, SolverMissing
from sop_opt.scenarios.scenario import Scenario
from sop_opt.scenarios.stochastic import hedging, rounds, solve, solve_stochastic
from worlds import red_tomato

HEDGING = "progressive_hedging"


def demand_times(*factors: float) -> list[Scenario]:
    return [
        Scenario(name=f"x{factor}", changes=[{"kind": "scale_demand", "by": factor}])
        for factor in factors
    ]


def bakery(*, whole: bool = False, objective: str = "cost") -> PlanningProblem:
    """Return two pools and two products, for which overtime or a shop helps out at a price."""
    return PlanningProblem(
        objective=objective,
        horizon=["Jan", "Feb"],
        products=[{"name": "bread"}, {"name": "cake"}],
        workforce=[
            {
                "name": name,
                "hours_per_worker": 10,
                "hire_cost": cost,
                "wage": 20,
                "whole": whole,
                "overtime": {"hours_per_worker": 2, "wage": 6},
            }
            for name, cost in (("bakers", 30), ("confectioners", 50))
        ],
        processes=[
            {"product": "bread", "labour_hours": {"bakers": 1}},
            {"product": "cake", "labour_hours": {"confectioners": 1.5}},
        ],
        inventory=[{"product": "bread", "holding_cost": 1}],
        demand=[
            {
                "product": name,
                "quantity": quantity,
                "price": price,
                "unmet": {"kind": "lost_sales", "cost": None if objective == "profit" else price},
            }
            for name, quantity, price in (("bread", [23, 31], 9), ("cake", [11, 17], 15))
        ],
    )


@pytest.mark.parametrize(
    ("whole", "objective"),
    [
        (True, "cost"),
        (False, "profit"),
        pytest.param(False, "cost", marks=pytest.mark.slow),
        pytest.param(True, "profit", marks=pytest.mark.slow),
    ],
)
def test_its_bound_and_its_plan_hold_the_optimum_between_them(whole, objective):
    problem, scenarios = bakery(whole=whole, objective=objective), demand_times(0.6, 1.1, 1.9)
    best = solve_stochastic(problem, scenarios)
    hedged = solve_stochastic(problem, scenarios, method=HEDGING)
    sign = problem.sign
    assert sign * hedged.bound <= sign * best.expected + 1e-5
    assert sign * best.expected <= sign * hedged.expected + 1e-5
    assert hedged.gap < (0.05 if whole else 0.001)
    assert hedged.method == HEDGING
    assert all(plan.audit().passed for plan in hedged.plans.values())
    assert best.wait_and_see == pytest.approx(hedged.wait_and_see, rel=1e-6)


def test_the_bound_is_better_than_that_of_knowing_before():
    """Prices that make scenarios agree prove more than leaving each to itself."""
    hedged = solve_stochastic(bakery(), demand_times(0.6, 1.1, 1.9), method=HEDGING)
    assert hedged.bound > hedged.wait_and_see + 0.9 * hedged.evpi


@pytest.mark.slow
def test_people_over_half_a_year_agree():
    scenarios = demand_times(0.8, 1.0, 1.2)
    best = solve_stochastic(red_tomato(), scenarios)
    hedged = solve_stochastic(red_tomato(), scenarios, method=HEDGING)
    assert best.expected <= hedged.expected + 1e-3
    assert hedged.expected <= best.expected * (1 + hedged.gap) + 1e-3
    assert hedged.gap < 0.005


def test_scenarios_that_agree_from_the_start_are_proven():
    """Everybody wants the same: there is nothing to be drawn together."""
    hedged = solve_stochastic(bakery(), demand_times(1.1, 1.10000001), method=HEDGING)
    assert hedged.status == "optimal"


def test_decisions_that_bounds_settle_need_no_rounds():
    """Nobody can be hired or released."""
    pools = [pool.replace(maximum_hired=0, maximum_released=0) for pool in bakery().workforce]
    problem = bakery().replace(workforce=pools)
    hedged = solve_stochastic(problem, demand_times(0.6, 1.9), method=HEDGING)
    assert (
        hedged.expected
        == hedged.bound
        == solve_stochastic(problem, demand_times(0.6, 1.9)).expected
    )
    assert "progressive hedging: 0 rounds" in hedged.log


def test_it_says_nothing_itself(capfd: pytest.CaptureFixture[str]):
    solve_stochastic(bakery(), demand_times(0.6, 1.9), method=HEDGING)
    assert capfd.readouterr() == ("", "")


def test_what_its_solver_will_do_otherwise_in_future_is_not_told_to_planners(
    monkeypatch: pytest.MonkeyPatch,
):
    from mpisppy.opt.ph import PH

    run = PH.ph_main

    def warned(self: PH, **arguments: object) -> object:
        warnings.warn("will be done otherwise", DeprecationWarning, stacklevel=1)
        return run(self, **arguments)

    monkeypatch.setattr(PH, "ph_main", warned)
    assert solve_stochastic(bakery(), demand_times(0.6, 1.9), method=HEDGING).solved


def test_a_scenario_without_weight_is_planned_and_counts_for_nothing():
    scenarios = [*demand_times(0.6, 1.9), Scenario(name="as planned", weight=0)]
    hedged = solve_stochastic(bakery(), scenarios, method=HEDGING)
    without = solve_stochastic(bakery(), scenarios[:2])
    assert hedged.bound <= without.expected + 1e-5 <= hedged.expected + 2e-5
    assert hedged.gap < 0.001
    assert hedged.plans["as planned"].audit().passed


def test_a_large_model_is_hedged(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(solve, "LARGEST", {False: 50, True: 50})
    plan = solve_stochastic(bakery(), demand_times(0.6, 1.1, 1.9))
    assert plan.method == HEDGING
    assert any("columns, more than 50" in line for line in plan.log)


def test_without_the_extra_a_large_model_is_solved_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(solve, "LARGEST", {False: 50, True: 50})
    monkeypatch.setattr(solve, "find_spec", lambda name: None)
    plan = solve_stochastic(bakery(), demand_times(0.6, 1.1, 1.9))
    assert plan.method == "extensive"
    assert any("sop-opt[stochastic] is not installed" in line for line in plan.log)


def test_a_large_model_of_regret_is_solved_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(solve, "LARGEST", {False: 50, True: 50})
    plan = solve_stochastic(bakery(), demand_times(0.6, 1.1, 1.9), criterion="regret")
    assert plan.method == "extensive"
    assert any("the worst regret is no sum over scenarios" in line for line in plan.log)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"criterion": "regret"}, "the worst regret is no sum over scenarios"),
        ({"here_and_now": ["shifts"]}, "nothing is decided now"),
    ],
)
def test_where_it_cannot_be_used_is_told(arguments: dict[str, object], message: str):
    with pytest.raises(ProblemError, match=message):
        solve_stochastic(bakery(), demand_times(0.6, 1.9), method=HEDGING, **arguments)


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(hedging, "find_spec", lambda name: None)
    with pytest.raises(SolverMissing, match=r"pip install 'sop-opt\[stochastic\]'"):
        solve_stochastic(bakery(), demand_times(0.6, 1.9), method=HEDGING)


def test_a_failure_of_its_solver_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch):
    from mpisppy.opt.ph import PH

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no solution")

    monkeypatch.setattr(PH, "ph_main", fail)
    with pytest.raises(SolveError, match="progressive hedging has failed: no solution"):
        solve_stochastic(bakery(), demand_times(0.6, 1.9), method=HEDGING)


def test_time_ends_the_rounds():
    """The rounds end after the first; what is proven then still holds."""
    options = SolveOptions(time_limit=0.2)
    hedged = solve_stochastic(
        bakery(), demand_times(0.6, 1.1, 1.9), method=HEDGING, options=options
    )
    assert hedged.bound <= solve_stochastic(bakery(), demand_times(0.6, 1.1, 1.9)).expected + 1e-5
    assert np.isfinite(hedged.expected)


def test_only_hedging_loads_it():
    code = "import sys, sop_opt.scenarios.stochastic.solve; print('mpisppy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_many_columns_are_solved_by_hipo_where_it_is_there(monkeypatch: pytest.MonkeyPatch):
    """Either way the same is found."""
    small = solve_stochastic(bakery(), demand_times(0.6, 1.9), method=HEDGING)
    monkeypatch.setattr(rounds, "FEW", 0)
    large = solve_stochastic(bakery(), demand_times(0.6, 1.9), method=HEDGING)
    assert large.expected == pytest.approx(small.expected, rel=1e-3)
