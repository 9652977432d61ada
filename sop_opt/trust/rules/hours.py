"""Hours of resources: a resource cannot work longer than it is there.

Hours left are not below 0, where a resource is finite. More hours are said as an extra shift that
costs nothing, so that calendar, overtime and shifts stay what they are; ceilings on overtime and
on extra shifts are part of the same rule, for what counts is the hours they leave.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import vector
from sop_opt.problem.changes import Change
from sop_opt.problem.resources import ExtraShift
from sop_opt.trust.rules.statement import Statement, on_rows, usual

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem, Resource
    from sop_opt.problem.base import PerPeriodValue
    from sop_opt.trust.rules.places import Places
    from sop_opt.trust.rules.rule import Loosen, Rule

ADDED = "added hours"
"""Name of the extra shift by which a resource has more hours."""


def rules(places: Places) -> Iterator[Rule]:
    """Yield the hours of every finite resource in every period."""
    for number, resource in enumerate(places.problem.resources, 1):
        if not resource.finite:
            continue
        statement = _hours(resource, number, places)
        rows = enumerate(places.rows("hours_limit", (resource.name,)))
        yield from on_rows(places, statement, rows, "lower", loosened=partial(_longer, number))


def _hours(resource: Resource, number: int, places: Places) -> Statement:
    horizon = places.problem.horizon
    return Statement(
        "capacity",
        "resources",
        number,
        "hours",
        resource.name,
        "hours",
        {"lower": f"{{}} more hours of {resource.name}"},
        usual(resource.regular_hours(horizon), resource.most_hours(horizon)),
    )


def _longer(number: int, period: int) -> Loosen:
    """Give way by hours of an extra shift, which all periods share."""

    def loosened(problem: PlanningProblem, amount: float, _: NDArray[np.float64]) -> Change:
        shifts, horizon = problem.resources[number - 1].extra_shifts, problem.horizon
        given = [shift for shift in shifts if _is_added(shift)]
        others = tuple(shift for shift in shifts if shift not in given)
        hours = sum((vector(shift.hours, horizon, 0.0) for shift in given), np.zeros(len(horizon)))
        hours[period] += abs(amount)
        name = ADDED if all(shift.name != ADDED for shift in others) else f"more {ADDED}"
        return Change(
            "resources", number, "extra_shifts", (*others, _free(name, tuple(hours.tolist())))
        )

    return loosened


def _is_added(shift: ExtraShift) -> bool:
    return shift.name.endswith(ADDED) and shift == _free(shift.name, shift.hours)


def _free(name: str, hours: PerPeriodValue) -> ExtraShift:
    """Return an extra shift of which any part can be had, at no cost."""
    return ExtraShift(name=name, hours=hours, whole=False)
