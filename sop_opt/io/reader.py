"""Tables -> drafts: one per object, filled from the tables of its section."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sop_opt.errors import Fault, Suggestions, shortened, suggestion
from sop_opt.io.columns import find, headers
from sop_opt.io.drafts import Draft
from sop_opt.io.layouts import Layout, of_mapping, of_section, of_series
from sop_opt.io.naming import (
    FIELD,
    HORIZON,
    PERIOD,
    VALUE,
    WHOLE,
    key_columns,
    name_column,
    parts,
)
from sop_opt.io.tables import as_text
from sop_opt.problem.fields import default, shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import BaseModel

    from sop_opt.io.columns import Path
    from sop_opt.io.layouts import Format
    from sop_opt.io.tables import Table
    from sop_opt.problem.base import Section

    Key = tuple[str, ...]

_NAMED = ("text", "names", "choices")
"""Kinds of field whose cells are text, whatever they look like."""


class Reader:
    """Reads the tables of one problem; what is wrong with them is collected.

    Parameters
    ----------
    tables
        Tables by name, each of a section that the model has.
    model
        The class of the problem.
    header_faults
        What kept other tables from being read; faults of headers are added.
    """

    def __init__(
        self, tables: Mapping[str, Table], model: type[BaseModel], header_faults: list[Fault]
    ) -> None:
        self.tables = tables
        self.model = model
        self.header_faults = header_faults
        self.faults: list[Fault] = []
        self.periods: tuple[str, ...] = ()
        self._known_periods: frozenset[str] = frozenset()
        self._suggestions: dict[str, Suggestions] = {}

    def drafts(self) -> dict[str, list[Draft]]:
        """Return the objects of every section that has a table; the problem is one as well."""
        found = {HORIZON: self._section(HORIZON)} if HORIZON in self.tables else {}
        names = (as_text(period.data.get("name")) for period in found.get(HORIZON, ()))
        self.periods = tuple(name for name in names if name)
        self._known_periods = frozenset(self.periods)
        sections = {table.partition(".")[0]: None for table in self.tables}
        found |= {name: self._section(name) for name in sections if name not in (HORIZON, WHOLE)}
        return found | {WHOLE: [self._object(WHOLE, self.model)]}

    def _section(self, name: str) -> list[Draft]:
        held = shape(self.model, name)
        if held.kind == "model":
            drafts = [self._object(name, held.section)]
        elif name in self.tables:
            layout = self._lay_out(self.tables[name], of_section(held.section))
            drafts = self._rows(layout, held.section)
        else:
            drafts = []
        parents: dict[Key, Draft] = {}
        for draft in drafts:
            draft.data = dict(held.section.expand(draft.data))
            parents.setdefault(_key(draft.data, held.section), draft)
        for field in parts(held.section):
            if table := self.tables.get(f"{name}.{field}"):
                self._part(table, held.section, field, parents)
        return drafts

    def _object(self, name: str, model: type[BaseModel]) -> Draft:
        """Return the one object that a table of fields and values describes."""
        draft = Draft()
        table = self.tables.get(name)
        if table is None:
            return draft
        if set(table.header) != {FIELD, VALUE}:
            message = f"must have the columns {FIELD!r} and {VALUE!r}, and no other"
            self.header_faults.append(Fault(table.label, "header", "", "", message))
            return draft
        field, value = table.header.index(FIELD), table.header.index(VALUE)
        for row, cells in enumerate(table.rows):
            head = as_text(cells[field])
            column = find(model, head)
            if column is None:
                message = f"no such field; {suggestion(head, headers(model))}"
                self.faults.append(table.fault(row, FIELD, head, message))
            else:
                named = replace(table, header=(head,) * 2)
                self._fill(draft, (), Layout(named, ((value, column),)), row)
        return draft

    def _lay_out(self, table: Table, form: Format) -> Layout:
        layout, faults = form.lay_out(table, self.periods)
        self.header_faults += faults
        return layout

    def _rows(self, layout: Layout, section: type[Section]) -> list[Draft]:
        """Return one object per row, or in the long form one per key."""
        drafts: dict[Key, Draft] = {}
        for row in range(len(layout.table.rows)):
            key = (str(row),) if layout.period is None else _group(layout, section, row)
            self._fill(drafts.setdefault(key, Draft()), (), layout, row)
        return list(drafts.values())

    def _part(
        self, table: Table, section: type[Section], field: str, parents: Mapping[Key, Draft]
    ) -> None:
        """Fill one field of the objects of a section from a table of its own."""
        held = shape(section, field)
        if held.kind == "rows":
            layout = self._lay_out(table, of_section(held.section, section))
            for child in self._rows(layout, held.section):
                parent = self._parent(layout, section, parents, child.parts[0][-1])
                parent.children.setdefault(field, []).append(child)
            return
        form = of_series(section, field)
        if held.kind == "mapping":
            form = of_mapping(section, field, name_column(self.model, section, field))
        layout = self._lay_out(table, form)
        if form.name and layout.name is None:
            return
        for row, cells in enumerate(table.rows):
            prefix = () if layout.name is None else (field, as_text(cells[layout.name]))
            self._fill(self._parent(layout, section, parents, row), prefix, layout, row)

    def _parent(
        self, layout: Layout, section: type[Section], parents: Mapping[Key, Draft], row: int
    ) -> Draft:
        """Return the object that a row of a child table belongs to; an idle one if none does."""
        cells = layout.table.rows[row]
        given = {field: cells[place] for field, place in layout.keys.items()}
        key = _key(given, section)
        if key in parents:
            return parents[key]
        if not self.header_faults:
            column, value = next(iter(zip(key_columns(section), key, strict=True)))
            home = layout.table.label.partition(".")[0]
            remedy = f": {shortened(', '.join(key))}"
            if parents and len(key) == 1:
                remedy = f"; {self._remedy(home, value, (names[0] for names in parents))}"
            message = f"belongs to no row of {home}{remedy}"
            self.faults.append(layout.table.fault(row, column, value, message))
        return Draft()

    def _remedy(self, kind: str, name: str, known: Iterable[str]) -> str:
        """Return what may have been meant by a name that is not among those of its kind."""
        if kind not in self._suggestions:
            self._suggestions[kind] = Suggestions(known)
        return self._suggestions[kind](name)

    def _fill(self, draft: Draft, prefix: Path, layout: Layout, row: int) -> None:
        """Put the cells of a row into an object."""
        table, cells = layout.table, layout.table.rows[row]
        draft.parts.append((prefix, layout, row))
        if layout.period is not None and not self._is_period(layout, row):
            return
        for place, column in layout.cells:
            cell = cells[place]
            if cell is None:
                continue
            value = as_text(cell) if column.kind in _NAMED else cell
            repeatable = layout.period is not None and column.kind != "series"
            path = (*prefix, *layout.path(row, column))
            if message := draft.put(path, value, repeatable=repeatable):
                self.faults.append(table.fault(row, table.header[place], cell, message))

    def _is_period(self, layout: Layout, row: int) -> bool:
        """Return whether the row's period is known; without any period known all may be."""
        name = layout.period_of(row)
        if not self.periods or name in self._known_periods:
            return True
        message = f"is not a period of the horizon; {self._remedy(PERIOD, name, self.periods)}"
        self.faults.append(layout.table.fault(row, PERIOD, name, message))
        return False


def _key(data: Mapping[str, Any], section: type[Section]) -> Key:
    """Return the names that tell an object apart, as text."""
    given = {field: as_text(data.get(field)) for field in section.key}
    return tuple(text or as_text(default(section, field)) for field, text in given.items())


def _group(layout: Layout, section: type[Section], row: int) -> Key:
    """Return what rows of the long form have in common when they are one object.

    That is the section's key; where the table has none of it, everything but the series.
    """
    cells = layout.table.rows[row]
    words = {*section.key, *section.shorthands}
    keys = [place for place, column in layout.cells if column.path[0] in words]
    others = [place for place, column in layout.cells if column.kind != "series"]
    places = [*layout.keys.values(), *(keys or others)]
    return tuple(as_text(cells[place]) for place in places)
