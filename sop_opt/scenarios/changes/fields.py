"""Changes of any one field, by section, rows and field: the way out where no other kind fits."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, Field

from sop_opt.errors import Fault, ProblemError, suggestion
from sop_opt.problem.fields import default, shape
from sop_opt.problem.problem import PlanningProblem
from sop_opt.problem.quantities import as_digits, parse_per_period
from sop_opt.scenarios.changes.address import LABELS
from sop_opt.scenarios.changes.amounts import misfit
from sop_opt.scenarios.changes.edits import Edit
from sop_opt.scenarios.changes.paths import changed_at, wrong_step

if TYPE_CHECKING:
    from sop_opt.problem.base import PerPeriodValue
    from sop_opt.problem.horizon import Horizon
    from sop_opt.scenarios.changes.paths import Leaf

ITSELF = "problem"
"""Stands for a section where a field of the problem itself is meant."""


def _filled(value: Any) -> Any:
    """Return a value as one table cell holds it: true or false, a number or text."""
    plain = _plain(value)
    if plain == "":
        raise ValueError("must not be empty; with reset the field takes its default")
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_text(_plain(part))}" for name, part in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(_text(_plain(part)) for part in value) + ";" * (len(value) == 1)
    if isinstance(value, str):
        return _read(value.strip())
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _read(text: str) -> bool | float | str:
    """Return what a text says; a number only where it is written as one would be."""
    if text in ("true", "false"):
        return text == "true"
    try:
        number = float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) and as_digits(number) == text else text


def _text(value: Any) -> str:
    """Return a plain value as text."""
    if isinstance(value, bool):
        return str(value).lower()
    return as_digits(value) if isinstance(value, float) else str(value)


Plain = Annotated[bool | float | str, BeforeValidator(_filled)]
"""Any value of a field, as one table cell holds it."""


class ChangeField(Edit):
    """Any one field of the problem changed, by section, rows and field.

    >>> print(ChangeField(section="inventory", field="opening", product="bread", to=40))
    inventory opening is 40, product bread
    """

    kind: Literal["change_field"] = "change_field"
    """Marks the change in JSON and tables."""
    section: str = Field(min_length=1)
    """Section, such as ``inventory``; ``problem``: a field of the problem itself, such as
    ``integer_until`` or ``stability.departure_cost``."""
    field: str = Field(min_length=1)
    """Field, such as ``lead_time``; ``overtime.cost`` within a nested section,
    ``unmet.backlog.max_periods`` within a policy, ``resource_hours.NAME`` in a mapping,
    ``extra_shifts.NAME.hours`` in a nested row (``*``: in all of them)."""
    to: Plain | None = None
    """The new value, as a table cell holds it."""
    reset: bool = False
    """True: the field takes its default, such as no limit."""

    sections: ClassVar[tuple[str, ...]] = (ITSELF, *LABELS)

    def _replaces(self) -> bool:
        return self.to is not None or self.reset

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield an unknown section or field, and two values at once."""
        yield from super().faults(horizon)
        if self.to is not None and self.reset:
            yield "to", self.to, "contradicts reset; keep one of the two"
        if self.section not in self.sections:
            message = f"no such section; {suggestion(self.section, self.sections)}"
            yield "section", self.section, message
        elif self.section == ITSELF and (given := self.filters()):
            word, names = next(iter(given.items()))
            yield word, "; ".join(names), "does not address the problem itself; leave it out"
        elif message := wrong_step(section_of(self.section), self.field):
            yield "field", self.field, message

    def _new(self, leaf: Leaf, horizon: Horizon) -> Any:
        if self.reset:
            if leaf.model.model_fields[leaf.field].is_required():
                message = "has no default; give to"
                raise ProblemError([self.fault("field", self.field, message)])
            return default(leaf.model, leaf.field)
        if shape(leaf.model, leaf.field).kind in ("text", "names"):
            return _text(self.to)
        return self._amounts(horizon) if leaf.per_period else self.to

    def _amounts(self, horizon: Horizon) -> PerPeriodValue:
        """Return the new value as a quantity that fits the horizon."""
        try:
            amounts = parse_per_period(self.to)
        except ValueError as error:
            raise ProblemError([self.fault("to", self.to, str(error))]) from None
        if message := misfit(amounts, horizon):
            raise ProblemError([self.fault("to", self.to, message)])
        return amounts

    def _updates(self, problem: PlanningProblem) -> dict[str, Any]:
        if self.section == ITSELF:
            found = changed_at(problem, self.field, partial(self.edit_value, problem.horizon))
        else:
            rows = self.edit_section(problem, self.section, self.field)
            found = {} if rows is None else {self.section: rows}
        if not found:
            raise ProblemError([self._nothing(problem)])
        return found

    def _nothing(self, problem: PlanningProblem) -> Fault:
        """Return the fault of a field that no row has."""
        if self.section != ITSELF and not self.places(problem, self.section):
            return self.no_row(problem, self.section)
        message = f"is not there to be changed in any row of {self.section} that is meant; "
        return self.fault("field", self.field, message + "give it there first, or name others")

    def _effect(self) -> str:
        effect = super()._effect()
        if self._replaces():
            effect = "takes its default" if self.reset else f"is {_text(self.to)}"
        return f"{self.section} {self.field} {effect}"


def section_of(name: str) -> type[BaseModel]:
    """Return the class of the rows of a section, or of the problem."""
    return PlanningProblem if name == ITSELF else shape(PlanningProblem, name).section
