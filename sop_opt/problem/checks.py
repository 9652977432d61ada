"""What must hold between the sections of a problem; every fault is reported at once."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from sop_opt.errors import Fault, shown, suggestion
from sop_opt.problem.base import LONGEST_TEXT, vector
from sop_opt.problem.complaints import shape_faults
from sop_opt.problem.content import Content, listed
from sop_opt.problem.demand import Demand, MustServe
from sop_opt.problem.fields import DISCRIMINATOR, default, shape
from sop_opt.problem.products import Product
from sop_opt.problem.resources import Resource
from sop_opt.problem.structure import cycle_faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import BaseModel, ValidationError

    from sop_opt.problem.base import Section
    from sop_opt.problem.content import Names, Rows
    from sop_opt.problem.horizon import Horizon
    from sop_opt.problem.problem import PlanningProblem

Wrong = tuple[str, object, str]
"""Field, value, message."""

_UNUSABLE = re.compile(r"[;\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""Signs that no name can have: semicolons, which separate names in tables, and invisible ones."""


def invalid_faults(data: Any, error: ValidationError, model: type[BaseModel]) -> list[Fault]:
    """Return what is wrong with single fields, and between the rows whose fields are right.

    Parameters
    ----------
    data
        The problem as it was given.
    error
        Pydantic's complaints about it.
    """
    content = Content.readable(data, model)
    if content is None:
        return shape_faults(error, model)
    return [*shape_faults(error, model, content.horizon.names), *_cross_faults(content)]


def cross_faults(problem: PlanningProblem) -> list[Fault]:
    """Return everything wrong with the sections taken together."""
    return [*_cross_faults(Content.of(problem)), *_unknown_end(problem), *_idle_rules(problem)]


def _unknown_end(problem: PlanningProblem) -> list[Fault]:
    """Return a fault for a last whole period that is none of the horizon."""
    last = problem.integer_until
    if last is None or last in problem.horizon.position:
        return []
    remedy = suggestion(last, problem.horizon.names)
    return [Fault("problem", "", "integer_until", repr(last), f"is not in horizon; {remedy}")]


def _idle_rules(problem: PlanningProblem) -> list[Fault]:
    """Return the rules of resources on set-ups that no set-up names, though there are some."""
    named = {row.machine for row in problem.setups}
    return [
        _fault("resources", number, field, getattr(row, field), message)
        for number, row in enumerate(problem.resources, 1)
        if problem.setups and row.name not in named
        for message in (
            f"is a rule on set-ups, but none names the machine {row.name!r}; do so there",
        )
        for field in ("most_setups", "one_at_a_time", "carries_setup")
        if getattr(row, field) != default(Resource, field)
    ]


def _cross_faults(content: Content) -> list[Fault]:
    faults = []
    for section, rows in content.rows.items():
        faults += _duplicates(section, rows)
        for number, row in rows.items():
            faults += [
                _fault(section, number, *wrong)
                for wrong in row_faults(row, content.names, content.horizon)
            ]
    faults += _shared_hours_names(content.rows)
    faults += cycle_faults(content.rows)
    return faults + _due_before_launch(content.rows, content.horizon)


def _fault(section: str, number: int, field: str, value: object, message: str) -> Fault:
    given = "" if value is None else shown(value)
    return Fault(section, f"row {number}" if number else "", field, given, message)


def row_faults(row: Section, names: Names, horizon: Horizon, prefix: str = "") -> Iterator[Wrong]:
    """Yield (field, value, message) for a row and the rows nested in it."""
    wrong_series = list(_wrong_series(row, horizon))
    unknown = list(_unknown_names(row, names))
    for field, value, message in (*_unusable_text(row), *wrong_series, *unknown):
        yield prefix + field, value, message
    if not wrong_series and not unknown:
        for field, value, message in row.faults(horizon):
            yield prefix + field, value, message
    for field in _fields(type(row), "rows"):
        parts = dict(enumerate(getattr(row, field), 1))
        for number, (part, value, message) in _repeated(parts):
            yield f"{prefix}{field}.{number}.{part}", value, message
    for field, nested in _nested(row):
        yield from row_faults(nested, names, horizon, f"{prefix}{field}.")


@cache
def _fields(section: type[Section], *kinds: str) -> list[str]:
    return [name for name in section.model_fields if shape(section, name).kind in kinds]


def _nested(row: Section) -> Iterator[tuple[str, Section]]:
    """Yield the rows nested in a row with their place, such as ``moves.2``, counted from 1."""
    for field in _fields(type(row), "model", "rows", "choices"):
        value = getattr(row, field)
        if not isinstance(value, tuple):
            yield from [(field, value)] if value is not None else []
            continue
        for number, part in enumerate(value, 1):
            yield f"{field}.{getattr(part, DISCRIMINATOR, number)}", part


def _unusable_text(row: Section) -> Iterator[Wrong]:
    """Yield names that tables could not hold, and empty text that tables take for a default."""
    section = type(row)
    for field in _fields(section, "text", "names", "mapping"):
        for name in listed(getattr(row, field)):
            if _UNUSABLE.search(name):
                yield (
                    field,
                    name,
                    "must not contain a semicolon, a line end or another control sign",
                )
            elif not name:
                yield field, name, "must not be empty"
            elif len(name) > LONGEST_TEXT:
                yield field, name, f"must have at most {LONGEST_TEXT} signs"
    for field in _fields(section, "text"):
        if getattr(row, field) == "" != default(section, field):
            yield field, "", "must not be empty; leave it out for its default"


def _unknown_names(row: Section, names: Names) -> Iterator[Wrong]:
    for field, kind in row.references.items():
        known = names[kind]
        if known is None:
            continue
        for name in listed(getattr(row, field)):
            if name not in known:
                place = f"{field}.{name}" if shape(type(row), field).kind == "mapping" else field
                yield place, name, f"is not in {kind}; {known.remedy(name)}"


def _wrong_series(row: Section, horizon: Horizon) -> Iterator[Wrong]:
    """Yield series of the wrong length and mappings that name unknown periods."""
    for field, series in _series(row):
        if isinstance(series, tuple) and len(series) != len(horizon):
            yield field, series, f"has {len(series)} numbers for {len(horizon)} periods"
        elif isinstance(series, dict):
            for period in series:
                if period not in horizon.position:
                    remedy = suggestion(period, horizon.names)
                    yield f"{field}.{period}", period, f"is not a period of the horizon; {remedy}"


def _series(row: Section) -> Iterator[tuple[str, object]]:
    """Yield the written form of every per-period quantity in a row."""
    for field in _fields(type(row), "series"):
        yield field, getattr(row, field)
    for field in _fields(type(row), "mapping"):
        yield from ((f"{field}.{name}", part) for name, part in getattr(row, field).items())


def _key(row: Section) -> tuple[Any, ...]:
    return tuple(getattr(row, field) for field in row.key)


def _duplicates(section: str, rows: Mapping[int, Section]) -> list[Fault]:
    """Return a fault for every row whose key an earlier row has used."""
    return [_fault(section, number, *wrong) for number, wrong in _repeated(rows)]


def _repeated(rows: Mapping[int, Section]) -> Iterator[tuple[int, Wrong]]:
    """Yield the number of every row whose key an earlier one has used, and what is wrong."""
    seen: set[tuple[Any, ...]] = set()
    for number, row in rows.items():
        key = _key(row)
        if key and key in seen:
            message = f"is in an earlier row; {' and '.join(row.key)} must be unique"
            yield number, (row.key[0], key[0], message)
        seen.add(key)


def _shared_hours_names(rows: Rows) -> list[Fault]:
    """Resources and pools are keys of one account of hours."""
    resources = {_key(resource) for resource in rows["resources"].values()}
    return [
        _fault("workforce", number, "name", _key(pool)[0], "is also a resource; rename it")
        for number, pool in rows["workforce"].items()
        if _key(pool) in resources
    ]


def _due_before_launch(rows: Rows, horizon: Horizon) -> list[Fault]:
    """Return a fault for demand that must be served before its product is launched."""
    products = [row for row in rows["products"].values() if isinstance(row, Product)]
    launch = {row.name: horizon.position.get(row.available_from or "", 0) for row in products}
    faults = []
    for number, row in rows["demand"].items():
        assert isinstance(row, Demand)
        start = launch.get(row.product, 0)
        must_be_served = any(isinstance(policy, MustServe) for policy in row.unmet)
        if not start or not must_be_served or any(_wrong_series(row, horizon)):
            continue
        due = vector(row.quantity, horizon, 0.0)[:start]
        if due.any():
            early, first = horizon.names[int(due.argmax())], horizon.names[start]
            message = f"falls due before {row.product!r} is launched in {first!r}; "
            message += "make it 0 there, or allow backlog or lost sales"
            faults.append(_fault("demand", number, "quantity", early, message))
    return faults
