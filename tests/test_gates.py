"""Gates: the whole column that opens a flow, the closest of several."""

from __future__ import annotations

import numpy as np

from sop_opt.gates import Gates

NONE = -1


def test_a_column_has_its_opener():
    gates = Gates()
    gates.add(np.array([[0, 1]]), np.array([[4, 5]]))
    assert gates.openers(6).tolist() == [4, 5, NONE, NONE, NONE, NONE]


def test_without_gates_nothing_needs_an_opener():
    assert Gates().openers(2).tolist() == [NONE, NONE]


def test_the_closest_opener_is_the_one_that_opens_fewest():
    """Column 4 opens both flows, 5 only the second, in whatever order they are registered."""
    family, item = (np.array([0, 1]), np.array(4)), (np.array([1]), np.array([5]))
    for order in ([family, item], [item, family]):
        gates = Gates()
        for columns, openers in order:
            gates.add(columns, openers)
        assert gates.openers(6)[:2].tolist() == [4, 5]


def test_openers_of_one_column_may_come_in_one_gate():
    gates = Gates()
    gates.add(np.array([0, 1, 1]), np.array([4, 5, 4]))
    assert gates.openers(6)[:2].tolist() == [4, 5]


def test_of_equals_the_first_one_registered_is_taken():
    gates = Gates()
    gates.add(np.array([0]), np.array([3]))
    gates.add(np.array([0]), np.array([2]))
    assert gates.openers(4).tolist() == [3, NONE, NONE, NONE]


def test_an_opener_below_zero_is_none():
    """A flow that takes nothing in a period needs no set-up there."""
    gates = Gates()
    gates.add(np.array([[0, 1]]), np.array([[2, NONE]]))
    assert gates.openers(3).tolist() == [2, NONE, NONE]
