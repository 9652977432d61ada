"""Stochastic plans of a small bakery, with numbers that can be checked by hand."""

from __future__ import annotations

import logging
import math
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from dataclasses import replace

import pytest

from sop_opt import (
    InfeasiblePlan,
    NoPlanInTime,
    ProblemError,
    SolveError,
    SolveOptions,
    UnboundedPlan,
    solve_plan,
)
from sop_opt.pipeline import chain
from sop_opt.scenarios.scenario import Scenario
from sop_opt.scenarios.stochastic import solve_stochastic
from sop_opt.scenarios.stochastic.answers import _better
from sop_opt.scenarios.stochastic.cases import cases_of
from sop_opt.scenarios.uncertainty.evaluate import evaluate
from worlds import make_problem


def bakery(**sections):
    """Return 20 loaves due; a baker makes 10 and costs 50 to hire, a loaf bought costs 8."""
    world = {
        "horizon": ["Jan"],
        "workforce": [{"name": "bakers", "hours_per_worker": 10, "hire_cost": 50}],
        "processes": [{"product": "bread", "labour_hours": {"bakers": 1}}],
        "suppliers": [{"supplier": "shop", "product": "bread", "price": 8}],
        "demand": [{"product": "bread", "quantity": 20}],
    }
    return make_problem(**(world | sections))


def demand_times(*factors, weights=None):
    """Return one scenario per factor on demand, named after it."""
    return [
        Scenario(
            name=f"x{factor}",
            weight=weight,
            changes=[] if factor == 1 else [{"kind": "scale_demand", "by": factor}],
        )
        for factor, weight in zip(factors, weights or [1] * len(factors), strict=True)
    ]


def hired(plan):
    decisions = plan.decisions.query("family == 'workforce.hired'")
    return decisions["value"].tolist()


def test_as_many_are_hired_as_pay_on_average():
    """A baker saves 10 x 8 = 80 where needed: two always, two more in half of all cases: 40 < 50.

    Known before, 2 or 4 bakers cost 100 or 200. For 30 loaves, the mean, 3 are best: 150, and 150
    with 10 loaves bought at 8, 230.
    """
    plan = solve_stochastic(bakery(), demand_times(1, 2))
    assert hired(plan) == [2]
    assert plan.scenarios["objective"].tolist() == [100, 260]
    assert plan.scenarios["wait_and_see"].tolist() == [100, 200]
    assert plan.scenarios["regret"].tolist() == [0, 60]
    assert plan.scenarios["mean_value_plan"].tolist() == [150, 230]
    assert (plan.expected, plan.bound, plan.gap) == (180, 180, 0)
    assert (plan.evpi, plan.vss) == (30, 10)
    assert (plan.status, plan.method, plan.worst_regret) == ("optimal", "extensive", 60)
    assert plan.solved
    assert plan.require_solved() is plan


def test_weights_are_probabilities_once_they_sum_to_one():
    """With 3 to 1 for the fair, two more bakers save 0.75 x 160 = 120 and cost 100."""
    plan = solve_stochastic(bakery(), demand_times(1, 2, weights=[2, 6]))
    assert plan.scenarios["probability"].tolist() == [0.25, 0.75]
    assert hired(plan) == [4]
    assert plan.expected == 200


def test_a_scenario_without_weight_only_has_to_have_a_plan():
    """The fair does not count; its plan is still the best for it with two bakers: 100 + 20 x 8.

    Without the shop it has a plan with four bakers only.
    """
    scenarios = demand_times(1, 2, weights=[1, 0])
    assert solve_stochastic(bakery(), scenarios).scenarios["objective"].tolist() == [100, 260]
    alone = solve_stochastic(bakery(suppliers=[]), scenarios)
    assert hired(alone) == [4]
    assert alone.expected == 200
    assert (alone.mean_value_plan, alone.vss) == (math.inf, math.inf)


def test_the_worst_regret_is_made_as_small_as_possible():
    """With h bakers the regret is 50 (h - 2) as usual, and 50 h + 8 (40 - 10 h) - 200 at the fair.

    They meet at h = 2.75, where both are 37.5.
    """
    plan = solve_stochastic(bakery(), demand_times(1, 2), criterion="regret")
    assert hired(plan) == [2.75]
    assert plan.scenarios["regret"].tolist() == [37.5, 37.5]
    assert (plan.objective, plan.bound, plan.gap) == (37.5, 37.5, 0)
    assert plan.expected == 187.5


def test_regret_in_a_scenario_without_weight_does_not_count():
    """60 loaves would ask for more bakers than the 2.75 of 20 and of 40 loaves."""
    scenarios = demand_times(1, 2, 3, weights=[1, 1, 0])
    plan = solve_stochastic(bakery(), scenarios, criterion="regret")
    assert hired(plan) == [2.75]
    assert plan.worst_regret == plan.objective == 37.5
    # 2.75 bakers and 32.5 loaves bought, in place of 6 bakers
    assert plan.scenarios.loc["x3", "regret"] == 137.5 + 32.5 * 8 - 300


def test_what_plans_are_worth_against_each_other_has_a_sign():
    """A plan at 149 would be better than knowing before, at 150: one of them is not proven best."""
    plan = solve_stochastic(bakery(), demand_times(1, 2))
    assert replace(plan, expected=149.0).evpi == -1
    assert replace(plan, expected=191.0).vss == -1
    assert replace(plan, expected=149.0, aim="profit").evpi == 1


def test_a_reaction_that_a_limit_stops_is_no_worse_than_the_joint_plan():
    """With two bakers 20 loaves cost 100; a reaction with 10 of them bought is left aside."""
    cases = cases_of(bakery(), demand_times(1), ["head_count"])
    (case,) = cases
    best = chain("highs")(case.matrix, SolveOptions(), None, None)
    worse = replace(best, status="feasible", objective=best.objective + 80)
    assert _better(case, best.values, worse).objective == 100
    assert _better(case, best.values, best) is best


def test_of_plans_of_equal_worst_regret_the_cheapest_is_taken():
    """With half as much again 2.75 bakers cost 137.5 + 2.5 x 8 in place of 150: a regret of 7.5.

    Five cleaners who are paid 1 only then would make that 12.5, which is not the worst; they are
    released all the same.
    """
    paid = {"kind": "change_field", "section": "workforce", "field": "wage", "to": 1}
    more = {"kind": "scale_demand", "by": 1.5}
    cleaners = {"name": "cleaners", "opening": 5, "hours_per_worker": 0}
    scenarios = [
        *demand_times(1, 2),
        Scenario(name="paid", changes=[more, paid | {"pool": "cleaners"}]),
    ]
    problem = bakery(workforce=[*bakery().workforce, cleaners])
    plan = solve_stochastic(problem, scenarios, criterion="regret")
    assert plan.scenarios["regret"].tolist() == [37.5, 37.5, 7.5]
    assert plan.decisions.query("value > 0")["name"].tolist() == ["bakers", "cleaners"]


def test_profit_is_expected_with_its_sign():
    """Loaves sell at 9 or are lost. A baker earns 90 for 50: two always, two more earn 90 / 2 < 50.

    Profit 180 - 100 = 80 either way; known before 80 or 160. For the mean three: 30, and 120.
    """
    sold = [{"product": "bread", "quantity": 20, "price": 9, "unmet": "lost_sales"}]
    problem = bakery(suppliers=[], demand=sold, objective="profit")
    plan = solve_stochastic(problem, demand_times(1, 2))
    assert plan.scenarios["objective"].tolist() == [80, 80]
    assert (plan.expected, plan.wait_and_see, plan.mean_value_plan) == (80, 120, 75)
    assert (plan.evpi, plan.vss) == (40, 5)
    assert plan.bound == 80
    cautious = solve_stochastic(problem, demand_times(1, 2), criterion="regret")
    # regret with h bakers: 50 (h - 2) as usual, 160 - 40 h at the fair; they meet at h = 26 / 9
    assert hired(cautious) == pytest.approx([26 / 9])
    assert cautious.worst_regret == pytest.approx(400 / 9)


def test_what_is_not_decided_now_reacts():
    """If people can be hired once demand is known, every scenario has its best plan."""
    plan = solve_stochastic(bakery(), demand_times(1, 2), here_and_now=["shifts"])
    assert plan.expected == plan.wait_and_see == 150
    assert plan.decisions.empty


def test_what_planning_for_the_mean_is_worth_is_what_evaluating_that_plan_tells():
    """80 / 3 loaves times 1/2 in three cases, and 3/2 in the fourth: 40 / 3 or 40, on average 20.

    For 20 two bakers cost 100; they suffice for 40 / 3, and for 40 another 20 are bought at 8.
    """
    scenarios = demand_times(0.5, 1.5, weights=[3, 1])
    problem = bakery(demand=[{"product": "bread", "quantity": 80 / 3}])
    mean = solve_plan(bakery())
    plan = solve_stochastic(problem, scenarios)
    held = evaluate(
        mean,
        [
            Scenario(name=name, weight=weight, changes=[{"kind": "scale_demand", "by": by}])
            for name, weight, by in (("x0.5", 3, 2 / 3), ("x1.5", 1, 2))
        ],
    )
    assert plan.scenarios["mean_value_plan"].tolist() == pytest.approx([100, 260])
    assert held.table["objective"].tolist() == pytest.approx([100, 260])
    assert held.mean == pytest.approx(plan.mean_value_plan)
    assert plan.expected <= held.mean
    assert plan.wait_and_see <= plan.expected


def test_later_decisions_react_too():
    """Only January is decided now; two are hired there, and whoever is missing in February.

    20 loaves a month as usual need 2 bakers, 40 need 4: two more are hired in February of the fair
    for 100, after 20 loaves of January were bought at 8.
    """
    problem = bakery(horizon=["Jan", "Feb"], demand=[{"product": "bread", "quantity": [20, 20]}])
    plan = solve_stochastic(problem, demand_times(1, 2), until="Jan")
    later = plan.tables["workforce"].loc["x2"].set_index("period")["hired"]
    assert plan.decisions["period"].unique().tolist() == ["Jan"]
    # hired in January they serve two months of the fair: 2 x 80 x 1/2 = 80 each, more than 50
    assert hired(plan) == [4]
    assert later.tolist() == [4, 0]


def test_shifts_can_be_decided_now():
    """A late shift of 20 hours at 100 saves 20 x 8 = 160 of loaves bought, in half of all cases."""
    oven = {"name": "oven", "hours": 20, "extra_shifts": [{"hours": 20, "cost": 100}]}
    problem = bakery(
        workforce=[],
        resources=[oven],
        processes=[{"product": "bread", "resource_hours": {"oven": 1}}],
    )
    now = solve_stochastic(problem, demand_times(1, 2), here_and_now=["shifts"])
    then = solve_stochastic(problem, demand_times(1, 2), here_and_now=["head_count"])
    assert now.decisions["value"].tolist() == [0]
    assert (now.expected, then.expected) == (80, 50)


def contract(**rule):
    """Return a problem in which a shop takes orders of at least 15 loaves, dearer than a trader."""
    return bakery(
        workforce=[],
        processes=[],
        suppliers=[
            {"supplier": "shop", "product": "bread", "price": 2, "maximum": 60},
            {"supplier": "trader", "product": "bread", "price": 5},
        ],
        usage=[
            {
                "name": "contract",
                "flow": "bought",
                "each": "supplier",
                "supplier": "shop",
                "most_in_use": 1,
                **rule,
            }
        ],
    )


def test_a_contract_is_kept_where_nothing_is_needed():
    """At least 15 loaves are bought at 2 with a contract, and cost 30 without any demand.

    With demand of 20 the contract saves 20 x 3 = 60: it pays as 0.5 x 60 > 0.5 x 30.
    """
    plan = solve_stochastic(contract(minimum_if_used=15), demand_times(0, 1))
    assert plan.decisions["value"].tolist() == [1]
    assert plan.scenarios["objective"].tolist() == [30, 40]
    assert all(each.audit().passed for each in plan.plans.values())


def test_a_contract_that_does_not_pay_on_average_is_not_made():
    """At 9 to 1 for no demand it would cost 0.9 x 30 and save 0.1 x 60."""
    plan = solve_stochastic(contract(minimum_if_used=15), demand_times(0, 1, weights=[9, 1]))
    assert plan.decisions["value"].tolist() == [0]
    assert plan.expected == 10


def test_a_contract_without_a_minimum_harms_nobody():
    """What one scenario has no use for stays open for the other: 20 at 2."""
    plan = solve_stochastic(contract(), demand_times(0, 1))
    assert plan.scenarios["objective"].tolist() == [0, 40]


def test_orders_decided_now_suit_the_scenario_that_needs_most():
    """An order holds at most 20 loaves and costs 10; the trader asks 5 more per loaf.

    A second order saves 20 x 5 = 100 in half of all cases and costs 10 in both.
    """
    lot = {"maximum": 20, "fixed_cost": 10}
    problem = bakery(
        workforce=[],
        processes=[],
        suppliers=[
            {"supplier": "shop", "product": "bread", "price": 2, "lot": lot, "maximum": 60},
            {"supplier": "trader", "product": "bread", "price": 7},
        ],
    )
    plan = solve_stochastic(problem, demand_times(1, 2), here_and_now=["lots"])
    assert plan.decisions["value"].tolist() == [2]
    assert plan.scenarios["objective"].tolist() == [60, 100]


def test_materials_suffice_for_orders_that_another_scenario_needs():
    """40 loaves at the fair take four orders of 10 at 1 each, which are made as usual, too.

    Dough for all 40 then comes in a single order at 7, although 5 loaves alone would never take so
    much: 40 + 7 in both scenarios. A loaf that the trader sells at 50 would cost more.
    """
    problem = bakery(
        products=[{"name": "bread"}, {"name": "dough"}],
        workforce=[],
        processes=[
            {
                "product": "bread",
                "materials": {"dough": 1},
                "cost": 1,
                "lot": {"minimum": 10, "maximum": 10},
            }
        ],
        suppliers=[
            {"supplier": "mill", "product": "dough", "lot": {"fixed_cost": 7}},
            {"supplier": "trader", "product": "bread", "price": 50},
        ],
        demand=[{"product": "bread", "quantity": 5}],
    )
    plan = solve_stochastic(problem, demand_times(1, 8), here_and_now=["lots"])
    assert plan.decisions["value"].tolist() == [4, 1]
    assert plan.scenarios["objective"].tolist() == [47, 47]
    assert all(each.audit().passed for each in plan.plans.values())


def test_every_scenario_has_its_plan_and_its_rows_in_the_tables():
    plan = solve_stochastic(bakery(), demand_times(1, 2))
    assert list(plan.plans) == ["x1", "x2"]
    bought = plan.tables["purchases"]["quantity"]
    assert bought.index.names[0] == "scenario"
    assert [bought.loc[name].sum() for name in plan.plans] == [0, 20]
    assert all(each.audit().passed for each in plan.plans.values())
    assert (plan.plans["x1"].status, plan.plans["x2"].status) == ("optimal", "feasible")
    assert plan.plans["x2"].bound == 200


def test_shadow_prices_of_a_scenario_are_those_once_decisions_are_made():
    """A loaf more at the fair is bought at 8, and one more baker who is there saves ten of them."""
    fair = solve_stochastic(bakery(), demand_times(1, 2)).plans["x2"]
    assert fair.shadow_prices.set_index("account")["price"].to_dict() == {
        "material": 8,
        "hours": 8,
        "head_count": 80,
    }


def test_a_plan_of_a_scenario_is_not_explained_by_its_problem_alone():
    fair = solve_stochastic(bakery(), demand_times(1, 2)).plans["x2"]
    with pytest.raises(SolveError, match="cannot be explained from the data"):
        fair.explain()


def test_decisions_that_only_some_scenarios_know_are_theirs():
    """A second pool is there in one scenario; it hires two of its own at 10 in place of bakers."""
    helpers = {"name": "helpers", "hours_per_worker": 10, "hire_cost": 10}
    both = bakery(
        workforce=[*bakery().workforce, helpers],
        processes=[
            *bakery().processes,
            {"name": "help", "product": "bread", "labour_hours": {"helpers": 1}},
        ],
    )

    class WithHelpers(Scenario):
        def applied_to(self, problem):
            return both

    scenarios = [*demand_times(1), WithHelpers(name="helpers")]
    plan = solve_stochastic(bakery(), scenarios)
    # bakers cost 50 in both scenarios and save 80 in the first and 10 in the second: 45 on average
    assert plan.decisions.query("value > 0")["name"].tolist() == ["helpers"]
    assert plan.scenarios["objective"].tolist() == [160, 20]
    assert math.isnan(plan.vss)
    assert any("the data have no mean" in line for line in plan.log)


def test_bounds_of_all_scenarios_hold_for_what_is_decided_now():
    """At most 3 bakers can be hired in one scenario, hence in all: as usual and at the fair."""
    most = [{"kind": "change_field", "section": "workforce", "field": "maximum_hired", "to": 3}]
    scenarios = [
        *demand_times(2, 3),
        Scenario(name="few", weight=0, changes=most),
    ]
    plan = solve_stochastic(bakery(), scenarios)
    assert hired(plan) == [3]


def test_planning_for_the_mean_may_break_a_bound_of_a_scenario():
    """For 40 loaves 4 bakers are best; on average 6 can be hired, but in one scenario only 2."""
    pool = {"name": "bakers", "hours_per_worker": 10, "hire_cost": 50, "maximum_hired": 10}
    few = [{"kind": "change_field", "section": "workforce", "field": "maximum_hired", "to": 2}]
    demand = [{"product": "bread", "quantity": 40}]
    problem = bakery(workforce=[pool], demand=demand)
    plan = solve_stochastic(problem, [*demand_times(1), Scenario(name="few", changes=few)])
    assert hired(plan) == [2]
    assert plan.expected == 2 * 50 + 20 * 8
    assert plan.vss == math.inf
    assert plan.scenarios["mean_value_plan"].tolist() == [200, math.inf]
    assert "what is best for the mean leaves 'few' without a plan" in plan.log


def test_nothing_to_plan_is_planned():
    """Without any decision, every scenario is a plan of its own."""
    problem = make_problem()
    plan = solve_stochastic(problem, demand_times(1, 2))
    assert plan.scenarios["objective"].tolist() == [60, 120]
    assert (plan.expected, plan.evpi, plan.vss) == (90, 0, 0)


def test_a_scenario_that_has_no_plan_is_named():
    plan = solve_stochastic(
        bakery(
            suppliers=[], workforce=[{"name": "bakers", "hours_per_worker": 10, "maximum_hired": 3}]
        ),
        demand_times(1, 2),
    )
    assert (plan.status, plan.plans) == ("infeasible", {})
    assert plan.scenarios["objective"].isna().all()
    with pytest.raises(InfeasiblePlan, match="'x2' is infeasible"):
        plan.require_solved()
    assert "infeasible" in plan.summary()


def test_scenarios_that_contradict_each_other_have_no_plan():
    """Every one has a plan alone: exactly 2, or exactly 3 bakers."""

    def exactly(count):
        row = {"kind": "change_field", "section": "workforce", "to": count}
        fields = ("minimum_workers", "maximum_workers")
        changes = [row | {"field": field} for field in reversed(fields)]
        return Scenario(name=f"{count} bakers", changes=changes)

    plan = solve_stochastic(bakery(), [exactly(2), exactly(3)])
    assert plan.status == "infeasible"
    assert plan.wait_and_see == 100 + 0.5 * 50
    with pytest.raises(InfeasiblePlan):
        plan.require_solved()


def test_profit_without_end_is_told():
    endless = bakery(
        suppliers=[{"supplier": "shop", "product": "bread", "price": -1}],
        inventory=[{"product": "bread", "disposal_cost": 0}],
    )
    plan = solve_stochastic(endless, demand_times(1, 2))
    assert plan.status == "unbounded"
    with pytest.raises(UnboundedPlan):
        plan.require_solved()


def test_time_that_ends_before_the_first_plan_is_told():
    problem = bakery(
        workforce=[{"name": "bakers", "hours_per_worker": 10, "hire_cost": 50, "whole": True}]
    )
    plan = solve_stochastic(problem, demand_times(1, 2), options=SolveOptions(time_limit=1e-9))
    assert plan.status == "no_plan"
    with pytest.raises(NoPlanInTime):
        plan.require_solved()


@pytest.mark.slow
def test_own_processes_find_the_same():
    plan = solve_stochastic(bakery(), demand_times(1, 2), executor=2)
    assert plan.scenarios["objective"].tolist() == [100, 260]


def test_the_work_of_a_dead_worker_is_done_here():
    class Dying(ThreadPoolExecutor):
        def submit(self, fn, /, *args, **kwargs):
            return super().submit(die)

    with Dying(1) as executor:
        plan = solve_stochastic(bakery(), demand_times(1, 2), executor=executor)
    assert plan.scenarios["objective"].tolist() == [100, 260]


def die():
    raise BrokenExecutor


def test_progress_is_told(caplog: pytest.LogCaptureFixture):
    told = []
    solve_stochastic(bakery(), demand_times(1, 2), progress=told.append)
    assert told[0] == "each scenario alone: 2 scenarios"
    with caplog.at_level(logging.INFO, logger="sop_opt"):
        solve_stochastic(bakery(), demand_times(1, 2), progress=True)
    assert caplog.messages == told


def test_the_summary_says_what_it_is_worth():
    text = str(solve_stochastic(bakery(), demand_times(1, 2)))
    assert "180.00" in text
    assert "2 scenarios, optimal" in text


def test_one_kind_of_decision_needs_no_list():
    one = solve_stochastic(bakery(), demand_times(1, 2), here_and_now="head_count")
    same = solve_stochastic(bakery(), demand_times(1, 2), here_and_now=["head_count"])
    assert one.decisions.equals(same.decisions)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"scenarios": []}, "there is none; give at least one"),
        ({"scenarios": demand_times(1, 1)}, "row 2, name 'x1': is the name of an earlier one"),
        ({"scenarios": demand_times(1, weights=[0])}, "is that of all; give one a weight"),
        (
            {"here_and_now": ["headcount"]},
            "'headcount': is no decision; did you mean 'head_count'?",
        ),
        ({"until": "Jun"}, "'Jun': is no period; did you mean 'Jan'?"),
        ({"criterion": "regrets"}, "'regrets': is not known; did you mean 'regret'?"),
        ({"method": "extended"}, "'extended': is not known; did you mean 'extensive'?"),
    ],
)
def test_what_is_asked_for_wrongly_is_told(arguments, message):
    given = {"scenarios": demand_times(1, 2)} | arguments
    with pytest.raises(ProblemError) as caught:
        solve_stochastic(bakery(), **given)
    assert message in str(caught.value)


def test_service_has_no_mean_in_money():
    with pytest.raises(ProblemError, match="has no mean in money"):
        solve_stochastic(bakery(objective="service"), demand_times(1, 2))


def test_scenarios_have_one_objective():
    other = Scenario(name="sales", changes=[{"kind": "change_policy", "objective": "profit"}])
    with pytest.raises(ProblemError, match="'profit': is not that of the first, 'cost'"):
        solve_stochastic(bakery(), [*demand_times(1), other])


def test_its_plan_is_that_of_the_problem_where_nothing_is_uncertain():
    plan = solve_stochastic(bakery(), demand_times(2))
    alone = solve_plan(demand_times(2)[0].applied_to(bakery()))
    assert plan.expected == alone.objective
    assert (plan.evpi, plan.vss) == (0, 0)
