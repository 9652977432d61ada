"""The rows of a problem that are right in themselves, and the names that they define."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sop_opt.errors import Suggestions
from sop_opt.problem.fields import default, shape
from sop_opt.problem.horizon import Horizon

if TYPE_CHECKING:
    from pydantic import BaseModel

    from sop_opt.problem.base import Section
    from sop_opt.problem.problem import PlanningProblem

DEFINED_BY = {
    "horizon": (("horizon", "name"),),
    "products": (("products", "name"),),
    "families": (("products", "family"),),
    "properties": tuple(
        (section, "properties") for section in ("products", "processes", "suppliers", "lanes")
    ),
    "sites": (("sites", "name"),),
    "resources": (("resources", "name"),),
    "workforce": (("workforce", "name"),),
    "capacities": (("resources", "name"), ("workforce", "name")),
    "processes": (("processes", "name"),),
    "setups": (("setups", "name"),),
    "supplier names": (("suppliers", "supplier"),),
    "customers": (("demand", "customer"),),
    "shifts": (("resources", "extra_shifts"), ("resources", "maintenance")),
    "places": (("sites", "name"), ("workforce", "name")),
}
"""Kinds of name that references use -> the fields that define them."""


class Known(frozenset[str]):
    """Names of one kind."""

    def remedy(self, name: str) -> str:
        """Return what may have been meant by a name that is not among them."""
        return self._suggestions(name)

    @cached_property
    def _suggestions(self) -> Suggestions:
        return Suggestions(sorted(self))


Names = dict[str, Known | None]
"""Names by kind; None where a row that defines some cannot be read."""
Rows = dict[str, dict[int, "Section"]]
"""Rows by section and number; a section that is one object has number 0."""


@dataclass(frozen=True)
class Content:
    """Rows that are right in themselves, so that they can be held against each other."""

    horizon: Horizon
    rows: Rows
    names: Names

    @classmethod
    def of(cls, problem: PlanningProblem) -> Content:
        """Return all rows of a problem."""
        model = type(problem)
        rows = {name: _numbered(getattr(problem, name)) for name in _sections(model)}
        return cls(problem.horizon, rows, _names(model, rows, {}))

    @classmethod
    def readable(cls, data: Any, model: type[BaseModel]) -> Content | None:
        """Return the rows of a faulty problem that are right; None where the horizon is not.

        Names that the other rows seem to define count as known.
        """
        try:
            horizon = Horizon.model_validate(data["horizon"])
        except (KeyError, TypeError, ValidationError):
            return None
        rows: Rows = {"horizon": _numbered(horizon)}
        wrong: dict[str, list[Any]] = {}
        for name in _sections(model):
            if name != "horizon":
                given = _numbered(data.get(name, default(model, name)))
                rows[name], wrong[name] = _sorted_out(given, shape(model, name).section)
        return cls(horizon, rows, _names(model, rows, wrong))


def listed(value: Any) -> Iterable[str]:
    """Return the names in a field: text, several, those of nested rows, keys of a mapping, none."""
    if value is None or value == "":
        return ()
    return (value,) if isinstance(value, str) else [getattr(part, "name", part) for part in value]


def _sections(model: type[BaseModel]) -> list[str]:
    return [name for name in model.model_fields if shape(model, name).sections]


def _numbered(value: Any) -> dict[int, Any]:
    """Return rows by number; a section that is one object has number 0."""
    if value is None:
        return {}
    return dict(enumerate(value, 1)) if isinstance(value, list | tuple | Horizon) else {0: value}


def _sorted_out(
    given: Mapping[int, Any], section: type[Section]
) -> tuple[dict[int, Section], list[Any]]:
    """Return the rows that are right by number, and the others as they were given."""
    right, wrong = {}, []
    for number, row in given.items():
        try:
            right[number] = section.model_validate(row)
        except ValidationError:
            wrong.append(section.expand(row) if isinstance(row, Mapping) else row)
    return right, wrong


def _names(model: type[BaseModel], rows: Rows, wrong: Mapping[str, list[Any]]) -> Names:
    names: Names = {}
    for kind, fields in DEFINED_BY.items():
        found: list[Iterable[str] | None] = []
        for section, field in fields:
            found += [listed(getattr(row, field)) for row in rows[section].values()]
            missing = default(shape(model, section).section, field)
            found += [_seemingly(row, field, missing) for row in wrong.get(section, [])]
        known = [each for each in found if each is not None]
        names[kind] = Known(chain(*known)) if len(known) == len(found) else None
    return names


def _seemingly(row: Any, field: str, missing: Any) -> Iterable[str] | None:
    """Return the names that a faulty row would define; None where that cannot be told."""
    value = row.get(field, missing) if isinstance(row, Mapping) else None
    return listed(value) if isinstance(value, str | Mapping) else None
