"""Elastic models: what is kept, what is dropped, what gives way and at what price."""

from __future__ import annotations

import numpy as np
import pytest

from sop_opt import SolveOptions
from sop_opt.matrix import Matrix
from sop_opt.solve.highs import solve_with_highs
from sop_opt.trust.elastic import Elastic, RuledModel
from sop_opt.trust.rules import Piece, Rule

QUIET = SolveOptions(progress=False)


def made_and_sold() -> Matrix:
    """Return x units made, of 0 to 8, and y sold, of 10 to 10; the row is x - y = 0 or more."""
    return Matrix(
        cost=np.array([2.0, 0.0]),
        offset=5.0,
        lower=np.array([0.0, 10.0]),
        upper=np.array([8.0, 10.0]),
        integer=np.array([False, False]),
        row_lower=np.array([0.0]),
        row_upper=np.array([np.inf]),
        starts=np.array([0, 2], dtype=np.int32),
        columns=np.array([0, 1], dtype=np.int32),
        values=np.array([1.0, -1.0]),
    )


def rule(*pieces: Piece, scale: float = 1.0) -> Rule:
    """Return a rule with these bounds."""
    relief = {"lower": "{} less", "upper": "{} more"}
    return Rule(
        "limit", "limits", 1, "most", "cap", "", "units", scale, pieces, relief, loosened=None
    )


CEILING = rule(Piece("column", 0, "upper", 8.0, np.inf), scale=16.0)
DEMAND = rule(
    Piece("column", 1, "lower", 10.0, 0.0), Piece("column", 1, "upper", 10.0, np.inf), scale=2.0
)
BALANCE = rule(Piece("row", 0, "lower", 0.0, -np.inf), scale=100.0)


def given(elastic: Elastic) -> list[float]:
    """Return by how much each rule gives way at the least price."""
    result = solve_with_highs(elastic.matrix, QUIET)
    assert result.values is not None
    return [round(float(amount), 6) for amount in elastic.amounts(result.values)]


def test_all_rules_kept_are_the_model() -> None:
    matrix = made_and_sold()
    kept = RuledModel(matrix, [CEILING, DEMAND]).keeping([CEILING, DEMAND])
    assert kept.lower.tolist() == matrix.lower.tolist()
    assert kept.upper.tolist() == matrix.upper.tolist()
    assert kept.row_lower.tolist() == matrix.row_lower.tolist()


def test_a_rule_that_is_dropped_leaves_the_bound_there_is_without_it() -> None:
    kept = RuledModel(made_and_sold(), [CEILING, DEMAND, BALANCE]).keeping([CEILING])
    assert kept.lower.tolist() == [0.0, 0.0]
    assert kept.upper.tolist() == [8.0, np.inf]
    assert kept.row_lower.tolist() == [-np.inf]


def test_of_two_rules_on_one_bound_the_stricter_holds_until_it_is_dropped() -> None:
    loose = rule(Piece("column", 0, "upper", 12.0, np.inf))
    model = RuledModel(made_and_sold(), [CEILING, loose])
    assert model.keeping([loose, CEILING]).upper[0] == 8.0
    assert model.keeping([loose]).upper[0] == 12.0


@pytest.mark.parametrize(
    ("soft", "amount"),
    [
        # 10 are sold and 8 made: 2 more are made, or 2 fewer sold, or 2 come from nowhere
        (CEILING, 2.0),
        (DEMAND, -2.0),
        (BALANCE, -2.0),
    ],
    ids=["ceiling of a column", "both sides of a column", "floor of a row"],
)
def test_a_rule_gives_way_by_what_is_missing(soft: Rule, amount: float) -> None:
    model = RuledModel(made_and_sold(), [CEILING, DEMAND, BALANCE])
    assert given(model.elastic([soft])) == [amount]


def test_the_price_is_the_share_of_the_scale() -> None:
    """2 of 16, 2 of 2 and 2 of 100: the balance is the cheapest, at 2 %."""
    elastic = RuledModel(made_and_sold(), [CEILING, DEMAND, BALANCE]).elastic(
        [CEILING, DEMAND, BALANCE]
    )
    result = solve_with_highs(elastic.matrix, QUIET)
    assert result.objective == pytest.approx(0.02)
    assert given(elastic) == [0.0, 0.0, -2.0]


def test_two_rules_on_one_column_give_way_apart() -> None:
    """At most 8 by one rule and 9 by the other: 10 take 2 of the one and 1 of the other."""
    nine = rule(Piece("column", 0, "upper", 9.0, np.inf), scale=16.0)
    elastic = RuledModel(made_and_sold(), [CEILING, nine]).elastic([CEILING, nine])
    assert given(elastic) == [2.0, 1.0]


def test_a_rule_that_is_kept_holds_beside_one_that_gives_way() -> None:
    nine = rule(Piece("column", 0, "upper", 9.0, np.inf))
    elastic = RuledModel(made_and_sold(), [CEILING, nine]).elastic([CEILING])
    assert solve_with_highs(elastic.matrix, QUIET).status == "infeasible"


def test_all_bounds_of_one_rule_give_way_together() -> None:
    """At most 7 of x and 5 of y, where x = y = 10 at least: 5 lift both."""
    both = rule(Piece("column", 0, "upper", 7.0, np.inf), Piece("column", 1, "upper", 5.0, 10.0))
    assert given(RuledModel(made_and_sold(), [CEILING, both]).elastic([CEILING, both]))[1] == 5.0


def test_the_columns_of_the_model_come_first() -> None:
    elastic = RuledModel(made_and_sold(), [CEILING, BALANCE]).elastic([CEILING, BALANCE])
    assert elastic.columns["upper"].tolist() == [2, -1]
    assert elastic.columns["lower"].tolist() == [-1, 3]
    assert elastic.matrix.cost.tolist() == [0.0, 0.0, 1 / 16, 1 / 100]
    assert elastic.matrix.offset == 0.0


def test_dust_below_0_does_not_give_way_to_the_other_side() -> None:
    """Solvers hold bounds to a tolerance: a column at -5e-9 is one at 0."""
    cap = rule(Piece("column", 0, "upper", 8.0, np.inf))
    elastic = RuledModel(made_and_sold(), [cap]).elastic([cap])
    assert elastic.amounts(np.array([8.0, 10.0, -5e-9])).tolist() == [0.0]
    assert elastic.amounts(np.array([10.0, 10.0, 2.0])).tolist() == [2.0]
