"""A plan with any one number, row or name changed is rejected."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from properties.random_problems import FEW
from sop_opt import Plan, PlanningProblem, solve_plan
from sop_opt.plan import COLUMNS
from sop_opt.plan.tables import LABELS
from strategies import problems
from trust.audit.count import count
from trust.audit.everything import solved
from trust.audit.mutated import KINDS, WORLDS
from trust.audit.mutated import solved as solved_world
from trust.audit.mutations import (
    CHANGES,
    is_changed,
    number_columns,
    same_content,
    with_cell,
    with_names_swapped,
    with_row_twice,
    with_table,
    without_row,
)

OBJECTIVES = ("cost", "profit")
COLUMNS_OF = [(table, column) for table, columns in COLUMNS.items() for column in columns]
NUMBERS = [pair for pair in COLUMNS_OF if pair[1] not in LABELS]
NAMES = [pair for pair in COLUMNS_OF if pair[1] in LABELS]


def chance(*names: str) -> np.random.Generator:
    """Return a source of chance that is the same in every run."""
    return np.random.default_rng(zlib.crc32(" ".join(names).encode()))


def changed_numbers(plan: Plan, table: str, column: str, count: int) -> list[tuple[int, str, Plan]]:
    """Return plans with one number of a column changed: the row, the change and the plan."""
    random, values = chance(table, column), plan.tables[table][column].to_numpy()
    possible = [
        (place, name)
        for place, value in enumerate(values.tolist())
        for name, change in CHANGES.items()
        if is_changed(value, change(value))
    ]
    return [
        (place, name, with_cell(plan, table, column, place, CHANGES[name](values[place])))
        for place, name in random.permutation(np.array(possible, dtype=object))[:count].tolist()
    ]


@pytest.mark.parametrize("table", COLUMNS)
def test_the_plan_that_is_corrupted_has_rows_in_every_table(table):
    assert len(solved("cost").tables[table])


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_plan_that_is_corrupted_is_sound(objective):
    solved(objective).audit().require_passed()


@pytest.mark.parametrize(("table", "column"), NUMBERS)
def test_a_changed_number_is_rejected(table, column):
    for objective in OBJECTIVES:
        for place, name, plan in changed_numbers(solved(objective), table, column, count=1):
            assert not plan.audit().passed, f"{objective}: {name} in row {place}"


@pytest.mark.slow
@pytest.mark.parametrize(("table", "column"), NUMBERS)
def test_many_changed_numbers_are_rejected(table, column):
    for objective in OBJECTIVES:
        for place, name, plan in changed_numbers(solved(objective), table, column, count=25):
            assert not plan.audit().passed, f"{objective}: {name} in row {place}"


@pytest.mark.parametrize(("table", "column"), NAMES)
def test_swapped_names_are_rejected(table, column):
    plan, random = solved("cost"), chance(table, column)
    frame = plan.tables[table]
    for first, second in random.integers(0, len(frame), (2, 2)).tolist():
        swapped = with_names_swapped(plan, table, column, first, second)
        if not same_content(swapped.tables[table], frame):
            assert not swapped.audit().passed, f"rows {first} and {second}"


@pytest.mark.parametrize("corrupt", [without_row, with_row_twice])
@pytest.mark.parametrize("table", COLUMNS)
def test_a_missing_or_a_repeated_row_is_rejected(table, corrupt):
    plan = solved("cost")
    place = int(chance(table).integers(len(plan.tables[table])))
    assert not corrupt(plan, table, place).audit().passed


@pytest.mark.parametrize("table", COLUMNS)
def test_a_table_in_another_order_is_the_same_plan(table):
    plan = solved("cost")
    frame = plan.tables[table]
    shuffled = frame.iloc[chance(table).permutation(len(frame))]
    assert with_table(plan, table, shuffled).audit().passed


@FEW
@given(problems(), st.data())
def test_a_changed_number_of_any_plan_is_rejected(problem: PlanningProblem, data: st.DataObject):
    plan = solve_plan(problem).require_solved()
    table, column = data.draw(st.sampled_from(number_columns(plan)))
    place = data.draw(st.integers(0, len(plan.tables[table]) - 1))
    value = float(plan.tables[table][column].iloc[place])
    new = data.draw(st.sampled_from(list(CHANGES.values())))(value)
    if is_changed(value, new):
        assert not with_cell(plan, table, column, place, new).audit().passed


SHARES = {"cells": 0.005, "decisions": 0.01, "breaches": 0.03}
"""Of all mutations of a kind, those that are tried in every run."""


@pytest.mark.parametrize("world", WORLDS)
def test_the_plans_that_are_mutated_are_sound(world):
    plans = solved_world(world)
    plans.plan(plans.result.values).audit().require_passed()
    assert plans.is_legal(plans.result.values)


@pytest.mark.parametrize("kind", KINDS)
def test_some_mutations_of_each_world_are_caught(kind):
    """``python -m trust.audit.count`` in this folder's root counts them all."""
    found = {world: count(world, kind, SHARES[kind]) for world in WORLDS}
    assert {world: missed for world, (_, missed) in found.items()} == {
        world: [] for world in WORLDS
    }
    assert sum(made for made, _ in found.values()) > 10


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("world", WORLDS)
def test_many_mutations_are_caught(world, kind):
    made, missed = count(world, kind, share=0.2)
    assert missed == []
    assert made


def test_a_flow_that_starts_a_batch_too_few_is_no_legal_plan():
    """What is legal is told by the model: one order less than a plan needs is not."""
    plans = solved_world("network")
    fewer = [
        plans.is_legal(change.values)
        for change in plans.changes(lambda: True)
        if change.what.startswith("lots.orders") and change.what.endswith("one less")
    ]
    assert fewer
    assert not any(fewer)


def test_good_units_that_are_thrown_away_as_too_old_are_noticed():
    """What is wasted must be as old as the shelf life, and have waited in stock for it."""
    plans = solved_world("dairy")
    rules = set()
    for change in plans.breaches(lambda: True):
        if change.what.startswith(("shelf_life.only_old", "shelf_life.kept_until_old")):
            rules |= set(plans.plan(change.values).audit().violations["rule"])
    assert rules == {"nothing is spoiled while good", "what spoils is in stock until then"}
