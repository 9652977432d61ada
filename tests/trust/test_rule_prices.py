"""What a rule costs: the plan against the plan without it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from properties.random_problems import FEW, Sections, problem_of, problems
from sop_opt import Plan, PlanningProblem, SolveOptions, solve_plan
from sop_opt.errors import ProblemError, SolveError
from sop_opt.problem.changes import changed
from sop_opt.trust.rule_prices.kinds import KINDS
from sop_opt.trust.rule_prices.removals import EACH, EVERY_KIND, removals
from worlds import make_problem

if TYPE_CHECKING:
    from sop_opt.solve.progress import Progress

MAKE = {"product": "bread", "cost": 2}
KEEP = {"product": "bread", "holding_cost": 3}
LATER = [{"product": "bread", "quantity": [0, 10]}]
"""10 loaves are due in Feb: made there at 2 each, 20 in all; a loaf made in Jan costs 3 to keep."""


def bakery(**sections: Any) -> PlanningProblem:
    """Return the bakery that makes 10 loaves in Feb for 20, unless a rule keeps it from that."""
    world: dict[str, Any] = {"processes": [MAKE], "inventory": [KEEP], "demand": LATER}
    return make_problem(**(world | sections))


def priced(problem: PlanningProblem, *, kind: str = "", **how: Any) -> dict[str, float]:
    """Return what rules cost by name, those of one kind where it is given."""
    table = solve_plan(problem).price_of_rules(**how).table
    rows = table[table["kind"] == kind] if kind else table
    return dict(zip(rows["name"], rows["cost"], strict=True))


def crew(**rules: Any) -> dict[str, Any]:
    """Return sections of a crew that makes a loaf an hour, 10 hours each, at a wage of 20."""
    return {
        "workforce": [{"name": "crew", "hours_per_worker": 10, "wage": 20} | rules],
        "processes": [{"product": "bread", "labour_hours": {"crew": 1}}],
        "inventory": [KEEP],
    }


FROZEN_IN_JAN = {
    "frozen_periods": ["Jan"],
    "previous": [{"flow": "run", "process": "make bread", "quantity": {"Jan": 10}}],
}
STARTED_IN_JAN = {"name": "oven", "process": "make bread"}

WORLDS: dict[str, tuple[dict[str, Any], float]] = {
    # 10 loaves made in Jan are kept for 3 each; without the rule they are made in Feb
    "frozen period": ({"stability": FROZEN_IN_JAN}, 30),
    "pin": (
        {"stability": {"pins": [{"flow": "made", "product": "bread", "quantity": {"Jan": 10}}]}},
        30,
    ),
    # 5 loaves beyond the 10 due must be made, at 2 each, and kept at the end of Feb, at 3 each
    "lot rule": ({"processes": [MAKE | {"lot": {"minimum": 15}}]}, 25),
    "closing stock": ({"inventory": [KEEP | {"closing_minimum": 5}]}, 25),
    "limit": ({"limits": [{"name": "oven", "flow": "made", "least": {"Feb": 15}}]}, 25),
    "use rule": (
        {"usage": [{"name": "batch", "flow": "made", "minimum_if_used": 15}]},
        25,
    ),
    "set-up rule": ({"setups": [STARTED_IN_JAN | {"minimum": 15}]}, 25),
    # 5 loaves at the end of both months: made once for 10, kept twice for 30
    "safety stock": ({"inventory": [KEEP | {"safety_stock": 5}]}, 40),
    # 5 loaves in Jan are made for 10 and kept for 15; then 5 fewer in Feb, -10: 15 in all
    "minimum": ({"processes": [MAKE | {"minimum": {"Jan": 5}}]}, 15),
    # 2.5 are made in Jan, so that 7.5 can follow, and kept for 3 each
    "smoothing": (
        {"smoothing": [{"name": "calm", "flow": "made", "maximum_increase": 5, "opening": 0}]},
        7.5,
    ),
    # half of the 10 is made in Jan, and kept for 15
    "strategy": ({"strategy": "level"}, 15),
    # 5 a month can be made; those of Jan cannot be kept, so that 5 are bought at 9, 4 more than
    # making and keeping comes to
    "stock ceiling": (
        {
            "processes": [MAKE | {"maximum": 5}],
            "suppliers": [{"supplier": "mill", "product": "bread", "price": 9}],
            "inventory": [KEEP | {"maximum": 0}],
        },
        20,
    ),
    "storage": (
        {
            "products": [{"name": "bread", "storage_volume": 1}],
            "sites": [{"name": "main", "storage_capacity": 0}],
            "processes": [MAKE | {"maximum": 5}],
            "suppliers": [{"supplier": "mill", "product": "bread", "price": 9}],
        },
        20,
    ),
    # a worker hired in Feb costs 20; half a worker from Jan on, too, but 5 loaves are kept for 15
    "hiring limit": (crew(maximum_hired={"Feb": 0}), 15),
    # the worker of Jan has nothing to do for 20
    "head count": (crew(minimum_workers=1), 20),
    # 15 hours take one worker and a half for 30, or two whole ones for 40
    "whole numbers": (
        crew(whole=True) | {"demand": [{"product": "bread", "quantity": [0, 15]}]},
        10,
    ),
    # the worker who is there, and stays, makes 10 in Jan that nobody needs: kept twice for 30
    "idle hours": (crew(opening=1, maximum_released=0, idle_allowed=False), 60),
}
"""Per kind of rule a world with one such rule, and what it costs."""


@pytest.mark.parametrize("kind", WORLDS)
def test_a_rule_costs_what_the_plan_saves_without_it(kind: str) -> None:
    sections, cost = WORLDS[kind]
    assert list(priced(bakery(**sections), kinds=[kind]).values()) == pytest.approx([cost])


def test_every_kind_has_a_world_of_its_own() -> None:
    assert set(WORLDS) == set(KINDS)


@pytest.mark.parametrize("kind", WORLDS)
def test_without_its_rules_a_problem_has_none_of_the_kind(kind: str) -> None:
    problem = bakery(**WORLDS[kind][0])
    [removal] = removals(problem, [kind])
    assert not removals(changed(problem, removal.changes), [kind])


def test_one_kind_may_be_given_by_its_name_alone() -> None:
    problem = bakery(stability=WORLDS["pin"][0]["stability"], strategy="level")
    assert set(priced(problem, kinds="strategy")) == {"level"}


def test_a_problem_without_rules_has_no_prices() -> None:
    prices = solve_plan(make_problem()).price_of_rules()
    assert prices.table.empty
    assert prices.solves == 0
    assert str(prices) == "plan: no rules that could be dropped."


def test_the_ledger_says_what_each_costs_and_all_together() -> None:
    # 15 made for 30; pinned, 10 are there at the end of Jan for 30, and 5 at the end of Feb for 15:
    # 75. Without the pin 5 at the end of both: 30 + 15 + 15. Without safety stock 10 made and kept
    # once: 20 + 30. Without both 20
    pins = [{"flow": "made", "product": "bread", "quantity": {"Jan": 10}}]
    problem = bakery(
        currency="EUR", inventory=[KEEP | {"safety_stock": 5}], stability={"pins": pins}
    )
    prices = solve_plan(problem).price_of_rules()
    assert prices.table.drop(columns=["section", "status"]).to_numpy().tolist() == [
        ["all kinds", 0, "all 2 rules", 2, 20.0, 55.0, 0.0, 0.0],
        ["safety stock", 1, "bread at main", 1, 50.0, 25.0, 0.0, 0.0],
        ["pin", 1, "made, product bread", 1, 60.0, 15.0, 0.0, 0.0],
    ]
    assert prices.table["section"].tolist() == ["", "inventory", "stability"]
    assert set(prices.table["status"]) == {"optimal"}
    assert str(prices) == (
        "plan: what rules cost (EUR)\n"
        "  all kinds     all 2 rules          55\n"
        "  safety stock  bread at main        25\n"
        "  pin           made, product bread  15"
    )


def test_profit_falls_by_what_a_rule_costs() -> None:
    # 10 loaves at 7 earn 70 less 20; the pinned ones are kept for 30
    pins = [{"flow": "made", "product": "bread", "quantity": {"Jan": 10}}]
    demand = [row | {"price": 7} for row in LATER]
    problem = bakery(objective="profit", demand=demand, stability={"pins": pins})
    [row] = solve_plan(problem).price_of_rules().table.to_dict("records")
    assert (row["objective_without"], row["cost"]) == (50.0, 30.0)


def test_where_service_comes_first_a_rule_costs_units() -> None:
    # the limit keeps 4 of 10 from being made; without it they cost 2 each, and nothing is lost
    demand = [{"product": "bread", "quantity": [0, 10], "unmet": {"kind": "lost_sales", "cost": 0}}]
    limits = [{"name": "oven", "flow": "made", "most": 6, "per": "horizon"}]
    problem = bakery(objective="service", demand=demand, limits=limits)
    [row] = solve_plan(problem).price_of_rules().table.to_dict("records")
    assert (row["cost"], row["unmet"], row["objective_without"]) == (0.0, 4.0, 20.0)


def test_without_a_frozen_period_departures_from_the_plan_have_their_price() -> None:
    # moving the 10 from Jan to Feb saves 30 of holding and costs 1 per unit of departure in Jan;
    # of Feb the previous plan says nothing
    problem = bakery(stability=FROZEN_IN_JAN | {"departure_cost": 1})
    assert priced(problem) == {"Jan": pytest.approx(20)}


def test_frozen_periods_are_priced_apart_and_together() -> None:
    # 20 loaves at 2; 10 are kept twice and 10 once, for 90. Jan's could be made in Mar, or Feb's
    horizon = ["Jan", "Feb", "Mar"]
    run = {"flow": "run", "process": "make bread", "quantity": {"Jan": 10, "Feb": 10}}
    demand = [{"product": "bread", "quantity": [0, 0, 20]}]
    stability = {"frozen_periods": ["Jan", "Feb"], "previous": [run]}
    found = priced(bakery(horizon=horizon, demand=demand, stability=stability))
    assert found == pytest.approx({"all 2 rules": 90, "Jan": 60, "Feb": 30})


def test_an_order_without_its_rule_costs_what_it_did() -> None:
    # the 5 beyond the 10 due cost 25; the order costs 40 in any case
    lot = {"minimum": 15, "fixed_cost": 40}
    assert priced(bakery(processes=[MAKE | {"lot": lot}])) == {"make bread": pytest.approx(25)}


def test_orders_that_only_cost_are_no_rule() -> None:
    assert not removals(bakery(processes=[MAKE | {"lot": {"fixed_cost": 40}}]), list(KINDS))


def test_a_rule_that_others_speak_of_is_refused() -> None:
    # the limit is on orders, of which there are none without the lot rule
    limits = [{"name": "few", "flow": "orders", "most": 1}]
    problem = bakery(processes=[MAKE | {"lot": {"minimum": 15}}], limits=limits)
    table = solve_plan(problem).price_of_rules(kinds=["lot rule"]).table
    assert table["status"].tolist() == ["refused"]
    assert table["cost"].tolist() == [0.0]
    assert table["uncertainty"].tolist() == [math.inf]


def test_an_objective_that_improves_without_limit_is_said_so() -> None:
    # buying pays 1 a unit, and stock is free: only the limit stops it
    problem = make_problem(
        suppliers=[{"supplier": "giver", "product": "bread", "price": -1}],
        limits=[{"name": "few", "flow": "bought", "most": 3}],
    )
    prices = solve_plan(problem).price_of_rules()
    [row] = prices.table.to_dict("records")
    assert (row["status"], row["cost"], row["objective_without"]) == (
        "unbounded",
        math.inf,
        -math.inf,
    )
    assert math.isnan(row["unmet"])  # there is no plan in which to count them
    assert "without limit" in str(prices)


def many(count: int, **stock: Any) -> PlanningProblem:
    """Return products of two families by turns, each due 1 at the end and with a safety stock."""
    names = [f"P{k}" for k in range(count)]
    return PlanningProblem(
        horizon=["Jan"],
        products=[
            {"name": name, "family": ("sweet", "salty")[k % 2]} for k, name in enumerate(names)
        ],
        processes=[{"product": name, "cost": 1} for name in names],
        inventory=[{"product": name, "safety_stock": 1} | stock for name in names],
        demand=[{"product": name, "quantity": 1} for name in names],
    )


def test_many_rules_of_a_kind_are_priced_by_family() -> None:
    # a unit of safety stock costs 1 to make
    assert priced(many(EACH + 2)) == {
        f"all {EACH + 2} rules": EACH + 2,
        f"sweet, {EACH // 2 + 1} rules": EACH // 2 + 1,
        f"salty, {EACH // 2 + 1} rules": EACH // 2 + 1,
    }


def test_few_rules_are_priced_one_by_one_up_to_the_limit() -> None:
    assert len(removals(many(EACH), ["safety stock"])) == EACH + 1
    assert len(removals(many(EACH + 1), ["safety stock"])) == 3


def test_parts_of_what_costs_nothing_are_not_solved() -> None:
    # the stock ceilings of 9 bind nowhere: one solve tells that of all three
    prices = solve_plan(many(3, maximum=9)).price_of_rules(kinds=["stock ceiling"])
    assert prices.solves == 1
    assert len(prices.table) == 4
    assert (prices.table[["cost", "uncertainty"]] == 0).all(axis=None)


def test_a_worse_plan_than_the_one_in_hand_costs_nothing() -> None:
    # the re-solve comes to 20, as if it had stopped early; the plan in hand claims 10
    pins = [{"flow": "made", "product": "bread", "quantity": {"Jan": 10}}]
    plan = solve_plan(bakery(stability={"pins": pins}))
    too_good = replace(plan, objective=10.0)
    [row] = too_good.price_of_rules().table.to_dict("records")
    assert (row["objective_without"], row["cost"]) == (10.0, 0.0)


def test_gaps_are_the_uncertainty_of_a_price() -> None:
    # the plan at 50 may be 44 in truth; without the pin there is one at 20: 24 to 30
    pins = [{"flow": "made", "product": "bread", "quantity": {"Jan": 10}}]
    plan = replace(solve_plan(bakery(stability={"pins": pins})), bound=44.0)
    prices = plan.price_of_rules()
    [row] = prices.table.to_dict("records")
    assert (row["cost"], row["uncertainty"]) == (30.0, 6.0)
    assert str(prices).endswith("30  give or take 6")


@pytest.fixture(params=[ThreadPoolExecutor, ProcessPoolExecutor])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    with request.param(max_workers=2) as pool:
        yield pool


def test_an_executor_finds_the_same_prices(executor: Executor) -> None:
    sections = {"stability": FROZEN_IN_JAN, "strategy": "mixed"}
    problem = bakery(**sections, inventory=[KEEP | {"safety_stock": 5, "maximum": 20}])
    plan = solve_plan(problem)
    pd.testing.assert_frame_equal(
        plan.price_of_rules(executor=executor).table, plan.price_of_rules().table
    )


def test_progress_tells_every_solve() -> None:
    told: list[Progress] = []
    prices = solve_plan(bakery(**WORLDS["pin"][0])).price_of_rules(progress=told.append)
    assert prices.solves == 1
    [progress] = told
    assert progress.stage == "1 of 1 without pin: made, product bread"
    assert progress.incumbent == 20


def test_options_hold_for_every_solve(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[SolveOptions] = []

    def noted(problem: PlanningProblem, *, options: SolveOptions, start: Plan) -> Plan:
        seen.append(options)
        return solve_plan(problem, options=options, start=start)

    plan = solve_plan(bakery(**WORLDS["pin"][0]), options=SolveOptions(seed=3, progress=True))
    monkeypatch.setattr("sop_opt.trust.rule_prices.outcome.solve_plan", noted)
    plan.price_of_rules()
    plan.price_of_rules(options=SolveOptions(seed=4, progress=True))
    assert seen == [SolveOptions(seed=3), SolveOptions(seed=4)]


def test_an_unknown_kind_is_told_with_what_was_meant() -> None:
    with pytest.raises(ProblemError, match="kinds 'pins': is no kind; did you mean 'pin'"):
        solve_plan(make_problem()).price_of_rules(kinds=["pins"])


def test_no_plan_and_own_models_have_no_prices() -> None:
    none = solve_plan(make_problem(processes=[MAKE | {"maximum": 1}]))
    with pytest.raises(SolveError):
        none.price_of_rules()
    own = solve_plan(make_problem(), customize=lambda model: None)
    with pytest.raises(SolveError, match="without own components and customisation"):
        own.price_of_rules()


@st.composite
def ruled(draw: st.DrawFn) -> Sections:
    """Draw a problem with some rules that leave a plan."""
    sections = draw(problems())
    first = sections["products"][0]["name"]
    for process in sections["processes"]:
        process["lot"] = {"minimum": draw(st.integers(0, 4))}
    if draw(st.booleans()):
        pin = {"flow": "made", "product": first, "quantity": draw(st.integers(0, 5)), "cost": 4}
        sections["stability"] = {"pins": [pin]}
    if draw(st.booleans()):
        limit = {"name": "few", "flow": "made", "most": draw(st.integers(0, 6))}
        sections["limits"] = [limit]
    sections["workforce"][0]["maximum_hired"] = draw(st.integers(0, 2))
    sections["objective"] = draw(st.sampled_from(["cost", "profit"]))
    return sections


@settings(FEW, max_examples=8)
@given(ruled())
def test_no_rule_costs_less_than_nothing_or_more_than_all(sections: Sections) -> None:
    plan = solve_plan(problem_of(sections))
    prices = plan.price_of_rules()
    assert (prices.table["cost"] >= 0).all()
    sign = -1 if plan.problem.objective == "profit" else 1
    saved = sign * (plan.objective - prices.table["objective_without"])
    assert saved.tolist() == pytest.approx(prices.table["cost"].tolist(), abs=1e-5)
    most = max((price.cost.amount for price in prices.prices), default=0)
    everything = prices.prices[0] if prices.prices else None
    if everything and everything.removal.kind == EVERY_KIND:
        assert everything.cost.amount == most
        without = solve_plan(changed(plan.problem, everything.removal.changes))
        assert sign * (plan.objective - without.objective) == pytest.approx(most, abs=1e-3)
