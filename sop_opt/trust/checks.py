"""What is wrong with data that make a problem, but one without any plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop_opt.errors import Fault
from sop_opt.problem.base import vector
from sop_opt.problem.demand import MustServe

if TYPE_CHECKING:
    from sop_opt.problem import PlanningProblem


def demand_without_supply(problem: PlanningProblem) -> list[Fault]:
    """Return the demand that must be served although the product has no source at its site."""
    supplied = _supplied(problem)
    return [
        Fault(
            "demand",
            f"row {number}",
            "product",
            repr(row.product),
            f"must be served at {row.site!r}, but nothing is made, bought, moved, in stock or on "
            "order there; add a source, or let it be lost",
        )
        for number, row in enumerate(problem.demand, 1)
        if (row.product, row.site) not in supplied
        and isinstance(row.unmet[0], MustServe)
        and vector(row.quantity, problem.horizon, 0.0).any()
    ]


def _supplied(problem: PlanningProblem) -> set[tuple[str, str]]:
    """Return (product, site) of everything that has a source."""
    made = {(product, row.site) for row in problem.processes for product in row.outputs}
    bought = {(row.product, row.site) for row in problem.suppliers}
    moved = {(row.product, row.destination) for row in problem.lanes}
    stocked = {(row.product, row.site) for row in problem.inventory if row.opening}
    ordered = {
        (row.product, row.site)
        for row in problem.receipts
        if vector(row.quantity, problem.horizon, 0.0).any()
    }
    return made | bought | moved | stocked | ordered
