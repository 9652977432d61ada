"""Tables -> problem: the one mechanism behind folders, workbooks and data frames.

=======================  ===========================================================================
table                    holds
=======================  ===========================================================================
``problem``              field and value of what the problem says as a whole
``demand``               one object per row; with a column ``period`` one per key (long form)
``processes.materials``  a field of the objects of a section; rows begin with the object's key
``stability``            field and value of a section that is one object
=======================  ===========================================================================
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from sop_opt.errors import Fault, ProblemError, suggestion
from sop_opt.io.naming import VERSION, WHOLE, table_names
from sop_opt.io.reader import Reader
from sop_opt.io.tables import as_text
from sop_opt.problem import PlanningProblem
from sop_opt.problem.fields import default, shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel

    from sop_opt.io.drafts import Draft
    from sop_opt.io.tables import Table

P = TypeVar("P", bound=PlanningProblem)

_UNREAD = object()
"""Stands for a section whose table cannot be read: wrong, and who knows which names are in it."""


@dataclass
class Source:
    """Tables read from one place, and what kept others from being read."""

    tables: dict[str, Table] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    suffix: str = ""
    """What the place puts behind the name of a table, such as ``.csv``."""

    def add(self, name: str, read: Callable[[str], Table]) -> None:
        """Read one table, given its label; keep its faults if it cannot be read."""
        label = f"{name}{self.suffix}"
        if name in self.tables:
            self.faults.append(Fault(label, "", "", "", "is there twice; keep one"))
            return
        try:
            self.tables[name] = read(label)
        except ProblemError as error:
            self.faults += error.faults


def read_source(source: Source, model: type[P]) -> P:
    """Return the problem that the tables describe.

    Raises
    ------
    ProblemError: it lists every fault with table, row and column.
    """
    known = {name: table for name, table in source.tables.items() if name in table_names(model)}
    reader = Reader(known, model, [*source.faults, *_wrong_tables(source, model)])
    drafts = reader.drafts()
    unread = _unread_sections(source, model)
    faults: list[Fault] = []
    try:
        problem = model(**_data(drafts, reader) | dict.fromkeys(unread, _UNREAD))
    except ProblemError as error:
        faults = [fault for fault in error.faults if fault.row or fault.section not in unread]
    if reader.header_faults:  # what seems to be left out may stand where it cannot be read
        faults = [fault for fault in faults if fault.value]
    faults = [*reader.header_faults, *reader.faults, *(_locate(fault, drafts) for fault in faults)]
    if faults:
        raise ProblemError(faults)
    return problem


def _unread_sections(source: Source, model: type[BaseModel]) -> list[str]:
    """Return the sections that have a table, or need one, which could not be read."""
    wrong = {fault.section for fault in source.faults}
    return [
        name
        for name, info in model.model_fields.items()
        if name not in source.tables and (info.is_required() or f"{name}{source.suffix}" in wrong)
    ]


def _wrong_tables(source: Source, model: type[BaseModel]) -> list[Fault]:
    """Return tables that no section has, and sections that need a table and have none."""
    known, suffix = table_names(model), source.suffix
    faults = [
        Fault(f"{name}{suffix}", "", "", "", f"no such table; {suggestion(name, known)}")
        for name in source.tables
        if name not in known
    ]
    unread = {fault.section for fault in source.faults}
    faults += [
        Fault(f"{name}{suffix}", "", "", "", "is missing; every problem needs this table")
        for name, info in model.model_fields.items()
        if info.is_required() and name not in source.tables and f"{name}{suffix}" not in unread
    ]
    return faults


def _data(drafts: dict[str, list[Draft]], reader: Reader) -> dict[str, Any]:
    """Return the fields of the problem as the schema reads them."""
    data = dict(drafts[WHOLE][0].complete(reader.model, reader.periods))
    if as_text(data.get(VERSION)) == str(version := default(reader.model, VERSION)):
        data[VERSION] = version  # a cell of text or a frame of numbers may spell it otherwise
    for name in drafts.keys() - {WHOLE}:
        held = shape(reader.model, name)
        rows = [draft.complete(held.section, reader.periods) for draft in drafts[name]]
        data[name] = rows[0] if held.kind == "model" else rows
    return data


def _locate(fault: Fault, drafts: dict[str, list[Draft]]) -> Fault:
    """Return the fault at the table, row and column of the cell that caused it."""
    number = int(fault.row.removeprefix("row ")) if fault.row else 1
    found = drafts.get(fault.section, [])
    return found[number - 1].locate(fault) if number <= len(found) else fault
