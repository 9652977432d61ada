"""Stability: frozen periods keep the plan before, and pins what the planner has set.

Where departing has a price it may be paid, so that there is nothing to give way. A frozen flow
gives way by its period being frozen no longer, a pin by the quantity that it sets.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.components.stability import PlanStability
from sop_opt.problem.changes import Change
from sop_opt.trust.rules.statement import Statement, on_rows, usual

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from sop_opt.components.stability import Target
    from sop_opt.problem import PlanningProblem
    from sop_opt.trust.rules.places import Places
    from sop_opt.trust.rules.rule import Cause, Loosen, Rule, Side


def rules(places: Places) -> Iterator[Rule]:
    """Yield every target that holds strictly, period by period."""
    kept = places.part(PlanStability)
    for target in kept.targets if kept else ():
        if target.kind == "frozen":
            yield from _held(places, target, "frozen", partial(_thaw, places.periods))
        elif target.kind == "pin" and target.price is None:
            yield from _held(places, target, "pin", None)


def _held(
    places: Places, target: Target, cause: Cause, loosened: Callable[[int], Loosen] | None
) -> Iterator[Rule]:
    """Yield the rules of one target."""
    field = f"pins.{target.number}.quantity" if cause == "pin" else "frozen_periods"
    relief: dict[Side, str] = {
        "lower": f"{{}} less than planned of {target.name}",
        "upper": f"{{}} more than planned of {target.name}",
    }
    scale = usual(target.previous)
    statement = Statement(cause, "stability", 0, field, target.name, "units", relief, scale)
    rows = [
        (period, row)
        for period in np.flatnonzero(target.held).tolist()
        for row in (places.row("stability.as_planned", _point(target, places.periods[period])),)
        if row is not None
    ]
    return on_rows(places, statement, rows, "upper", "lower", loosened=loosened)


def _point(target: Target, period: str) -> tuple[str, str, str]:
    return f"{target.kind} {target.number}", target.name, period


def _thaw(periods: tuple[str, ...], period: int) -> Loosen:
    """Give way by a period that is frozen no longer."""

    def loosened(problem: PlanningProblem, _: float, __: NDArray[np.float64]) -> Change:
        assert problem.stability is not None
        frozen = problem.stability.frozen_periods
        left = tuple(name for name in frozen if name != periods[period])
        return Change("stability", 0, "frozen_periods", left)

    return loosened
