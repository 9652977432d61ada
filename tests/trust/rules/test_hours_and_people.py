"""Hours and people give way by what is missing, computed by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from trust.rules.ruled import Case, check, way_out
from worlds import make_problem

if TYPE_CHECKING:
    from sop_opt import PlanningProblem

NO_STOCK = [{"product": "bread", "maximum": 0}]


def baked(oven: dict[str, Any] | None = None, **sections: Any) -> PlanningProblem:
    """Return bread that takes 2 hours of an oven, 20 in January and 40 in February."""
    return make_problem(
        **{
            "inventory": NO_STOCK,
            "resources": [{"name": "oven", "hours": 30} | (oven or {})],
            "processes": [{"product": "bread", "resource_hours": {"oven": 2}}],
        }
        | sections
    )


def by_hand(*pools: dict[str, Any], due: float = 20) -> PlanningProblem:
    """Return one month in which 20 loaves take 20 hours of bakers who work 8 hours each."""
    return make_problem(
        horizon=["Jan"],
        inventory=NO_STOCK,
        workforce=[{"name": "bakers", "hours_per_worker": 8, **pool} for pool in pools],
        processes=[{"product": "bread", "labour_hours": {"bakers": 1}}],
        demand=[{"product": "bread", "quantity": due}],
    )


def shifts(problem: PlanningProblem) -> dict[str, object]:
    """Return the hours of all extra shifts by their name."""
    return {shift.name: shift.hours for shift in problem.resources[0].extra_shifts}


CASES = {
    # 20 hours are 2.5 workers
    "most workers": Case(
        ("workforce", 1, "maximum_workers"),
        by_hand({"opening": 1, "maximum_workers": 1}),
        {"Jan": 1.5},
        "1.5 more workers in bakers in Jan",
        (2.5,),
    ),
    "most workers hired": Case(
        ("workforce", 1, "maximum_hired"),
        by_hand({"opening": 1, "maximum_hired": 0}),
        {"Jan": 1.5},
        "1.5 more workers hired for bakers in Jan",
        (1.5,),
    ),
    # whole people: two of them
    "most whole workers hired": Case(
        ("workforce", 1, "maximum_hired"),
        by_hand({"opening": 1, "maximum_hired": 0, "whole": True}),
        {"Jan": 2.0},
        "2 more workers hired for bakers in Jan",
        (2.0,),
    ),
    "most workers released": Case(
        ("workforce", 1, "maximum_released"),
        by_hand({"opening": 5, "maximum_released": 0, "maximum_workers": 3}),
        {"Jan": 2.0},
        "2 more workers released from bakers in Jan",
        (2.0,),
    ),
    "least workers": Case(
        ("workforce", 1, "minimum_workers"),
        by_hand({"opening": 3, "maximum_hired": 0, "minimum_workers": 5}),
        {"Jan": -2.0},
        "2 fewer workers at least in bakers in Jan",
        (3.0,),
    ),
    # 8 regular hours and 4 of overtime, of the one worker there is
    "overtime per worker": Case(
        ("workforce", 1, "overtime.hours_per_worker"),
        by_hand({"opening": 1, "maximum_hired": 0, "overtime": {"hours_per_worker": 4}}),
        {"Jan": 8.0},
        "8 more overtime hours of bakers in Jan",
        (12.0,),
    ),
    # two workers share the 4 hours that are missing beyond 16 regular ones
    "overtime of two workers": Case(
        ("workforce", 1, "overtime.hours_per_worker"),
        by_hand({"opening": 2, "maximum_hired": 0, "overtime": {"hours_per_worker": 0}}),
        {"Jan": 4.0},
        "4 more overtime hours of bakers in Jan",
        (2.0,),
    ),
    # 24 hours are there, 20 are worked
    "idle time": Case(
        ("workforce", 1, "idle_allowed"),
        by_hand({"opening": 3, "maximum_released": 0, "idle_allowed": False}),
        {"Jan": 4.0},
        "4 idle hours of bakers in Jan",
        becomes=True,
    ),
    # one worker on short time works 4 hours less
    "short time": Case(
        ("workforce", 1, "short_time.maximum"),
        by_hand(
            {
                "opening": 3,
                "maximum_released": 0,
                "idle_allowed": False,
                "short_time": {"maximum": 0, "hours_lost": 0.5},
            }
        ),
        {"Jan": 1.0},
        "1 more short-time worker in bakers in Jan",
        (1.0,),
    ),
    "moves": Case(
        ("workforce", 2, "moves.1.maximum"),
        by_hand(
            {"opening": 1, "maximum_hired": 0},
            {"name": "helpers", "opening": 3, "moves": [{"to": "bakers", "maximum": 1}]},
        ),
        {"Jan": 0.5},
        "0.5 more workers moved from helpers to bakers in Jan",
        (1.5,),
    ),
    # 24 hours from one machine are 8 loaves too few; both machines must stop once
    "machines that stop": Case(
        ("resources", 1, "maintenance.1.machine_periods"),
        baked({"machines": 2, "hours": 20, "maintenance": [{"machine_periods": 2, "end": "Jan"}]}),
        {"": -1.0},
        "1 machine period fewer for maintenance of oven",
        1,
    ),
    # in January one machine is enough, so that one stop is due later; there is one at once at most
    "most machines that stop at once": Case(
        ("resources", 1, "maintenance.1.most_at_once"),
        baked(
            {
                "machines": 3,
                "hours": 20,
                "maintenance": [{"machine_periods": 2, "end": "Jan", "most_at_once": 1}],
            }
        ),
        {"Jan": 1.0},
        "1 machine period more at once for maintenance of oven in Jan",
        2,
    ),
    # in January both machines are needed
    "end of the window of a stop": Case(
        ("resources", 1, "maintenance.1.end"),
        baked(
            {"machines": 2, "hours": 20, "maintenance": [{"machine_periods": 1, "end": "Jan"}]},
            demand=[{"product": "bread", "quantity": [20, 10]}],
        ),
        {"Feb": 1.0},
        "1 machine period still stopped for maintenance of oven in Feb",
        "Feb",
    ),
    "start of the window of a stop": Case(
        ("resources", 1, "maintenance.1.start"),
        baked(
            {"machines": 2, "hours": 20, "maintenance": [{"machine_periods": 1, "start": "Feb"}]}
        ),
        {"Jan": 1.0},
        "1 machine period already stopped for maintenance of oven in Jan",
        "Jan",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_people_and_stops_give_way_by_what_is_missing(case: Case) -> None:
    check(case)


def test_more_hours_are_an_extra_shift_that_costs_nothing() -> None:
    """February needs 40 hours of 30; January has enough."""
    way = way_out(baked(), "resources", 1, "hours")
    assert way.amounts == {"Feb": -10.0}
    assert str(way.fix) == "10 more hours of oven in Feb"
    assert shifts(way.fix.apply(baked())) == {"added hours": (0.0, 10.0)}
    assert way.repaired == "optimal"


def test_hours_of_several_periods_are_added_to_one_shift() -> None:
    """20 and 40 hours are needed, 15 are there: 5 and 25 are missing."""
    problem = baked({"hours": 15, "extra_shifts": [{"name": "night", "hours": 1, "maximum": 0}]})
    way = way_out(problem, "resources", 1, "hours")
    assert str(way.fix) == "5 more hours of oven in Jan, 25 in Feb"
    assert shifts(way.fix.apply(problem)) == {"night": 1.0, "added hours": (5.0, 25.0)}
    assert way.repaired == "optimal"


def test_more_hours_help_where_a_set_up_allows_no_more_than_there_are() -> None:
    """What a set-up allows is worked out from the 30 hours; 10 more must allow 20 loaves."""
    setups = [{"name": "bread", "process": "make bread", "cost": 1, "hours": {"oven": 2}}]
    way = way_out(baked(setups=setups), "resources", 1, "hours")
    # 40 hours of load and 2 of set-up
    assert way.amounts == {"Feb": -12.0}
    assert way.repaired == "optimal"


def test_overtime_and_shifts_are_used_before_hours_are_added() -> None:
    """30 regular hours, 4 of overtime and 2 of a shift leave 4 missing in February."""
    oven = {"overtime": {"hours": 4}, "extra_shifts": [{"hours": 2}]}
    assert way_out(baked(oven), "resources", 1, "hours").amounts == {"Feb": -4.0}


def test_a_shift_of_the_same_name_keeps_its_price() -> None:
    """Two periods are one change, beside a dear shift that happens to have the name."""
    dear = {"name": "added hours", "hours": 1, "cost": 9, "maximum": 0}
    problem = baked({"hours": 15, "extra_shifts": [dear]})
    way = way_out(problem, "resources", 1, "hours")
    assert way.fix is not None
    fixed = way.fix.apply(problem)
    assert shifts(fixed) == {"added hours": 1.0, "more added hours": (5.0, 25.0)}
    assert fixed.resources[0].extra_shifts[0].cost == 9.0
    assert way.repaired == "optimal"
