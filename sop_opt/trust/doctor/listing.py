"""Findings as text: grouped by severity, in columns, with their counts."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sop_opt.errors import Fault

WIDEST = 32
"""Signs that a column is padded to at most; what is longer pushes the rest of its line aside."""


def listed(faults: Sequence[Fault]) -> str:
    """Return findings, which come most severe first, as a list to read.

    Columns are section and row, field, value, and what is wrong.

    >>> from sop_opt.errors import Fault
    >>> print(listed([Fault("demand", "row 2", "quantity", "0", "is zero", "note")]))
    1 note
      demand row 2  quantity  0  is zero
    """
    if not faults:
        return "no faults found"
    groups = []
    lines = zip(faults, _lines(faults), strict=True)
    for severity, group in groupby(lines, key=lambda line: line[0].severity):
        members = [line for _, line in group]
        title = f"{len(members)} {severity}{'s' * (len(members) > 1)}"
        groups.append("\n".join([title, *members]))
    return "\n\n".join(groups)


def _lines(faults: Sequence[Fault]) -> Iterator[str]:
    """Yield a line per finding, in columns as wide as what most of them hold."""
    rows = [(f"{fault.section} {fault.row}".strip(), fault.field, fault.value) for fault in faults]
    widths = [min(max(map(len, column)), WIDEST) for column in zip(*rows, strict=True)]
    for fault, row in zip(faults, rows, strict=True):
        padded = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True) if width]
        yield "  ".join(["", *padded, fault.message])
