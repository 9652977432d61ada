"""What the columns of a table are for: keys, names, periods and cells of fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from sop_opt.errors import Fault, shown, suggestion
from sop_opt.io.columns import Column, find, headers
from sop_opt.io.naming import AMOUNT, PERIOD, key_columns, parts
from sop_opt.io.tables import as_text
from sop_opt.problem.fields import shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sop_opt.io.columns import Path
    from sop_opt.io.tables import Table
    from sop_opt.problem.base import Section


FORGOTTEN = "is missing beside other periods; add its column, and leave empty what is not given"


@dataclass(frozen=True)
class Layout:
    """The columns of one table, by their place in it."""

    table: Table
    cells: tuple[tuple[int, Column], ...]
    """Columns that fill fields."""
    keys: Mapping[str, int] = field(default_factory=dict)
    """Columns of a child table that name the parent, by the parent's field."""
    name: int | None = None
    """The column with names in a mapping."""
    period: int | None = None
    """The column with the period of the row, in the long form."""

    def path(self, row: int, column: Column) -> Path:
        """Return the place that one cell fills; in the long form, series fill one period."""
        if self.period is None or column.kind != "series":
            return column.path
        return (*column.path, self.period_of(row))

    def period_of(self, row: int) -> str:
        """Return the period of a row; empty where the table is not in the long form."""
        return "" if self.period is None else as_text(self.table.rows[row][self.period])


@dataclass(frozen=True)
class Format:
    """The columns that one kind of table takes."""

    find: Callable[[str], Column | None]
    """Returns what a column fills; None where it is not a field."""
    known: tuple[str, ...]
    """Columns to suggest."""
    wide: Path | None
    """The place that columns named after periods fill; None: there is none."""
    long: bool
    """Whether there may be a column ``period``."""
    complete: bool
    """Whether a table with columns of periods must have one for each."""
    keys: Mapping[str, str]
    """Columns that name the parent -> fields of the parent."""
    needed: tuple[str, ...] = ()
    """Columns that the table cannot do without."""
    name: str = ""
    """The column with names in a mapping."""
    tables: tuple[str, ...] = ()
    """Fields that only a table of their own can hold."""

    @property
    def special(self) -> list[str]:
        """Columns that fill no field themselves; those of the key come first."""
        return [*self.keys, *([self.name] if self.name else []), *([PERIOD] if self.long else [])]

    def takes(self, periods: Iterable[str]) -> bool:
        """Return whether there can be a column for each period: no other has its name."""
        if self.wide is None:
            return False
        return not any(self.find(name) or name in self.special for name in periods)

    def lay_out(self, table: Table, periods: tuple[str, ...]) -> tuple[Layout, list[Fault]]:
        """Return what the columns are for, and what is wrong with them.

        Parameters
        ----------
        periods
            Names of the periods; where there are none, columns that fit nowhere may be periods.
        """
        at = {head: place for place, head in enumerate(table.header) if head in self.special}
        keys = {self.keys[head]: place for head, place in at.items() if head in self.keys}
        wide = periods if PERIOD not in at else ()
        found = {
            place: self.find(head) or self._of_period(head, wide)
            for place, head in enumerate(table.header)
            if head not in at
        }
        cells = tuple((place, column) for place, column in found.items() if column is not None)
        layout = Layout(table, cells, keys, at.get(self.name), at.get(PERIOD))
        unknown = [table.header[place] for place, column in found.items() if column is None]
        may_be_periods = not periods and (self.wide is not None or self.long)
        messages = {} if may_be_periods else {h: self._unknown(h, periods) for h in unknown}
        messages |= {head: "is needed, but missing" for head in self.needed if head not in at}
        messages |= dict.fromkeys(self._forgotten(table.header, wide), FORGOTTEN)
        faults = [Fault(table.label, "header", "", shown(h), text) for h, text in messages.items()]
        return layout, faults

    def _forgotten(self, header: Iterable[str], periods: tuple[str, ...]) -> list[str]:
        """Return the periods without a column in a table that has columns of other periods."""
        if not self.complete:
            return []
        there = {head for head in header if head in periods and self.find(head) is None}
        return [name for name in periods if name not in there] if there else []

    def _of_period(self, head: str, periods: tuple[str, ...]) -> Column | None:
        if self.wide is None or head not in periods:
            return None
        return Column((*self.wide, head), "scalar")

    def _unknown(self, head: str, periods: tuple[str, ...]) -> str:
        if head.partition(".")[0] in self.tables:
            return "is no column but a table of its own"
        if head not in periods:
            known = [*self.special, *self.known, *periods]
            return f"no such column; {suggestion(head, known)}"
        if self.wide is not None:
            return "is a period, but the table has a column 'period'; keep one of the two"
        return "is a period, but no column here may be" + "; use a column 'period'" * self.long


def of_section(section: type[Section], parent: type[Section] | None = None) -> Format:
    """Return the columns of a table with one object per row, behind the key of its parent."""
    known = tuple(headers(section))
    found = [find(section, head) for head in known]
    return Format(
        find=partial(find, section),
        known=known,
        wide=(section.wide,) if section.wide else None,
        long=any(column is not None and column.kind == "series" for column in found),
        complete=section.complete,
        keys=key_columns(parent) if parent else {},
        needed=_needed(parent) if parent else (),
        tables=tuple(name for name in parts(section) if shape(section, name).kind == "rows"),
    )


def of_series(parent: type[Section], name: str) -> Format:
    """Return the columns of a child table with one per-period field."""
    columns = {name: Column((name,), "series")}
    return Format(
        find=columns.get,
        known=(name,),
        wide=(name,),
        long=True,
        complete=False,
        keys=key_columns(parent),
        needed=_needed(parent),
    )


def of_mapping(parent: type[Section], field_name: str, name: str) -> Format:
    """Return the columns of a child table with the entries of a mapping."""
    per_period = shape(parent, field_name).per_period
    columns = {AMOUNT: Column((), "series" if per_period else "scalar")}
    return Format(
        find=columns.get,
        known=(AMOUNT,),
        wide=() if per_period else None,
        long=per_period,
        complete=False,
        keys=key_columns(parent),
        needed=(*_needed(parent), name),
        name=name,
    )


def _needed(parent: type[Section]) -> tuple[str, ...]:
    """Return the key columns without a default."""
    columns = key_columns(parent)
    return tuple(c for c, name in columns.items() if parent.model_fields[name].is_required())
