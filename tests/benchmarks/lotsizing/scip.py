"""A model of HiGHS in SCIP, and what SCIP finds on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import highspy
import numpy as np
from pyscipopt import SCIP_EVENTTYPE, Eventhdlr, Model, quicksum

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyscipopt import Event, Variable

EVENTS = (
    SCIP_EVENTTYPE.BESTSOLFOUND,
    SCIP_EVENTTYPE.LPSOLVED,
    SCIP_EVENTTYPE.NODESOLVED,
)
"""When SCIP is asked how far it is."""


def scip_model(lp: highspy.HighsLp) -> tuple[Model, list[Variable]]:
    """Return a silent SCIP with the model, and its variables in the order of the columns."""
    model = Model()
    model.hideOutput()
    variables = [
        model.addVar(
            lb=_bound(lower),
            ub=_bound(upper),
            obj=cost,
            vtype="I" if kind == highspy.HighsVarType.kInteger else "C",
        )
        for lower, upper, cost, kind in zip(
            lp.col_lower_, lp.col_upper_, lp.col_cost_, lp.integrality_, strict=True
        )
    ]
    matrix = lp.a_matrix_
    starts, columns, values = (
        np.array(part).tolist() for part in (matrix.start_, matrix.index_, matrix.value_)
    )
    for row, (lower, upper) in enumerate(zip(lp.row_lower_, lp.row_upper_, strict=True)):
        entries = range(starts[row], starts[row + 1])
        body = quicksum(values[entry] * variables[columns[entry]] for entry in entries)
        model.addCons(body == upper if lower == upper else body <= upper)
    return model, variables


def _bound(bound: float) -> float | None:
    return bound if np.isfinite(bound) else None


def follow(model: Model, note: Callable[[float, float], None]) -> None:
    """Tell the best plan and bound whenever they may have changed."""

    class Watch(Eventhdlr):
        def eventinit(self) -> None:
            for event in EVENTS:
                self.model.catchEvent(event, self)

        def eventexit(self) -> None:
            for event in EVENTS:
                self.model.dropEvent(event, self)

        def eventexec(self, event: Event) -> None:
            note(self.model.getPrimalbound(), self.model.getDualbound())

    model.includeEventhdlr(Watch(), "watch", "tells the best plan and bound")
