"""Flow quantities, read from a plan's tables: what limits and other rules speak about.

Labels come from the problem alone, so that the rows that a rule must have are known without a plan.
Both functions of a kind list its flows in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.demand import Backlog, LostSales
from sop_opt.trust.audit import recipes
from sop_opt.trust.audit.sources import lotted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem, Process
    from sop_opt.trust.audit.evidence import Evidence
    from sop_opt.trust.audit.recipes import Lines

Labels = Mapping[str, tuple[str, ...]]
"""Names of one flow, by dimension."""


@dataclass(frozen=True)
class Kind:
    """How flows of one kind are named and read."""

    labels: Callable[[PlanningProblem], list[Labels]]
    quantity: Callable[[Evidence], NDArray[np.float64]]
    """Units per flow and period."""


def _column(table: str, column: str) -> Callable[[Evidence], NDArray[np.float64]]:
    return lambda evidence: evidence[table][column]


def _of_process(problem: PlanningProblem, row: Process) -> Labels:
    products = tuple(row.outputs)
    return {
        "process": (row.name,),
        "product": products,
        "family": tuple(problem.product[name].family for name in products),
        "site": (row.site,),
        "resource": tuple(row.resource_hours),
        "pool": tuple(row.labour_hours),
    }


def _per_run(
    lines: Callable[[PlanningProblem], Lines],
) -> Callable[[Evidence], NDArray[np.float64]]:
    return lambda evidence: lines(evidence.problem).times(evidence.runs)


def _runs(problem: PlanningProblem) -> list[Labels]:
    return [_of_process(problem, row) for row in problem.processes]


def _of_lines(problem: PlanningProblem, lines: Lines) -> list[Labels]:
    own = _runs(problem)
    return [
        {**own[row], "product": (name,), "family": (problem.product[name].family,)}
        for row, name in zip(lines.row, lines.names, strict=True)
    ]


def _made(problem: PlanningProblem) -> list[Labels]:
    return _of_lines(problem, recipes.outputs(problem))


def _used(problem: PlanningProblem) -> list[Labels]:
    return _of_lines(problem, recipes.materials(problem))


def _loads(problem: PlanningProblem) -> list[Labels]:
    own = _runs(problem)
    found: list[Labels] = []
    for kind, needed in (
        ("resource", recipes.machine_hours(problem)),
        ("pool", recipes.labour_hours(problem)),
    ):
        for row, name in zip(needed.row, needed.names, strict=True):
            found.append({**own[row], "resource": (), "pool": (), kind: (name,)})
    return found


def _load_hours(evidence: Evidence) -> NDArray[np.float64]:
    machine, labour = (
        _per_run(lines)(evidence) for lines in (recipes.machine_hours, recipes.labour_hours)
    )
    return np.concatenate([machine, labour])


def _at(problem: PlanningProblem, product: str, *sites: str, **names: str) -> Labels:
    """Return the labels of units of a product at sites, and of whom else they concern."""
    family = problem.product[product].family
    others = {dimension: (name,) for dimension, name in names.items()}
    return {"product": (product,), "family": (family,), "site": sites, **others}


def _bought(problem: PlanningProblem) -> list[Labels]:
    return [_at(problem, row.product, row.site, supplier=row.supplier) for row in problem.suppliers]


def _moved(problem: PlanningProblem) -> list[Labels]:
    return [
        _at(problem, row.product, *row.ends, origin=row.origin, destination=row.destination)
        for row in problem.lanes
    ]


def _stocked(problem: PlanningProblem) -> list[Labels]:
    return [_at(problem, product, site) for product, site in problem.stock_points]


def _demanded(problem: PlanningProblem) -> list[Labels]:
    return [_at(problem, row.product, row.site, customer=row.customer) for row in problem.demand]


def _people(problem: PlanningProblem) -> list[Labels]:
    return [{"pool": (pool.name,)} for pool in problem.workforce]


def _moves(problem: PlanningProblem) -> list[Labels]:
    return [
        {"pool": (pool.name,), "origin": (pool.name,), "destination": (move.to,)}
        for pool in problem.workforce
        for move in pool.moves
    ]


def _shifts(problem: PlanningProblem) -> list[Labels]:
    return [
        {"resource": (row.name,), "shift": (shift.name,)}
        for row in problem.resources
        for shift in row.extra_shifts
    ]


def _tasks(problem: PlanningProblem) -> list[Labels]:
    return [
        {"resource": (row.name,), "shift": (task.name,)}
        for row in problem.resources
        for task in row.maintenance
    ]


def _orders(problem: PlanningProblem) -> list[Labels]:
    own = {"run": _runs(problem), "bought": _bought(problem), "moved": _moved(problem)}
    return [own[source.kind][source.place] for source in lotted(problem)]


def _setups(problem: PlanningProblem) -> list[Labels]:
    return [
        {"setup": (row.name,), "resource": (row.machine,) if row.machine else ()}
        for row in problem.setups
    ]


def _some(
    labels: Callable[[PlanningProblem], list[Labels]],
    table: str,
    column: str,
    which: Callable[[PlanningProblem], list[bool]],
) -> Kind:
    """Return a kind that only some rows of a table have."""
    return Kind(
        lambda problem: [
            own for own, there in zip(labels(problem), which(problem), strict=True) if there
        ],
        lambda evidence: evidence[table][column][np.flatnonzero(which(evidence.problem))],
    )


def _disposable(problem: PlanningProblem) -> list[bool]:
    priced = {(row.product, row.site) for row in problem.inventory if row.disposal_cost is not None}
    return [point in priced for point in problem.stock_points]


def _with_overtime(problem: PlanningProblem) -> list[bool]:
    resources = [row.overtime is not None for row in problem.resources]
    return resources + [pool.overtime is not None for pool in problem.workforce]


def _overtimes(problem: PlanningProblem) -> list[Labels]:
    resources: list[Labels] = [{"resource": (row.name,)} for row in problem.resources]
    own = zip(resources + _people(problem), _with_overtime(problem), strict=True)
    return [labels for labels, there in own if there]


def _overtime_hours(evidence: Evidence) -> NDArray[np.float64]:
    hours = [evidence[table]["overtime_hours"] for table in ("capacity", "workforce")]
    return np.concatenate(hours)[np.flatnonzero(_with_overtime(evidence.problem))]


KINDS: dict[str, Kind] = {
    "run": Kind(_runs, lambda evidence: evidence.runs),
    "made": Kind(_made, _per_run(recipes.outputs)),
    "used": Kind(_used, _per_run(recipes.materials)),
    "bought": Kind(_bought, _column("purchases", "quantity")),
    "moved": Kind(_moved, _column("transport", "quantity")),
    "served": Kind(_demanded, _column("demand", "served")),
    "lost": _some(
        _demanded,
        "demand",
        "lost",
        lambda problem: [row.policy(LostSales) is not None for row in problem.demand],
    ),
    "late": _some(
        _demanded,
        "demand",
        "backlog",
        lambda problem: [row.policy(Backlog) is not None for row in problem.demand],
    ),
    "stock": Kind(_stocked, _column("inventory", "closing")),
    "disposed": _some(_stocked, "inventory", "disposed", _disposable),
    "load": Kind(_loads, _load_hours),
    "overtime": Kind(_overtimes, _overtime_hours),
    "extra_shifts": Kind(_shifts, _column("extra_shifts", "shifts")),
    "maintenance": Kind(_tasks, _column("maintenance", "machines")),
    "workers": Kind(_people, _column("workforce", "workers")),
    "hired": Kind(_people, _column("workforce", "hired")),
    "released": Kind(_people, _column("workforce", "released")),
    "idle": Kind(_people, _column("workforce", "idle_hours")),
    "short_time": Kind(
        lambda problem: [{"pool": (pool.name,)} for pool in problem.workforce if pool.short_time],
        _column("short_time", "workers"),
    ),
    "retrained": Kind(_moves, _column("moves", "moved")),
    "set_up": Kind(_setups, _column("setups", "set_up")),
    "set_up_done": Kind(_setups, _column("setups", "done")),
    "orders": Kind(_orders, _column("lots", "orders")),
}
"""Every kind of flow."""
