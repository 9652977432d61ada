"""Hours of one machine or person against those that the calendar has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.errors import Fault
from sop_opt.problem.base import Rate, vector
from sop_opt.trust.doctor.words import amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.base import PerPeriodValue

DAY = 24.0
"""Hours in a day."""
ROOM = 10.0
"""Machines that may be written as one: published cases give the hours of up to 6 machines together,
while minutes in place of hours are 20 times what a shift a day comes to."""


def greatest(value: PerPeriodValue, problem: PlanningProblem) -> float:
    """Return the greatest amount of any period."""
    return float(vector(value, problem.horizon, 0.0).max())


def _days(problem: PlanningProblem) -> NDArray[np.float64]:
    """Return the days of periods where they are given; else nothing is known of their length."""
    given = (p.days if "days" in p.model_fields_set else np.inf for p in problem.horizon)
    return np.fromiter(given, dtype=float)


def more_hours_than_there_are(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield machines and people with more hours than their days have."""
    for number, row in enumerate(problem.resources, 1):
        if row.finite and row.hours is not None:
            most = DAY if greatest(row.machines, problem) != 1 else DAY * ROOM
            yield from _beyond(most, ("resources", number, "hours"), row.hours, problem)
    for number, pool in enumerate(problem.workforce, 1):
        hours, where = pool.hours_per_worker, ("workforce", number, "hours_per_worker")
        yield from _beyond(DAY, where, hours, problem)
        if pool.overtime is not None and pool.overtime.hours_per_worker is not None:
            where = ("workforce", number, "overtime.hours_per_worker")
            yield from _beyond(DAY, where, pool.overtime.hours_per_worker, problem)


def _beyond(
    most: float, where: tuple[str, int, str], value: PerPeriodValue, problem: PlanningProblem
) -> Iterator[Fault]:
    """Yield hours of one machine or person that are more than so many a day."""
    section, number, field = where
    hours, there = vector(value, problem.horizon, 0.0), _days(problem)
    if isinstance(value, Rate) and value.amount > most:
        given = f"{amount(value.amount)} per day"
        message = "is more than the 24 hours of a day"
    elif (hours > most * there).any():
        period = int((hours > most * there).argmax())
        given, name = amount(hours[period]), problem.horizon.names[period]
        message = f"is more than the {amount(DAY * there[period])} hours of {name!r}"
    else:
        return
    message += "; give hours, not minutes, of one machine or person"
    yield Fault(section, f"row {number}", field, given, message, "warning")


CHECKS = (more_hours_than_there_are,)
"""What is checked about hours."""
