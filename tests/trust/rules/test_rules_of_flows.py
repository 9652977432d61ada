"""Limits, use rules, smoothing, frozen periods, pins and strategies give way, computed by hand.

Bread is due 10 in January and 20 in February, and cannot be stocked unless a case says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from trust.rules.ruled import Case, check, value_at, way_out
from worlds import make_problem

if TYPE_CHECKING:
    from sop_opt import PlanningProblem

NO_STOCK = [{"product": "bread", "maximum": 0}]
TWO_WAYS = [
    {"name": "fast", "product": "bread", "maximum": 40},
    {"name": "slow", "product": "bread", "maximum": 5},
]


def fresh(**sections: Any) -> PlanningProblem:
    """Return bread that cannot be stocked."""
    return make_problem(**{"inventory": NO_STOCK, **sections})


def limited(**limit: Any) -> PlanningProblem:
    """Return fresh bread with a limit on what is made."""
    return fresh(processes=TWO_WAYS, limits=[{"name": "cap", "flow": "made", **limit}])


def kept(**stability: Any) -> PlanningProblem:
    """Return fresh bread with something of an earlier plan."""
    return fresh(stability=stability)


CASES = {
    "ceiling per period": Case(
        ("limits", 1, "most"),
        limited(most=15),
        {"Feb": 5.0},
        "5 above the ceiling of limit cap in Feb",
        {"Jan": 15.0, "Feb": 20.0},
    ),
    # 30 by the end of February
    "floor to date": Case(
        ("limits", 1, "least"),
        limited(per="to_date", least={"Feb": 45}),
        {"Feb": -15.0},
        "15 below the floor of limit cap in Feb",
        {"Feb": 30.0},
    ),
    "floor of the horizon": Case(
        ("limits", 1, "least"),
        limited(per="horizon", least=50),
        {"": -20.0},
        "20 below the floor of limit cap",
        30.0,
    ),
    # half of 20 would be 10, and 5 can be made slowly: a quarter
    "share": Case(
        ("limits", 1, "least"),
        limited(process="slow", relative_to={"flow": "made"}, least=0.5),
        {"Feb": -5.0},
        "5 below the floor of limit cap in Feb",
        {"Jan": 0.5, "Feb": 0.25},
    ),
    # 20 take both ways where each makes 12 at most
    "most in use": Case(
        ("usage", 1, "most_in_use"),
        fresh(
            processes=[
                {"name": "left", "product": "bread", "maximum": 12},
                {"name": "right", "product": "bread", "maximum": 12},
            ],
            usage=[{"name": "one way", "flow": "run", "each": "process", "most_in_use": 1}],
        ),
        {"Feb": 1.0},
        "1 more in use (one way) in Feb",
        2,
    ),
    # two ways of at least 8 each are 16, and January wants 10
    "least in use": Case(
        ("usage", 1, "least_in_use"),
        fresh(
            processes=[
                {"name": name, "product": "bread", "maximum": 40} for name in ("left", "right")
            ],
            usage=[
                {
                    "name": "both ways",
                    "flow": "run",
                    "each": "process",
                    "least_in_use": 2,
                    "minimum_if_used": 8,
                    "periods": ["Jan"],
                }
            ],
        ),
        {"Jan": -1.0},
        "1 fewer in use (both ways) in Jan",
        1,
    ),
    "minimum if used": Case(
        ("usage", 1, "minimum_if_used"),
        fresh(
            usage=[{"name": "much", "flow": "run", "each": "process", "minimum_if_used": 15}],
        ),
        {"Jan": -5.0},
        "5 fewer units of make bread when it is used in Jan",
        (10.0, 15.0),
    ),
    "greatest increase": Case(
        ("smoothing", 1, "maximum_increase"),
        fresh(smoothing=[{"name": "output", "flow": "made", "maximum_increase": 4}]),
        {"Feb": 6.0},
        "6 more increase of output in Feb",
        (4.0, 10.0),
    ),
    # 25 before, 10 in January
    "greatest decrease": Case(
        ("smoothing", 1, "maximum_decrease"),
        fresh(smoothing=[{"name": "output", "flow": "made", "maximum_decrease": 5, "opening": 25}]),
        {"Jan": 10.0},
        "10 more decrease of output in Jan",
        (15.0, 5.0),
    ),
    "frozen period": Case(
        ("stability", 0, "frozen_periods"),
        kept(
            frozen_periods=["Jan"],
            previous=[{"flow": "run", "process": "make bread", "quantity": [7, 20]}],
        ),
        {"Jan": 3.0},
        "3 more than planned of run, process make bread in Jan",
        (),
    ),
    "frozen period without an earlier plan": Case(
        ("stability", 0, "frozen_periods"),
        kept(frozen_periods=["Feb"]),
        {"Feb": 20.0},
        "20 more than planned of run, not in the previous plan in Feb",
        (),
    ),
    "pin of one period": Case(
        ("stability", 0, "pins.1.quantity"),
        kept(pins=[{"flow": "run", "process": "make bread", "quantity": {"Feb": 26}}]),
        {"Feb": -6.0},
        "6 less than planned of run, process make bread in Feb",
        {"Feb": 20.0},
    ),
    # 10 in January must be 10 in February
    "level output": Case(
        ("problem", 0, "strategy"),
        fresh(strategy="level"),
        {"Feb": 10.0},
        "10 more units than level: output of bread in Feb",
        "mixed",
    ),
    # 15 a month at most: 5 of February's 20 are made in January
    "chase": Case(
        ("problem", 0, "strategy"),
        make_problem(strategy="chase", processes=[{"product": "bread", "maximum": 15}]),
        {"Jan": 5.0},
        "5 units ahead of need in stock of bread in Jan",
        "mixed",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_said_of_flows_gives_way_by_what_is_missing(case: Case) -> None:
    check(case)


def test_level_people_give_way_to_hiring() -> None:
    """10 and 20 hours are 1 and 2 workers of 10 hours, none of them idle."""
    problem = fresh(
        strategy="level",
        workforce=[{"name": "bakers", "opening": 1, "hours_per_worker": 10, "idle_allowed": False}],
        processes=[{"product": "bread", "labour_hours": {"bakers": 1}}],
    )
    way = way_out(problem, "problem", 0, "strategy")
    assert way.amounts == {"Feb": 1.0}
    assert str(way.fix) == "1 more worker than level: workers in bakers in Feb"
    assert way.repaired == "optimal"


def test_what_is_needed_together_can_be_named_but_not_loosened() -> None:
    """The fast way requires the slow one, which makes 8 at least where 5 can be made."""
    rule = {"flow": "run", "each": "process", "process": "fast", "name": "pair"}
    slow = {"flow": "run", "each": "process", "process": "slow", "name": "some"}
    problem = fresh(
        processes=TWO_WAYS,
        usage=[
            rule | {"requires": {"flow": "run", "process": "slow"}},
            slow | {"minimum_if_used": 8},
        ],
    )
    way = way_out(problem, "usage", 1, "requires")
    assert way.amounts == {"Jan": 1.0, "Feb": 1.0}
    assert way.fix is None


def test_the_stricter_of_two_use_rules_gives_way() -> None:
    """15 is asked by one rule and 12 by the other, where 13 are made in January."""
    rules = [
        {"name": name, "flow": "run", "each": "process", "minimum_if_used": least}
        for name, least in (("some", 12), ("much", 15))
    ]
    problem = fresh(usage=[*rules], demand=[{"product": "bread", "quantity": [13, 20]}])
    way = way_out(problem, "usage", 2, "minimum_if_used")
    assert way.amounts == {"Jan": -2.0}
    assert way.fix is not None
    assert value_at(way.fix.apply(problem), "usage", 2, "minimum_if_used") == (13.0, 15.0)
    assert way.repaired == "optimal"
