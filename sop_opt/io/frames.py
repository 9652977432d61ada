"""Data frames named after the tables."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from sop_opt.errors import Fault, ProblemError, shortened
from sop_opt.io.frames_in import P, Source, read_source
from sop_opt.io.tables import Table, as_table, plain_rows

if TYPE_CHECKING:
    from collections.abc import Mapping


def read_frames(frames: Mapping[str, pd.DataFrame], model: type[P]) -> P:
    """Return the problem in the frames; nan is an empty cell, and the index is ignored.

    Raises
    ------
    ProblemError: it lists every fault with frame, row and column.
    """
    source = Source()
    for name, frame in frames.items():
        source.add(str(name), partial(read_frame, frame))
    return read_source(source, model)


def read_frame(frame: Any, label: str) -> Table:
    """Return the cells of a frame.

    Raises
    ------
    ProblemError: it is no frame, or its columns are not named once each.
    """
    if not isinstance(frame, pd.DataFrame):
        message = f"must be a DataFrame, not {type(frame).__name__}"
        raise ProblemError([Fault(label, "", "", "", message)])
    try:
        rows = plain_rows(frame)
    except Exception as error:  # cells may hold any object, and pandas asks it whether it is nan
        message = f"cannot be read: {shortened(str(error))}"
        raise ProblemError([Fault(label, "", "", "", message)]) from None
    return as_table(label, list(frame.columns), rows)
