"""Scenarios in a CSV table: one row per change.

=================  ==============================================================================
column             holds
=================  ==============================================================================
``axis``           the axis of a grid that the scenario belongs to; left out where there is none
``scenario``       the name of the scenario; its rows stand together, in the order of its changes
``weight``         its weight, in any of its rows
``kind``           the kind of the change; empty where the scenario makes none
a field's name     that field of the change; empty for its default; JSON where it has parts
=================  ==============================================================================
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from sop_opt.errors import Fault, ProblemError, shown, suggestion
from sop_opt.io.documents import compact
from sop_opt.io.folder import csv_text, read_csv
from sop_opt.problem.fields import DISCRIMINATOR, default, shape
from sop_opt.problem.quantities import as_cell
from sop_opt.scenarios.changes import KINDS
from sop_opt.scenarios.scenario import Scenario, change_from

if TYPE_CHECKING:
    from pathlib import Path

    from sop_opt.io.tables import Table
    from sop_opt.scenarios.changes import ScenarioChange

Axes = dict[str, list[Scenario]]
"""Scenarios by axis; the only one of a table without the column is ``""``."""

AXIS, SCENARIO, WEIGHT = "axis", "scenario", "weight"
OWN = (AXIS, SCENARIO, WEIGHT)
"""Columns that fill no field of a change."""

NESTED = ("model", "rows", "choices")
"""Kinds of field whose cells hold the text of JSON."""

FIELDS = tuple(dict.fromkeys(name for change in KINDS.values() for name in change.model_fields))
"""Fields of changes of any kind."""


def read_table(path: Path) -> Axes:
    """Return the scenarios in a table by axis.

    Raises
    ------
    ProblemError: it lists every fault with row and column.
    """
    reader = _Reader(read_csv(path, path.name))
    reader.read()
    scenarios = reader.scenarios()
    if reader.faults:
        raise ProblemError(reader.faults)
    return scenarios


def table_text(axes: Mapping[str, Sequence[Scenario]]) -> str:
    """Return scenarios as CSV, with the columns that say something."""
    rows = [
        {AXIS: axis or None, SCENARIO: case.name, WEIGHT: _weight(case), **cells}
        for axis, cases in axes.items()
        for case in cases
        for cells in [_cells(change) for change in case.changes] or [{}]
    ]
    telling = {name for row in rows for name, cell in row.items() if cell is not None}
    columns = [name for name in (*OWN, *FIELDS) if name in telling | {SCENARIO, DISCRIMINATOR}]
    return csv_text(pd.DataFrame(rows, columns=columns, dtype=object))


def _weight(case: Scenario) -> float | None:
    """Return the weight of a scenario; None where it is the default."""
    return None if case.weight == default(Scenario, WEIGHT) else case.weight


def _cells(change: ScenarioChange) -> dict[str, Any]:
    """Return the fields of a change that differ from their default, as cells."""
    model = type(change)
    return {
        name: _cell(change, name)
        for name in model.model_fields
        if name == DISCRIMINATOR or getattr(change, name) != default(model, name)
    }


def _cell(change: ScenarioChange, name: str) -> Any:
    model, value = type(change), getattr(change, name)
    kind = shape(model, name).kind
    if isinstance(value, dict) and kind == "scalar":
        return json.dumps(value, ensure_ascii=False)
    if kind in NESTED:
        return json.dumps(compact(change)[name], ensure_ascii=False)
    if kind == "names":
        return "; ".join(value)
    return as_cell(value) if kind == "series" or isinstance(value, tuple) else value


def _read_json(text: str) -> Any:
    """Return what a text says in JSON; the text where it says nothing."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


@dataclass
class _Group:
    """The rows of one scenario."""

    row: int
    """The first of them."""
    weight: str | None = None
    weight_row: int = 0
    changes: list[ScenarioChange] = field(default_factory=list)


class _Reader:
    """Reads one table; what is wrong with it is collected."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.groups: dict[tuple[str, str], _Group] = {}
        self.faults: list[Fault] = []
        known = (*OWN, *FIELDS)
        for head in table.header:
            if head not in known:
                message = f"no such column; {suggestion(head, known)}"
                self.faults.append(Fault(table.label, "header", "", shown(head), message))
        for head in (SCENARIO, DISCRIMINATOR):
            if head not in table.header:
                self.faults.append(
                    Fault(table.label, "header", "", shown(head), "is needed, but missing")
                )

    def read(self) -> None:
        """Put the rows to their scenarios, if the header is right."""
        if self.faults:
            return
        if not self.table.rows:
            self.faults.append(Fault(self.table.label, "", "", "", "holds no scenario; add a row"))
        for row, texts in enumerate(self.table.rows):
            cells = dict(zip(self.table.header, texts, strict=True))
            own = {name: cells.pop(name, None) for name in OWN}
            given = {name: text for name, text in cells.items() if text is not None}
            self._read_row(row, own, given)

    def _read_row(self, row: int, own: dict[str, Any], given: dict[str, Any]) -> None:
        needed = (SCENARIO, AXIS) if AXIS in self.table.header else (SCENARIO,)
        for name in needed:
            if own[name] is None:
                self.faults.append(self.table.fault(row, name, None, "is required"))
                return
        key = own[AXIS] or "", own[SCENARIO]
        if key in self.groups and key != next(reversed(self.groups)):
            message = "has rows further up; put them beside each other, or rename one"
            self.faults.append(self.table.fault(row, SCENARIO, own[SCENARIO], message))
        group = self.groups.setdefault(key, _Group(row))
        if own[WEIGHT] is not None and group.weight not in (None, own[WEIGHT]):
            message = f"is given as {shown(group.weight)} too; keep one"
            self.faults.append(self.table.fault(row, WEIGHT, own[WEIGHT], message))
        elif own[WEIGHT] is not None:
            group.weight, group.weight_row = own[WEIGHT], row
        if given:
            self._read_change(row, group, given)

    def _read_change(self, row: int, group: _Group, given: dict[str, Any]) -> None:
        model = KINDS.get(given.get(DISCRIMINATOR, ""))
        for name in () if model is None else given.keys() & model.model_fields.keys():
            if shape(model, name).kind in NESTED:
                given[name] = _read_json(given[name])
        try:
            group.changes.append(change_from(given))
        except ProblemError as error:
            for fault in error.faults:
                self._add(fault, row, fault.field.partition(".")[0])

    def _add(self, fault: Fault, row: int, column: str) -> None:
        """Keep a fault at the cell that caused it."""
        label, number = self.table.label, f"row {self.table.numbers[row]}"
        self.faults.append(replace(fault, section=label, row=number, field=column))

    def scenarios(self) -> Axes:
        """Return what has been read, by axis."""
        axes: Axes = defaultdict(list)
        for (axis, name), group in self.groups.items():
            weight = {} if group.weight is None else {WEIGHT: group.weight}
            try:
                axes[axis].append(Scenario(name=name, changes=tuple(group.changes), **weight))
            except ProblemError as error:
                for fault in error.faults:
                    row = group.weight_row if fault.field == WEIGHT else group.row
                    self._add(fault, row, SCENARIO if fault.field == "name" else fault.field)
        return dict(axes)
