"""Where columns and rows are, by the names that components gave them."""

from __future__ import annotations

import numpy as np

from sop_opt.assemble import assemble
from sop_opt.components.demand import DemandService
from sop_opt.components.limits import Limits
from sop_opt.trust.rules.places import Places
from sop_opt.trust.rules.plain import PLAIN
from worlds import make_problem


def places() -> Places:
    """Return bread of which 3 to 9 a month are made on an oven of 40 hours."""
    problem = make_problem(
        resources=[{"name": "oven", "hours": 40}],
        processes=[{"product": "bread", "minimum": 3, "maximum": 9, "resource_hours": {"oven": 2}}],
    )
    assembled = assemble(problem, PLAIN)
    return Places(assembled, assembled.formulation.matrix())


def test_columns_and_rows_are_found_by_period() -> None:
    """The hours of February are a row of -2 per loaf made then, at -40 or above."""
    found = places()
    run = found.column("production.run", ("make bread",), 1)
    row = found.row("hours_limit", ("oven",), 1)
    matrix = found.matrix
    entries = slice(matrix.starts[row], matrix.starts[row + 1])
    assert matrix.columns[entries].tolist() == [run]
    assert matrix.values[entries].tolist() == [-2.0]
    piece = found.row_piece(row, "lower")
    assert (piece.what, piece.index, piece.level, piece.free) == ("row", row, -40.0, -np.inf)


def test_what_is_not_there_is_none() -> None:
    found = places()
    assert found.column("purchases.bought", ("bread", "main", "mill"), 0) is None
    assert found.column("production.run", ("make cake",), 0) is None
    assert found.row("hours_limit", ("mixer",), 0) is None
    assert found.row("limits.at_most", ("cap", "Jan")) is None
    assert found.part(Limits) is None
    assert isinstance(found.part(DemandService), DemandService)


def test_without_a_rule_a_column_is_not_below_0_and_has_no_ceiling() -> None:
    found = places()
    column = found.columns("production.run", ("make bread",))[0]
    assert found.column_piece(column, "lower", 3.0).free == 0.0
    assert found.column_piece(column, "upper", 9.0).free == np.inf


def test_a_floor_that_rounding_has_put_above_its_ceiling_is_where_the_model_has_it() -> None:
    """0.1 x 3 is a little above 0.3."""
    problem = make_problem(processes=[{"product": "bread", "minimum": 0.1 * 3, "maximum": 0.3}])
    assembled = assemble(problem, PLAIN)
    found = Places(assembled, assembled.formulation.matrix())
    column = found.columns("production.run", ("make bread",))[0]
    assert found.column_piece(column, "lower", 0.1 * 3).level == 0.3


def test_rows_that_hold_nothing_are_left_out() -> None:
    """Nothing loads the oven."""
    problem = make_problem(resources=[{"name": "oven", "hours": 40}])
    assembled = assemble(problem, PLAIN)
    found = Places(assembled, assembled.formulation.matrix())
    assert found.filled(found.rows("hours_limit", ("oven",))) == []
    assert [period for period, _ in places().filled(places().rows("hours_limit", ("oven",)))] == [
        0,
        1,
    ]
