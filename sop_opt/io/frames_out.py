"""Problem -> tables, written as compactly as they can be read back.

A column is left out where all of its cells would hold the default. A list or mapping of amounts per
period fills columns named after the periods: in the section's own table where the field is its
``wide`` one, else in a table of its own. Deeper down it is one cell, such as ``10; 20``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from sop_opt.io.layouts import of_mapping, of_section, of_series
from sop_opt.io.naming import AMOUNT, FIELD, VALUE, VERSION, WHOLE, key_columns, name_column
from sop_opt.problem.fields import DISCRIMINATOR, default, shape
from sop_opt.problem.quantities import as_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import BaseModel

    from sop_opt.io.layouts import Format
    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.base import PerPeriodValue, Section

Cells = dict[str, Any]


def write_frames(problem: PlanningProblem) -> dict[str, pd.DataFrame]:
    """Return the problem as tables that make the same problem when they are read."""
    writer = _Writer(problem)
    for name in type(problem).model_fields:
        writer.write(name)
    return {name: sheet.frame() for name, sheet in writer.sheets.items()}


@dataclass
class Sheet:
    """Rows of one table; only columns in which some cell says something are kept."""

    order: tuple[str, ...]
    """Columns from left to right; any other is put behind them."""
    telling: set[str]
    """Columns in which some cell says something."""
    rows: list[Cells] = field(default_factory=list)

    def add(self, cells: Cells, telling: Iterable[str]) -> None:
        """Add a row and the columns in which it says something."""
        self.rows.append(cells)
        self.telling.update(telling)

    def frame(self) -> pd.DataFrame:
        """Return the table."""
        place = {column: place for place, column in enumerate(self.order)}
        columns = sorted(self.telling, key=lambda column: (place.get(column, len(place)), column))
        rows = [[row.get(column) for column in columns] for row in self.rows]
        return pd.DataFrame(rows, columns=columns)


class _Writer:
    """Writes the fields of one problem to sheets."""

    def __init__(self, problem: PlanningProblem) -> None:
        self.problem = problem
        self.periods = problem.horizon.names
        self.sheets: dict[str, Sheet] = {}

    def write(self, name: str) -> None:
        """Write one field of the problem, unless it has its default."""
        model = type(self.problem)
        value, held = getattr(self.problem, name), shape(model, name)
        if not held.sections:
            if value != default(model, name) or name == VERSION:
                self._add_fields(WHOLE, {name: value})
        elif value != default(model, name):
            if held.kind == "rows":
                self._add_objects(name, value, held.section)
            else:
                cells, telling = self._cells(value, of_section(held.section), name)
                self._add_fields(name, {column: cells[column] for column in telling})

    def _add_fields(self, table: str, cells: Cells) -> None:
        sheet = self.sheets.setdefault(table, Sheet((FIELD, VALUE), {FIELD, VALUE}))
        for name, cell in cells.items():
            sheet.add({FIELD: name, VALUE: cell}, ())

    def _add_objects(
        self,
        table: str,
        rows: Iterable[Section],
        section: type[Section],
        keys: Cells | None = None,
        parent: type[Section] | None = None,
    ) -> None:
        """Add a row per object, behind the key of the object that it is part of, if of any."""
        keys, form = keys or {}, of_section(section, parent)
        order = (*keys, *section.key, *form.known, *self.periods)
        sheet = self.sheets.setdefault(table, Sheet(order, {*section.key[:1]}))
        for row in rows:
            cells, telling = self._cells(row, form, part_of="" if parent else table)
            sheet.add({**keys, **cells}, {*keys, *telling})

    def _cells(self, row: Section, form: Format, part_of: str) -> tuple[Cells, list[str]]:
        """Return the cells of an object, and the columns in which they say something.

        Parameters
        ----------
        part_of
            Section whose tables take the parts of the object; empty: it is a part itself.
        """
        cells: Cells = {}
        telling: list[str] = []
        for name in type(row).model_fields:
            amounts = self._by_period(getattr(row, name), form) if name == row.wide else None
            if amounts is not None:
                cells |= amounts
                telling += amounts
            elif not (part_of and self._add_part(row, name, part_of)):
                for column, cell, tells in _columns(row, name):
                    cells[column] = cell
                    telling += [column] * tells
        return cells, telling

    def _add_part(self, row: Section, name: str, section: str) -> bool:
        """Write a field to a table of its own; return whether it has one."""
        model, value, kind = type(row), getattr(row, name), shape(type(row), name).kind
        keys = {column: getattr(row, key) for column, key in key_columns(model).items()}
        table = f"{section}.{name}"
        if kind == "rows" and value:
            self._add_objects(table, value, shape(model, name).section, keys, parent=model)
        elif kind == "mapping":
            names = name_column(type(self.problem), model, name)
            form = of_mapping(model, name, names)
            for each, amount in value.items():
                self._add_amounts(table, {**keys, names: each}, amount, form)
        elif kind == "series" and self._by_period(value, of_series(model, name)) is not None:
            self._add_amounts(table, keys, value, of_series(model, name))
        else:
            return kind == "rows"
        return True

    def _add_amounts(self, table: str, keys: Cells, value: PerPeriodValue, form: Format) -> None:
        sheet = self.sheets.setdefault(table, Sheet((*keys, *form.known, *self.periods), set()))
        amounts = self._by_period(value, form)
        cells = {**keys, **({AMOUNT: as_cell(value)} if amounts is None else amounts)}
        sheet.add(cells, cells)

    def _by_period(self, value: PerPeriodValue | None, form: Format) -> Cells | None:
        """Return amounts under the names of periods; None where they cannot be put so."""
        if not isinstance(value, tuple | dict) or not form.takes(self.periods):
            return None
        if isinstance(value, dict):
            return (
                {name: value.get(name) for name in self.periods} if form.complete else dict(value)
            )
        return dict(zip(self.periods, value, strict=True))


def _columns(row: BaseModel, name: str) -> Iterator[tuple[str, Any, bool]]:
    """Yield (column, cell, whether it says something) for a field of an object."""
    value, held = getattr(row, name), shape(type(row), name)
    tells = value != default(type(row), name)
    if held.kind == "model" and value is not None:
        yield from _nested(value, f"{name}.")
    elif held.kind == "mapping":
        yield from ((f"{name}.{each}", as_cell(amount), True) for each, amount in value.items())
    elif held.kind == "choices":
        yield name, "; ".join(getattr(policy, DISCRIMINATOR) for policy in value), tells
        for policy in value:
            yield from _inner(policy, f"{name}.{getattr(policy, DISCRIMINATOR)}.")
    elif held.kind == "names":
        yield name, "; ".join(value), tells
    elif held.kind == "series" and value is not None:
        yield name, as_cell(value), tells
    elif held.kind != "model":
        yield name, value, tells


def _inner(row: BaseModel, prefix: str) -> Iterator[tuple[str, Any, bool]]:
    for name in type(row).model_fields:
        if name != DISCRIMINATOR:
            for column, cell, tells in _columns(row, name):
                yield prefix + column, cell, tells


def _nested(row: BaseModel, prefix: str) -> Iterator[tuple[str, Any, bool]]:
    """Yield the cells of a nested section; one says something, so that the section is there."""
    cells = list(_inner(row, prefix))
    silent = not any(tells for *_, tells in cells)
    for column, cell, tells in cells:
        present = silent and cell is not None
        silent = silent and not present
        yield column, cell, tells or present
