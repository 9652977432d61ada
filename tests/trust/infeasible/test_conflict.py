"""The smallest conflict: every member is needed, with rules made by hand and at random."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sop_opt import SolveOptions
from sop_opt.solve.highs import solve_with_highs
from sop_opt.trust.elastic import RuledModel
from sop_opt.trust.infeasible.conflict import find_conflict
from sop_opt.trust.infeasible.feasibility import as_question, crossed
from sop_opt.trust.rules import Piece
from trust.infeasible.models import bare, column_rule, row_rule, rule

if TYPE_CHECKING:
    from collections.abc import Collection

    from sop_opt.matrix import Matrix
    from sop_opt.trust.infeasible.conflict import Conflict
    from sop_opt.trust.rules import Rule


def conflict_of(model: RuledModel, seconds: float = 60.0) -> Conflict | None:
    """Return the conflict of a model, found in so many seconds at most."""
    return find_conflict(model, SolveOptions(), time.perf_counter() + seconds)


def can_keep(model: RuledModel, kept: Collection[Rule]) -> bool:
    """Return whether a solve of its own finds values that keep these rules."""
    matrix = as_question(model.keeping(kept))
    if any(where.any() for where in crossed(matrix).values()):
        return False
    return solve_with_highs(matrix, SolveOptions()).status != "infeasible"


def assert_minimal(model: RuledModel, conflict: Conflict | None) -> None:
    """Check that a conflict is one, and is none without any one of its rules."""
    assert conflict is not None
    assert conflict.is_minimal
    assert not can_keep(model, conflict.rules)
    for dropped in conflict.rules:
        assert can_keep(model, [kept for kept in conflict.rules if kept is not dropped])


def test_rules_that_can_be_kept_are_no_conflict() -> None:
    model = RuledModel(bare([[1.0]]), [row_rule(0, "lower", 1.0), row_rule(0, "upper", 2.0)])
    assert conflict_of(model) is None


def test_a_floor_above_a_ceiling_of_one_column_clashes_without_any_solve() -> None:
    """x >= 3 and x <= 2; that y >= 0 has nothing to do with it."""
    floor, ceiling = column_rule(0, "lower", 3.0), column_rule(0, "upper", 2.0)
    model = RuledModel(bare([[1.0, 1.0]]), [column_rule(1, "lower", 0.0), floor, ceiling])
    conflict = conflict_of(model)
    assert conflict is not None
    assert conflict.rules == (floor, ceiling)


def test_only_what_the_proof_weighs_is_left() -> None:
    """x + y >= 10 with x <= 4 and y <= 5; z <= 1 and x + y <= 20 have nothing to do with it."""
    most_x, most_y = column_rule(0, "upper", 4.0, row=1), column_rule(1, "upper", 5.0, row=2)
    most_z = column_rule(2, "upper", 1.0, row=3)
    floor, ceiling = row_rule(0, "lower", 10.0, row=4), row_rule(0, "upper", 20.0, row=5)
    model = RuledModel(bare([[1.0, 1.0, 0.0]]), [most_x, most_y, most_z, floor, ceiling])
    conflict = conflict_of(model)
    assert conflict is not None
    assert conflict.rules == (most_x, most_y, floor)


def test_of_one_place_only_the_periods_that_clash_are_named() -> None:
    """x <= 1, y <= 1, z <= 1, by period, and y >= 2."""
    periods = [column_rule(k, "upper", 1.0, period=name) for k, name in enumerate("abc")]
    floor = column_rule(1, "lower", 2.0, row=2, period="b")
    conflict = conflict_of(RuledModel(bare([[1.0, 1.0, 1.0]]), [*periods, floor]))
    assert conflict is not None
    assert conflict.rules == (periods[1], floor)


def test_whole_numbers_clash_where_fractions_would_not() -> None:
    """2 x + 2 y = 5 has no whole answer; that x <= 100 changes nothing."""
    exact = rule(
        Piece("row", 0, "lower", 5.0, -np.inf), Piece("row", 0, "upper", 5.0, np.inf), row=1
    )
    within = [column_rule(k, side, level, row=2) for k in (0, 1) for side, level in WIDE.items()]
    conflict = conflict_of(RuledModel(bare([[2.0, 2.0]], integer=True), [*within, exact]))
    assert conflict is not None
    assert conflict.rules == (exact,)


WIDE = {"lower": -100.0, "upper": 100.0}


def test_whole_numbers_can_make_a_clash_of_fractions_smaller() -> None:
    """x <= 3.5 and x >= 3.2, whole: neither is needed for x + y >= 9 and y <= 5 to clash."""
    model = RuledModel(
        bare([[1.0, 1.0]], integer=True),
        [
            low := column_rule(0, "lower", 3.2, row=1),
            high := column_rule(0, "upper", 3.5, row=2),
            column_rule(1, "upper", 5.0, row=3),
            row_rule(0, "lower", 9.0, row=4),
        ],
    )
    conflict = conflict_of(model)
    assert_minimal(model, conflict)
    assert conflict is not None
    assert low in conflict.rules or high in conflict.rules


def test_what_no_rule_can_change_is_a_conflict_without_rules() -> None:
    matrix = replace(bare([[1.0]]), row_lower=np.array([2.0]), upper=np.array([1.0]))
    conflict = conflict_of(RuledModel(matrix, [column_rule(0, "lower", 0.0)]))
    assert conflict is not None
    assert conflict.rules == ()


def hard_sum() -> Matrix:
    """Return 8 whole numbers from 0 to 9 in a sum that no quick argument settles."""
    weights = [float(12_345 + 2 * 7**k) for k in range(8)]
    whole = bare([[*weights, 0.0]], integer=True)
    exact = np.array([99_998.0])
    return replace(
        whole, lower=np.zeros(9), upper=np.full(9, 9.0), row_lower=exact, row_upper=exact
    )


def test_no_conflict_is_found_where_the_time_is_too_short_for_a_first_answer() -> None:
    model = RuledModel(hard_sum(), [column_rule(8, "upper", 5.0)])
    assert conflict_of(model, seconds=-1.0) is None


def test_a_conflict_that_time_cuts_short_says_so() -> None:
    """z >= 3 and z <= 2 clash at a glance; what could be kept without either takes too long."""
    floor, ceiling = column_rule(8, "lower", 3.0), column_rule(8, "upper", 2.0)
    conflict = conflict_of(RuledModel(hard_sum(), [floor, ceiling]), seconds=-1.0)
    assert conflict is not None
    assert conflict.rules == (floor, ceiling)
    assert not conflict.is_minimal


BOX = {"lower": 0.0, "upper": 9.0}


@st.composite
def clashing_models(draw: st.DrawFn, *, integer: bool) -> RuledModel:
    """Return random rows of small whole coefficients, bounded by rules on both sides."""
    width, height = draw(st.integers(2, 4)), draw(st.integers(2, 5))
    numbers = st.integers(-3, 3).map(float)
    rows = draw(
        st.lists(
            st.lists(numbers, min_size=width, max_size=width), min_size=height, max_size=height
        )
    )
    rules = [column_rule(k, side, level) for k in range(width) for side, level in BOX.items()]
    for index in range(height):
        side = draw(st.sampled_from(["lower", "upper"]))
        level = draw(st.integers(-20, 20)) + 0.5
        rules.append(row_rule(index, side, level, row=index + 2))
    return RuledModel(bare(rows, integer=integer), rules)


@pytest.mark.parametrize("integer", [False, True])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_conflict_is_minimal(data: st.DataObject, *, integer: bool) -> None:
    model = data.draw(clashing_models(integer=integer))
    if can_keep(model, model.rules):
        assert conflict_of(model) is None
    else:
        assert_minimal(model, conflict_of(model))
