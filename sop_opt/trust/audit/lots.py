"""Lots: orders are of the sizes allowed, far enough apart, and take what each of them takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import stack
from sop_opt.trust.audit.comparison import TOLERANCE
from sop_opt.trust.audit.recipes import lines, summed
from sop_opt.trust.audit.sources import lotted, quantities

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sop_opt.trust.audit.comparison import Comparison, Point
    from sop_opt.trust.audit.evidence import Evidence


def lots(evidence: Evidence) -> Iterator[Comparison]:
    """Check that orders are whole, and that together they are of the quantity there is."""
    table, listed = evidence["lots"], lotted(evidence.problem)
    yield table.equal("quantity ordered", table["quantity"], quantities(evidence, listed))
    one_each = [source.lot.maximum is None for source in listed]
    most = np.where(one_each, 1.0, np.inf).reshape(-1, 1)
    yield table.within("one order per period without a maximum", table["orders"], most=most)
    everywhere = [True] * len(listed)
    yield table.whole(table["orders"], everywhere, evidence.whole_periods)


def sizes(evidence: Evidence) -> Iterator[Comparison]:
    """Check that what is ordered is as much as so many orders can be, in whole batches."""
    table, rules = evidence["lots"], [source.lot for source in lotted(evidence.problem)]
    quantity, orders, shape = table["quantity"], table["orders"], (len(rules), evidence.size)
    least = np.reshape([rule.least(evidence.horizon) for rule in rules], shape)
    most = np.reshape([rule.most(evidence.horizon) for rule in rules], shape)
    yield table.within("orders of the least size or more", quantity, least * orders)
    ceiling = np.multiply(most, orders, out=np.zeros_like(orders), where=orders > 0)
    yield table.within("orders of the most size or less", quantity, most=ceiling)
    multiple = np.array([rule.multiple or 0.0 for rule in rules]).reshape(-1, 1)
    batched = (multiple > 0) & evidence.whole_periods
    batch = np.where(batched, multiple, 1.0)
    whole = np.where(batched, np.rint(quantity / batch) * batch, quantity)
    yield table.equal("whole batches", quantity, whole)


def lasting_orders(evidence: Evidence) -> Iterator[Comparison]:
    """Check that no order is placed while an earlier one is to last."""
    table, listed = evidence["lots"], lotted(evidence.problem)
    placed = (table["orders"] > TOLERANCE) & evidence.whole_periods
    found = np.zeros(placed.shape)
    for place, source in enumerate(listed):
        for ago in range(min(source.lot.periods_of_supply, evidence.size)):
            found[place, ago:] += placed[place, : evidence.size - ago]
    yield table.within("an order lasts for its periods of supply", found, most=1.0)


def order_costs(evidence: Evidence) -> NDArray[np.float64]:
    """Return what orders cost beside their units, shape (sources with a lot rule, periods)."""
    rules = [source.lot for source in lotted(evidence.problem)]
    costs: NDArray[np.float64] = stack(rules, "fixed_cost", evidence.horizon)
    return costs * evidence["lots"]["orders"]


def order_hours(evidence: Evidence, names: Sequence[str]) -> NDArray[np.float64]:
    """Return the hours that orders take of these resources or pools beside those per unit."""
    rules = [source.lot.fixed_hours for source in lotted(evidence.problem)]
    own = [{name: hours for name, hours in rule.items() if name in names} for rule in rules]
    needed = lines(own, evidence.horizon)
    return summed(needed.names, needed.times(evidence["lots"]["orders"]), names)


def order_materials(evidence: Evidence) -> tuple[list[Point], NDArray[np.float64]]:
    """Return the materials that orders use beside those per unit, and where, line by line."""
    listed = lotted(evidence.problem)
    used = lines([source.lot.fixed_materials for source in listed], evidence.horizon)
    places = zip(used.row, used.names, strict=True)
    points: list[Point] = [(product, listed[k].site) for k, product in places]
    return points, used.times(evidence["lots"]["orders"])
