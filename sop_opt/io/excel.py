"""A workbook with one sheet per table."""

from __future__ import annotations

import io
import math
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sop_opt.errors import Fault, ProblemError, StorageError, shortened, shown_path
from sop_opt.io.files import whole_file
from sop_opt.io.frames_in import P, Source, read_source
from sop_opt.io.frames_out import write_frames
from sop_opt.io.naming import table_names
from sop_opt.io.tables import Table, as_table, plain_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from os import PathLike
    from types import ModuleType

    import pandas as pd

    from sop_opt.problem import PlanningProblem

_Grid = list[list[Any]]

_LONGEST_TITLE = 31
"""Signs that the name of a sheet can have; longer names of tables are cut."""


def read_excel(path: str | PathLike[str], model: type[P]) -> P:
    """Return the problem in a workbook; blank sheets are left alone.

    Raises
    ------
    ProblemError: it lists every fault with sheet, row and column.
    StorageError: openpyxl is not installed.
    """
    values = _grids(Path(path), _value, calculated=True)
    formulas = _grids(Path(path), lambda cell: cell.data_type == "f", calculated=False)
    source = Source()
    names = {name[:_LONGEST_TITLE]: name for name in table_names(model)}
    for title, rows in values.items():
        if any(value is not None for row in rows for value in row):
            source.add(names.get(title, title), partial(_as_table, rows, formulas[title]))
    return read_source(source, model)


def write_excel(problem: PlanningProblem, path: str | PathLike[str]) -> None:
    """Write a problem to a workbook, which is replaced if it exists.

    Raises
    ------
    StorageError: openpyxl is not installed, or the workbook cannot be written.
    """
    save_workbook(Path(path), write_frames(problem))


def save_workbook(path: Path, frames: Mapping[str, pd.DataFrame]) -> None:
    """Write frames to the sheets of a workbook: all of them, or none.

    Raises
    ------
    StorageError: openpyxl is not installed, or the workbook cannot be written.
    """
    grids = {name: [list(frame.columns), *plain_rows(frame)] for name, frame in frames.items()}
    for name, rows in grids.items():
        _require_room(name, rows)
    workbook, content = _openpyxl().Workbook(write_only=True), io.BytesIO()
    for name, rows in grids.items():
        sheet = workbook.create_sheet(name[:_LONGEST_TITLE])
        for row in rows:
            sheet.append([_written(sheet, value) for value in row])
    with whole_file(path) as draft:
        workbook.save(content)
        draft.write_bytes(content.getvalue())


def _require_room(name: str, rows: _Grid) -> None:
    """Raise what does not fit a sheet; openpyxl would cut text without a word.

    Raises
    ------
    StorageError: there are too many rows or columns, or too many signs in a cell.
    """
    longest = max((len(cell) for row in rows for cell in row if isinstance(cell, str)), default=0)
    for count, most, what in (
        (len(rows), 1_048_576, "rows"),
        (len(rows[0]), 16_384, "columns"),
        (longest, 32_767, "signs in a cell"),
    ):
        if count > most:
            message = f"table {name} has {count:,} {what}, and a workbook takes {most:,}"
            raise StorageError(f"{message}; write a folder or JSON")


def _written(sheet: Any, value: Any) -> Any:
    """Return a cell; text stays text where it looks like a formula, numbers keep all digits."""
    if isinstance(value, str) or (isinstance(value, float) and math.isinf(value)):
        return _typed(sheet, str(value), "s")
    if isinstance(value, float) and float(f"{value:.16g}") != value:  # openpyxl writes 16 digits
        return _typed(sheet, repr(value), "n")
    return value


def _typed(sheet: Any, text: str, data_type: str) -> Any:
    cell = _openpyxl().cell.WriteOnlyCell(sheet, text)
    cell.data_type = data_type
    return cell


def _grids(path: Path, read: Callable[[Any], Any], *, calculated: bool) -> dict[str, _Grid]:
    """Return something of every cell by sheet: as last calculated, or as it was entered."""
    openpyxl = _openpyxl()
    try:
        with path.open("rb") as file:  # openpyxl leaves files that it opens and cannot read open
            workbook = openpyxl.load_workbook(file, read_only=True, data_only=calculated)
            return {sheet.title: _grid(sheet, read) for sheet in workbook.worksheets}
    except Exception as error:  # a damaged workbook fails in more ways than could be listed
        message = f"cannot be read as an Excel workbook (.xlsx): {shortened(str(error))}"
        raise ProblemError([Fault("workbook", "", "", repr(shown_path(path)), message)]) from None


class _Failed(str):
    """What a cell shows whose formula has failed, such as ``#DIV/0!``."""

    __slots__ = ()


def _value(cell: Any) -> Any:
    return _Failed(cell.value) if cell.data_type == "e" else cell.value


def _grid(sheet: Any, read: Callable[[Any], Any]) -> _Grid:
    sheet.reset_dimensions()  # some programs write a wrong size
    return [[read(cell) for cell in row] for row in sheet.iter_rows()]


def _as_table(rows: _Grid, formulas: _Grid, label: str) -> Table:
    """Return the cells of a sheet.

    Raises
    ------
    ProblemError: a formula has no value, or the columns are not named once each.
    """
    faults = [
        Fault(label, f"row {number}", f"column {place + 1}", value or "", message)
        for number, (row, marks) in enumerate(zip(rows, formulas, strict=True))
        for place, (value, is_formula) in enumerate(zip(row, marks, strict=True))
        if (message := _trouble(value, is_formula=is_formula))
    ]
    if faults:
        raise ProblemError(faults)
    return as_table(label, rows[0], rows[1:])


def _trouble(value: Any, *, is_formula: bool) -> str:
    """Return what keeps the value of a cell from being used, if anything does."""
    if isinstance(value, _Failed):
        return "is a failure of the spreadsheet; mend the formula, or empty the cell"
    if is_formula and value is None:
        return "is a formula that was never calculated; open the workbook and save it"
    return ""


def _openpyxl() -> ModuleType:
    try:
        return import_module("openpyxl")
    except ImportError:
        raise StorageError("workbooks need openpyxl: pip install 'sop-opt[excel]'") from None
