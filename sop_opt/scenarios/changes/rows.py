"""Changes of whole rows: one added to a section, some dropped from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from sop_opt.errors import ProblemError, suggestion
from sop_opt.problem.fields import shape
from sop_opt.problem.problem import PlanningProblem
from sop_opt.scenarios.changes.address import LABELS, AnyRow
from sop_opt.scenarios.changes.base import ScenarioChange

if TYPE_CHECKING:
    from sop_opt.problem.horizon import Horizon
    from sop_opt.problem.section import Section


def _as_json(value: Any) -> Any:
    """Return what a row is in JSON, given it or its text."""
    try:
        text = value if isinstance(value, str) else json.dumps(value, allow_nan=False)
        row = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        row = None
    if not isinstance(row, dict) or not row:
        raise ValueError('must be a JSON object, such as {"name": "oven"}')
    return row


JsonRow = Annotated[Any, BeforeValidator(_as_json), WithJsonSchema({"type": "object"})]
"""The fields of a row as JSON holds them, or the text of such an object."""


def _wrong_section(section: str) -> Iterator[tuple[str, object, str]]:
    if section not in LABELS:
        yield "section", section, f"has no rows to add or drop; {suggestion(section, LABELS)}"


class AddRow(ScenarioChange):
    """One more row in a section, behind the others.

    >>> print(AddRow(section="suppliers", row={"supplier": "mill", "product": "flour"}))
    one more row in suppliers: supplier mill, product flour
    """

    kind: Literal["add_row"] = "add_row"
    """Marks the change in JSON and tables."""
    section: str = Field(min_length=1)
    """Section, such as ``suppliers``."""
    row: JsonRow
    """Its fields, as in a JSON document of a problem; in a table, the text of such an object."""

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield an unknown section."""
        yield from super().faults(horizon)
        yield from _wrong_section(self.section)

    def _updates(self, problem: PlanningProblem) -> dict[str, Any]:
        model = shape(PlanningProblem, self.section).section
        row: Section = self.checked(lambda: model.model_validate(self.row), "row", model)
        return {self.section: (*getattr(problem, self.section), row)}

    def _effect(self) -> str:
        fields = ", ".join(f"{name} {value}" for name, value in self.row.items())
        return f"one more row in {self.section}: {fields}"


class DropRows(AnyRow):
    """Rows taken out of a section; an address is needed.

    >>> print(DropRows(section="limits", name="budget"))
    limits dropped, name budget
    """

    kind: Literal["drop_rows"] = "drop_rows"
    """Marks the change in JSON and tables."""
    section: str = Field(min_length=1)
    """Section, such as ``limits``."""

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield an unknown section, and an address of everything."""
        yield from super().faults(horizon)
        yield from _wrong_section(self.section)
        if not self.filters():
            yield "section", self.section, "would be dropped as a whole; say which rows"

    def _updates(self, problem: PlanningProblem) -> dict[str, Any]:
        dropped = set(self.places(problem, self.section))
        if not dropped:
            raise ProblemError([self.no_row(problem, self.section)])
        rows = getattr(problem, self.section)
        return {self.section: tuple(row for k, row in enumerate(rows) if k not in dropped)}

    def _effect(self) -> str:
        return f"{self.section} dropped"
