"""Small corruptions of a plan's tables; none of them leaves every rule intact."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sop_opt.plan import COLUMNS
from sop_opt.plan.tables import LABELS

if TYPE_CHECKING:
    from sop_opt import Plan

CHANGES = {
    "one more": lambda value: value + 1.0,
    "one less": lambda value: value - 1.0,
    "a little more": lambda value: value + 0.01 * (1.0 + abs(value)),
    "half": lambda value: value / 2,
    "double": lambda value: value * 2,
    "zero": lambda value: 0.0,
    "other sign": lambda value: -value,
    "no number": lambda value: np.nan,
}
"""Ways to change one number."""


def is_changed(value: float, new: float) -> bool:
    """Return whether a number differs from another by more than any tolerance."""
    return np.isnan(value) != np.isnan(new) or abs(new - value) > 1e-3 * (1 + abs(value))


def number_columns(plan: Plan) -> list[tuple[str, str]]:
    """Return (table, column) of every column of numbers in a table that has rows."""
    return [
        (table, column)
        for table, columns in COLUMNS.items()
        for column in columns
        if column not in LABELS and len(plan.tables[table])
    ]


def with_table(plan: Plan, table: str, frame: pd.DataFrame) -> Plan:
    """Return the plan with one table replaced."""
    return replace(plan, tables={**plan.tables, table: frame})


def with_cell(plan: Plan, table: str, column: str, place: int, value: float) -> Plan:
    """Return the plan with one number replaced."""
    frame = plan.tables[table].copy()
    frame.iloc[place, list(frame.columns).index(column)] = value
    return with_table(plan, table, frame)


def without_row(plan: Plan, table: str, place: int) -> Plan:
    """Return the plan without one row of a table."""
    frame = plan.tables[table]
    return with_table(plan, table, frame.drop(index=frame.index[place]))


def with_row_twice(plan: Plan, table: str, place: int) -> Plan:
    """Return the plan with one row of a table twice."""
    frame = plan.tables[table]
    return with_table(plan, table, pd.concat([frame, frame.iloc[[place]]], ignore_index=True))


def with_periods_swapped(plan: Plan, table: str, place: int) -> Plan:
    """Return the plan with the numbers of a row and of the next one swapped."""
    frame = plan.tables[table].copy()
    other = (place + 1) % len(frame)
    for at, column in enumerate(frame.columns):
        if column not in LABELS:
            frame.iloc[[place, other], at] = frame.iloc[[other, place], at].to_numpy()
    return with_table(plan, table, frame)


def with_names_swapped(plan: Plan, table: str, column: str, first: int, second: int) -> Plan:
    """Return the plan with the names of two rows of a table swapped."""
    frame = plan.tables[table].copy()
    at = list(frame.columns).index(column)
    frame.iloc[[first, second], at] = frame.iloc[[second, first], at].to_numpy()
    return with_table(plan, table, frame)


def same_content(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Return whether two tables hold the same rows, in whatever order."""
    if len(one) != len(other):
        return False
    columns = list(one.columns)
    first, second = (frame.sort_values(columns, ignore_index=True) for frame in (one, other))
    return first.equals(second)
