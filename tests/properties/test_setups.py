"""What set-ups may and may not do to the cost of any plan."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from properties.random_problems import FEW, Sections
from sop_opt import PlanningProblem, solve_plan

ITEMS = ("a", "b", "c")


@st.composite
def prepared(draw: st.DrawFn, **mixer: Any) -> Sections:
    """Draw up to three items on a mixer; whatever is due can be lost at a price."""
    items, count = ITEMS[: draw(st.integers(1, 3))], draw(st.integers(2, 4))
    series = st.lists(st.integers(0, 9), min_size=count, max_size=count)
    losing = {"kind": "lost_sales", "cost": draw(st.integers(5, 40))}
    setups = [draw(_setup(item, [item])) for item in items]
    if draw(st.booleans()):
        family = draw(_setup("F", list(items[:2])))
        setups.append(family | {"opening": max(row["opening"] for row in setups), "cycle": 1})
    return {
        "horizon": [f"t{k}" for k in range(count)],
        "products": [{"name": item} for item in items],
        "inventory": [{"product": item, "holding_cost": draw(st.integers(0, 2))} for item in items],
        "resources": [{"name": "mixer", "hours": draw(st.integers(5, 20)), **mixer}],
        "processes": [
            {"name": item, "outputs": {item: 1}, "resource_hours": {"mixer": 1}} for item in items
        ],
        "demand": [{"product": item, "quantity": draw(series), "unmet": losing} for item in items],
        "setups": setups,
    }


@st.composite
def _setup(draw: st.DrawFn, name: str, processes: list[str]) -> Sections:
    lasts = draw(st.booleans())
    return {
        "name": name,
        "machine": "mixer",
        "process": processes,
        "cost": draw(st.integers(0, 20)),
        "hours": {"mixer": draw(st.integers(0, 3))},
        "start_cost": draw(st.integers(0, 9)),
        "minimum_run": draw(st.integers(1, 2)) if lasts else 1,
        "minimum_pause": draw(st.integers(1, 3)),
        "cycle": 1 if lasts else draw(st.integers(1, 2)),
        "opening": draw(st.integers(0, 2)),
    }


def with_rules(sections: Sections, **rules: Any) -> PlanningProblem:
    """Return the problem with these rules on its machine."""
    return PlanningProblem(**sections).replace(resources=[sections["resources"][0] | rules])


@FEW
@given(prepared(), st.booleans(), st.integers(1, 3))
def test_every_plan_passes_the_audit_and_costs_add_up(sections, carries, most):
    plan = solve_plan(with_rules(sections, carries_setup=carries, most_setups=most))
    if plan.solved:  # runs from before the horizon may be more than a machine can have
        plan.audit().require_passed()
        assert plan.costs["amount"].sum() == pytest.approx(plan.objective, abs=1e-6)


@FEW
@given(prepared(), st.booleans())
def test_fractions_of_set_ups_never_cost_more_and_pass_the_audit(sections, carries):
    problem = with_rules(sections, carries_setup=carries)
    whole = solve_plan(problem).require_solved()
    relaxed = solve_plan(problem.replace(integer_until=problem.horizon.names[0])).require_solved()
    relaxed.audit().require_passed()
    assert relaxed.objective <= whole.objective + 1e-6


@FEW
@given(prepared())
def test_carrying_never_costs_more_than_not_carrying(sections):
    carried, anew = (
        solve_plan(with_rules(sections, carries_setup=carries)).require_solved()
        for carries in (True, False)
    )
    assert carried.objective <= anew.objective + 1e-6


@FEW
@given(prepared(), st.booleans())
def test_more_set_ups_allowed_never_cost_more(sections, carries):
    objectives = [
        plan.objective if plan.solved else float("inf")
        for most in (1, 2, None)
        for plan in (solve_plan(with_rules(sections, carries_setup=carries, most_setups=most)),)
    ]
    assert objectives[2] < float("inf")
    assert objectives[0] >= objectives[1] - 1e-6
    assert objectives[1] >= objectives[2] - 1e-6


@FEW
@given(prepared())
def test_a_problem_without_set_ups_never_costs_more(sections):
    prepared_plan, free = (
        solve_plan(PlanningProblem(**sections | changes)).require_solved()
        for changes in ({}, {"setups": []})
    )
    assert free.objective <= prepared_plan.objective + 1e-6
