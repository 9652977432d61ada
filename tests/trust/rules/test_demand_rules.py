"""Demand gives way by what cannot be served in time, computed by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from trust.rules.ruled import Case, check, ruled, value_at, way_out
from worlds import make_problem

if TYPE_CHECKING:
    from sop_opt import PlanningProblem

NO_STOCK = [{"product": "bread", "maximum": 0}]


def late(most: list[float], quantity: list[float], **policy: Any) -> PlanningProblem:
    """Return demand that may be late, and the most that can be made."""
    return make_problem(
        horizon=["Jan", "Feb", "Mar"],
        processes=[{"product": "bread", "maximum": most}],
        demand=[{"product": "bread", "quantity": quantity, "unmet": {"kind": "backlog", **policy}}],
    )


CASES = {
    # 5 of 10 and 5 of 20
    "demand that must be served": Case(
        ("demand", 1, "quantity"),
        make_problem(inventory=NO_STOCK, processes=[{"product": "bread", "maximum": 5}]),
        {"Jan": -5.0, "Feb": -15.0},
        "5 fewer units of bread for market in Jan, 15 in Feb",
        (5.0, 5.0),
    ),
    # 12 are made in any case, 10 are wanted and nothing can be kept
    "demand that takes too little": Case(
        ("demand", 1, "quantity"),
        make_problem(inventory=NO_STOCK, processes=[{"product": "bread", "minimum": [12, 0]}]),
        {"Jan": 2.0},
        "2 more units of bread for market in Jan",
        (12.0, 20.0),
    ),
    # 30 of 35 are made by the end
    "all served by the end": Case(
        ("demand", 1, "unmet.1.must_end_clear"),
        late([10, 10, 10], [15, 10, 10]),
        {"Mar": 5.0},
        "5 units of bread for market still open in Mar",
        becomes=False,
    ),
    # 10 of January's 20 can only be made in March
    "longest delay": Case(
        ("demand", 1, "unmet.1.max_periods"),
        late([10, 0, 10], [20, 0, 0], max_periods=1),
        {"Feb": 10.0},
        "10 units of bread for market more than 1 period late in Feb",
        2,
    ),
    # nothing is made before March, when January's 20 are 2 periods late and February's 5 are 1
    "longest delay of 0 periods": Case(
        ("demand", 1, "unmet.1.max_periods"),
        late([0, 0, 30], [20, 5, 0], max_periods=0),
        {"Jan": 20.0, "Feb": 25.0},
        "20 units of bread for market more than 0 periods late in Jan, 25 in Feb",
        2,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_demand_gives_way_by_what_cannot_be_served_in_time(case: Case) -> None:
    check(case)


def test_demand_that_may_be_lost_asks_for_nothing() -> None:
    problem = make_problem(
        demand=[{"product": "bread", "quantity": [10, 20], "unmet": {"kind": "lost_sales"}}]
    )
    _, model = ruled(problem)
    assert [rule for rule in model.rules if rule.cause == "demand"] == []


def test_a_delay_counts_what_was_turned_down_as_not_waiting() -> None:
    """January's 20 may be late by 1 period or lost; as no rule stands in the way there is a plan.

    With no more than 4 lost in all, 16 are left, of which 10 are made in January; the other 6 wait
    until March, 2 periods.
    """
    problem = late([10, 0, 10], [20, 0, 0], max_periods=1)
    demand = problem.demand[0].replace(
        unmet=[{"kind": "backlog", "max_periods": 1}, {"kind": "lost_sales"}]
    )
    limits = [{"name": "few lost", "flow": "lost", "per": "horizon", "most": 4}]
    problem = problem.replace(demand=[demand], limits=limits)
    way = way_out(problem, "demand", 1, "unmet.1.max_periods")
    assert way.amounts == {"Feb": 6.0}
    assert way.fix is not None
    assert value_at(way.fix.apply(problem), "demand", 1, "unmet.1.max_periods") == 2
    assert way.repaired == "optimal"
