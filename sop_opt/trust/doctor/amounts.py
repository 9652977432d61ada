"""Amounts that can be held against each other: of one field, family and unit of measure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import vector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.base import PerPeriodValue


@dataclass(frozen=True, eq=False)
class Amount:
    """The amounts of one field of one row that are above 0."""

    section: str
    number: int
    field: str
    what: str
    """What the family is called, such as ``hours per unit on 'oven'``."""
    values: NDArray[np.float64]
    """By period, without those that are 0."""

    @cached_property
    def least(self) -> float:
        """The least amount of any period."""
        return float(self.values.min())

    @cached_property
    def greatest(self) -> float:
        """The greatest amount of any period."""
        return float(self.values.max())

    @cached_property
    def usual(self) -> float:
        """The median of all periods."""
        ordered = np.sort(self.values)
        return float(ordered[(ordered.size - 1) // 2])


def amounts_of(problem: PlanningProblem) -> Iterator[list[Amount]]:
    """Yield all families of amounts."""
    found: dict[tuple[str, str, str], list[Amount]] = defaultdict(list)
    for section, number, field, what, group, value in _values(problem):
        sizes = abs(vector(value, problem.horizon, 0.0))
        sizes = sizes[sizes > 0]
        if sizes.size:
            found[section, what, group].append(Amount(section, number, field, what, sizes))
    yield from found.values()


_Value = tuple[str, int, str, str, str, "PerPeriodValue"]
"""Section, row, field, what it is called, group within it, and the value."""


def _values(problem: PlanningProblem) -> Iterator[_Value]:
    yield from _of_processes(problem)
    group = {row.name: f"{row.family}; {row.unit}" for row in problem.products}
    for number, offer in enumerate(problem.suppliers, 1):
        yield "suppliers", number, "price", "prices", group[offer.product], offer.price
    for number, lane in enumerate(problem.lanes, 1):
        yield "lanes", number, "cost", "costs of moves", group[lane.product], lane.cost
    for number, sale in enumerate(problem.demand, 1):
        yield "demand", number, "quantity", "demand", group[sale.product], sale.quantity
        yield "demand", number, "price", "prices", group[sale.product], sale.price
    for number, stock in enumerate(problem.inventory, 1):
        own = group[stock.product]
        yield "inventory", number, "holding_cost", "holding costs", own, stock.holding_cost
        yield "inventory", number, "safety_stock", "safety stocks", own, stock.safety_stock
    for number, product in enumerate(problem.products, 1):
        own = group[product.name]
        yield "products", number, "unit_value", "unit values", own, product.unit_value
        yield "products", number, "storage_volume", "volumes", own, product.storage_volume


def _of_processes(problem: PlanningProblem) -> Iterator[_Value]:
    """Yield what processes cost and take, by the first product that they make."""
    known = problem.product
    for number, row in enumerate(problem.processes, 1):
        first = known[next(iter(row.outputs))]
        own = f"{first.family}; {first.unit}"
        yield "processes", number, "cost", "costs of processes", own, row.cost
        for name, each in row.resource_hours.items():
            what = f"hours per unit on {name!r}"
            yield "processes", number, f"resource_hours.{name}", what, first.unit, each
        for name, each in row.labour_hours.items():
            what = f"hours per unit of {name!r}"
            yield "processes", number, f"labour_hours.{name}", what, first.unit, each
        for name, each in row.materials.items():
            unit = f"{own}; {known[name].unit}"
            field, what = f"materials.{name}", "amounts of material"
            yield "processes", number, field, what, unit, each
