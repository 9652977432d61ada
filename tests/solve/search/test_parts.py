"""Parts of whole columns by period and point."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from solve.matrices import matrix_of
from solve.search.lots import lots, with_places
from sop_opt.solve.search.parts import Parts, whole_columns

# 2 items x 4 periods: 8 set-ups, columns 16 to 23
LOTS = lots(np.full((2, 4), 10), 40, fixed=5)


def test_only_columns_that_must_be_whole_and_can_change_count():
    assert whole_columns(LOTS).tolist() == list(range(16, 24))
    upper = LOTS.upper.copy()
    upper[16] = 0  # the first item cannot be made in the first period
    assert whole_columns(replace(LOTS, upper=upper)).tolist() == list(range(17, 24))


def test_parts_know_periods_and_points():
    parts = Parts.of(LOTS)
    assert parts.size == 8
    assert parts.periods.tolist() == [0, 1, 2, 3]
    assert parts.points.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("size", "step", "windows"),
    [
        (4, 0.5, [(0, 1), (1, 2), (2, 3)]),  # 2 columns a period: windows of 2 periods
        (4, 1.0, [(0, 1), (2, 3)]),
        (6, 1.0, [(0, 2), (3, 3)]),
        (1, 1.0, [(0, 0), (1, 1), (2, 2), (3, 3)]),
        (99, 0.5, [(0, 3)]),
    ],
)
def test_windows_go_through_time_to_the_end(size, step, windows):
    assert list(Parts.of(LOTS).windows(size, step)) == windows


def test_drawn_parts_are_windows_groups_and_both():
    parts, rng = Parts.of(LOTS), np.random.default_rng(0)
    window = parts.some_periods(4, rng).reshape(2, 4)
    assert window.sum() == 4
    assert (window[0] == window[1]).all()  # both items
    group = parts.some_points(4, rng).reshape(2, 4)
    assert sorted(group.sum(axis=1).tolist()) == [0, 4]  # one item, all periods
    both = parts.some_of_both(2, rng).reshape(2, 4)
    assert sorted(both.sum(axis=1).tolist()) == [0, 2]  # half of the items in half of the periods


def test_columns_without_period_or_point_are_in_every_window_or_group():
    parts = Parts(np.array([0, 1, -1, 0], dtype=np.int32), np.array([0, 1, 0, -1], dtype=np.int32))
    rng = np.random.default_rng(0)
    assert all(parts.some_periods(1, rng)[2] for _ in range(5))
    assert all(parts.some_points(1, rng)[3] for _ in range(5))


@pytest.mark.parametrize(
    ("period", "point", "names"),
    [
        ([0, 1], [0, 1], ["some_periods", "some_points", "some_of_both"]),
        ([0, 1], [0, 0], ["some_periods"]),
        ([-1, -1], [0, 1], ["some_points"]),
        ([-1, -1], [-1, -1], []),
    ],
)
def test_there_are_only_the_kinds_that_tell_columns_apart(period, point, names):
    parts = Parts(np.array(period, dtype=np.int32), np.array(point, dtype=np.int32))
    assert [draw.__name__ for draw in parts.kinds] == names


def test_a_matrix_without_places_has_no_parts():
    assert Parts.of(matrix_of([1, 1], whole=True, upper=1)).kinds == []


def test_points_that_share_a_row_belong_together():
    # points 0 and 1 share a row, as do 1 and 2; 3 stands alone
    rows = [(0, [1, 1, 0, 0], 2), (0, [0, 1, 1, 0], 2), (0, [0, 0, 0, 1], 1)]
    matrix = with_places(matrix_of([1] * 4, rows, upper=1, whole=True), 4, 1)
    assert [own.tolist() for own in Parts.of(matrix).groups] == [[0, 1], [1, 2]]


@pytest.mark.parametrize("seed", range(8))
def test_points_drawn_together_share_rows(seed):
    rows = [(0, [1, 1, 0, 0], 2), (0, [0, 0, 1, 1], 2)]
    matrix = with_places(matrix_of([1] * 4, rows, upper=1, whole=True), 4, 1)
    drawn = Parts.of(matrix).some_points(2, np.random.default_rng(seed))
    assert drawn.tolist() in ([True, True, False, False], [False, False, True, True])
