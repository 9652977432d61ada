"""What a plan decides, with the least and the most that single rows of the problem allow.

======================  =============================================================
kind                    least and most come from
======================  =============================================================
``run``                 minimum, maximum and window of a process, launch of its outputs
``bought``, ``moved``   the same of an offer or a lane
``served``              what is due where it must be served, else 0; what is due so far
``stock``               strict safety stock, closing levels and maximum
``workers``, ``hired``  limits of a pool on its people; the same for ``released``
======================  =============================================================

Other kinds of flow are not read: a sum with one of them has no known most.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import vector
from sop_opt.problem.demand import Backlog, MustServe
from sop_opt.problem.sources import sources
from sop_opt.problem.supply import Lane, Process

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from sop_opt.problem import Demand, PlanningProblem, Pool, Stock
    from sop_opt.problem.horizon import Horizon
    from sop_opt.problem.sources import Source

Labels = dict[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Column:
    """One quantity that a plan decides in every period."""

    kind: str
    name: str
    """What a planner calls it."""
    least: NDArray[np.float64]
    most: NDArray[np.float64]
    labels: Labels
    properties: dict[str, float] | None
    """Weights that limits may use; None: not read, because several products have a say."""
    reason: str
    """What makes it happen at all, such as ``minimum of 'make bread'``."""


class Columns:
    """All columns of a problem, and those that a selection speaks of."""

    def __init__(self, problem: PlanningProblem) -> None:
        self.problem = problem
        self.all: tuple[Column, ...] = tuple(_columns(problem))
        self._places: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._kinds: dict[str, list[int]] = defaultdict(list)
        for place, column in enumerate(self.all):
            self._kinds[column.kind].append(place)
            for dimension, names in column.labels.items():
                for name in names:
                    self._places[dimension, name].add(place)
        self.least = self._stacked("least")
        self.most = self._stacked("most")

    def _stacked(self, side: str) -> NDArray[np.float64]:
        shape = (len(self.all), len(self.problem.horizon))
        return np.array([getattr(column, side) for column in self.all]).reshape(shape)

    def of_kind(self, kind: str) -> list[int]:
        """Return the places of all columns of a kind."""
        return self._kinds[kind]

    def matching(self, kind: str, wanted: Iterable[tuple[str, Sequence[str]]]) -> list[int]:
        """Return the places of columns of a kind that have one of the names in each dimension."""
        found = set(self._kinds[kind])
        for dimension, names in wanted:
            found &= {k for name in names for k in self._places.get((dimension, name), ())}
        return sorted(found)


def _columns(problem: PlanningProblem) -> Iterator[Column]:
    family = {product.name: product.family for product in problem.products}
    for source in sources(problem):
        yield _source(source, problem, family)
    for sale in problem.demand:
        yield _served(sale, problem, family)
    rules = {(row.product, row.site): row for row in problem.inventory}
    for point in problem.stock_points:
        yield _stock(*point, rules.get(point), problem, family)
    for pool in problem.workforce:
        yield from _people(pool, problem.horizon)


def _source(source: Source, problem: PlanningProblem, family: dict[str, str]) -> Column:
    row, horizon = source.row, problem.horizon
    made = tuple(row.outputs) if isinstance(row, Process) else (row.product,)
    products = [problem.product[name] for name in made]
    usable = horizon.between(row.available_from, row.available_until)
    for product in products:
        until = None if isinstance(row, Lane) else product.available_until
        usable = usable & horizon.between(product.available_from, until)
    least = np.where(usable, vector(row.minimum, horizon, 0.0), 0.0)
    if row.lot is not None:
        least = np.where(least > 0, np.maximum(least, row.lot.least(horizon)), 0.0)
    most = np.where(usable, vector(row.maximum, horizon, np.inf), 0.0)
    weights = products[0].properties | row.properties if len(made) == 1 else None
    kind, name = source.point
    labels = _labels_of(source, made) | {"family": tuple(family[each] for each in made)}
    return Column(kind, name, least, most, labels, weights, f"minimum of {name!r}")


def _labels_of(source: Source, made: tuple[str, ...]) -> Labels:
    row = source.row
    if isinstance(row, Lane):
        ends = {"origin": (row.origin,), "destination": (row.destination,)}
        return {"product": made, "site": row.ends, **ends}
    labels = {"product": made, "site": (row.site,)}
    if isinstance(row, Process):
        hours = {"resource": tuple(row.resource_hours), "pool": tuple(row.labour_hours)}
        return labels | {"process": (row.name,)} | hours
    return labels | {"supplier": (row.supplier,)}


def _served(row: Demand, problem: PlanningProblem, family: dict[str, str]) -> Column:
    due = vector(row.quantity, problem.horizon, 0.0)
    due_so_far = np.array(list(accumulate(due, initial=row.opening_backlog)))[1:]
    must = isinstance(row.unmet[0], MustServe)
    late = row.policy(Backlog) is not None
    product = problem.product[row.product]
    launched = problem.horizon.between(product.available_from, None)
    name = f"{row.product} for {row.customer} at {row.site}"
    return Column(
        "served",
        name,
        due if must else np.zeros_like(due),
        np.where(launched, due_so_far if late else due, 0.0),
        _at(row.product, row.site, family) | {"customer": (row.customer,)},
        product.properties,
        f"demand of {name!r}",
    )


def _stock(
    product: str,
    site: str,
    row: Stock | None,
    problem: PlanningProblem,
    family: dict[str, str],
) -> Column:
    horizon = problem.horizon
    least, most = np.zeros(len(horizon)), np.full(len(horizon), np.inf)
    if row is not None:
        most = vector(row.maximum, horizon, np.inf)
        if row.safety_stock_cost is None:
            least = vector(row.safety_stock, horizon, 0.0)
        least[-1] = max(least[-1], row.closing_level("closing_minimum"))
        most[-1] = min(most[-1], row.closing_level("closing_maximum"))
    name, known = f"{product} at {site}", problem.product[product]
    labels = _at(product, site, family)
    reason = f"stock asked of {name!r}"
    return Column("stock", name, least, most, labels, known.properties, reason)


def _at(product: str, site: str, family: dict[str, str]) -> Labels:
    return {"product": (product,), "site": (site,), "family": (family[product],)}


def _of_pool(pool: Pool) -> Labels:
    return {"pool": (pool.name,)}


def _people(pool: Pool, horizon: Horizon) -> Iterator[Column]:
    nobody, labels = np.zeros(len(horizon)), _of_pool(pool)
    column = partial(Column, labels=labels, properties=None)
    least = vector(pool.minimum_workers, horizon, 0.0)
    most = vector(pool.maximum_workers, horizon, np.inf)
    yield column("workers", pool.name, least, most, reason=f"minimum workers of {pool.name!r}")
    for kind, ceiling in (("hired", pool.maximum_hired), ("released", pool.maximum_released)):
        most = vector(ceiling, horizon, np.inf)
        yield column(kind, pool.name, nobody, most, reason="")
