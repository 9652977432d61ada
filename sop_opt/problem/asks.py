"""What rules ask of supply beside demand and stock levels, and what makes it worth shifting stock.

Three questions, each of which :mod:`sop_opt.problem.needs` has to put before it may say that more
units are of no use: does anything reward supply without end; what quantities do single rules ask
for; and where is it worth using something up only to be rid of it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import stack, vector
from sop_opt.problem.supply import Lane, Process, Supplier

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from sop_opt.problem.base import PerPeriodValue
    from sop_opt.problem.flows import Selection
    from sop_opt.problem.problem import PlanningProblem
    from sop_opt.problem.products import Product

Source = Process | Supplier | Lane

COUNTED = frozenset({"run", "made", "bought", "moved", "served", "stock"})
"""Kinds of flow that rules can ask for in units of a product or of a process."""


LABELS = ("product", "process", "supplier")
"""Names by which a rule can speak of a source."""


@dataclass(frozen=True)
class Ask:
    """A quantity that a rule may ask of some flows, together, in each period."""

    selection: Selection
    quantity: NDArray[np.float64]


class Asks:
    """Quantities that rules may ask for, found by what they speak of."""

    def __init__(self, found: Sequence[Ask]) -> None:
        self._found = found
        self._of_kind: dict[str, set[int]] = defaultdict(set)
        self._named: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._without_product: set[int] = set()
        self._without_name: set[int] = set()
        for place, ask in enumerate(found):
            for kind in ask.selection.flow:
                self._of_kind[kind].add(place)
            names = [(label, name) for label in LABELS for name in ask.selection.names(label)]
            for name in names:
                self._named[name].add(place)
            if not names:
                self._without_name.add(place)
            if not ask.selection.product:
                self._without_product.add(place)

    def of_product(self, name: str, kind: str) -> list[Ask]:
        """Return those that may speak of flows of a kind of a product."""
        named = self._named.get(("product", name), set())
        return self._at(self._of_kind[kind] & (named | self._without_product))

    def of_source(self, row: Source) -> list[Ask]:
        """Return those that may speak of what a source does."""
        kind = {Process: "run", Supplier: "bought", Lane: "moved"}[type(row)]
        labels = _labels(row)
        called = [(label, name) for label, names in labels.items() for name in names]
        named = self._without_name.union(*(self._named.get(each, ()) for each in called))
        return [ask for ask in self._at(self._of_kind[kind] & named) if _speaks_of(ask, labels)]

    def _at(self, places: set[int]) -> list[Ask]:
        return [self._found[place] for place in sorted(places)]


def _speaks_of(ask: Ask, labels: Mapping[str, Sequence[str]]) -> bool:
    """Return whether an ask names one of the names in each dimension, or none at all."""
    asked = {label: ask.selection.names(label) for label in labels}
    return all(not names or not set(names).isdisjoint(labels[key]) for key, names in asked.items())


def _labels(row: Source) -> dict[str, tuple[str, ...]]:
    """Return the names of a source; none where it has no such label."""
    return {
        "product": products_of(row),
        "process": (row.name,) if isinstance(row, Process) else (),
        "supplier": (row.supplier,) if isinstance(row, Supplier) else (),
    }


def rows_of(problem: PlanningProblem) -> tuple[Source, ...]:
    """Return everything that makes, buys or moves."""
    return (*problem.processes, *problem.suppliers, *problem.lanes)


def products_of(row: Source) -> tuple[str, ...]:
    """Return the products that a source supplies."""
    return tuple(row.outputs) if isinstance(row, Process) else (row.product,)


def asks(problem: PlanningProblem) -> list[Ask]:
    """Return what set-ups, use rules, an earlier plan and the planner ask for."""
    kept = problem.stability
    given: list[tuple[Selection, PerPeriodValue]] = [
        *((row, row.minimum) for row in problem.setups),
        *((row, row.minimum_if_used) for row in problem.usage),
        *((row, row.quantity) for row in (kept.previous if kept else ())),
        *((row, row.quantity) for row in (kept.pins if kept else ())),
    ]
    found = [Ask(row, vector(amount, problem.horizon, 0.0)) for row, amount in given]
    return [ask for ask in found if ask.quantity.any()]


def asks_for_more(problem: PlanningProblem) -> bool:
    """Return whether anything may ask for more than demand, stock levels and :func:`asks` do."""
    return (
        _earns(problem)
        or _has_floors(problem)
        or any(not pool.idle_allowed or pool.idle_cost for pool in problem.workforce)
        or bool(problem.smoothing)
        or problem.strategy == "level"
        or any(not COUNTED.issuperset(ask.selection.flow) for ask in asks(problem))
        or any(rule.requires or rule.least_in_use for rule in problem.usage)
    )


def _earns(problem: PlanningProblem) -> bool:
    """Return whether making, buying or moving has a price below 0."""
    priced = ((problem.processes, "cost"), (problem.suppliers, "price"), (problem.lanes, "cost"))
    stepped = (*problem.processes, *problem.suppliers)
    steps = [step for row in stepped for step in row.cost_steps]
    return any(
        (stack(rows, field, problem.horizon) < 0).any()
        for rows, field in (*priced, (steps, "cost"))
    )


def _has_floors(problem: PlanningProblem) -> bool:
    """Return whether any limit may be kept by making, buying or moving more.

    Idle hours are fewer when more is made; and units that count below zero lower a sum.
    """
    rows: tuple[Product | Source, ...] = (*problem.products, *rows_of(problem))
    lowering = {name for row in rows for name, weight in row.properties.items() if weight < 0}
    return any(
        limit.least is not None
        or limit.relative_to is not None
        or "idle" in limit.flow
        or limit.weight in lowering
        for limit in problem.limits
    )


class Burdens:
    """Where stock costs money or has a ceiling, so that being rid of it can be worth something."""

    def __init__(self, problem: PlanningProblem) -> None:
        self._problem = problem
        self._stock = {(row.product, row.site): row for row in problem.inventory}
        self._sites: dict[str, list[str]] = defaultdict(list)
        for row in problem.inventory:
            self._sites[row.product].append(row.site)
        self._full = {site.name for site in problem.sites if site.storage_capacity is not None}
        stock = {"stock", "disposed"}
        limited = any(not stock.isdisjoint(limit.flow) for limit in problem.limits)
        self._limited = limited or problem.strategy == "chase"

    def relieves(self, row: Source) -> bool:
        """Return whether running a source may be worth it for what it takes away alone."""
        if isinstance(row, Lane):
            moved = {row.product: 1.0}
            return self._is_worth_it(moved, row.origin, moved, row.destination)
        taken = dict(materials_of(row, self._problem))
        given = dict(good_of(row, self._problem))
        return self._is_worth_it(taken, row.site, given, row.site)

    def changes(self, name: str) -> bool:
        """Return whether stock of a product spoils, has a ceiling, or costs more at times."""
        return self._problem.product[name].shelf_life is not None or any(
            self._is_capped(name, site) or np.ptp(self._holding(name, site)) > 0
            for site in self._sites[name]
        )

    def _is_worth_it(
        self, taken: dict[str, float], origin: str, given: dict[str, float], destination: str
    ) -> bool:
        saved = sum(units * self._holding(name, origin).max() for name, units in taken.items())
        added = sum(units * self._holding(name, destination).min() for name, units in given.items())
        return saved > added or any(self._is_capped(name, origin) for name in taken)

    def _holding(self, product: str, site: str) -> NDArray[np.float64]:
        row = self._stock.get((product, site))
        return vector(row.holding_cost if row else 0.0, self._problem.horizon, 0.0)

    def _is_capped(self, name: str, site: str) -> bool:
        row, product = self._stock.get((name, site)), self._problem.product[name]
        capped = row is not None and (row.maximum is not None or row.closing_maximum is not None)
        spoils = bool(vector(product.spoilage_cost, self._problem.horizon, 0.0).any())
        return (
            capped or spoils or self._limited or (product.storage_volume > 0 and site in self._full)
        )


def materials_of(row: Source, problem: PlanningProblem) -> Iterator[tuple[str, float]]:
    """Yield the materials of a source with the most units of each that a unit ever takes."""
    for name, amount in () if isinstance(row, Lane) else row.materials.items():
        use = vector(amount, problem.horizon, 0.0)
        if isinstance(row, Process):
            use = row.use(name, problem.horizon)
        if use.any():
            yield name, float(use.max())


def good_of(row: Source, problem: PlanningProblem) -> Iterator[tuple[str, float]]:
    """Yield the products of a source with the least good units of each that a unit ever makes."""
    if not isinstance(row, Process):
        yield row.product, 1.0
        return
    for name, amount in row.outputs.items():
        good = vector(amount, problem.horizon, 0.0) * vector(row.yield_rate, problem.horizon, 1.0)
        if good.any():
            yield name, float(good[good > 0].min())


def most_good(name: str, row: Process | Supplier, problem: PlanningProblem) -> float:
    """Return the most good units of a product that a unit of a source ever makes."""
    if isinstance(row, Supplier):
        return 1.0
    made = vector(row.outputs[name], problem.horizon, 0.0)
    return float((made * vector(row.yield_rate, problem.horizon, 1.0)).max())
