"""A plan with any single number, row or name changed is rejected."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from properties.random_problems import FEW
from sop_opt import Plan, PlanningProblem, solve_plan
from sop_opt.plan import COLUMNS
from sop_opt.plan.tables import LABELS
from strategies import problems
from trust.everything import everything
from trust.mutations import (
    CHANGES,
    number_cells,
    same_content,
    with_cell,
    with_names_swapped,
    with_row_twice,
    without_row,
)

OBJECTIVES = ("cost", "profit")
NUMBERS = [
    (table, column) for table, columns in COLUMNS.items() for column in columns if column not in LABELS
]
NAMES = [
    (table, column) for table, columns in COLUMNS.items() for column in columns if column in LABELS
]


@cache
def plan(objective: str) -> Plan:
    """Return a plan that has rows in every table."""
    return solve_plan(everything(), objective=objective).require_solved()


def some_rows(table: str, solved: Plan, count: int) -> list[int]:
    """Return a few rows of a table, the same ones in every run."""
    rows = len(solved.tables[table])
    return np.random.default_rng(rows).permutation(rows)[:count].tolist()


def differs(value: float, new: float) -> bool:
    """Return whether a number has changed by more than any tolerance."""
    return np.isnan(value) != np.isnan(new) or abs(new - value) > 1e-3 * (1 + abs(value))


@pytest.mark.parametrize("table", COLUMNS)
def test_every_table_has_rows_to_corrupt(table):
    assert len(plan("cost").tables[table])


@pytest.mark.parametrize(("table", "column"), NUMBERS)
def test_a_changed_number_is_rejected(table, column):
    for objective in OBJECTIVES:
        solved = plan(objective)
        values = solved.tables[table][column].to_numpy()
        for place in some_rows(table, solved, 4):
            for name, change in CHANGES.items():
                if differs(values[place], new := change(values[place])):
                    changed = with_cell(solved, table, column, place, new)
                    assert not changed.audit().passed, f"{name} in row {place}"
