"""A plan whose early decisions are held, in scenarios that turn out otherwise."""

from __future__ import annotations

import math
import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from properties.random_lots import random_problem
from properties.random_problems import FEW, problem_of, problems
from sop_opt import Plan, PlanningProblem, SolveOptions, solve_plan
from sop_opt.errors import InfeasiblePlan, ProblemError, SolveError
from sop_opt.scenarios.scenario import Scenario
from sop_opt.scenarios.uncertainty.decisions import DECISIONS
from sop_opt.scenarios.uncertainty.evaluate import applied, evaluate
from sop_opt.scenarios.uncertainty.hold import Held, HeldResolver
from sop_opt.scenarios.uncertainty.playing import Playing
from worlds import make_problem

DATA = Path(__file__).parents[3] / "data"
BASE = Scenario(name="base")


def scaled(*factors, weight=1.0):
    """Return scenarios with demand times these factors, named after them."""
    return [
        Scenario(name=str(by), changes=[{"kind": "scale_demand", "by": by}], weight=weight)
        for by in factors
    ]


def costs(evaluation):
    return evaluation.table["objective"].to_dict()


def bakery(**sections):
    """Return a bakery whose crew bakes a loaf an hour, with 10 loaves due in each of two months."""
    crew = {"name": "crew", "opening": 1, "hours_per_worker": 10, "wage": 30, "hire_cost": 5}
    world = {
        "workforce": [crew | {"whole": True, "overtime": {"hours_per_worker": 3, "wage": 4}}],
        "processes": [{"product": "bread", "labour_hours": {"crew": 1}}],
        "demand": [
            {"product": "bread", "quantity": 10, "unmet": {"kind": "lost_sales", "cost": 9}}
        ],
    }
    return make_problem(**(world | sections))


def test_people_are_held_while_overtime_and_lost_sales_react():
    """One worker, 30 a month. At 15 loaves, 3 are baked in overtime at 4, and 2 are lost at 9."""
    evaluation = evaluate(solve_plan(bakery()), scaled(0.5, 1.0, 1.5))
    assert costs(evaluation) == {"0.5": 60.0, "1.0": 60.0, "1.5": 2 * (30 + 12 + 18)}


def test_regret_is_what_knowing_the_scenario_would_have_saved():
    """For 30 loaves two more workers are hired: 3 x 30 x 2 + 2 x 5 = 190.

    Held, 3 loaves are baked in overtime and 17 lost: 2 x (30 + 12 + 153) = 390.
    """
    evaluation = evaluate(solve_plan(bakery()), scaled(1.0, 3.0), against="perfect")
    assert evaluation.table["perfect"].tolist() == [60.0, 190.0]
    assert evaluation.table["regret"].tolist() == [0.0, 200.0]


def test_what_is_not_held_is_decided_anew():
    evaluation = evaluate(solve_plan(bakery()), scaled(3.0), hold=["lots"])
    assert costs(evaluation) == {"3.0": 190.0}


def test_regret_of_a_profit_is_profit_forgone():
    """Two months of 10 loaves at 9 less 30 of wages. Of 30 wanted, 13 are sold: 117 - 30 - 12 = 75.

    With two more workers all are: 270 - 90 = 180, less 10 for hiring them: 350 over both months.
    """
    row = {"product": "bread", "quantity": 10, "price": 9, "unmet": "lost_sales"}
    plan = solve_plan(bakery(demand=[row], objective="profit"))
    evaluation = evaluate(plan, scaled(1.0, 3.0), against="perfect")
    assert costs(evaluation) == {"1.0": 120.0, "3.0": 150.0}
    assert evaluation.table["regret"].tolist() == [0.0, 200.0]


def test_people_who_were_hired_stay_so_though_the_scenario_allows_no_hiring():
    """For 20 loaves a second worker is hired at 5: 2 x 60 + 5. A freeze comes too late for that."""
    plan = solve_plan(bakery(demand=[{"product": "bread", "quantity": 20}]))
    assert plan.objective == 125.0
    freeze = Scenario(name="freeze", changes=[{"kind": "freeze_people"}])
    assert costs(evaluate(plan, [freeze])) == {"freeze": 125.0}


def test_the_head_count_follows_from_who_comes_and_goes():
    """Of four workers half leave each month, and nobody was planned to be hired: two, then one.

    With 3 hours of overtime each they bake 26 and 13 of 40 loaves: wages of 60 + 30, overtime of
    6 + 3 hours at 4, and 14 + 27 loaves are lost at 9.
    """
    world = bakery()
    four = world.workforce[0].replace(opening=4)
    world = world.replace(workforce=[four], demand=[world.demand[0].replace(quantity=40)])
    plan = solve_plan(world)
    assert plan.objective == 240.0
    leaving = world.replace(workforce=[four.replace(attrition=0.5)])
    resolver = HeldResolver(Held.of(plan, ["head_count"], [leaving]))
    assert resolver.solve(leaving).objective == 90 + 36 + 41 * 9


def test_a_plan_with_everything_whole_held_leaves_a_linear_programme():
    lot = {"minimum": 4, "maximum": 10, "fixed_cost": 5, "periods_of_supply": 2}
    world = bakery(
        processes=[{"product": "bread", "labour_hours": {"crew": 1}, "lot": lot}],
        inventory=[{"product": "bread"}],
    )
    plan = solve_plan(world)
    assert HeldResolver(Held.of(plan, [], [])).prepared(world).matrix.is_mip
    assert not HeldResolver(Held.of(plan, DECISIONS, [world])).prepared(world).matrix.is_mip


def test_a_held_plan_is_none_of_its_problem_alone():
    """What explains a plan would solve its problem without what is held."""
    plan = solve_plan(bakery())
    assert not HeldResolver(Held.of(plan, ["head_count"], [])).solve(bakery()).standard


def test_shifts_are_held():
    """A shift at 20 brings 5 hours: 10 loaves need none of them. Of 15, 5 are lost at 9."""
    oven = {"name": "oven", "hours": 10}
    shift = {"name": "late", "hours": 5, "cost": 20}
    world = bakery(
        workforce=[],
        resources=[oven | {"extra_shifts": [shift]}],
        processes=[{"product": "bread", "resource_hours": {"oven": 1}}],
    )
    plan = solve_plan(world)
    assert costs(evaluate(plan, scaled(1.5))) == {"1.5": 90.0}
    assert costs(evaluate(plan, scaled(1.5), hold=["head_count"])) == {"1.5": 40.0}


def test_contracts_are_held():
    """One mill may supply: 10 at 1 each, or any number at 3. Of 25 loaves, 15 are lost at 9.

    Knowing it, 40 come from the second mill in January and 10 from the first in February.
    """
    offers = [
        {"supplier": "near", "product": "bread", "price": 1, "maximum": 10},
        {"supplier": "far", "product": "bread", "price": 3, "maximum": 90},
    ]
    one = {"name": "one mill", "flow": "bought", "each": "supplier", "most_in_use": 1}
    plan = solve_plan(bakery(workforce=[], processes=[], suppliers=offers, usage=[one]))
    assert plan.objective == 20.0
    evaluation = evaluate(plan, scaled(2.5), against="perfect")
    assert evaluation.table.loc["2.5", ["objective", "perfect"]].tolist() == [290.0, 130.0]


def test_lots_are_held_though_the_scenario_would_not_have_room_for_them():
    """Orders of 4 to 10 loaves at 5 each: 30 loaves in January need 3. Only 5 are wanted then.

    3 orders bake 12 at 2 each all the same, 7 of which are kept for two months at 1:
    15 + 24 + 14 = 53. One order alone would have done: 5 + 10 = 15.
    """
    lot = {"minimum": 4, "maximum": 10, "fixed_cost": 5}
    world = make_problem(
        processes=[{"product": "bread", "cost": 2, "lot": lot}],
        inventory=[{"product": "bread", "holding_cost": 1}],
        demand=[{"product": "bread", "quantity": [30, 0]}],
    )
    evaluation = evaluate(solve_plan(world), scaled(1 / 6), against="perfect")
    assert evaluation.table["objective"].tolist() == pytest.approx([53.0])
    assert evaluation.table["perfect"].tolist() == pytest.approx([15.0])


def test_materials_of_held_orders_may_be_made_though_the_scenario_does_not_need_them():
    """10 loaves are due a month, in lots of 10 at least, and dough is made in January alone.

    With a tenth of the demand, the three held orders still bake 30 loaves of 30 dough. What the
    scenario needs of dough, 3 and the rounding of one order, would be no more than 13.
    """
    world = PlanningProblem(
        horizon=["Jan", "Feb", "Mar"],
        products=[{"name": "bread"}, {"name": "dough"}],
        processes=[
            {"product": "bread", "materials": {"dough": 1}, "lot": {"minimum": 10}, "cost": 1},
            {"product": "dough", "cost": 2},
        ],
        inventory=[{"product": "bread", "holding_cost": 100}, {"product": "dough"}],
        setups=[{"name": "dough", "flow": "run", "product": "dough", "cost": 50}],
        demand=[{"product": "bread", "quantity": 10}],
    )
    plan = solve_plan(world)
    assert plan.objective == 30 + 60 + 50
    [outcome] = evaluate(plan, scaled(0.1), tables=["production"]).outcomes
    # 9, 18 and 27 loaves are left over at the ends of the months
    assert outcome.objective == pytest.approx(140 + 100 * (9 + 18 + 27))
    made = outcome.tables["production"].groupby("product")["quantity"].sum()
    assert made.to_dict() == pytest.approx({"bread": 30.0, "dough": 30.0})


def test_orders_that_last_are_held_where_more_of_them_would_fit():
    """An order lasts two months. The plan needs one of 10; the scenario could use three at once."""
    lot = {"periods_of_supply": 2, "maximum": 10, "fixed_cost": 5}
    row = {"product": "bread", "quantity": [6, 4], "unmet": {"kind": "lost_sales", "cost": 3}}
    world = make_problem(
        processes=[{"product": "bread", "lot": lot}],
        inventory=[{"product": "bread"}],
        demand=[row],
    )
    evaluation = evaluate(solve_plan(world), scaled(1.0, 3.0), against="perfect")
    # of 30 loaves 10 are baked and 20 lost; three orders would have baked all for 15
    assert evaluation.table["objective"].tolist() == pytest.approx([5.0, 5 + 60])
    assert evaluation.table["perfect"].tolist() == pytest.approx([5.0, 15.0])


def test_demand_that_must_be_served_and_cannot_be_is_told():
    """One worker bakes 13 loaves at most; 15 are due each month: 2 + 2 are missing."""
    plan = solve_plan(bakery(demand=[{"product": "bread", "quantity": 10}]))
    evaluation = evaluate(plan, scaled(1.0, 1.5), against="perfect")
    outcome = evaluation.outcomes[1]
    assert outcome.status == "infeasible"
    assert outcome.reason == "2 of 'bread' in 'Jan' and 2 of 'bread' in 'Feb' cannot be served"
    # the second worker would have been there
    assert evaluation.table["regret"].tolist() == [0.0, math.inf]
    assert evaluation.feasible_share == 0.5
    assert evaluation.mean == 60.0


def test_a_decision_that_clashes_with_a_rule_is_told():
    """Nobody may idle and nothing may be kept: for 5 loaves there must be nobody."""
    crew = {"name": "crew", "opening": 1, "hours_per_worker": 10, "idle_allowed": False}
    world = bakery(workforce=[crew], inventory=[{"product": "bread", "maximum": 0}])
    [outcome] = evaluate(solve_plan(world), scaled(0.5)).outcomes
    assert outcome.reason == "there is a plan only if the head count may change"


def test_decisions_that_clash_with_rules_together_are_told():
    """The order of 10 would have to be dropped, and then the worker may not idle."""
    crew = {"name": "crew", "opening": 1, "hours_per_worker": 10, "idle_allowed": False}
    lot = {"minimum": 10, "maximum": 10}
    way = {"product": "bread", "labour_hours": {"crew": 1}, "maximum": 10, "lot": lot}
    stock = {"product": "bread", "maximum": 0}
    world = bakery(workforce=[crew], processes=[way], inventory=[stock])
    [outcome] = evaluate(solve_plan(world), scaled(0.5), hold=["head_count", "lots"]).outcomes
    told = "there is a plan only if several of the head count and the lots may change"
    assert outcome.reason == told


def test_a_scenario_that_has_no_plan_at_all_is_told():
    """The freezer must be full at the end, and baking stops."""
    stock = {"product": "bread", "closing_minimum": 10}
    oven = {"name": "oven", "hours": 50}
    world = bakery(
        workforce=[],
        resources=[oven],
        processes=[{"product": "bread", "resource_hours": {"oven": 1}}],
        inventory=[stock],
    )
    down = Scenario(name="down", changes=[{"kind": "resource_down", "resource": "oven"}])
    [outcome] = evaluate(solve_plan(world), [down]).outcomes
    assert outcome.status == "infeasible"
    assert outcome.reason == "the scenario has no plan, whatever is decided"


def test_a_scenario_that_makes_no_problem_is_told_and_the_others_go_on():
    wrong = Scenario(name="wrong", changes=[{"kind": "scale_demand", "by": 2, "product": "cake"}])
    evaluation = evaluate(solve_plan(bakery()), [wrong, BASE])
    assert [outcome.status for outcome in evaluation.outcomes] == ["failed", "optimal"]
    assert "'cake'" in evaluation.outcomes[0].reason


def test_scenarios_of_demand_go_on_from_the_same_model_though_lots_are_held():
    lot = {"minimum": 4, "fixed_cost": 5}
    world = make_problem(
        processes=[{"product": "bread", "cost": 2, "lot": lot}],
        inventory=[{"product": "bread", "holding_cost": 1}],
        demand=[{"product": "bread", "quantity": [30, 0], "unmet": "lost_sales", "price": 9}],
    )
    evaluation = evaluate(solve_plan(world), scaled(1.0, 0.5, 1.5, 2.0))
    assert [outcome.path for outcome in evaluation.outcomes] == ["fresh", "warm", "warm", "warm"]


def test_scenarios_count_by_their_weight():
    """60 twice as likely as 120: 80 on average, and 60 is the median."""
    some = [*scaled(1.0, weight=2), *scaled(1.5)]
    evaluation = evaluate(solve_plan(bakery()), some)
    assert evaluation.mean == 80.0
    row = evaluation.spread(levels=[50, 90]).loc["objective"]
    assert row.to_dict() == {"mean": 80.0, "least": 60.0, "p50": 60.0, "p90": 120.0, "most": 120.0}


def test_a_worker_gets_all_it_needs():
    plan, some = solve_plan(bakery()), scaled(1.5)
    held = Held.of(plan, DECISIONS, applied(plan.problem, some))
    job = pickle.loads(pickle.dumps(Playing(plan.problem, SolveOptions(), held, ("costs",))))
    outcome = job.begin()(some[0])
    assert outcome.objective == 120.0
    assert list(outcome.tables) == ["costs"]


def test_the_summary_tells_what_is_held_how_it_spreads_and_what_has_no_plan():
    plan = solve_plan(bakery(demand=[{"product": "bread", "quantity": 10}], currency="EUR"))
    told = str(evaluate(plan, scaled(1.0, 1.2, 1.5), hold=["head_count"])).splitlines()
    assert told[0] == "plan: the plan with the head count held, in 3 scenarios"
    assert told[1] == "  planned 60 EUR; there is a plan in 66.7% of all cases, by weight"
    # 2 loaves a month in overtime: 60 and 76, 68 on average
    [objective] = [line.split() for line in told if line.startswith("  objective")]
    assert objective == ["objective", "68", "60", "60", "60", "60", "76", "76", "76"]
    assert told[-1].startswith("  1.5  infeasible: 2 of 'bread' in 'Jan'")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"scenarios": []}, "there is none"),
        ({"hold": ["head count"]}, "hold 'head count': is not known; did you mean 'head_count'"),
        ({"against": "best"}, "against 'best': is not known; known: 'perfect'"),
        ({"executor": "all"}, "is no executor"),
        ({"tables": ["stocks"]}, "is no table"),
    ],
)
def test_what_cannot_be_asked_is_a_fault(arguments, message):
    asked = {"scenarios": [BASE]} | arguments
    with pytest.raises(ProblemError, match=message):
        evaluate(solve_plan(bakery()), **asked)


def test_a_plan_that_is_none_cannot_be_held():
    plan = solve_plan(make_problem(processes=[]))
    with pytest.raises(InfeasiblePlan):
        evaluate(plan, [BASE])


@pytest.mark.parametrize(
    "plan",
    [
        Plan.from_json(solve_plan(bakery()).to_json()),
        solve_plan(bakery(), customize=lambda model: None),
    ],
    ids=["read from a file", "customised"],
)
def test_a_plan_whose_columns_are_not_known_cannot_be_held(plan):
    with pytest.raises(SolveError, match="decisions of this plan are not known"):
        evaluate(plan, [BASE])


@pytest.mark.parametrize(
    "name",
    [
        "albright_surestep",
        "ampl_prod",
        "chopra_lavare_promotions",
        "gamspy_clsp",
        "gueret_toy_lorries_bom",
        "nahmias_densepack",
        "opl_mulprod_pasta",
        "red_tomato_tools",
        "wagner_whitin_1958",
        "williams_factory_planning_2",
        "williams_manpower_planning",
        "winston_sailco",
    ],
)
def test_nothing_changes_in_the_scenario_that_was_planned_for(name):
    plan = solve_plan(PlanningProblem.from_folder(DATA / name))
    assert costs(evaluate(plan, [BASE]))["base"] == pytest.approx(plan.objective, rel=1e-6)


@FEW
@given(problems(whole=True), st.sets(st.sampled_from(DECISIONS)))
def test_nothing_changes_whatever_is_held_of_any_problem(sections, hold):
    plan = solve_plan(problem_of(sections))
    evaluation = evaluate(plan, [BASE], hold=sorted(hold))
    assert costs(evaluation)["base"] == pytest.approx(plan.objective, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("seed", range(12))
def test_nothing_changes_where_lots_and_set_ups_are_held(seed):
    plan = solve_plan(random_problem(seed))
    if plan.solved:
        evaluation = evaluate(plan, [BASE])
        assert costs(evaluation)["base"] == pytest.approx(plan.objective, rel=2e-6, abs=1e-6)


@settings(FEW, max_examples=8)
@given(problems(whole=True), st.sampled_from([0.5, 1.2, 2.0]))
def test_holding_more_never_costs_less(sections, factor):
    plan = solve_plan(problem_of(sections))
    some = scaled(factor)
    free, people, everything = (
        evaluate(plan, some, hold=hold, against="perfect").table.iloc[0]
        for hold in ([], ["head_count"], DECISIONS)
    )
    assert free["regret"] == pytest.approx(0.0, abs=1e-5)
    assert free["objective"] <= people["objective"] + 1e-5
    assert people["objective"] <= everything["objective"] + 1e-5
