"""A table as it was read: header, cells and the numbers of its rows; no meaning yet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from sop_opt.errors import Fault, ProblemError, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd


@dataclass(frozen=True)
class Table:
    """Rows of cells under a header; an empty cell is None, text has no spaces around it."""

    label: str
    """What faults call it, such as ``demand.csv``."""
    header: tuple[str, ...]
    rows: tuple[list[Any], ...]
    numbers: tuple[int, ...]
    """Number of each row in its source, counted from 1 below the header."""

    def fault(self, row: int, column: str, value: object, message: str) -> Fault:
        """Return a fault of one cell; ``row`` counts from 0."""
        given = "" if value is None else shown(value)
        return Fault(self.label, f"row {self.numbers[row]}", column, given, message)


def as_table(label: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Table:
    """Return the table without its blank rows and nameless blank columns.

    Raises
    ------
    ProblemError: a column has no name or the name of another one, or a row is too long.
    """
    names = [as_text(name) for name in header]
    cells = [[_cell(value) for value in row] for row in rows]
    kept = [number for number, row in enumerate(cells) if any(cell is not None for cell in row)]
    filled = [[*cells[number], *[None] * (len(names) - len(cells[number]))] for number in kept]
    numbers = tuple(number + 1 for number in kept)
    faults = [*_header_faults(label, names, filled), *_long_rows(label, names, filled, numbers)]
    if faults:
        raise ProblemError(faults)
    places = [place for place, name in enumerate(names) if name]
    return Table(
        label,
        tuple(names[place] for place in places),
        tuple([row[place] for place in places] for row in filled),
        numbers,
    )


def _header_faults(label: str, names: list[str], rows: list[list[Any]]) -> list[Fault]:
    faults = [
        Fault(label, "header", "", shown(name), "names two columns; rename or drop one")
        for name, count in Counter(names).items()
        if name and count > 1
    ]
    faults += [
        Fault(label, "header", f"column {place + 1}", "", "has cells but no name; name it")
        for place, name in enumerate(names)
        if not name and any(row[place] is not None for row in rows)
    ]
    return faults


def _long_rows(
    label: str, names: list[str], rows: list[list[Any]], numbers: tuple[int, ...]
) -> list[Fault]:
    return [
        Fault(
            label,
            f"row {number}",
            "",
            "",
            f"has {len(row)} cells for {len(names)} columns; quote text that contains a comma",
        )
        for number, row in zip(numbers, rows, strict=True)
        if any(cell is not None for cell in row[len(names) :])
    ]


def _cell(value: Any) -> Any:
    """Return the value, text without the spaces around it; None where nothing is left."""
    return (value.strip() or None) if isinstance(value, str) else value


def plain_rows(frame: pd.DataFrame) -> list[list[Any]]:
    """Return the cells of a frame by row, None where there is none."""
    cells = frame.astype(object).to_numpy(copy=True)
    cells[frame.isna().to_numpy(dtype=bool)] = None  # an empty frame has no type
    rows: list[list[Any]] = cells.tolist()
    return rows


def as_text(value: Any) -> str:
    """Return the name that a cell stands for: whole numbers without a point, days as ISO dates.

    >>> as_text(101.0), as_text(" P-7 "), as_text(None)
    ('101', 'P-7', '')
    """
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    try:
        if isinstance(value, Real) and not isinstance(value, Integral):
            number = float(value)
            return str(int(number)) if number.is_integer() else str(value)
        return str(value)
    except Exception:  # frames may hold any object
        return shown(value)
