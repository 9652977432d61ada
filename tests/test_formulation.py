"""The model as arrays: columns, accounts as rows, entries added up. No solver."""

from __future__ import annotations

import numpy as np
import pytest

from sop_opt.assemble import open_ledger
from sop_opt.formulation import Block, Formulation
from worlds import make_problem


@pytest.fixture
def formulation():
    """Return an empty model over two periods with material for one product."""
    problem = make_problem()
    return Formulation(problem.horizon.names, open_ledger(problem))


def dense(matrix):
    """Return the coefficients as a full table, adding up whatever is stored for one place."""
    table = np.zeros((matrix.row_lower.size, matrix.cost.size))
    for row in range(table.shape[0]):
        span = slice(matrix.starts[row], matrix.starts[row + 1])
        np.add.at(table[row], matrix.columns[span], matrix.values[span])
    return table


def test_columns_are_numbered_in_the_order_of_their_families(formulation):
    block = Block("production", formulation)
    assert block.variables("run", [("a",), ("b",)]).tolist() == [[0, 1], [2, 3]]
    assert block.variables("is_built", [("a",)], over_periods=False).tolist() == [4]
    assert block.variables("nothing", []).shape == (0, 2)
    assert formulation.size == 5
    assert [family.name for family in formulation.variables] == [
        "production.run",
        "production.is_built",
        "production.nothing",
    ]


def test_bounds_and_wholeness_are_broadcast_to_the_grid(formulation):
    block = Block("production", formulation)
    block.variables(
        "run", [("a",), ("b",)], lower=[[1], [2]], upper=[8, 9], integer=[[True], [False]]
    )
    block.variables("stock", [("a",)])
    matrix = formulation.matrix()
    assert matrix.lower.tolist() == [1, 1, 2, 2, 0, 0]
    assert matrix.upper.tolist() == [8, 9, 8, 9, np.inf, np.inf]
    assert matrix.integer.tolist() == [True, True, False, False, False, False]
    assert matrix.integer.dtype == bool
    assert matrix.is_mip


def test_a_model_without_whole_columns_is_linear(formulation):
    Block("production", formulation).variables("run", [("a",)])
    assert not formulation.matrix().is_mip


def test_entries_of_one_place_add_up(formulation):
    block = Block("production", formulation)
    columns = block.variables("run", [("a",)])[0]
    rule = block.rule("limit", [("a",)], lower=-np.inf)
    rule.post("load", rule.rows()[0], 2.0, columns)
    rule.post("more load", rule.rows()[0], 3.0, columns)
    rule.post("first again", 0, 1.0, columns[1])
    matrix = formulation.matrix()
    first = formulation.first_row(rule)
    assert dense(matrix)[first:].tolist() == [[5, 1], [0, 5]]
    assert matrix.starts[-1] == matrix.values.size == 3


def test_entries_that_cancel_out_are_not_stored(formulation):
    block = Block("production", formulation)
    columns = block.variables("run", [("a",)])
    rule = block.rule("limit", [("a",)])
    rule.post("in", rule.rows(), 1.0, columns)
    rule.post("out", rule.rows(), -1.0, columns)
    assert formulation.matrix().values.size == 0


def test_each_row_lists_its_columns_in_order(formulation):
    block = Block("production", formulation)
    columns = block.variables("run", [("a",), ("b",)])
    rule = block.rule("limit", [("a",)])
    for k in (1, 0):
        rule.post("load", rule.rows()[0], 1.0 + k, columns[k])
    matrix = formulation.matrix()
    first = formulation.first_row(rule)
    span = slice(matrix.starts[first], matrix.starts[first + 1])
    assert matrix.columns[span].tolist() == [0, 2]
    assert matrix.values[span].tolist() == [1, 2]


def test_constants_move_to_the_bounds_of_their_row(formulation):
    """0 <= x - 7 <= 3 is 7 <= x <= 10."""
    block = Block("production", formulation)
    rule = block.rule("limit", [("a",)], lower=0.0, upper=3.0)
    rule.post("run", rule.rows(), 1.0, block.variables("run", [("a",)]))
    rule.post_constant("due", rule.rows(), -7.0)
    first, matrix = formulation.first_row(rule), formulation.matrix()
    assert matrix.row_lower[first:].tolist() == [7, 7]
    assert matrix.row_upper[first:].tolist() == [10, 10]


def test_the_accounts_of_the_ledger_are_the_first_rows(formulation):
    """Material has two rows, one per period; there are no hours and no workers."""
    rule = Block("production", formulation).rule("total", [("a",)], over_periods=False)
    assert formulation.first_row(formulation.ledger.material) == 0
    assert formulation.first_row(rule) == 2
    assert formulation.matrix().row_lower.size == 3
    assert rule.name == "production.total"


def test_the_objective_is_the_sum_of_the_cost_account(formulation):
    columns = Block("production", formulation).variables("run", [("a",)])[0]
    cost = formulation.ledger.cost
    cost.post("production", [0, 1], [2.0, 3.0], columns)
    cost.post("overtime", 1, 4.0, columns[1])
    cost.post_constant("revenue", [0, 1], [-10, -20])
    matrix = formulation.matrix()
    assert matrix.cost.tolist() == [2, 7]
    assert matrix.offset == -30


def test_the_objective_may_be_some_rows_of_an_account(formulation):
    columns = Block("production", formulation).variables("run", [("a",)])[0]
    cost = formulation.ledger.cost
    cost.post("production", [0, 1], [2.0, 3.0], columns)
    cost.post_constant("fixed", [0, 1], [5, 6])
    coefficients, constant = formulation.objective(cost, np.array([1]))
    assert coefficients.tolist() == [0, 3]
    assert constant == 6


def test_a_model_without_columns_still_has_its_rows(formulation):
    matrix = formulation.matrix()
    assert matrix.cost.size == 0
    assert matrix.row_lower.tolist() == [0, 0]
    assert matrix.starts.tolist() == [0, 0, 0]
    assert matrix.offset == 0


def test_highs_gets_whole_numbers_of_its_own_size(formulation):
    block = Block("production", formulation)
    rule = block.rule("limit", [("a",)])
    rule.post("load", rule.rows(), 1.0, block.variables("run", [("a",)]))
    matrix = formulation.matrix()
    assert matrix.starts.dtype == matrix.columns.dtype == np.int32
