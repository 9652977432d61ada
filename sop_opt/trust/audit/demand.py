"""Demand: what is due is served, late or lost as its policy allows, and earns its price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import stack
from sop_opt.problem.demand import Backlog, LostSales
from sop_opt.trust.audit.recipes import shifted
from sop_opt.trust.audit.supply import products_launched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.trust.audit.comparison import Comparison
    from sop_opt.trust.audit.evidence import Evidence


def demand_balance(evidence: Evidence) -> Iterator[Comparison]:
    """Check that whatever is due or was open is served, lost or open."""
    table = evidence["demand"]
    yield table.equal("quantity due", table["quantity"], _quantity(evidence))
    before = shifted(table["backlog"], [row.opening_backlog for row in evidence.problem.demand])
    due, met = table["quantity"] + before, table["served"] + table["lost"]
    yield table.equal("served, lost or open", met + table["backlog"], due)


def launches(evidence: Evidence) -> Iterator[Comparison]:
    """Check that nothing is served before the launch of its product."""
    table = evidence["demand"]
    launched = products_launched(evidence, [row.product for row in evidence.problem.demand])
    early = np.where(launched, 0.0, table["served"])
    yield table.zero("nothing served before the launch", early)


def unmet_demand(evidence: Evidence) -> Iterator[Comparison]:
    """Check that demand is late or lost only as its policy allows."""
    table, rows = evidence["demand"], evidence.problem.demand
    losable = np.array([row.policy(LostSales) is not None for row in rows]).reshape(-1, 1)
    yield table.within("lost sales", table["lost"], most=np.where(losable, table["quantity"], 0.0))
    rules = [row.policy(Backlog) for row in rows]
    on_time, clear = (
        np.array(flags).reshape(-1, 1)
        for flags in (
            [rule is None for rule in rules],
            [rule is None or rule.must_end_clear for rule in rules],
        )
    )
    yield table.zero("no backlog", np.where(on_time, table["backlog"], 0.0))
    yield table.zero("no backlog at the end", np.where(clear, table["backlog"][:, -1:], 0.0))
    yield table.within("longest delay", table["backlog"], most=_young_enough(evidence))


def _young_enough(evidence: Evidence) -> NDArray[np.float64]:
    """Return what may be open at most, oldest served first: what fell due not too long ago."""
    accepted = evidence["demand"]["quantity"] - evidence["demand"]["lost"]
    due = np.concatenate([_opening(evidence), accepted], axis=1)
    delays = _longest_delays(evidence)
    most = np.full(accepted.shape, np.inf)
    for place in np.flatnonzero(np.isfinite(delays)):
        for period in range(evidence.size):
            first = max(period + 2 - int(delays[place, 0]), 0)
            most[place, period] = due[place, first : period + 2].sum()
    return most


def on_time(evidence: Evidence) -> Iterator[Comparison]:
    """Check what is served when due: deliveries go to the oldest orders that are ever served."""
    table = evidence["demand"]
    accepted = table["quantity"] - table["lost"]
    own = np.maximum(accepted - table["open_at_end"], 0.0)
    of_opening = np.maximum(table["open_at_end"] - accepted, 0.0)
    older = np.concatenate([_opening(evidence) - of_opening[:, :1], own[:, :-1]], axis=1)
    left = table["served"].cumsum(axis=1) - older.cumsum(axis=1)
    prompt = np.clip(left, 0.0, np.minimum(own, table["served"]))
    scale = table["served"].cumsum(axis=1) + older.cumsum(axis=1)
    yield table.equal("served on time, oldest orders first", table["on_time"], prompt, scale)


def open_at_end(evidence: Evidence) -> Iterator[Comparison]:
    """Check that what is never served was open from its due period on, and is not too late."""
    table, delays = evidence["demand"], _longest_delays(evidence)
    left, last = table["open_at_end"], table["backlog"][:, -1:]
    total = left.sum(axis=1, keepdims=True)
    yield table.equal("open at the end is the last backlog", total, last)
    due = _quantity(evidence)
    due[:, :1] += np.where(delays > evidence.size, _opening(evidence), 0.0)
    scale = due + table["lost"]
    yield table.within("open at the end was due", left, most=due - table["lost"], scale=scale)
    so_far = left.cumsum(axis=1)
    yield table.within("open at the end was open before", so_far, most=table["backlog"])
    periods_late = evidence.size - np.arange(evidence.size)
    too_late = np.where(periods_late > delays, left, 0.0)
    yield table.zero("nothing too late open at the end", too_late)


def revenue(evidence: Evidence) -> Iterator[Comparison]:
    """Check that all earns its price in the period it is due, but for what is lost or left open."""
    table, prices = evidence["demand"], stack(evidence.problem.demand, "price", evidence.horizon)
    due = _quantity(evidence)
    due[:, :1] += _opening(evidence)
    unpaid = (prices * table["open_at_end"]).sum(axis=1)
    earned, scale = prices * (due - table["lost"]), prices * (due + table["lost"])
    earned[:, -1] -= unpaid
    scale[:, -1] += unpaid
    yield table.equal("revenue", table["revenue"], earned, scale)


def _quantity(evidence: Evidence) -> NDArray[np.float64]:
    due: NDArray[np.float64] = stack(evidence.problem.demand, "quantity", evidence.horizon)
    return due


def _opening(evidence: Evidence) -> NDArray[np.float64]:
    return np.array([row.opening_backlog for row in evidence.problem.demand]).reshape(-1, 1)


def _longest_delays(evidence: Evidence) -> NDArray[np.float64]:
    """Return the most periods that a unit may be late, one column; infinite without a limit."""
    rules = [row.policy(Backlog) for row in evidence.problem.demand]
    longest = [rule.max_periods if rule else None for rule in rules]
    return np.array([np.inf if most is None else most for most in longest]).reshape(-1, 1)
