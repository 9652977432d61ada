"""Rows that do nothing: legal, and often the trace of a name mistyped or a row forgotten.

====================================  ========  ====================================================
found                                 severity  because
====================================  ========  ====================================================
all demand is zero                    warning   the best plan is to do nothing
a row of demand that is zero          note      it asks for nothing
a product that nothing asks for       note      no customer, material, stock level or rule
a site where nothing happens          note      no row but its own names it
a resource or pool without work       note      nothing needs hours of it
====================================  ========  ====================================================
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sop_opt.errors import Fault
from sop_opt.problem.asks import rows_of
from sop_opt.problem.base import vector
from sop_opt.problem.supply import Process

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sop_opt.problem import PlanningProblem, Selection
    from sop_opt.problem.base import PerPeriodValue

PEOPLE = frozenset({"workers", "hired", "released", "idle", "short_time", "retrained", "overtime"})
"""Kinds of flow by which rules speak of people."""


def zero_demand(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield demand without any quantity."""
    empty = [
        number
        for number, row in enumerate(problem.demand, 1)
        if not row.opening_backlog and not _any(row.quantity, problem)
    ]
    if empty and len(empty) == len(problem.demand):
        message = "all demand is zero, so that the best plan is to do nothing; give quantities"
        yield Fault("demand", "", "quantity", "0", message, "warning")
        return
    for number in empty:
        message = "is zero in every period; give quantities, or drop the row"
        yield Fault("demand", f"row {number}", "quantity", "0", message, "note")


def idle_products(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield products that nobody asks for."""
    if any(_asks_of_all(limit) for limit in problem.limits if limit.least is not None):
        return
    asked = set(_asked_for(problem))
    for number, row in enumerate(problem.products, 1):
        if row.name not in asked:
            message = "no customer, bill of material, stock level or rule asks for it; drop it, or "
            message += "add what is missing"
            yield Fault("products", f"row {number}", "name", repr(row.name), message, "note")


def _asked_for(problem: PlanningProblem) -> Iterator[str]:
    """Yield the products that something asks for, or that come with others in any case."""
    for demand in problem.demand:
        yield demand.product
    for row in rows_of(problem):
        yield from row.lot.fixed_materials if row.lot else ()
        yield from getattr(row, "materials", ())
        if isinstance(row, Process) and len(row.outputs) > 1:
            yield from row.outputs
    for stock in problem.inventory:
        if stock.closing_level("closing_minimum") or _any(stock.safety_stock, problem):
            yield stock.product
    processes = {row.name: row for row in problem.processes}
    members: dict[str, list[str]] = defaultdict(list)
    for product in problem.products:
        members[product.family].append(product.name)
    for selection in selections(problem):
        yield from selection.product
        yield from (name for family in selection.family for name in members[family])
        for name in selection.process:
            yield from processes[name].outputs


def _asks_of_all(selection: Selection) -> bool:
    return not (selection.product or selection.family or selection.process)


def _any(amount: PerPeriodValue, problem: PlanningProblem) -> bool:
    return bool(vector(amount, problem.horizon, 0.0).any())


def idle_sites(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield sites that no row puts anything at."""
    used = {site for _, site in problem.stock_points}
    for number, row in enumerate(problem.sites, 1):
        if row.name not in used and len(problem.sites) > 1:
            message = "nothing is made, kept, moved or asked for there; drop it, or add its rows"
            yield Fault("sites", f"row {number}", "name", repr(row.name), message, "note")


def idle_hours(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield resources and pools that nothing needs hours of."""
    needed = set(_worked(problem))
    for number, resource in enumerate(problem.resources, 1):
        if resource.name not in needed:
            yield _without_work("resources", number, resource.name)
    wanted = needed | set(_wanted_people(problem))
    if _speak_of_all_people(problem):
        return
    for number, pool in enumerate(problem.workforce, 1):
        leads_on = any(move.to in wanted for move in pool.moves)
        if pool.name not in wanted and not leads_on and not _any(pool.minimum_workers, problem):
            yield _without_work("workforce", number, pool.name)


def _without_work(section: str, number: int, name: str) -> Fault:
    message = "nothing needs hours of it; drop it, or name it where its hours are needed"
    return Fault(section, f"row {number}", "name", repr(name), message, "note")


def _worked(problem: PlanningProblem) -> Iterator[str]:
    """Yield the resources and pools that something needs hours of, or a rule speaks of."""
    for process in problem.processes:
        yield from (*process.resource_hours, *process.labour_hours)
    for row in rows_of(problem):
        yield from row.lot.fixed_hours if row.lot else ()
    for setup in problem.setups:
        yield from (*setup.hours, *setup.start_hours, setup.machine or "")
    for selection in selections(problem):
        yield from (*selection.resource, *selection.pool)


def _wanted_people(problem: PlanningProblem) -> Iterator[str]:
    """Yield the pools that people leave or reach by a rule."""
    for selection in selections(problem):
        yield from (*selection.origin, *selection.destination)


def _speak_of_all_people(problem: PlanningProblem) -> bool:
    return any(PEOPLE.intersection(row.flow) and not row.pool for row in selections(problem))


def selections(problem: PlanningProblem) -> Iterator[Selection]:
    """Yield every selection of flows that a rule of the problem makes."""
    for limit in problem.limits:
        yield limit
        if limit.relative_to is not None:
            yield limit.relative_to
    for rule in problem.usage:
        yield rule
        if rule.requires is not None:
            yield rule.requires
    yield from problem.smoothing
    yield from problem.setups
    if problem.stability is not None:
        yield from (*problem.stability.previous, *problem.stability.pins)


CHECKS = (zero_demand, idle_products, idle_sites, idle_hours)
