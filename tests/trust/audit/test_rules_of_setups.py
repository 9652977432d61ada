"""Rules on set-ups, each broken by a sound plan, and tables that no machine could follow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from components.setups.rooms import mixing, setup
from sop_opt import Plan, solve_plan
from trust.audit.cases import Sections, assert_rejected, row, sections


def world(due: dict[str, list[float]], *setups: Sections, **mixer: Any) -> Sections:
    """Return the sections of items made when they are due."""
    return mixing(due, list(setups), **mixer).model_dump(exclude_defaults=True)


ITEM = setup("a", cost=5)
EVERY_TIME = world({"a": [1, 1, 0, 1]}, setup("a", cost=5, hours={"mixer": 2}))
"""Set up in the first, the second and the fourth period."""
BOTH = world({"a": [2, 2], "b": [2, 2]}, setup("a", cost=5), setup("b", cost=7))
"""Two items, both set up in both periods."""
TURNS = world({"a": [2, 0], "b": [0, 2]}, setup("a"), setup("b"))
"""One item after the other."""
UNPREPARED = "used only where set up"
PARTS = world({"a": [10, 5, 5]}, setup("a", cost=8))
"""Half a set-up in the second period where only the first is whole."""
PARTS["integer_until"] = "t1"


def mixer(case: Sections, **fields: Any) -> Sections:
    return {"resources": [case["resources"][0] | fields]}


FIRST: list[tuple[str, str, dict[str, Any]]] = [
    ("a higher price", "cost is price x quantity", {"cost": 6}),
    ("a price of starts", "cost is price x quantity", {"start_cost": 1}),
    ("more than is made", "minimum of a set-up", {"minimum": 2}),
    ("longer runs", "minimum run", {"minimum_run": 3}),
    ("longer pauses", "minimum pause", {"minimum_pause": 2}),
    ("a cycle", "campaigns in their cycle", {"cycle": 2}),
    (
        "a cycle from the second period",
        "campaigns in their cycle",
        {"cycle": 2, "cycle_start": "t2"},
    ),
    ("a pause from before", "minimum pause", {"minimum_pause": 2, "opening": -1}),
    ("slower", "hours of set-ups", {"hours": {"mixer": 3}}),
    ("slower starts", "hours of set-ups", {"start_hours": {"mixer": 1}}),
]

CASES = [
    *(row(what, rule, EVERY_TIME, "setups", **fields) for what, rule, fields in FIRST),
    row(
        "a run from before",
        "minimum run",
        world({"a": [0, 1]}, ITEM),
        "setups",
        minimum_run=2,
        opening=1,
    ),
    row(
        "a family",
        f"joint set-up; {UNPREPARED}",
        TURNS,
        "setups",
        process=["a", "b"],
    ),
    sections(
        "one set-up per period", "most set-ups of a machine", BOTH, **mixer(BOTH, most_setups=1)
    ),
    sections("one item at a time", "one set-up at a time", BOTH, **mixer(BOTH, one_at_a_time=True)),
    sections("whole set-ups", f"whole numbers; {UNPREPARED}", PARTS, integer_until=None),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_a_plan_that_breaks_the_rule_is_rejected(case):
    assert_rejected(case)


CARRYING = mixing(
    {"a": [1, 1, 1], "b": [1, 1, 1], "c": [0, 0, 0]},
    [setup("F", "a", "b", cost=2), *(setup(item, cost=5) for item in "abc")],
    carries_setup=True,
)
"""F, a and b are done; b is carried, a done; a is carried, b done: F is carried throughout."""
STAYING = mixing(
    {"a": [1, 1, 1], "b": [0, 0, 0]}, [setup("a", cost=5), setup("b", cost=5)], carries_setup=True
)
"""a is done in the first period and stays through the second."""


def stated(plan: Plan, *changes: tuple[str, str, str, float]) -> set[str]:
    """Return the rules that a plan breaks once cells of the set-ups say something else."""
    frame = plan.tables["setups"].copy()
    for name, period, column, value in changes:
        place = (frame["setup"] == name) & (frame["period"] == period)
        frame.loc[place, column] = value
    found = replace(plan, tables={**plan.tables, "setups": frame}).audit().violations
    return set(found["rule"]) - {"cost is price x quantity", "hours of set-ups"}


def test_a_flow_without_its_set_up_is_rejected():
    plan = solve_plan(STAYING)
    wrong = [("a", "t3", "set_up", 0.0), ("a", "t3", "carried", 0.0)]
    assert stated(plan, *wrong) == {"used only where set up"}


def test_a_set_up_that_is_neither_done_nor_carried_is_rejected():
    plan = solve_plan(STAYING)
    assert stated(plan, ("a", "t1", "done", 0.0)) == {"set up if done or carried"}
    assert stated(plan, ("b", "t1", "done", 1.0)) == {"set up if done or carried"}


def test_what_was_not_there_is_not_carried():
    plan = solve_plan(STAYING)
    wrong = [("b", "t2", "set_up", 1.0), ("b", "t2", "carried", 1.0), ("b", "t2", "started", 1.0)]
    assert "carried from before" in stated(plan, *wrong)


def test_two_set_ups_are_not_carried_at_once():
    plan = solve_plan(CARRYING)
    second = [("a", "t2"), ("b", "t2")]
    both = [(name, period, "carried", 1.0) for name, period in second]
    assert "one set-up is carried" in stated(plan, *both)


def test_an_item_is_not_carried_without_its_family():
    plan = solve_plan(CARRYING)
    wrong = [("F", "t2", "carried", 0.0), ("F", "t2", "done", 1.0)]
    assert stated(plan, *wrong) == {"one set-up is carried"}


def test_nothing_is_done_beside_what_stays():
    """b between two turns with a on the machine, which is not done again."""
    plan = solve_plan(STAYING)
    wrong = [("b", "t2", name, 1.0) for name in ("set_up", "done", "started")]
    assert stated(plan, *wrong) == {"nothing between"}
    again = [("a", "t2", "done", 1.0), *wrong]
    assert stated(plan, *again) == set()


def test_no_family_is_done_beside_an_item_that_stays():
    """While a stays on the machine, its family does, and c of no family is not done."""
    plan = solve_plan(
        mixing(
            {"a": [1, 1, 1], "b": [0, 0, 0], "c": [0, 0, 0]},
            [setup("F", "a", "b", cost=2), *(setup(item, cost=5) for item in "abc")],
            carries_setup=True,
        )
    )
    wrong = [("c", "t2", name, 1.0) for name in ("set_up", "done", "started")]
    assert stated(plan, *wrong) == {"nothing between"}
    assert stated(plan, ("F", "t2", "done", 1.0), *wrong) == {"nothing between"}
    both = [("F", "t2", "done", 1.0), ("a", "t2", "done", 1.0), *wrong]
    assert stated(plan, *both) == set()


@pytest.mark.parametrize(("value", "rule"), [(0.5, "whole numbers"), (2.0, "set-ups are 0 or 1")])
@pytest.mark.parametrize("column", ["set_up", "done", "carried", "started"])
def test_a_set_up_is_there_or_not(column, value, rule):
    assert rule in stated(solve_plan(STAYING), ("b", "t2", column, value))


def test_a_start_that_is_none_is_rejected():
    plan = solve_plan(STAYING)
    assert stated(plan, ("a", "t2", "started", 1.0)) == {"started if not there before"}
    assert stated(plan, ("a", "t1", "started", 0.0)) == {"started if not there before"}


def test_set_ups_of_machines_that_do_not_carry_are_done():
    plan = solve_plan(mixing({"a": [1, 1]}, [setup("a", cost=5)]))
    wrong = [("a", "t2", "carried", 1.0), ("a", "t2", "done", 0.0)]
    assert stated(plan, *wrong) == {"carried from before"}
