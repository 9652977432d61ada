"""Sources: everything that is made, bought or moved, by what its flow and its row are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sop_opt.errors import Fault
from sop_opt.problem.flows import Selection
from sop_opt.problem.supply import Lane, Process

if TYPE_CHECKING:
    from sop_opt.problem import PlanningProblem, Supplier


@dataclass(frozen=True)
class Source:
    """One process, offer or lane."""

    section: str
    number: int
    """Row of the section, counted from 1."""
    name: str
    """What tables call it."""
    row: Process | Supplier | Lane
    flow: str
    """Kind of the flow whose quantity counts: runs, or units bought or moved."""
    filters: Mapping[str, tuple[str, ...]]
    """What picks its flow among those of its kind."""

    @cached_property
    def selection(self) -> Selection:
        """Its flow, as rules address it; made when asked for, which few sources ever are."""
        return Selection.model_validate({"flow": (self.flow,), **self.filters})

    @property
    def point(self) -> tuple[str, str]:
        """Kind of its flow, and its name."""
        return self.flow, self.name

    @property
    def site(self) -> str:
        """Where an order starts."""
        return self.row.origin if isinstance(self.row, Lane) else self.row.site

    def fault(self, field: str, message: str) -> Fault:
        """Return a fault of a field that is empty."""
        return Fault(self.section, f"row {self.number}", field, "", message)


def sources(problem: PlanningProblem) -> list[Source]:
    """Return all processes, then all offers, then all lanes."""
    return [
        *(_process(number, row) for number, row in enumerate(problem.processes, 1)),
        *(_offer(number, row) for number, row in enumerate(problem.suppliers, 1)),
        *(_lane(number, row) for number, row in enumerate(problem.lanes, 1)),
    ]


def _process(number: int, row: Process) -> Source:
    return Source("processes", number, row.name, row, "run", {"process": (row.name,)})


def _offer(number: int, row: Supplier) -> Source:
    filters = {"product": (row.product,), "site": (row.site,), "supplier": (row.supplier,)}
    name = f"{row.product} from {row.supplier} at {row.site}"
    return Source("suppliers", number, name, row, "bought", filters)


def _lane(number: int, row: Lane) -> Source:
    filters = {
        "product": (row.product,),
        "origin": (row.origin,),
        "destination": (row.destination,),
    }
    name = f"{row.product} from {row.origin} to {row.destination}"
    return Source("lanes", number, name, row, "moved", filters)
