"""Price steps: the step that a quantity reaches, and what the quantity costs by its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import stack
from sop_opt.problem.supply import Stepped
from sop_opt.trust.comparison import TOLERANCE
from sop_opt.trust.sources import quantities, stepped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.trust.comparison import Comparison
    from sop_opt.trust.evidence import Evidence


def price_steps(evidence: Evidence) -> Iterator[Comparison]:
    """Check quantity, step and cost of everything whose unit cost depends on the quantity."""
    table, sources = evidence["price_steps"], stepped(evidence.problem)
    rows = [source.row for source in sources if isinstance(source.row, Stepped)]
    quantity = quantities(evidence, sources)
    step, cost = np.zeros_like(quantity), np.zeros_like(quantity)
    for place, row in enumerate(rows):
        reached = _reached(row, quantity[place], table["step"][place])
        step[place] = [row.cost_steps[k].start for k in reached]
        cost[place] = _cost(evidence, row, quantity[place], reached)
    yield table.equal("quantity in steps", table["quantity"], quantity)
    yield table.equal("step reached", table["step"], step)
    yield table.equal("cost of the steps", table["cost"], cost)


def _reached(
    row: Stepped, quantity: NDArray[np.float64], stated: NDArray[np.float64]
) -> NDArray[np.intp]:
    """Return the step of each quantity; where two steps meet, the one that is stated."""
    starts = np.array([step.start for step in row.cost_steps])
    room = TOLERANCE * (1.0 + quantity)
    lowest, highest = (
        np.maximum(np.searchsorted(starts, quantity + side * room, "right") - 1, 0)
        for side in (-1.0, 1.0)
    )
    return np.where(stated == starts[highest], highest, lowest)


def _cost(
    evidence: Evidence,
    row: Stepped,
    quantity: NDArray[np.float64],
    reached: NDArray[np.intp],
) -> NDArray[np.float64]:
    """Return what quantities cost: each unit by its own step, or all by the step reached."""
    costs = stack(row.cost_steps, "cost", evidence.horizon)
    period = np.arange(evidence.size)
    if row.steps_apply == "all_units":
        return np.asarray(costs[reached, period] * quantity)
    starts = np.array([step.start for step in row.cost_steps])
    ends = np.append(starts[1:], np.inf)
    inside = np.clip(quantity, starts[:, None], ends[:, None]) - starts[:, None]
    return np.asarray((costs * inside).sum(axis=0))
