"""Accounts: rows, posts, constants, bounds and what each label came to. No solver."""

from __future__ import annotations

import numpy as np
import pytest

from sop_opt.ledger import Account, Solution


@pytest.fixture
def stock():
    """Return an account of two points over three periods: rows 0-2 and 3-5."""
    return Account("material_balance", [("bread", "north"), ("bread", "south")], 3)


def solution(*values):
    return Solution(np.array(values, dtype=float))


def test_a_point_has_one_row_per_period(stock):
    assert stock.size == 6
    assert stock.rows().tolist() == [[0, 1, 2], [3, 4, 5]]
    assert stock.rows([("bread", "south"), ("bread", "south")]).tolist() == [[3, 4, 5], [3, 4, 5]]
    assert stock.rows([]).shape == (0, 3)


def test_an_account_without_periods_has_one_row_per_point():
    totals = Account("all_done", [("oven",), ("mixer",)], None)
    assert totals.size == 2
    assert totals.rows([("mixer",)]).tolist() == [[1]]


def test_an_unknown_point_is_an_error(stock):
    with pytest.raises(KeyError):
        stock.rows([("cake", "north")])


def test_a_post_is_broadcast_to_one_shape(stock):
    stock.post("made", stock.rows(), [[1.0], [2.0]], [10, 11, 12])
    (post,) = stock.posts
    assert post.rows.tolist() == [0, 1, 2, 3, 4, 5]
    assert post.coefficients.tolist() == [1, 1, 1, 2, 2, 2]
    assert post.columns.tolist() == [10, 11, 12, 10, 11, 12]


def test_rows_beyond_the_horizon_and_zero_coefficients_are_left_out(stock):
    stock.post("arrived", [1, 2, -1], [1.0, 0.0, 1.0], [7, 8, 9])
    assert stock.posts[0].rows.tolist() == [1]
    assert stock.posts[0].columns.tolist() == [7]


def test_a_post_of_nothing_is_allowed(stock):
    stock.post("made", stock.rows([]), np.empty((0, 3)), np.empty((0, 3), dtype=np.intp))
    assert stock.amount("made", solution()).tolist() == [0] * 6


def test_constants_add_up_and_rows_beyond_the_horizon_are_left_out(stock):
    stock.post_constant("receipts", [0, 0, -1], [5.0, 2.0, 100.0])
    stock.post_constant("receipts", 0, 1.0)
    stock.post_constant("opening stock", [0, 3], 10)
    assert stock.constants["receipts"].tolist() == [8, 0, 0, 0, 0, 0]
    assert stock.constant.tolist() == [18, 0, 0, 10, 0, 0]


def test_labels_keep_the_order_of_their_first_use(stock):
    stock.post("served", [0], -1.0, [0])
    stock.post("made", [0], 1.0, [1])
    stock.post("served", [1], -1.0, [2])
    stock.post_constant("opening stock", 0, 4)
    assert stock.labels == ["opening stock", "served", "made"]


def test_an_amount_is_what_a_label_came_to_per_row(stock):
    """Row 0 holds 4 + 2 x 3 + 1 x 5, row 1 holds 2 x 7."""
    stock.post("made", [0, 1], 2.0, [0, 1])
    stock.post("made", [0], 1.0, [2])
    stock.post("sent", [0], -1.0, [0])
    stock.post_constant("made", 0, 4)
    values = solution(3, 7, 5)
    assert stock.amount("made", values).tolist() == [15, 14, 0, 0, 0, 0]
    assert stock.amount("sent", values).tolist() == [-3, 0, 0, 0, 0, 0]
    assert stock.amount("never posted", values).tolist() == [0] * 6


def test_a_grid_has_a_row_per_point(stock):
    stock.post_constant("receipts", stock.rows()[1], [1, 2, 3])
    assert stock.grid("receipts", solution()).tolist() == [[0, 0, 0], [1, 2, 3]]


def test_supplies_are_what_adds_to_the_rows_asked_for(stock):
    """Rows are numbered by their place among those asked for; what is sent or due adds nothing."""
    stock.post("made", stock.rows(), 2.0, [[0, 1, 2], [6, 7, 8]])
    stock.post("opening stock", stock.rows(), 1.0, 4)
    stock.post("sent", stock.rows(), -1.0, 5)
    stock.post_constant("receipts", stock.rows()[:, 0], 5)
    stock.post_constant("opening stock", stock.rows()[:, 0], 7)
    stock.post_constant("due", stock.rows()[:, 1], -3)
    terms, amounts = stock.supplies(stock.rows()[1:], besides=("opening stock",))
    assert terms.rows.tolist() == [0, 1, 2]
    assert terms.columns.tolist() == [6, 7, 8]
    assert terms.coefficients.tolist() == [2, 2, 2]
    assert amounts.tolist() == [[5, 0, 0]]


def test_bounds_hold_for_all_rows_until_single_ones_are_set(stock):
    assert stock.lower.tolist() == stock.upper.tolist() == [0] * 6
    stock.bound(stock.rows()[0], lower=-np.inf, upper=[1, 2, 3])
    assert stock.lower.tolist() == [-np.inf] * 3 + [0] * 3
    assert stock.upper.tolist() == [1, 2, 3, 0, 0, 0]
    stock.bound(stock.rows()[:, -1], upper=9)
    assert stock.upper.tolist() == [1, 2, 9, 0, 0, 9]
    assert stock.lower[5] == 0


def test_a_solution_gives_values_in_the_shape_of_the_columns():
    values = solution(1, 2, 3, 4)
    assert values.of(np.array([[3, 0], [1, 1]])).tolist() == [[4, 1], [2, 2]]
