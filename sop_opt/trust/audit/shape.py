"""Shape: every table has its columns, one row per row of the problem and period, and numbers.

These checks come first; the others read the tables as grids and would have nothing to read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sop_opt.plan.tables import COLUMNS
from sop_opt.trust.audit.comparison import Rows
from sop_opt.trust.audit.due import key_columns, number_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sop_opt.trust.audit.comparison import Comparison
    from sop_opt.trust.audit.evidence import Evidence

LARGEST = np.finfo(float).max

SIGNED = frozenset(
    {
        ("demand", "revenue"),  # given back for what is open at the end
        ("workforce", "regular_hours"),  # training may take more than there is
        ("limits", "value"),
        ("limits", "least"),
        ("limits", "most"),
        ("smoothing", "total"),
        ("stability", "planned"),
        ("stability", "change"),
        ("price_steps", "cost"),
        ("costs", "amount"),
        ("balance", "quantity"),
    }
)
"""Columns that may be below zero."""

UNMEASURED = frozenset(
    {
        ("capacity", "utilisation"),
        ("limits", "value"),
        ("limits", "least"),
        ("limits", "most"),
        ("storage", "capacity"),
    }
)
"""Columns in which no number is an answer, too."""


def columns(evidence: Evidence) -> Iterator[Comparison]:
    """Check that every table has its columns, and numbers where numbers belong."""
    for table, listed in COLUMNS.items():
        frame = evidence.tables[table] if table in evidence.tables else pd.DataFrame()
        there = [str(name) for name in frame.columns]
        names = sorted({*listed, *there})
        found = [[float(there.count(name))] for name in names]
        target = [[float(name in listed)] for name in names]
        rows_of = Rows(table, [(name,) for name in names])
        yield rows_of.equal("each column once", np.array(found), np.array(target))
        numbers = [name for name in number_columns(table) if name in frame.columns]
        numeric = [[float(_is_numeric(frame[name]))] for name in numbers]
        rows_of = Rows(table, [(name,) for name in numbers])
        yield rows_of.equal("numbers in the column", np.array(numeric).reshape(-1, 1), 1.0)


def _is_numeric(values: pd.Series[float] | pd.DataFrame) -> bool:
    return isinstance(values, pd.Series) and (
        values.empty or pd.api.types.is_numeric_dtype(values.dtype)
    )


def rows(evidence: Evidence) -> Iterator[Comparison]:
    """Check that every row due is there once, and that there are no others."""
    for table in COLUMNS:
        frame, found = evidence.tables[table], evidence.found(table)
        wanted = Rows(table, found.due.points, lines=not found.due.periods)
        there = (found.order >= 0).astype(float).reshape(-1, found.due.width)
        least = 0.0 if found.due.optional else 1.0
        yield wanted.within("every row due is there", there, least)
        others = np.setdiff1d(np.arange(len(frame)), found.order)
        names = [frame[column].to_numpy(dtype=object)[others] for column in key_columns(table)]
        listed = list(zip(*names, strict=True))
        yield Rows(table, listed, lines=True).zero("no other rows", np.ones((others.size, 1)))


def numbers(evidence: Evidence) -> Iterator[Comparison]:
    """Check that numbers are finite, and not below zero where that has no meaning."""
    for table in COLUMNS:
        for column, amount in evidence[table].columns.items():
            known = np.where(np.isnan(amount), 0.0, amount)
            found = known if (table, column) in UNMEASURED else amount
            signed = (table, column) in SIGNED
            rule = "a number" if signed else "a number, not below zero"
            floor = -LARGEST if signed else 0.0
            yield evidence[table].within(f"{column}: {rule}", found, floor, LARGEST, 0.0)
