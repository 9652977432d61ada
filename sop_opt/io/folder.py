"""A folder with one CSV file per table."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from sop_opt.errors import Fault, ProblemError
from sop_opt.io.frames_in import P, Source, read_source
from sop_opt.io.tables import Table, as_table

if TYPE_CHECKING:
    from os import PathLike

SUFFIX = ".csv"


def read_folder(path: str | PathLike[str], model: type[P]) -> P:
    """Return the problem in a folder; hidden files and all but ``*.csv`` are left alone.

    Raises
    ------
    ProblemError: it lists every fault with file, row and column.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise ProblemError([Fault("folder", "", "", repr(str(path)), "is not a folder")])
    source = Source(suffix=SUFFIX)
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() == SUFFIX and not file.name.startswith("."):
            source.add(file.stem, lambda label, file=file: read_csv(file, label))
    return read_source(source, model)


def read_csv(file: Path, label: str) -> Table:
    """Return the cells of a file as text.

    Raises
    ------
    ProblemError: it is empty, not UTF-8, or no table.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.reader(lines, strict=True))
    except UnicodeDecodeError as error:
        remedy = "save it as 'CSV UTF-8'"
        message = f"byte {error.start + 1} is not UTF-8; {remedy}"
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
