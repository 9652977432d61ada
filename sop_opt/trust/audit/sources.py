"""Sources: everything that is made, bought or moved, as the problem lists it and tables call it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.lots import LotRule
from sop_opt.problem.supply import Lane, Process

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem, Supplier
    from sop_opt.trust.audit.comparison import Point
    from sop_opt.trust.audit.evidence import Evidence


@dataclass(frozen=True)
class Source:
    """One process, offer or lane."""

    kind: str
    """Flow whose quantity counts: ``run``, ``bought`` or ``moved``."""
    place: int
    """Place in its section."""
    name: str
    row: Process | Supplier | Lane

    @property
    def point(self) -> Point:
        """What tables call it."""
        return self.kind, self.name

    @property
    def site(self) -> str:
        """Where an order starts."""
        return self.row.origin if isinstance(self.row, Lane) else self.row.site

    @property
    def lot(self) -> LotRule:
        """Its lot rule; without one nothing is asked."""
        return self.row.lot or LotRule()


def sources(problem: PlanningProblem) -> list[Source]:
    """Return all processes, all offers and all lanes."""
    return [
        *(Source("run", place, row.name, row) for place, row in enumerate(problem.processes)),
        *(
            Source("bought", place, f"{row.product} from {row.supplier} at {row.site}", row)
            for place, row in enumerate(problem.suppliers)
        ),
        *(
            Source("moved", place, f"{row.product} from {row.origin} to {row.destination}", row)
            for place, row in enumerate(problem.lanes)
        ),
    ]


def stepped(problem: PlanningProblem) -> list[Source]:
    """Return the processes and offers whose unit cost has steps."""
    return [
        source
        for source in sources(problem)
        if not isinstance(source.row, Lane) and source.row.cost_steps
    ]


def lotted(problem: PlanningProblem) -> list[Source]:
    """Return what has a lot rule."""
    return [source for source in sources(problem) if source.row.lot is not None]


def quantities(evidence: Evidence, listed: Sequence[Source]) -> NDArray[np.float64]:
    """Return runs, or units bought or moved, shape (sources, periods)."""
    grids = {
        "run": evidence.runs,
        "bought": evidence["purchases"]["quantity"],
        "moved": evidence["transport"]["quantity"],
    }
    found = [grids[source.kind][source.place] for source in listed]
    return np.array(found).reshape(-1, evidence.size)
