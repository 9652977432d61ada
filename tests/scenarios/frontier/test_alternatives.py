"""Alternatives checked by hand, and what holds for them on random problems.

An oven bakes 20 loaves a month, and more in overtime at 2; to keep a loaf costs 1. 10 are due in
January and 30 in February. Best is to bake 10 ahead, for 10; each that is baked in overtime instead
costs 1 more, and spares half a loaf of mean stock.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from properties.random_problems import FEW, SHORT, problem_of, problems
from sop_opt import Plan, ProblemError, SolveError, solve_plan
from sop_opt.errors import InfeasiblePlan
from sop_opt.scenarios.frontier.aims import Seeker
from sop_opt.scenarios.frontier.alternatives import alternatives
from sop_opt.scenarios.frontier.nearby import JUMP
from worlds import assert_books_close, make_problem, red_tomato

SOME = settings(FEW, max_examples=5)


def baking(**sections):
    world = {
        "resources": [{"name": "oven", "hours": 20, "overtime": {"cost": 2}}],
        "processes": [{"product": "bread", "resource_hours": {"oven": 1}}],
        "inventory": [{"product": "bread", "holding_cost": 1}],
        "demand": [{"product": "bread", "quantity": [10, 30], "price": 7}],
    }
    return make_problem(**(world | sections))


def rows(found, *names):
    return found.table[["aim", *names]].round(6).to_numpy().tolist()


def test_each_measure_goes_as_far_as_the_allowance_lets_it():
    """5 more buy 5 hours of overtime in place of 2.5 of mean stock, or stock of 5 loaves more in
    one month, but no room for them in February: 20 kept in January cost 20, and 5 more cost 5."""
    found = alternatives(solve_plan(baking()), within=0.5, differ_in=["overtime", "inventory"])
    assert rows(found, "overtime", "inventory", "objective")[:4] == [
        ["the plan itself", 0, 5, 10],
        ["least overtime", 0, 5, 10],
        ["most overtime", 5, 2.5, 15],
        ["least inventory", 5, 2.5, 15],
    ]
    assert found.table["difference"].tolist()[:4] == [0, 0, 5, 5]
    assert found.table["status"].tolist() == ["optimal"] * 5


def test_a_profit_may_be_lower_by_the_allowance():
    """40 loaves at 7 less 10 is 270; 9 less buys 9 hours of overtime."""
    plan = solve_plan(baking(objective="profit"))
    found = alternatives(plan, within=1 / 30, differ_in="overtime")
    assert found.table["objective"].tolist() == pytest.approx([270, 270, 261])
    assert found.table["overtime"].tolist() == pytest.approx([0, 0, 9])


def test_an_allowance_of_nothing_is_a_share_of_the_money_spent():
    """Sold at 0.25 a loaf the 40 loaves earn the 10 that they cost: 10 % of 10 is 1 hour."""
    demand = [{"product": "bread", "quantity": [10, 30], "price": 0.25}]
    plan = solve_plan(baking(objective="profit", demand=demand))
    assert plan.objective == 0
    found = alternatives(plan, within=0.1, differ_in="overtime")
    assert found.allowance == 1
    assert found.table["overtime"].tolist() == pytest.approx([0, 0, 1])


def test_service_that_comes_first_stays_first():
    """To lose a loaf would spare up to 2; none is lost, whatever it spares."""
    demand = [
        {"product": "bread", "quantity": [10, 30], "unmet": {"kind": "lost_sales", "cost": 0}}
    ]
    plan = solve_plan(baking(objective="service", demand=demand))
    found = alternatives(plan, within=0.5, differ_in=["overtime", "lost"])
    assert found.table["lost"].tolist() == pytest.approx([0] * 5)
    assert found.table["overtime"].tolist()[:3] == pytest.approx([0, 0, 5])


def test_what_could_grow_without_end_is_told():
    """Workers cost nothing, so that any number may be hired and let go."""
    crew = {"name": "crew", "hours_per_worker": 8}
    processes = [{"product": "bread", "cost": 2, "labour_hours": {"crew": 1}}]
    plan = solve_plan(make_problem(workforce=[crew], processes=processes))
    found = alternatives(plan, differ_in="hires_and_releases")
    assert found.endless == ("most hires_and_releases",)
    assert "There is no end to most hires_and_releases for that money." in str(found)


def test_measures_that_the_problem_has_none_of_are_left_out():
    found = alternatives(solve_plan(baking()))
    assert found.differ_in == ("overtime", "inventory")
    assert len(found.plans) == 4


def test_further_plans_are_unlike_all_before_them():
    plan = solve_plan(red_tomato())
    found = alternatives(plan, count=9)
    assert found.table["aim"].tolist()[9:] == [JUMP]
    seen = [one.values for one in (plan, *found.plans)]
    for place, values in enumerate(seen[9:], 9):
        assert all(abs(values - other).max() > 1e-6 for other in seen[:place])
    for one in found.plans:
        one.audit().require_passed()


def test_fewer_may_be_asked_for():
    assert len(alternatives(solve_plan(red_tomato()), count=3).plans) == 3


def test_a_plan_says_what_it_is_and_how_far_its_money_is_from_the_best():
    found = alternatives(solve_plan(baking()), within=0.5, differ_in="overtime")
    same, dear = found.plans
    assert (same.status, same.gap) == ("optimal", 0)
    assert (dear.status, dear.objective, dear.bound) == ("feasible", 15, 10)
    assert dear.gap == pytest.approx(5 / 15)
    assert dear.log == ("alternative: most overtime, at nearly the same money",)


def test_a_summary_has_a_line_per_plan():
    found = alternatives(solve_plan(baking()), within=0.5, differ_in="overtime")
    assert found.summary().splitlines() == [
        "Plans that are worse by 5 at most",
        "                   objective  worse by  overtime",
        "  the plan itself         10         0         0",
        "  least overtime          10         0         0",
        "  most overtime           15         5         5",
    ]


def test_plans_are_told_as_they_are_found():
    told = []
    alternatives(solve_plan(baking()), differ_in="overtime", progress=told.append)
    assert [each.stage for each in told] == ["plan 1, least overtime", "plan 2, most overtime"]


def test_what_has_no_sense_is_refused_with_all_reasons():
    plan = solve_plan(baking())
    with pytest.raises(ProblemError) as error:
        alternatives(plan, within=-0.1, count=0)
    assert [fault.field for fault in error.value.faults] == ["within", "count"]
    with pytest.raises(ProblemError, match="did you mean 'overtime'"):
        alternatives(plan, differ_in="overtimes")


def test_only_plans_of_a_problem_alone_have_alternatives():
    plan = solve_plan(baking())
    with pytest.raises(SolveError, match="without them"):
        alternatives(replace(plan, standard=False))
    with pytest.raises(SolveError, match="read from a file"):
        alternatives(Plan.from_json(plan.to_json()))
    with pytest.raises(InfeasiblePlan):
        alternatives(solve_plan(baking(resources=[{"name": "oven", "hours": 5}])))


def assert_near(plan, found, within):
    """Check what holds for every alternative: it is right, near, and beyond no end."""
    worst = within * (abs(plan.objective) or abs(plan.kpis["cost"]))
    assert (found.table["difference"] <= worst + 1e-6 * (1 + worst)).all()
    for one in found.plans:
        one.audit().require_passed()
        assert_books_close(one)
    table = found.table.set_index("aim")
    for name in found.differ_in:
        for one in found.found:
            if one.proven and one.aim == f"least {name}":
                assert (table.loc[one.aim, name] <= table[name] + 1e-5).all()
            if one.proven and one.aim == f"most {name}":
                assert (table.loc[one.aim, name] >= table[name] - 1e-5).all()


@SOME
@given(problems(), st.sampled_from(["cost", "profit", "service"]))
def test_alternatives_are_plans_within_the_allowance(sections, objective):
    plan = solve_plan(problem_of(sections, objective=objective))
    found = alternatives(plan, within=0.1, differ_in=["overtime", "inventory"], count=6)
    assert_near(plan, found, 0.1)


@pytest.mark.slow
@SOME
@given(problems(whole=True))
def test_so_they_are_with_whole_numbers(sections):
    plan = solve_plan(problem_of(sections), options=SHORT)
    found = alternatives(plan, within=0.1, differ_in=["overtime", "head_count"], count=5)
    assert_near(plan, found, 0.1)


def test_ctrl_c_returns_what_is_found(monkeypatch):
    """Pressed in the first solve that has a plan: its aim is not proven, and it is the last."""
    solve = Seeker._solve
    monkeypatch.setattr(Seeker, "_solve", lambda *args: replace(solve(*args), interrupted=True))
    found = alternatives(solve_plan(baking()), within=0.5)
    assert found.table["aim"].tolist() == ["the plan itself", "least overtime"]
    assert found.table["status"].tolist() == ["optimal", "feasible"]
    found.plans[0].audit().require_passed()
