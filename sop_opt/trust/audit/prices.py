"""Price steps: the step that a quantity reaches, and what the quantity costs by its steps.

Beyond the periods in which choices are whole a quantity may lie in parts of several steps. Its cost
is then at least that of the cheapest mix of quantities that a single step has; it is stated by the
table, and counts in the costs as stated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import stack
from sop_opt.problem.supply import Stepped
from sop_opt.trust.audit.comparison import TOLERANCE
from sop_opt.trust.audit.sources import quantities, stepped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.trust.audit.comparison import Comparison
    from sop_opt.trust.audit.evidence import Evidence


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
    mixed = np.array([[_is_chosen(evidence, row)] for row in rows]).reshape(-1, 1)
    mixed = mixed.astype(bool) & ~evidence.whole_periods
    yield table.equal("step reached", np.where(mixed, step, table["step"]), step)
    scale = np.abs(table["cost"]) + np.abs(cost)
    least = [_cheapest_mix(evidence, row, own) for row, own in zip(rows, quantity, strict=True)]
    floor = np.where(mixed, np.reshape(least, cost.shape), cost)
    ceiling = np.where(mixed, np.inf, cost)
    yield table.within("cost of the steps", table["cost"], floor, ceiling, scale)


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


def _is_chosen(evidence: Evidence, row: Stepped) -> bool:
    """Return whether one step must be chosen: costs fall somewhere, or a step is of all units."""
    costs = stack(row.cost_steps, "cost", evidence.horizon)
    whole = row.steps_apply == "all_units" and len(row.cost_steps) > 1
    return whole or bool((np.diff(costs, axis=0) < 0).any())


def _cheapest_mix(
    evidence: Evidence, row: Stepped, quantity: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the least cost of a mix of quantities, of any size, that comes to this one."""
    starts = [step.start for step in row.cost_steps]
    corners = [
        np.minimum(
            *(
                _cost(evidence, row, np.full(evidence.size, start), np.full(evidence.size, step))
                for step in (max(place - 1, 0), place)
            )
        )
        for place, start in enumerate(starts)
    ]
    last = stack(row.cost_steps[-1:], "cost", evidence.horizon)[0]
    least = np.full(evidence.size, np.inf)
    for place, (start, corner) in enumerate(zip(starts, corners, strict=True)):
        slopes = [last] + [
            (further - corner) / (end - start)
            for end, further in zip(starts[place + 1 :], corners[place + 1 :], strict=True)
        ]
        line = corner + np.min(slopes, axis=0) * (quantity - start)
        least = np.where(quantity >= start, np.minimum(least, line), least)
    return least
