"""Rounding: a floor that only the rounding of decimals puts above its ceiling is not above it."""

from __future__ import annotations

import pytest

from sop_opt import ProblemError, solve_plan
from worlds import make_problem

THREE_TENTHS = 0.1 * 3
"""0.30000000000000004 to a computer."""


@pytest.mark.parametrize(
    "sections",
    [
        {"processes": [{"product": "bread", "minimum": THREE_TENTHS, "maximum": 0.3}]},
        {"inventory": [{"product": "bread", "safety_stock": THREE_TENTHS, "maximum": 0.3}]},
        {
            "inventory": [
                {"product": "bread", "closing_minimum": THREE_TENTHS, "closing_maximum": 0.3}
            ]
        },
        {"inventory": [{"product": "bread", "closing_minimum": THREE_TENTHS, "maximum": 0.3}]},
        {"limits": [{"name": "made", "flow": "made", "least": THREE_TENTHS, "most": 0.3}]},
    ],
)
def test_rounding_alone_makes_no_contradiction(sections):
    plan = solve_plan(make_problem(demand=[{"product": "bread", "quantity": 0.3}], **sections))
    assert plan.status == "optimal"


def test_a_small_contradiction_is_one_all_the_same():
    with pytest.raises(ProblemError, match="above the maximum"):
        make_problem(processes=[{"product": "bread", "minimum": 0.3000001, "maximum": 0.3}])
