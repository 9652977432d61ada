"""Hours of resources: what the calendar offers, what is bought on top, and what is worked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import stack
from sop_opt.trust.audit import recipes
from sop_opt.trust.audit.comparison import Rows
from sop_opt.trust.audit.preparation import preparation_hours
from sop_opt.trust.audit.recipes import summed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sop_opt.problem import Maintenance, Resource
    from sop_opt.trust.audit.comparison import Comparison
    from sop_opt.trust.audit.evidence import Evidence


def calendar_hours(evidence: Evidence) -> Iterator[Comparison]:
    """Check that regular hours are machines up x hours x efficiency."""
    rows, table = evidence.problem.resources, evidence["capacity"]
    offered = _machines_up(evidence) * _hours_of_a_machine(evidence, rows)
    yield table.equal("regular hours", table["regular_hours"], offered)


def overtime(evidence: Evidence) -> Iterator[Comparison]:
    """Check that overtime stays below its ceiling, and is zero where there is none."""
    rows, table = evidence.problem.resources, evidence["capacity"]
    ceiling = np.zeros((len(rows), evidence.size))
    rules = [row.overtime for row in rows if row.overtime]
    having = [place for place, row in enumerate(rows) if row.overtime]
    ceiling[having] = stack(rules, "hours", evidence.horizon)
    yield table.within("overtime ceiling", table["overtime_hours"], most=ceiling)


def extra_shifts(evidence: Evidence) -> Iterator[Comparison]:
    """Check that shifts stay below their maximum, are whole where asked and bring their hours."""
    table, capacity = evidence["extra_shifts"], evidence["capacity"]
    rules = [shift for row in evidence.problem.resources for shift in row.extra_shifts]
    most = stack(rules, "maximum", evidence.horizon)
    yield table.within("maximum of extra shifts", table["shifts"], most=most)
    yield table.whole(table["shifts"], [rule.whole for rule in rules], evidence.whole_periods)
    brought = table["shifts"] * stack(rules, "hours", evidence.horizon)
    yield table.equal("hours of extra shifts", table["hours"], brought)
    added = summed([resource for resource, _ in table.points], table["hours"], _names(evidence))
    yield capacity.equal("hours of all extra shifts", capacity["extra_shift_hours"], added)


def maintenance(evidence: Evidence) -> Iterator[Comparison]:
    """Check that stops are whole, in their window, not too many at once, and all taken."""
    table, tasks = evidence["maintenance"], [task for _, task in _tasks(evidence)]
    down = table["machines"]
    yield table.whole(down, [True] * len(tasks), evidence.whole_periods)
    window = evidence.window([task.start for task in tasks], [task.end for task in tasks])
    yield table.zero("maintenance in its window", np.where(window, 0.0, down))
    at_once = [np.inf if task.most_at_once is None else task.most_at_once for task in tasks]
    yield table.within("machines down at once", down, most=np.array(at_once).reshape(-1, 1))
    due = np.array([float(task.machine_periods) for task in tasks]).reshape(-1, 1)
    yield table.equal("all maintenance is done", down.sum(axis=1, keepdims=True), due)


def machines_down(evidence: Evidence) -> Iterator[Comparison]:
    """Check that all stops of a resource find machines that are up, and take their hours."""
    capacity, down = evidence["capacity"], evidence["maintenance"]["machines"]
    resources = [row for row, _ in _tasks(evidence)]
    names = [row.name for row in resources]
    stopped = summed(names, down, _names(evidence))
    rows = Rows("maintenance", capacity.points)
    yield rows.within("machines that are up", stopped, most=_machines_up(evidence))
    hours = down * _hours_of_a_machine(evidence, resources)
    taken = summed(names, hours, _names(evidence))
    yield capacity.equal("hours of maintenance", capacity["maintenance_hours"], taken)


def load(evidence: Evidence) -> Iterator[Comparison]:
    """Check that load is activity x hours, and that a finite resource has the hours for it."""
    table, needed = evidence["capacity"], recipes.machine_hours(evidence.problem)
    worked = summed(needed.names, needed.times(evidence.runs), _names(evidence))
    yield table.equal("load is runs x hours", table["load_hours"], worked)
    prepared = preparation_hours(evidence, _names(evidence))
    yield table.equal("hours of set-ups", table["setup_hours"], prepared)
    ceiling = np.where(_finite(evidence), table["available_hours"], np.inf)
    busy = table["load_hours"] + table["setup_hours"]
    yield table.within("load within available hours", busy, most=ceiling)


def available_hours(evidence: Evidence) -> Iterator[Comparison]:
    """Check that available hours and utilisation follow from the other columns."""
    table = evidence["capacity"]
    offered = table["regular_hours"] + table["overtime_hours"] + table["extra_shift_hours"]
    stopped, available, load_hours, prepared = (
        table[f"{name}_hours"] for name in ("maintenance", "available", "load", "setup")
    )
    yield table.equal("available hours", available, offered - stopped, offered + stopped)
    measured = _finite(evidence) & (available > 0)
    none = np.full_like(available, np.nan)
    share = np.divide(load_hours + prepared, available, out=none, where=measured)
    yield table.equal("utilisation is load / available hours", table["utilisation"], share)


def _machines_up(evidence: Evidence) -> NDArray[np.float64]:
    """Return machines installed less those known to be down, per resource."""
    rows, horizon = evidence.problem.resources, evidence.horizon
    up: NDArray[np.float64] = stack(rows, "machines", horizon) - stack(rows, "downtime", horizon)
    return up


def _hours_of_a_machine(evidence: Evidence, rows: Sequence[Resource]) -> NDArray[np.float64]:
    hours: NDArray[np.float64] = stack(rows, "hours", evidence.horizon)
    return hours * stack(rows, "efficiency", evidence.horizon)


def _tasks(evidence: Evidence) -> list[tuple[Resource, Maintenance]]:
    return [(row, task) for row in evidence.problem.resources for task in row.maintenance]


def _names(evidence: Evidence) -> list[str]:
    return [row.name for row in evidence.problem.resources]


def _finite(evidence: Evidence) -> NDArray[np.bool_]:
    return np.array([row.finite for row in evidence.problem.resources], dtype=bool).reshape(-1, 1)
