"""Rules broken by plans that are sound in themselves.

A plan is made for a problem without a rule and then judged by the problem with it. Its tables agree
with each other to the last cell, so that only the check of the rule itself can notice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sop_opt import Plan, solve_plan
from worlds import make_problem

Sections = dict[str, Any]

BREAD: Sections = {"product": "bread"}
DUE: Sections = {**BREAD, "quantity": [10, 20], "price": 5}


@dataclass(frozen=True)
class Case:
    """A world whose plan breaks a rule that it does not have."""

    what: str
    """What is wrong."""
    rules: frozenset[str]
    """What the audit calls it, and what the rule makes wrong with it."""
    world: Sections
    strict: Sections
    """Sections that a problem with the rule has instead."""

    def plan(self) -> Plan:
        """Return the plan of the world as an answer to the problem with the rule."""
        plan = solve_plan(make_problem(**self.world)).require_solved()
        return replace(plan, problem=make_problem(**(self.world | self.strict)))


def row(what: str, rule: str, world: Sections, section: str, **fields: Any) -> Case:
    """Return a case in which the first row of a section gets fields; rules apart by semicolons."""
    first, *others = world[section]
    return sections(what, rule, world, **{section: [{**first, **fields}, *others]})


def sections(what: str, rule: str, world: Sections, **strict: Any) -> Case:
    """Return a case in which whole sections differ; several rules are apart by semicolons."""
    return Case(what, frozenset(rule.split("; ")), world, strict)


def assert_rejected(case: Case) -> None:
    """Check that the audit names the rules that are broken, and no others."""
    found = case.plan().audit().violations
    assert set(found["rule"]) == case.rules, found.to_string()
