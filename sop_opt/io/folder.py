"""A folder with one CSV file per table."""

from __future__ import annotations

import csv
import io
import re
import shutil
import uuid
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sop_opt.errors import Fault, ProblemError, StorageError, quoted, shown_path
from sop_opt.io.files import told
from sop_opt.io.frames_in import P, Source, read_source
from sop_opt.io.frames_out import write_frames
from sop_opt.io.naming import table_names
from sop_opt.io.tables import Table, as_table, plain_rows
from sop_opt.problem.quantities import as_digits

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from os import PathLike

    import pandas as pd

    from sop_opt.problem import PlanningProblem

SUFFIX = ".csv"

_FORMULA = re.compile(r"'*[-=+@\uff1d\uff0b\uff0d\uff20]")
"""Text that begins like a formula, in narrow or wide signs, behind any number of apostrophes."""

_NUMBERS = re.compile(r"[-+]?[\d.]+(e[-+]?\d+)?(; [-+]?[\d.]+(e[-+]?\d+)?)*;?")
"""One number, or several."""


def read_folder(path: str | PathLike[str], model: type[P]) -> P:
    """Return the problem in a folder; hidden files and all but ``*.csv`` are left alone.

    Raises
    ------
    ProblemError: it lists every fault with file, row and column.
    """
    folder = Path(path)
    message = "is not a folder"
    try:
        files = _tables_in(folder) if folder.is_dir() else None
    except OSError as error:
        files, message = None, f"cannot be read: {error.strerror}"
    if files is None:
        raise ProblemError([Fault("folder", "", "", repr(shown_path(path)), message)])
    source = Source(suffix=SUFFIX)
    for file in files:
        source.add(file.stem, partial(read_csv, file))
    return read_source(source, model)


def write_folder(problem: PlanningProblem, path: str | PathLike[str]) -> None:
    """Write a problem to a folder; the tables of an earlier one are replaced.

    Raises
    ------
    StorageError: the folder holds tables that are not a problem's.
    """
    texts = {name: csv_text(frame) for name, frame in write_frames(problem).items()}
    save(Path(path), texts, known=table_names(type(problem)))


def save(
    folder: Path,
    tables: Mapping[str, str],
    known: Collection[str],
    others: Mapping[str, str] | None = None,
) -> None:
    """Put tables into a folder: all of them, or none where one cannot be written.

    Parameters
    ----------
    tables
        Text of the CSV files by name of the table.
    known
        Names of tables that may be replaced, or removed where there is no new one.
    others
        Text of other files by name.

    Raises
    ------
    StorageError: the folder is a file, cannot be written, or holds tables with other names.
    """
    with told(folder):
        old = _replaceable(folder, known)
    texts = {f"{name}{SUFFIX}": text for name, text in tables.items()} | dict(others or {})
    with _draft_of(folder) as draft, told(folder), ExitStack() as undo:
        new, past = draft / "new", draft / "old"
        new.mkdir()
        past.mkdir()
        for name, text in texts.items():
            (new / name).write_text(text, encoding="utf-8", newline="")
        if not folder.exists():
            folder.mkdir()
            undo.callback(folder.rmdir)
        there = [name for name in texts if (folder / name).is_file()]
        for name in {*there, *(file.name for file in old)}:
            _move(folder / name, past / name, undo)
        for name in texts:
            _move(new / name, folder / name, undo)
        undo.pop_all()


def _move(file: Path, place: Path, undo: ExitStack) -> None:
    """Move a file, and have it moved back where anything after it fails."""
    file.replace(place)
    undo.callback(place.replace, file)


def require_room(folder: Path, known: Collection[str]) -> None:
    """Raise what would keep :func:`save` from writing to a folder, before the work is done.

    Raises
    ------
    StorageError: as :func:`save`.
    """
    with told(folder):
        _replaceable(folder, known)
    with _draft_of(folder):
        pass


@contextmanager
def _draft_of(folder: Path) -> Iterator[Path]:
    """Give an empty folder on the same file system; it is gone in the end."""
    place = folder if folder.is_dir() else folder.parent
    draft = place / f".{uuid.uuid4().hex}"
    with told(folder):
        draft.mkdir(parents=True)
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _replaceable(folder: Path, known: Collection[str]) -> list[Path]:
    """Return the tables in a folder, all of which may be replaced."""
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise StorageError(f"{folder} is a file; name a folder")
    tables = _tables_in(folder)
    if foreign := [file.name for file in tables if file.stem not in known or file.is_dir()]:
        raise StorageError(f"{folder} holds other tables: {quoted(foreign)}; name another folder")
    return tables


def csv_text(frame: pd.DataFrame) -> str:
    """Return a frame as CSV without its index.

    Text that a spreadsheet program would take for a formula gets an apostrophe in front.

    >>> import pandas as pd
    >>> print(csv_text(pd.DataFrame({"name": ["a, b"], "cost": [2.0], "whole": [True]})))
    name,cost,whole
    "a, b",2,true
    <BLANKLINE>
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_disarmed(str(name)) for name in frame.columns)
    writer.writerows([_cell(value) for value in row] for row in plain_rows(frame))
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return as_digits(value) if isinstance(value, float) else _disarmed(str(value))


def _disarmed(text: str) -> str:
    """Return text that no spreadsheet program takes for a formula; numbers stay as they are.

    >>> _disarmed("=1+1"), _disarmed("'=1+1"), _disarmed("-1; 2"), _disarmed("bread")
    ("'=1+1", "''=1+1", '-1; 2', 'bread')
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBERS.fullmatch(text) else text


def _armed(text: str) -> str:
    """Return the text that was written so."""
    bare = text[1:]
    return bare if text.startswith("'") and _FORMULA.match(bare) else text


def _tables_in(folder: Path) -> list[Path]:
    return sorted(
        file
        for file in folder.iterdir()
        if file.suffix.lower() == SUFFIX and not file.name.startswith(".")
    )


def read_csv(file: Path, label: str) -> Table:
    """Return the cells of a file as text.

    Raises
    ------
    ProblemError: it is empty, not UTF-8, or no table.
    """
    try:
        if not file.is_file():  # opening a pipe would wait for its writer
            message = "is no file that could be read"
            raise ProblemError([Fault(label, "", "", "", message)])
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = [list(map(_armed, row)) for row in csv.reader(lines, strict=True)]
    except UnicodeDecodeError:
        message = "is not UTF-8; save it as 'CSV UTF-8'"
        raise ProblemError([Fault(label, "", "", "", message)]) from None
    except (OSError, csv.Error) as error:
        raise ProblemError([Fault(label, "", "", "", f"cannot be read: {error}")]) from None
    if not rows:
        message = "is empty; it needs a header with the names of the columns"
        raise ProblemError([Fault(label, "", "", "", message)])
    header, *body = rows
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        message = "has one column; separate columns with commas"
        raise ProblemError([Fault(label, "header", "", "", message)])
    return as_table(label, header, body)
