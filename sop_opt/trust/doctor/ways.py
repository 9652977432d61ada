"""Ways to supply: what every process, offer and lane can give, and what it takes.

Everything is in favour of supply: the most that a way gives per unit, the least that it takes, no
lots, hours or people, and each way alone with all of a material. What cannot be had even so cannot
be had at all.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import stack, vector
from sop_opt.problem.supply import Process

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.base import PerPeriodValue
    from sop_opt.problem.horizon import Horizon
    from sop_opt.problem.supply import Lane, Supplier

Point = tuple[str, str]
"""Product and site."""


@dataclass(frozen=True)
class Need:
    """What a way takes of one product, in every period in which it can be used."""

    point: Point
    offset: int
    """Periods from the start to the use."""
    per_unit: float
    """Least units per unit of the way; 0 for what is taken per order."""


@dataclass(frozen=True)
class Way:
    """One process, offer or lane."""

    section: str
    number: int
    name: str
    """What it is called within a sentence."""
    lead_time: int
    most: NDArray[np.float64]
    """Most units per period of the start; 0 where it cannot be used."""
    gives: dict[Point, float]
    """Most units of each product per unit of the way."""
    needs: tuple[Need, ...]


class Network:
    """All ways to supply of a problem, and what is there without them."""

    def __init__(self, problem: PlanningProblem) -> None:
        self.problem = problem
        self.ways = list(_ways(problem))
        self.into: dict[Point, list[Way]] = defaultdict(list)
        self.users: dict[Point, list[Way]] = defaultdict(list)
        for way in self.ways:
            for point in way.gives:
                self.into[point].append(way)
            for point in {need.point for need in way.needs}:
                self.users[point].append(way)
        self.on_hand = _on_hand(problem)
        self._one_site = len(problem.sites) == 1

    def title(self, point: Point) -> str:
        """Return what a point is called: the product, and its site where there are several."""
        product, site = point
        return product if self._one_site else f"{product} at {site}"


def makers_of(problem: PlanningProblem) -> dict[str, list[Process | Supplier]]:
    """Return the processes and offers that give each product, which has none if it is not there."""
    found: dict[str, list[Process | Supplier]] = defaultdict(list)
    for process in problem.processes:
        for name in process.outputs:
            found[name].append(process)
    for offer in problem.suppliers:
        found[offer.product].append(offer)
    return found


def taken_of(row: Process | Supplier, material: str, horizon: Horizon) -> NDArray[np.float64]:
    """Return the units of a material that a unit of a source takes per period, with scrap."""
    if isinstance(row, Process):
        return row.use(material, horizon)
    return vector(row.materials[material], horizon, 0.0)


def _on_hand(problem: PlanningProblem) -> dict[Point, NDArray[np.float64]]:
    """Return per point the opening stock that is good, and the receipts, up to each period."""
    horizon = problem.horizon
    found: dict[Point, NDArray[np.float64]] = {}
    for stock in problem.inventory:
        if stock.opening and problem.product[stock.product].shelf_life != 0:
            found[stock.product, stock.site] = np.full(len(horizon), stock.opening)
    for receipt in problem.receipts:
        arrived = np.cumsum(vector(receipt.quantity, horizon, 0.0))
        if arrived[-1] > 0:
            point = receipt.product, receipt.site
            found[point] = found.get(point, 0.0) + arrived
    return found


def _ways(problem: PlanningProblem) -> Iterator[Way]:
    recipes = _Recipes(problem)
    for number, process in enumerate(problem.processes, 1):
        yield recipes.process(number, process)
    for number, offer in enumerate(problem.suppliers, 1):
        yield recipes.offer(number, offer)
    for number, lane in enumerate(problem.lanes, 1):
        yield recipes.lane(number, lane)


class _Recipes:
    """Reads rows of a problem as ways."""

    def __init__(self, problem: PlanningProblem) -> None:
        self._horizon, self._product = problem.horizon, problem.product
        self._between = cache(problem.horizon.between)

    def process(self, number: int, row: Process) -> Way:
        """Return a process: it gives good output and takes materials with scrap."""
        most = self._most(row, *row.outputs)
        used = most > 0
        good = stack([row], "yield_rate", self._horizon)[0]
        gives = {
            (name, row.site): float(units.max())
            for name, amount in row.outputs.items()
            if (units := vector(amount, self._horizon, 0.0) * good).any()
        }
        needs = [
            Need((name, row.site), row.material_offsets.get(name, 0), float(units.min()))
            for name in row.materials
            if (units := row.use(name, self._horizon)[used]).all() and units.size
        ]
        needs += self._per_order(row, row.site, used)
        return Way("processes", number, row.name, row.lead_time, most, gives, tuple(needs))

    def offer(self, number: int, row: Supplier) -> Way:
        """Return an offer: it takes what we provide."""
        most = self._most(row, row.product)
        needs = [
            Need((name, row.site), 0, float(units.min()))
            for name, amount in row.materials.items()
            if (units := self._units(amount, most)).all() and units.size
        ]
        needs += self._per_order(row, row.site, most > 0)
        gives = {(row.product, row.site): 1.0}
        name = f"{row.product} from {row.supplier}"
        return Way("suppliers", number, name, row.lead_time, most, gives, tuple(needs))

    def lane(self, number: int, row: Lane) -> Way:
        """Return a lane: it takes from its origin what it gives to its destination."""
        launch = self._product[row.product].available_from
        most = np.where(self._between(launch, None), self._window(row), 0.0)
        needs = [Need((row.product, row.origin), 0, 1.0)]
        needs += self._per_order(row, row.origin, most > 0)
        gives = {(row.product, row.destination): 1.0}
        name = f"{row.product} from {row.origin} to {row.destination}"
        return Way("lanes", number, name, row.lead_time, most, gives, tuple(needs))

    def _most(self, row: Process | Supplier, *products: str) -> NDArray[np.float64]:
        """Return the most units per period while the way and its products are available."""
        most = self._window(row)
        for name in products:
            product = self._product[name]
            open_then = self._between(product.available_from, product.available_until)
            most = np.where(open_then, most, 0.0)
        return most

    def _window(self, row: Process | Supplier | Lane) -> NDArray[np.float64]:
        most = vector(row.maximum, self._horizon, np.inf)
        return np.where(self._between(row.available_from, row.available_until), most, 0.0)

    def _units(self, amount: PerPeriodValue, most: NDArray[np.float64]) -> NDArray[np.float64]:
        return vector(amount, self._horizon, 0.0)[most > 0]

    def _per_order(
        self, row: Process | Supplier | Lane, site: str, used: NDArray[np.bool_]
    ) -> list[Need]:
        """Return what every order takes beside what its units take."""
        fixed = row.lot.fixed_materials if row.lot else {}
        return [
            Need((name, site), 0, 0.0)
            for name, amount in fixed.items()
            if vector(amount, self._horizon, 0.0)[used].all() and used.any()
        ]
