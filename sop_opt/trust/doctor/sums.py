"""Rules on sums of what a plan decides: limits, pins, frozen flows, hours and storage space.

Each is a weighted sum of columns, summed over some periods per line, with a least and a most. What
has a price when broken, is relative to other flows, or cannot be read in full is left out.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import vector
from sop_opt.problem.flows import held_periods
from sop_opt.trust.doctor.terms import PLAIN, terms_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.problem import Limit, Pin, PreviousFlow, Stability
    from sop_opt.trust.doctor.columns import Columns
    from sop_opt.trust.doctor.terms import Terms


@dataclass(frozen=True, eq=False)
class Sum:
    """A weighted sum of columns held at or above, at or below a level, line by line."""

    section: str
    row: str
    least_field: str
    most_field: str
    name: str
    unit: str
    places: NDArray[np.intp]
    """Columns, rising."""
    weights: NDArray[np.float64]
    """Shape (columns, periods); none is below 0."""
    summed: NDArray[np.bool_]
    """Which periods each line sums, shape (lines, periods)."""
    least: NDArray[np.float64]
    """Per line; -inf where there is no floor."""
    most: NDArray[np.float64]
    """Per line; inf where there is no ceiling."""
    readable: bool = True
    """False: more counts towards it than is read, so that nothing is known of its most."""

    def floor(self, periods: NDArray[np.bool_]) -> float:
        """Return the least that it comes to over these periods, by its own floors alone."""
        within = ~(self.summed & ~periods).any(axis=1)
        levels = np.where(within, self.least, 0.0)
        apart = self.summed[within].sum(axis=0).max(initial=0) <= 1
        positive = np.maximum(levels, 0.0)
        return float(positive.sum() if apart else positive.max(initial=0.0))

    def ceiling(self, periods: NDArray[np.bool_]) -> float:
        """Return the most that it comes to over these periods, by its own ceilings alone."""
        around = (self.summed | ~periods).all(axis=1)
        if around.any():
            return float(self.most[around].min())
        singles = self.summed.sum(axis=1) == 1
        covered = self.summed[singles].any(axis=0)
        if (periods & ~covered).any():
            return np.inf
        inside = singles & (self.summed & periods).any(axis=1)
        return float(self.most[inside].sum())


def sums_of(columns: Columns) -> list[Sum]:
    """Return all rules on sums that hold strictly."""
    problem = columns.problem
    found = [
        *(_limit(number, row, columns) for number, row in enumerate(problem.limits, 1)),
        *_stability(columns),
        *_hours(columns),
        *_storage(columns),
    ]
    return [each for each in found if each is not None and each.places.size]


def _limit(number: int, row: Limit, columns: Columns) -> Sum | None:
    if row.price is not None or row.relative_to is not None:
        return None
    terms, readable = terms_of(row, columns, row.weight)
    signed = any(not (weights >= 0).all() for weights in terms.values())  # or not a number
    if signed or (row.weight and not readable):
        return None
    horizon = columns.problem.horizon
    held = np.flatnonzero(held_periods(row.periods, horizon))
    period = np.arange(len(horizon))
    last = held[-1:] if row.per == "horizon" else held
    summed = period == last[:, None]
    if row.per == "horizon":
        summed = held_periods(row.periods, horizon)[None, :]
    elif row.per == "to_date":
        summed = period <= last[:, None]
    least = vector(row.least, horizon, -np.inf)[last]
    most = vector(row.most, horizon, np.inf)[last]
    where = ("limits", f"row {number}", "least", "most", f"limit {row.name!r}", "")
    return _sum(where, terms, summed, least, most, readable=readable)


def _sum(
    where: tuple[str, str, str, str, str, str],
    terms: Terms,
    summed: NDArray[np.bool_],
    least: NDArray[np.float64],
    most: NDArray[np.float64],
    *,
    readable: bool = True,
) -> Sum:
    places = np.array(sorted(terms), dtype=np.intp)
    weights = np.array([terms[place] for place in places]).reshape(len(terms), summed.shape[1])
    return Sum(*where, places, weights, summed, least, most, readable)


def _stability(columns: Columns) -> Iterator[Sum]:
    """Yield pins without a price, and what frozen periods keep of the previous plan."""
    kept, horizon = columns.problem.stability, columns.problem.horizon
    if kept is None:
        return
    for number, pin in enumerate(kept.pins, 1):
        if pin.cost is None:
            held = held_periods(pin.periods, horizon) if pin.periods else _named_in(pin, columns)
            yield from _target(f"pins row {number}", pin, held, columns)
    frozen = np.isin(horizon.names, kept.frozen_periods)
    for number, row in enumerate(kept.previous, 1):
        if set(row.flow) & set(kept.frozen_flows):
            yield from _target(f"previous row {number}", row, frozen, columns)
    yield from _not_in_previous(kept, frozen, columns)


def _not_in_previous(kept: Stability, frozen: NDArray[np.bool_], columns: Columns) -> Iterator[Sum]:
    """Yield 0 for what must happen in frozen periods, and the previous plan does not have."""
    last = np.flatnonzero(frozen)
    planned = {place for row in kept.previous for place in terms_of(row, columns)[0]}
    for kind in PLAIN.intersection(kept.frozen_flows):
        for place in columns.of_kind(kind):
            if place not in planned and columns.least[place, last].any():
                where = ("stability", "", "frozen_periods", "frozen_periods", "frozen plan", "")
                terms = {place: np.ones(frozen.size)}
                level = np.zeros(last.size)
                summed = np.arange(frozen.size) == last[:, None]
                yield _sum(where, terms, summed, -np.inf + level, level)


def _named_in(row: Pin, columns: Columns) -> NDArray[np.bool_]:
    given = list(row.quantity) if isinstance(row.quantity, dict) else ()
    return held_periods(tuple(given), columns.problem.horizon)


def _target(
    number: str, row: Pin | PreviousFlow, held: NDArray[np.bool_], columns: Columns
) -> Iterator[Sum]:
    """Yield the sum that equals a quantity in the periods held."""
    terms, readable = terms_of(row, columns)
    last = np.flatnonzero(held)
    level = vector(row.quantity, columns.problem.horizon, 0.0)[last]
    kind = "pin" if number.startswith("pins") else "frozen plan"
    where = ("stability", number, "quantity", "quantity", f"{kind} {row.describe()!r}", "")
    summed = np.arange(held.size) == last[:, None]
    if last.size:
        yield _sum(where, terms, summed, level, level, readable=readable)


def _hours(columns: Columns) -> Iterator[Sum]:
    """Yield the hours of each finite resource with a known most, overtime and all."""
    problem = columns.problem
    terms: dict[str, Terms] = defaultdict(dict)
    for place, process in enumerate(problem.processes):
        for name, hours in process.resource_hours.items():
            terms[name][place] = vector(hours, problem.horizon, 0.0)
    each = np.eye(len(problem.horizon), dtype=bool)
    none = np.full(len(problem.horizon), -np.inf)
    for number, row in enumerate(problem.resources, 1):
        if row.finite:
            where = ("resources", f"row {number}", "hours", "hours", f"{row.name!r}", " hours")
            most = row.most_hours(problem.horizon)
            yield _sum(where, terms[row.name], each, none, most)


def _storage(columns: Columns) -> Iterator[Sum]:
    """Yield the space of each site that has a storage capacity."""
    problem = columns.problem
    each = np.eye(len(problem.horizon), dtype=bool)
    none = np.full(len(problem.horizon), -np.inf)
    for number, site in enumerate(problem.sites, 1):
        if site.storage_capacity is None:
            continue
        terms = {
            place: np.full(len(problem.horizon), problem.product[product].storage_volume)
            for place in columns.matching("stock", [("site", (site.name,))])
            for product in columns.all[place].labels["product"]
            if problem.product[product].storage_volume
        }
        where = ("sites", f"row {number}", "storage_capacity", "storage_capacity")
        capacity = vector(site.storage_capacity, problem.horizon, np.inf)
        yield _sum((*where, f"storage of {site.name!r}", ""), terms, each, none, capacity)
