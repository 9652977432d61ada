"""Sources whose lot rule and ceiling per period leave no room for an order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.errors import Fault
from sop_opt.problem.base import is_above, vector
from sop_opt.problem.lots import ROUNDING
from sop_opt.problem.sources import sources
from sop_opt.trust.doctor.words import amount, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.errors import Severity
    from sop_opt.problem import LotRule, PlanningProblem
    from sop_opt.problem.horizon import Horizon
    from sop_opt.problem.sources import Source


def orders_above_ceiling(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield sources whose smallest order is above the most that they may do in a period.

    An error where a minimum asks for an order; else a warning where none is ever possible.
    """
    for source in sources(problem):
        if source.row.lot is not None and source.row.maximum is not None:
            yield from _orders(source, source.row.lot, problem)


def _orders(source: Source, lot: LotRule, problem: PlanningProblem) -> Iterator[Fault]:
    horizon, row = problem.horizon, source.row
    usable = horizon.between(row.available_from, row.available_until)
    asked = vector(row.minimum, horizon, 0.0)
    most = vector(row.maximum, horizon, np.inf)
    smallest = _smallest(lot, asked, horizon)
    above = usable & is_above(smallest, most)
    forced = above & (asked > 0)
    if not forced.any() and not (usable.any() and (above | ~usable).all()):
        return
    period = int((forced if forced.any() else above).argmax())
    field = "lot.minimum" if lot.least(horizon)[period] >= smallest[period] else "lot.multiple"
    size, ceiling = amount(smallest[period]), amount(most[period])
    when = within(problem, np.arange(len(horizon)) == period)
    message = f"the smallest order of {source.name!r} is {size}, above its maximum of {ceiling} "
    message += f"{when}; lower it, or raise maximum to {size}"
    severity: Severity = "error" if forced.any() else "warning"
    yield Fault(source.section, f"row {source.number}", field, size, message, severity)


def _smallest(lot: LotRule, asked: NDArray[np.float64], horizon: Horizon) -> NDArray[np.float64]:
    """Return the least units that can be ordered at all, and that are enough for a minimum."""
    smallest = lot.least(horizon)
    if lot.multiple is None:
        return smallest
    batches = np.maximum(np.ceil(asked / lot.multiple - ROUNDING), 1.0)
    return np.maximum(smallest, batches * lot.multiple)


CHECKS = (orders_above_ceiling,)
"""What is checked about orders."""
