"""Which flows a selection speaks about, and how much of each there is in a plan."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.flows import DIMENSIONS
from sop_opt.trust.audit.quantities import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem, Selection
    from sop_opt.trust.audit.evidence import Evidence
    from sop_opt.trust.audit.quantities import Labels


@dataclass(frozen=True)
class ChosenFlow:
    """One flow that a selection speaks about."""

    kind: str
    place: int
    """Place among the flows of its kind."""
    labels: Labels

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from all other flows."""
        return self.kind, self.place


class Listed:
    """The flows of one kind, by the names that they have."""

    def __init__(self, labels: Sequence[Labels]) -> None:
        self.labels = labels
        self._places: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, own in enumerate(labels):
            for dimension, names in own.items():
                for name in dict.fromkeys(names):
                    self._places[dimension, name].append(place)

    def having(self, selection: Selection) -> Iterable[int]:
        """Return the places that have one of the names that are given, in each dimension."""
        found = [
            {place for name in names for place in self._places.get((dimension, name), ())}
            for dimension in DIMENSIONS
            if (names := selection.names(dimension))
        ]
        return sorted(set.intersection(*found)) if found else range(len(self.labels))


def chosen(problem: PlanningProblem, selection: Selection) -> list[ChosenFlow]:
    """Return every flow that has one of the names that a selection gives, in each dimension."""
    return next(iter(chosen_by_each(problem, [selection])))


def chosen_by_each(
    problem: PlanningProblem, selections: Sequence[Selection]
) -> list[list[ChosenFlow]]:
    """Return the flows of each selection; what there is to choose from is listed once for all."""
    kinds = {kind for selection in selections for kind in selection.flow}
    listed = {kind: Listed(KINDS[kind].labels(problem)) for kind in kinds}
    return [
        [
            ChosenFlow(kind, place, listed[kind].labels[place])
            for kind in dict.fromkeys(selection.flow)
            for place in listed[kind].having(selection)
        ]
        for selection in selections
    ]


def read(evidence: Evidence, flows: Sequence[ChosenFlow]) -> NDArray[np.float64]:
    """Return the quantities of flows, shape (flows, periods)."""
    grids = {kind: KINDS[kind].quantity(evidence) for kind in {flow.kind for flow in flows}}
    found = [grids[flow.kind][flow.place] for flow in flows]
    return np.array(found).reshape(-1, evidence.size)


def weight(problem: PlanningProblem, flow: ChosenFlow, name: str) -> float:
    """Return the property of a unit of a flow: of its own row, or else of its product."""
    rows = {"run": problem.processes, "bought": problem.suppliers, "moved": problem.lanes}
    own = rows[flow.kind][flow.place].properties if flow.kind in rows else {}
    if name in own:
        return own[name]
    return problem.product[flow.labels["product"][0]].properties[name]
