"""Rules on machines and people, each broken by a sound plan."""

from __future__ import annotations

from typing import Any

import pytest

from trust.audit.cases import BREAD, DUE, Case, Sections, assert_rejected, row

JUST_IN_TIME: Sections = {"inventory": [{**BREAD, "maximum": 0}]}
SHIFT: Sections = {"name": "night", "hours": 5, "maximum": 3, "whole": False, "cost": 9}
STOP: Sections = {"name": "sweep", "machine_periods": 2, "cost": [0, 9]}
OVEN: Sections = {"name": "oven", "machines": 3, "hours": 10}
CREW: Sections = {"name": "crew", "hours_per_worker": 10, "opening": 2, "wage": 1}
BENCH: Sections = {"name": "bench", "hours_per_worker": 0, "opening": 9}


def baked(january: float, february: float, **oven: Any) -> Sections:
    """Return a world that needs an hour of three machines per loaf, when it is due."""
    return {
        "processes": [{**BREAD, "resource_hours": {"oven": 1}}],
        "resources": [OVEN | oven],
        "demand": [{**DUE, "quantity": [january, february]}],
        **JUST_IN_TIME,
    }


def by_hand(january: float, february: float, **crew: Any) -> Sections:
    """Return a world that needs an hour of the crew per loaf, when it is due."""
    return {
        "processes": [{**BREAD, "labour_hours": {"crew": 1}}],
        "workforce": [CREW | crew, BENCH],
        "demand": [{**DUE, "quantity": [january, february]}],
        **JUST_IN_TIME,
    }


BUSY = baked(10, 46, overtime={"hours": 9, "cost": 1}, extra_shifts=[SHIFT])
"""February needs 46 hours: 30 of the calendar, 9 of overtime and 7 of 1.4 night shifts."""
STOPPED = baked(10, 10, maintenance=[STOP])
"""Two of three machines are down in January, where that costs nothing."""
ENDLESS = baked(10, 46, finite=False)
"""46 hours on a line that is never short of them."""
PLAIN = by_hand(10, 25)
"""1 of 2 workers leaves in January, and 1.5 come in February."""
LONG_DAYS = by_hand(10, 25, overtime={"wage": 0.05})
"""The other way round: 1 worker and 15 hours of overtime, which is cheaper than a wage."""
RESTING = by_hand(10, 5, maximum_released=0, idle_cost=1, short_time={"hours_lost": 1})
"""1 of 2 workers is on short time in January, and 1.5 in February."""
IDLE = by_hand(10, 5, maximum_released=0)
"""1 of 2 workers has nothing to do in January, and 1.5 in February."""
RETRAINED = by_hand(10, 25, opening=0, maximum_hired=0)
RETRAINED["workforce"] = [BENCH | {"moves": [{"to": "crew"}]}, RETRAINED["workforce"][0]]
"""1 and then 1.5 people leave the bench for the crew."""


def moves(**fields: Any) -> Sections:
    return {"moves": [{"to": "crew", **fields}]}


def stop(**fields: Any) -> Sections:
    return {"maintenance": [STOP | fields]}


def shift(**fields: Any) -> Sections:
    return {"extra_shifts": [SHIFT | fields]}


CASES = [
    row(
        "too few hours",
        "load within available hours; utilisation is load / available hours",
        ENDLESS,
        "resources",
        finite=True,
    ),
    row("fewer machines", "regular hours", BUSY, "resources", downtime=1),
    row("slower machines", "regular hours", BUSY, "resources", efficiency=0.9),
    row(
        "more overtime than allowed",
        "overtime ceiling",
        BUSY,
        "resources",
        overtime={"hours": 5, "cost": 1},
    ),
    row(
        "overtime where there is none",
        "overtime ceiling; cost is price x quantity",
        BUSY,
        "resources",
        overtime=None,
    ),
    row(
        "more shifts than allowed", "maximum of extra shifts", BUSY, "resources", **shift(maximum=1)
    ),
    row("parts of a shift", "whole numbers", BUSY, "resources", **shift(whole=True)),
    row("longer shifts", "hours of extra shifts", BUSY, "resources", **shift(hours=6)),
    row(
        "stops outside their window",
        "maintenance in its window",
        STOPPED,
        "resources",
        **stop(start="Feb"),
    ),
    row(
        "too many stops at once",
        "machines down at once",
        STOPPED,
        "resources",
        **stop(most_at_once=1),
    ),
    row(
        "a stop left out",
        "all maintenance is done",
        STOPPED,
        "resources",
        **stop(machine_periods=3),
    ),
    row(
        "machines stopped that are down",
        "machines that are up; regular hours",
        STOPPED,
        "resources",
        downtime=2,
    ),
    row("too few workers", "workers within their limits", PLAIN, "workforce", minimum_workers=2),
    row("too many workers", "workers within their limits", PLAIN, "workforce", maximum_workers=2),
    row("too many hired", "most workers hired", PLAIN, "workforce", maximum_hired=1),
    row("too many released", "most workers released", PLAIN, "workforce", maximum_released=0.5),
    row("half a worker", "whole numbers", PLAIN, "workforce", whole=True),
    row("leavers who are still there", "attrition", PLAIN, "workforce", attrition=0.1),
    row(
        "new hires who are still there", "attrition", PLAIN, "workforce", attrition_of_new_hires=0.1
    ),
    row("new hires who need no training", "regular hours", PLAIN, "workforce", training_hours=1),
    row(
        "new hires who are fast at once",
        "regular hours",
        PLAIN,
        "workforce",
        productivity_of_new_hires=0.5,
    ),
    row("shorter days", "regular hours", PLAIN, "workforce", hours_per_worker=9),
    row("idle people", "no idle time", IDLE, "workforce", idle_allowed=False),
    row(
        "long days",
        "overtime ceiling per worker",
        LONG_DAYS,
        "workforce",
        overtime={"wage": 0.05, "hours_per_worker": 8},
    ),
    row(
        "too many on short time",
        "most workers on short time",
        RESTING,
        "workforce",
        short_time={"hours_lost": 1, "maximum": 1},
    ),
    row("half a worker on short time", "whole numbers", RESTING, "workforce", whole=True),
    row(
        "short time that loses less",
        "regular hours",
        RESTING,
        "workforce",
        short_time={"hours_lost": 0.5},
    ),
    row("too many people moved", "most workers moved", RETRAINED, "workforce", **moves(maximum=1)),
    row("half a person moved", "whole numbers", RETRAINED, "workforce", whole=True),
    row(
        "people lost on the way",
        "workers who arrive",
        RETRAINED,
        "workforce",
        **moves(arriving=0.5),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_a_sound_plan_that_breaks_a_rule_is_rejected(case: Case) -> None:
    assert_rejected(case)
