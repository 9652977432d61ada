"""What holds for every explanation: it is of this plan, and what it promises comes out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from properties.random_problems import SHORT, Sections, problem_of, problems
from sop_opt import solve_plan
from sop_opt.trust.explain.shortfalls import SOURCES, missing

if TYPE_CHECKING:
    from sop_opt import Plan
    from sop_opt.trust.explain.explanation import Explanation
    from sop_opt.trust.rules import Rule

SOME = settings(max_examples=10, derandomize=True, deadline=None)


def explained(sections: Sections) -> tuple[Plan, Explanation]:
    plan = solve_plan(problem_of(sections), options=SHORT).require_solved()
    return plan, plan.explain()


def assert_worked_beyond_its_hours(plan: Plan, fixed: Plan, rule: Rule) -> None:
    """Assert that a machine works at least as long as it could before it got more hours."""
    resource = plan.problem.resources[rule.row - 1]
    there = resource.most_hours(plan.problem.horizon)[plan.problem.horizon.position[rule.period]]
    capacity = fixed.tables["capacity"].set_index(["resource", "period"])
    cell = capacity.loc[(rule.name, rule.period)]
    assert cell["load_hours"] + cell["setup_hours"] >= there - 1e-6


def assert_every_fix_holds(sections: Sections) -> None:
    """Assert that fixes end their shortfalls, solved anew from the changes alone, as by a user."""
    plan, explanation = explained(sections)
    for own in explanation.reasons:
        for fix in own.fixes:
            again = solve_plan(fix.apply(plan.problem), options=plan.options)
            assert again.require_solved().audit().passed
            shortfall = own.shortfall
            left = missing(again, shortfall.kind)[shortfall.line, shortfall.periods]
            assert left.sum() == pytest.approx(0, abs=1e-5)


@SOME
@given(problems())
def test_every_fix_ends_its_shortfall_when_the_problem_is_solved_again(sections: Sections) -> None:
    assert_every_fix_holds(sections)


@settings(SOME, max_examples=5)
@given(problems(whole=True))
def test_every_fix_holds_where_the_search_begins_from_nothing(sections: Sections) -> None:
    """Whole numbers leave several plans equally good; the one in hand must not decide."""
    assert_every_fix_holds(sections)


@SOME
@given(problems())
def test_something_is_told_of_whatever_is_missing(sections: Sections) -> None:
    """There is a process for every product: shorter lead times and more hours serve anything."""
    _, explanation = explained(sections)
    assert "not found" not in set(explanation.table["cause"])


@SOME
@given(problems())
def test_the_table_tells_every_unit_missing_in_the_plan_once(sections: Sections) -> None:
    plan, explanation = explained(sections)
    told = explanation.table.drop_duplicates(["kind", "product", "site", "customer", "period"])
    for kind, (table, column) in SOURCES.items():
        own = [reason.shortfall for reason in explanation.reasons if reason.shortfall.kind == kind]
        units = sum(sum(shortfall.amounts) for shortfall in own)
        assert units == pytest.approx(plan.tables[table][column].sum(), abs=1e-5)
        assert (told["kind"] == kind).sum() == len(own)


@SOME
@given(problems())
def test_a_price_that_is_named_is_one_that_does_not_pay(sections: Sections) -> None:
    """In a linear programme no shortfall is left that would pay: its plan would serve it."""
    _, explanation = explained(sections)
    prices = explanation.table[explanation.table["cause"] == "price"]
    assert (prices["costs"] >= prices["earns"] - 1e-6 * prices["costs"].abs() - 1e-6).all()
    assert "not the best plan" not in set(explanation.table["cause"])


@SOME
@given(problems())
def test_a_full_machine_that_is_named_has_no_hours_left(sections: Sections) -> None:
    """The explanation and the plan's own tables agree: what gives way first is used up.

    Where a machine is named for some period, the plan with the hours loads it beyond what it
    offers without them.
    """
    plan, explanation = explained(sections)
    for own in explanation.reasons:
        for way in own.ways:
            reliefs = way.proof.fix.reliefs if way.proof else ()
            for relief in reliefs:
                if way.proof and relief.rule.cause == "capacity":
                    assert_worked_beyond_its_hours(plan, way.proof.plan, relief.rule)
