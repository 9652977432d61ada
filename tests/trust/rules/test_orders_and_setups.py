"""Orders and set-ups give way by what is missing, computed by hand.

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
MONTHS = ["Jan", "Feb", "Mar", "Apr"]


def ordered(due: list[float], **lot: Any) -> PlanningProblem:
    """Return fresh bread that is made in lots."""
    return make_problem(
        horizon=MONTHS[: len(due)],
        inventory=NO_STOCK,
        processes=[{"product": "bread", "lot": lot}],
        demand=[{"product": "bread", "quantity": due}],
    )


def prepared(due: list[float], oven: dict[str, Any] | None = None, **setup: Any) -> PlanningProblem:
    """Return fresh bread that needs an oven made ready for it."""
    return make_problem(
        horizon=MONTHS[: len(due)],
        inventory=NO_STOCK,
        resources=[{"name": "oven", "hours": 100} | (oven or {})],
        processes=[{"product": "bread", "resource_hours": {"oven": 1}}],
        demand=[{"product": "bread", "quantity": due}],
        setups=[{"name": "hot", "machine": "oven", "process": "make bread", **setup}],
    )


def two_breads(**oven: Any) -> PlanningProblem:
    """Return two breads, 10 of each a month, each with a set-up of its own on one oven."""
    names = ("rye", "wheat")
    return make_problem(
        horizon=["Jan"],
        products=[{"name": name} for name in names],
        resources=[{"name": "oven", "hours": 100} | oven],
        processes=[{"product": name, "resource_hours": {"oven": 1}} for name in names],
        demand=[{"product": name, "quantity": 10} for name in names],
        setups=[{"name": n, "machine": "oven", "process": f"make {n}"} for n in names],
    )


CASES = {
    # orders of 15 at least, 10 wanted
    "least per order": Case(
        ("processes", 1, "lot.minimum"),
        ordered([10, 20], minimum=15),
        {"Jan": -5.0},
        "5 fewer units of bread by make bread per order at least in Jan",
        (10.0, 15.0),
    ),
    # 15 at least is 16 in batches of 4; 12 in whole batches is enough less
    "least per order in batches": Case(
        ("processes", 1, "lot.minimum"),
        ordered([12], minimum=15, multiple=4),
        {"Jan": -4.0},
        "4 fewer units of bread by make bread per order at least in Jan",
        (11.0,),
    ),
    # 12 is 2 more than one batch of 10
    "whole batches": Case(
        ("processes", 1, "lot.multiple"),
        ordered([12], multiple=10),
        {"Jan": 2.0},
        "2 units of bread by make bread beyond whole batches in Jan",
        None,
    ),
    # an order in January is to last until March
    "orders that last": Case(
        ("processes", 1, "lot.periods_of_supply"),
        ordered([10, 0, 20], periods_of_supply=3),
        {"Mar": 1.0},
        "1 more order of make bread soon after one in Mar",
        2,
    ),
    "most set-ups": Case(
        ("resources", 1, "most_setups"),
        two_breads(most_setups=1),
        {"Jan": 1.0},
        "1 more set-up of oven in Jan",
        (2.0,),
    ),
    "one at a time": Case(
        ("resources", 1, "one_at_a_time"),
        two_breads(one_at_a_time=True),
        {"Jan": 1.0},
        "1 more set-up of oven at a time in Jan",
        becomes=False,
    ),
    "least while set up": Case(
        ("setups", 1, "minimum"),
        prepared([10, 20], minimum=16),
        {"Jan": -6.0},
        "6 fewer units at least while set up: hot in Jan",
        (10.0, 16.0),
    ),
    # what starts in January lasts until March and makes 5 a month; nothing is wanted in February
    "shortest run": Case(
        ("setups", 1, "minimum_run"),
        prepared([10, 0, 0], minimum=5, minimum_run=3),
        {"Feb": 1.0, "Mar": 1.0},
        "shorter runs of hot in each of Feb and Mar",
        1,
    ),
    # it began in December and goes on until February
    "shortest run from before the horizon": Case(
        ("setups", 1, "minimum_run"),
        prepared([10, 0, 0], minimum=5, minimum_run=3, opening=1),
        {"Feb": -1.0},
        "shorter runs of hot in Feb",
        2,
    ),
    # between January and March there is but one month of pause
    "shortest pause": Case(
        ("setups", 1, "minimum_pause"),
        prepared([10, 0, 10], minimum=5, minimum_pause=2),
        {"Mar": 1.0},
        "shorter pauses of hot in Mar",
        1,
    ),
    # it ended in November, two months before
    "shortest pause from before the horizon": Case(
        ("setups", 1, "minimum_pause"),
        prepared([10], minimum_pause=3, opening=-2),
        {"Jan": 1.0},
        "shorter pauses of hot in Jan",
        2,
    ),
    # every other month is not every month
    "cycle": Case(
        ("setups", 1, "cycle"),
        prepared([10, 10], cycle=2),
        {"Feb": 1.0},
        "1 set-up of hot out of its cycle in Feb",
        1,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_orders_and_set_ups_give_way_by_what_is_missing(case: Case) -> None:
    check(case)


def test_a_cycle_that_is_given_can_be_named_but_not_loosened() -> None:
    """Campaigns are in January and March, and February wants bread as well."""
    way = way_out(prepared([10, 20, 10], cycle=2, cycle_start="Jan"), "setups", 1, "cycle")
    assert way.amounts == {"Feb": 1.0}
    assert way.fix is None


def test_a_machine_that_carries_set_ups_does_them_in_their_cycle() -> None:
    """Campaigns are in February; January has nothing to carry on with."""
    problem = prepared([10, 10], {"carries_setup": True}, cycle=2, cycle_start="Feb")
    assert way_out(problem, "setups", 1, "cycle").amounts == {"Jan": 1.0}


def test_a_part_of_an_order_beyond_the_whole_periods_is_an_order() -> None:
    """Orders last 3 months and only January is whole: the 2 of March are a fifth of an order."""
    problem = ordered([10, 0, 2], periods_of_supply=3).replace(integer_until="Jan")
    process = problem.processes[0].replace(maximum=10)
    way = way_out(problem.replace(processes=[process]), "processes", 1, "lot.periods_of_supply")
    assert way.fix is not None
    fixed = way.fix.apply(problem)
    assert value_at(fixed, "processes", 1, "lot.periods_of_supply") == 2
    assert way.repaired == "optimal"
