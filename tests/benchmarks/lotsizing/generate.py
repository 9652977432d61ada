"""Seeded instances: the recipe of Trigeiro, Thomas and McClain (1989), and one of three levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tests.benchmarks.lotsizing.data import Document

CAPACITY_PER_ITEM = 125.67
"""Hours a period and item of the generated single-level instances: tight, as about 100 units of one
hour and a set-up of 30 hours are needed, the latter not in every period."""


def single_level(items: int, periods: int, seed: int) -> Document:
    """Return an instance in the manner of Trigeiro, Thomas and McClain, all on one resource."""
    rng = np.random.default_rng([seed, items, periods])
    demand = rng.integers(75, 126, size=(items, periods))
    demand[:, :4][rng.random((items, min(4, periods))) < 0.25] = 0
    names = [f"item{number:03}" for number in range(1, items + 1)]
    return _document(
        f"trig_{items}x{periods}_seed{seed}",
        names,
        demand,
        setup_cost=rng.choice(np.arange(200, 1001, 200), items),
        setup_time=rng.choice(np.arange(10, 51, 10), items),
        unit_holding_cost=rng.integers(1, 6, items),
        initial_inventory=np.zeros(items, dtype=int),
        unit_production_time=np.ones(items, dtype=int),
        capacity=[round(CAPACITY_PER_ITEM * items)] * periods,
    )


@dataclass(frozen=True)
class Levels:
    """Size of an instance with bills of material of three levels."""

    ends: int = 30
    components: int = 60
    """Half of them go into end items, the other half into those."""
    periods: int = 26
    machines: int = 6
    """A third of them for each level."""
    utilisation: float = 0.85
    """Share of the hours that mean demand takes, with a set-up every other period."""

    @property
    def level(self) -> NDArray[np.intp]:
        """Level of every item: 0 for end items."""
        half = self.components // 2
        return np.repeat([0, 1, 2], [self.ends, half, self.components - half])


def three_levels(size: Levels, seed: int) -> Document:
    """Return an instance of end items, components and their components.

    An item is worth its components and a little more, and set-ups cost as much as stock for two to
    four periods. Demand that cannot be met is lost at forty times the cost of holding a unit for a
    period, which is about a margin of a fifth when stock costs a quarter of its value a year.
    """
    rng = np.random.default_rng([seed, size.ends, size.components, size.periods])
    use = _bill(size.level, rng)
    demand = np.zeros((size.level.size, size.periods), dtype=int)
    demand[: size.ends] = rng.integers(50, 151, size=(size.ends, size.periods))
    demand[: size.ends][rng.random((size.ends, size.periods)) < 0.1] = 0
    mean = np.linalg.solve(np.eye(len(use)) - use.T, demand.mean(axis=1))
    value = np.linalg.solve(np.eye(len(use)) - use, rng.integers(1, 4, len(use)))
    setup_time = np.round(mean * rng.uniform(0.1, 0.4, len(use)))
    cycle = rng.integers(2, 5, len(use))
    machine = _machines(size)
    hours = np.bincount(machine, weights=mean + setup_time / 2) / size.utilisation
    names = [f"level{level}-{number:02}" for number, level in enumerate(size.level, start=1)]
    machines = [f"machine{number}" for number in range(1, size.machines + 1)]
    document = _document(
        f"bom_{size.ends}+{size.components}x{size.periods}_seed{seed}",
        names,
        demand,
        setup_cost=np.round(value * mean * cycle**2 / 2),
        setup_time=setup_time,
        unit_holding_cost=value,
        unit_lost_sales_cost=40 * value,
        initial_inventory=np.round(mean * rng.uniform(0.5, 2.0, len(use))),
        unit_production_time=np.ones(len(use), dtype=int),
        capacity={
            name: [round(own)] * size.periods for name, own in zip(machines, hours, strict=True)
        },
    )
    return document | {
        "machine": {name: machines[own] for name, own in zip(names, machine, strict=True)},
        "bill_of_materials": [
            {"parent": names[i], "component": names[j], "quantity": int(use[i, j])}
            for i, j in np.argwhere(use)
        ],
        "lost_sales_allowed": True,
    }


def _bill(level: NDArray[np.intp], rng: np.random.Generator) -> NDArray[np.float64]:
    """Return how many units of each column's item go into one of each row's item.

    Every item above the lowest level takes two of the level below, and none of those is left out.
    """
    use = np.zeros((level.size, level.size))
    for upper in (0, 1):
        parents, components = np.flatnonzero(level == upper), np.flatnonzero(level == upper + 1)
        first = rng.permutation(np.resize(components, parents.size))
        for parent, own in zip(parents, first, strict=True):
            second = rng.choice(components[components != own])
            use[parent, [own, second]] = rng.integers(1, 3, 2)
    return use


def _machines(size: Levels) -> NDArray[np.intp]:
    """Return the machine of every item: those of a level share its third of the machines."""
    share = size.machines // 3
    return size.level * share + np.arange(size.level.size) % share


def _document(name: str, names: list[str], demand: NDArray[np.int64], **stated: Any) -> Document:
    """Return a document; arrays among what is stated have a number per item."""
    fields = {
        field: dict(zip(names, own.tolist(), strict=True)) if isinstance(own, np.ndarray) else own
        for field, own in stated.items()
    }
    return {
        "name": name,
        "generated": True,
        "items": names,
        "n_periods": demand.shape[1],
        "demand": dict(zip(names, demand.tolist(), strict=True)),
        "unit_production_cost": dict.fromkeys(names, 0),
        "backorder_allowed": False,
        "lost_sales_allowed": False,
        "overtime_allowed": False,
        "known_optimum": None,
        **fields,
    }
