"""Pydantic's complaints about single fields, as faults in a planner's words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from sop_opt.errors import Fault, shown, suggestion
from sop_opt.problem.fields import shape
from sop_opt.problem.quantities import WRONG
from sop_opt.problem.section import Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

_PLAIN = {
    "missing": "is required",
    "string_type": "must be text",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} signs",
    "string_unicode": "must be text",
    "string_pattern_mismatch": "must be one line of text",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be finite; leave a ceiling empty for 'no limit'",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a smaller number",
    "int_from_float": "must be a whole number",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than": "must be less than {lt:g}",
    "less_than_equal": "must be at most {le:g}",
    "too_short": "must have at least {min_length}",
    "dict_type": "must be a mapping from names to amounts",
    "tuple_type": "must be a list",
    "model_type": "must be a mapping from fields to values",
    "union_tag_not_found": "must say its kind",
}
"""What pydantic's types of error mean to a planner."""
_DATE = "must be a date such as 2026-01-31"
_SILENT = ("missing", "union_tag_not_found")
"""Complaints about what is not there, so that there is no value to show."""


@dataclass
class Place:
    """Where in a problem something is wrong."""

    section: str = "problem"
    row: str = ""
    path: list[str] = field(default_factory=list)
    """Fields and names from the row down; rows nested in a field are counted from 1."""
    owner: type[BaseModel] | None = None
    """The class whose field is meant."""


def shape_faults(
    error: ValidationError, model: type[BaseModel], periods: Sequence[str] = ()
) -> list[Fault]:
    """Return pydantic's complaints as faults, one per place and value.

    Parameters
    ----------
    model
        The class of the problem.
    periods
        Names of the periods, where they are known, to name amounts in a list by.
    """
    faults: dict[tuple[str, ...], Fault] = {}
    for detail in error.errors(include_url=False):
        for fault in _faults(detail, model, periods):
            place = (fault.section, fault.row, fault.field, fault.value)
            # the branches of a union complain one by one
            faults[place] = _either(faults[place], fault) if place in faults else fault
    return list(faults.values())


def _either(first: Fault, second: Fault) -> Fault:
    other = second.message.removeprefix("must be ")
    if other in first.message:
        return first
    return replace(first, message=f"{first.message} or {other}")


def _faults(
    detail: ErrorDetails, model: type[BaseModel], periods: Sequence[str]
) -> Iterable[Fault]:
    place = find_place(detail["loc"], model)
    if detail["type"] != WRONG:
        value, message = _given(detail), _message(detail, place)
        yield Fault(place.section, place.row, ".".join(place.path), value, message)
        return
    for at, value, message in detail["ctx"]["wrong"]:
        path = [*place.path, *filter(None, [_period(at, periods)])]
        yield Fault(place.section, place.row, ".".join(path), value, message)


def _period(at: str | int, periods: Sequence[str]) -> str:
    """Return the period of an amount, given it or its place in a list."""
    if isinstance(at, str):
        return at
    return periods[at] if at < len(periods) else str(at + 1)


def find_place(loc: tuple[int | str, ...], model: type[BaseModel]) -> Place:
    """Return the place that pydantic's location stands for.

    >>> from sop_opt.problem import PlanningProblem
    >>> place = find_place(("demand", 2, "unmet", 0, "backlog", "cost"), PlanningProblem)
    >>> place.section, place.row, place.path
    ('demand', 'row 3', ['unmet', 'backlog', 'cost'])
    """
    steps: list[Any] = list(loc or ("",))
    section = steps.pop(0)
    if section not in model.model_fields or "" not in shape(model, section).sections:
        return Place(path=[str(step) for step in loc], owner=model)
    held = shape(model, section)
    place = Place(section, owner=held.section)
    if held.kind == "rows" and steps:
        place.row = f"row {steps.pop(0) + 1}"
    while steps:
        steps = _descend(place, steps)
    return place


def _descend(place: Place, steps: list[Any]) -> list[Any]:
    """Move one field down; return the steps that are left."""
    name, *rest = steps
    place.path.append(str(name))
    owner = place.owner
    if owner is None or name not in owner.model_fields:
        return []
    held = shape(owner, name)
    if held.kind == "mapping":
        place.path += [str(step) for step in rest[:1]]
        return []
    if held.kind == "model":
        place.owner = held.section
        return rest
    number, rest = rest[:1], rest[1:]
    if held.kind == "rows":
        place.path += [str(step + 1) for step in number]
        place.owner = held.section
        return rest
    if held.kind == "choices" and rest:
        place.path.append(rest[0])
        place.owner = held.sections[rest[0]]
        return rest[1:]
    return []


def _given(detail: ErrorDetails) -> str:
    """Return the offending value as text; nothing where it is a whole row."""
    value = detail.get("ctx", {}).get("tag", detail["input"])
    if detail["type"] in _SILENT or isinstance(value, dict | BaseModel):
        return ""
    return shown(value)


def _message(detail: ErrorDetails, place: Place) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_field(place)
    if kind in ("literal_error", "union_tag_invalid"):
        return _choice(context.get("tag", detail["input"]), context)
    if kind.startswith("date"):
        return _DATE
    if kind in _PLAIN:
        return _PLAIN[kind].format_map(context)
    return detail["msg"].removeprefix("Value error, ")


def _unknown_field(place: Place) -> str:
    owner = place.owner
    if owner is None:
        return "no such field"
    known = [*getattr(owner, "shorthands", ()), *owner.model_fields]
    what = "field" if issubclass(owner, Section) else "section"
    return f"no such {what}; {suggestion(place.path[-1], known)}"


def _choice(given: object, context: Mapping[str, Any]) -> str:
    """Return the words to choose from, the nearest one first."""
    expected = str(context.get("expected", context.get("expected_tags")))
    words = re.findall("'([^']*)'", expected)
    if len(words) <= 1:
        return f"must be {expected}"
    close = get_close_matches(str(given), words, n=1)
    return f"did you mean {close[0]!r}?" if close else f"choose one of {expected}"
