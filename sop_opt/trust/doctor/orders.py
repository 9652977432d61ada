"""Orders larger than all that can ever be needed: a lot, or a minimum per period, set too high."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.errors import Fault
from sop_opt.problem.asks import good_of
from sop_opt.problem.base import vector
from sop_opt.problem.needs import Needs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.asks import Source


def too_large(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield the least order, or the least of all periods, above what the horizon can need."""
    needs = Needs(problem)
    for section in ("processes", "suppliers", "lanes"):
        for number, row in enumerate(getattr(problem, section), 1):
            if row.lot is None and not vector(row.minimum, problem.horizon, 0.0).any():
                continue
            needed = _needed(row, needs, problem)
            for field, least, what in _least(row, problem):
                if 0 < needed < least:
                    message = (
                        f"{what} {least:g}, and the horizon needs {needed:g} at most; lower it, "
                        "or check the units"
                    )
                    yield Fault(section, f"row {number}", field, f"{least:g}", message, "warning")


CHECKS = (too_large,)


def _least(row: Source, problem: PlanningProblem) -> Iterator[tuple[str, float, str]]:
    """Yield (field, units, what they are) of the least that a rule lets one order or plan be."""
    horizon = problem.horizon
    usable = horizon.between(row.available_from, row.available_until)
    if not usable.any():
        return
    if row.lot is not None:
        minimum = vector(row.lot.minimum, horizon, 0.0)[usable].min()
        least = max(minimum, row.lot.multiple or 0.0)
        field = "lot.minimum" if minimum == least else "lot.multiple"
        yield field, float(least), "the smallest order is"
    total = vector(row.minimum, horizon, 0.0)[usable].sum()
    yield "minimum", float(total), "the least of all periods together is"


def _needed(row: Source, needs: Needs, problem: PlanningProblem) -> float:
    """Return the most units of a source that the whole horizon can need; inf: not known."""
    wanted = [needs.product(name)[0] / good for name, good in good_of(row, problem)]
    return float(np.max(wanted, initial=0.0))
