"""Rough-cut capacity: hours that cannot be avoided against all the hours there can be.

What must be started up to a period (:mod:`sop_opt.trust.doctor.musts`) loads a resource or a pool
with at least so many hours up to then, for stock can be built ahead of demand, and not after it.
Where a product cannot be stocked without end, each stretch of periods within the horizon is looked
at in the same way (:mod:`sop_opt.trust.doctor.stretches`). Against that stand the hours of the
calendar, less stops that must be taken, with all overtime, all extra shifts and the most people
that can be hired. What is found is proved: there is no plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.errors import Fault
from sop_opt.problem.base import vector
from sop_opt.trust.doctor.musts import Musts
from sop_opt.trust.doctor.people import most_people
from sop_opt.trust.doctor.stretches import stretches
from sop_opt.trust.doctor.words import amount, listing, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem, Pool, Resource

SLACK = 1e-6
"""Share of the hours by which a load may exceed them: as much as solvers let pass."""

TOO_MUCH = 3.0
"""Times the hours there are that all demand together may load, with what may be lost: published
cases with optional demand go up to 1.4 times, a mistake of units is 24 times or more."""


def loads_above_hours(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield resources and pools whose unavoidable load exceeds all their hours."""
    musts = Musts(problem)
    wanted = Musts(problem, all_demand=True)
    for section, number, name, field, hours in _capacities(problem):
        found = _exceeded(section, number, name, field, hours, musts)
        yield from found or _far_exceeded(section, number, name, field, hours, wanted)


def _capacities(
    problem: PlanningProblem,
) -> Iterator[tuple[str, int, str, str, NDArray[np.float64]]]:
    """Yield section, row, name, field and most hours per stretch of all that is limited.

    Hours are a square array: from each period (row) to each one (column).
    """
    for number, resource in enumerate(problem.resources, 1):
        most = resource.most_hours(problem.horizon)
        if np.isfinite(most).any():
            hours = _summed(most) - _stopped(resource, problem)
            yield "resources", number, resource.name, "hours", hours
    for number, pool in enumerate(problem.workforce, 1):
        most = most_hours_of_people(pool, problem)
        if np.isfinite(most).any():
            field = "maximum_hired" if pool.maximum_workers is None else "maximum_workers"
            yield "workforce", number, pool.name, field, _summed(most)


def _summed(hours: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sum from each period to each later one; 0 where the last is before the first."""
    upper = np.triu(np.broadcast_to(hours, (hours.size, hours.size)))
    return np.cumsum(upper, axis=1)


def _stopped(resource: Resource, problem: PlanningProblem) -> NDArray[np.float64]:
    """Return the hours that stops take at least of stretches that hold their whole window."""
    horizon = problem.horizon
    stopped = np.zeros((len(horizon), len(horizon)))
    for task in resource.maintenance:
        window = np.flatnonzero(horizon.between(task.start, task.end))
        if window.size:
            least = resource.machine_hours(horizon)[window].min()
            stopped[: window[0] + 1, window[-1] :] += task.machine_periods * least
    return stopped


def most_hours_of_people(pool: Pool, problem: PlanningProblem) -> NDArray[np.float64]:
    """Return the most hours that a pool can work per period, with everybody it can hire."""
    horizon, people = problem.horizon, most_people(pool, problem)
    regular = vector(pool.hours_per_worker, horizon, 0.0)
    gained = np.maximum(vector(pool.productivity_of_new_hires, horizon, 1.0) - 1.0, 0.0)
    hours = _times(people, regular)
    hours += _times(vector(pool.maximum_hired, horizon, np.inf), regular * gained)
    if pool.overtime is not None:
        hours += _times(people, vector(pool.overtime.hours_per_worker, horizon, np.inf))
    return hours


def _times(people: NDArray[np.float64], hours: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the product, in which nobody's endless hours and many people's no hours are 0."""
    some = (people > 0) & (hours > 0)
    return np.multiply(people, hours, out=np.zeros_like(hours), where=some)


def _parts(name: str, musts: Musts) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """Yield products with the hours per stretch that they load at least."""
    periods = len(musts.problem.horizon)
    for product, hours in musts.hours(name):
        load = np.zeros((periods, periods))
        load[0] = hours * musts.started[product]
        inner = stretches(product, musts)
        if inner is not None:
            load = np.maximum(load, hours * inner)
        if load.any():
            yield product, load


def _exceeded(
    section: str, number: int, name: str, field: str, hours: NDArray[np.float64], musts: Musts
) -> list[Fault]:
    """Return the stretch that lacks most hours, if there is one that lacks any."""
    load = sum((part for _, part in _parts(name, musts)), np.zeros_like(hours))
    lacking = np.where(load > hours * (1 + SLACK) + SLACK, load - hours, 0.0)
    if not lacking.any():
        return []
    first, last = np.unravel_index(lacking.argmax(), lacking.shape)
    shares = {product: part[first, last] for product, part in _parts(name, musts)}
    period = np.arange(len(musts.problem.horizon))
    when = within(musts.problem, (period >= first) & (period <= last))
    there = amount(hours[first, last])
    makes = listing(
        [each for each in sorted(shares, key=lambda each: -shares[each]) if shares[each]]
    )
    extra = "all overtime and extra shifts" if section == "resources" else "all who can be hired"
    message = f"{amount(load[first, last])} hours of {name!r} are needed {when} for {makes}, "
    message += f"{there} are there even with {extra}; "
    message += f"add {amount(lacking.max())} hours, or let demand be late or lost"
    return [Fault(section, f"row {number}", field, there, message)]


def _far_exceeded(
    section: str, number: int, name: str, field: str, hours: NDArray[np.float64], wanted: Musts
) -> list[Fault]:
    """Return a warning where all demand loads many times the hours of the whole horizon."""
    load = sum(each * float(wanted.started[product][-1]) for product, each in wanted.hours(name))
    there = float(hours[0, -1])
    if load <= TOO_MUCH * there:
        return []
    message = f"all demand would take {amount(load)} hours of {name!r}, and {amount(there)} are "
    message += "there over the horizon; look at the units of demand, hours per unit and hours"
    return [Fault(section, f"row {number}", field, amount(there), message, "warning")]


CHECKS = (loads_above_hours,)
"""What is checked about load."""
