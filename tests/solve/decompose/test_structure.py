"""Blocks are found by what holds together, without a look at names."""

from dataclasses import replace

import numpy as np

from solve.decompose.linked import ITEMS, PERIODS, lots, shops, with_overtime
from solve.matrices import matrix_of
from sop_opt.solve.decompose.structure import SUPPLY, find_structure


def test_items_are_blocks_and_the_machine_links_them():
    matrix = lots()
    found = find_structure(matrix)
    assert found.count == ITEMS
    assert found.linking.sum() == PERIODS
    for block in range(ITEMS):
        # made, stock and set up of one item in every period, and nothing of another
        assert np.unique(matrix.point[found.block == block]).size == 1
        assert (found.block == block).sum() == 3 * PERIODS


def test_blocks_are_found_where_nothing_is_known_of_columns():
    matrix = lots()
    unknown = replace(matrix, point=np.full_like(matrix.point, -1))
    assert (find_structure(unknown).block == find_structure(matrix).block).all()


def test_overtime_supplies_the_blocks_and_is_none():
    matrix = with_overtime(lots())
    found = find_structure(matrix)
    assert found.count == ITEMS
    assert (found.block[-PERIODS:] == SUPPLY).all()
    assert (found.block[:-PERIODS] != SUPPLY).all()


def test_parts_that_nothing_links_are_blocks_too():
    found = find_structure(shops(most=None))
    assert (found.count, found.linking.sum()) == (5, 0)


def test_what_hangs_together_by_all_rows_has_no_structure():
    rng = np.random.default_rng(0)
    rows = [(0.0, line.tolist(), 9.0) for line in rng.uniform(1, 2, (6, 8))]
    # without its rows nothing is left but eight single columns, which are no blocks
    assert find_structure(matrix_of([1.0] * 8, rows)) is None


def test_a_structure_is_told_in_a_line():
    told = str(find_structure(lots()))
    assert told == "5 blocks of up to 18 columns, linked by 6 rows"
