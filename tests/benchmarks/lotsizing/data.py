"""A lot-sizing instance as arrays, and what a plan of it costs by plain arithmetic.

It reads the documents that ``convert.py`` describes, on its own, so that neither the naive model
nor the check of a plan depends on the library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.benchmarks.lotsizing.convert import LINE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from tests.benchmarks.lotsizing.convert import Document

    Array = NDArray[np.float64]

Way = tuple[str, str | None]
"""An item and the machine that makes it; None where there are no machines."""
WITHIN = 1e-6
"""How far a plan may miss a rule, relative to the numbers of the rule."""


@dataclass(frozen=True)
class Data:
    """Items by periods (I, T), ways of making an item on a machine (W, T), machines (M, T)."""

    ways: tuple[Way, ...]
    item: NDArray[np.intp]
    """Row of the item of every way."""
    machine: NDArray[np.intp]
    """Row in ``capacity`` of the machine of every way; empty where there are no machines."""
    setup_cost: Array
    setup_hours: Array
    unit_cost: Array
    unit_hours: Array
    capacity: Array
    demand: Array
    holding: Array
    opening: Array
    least_stock: Array
    most_stock: Array
    use: Array
    """Units of the column's item that go into one unit of the row's item."""
    late_cost: Array
    """Per unit and period, by item; infinite where demand cannot wait."""
    lost_cost: Array
    """Per unit, by item; infinite where demand must be served."""
    overtime_cost: float
    """Per hour; infinite where there is none."""

    def cost(self, made: Array, done: Array, lost: Array) -> float:
        """Return what a plan costs, from what is made (W, T), set up (W, T) and lost (I, T) alone.

        Raises
        ------
        ValueError: the plan breaks a rule of the instance.
        """
        stock, late = self._stock(made, lost)
        extra = self._overtime(made, done)
        lost_where_served = np.delete(lost, self.items_to_lose, axis=0)
        _refuse("lost though it must be served", lost_where_served, 1.0)
        _refuse("made without a set-up", made * (np.round(done) == 0), self.demand.sum())
        _refuse("less in stock than allowed", self.least_stock - stock, self.demand.sum())
        _refuse("more in stock than allowed", stock - self.most_stock, self.demand.sum())
        spent = [
            (self.setup_cost * done).sum(),
            (self.unit_cost * made).sum(),
            (self.holding[:, None] * stock).sum(),
            _priced(late, self.late_cost[:, None]),
            _priced(lost, self.lost_cost[:, None]),
            _priced(extra, self.overtime_cost),
        ]
        return float(sum(spent))

    def _stock(self, made: Array, lost: Array) -> tuple[Array, Array]:
        """Return stock and units late at the end of every period."""
        output = self.by_item(made)
        change = output - self.use.T @ output - self.demand + lost
        net = self.opening[:, None] + change.cumsum(axis=1)
        waiting = np.zeros_like(net, dtype=bool)
        waiting[self.items_that_wait, :-1] = True
        _refuse("demand not served", np.where(waiting, 0.0, -net), self.demand.sum())
        return np.maximum(net, 0.0), np.where(waiting, np.maximum(-net, 0.0), 0.0)

    def _overtime(self, made: Array, done: Array) -> Array:
        """Return the hours beyond the capacity."""
        load = np.zeros_like(self.capacity)
        if load.size:
            np.add.at(load, self.machine, self.unit_hours * made + self.setup_hours * done)
        extra = load - self.capacity
        if np.isinf(self.overtime_cost):
            _refuse("more hours than there are", extra, self.capacity.max(initial=1.0))
            return np.zeros_like(extra)
        return np.maximum(extra, 0.0)

    @property
    def items_that_wait(self) -> NDArray[np.intp]:
        """Items whose demand may be served late."""
        return np.flatnonzero(np.isfinite(self.late_cost) & self.demand.any(axis=1))

    @property
    def items_to_lose(self) -> NDArray[np.intp]:
        """Items whose demand may be turned down."""
        return np.flatnonzero(np.isfinite(self.lost_cost) & self.demand.any(axis=1))

    def by_item(self, ways: Array) -> Array:
        """Return the sums of ways over the machines of each item."""
        total = np.zeros_like(self.demand)
        np.add.at(total, self.item, ways)
        return total


def _refuse(what: str, excess: Array, scale: float) -> None:
    if (worst := excess.max(initial=0.0)) > WITHIN * max(scale, 1.0):
        raise ValueError(f"{what}: {worst:g}")


def _priced(amounts: Array, price: ArrayLike) -> float:
    """Return what amounts cost; those without a price are nothing, as they have been refused."""
    return float((amounts * np.where(np.isfinite(price), price, 0.0)).sum())


def read(document: Document) -> Data:
    """Return a document as arrays.

    Raises
    ------
    ValueError: it states what neither these arrays nor the naive model know.
    """
    items, periods = list(document["items"]), int(document["n_periods"])
    late_at_end = document.get("backorder_at_end_allowed", False)
    if late_at_end or any(_of(document, "lead_time", item) for item in items):
        raise ValueError(f"{document['name']}: lead times and demand late at the end are unknown")
    ways, capacity = _ways(document), _capacity(document)
    parallel, machines = "machines" in document, list(capacity)

    def by_item(key: str, absent: float = 0.0) -> Array:
        return _grid([_of(document, key, item, absent=absent) for item in items], periods)

    def by_way(key: str) -> Array:
        return _grid([_of(document, key, *way) for way in ways], periods)

    def price(rule: str, key: str) -> Array:
        return by_item(key if document.get(rule) else "", np.inf)[:, 0]

    least, most = by_item("minimum_inventory"), by_item("maximum_inventory", np.inf)
    if "final_inventory" in document:
        least[:, -1] = most[:, -1] = by_item("final_inventory")[:, -1]
    return Data(
        ways=ways,
        item=np.array([items.index(item) for item, _ in ways]),
        machine=np.array([machines.index(machine) for _, machine in ways if machine], dtype=int),
        setup_cost=by_way("setup_cost"),
        setup_hours=by_way("setup_time_share_of_period" if parallel else "setup_time"),
        unit_cost=by_way("unit_production_cost"),
        unit_hours=1 / by_way("full_period_output") if parallel else by_way("unit_production_time"),
        capacity=_grid(list(capacity.values()), periods),
        demand=by_item("demand"),
        holding=by_item("unit_holding_cost")[:, 0],
        opening=by_item("initial_inventory")[:, 0],
        least_stock=least,
        most_stock=most,
        use=_use(document, items),
        late_cost=price("backorder_allowed", "unit_backorder_cost"),
        lost_cost=price("lost_sales_allowed", "unit_lost_sales_cost"),
        overtime_cost=document["unit_overtime_cost"]
        if document.get("overtime_allowed")
        else np.inf,
    )


def _ways(document: Document) -> tuple[Way, ...]:
    """Return every item with each machine that can make it; None where there are no machines."""
    return tuple(
        (item, machine)
        for item in document["items"]
        for machine in document.get("machines") or [_machine(document, item)]
    )


def _machine(document: Document, item: str) -> str | None:
    return _of(document, "machine", item, absent=LINE) if document.get("capacity") else None


def _capacity(document: Document) -> dict[str, Any]:
    """Return the hours of every machine; those of parallel machines are shares of a period."""
    if "machines" in document:
        return dict.fromkeys(document["machines"], 1.0)
    stated = document.get("capacity") or {}
    return stated if isinstance(stated, Mapping) else {LINE: stated}


def _use(document: Document, items: Sequence[str]) -> Array:
    use = np.zeros((len(items), len(items)))
    for row in document.get("bill_of_materials") or ():
        use[items.index(row["parent"]), items.index(row["component"])] += row["quantity"]
    return use


def _of(document: Document, key: str, *names: str | None, absent: Any = 0.0) -> Any:
    """Return what is stated by item, or by item and machine, or as one for all."""
    stated = document.get(key, absent)
    for name in names:
        stated = stated.get(name, absent) if isinstance(stated, Mapping) else stated
    return stated


def _grid(rows: Sequence[ArrayLike], periods: int) -> Array:
    """Return rows of numbers, single ones spread over the periods."""
    spread = [np.broadcast_to(row, periods) for row in rows]
    return np.array(spread, dtype=float).reshape(len(rows), periods)
