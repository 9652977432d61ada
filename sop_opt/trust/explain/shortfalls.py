"""What is short, late or below safety stock in a plan, in runs of periods."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from numpy.typing import NDArray

    from sop_opt.plan import Plan
    from sop_opt.problem import PlanningProblem

Kind = Literal["lost", "late", "below safety stock"]

SOURCES: dict[Kind, tuple[str, str]] = {
    "lost": ("demand", "lost"),
    "late": ("demand", "backlog"),
    "below safety stock": ("inventory", "below_safety"),
}
"""Table and column that each kind is read from."""

Spot = tuple[str, str, int]
"""Product, site and period counted from 0."""

LEAST = 1e-6
"""Units per period from which something counts as missing, relative to the largest amount."""


@dataclass(frozen=True)
class Shortfall:
    """One customer's product, or one stock, that is missing units in periods that follow."""

    kind: Kind
    line: int
    """Row of the demand, or point of the inventory table, counted from 0."""
    product: str
    site: str
    customer: str
    """Empty for stock."""
    first: int
    """First period, counted from 0."""
    amounts: tuple[float, ...]
    """Units missing in that period and those that follow: lost, open at the end, or below."""

    @property
    def periods(self) -> slice:
        """Places of its periods in the horizon."""
        return slice(self.first, self.first + len(self.amounts))

    @property
    def spots(self) -> list[Spot]:
        """Product, site and period of each amount."""
        places = range(self.first, self.first + len(self.amounts))
        return [(self.product, self.site, place) for place in places]

    def split(self, apart: Collection[int]) -> list[Shortfall]:
        """Return the same in parts: periods that are among these, and periods that are not."""
        parts: list[Shortfall] = []
        among = [place in apart for _, _, place in self.spots]
        for _, own in groupby(range(len(among)), among.__getitem__):
            places = list(own)
            amounts = self.amounts[places[0] : places[-1] + 1]
            parts.append(replace(self, first=self.first + places[0], amounts=amounts))
        return parts

    @property
    def units(self) -> float:
        """Units lost; of what is late or below safety stock the most at the end of a period."""
        return sum(self.amounts) if self.kind == "lost" else max(self.amounts)


def missing(plan: Plan, kind: Kind) -> NDArray[np.float64]:
    """Return the units missing per line and period."""
    table, column = SOURCES[kind]
    periods = len(plan.problem.horizon)
    amounts: NDArray[np.float64] = plan.tables[table][column].to_numpy(float)
    return amounts.reshape(-1, periods)


def shortfalls(plan: Plan, wanted: Mapping[str, str | None]) -> Iterator[Shortfall]:
    """Yield what is missing and has the labels wanted; None stands for any.

    Parameters
    ----------
    plan
        A plan with tables.
    wanted
        ``product``, ``site``, ``customer`` and ``period``, or fewer of them.
    """
    names = plan.problem.horizon.names
    period = wanted.get("period")
    chosen = np.array([period in (None, name) for name in names])
    labels = line_labels(plan.problem)
    for kind, (table, _) in SOURCES.items():
        amounts = missing(plan, kind)
        real = (amounts > LEAST * max(float(amounts.max(initial=0.0)), LEAST)) & chosen
        for line in np.flatnonzero(real.any(axis=1)).tolist():
            product, site, customer = labels[table][line]
            own = {"product": product, "site": site, "customer": customer}
            if any(wanted.get(name) not in (None, value) for name, value in own.items()):
                continue
            for first, end in _runs(real[line]):
                units = tuple(amounts[line, first:end].tolist())
                yield Shortfall(kind, line, product, site, customer, first, units)


def line_labels(problem: PlanningProblem) -> dict[str, list[tuple[str, str, str]]]:
    """Return product, site and customer of every line, by table; stock has no customer."""
    return {
        "demand": [(row.product, row.site, row.customer) for row in problem.demand],
        "inventory": [(product, site, "") for product, site in problem.stock_points],
    }


def _runs(marks: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield where marks begin and end.

    >>> list(_runs(np.array([True, True, False, True])))
    [(0, 2), (3, 4)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], marks, [False]])))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
