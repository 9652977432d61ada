"""Parts are the whole: every column in one of them, nothing lost and nothing counted twice."""

import numpy as np
import pytest

from solve.decompose.linked import fractional_lots, lots, with_overtime
from sop_opt.solve.decompose.parts import joined, split
from sop_opt.solve.decompose.structure import find_structure


def split_of(matrix):
    return split(matrix, find_structure(matrix))


def activity(matrix, values):
    rows = np.repeat(np.arange(matrix.row_lower.size), np.diff(matrix.starts))
    return np.bincount(rows, matrix.values * values[matrix.columns], matrix.row_lower.size)


@pytest.mark.parametrize("matrix", [lots(), fractional_lots(), with_overtime(lots())])
def test_every_column_and_row_is_in_one_part(matrix):
    parts = split_of(matrix).parts
    columns = np.concatenate([part.columns for part in parts])
    assert sorted(columns) == list(range(matrix.cost.size))
    links = find_structure(matrix).linking.sum()
    assert sum(part.matrix.row_lower.size for part in parts) + links == matrix.row_lower.size


def test_parts_cost_and_use_together_what_the_whole_does():
    matrix = with_overtime(lots())
    values = np.random.default_rng(1).uniform(0, 5, matrix.cost.size)
    parts = split_of(matrix).parts
    used = sum(part.use(values[part.columns]) for part in parts)
    assert used == pytest.approx(activity(matrix, values)[find_structure(matrix).linking])
    cost = sum(part.matrix.cost @ values[part.columns] for part in parts)
    assert cost == pytest.approx(matrix.cost @ values)
    inner = np.concatenate([activity(part.matrix, values[part.columns]) for part in parts])
    outer = activity(matrix, values)[~find_structure(matrix).linking]
    assert sorted(inner) == pytest.approx(sorted(outer))


def test_a_price_makes_columns_dearer_by_what_they_use():
    part = split_of(lots()).blocks[0]
    prices = np.arange(1.0, part.links + 1)
    rise = part.matrix.cost - part.priced(prices)
    # a unit made takes one unit of the machine's period, stock and set-ups take none of it
    assert sorted(rise) == [0.0] * 12 + [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]


def test_parts_joined_are_what_they_were():
    matrix = with_overtime(lots())
    parts = split_of(matrix).parts
    both = joined([parts[0], parts[2], parts[-1]])
    values = np.random.default_rng(2).uniform(0, 5, matrix.cost.size)
    own = [parts[0], parts[2], parts[-1]]
    assert both.use(values[both.columns]) == pytest.approx(
        sum(part.use(values[part.columns]) for part in own)
    )
    each = np.concatenate([activity(part.matrix, values[part.columns]) for part in own])
    assert activity(both.matrix, values[both.columns]) == pytest.approx(each)
