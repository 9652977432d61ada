"""Scenarios compared by figures that are given, so that every answer is known."""

from __future__ import annotations

import math

import pytest

from sop_opt.errors import ProblemError
from sop_opt.plan.kpis import UNITS, KeyFigures
from sop_opt.scenarios.batch.comparison import Comparison
from sop_opt.scenarios.batch.outcome import Outcome
from worlds import make_problem


def outcome(name: str, objective: float, aim: str = "cost", **figures: float) -> Outcome:
    """Return the outcome of a plan with some key figures."""
    kpis = KeyFigures(dict.fromkeys(UNITS, math.nan) | {"cost": objective} | figures)
    return Outcome(
        name, "optimal", aim=aim, objective=objective, kpis=kpis, costs={"holding": objective / 2}
    )


def compared(*outcomes: Outcome, **fields: object) -> Comparison:
    return Comparison(make_problem(), outcomes, **fields)


BASE = outcome("base", 100.0, fill_rate_on_time=0.9, utilisation=0.5)
CHEAP = outcome("cheap", 80.0, fill_rate_on_time=0.8, utilisation=0.6)
GOOD = outcome("good", 120.0, fill_rate_on_time=1.0, utilisation=0.7)
POOR = outcome("poor", 130.0, fill_rate_on_time=0.95, utilisation=0.4)
NONE = Outcome("none", "infeasible")


def test_the_difference_to_the_base_is_that_of_every_number() -> None:
    difference = compared(BASE, CHEAP, NONE).difference
    assert difference.loc["cheap", ("plan", "objective")] == -20.0
    assert difference.loc["cheap", ("costs", "holding")] == -10.0
    assert difference.loc["cheap", ("figures", "fill_rate_on_time")] == pytest.approx(-0.1)
    assert difference.loc["none"].isna().all()


def test_a_difference_to_what_has_no_plan_is_refused() -> None:
    for comparison in (compared(CHEAP), compared(Outcome("base", "infeasible"), CHEAP)):
        with pytest.raises(ProblemError, match="'base': has no plan to compare with"):
            comparison.difference  # noqa: B018


def test_a_category_that_a_plan_does_not_have_is_0_and_without_a_plan_not_a_number() -> None:
    other = Outcome("other", "optimal", aim="cost", objective=1.0, costs={"overtime": 1.0})
    table = compared(BASE, other, NONE).table["costs"]
    assert table["overtime"].tolist()[:2] == [0.0, 1.0]
    assert table.loc["none"].isna().all()


def test_less_cost_more_profit_and_a_higher_fill_rate_are_best() -> None:
    comparison = compared(BASE, CHEAP, GOOD, NONE)
    assert comparison.best().scenario == "cheap"
    assert comparison.best("fill_rate_on_time").scenario == "good"
    assert comparison.best("holding").scenario == "cheap"
    profits = compared(outcome("low", 1.0, "profit"), outcome("high", 2.0, "profit"))
    assert profits.best().scenario == "high"


def test_where_it_is_a_matter_of_view_which_is_better_it_is_asked_for() -> None:
    comparison = compared(BASE, CHEAP)
    with pytest.raises(ProblemError, match="better='less' or better='more'"):
        comparison.best("utilisation")
    with pytest.raises(ProblemError, match="is not better 'high'; say 'less' or 'more'"):
        comparison.best("utilisation", better="high")
    assert comparison.best("utilisation", better="less").scenario == "base"
    assert comparison.best("utilisation", better="more").scenario == "cheap"


def test_objectives_of_different_kinds_are_not_compared() -> None:
    mixed = compared(BASE, outcome("earning", 5.0, "profit"))
    with pytest.raises(ProblemError, match="is cost and profit, which do not compare"):
        mixed.best()
    service = compared(outcome("on time", 5.0, "service"))
    with pytest.raises(ProblemError, match="comes after service"):
        service.best()
    assert mixed.best("cost").scenario == "earning"


def test_a_figure_that_does_not_exist_or_nobody_has_is_told() -> None:
    with pytest.raises(ProblemError, match="did you mean 'cost'"):
        compared(BASE).best("costs")
    with pytest.raises(ProblemError, match="is known of no scenario"):
        compared(BASE).best("days_of_cover")


def test_the_frontier_holds_what_nobody_beats_in_both_figures() -> None:
    # poor costs more than good, and is on time less often
    frontier = compared(BASE, GOOD, POOR, CHEAP, NONE).frontier("cost", "fill_rate_on_time")
    assert frontier.index.tolist() == ["cheap", "base", "good"]
    assert frontier["fill_rate_on_time"].tolist() == [0.8, 0.9, 1.0]


def test_plans_alike_are_both_on_the_frontier_and_one_that_ties_in_one_figure_is_not() -> None:
    twin = outcome("twin", 80.0, fill_rate_on_time=0.8)
    late = outcome("late", 80.0, fill_rate_on_time=0.7)
    frontier = compared(CHEAP, twin, late).frontier("cost", "fill_rate_on_time")
    assert frontier.index.tolist() == ["cheap", "twin"]


def test_the_frontier_takes_the_view_that_is_given() -> None:
    comparison = compared(BASE, CHEAP, GOOD, POOR)
    with pytest.raises(ProblemError, match="utilisation"):
        comparison.frontier("cost", "utilisation")
    idle = comparison.frontier("cost", "utilisation", better={"utilisation": "less"})
    assert idle.index.tolist() == ["cheap", "base", "poor"]


GRID = [
    outcome("boom / oven", 90.0),
    outcome("boom / shift", 100.0),
    outcome("slump / oven", 70.0),
    outcome("slump / shift", 40.0),
    Outcome("flood / oven", "infeasible"),
    outcome("flood / shift", 500.0),
]


def test_regret_is_against_the_best_option_of_the_same_case() -> None:
    # boom: the oven is best, by 10; slump: the shift is, by 30; flood: the oven has no plan
    regret = compared(BASE, *GRID).regret()
    assert regret.index.tolist() == ["oven", "shift"]
    assert regret.loc["oven"].to_dict() == {"boom": 0.0, "slump": 30.0, "flood": math.inf}
    assert regret.loc["shift"].to_dict() == {"boom": 10.0, "slump": 0.0, "flood": 0.0}
    assert regret.max(axis=1).idxmin() == "shift"


def test_where_no_option_has_a_plan_there_is_nothing_to_regret() -> None:
    lost = [Outcome("flood / oven", "infeasible"), Outcome("flood / shift", "failed")]
    regret = compared(*GRID[:4], *lost).regret()
    assert regret["flood"].isna().all()
    assert regret["boom"].tolist() == [0.0, 10.0]


def test_the_decision_may_be_any_axis() -> None:
    comparison = compared(*GRID[:4], axes=("demand", "option"))
    # as if demand were ours to choose: with an oven the slump is better by 20, with a shift by 60
    regret = comparison.regret(decision="demand")
    assert regret.loc["boom"].to_dict() == {"oven": 20.0, "shift": 60.0}
    with pytest.raises(ProblemError, match="did you mean 'demand'"):
        comparison.regret(decision="demands")


def test_regret_of_scenarios_that_are_no_grid_is_against_the_best_of_all() -> None:
    regret = compared(BASE, CHEAP, Outcome("late", "failed")).regret()
    assert regret["all"].tolist()[:2] == [20.0, 0.0]
    assert math.isnan(regret.loc["late", "all"])


def test_axes_that_are_not_the_parts_of_the_names_are_refused() -> None:
    with pytest.raises(ProblemError, match="are not the parts of every name"):
        compared(*GRID, axes=("demand", "supply", "option")).regret()


def test_a_scenario_is_found_by_name() -> None:
    assert compared(BASE, CHEAP)["cheap"] is CHEAP
    with pytest.raises(KeyError, match="did you mean 'cheap'"):
        compared(BASE, CHEAP)["chap"]


def test_printed_it_tells_how_many_scenarios_there_are() -> None:
    assert repr(compared(BASE, NONE)) == "<Comparison for 'plan': 2 scenarios, 1 with a plan>"
