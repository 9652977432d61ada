"""What a rule says, read from the field of the problem in which it is written."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sop_opt.plan import text
from sop_opt.problem.base import Section, is_per_period, missing_amount, vector

if TYPE_CHECKING:
    from sop_opt.problem import PlanningProblem
    from sop_opt.trust.rules import Rule


def stated(problem: PlanningProblem, rules: Sequence[Rule]) -> str:
    """Return what rules of one place say in their periods; once where it is always the same."""
    said = [_stated(problem, rule) for rule in rules]
    return text.listing(list(dict.fromkeys(filter(None, said))))


def _stated(problem: PlanningProblem, rule: Rule) -> str:
    """Return what one rule says in its period; empty where the field holds no plain value."""
    owner, value = _found(problem, rule)
    name = rule.field.rpartition(".")[2]
    if isinstance(owner, Section) and is_per_period(type(owner), name) and rule.period:
        amounts = vector(value, problem.horizon, missing_amount(type(owner), name))
        value = float(amounts[problem.horizon.position[rule.period]])
    return _written(value)


def _found(problem: PlanningProblem, rule: Rule) -> tuple[Any, Any]:
    """Return the value of the field, and what it is a field of."""
    owner: Any = None
    value: Any = getattr(problem, rule.section, problem)
    steps = [str(rule.row)] if rule.row else []
    for step in [*steps, *filter(None, rule.field.split("."))]:
        owner, value = value, _within(value, step)
    return owner, value


def _within(value: Any, step: str) -> Any:
    """Return a row by its number counted from 1, an entry by its name, or a field."""
    if isinstance(value, Mapping):
        return value.get(step)
    if isinstance(value, tuple) and step.isdigit():
        return value[int(step) - 1] if int(step) <= len(value) else None
    return getattr(value, step, None)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return text.number(value) if math.isfinite(value) else ""
    return value if isinstance(value, str) else ""
