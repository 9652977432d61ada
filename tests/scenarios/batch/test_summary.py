"""What a comparison tells a colleague, line by line."""

from __future__ import annotations

from dataclasses import replace

from sop_opt.scenarios.batch.comparison import Comparison
from sop_opt.scenarios.batch.outcome import Outcome
from sop_opt.scenarios.batch.run import run_scenarios
from sop_opt.scenarios.scenario import Scenario
from worlds import make_problem


def lines(comparison: Comparison) -> list[str]:
    return str(comparison).splitlines()


def plan(name: str, objective: float, aim: str = "cost") -> Outcome:
    return Outcome(name, "optimal", aim=aim, objective=objective, path="warm", seconds=0.5)


def test_a_summary_tells_plans_with_their_distance_from_the_base_and_what_failed() -> None:
    boom = Scenario(name="boom", changes=[{"kind": "scale_demand", "by": 1.5}])
    lost = Scenario(name="lost", changes=[{"kind": "scale_demand", "by": 2, "product": "tin"}])
    told = lines(run_scenarios(make_problem(currency="EUR"), [boom, lost]))
    assert told[0] == "plan: 3 scenarios, 2 with a plan, 1 failed"
    assert told[1].endswith("of work: 1 fresh, 1 warm.")
    # 30 loaves at 2 each; half as many again are half as dear again
    assert told[3:7] == [
        "Plans, least cost first (EUR)",
        "        cost  to base          fill rate on time  units lost  days of cover",
        "  base    60                              100.0%           0              0",
        "  boom    90      +30  +50.0%             100.0%           0              0",
    ]
    assert told[8] == "Without a plan"
    assert told[9].startswith("  lost  failed: 1 fault in the data - scenario 'lost'")


def test_a_long_list_is_cut_to_its_ends_and_the_base() -> None:
    outcomes = [plan(f"s{number}", 10.0 * number) for number in range(20)]
    told = lines(Comparison(make_problem(), [plan("base", 95.0), *outcomes]))
    names = [line.split()[0] for line in told[5:]]
    assert names == "s0 s1 s2 s3 s4 ... base s15 s16 s17 s18 s19".split()
    assert "  ... 10 more in between" in told


def test_a_gap_that_scenarios_may_differ_by_is_told() -> None:
    # from 0.05 % on; the second plan is proved to within 1 %
    exact, close = plan("base", 95.0), replace(plan("boom", 95.5), gap=0.01)
    told = lines(Comparison(make_problem(), [exact, close]))
    assert told[2] == (
        "Each plan is proved to be within 1.0% of the best; what differs by less may differ by "
        "chance."
    )
    exactly = [exact, replace(close, gap=0.0001)]
    assert "chance" not in str(Comparison(make_problem(), exactly))


def test_most_profit_comes_first_where_profit_is_the_aim() -> None:
    told = lines(Comparison(make_problem(), [plan("low", 5, "profit"), plan("high", 9, "profit")]))
    assert told[3] == "Plans, most profit first"
    assert [line.split()[0] for line in told[5:]] == ["high", "low"]


def test_objectives_that_do_not_compare_stay_in_the_order_given() -> None:
    told = lines(Comparison(make_problem(), [plan("base", 9), plan("other", 5, "profit")]))
    assert told[3] == "Plans"
    assert told[4].split() == ["objective", "to", "base"]
    assert [line.split() for line in told[5:]] == [["base", "9"], ["other", "5"]]


def test_options_of_a_grid_are_told_by_their_greatest_regret() -> None:
    outcomes = [
        plan("boom / oven", 90),
        plan("boom / shift", 100),
        plan("slump / oven", 70),
        plan("slump / shift", 40),
        plan("boom / nothing", 95),
        Outcome("slump / nothing", "infeasible"),
    ]
    told = lines(Comparison(make_problem(), outcomes))
    first = told.index("Regret: worse at most than the best option of the same case")
    assert told[first + 1 : first + 4] == [
        "  shift    10  in boom",
        "  oven     30  in slump",
        "  nothing   -  no plan in slump",
    ]


def test_an_option_that_was_never_solved_is_left_out_of_the_regret() -> None:
    outcomes = [plan("boom / oven", 90), plan("boom / shift", 100), Outcome("boom / x", "failed")]
    told = lines(Comparison(make_problem(), outcomes))
    first = told.index("Regret: worse at most than the best option of the same case")
    assert told[first + 1 : first + 4] == [
        "  oven    0  the best in every case",
        "  shift  10  in boom",
        "",
    ]


def test_a_batch_without_a_plan_tells_so() -> None:
    told = lines(Comparison(make_problem(), [Outcome("base", "not run")]))
    assert told == ["plan: 1 scenarios, 1 not run", "", "Without a plan", "  base  not run"]


def test_where_rules_clash_the_summary_says_how_to_find_which() -> None:
    told = lines(Comparison(make_problem(), [plan("base", 60), Outcome("boom", "infeasible")]))
    assert told[-2:] == [
        "  boom  infeasible",
        "  What clashes: solve_plan(scenario.applied_to(problem)).diagnosis",
    ]
