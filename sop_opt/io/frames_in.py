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

    from sop_opt.io.drafts import Draft
    from sop_opt.io.tables import Table

P = TypeVar("P", bound=PlanningProblem)


@dataclass
class Source:
    """Tables read from one place, and what kept others from being read."""

    tables: dict[str, Table] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    suffix: str = ""
    """What the place puts behind the name of a table, such as ``.csv``."""

    def add(self, name: str, read: Callable[[str], Table]) -> None:
        """Read one table, given its label; keep its faults if it cannot be read."""
        try:
            self.tables[name] = read(f"{name}{self.suffix}")
        except ProblemError as error:
            self.faults += error.faults


def read_source(source: Source, model: type[P]) -> P:
    """Return the problem that the tables describe.

    Raises
    ------
    ProblemError: it lists every fault with table, row and column.
    """
    faults = [*source.faults, *_wrong_tables(source, model)]
    if faults:
        raise ProblemError(faults)
    reader = Reader(source.tables, model)
    drafts = reader.drafts()
    try:
        problem = model(**_data(drafts, reader))
    except ProblemError as error:
        located = [_locate(fault, drafts) for fault in error.faults]
        spoilt = {fault.section for fault in reader.header_faults}
        faults = [fault for fault in located if fault.section not in spoilt]
    faults = [*reader.header_faults, *reader.faults, *faults]
    if faults:
        raise ProblemError(faults)
    return problem


def _wrong_tables(source: Source, model: type[PlanningProblem]) -> list[Fault]:
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
