"""A large lot-sizing problem: items made in lots on machines whose crews work on several of them.

Every item needs hours of its machine and of the machine's crew, for units and for setting up. Both
may work overtime at a price. The numbers come from a seeded generator in the manner of Trigeiro,
Thomas and McClain (1989), whose instances have one machine: as there, set-ups cost as much as some
periods of stock and take a good part of a period's hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

UTILISATION = 0.9
"""Share of the regular hours that mean demand takes, with a set-up every other period."""
OVERTIME_SHARE = 0.3
OVERTIME_COST = 20.0
"""Money per hour, of a machine and of a crew: some units' stock over the horizon."""
MACHINES_PER_CREW = 4


@dataclass(frozen=True)
class Size:
    """How large a problem is."""

    items: int
    weeks: int
    machines: int

    def __str__(self) -> str:
        return f"{self.items} items x {self.weeks} weeks x {self.machines} machines"


def sections(size: Size, seed: int = 7) -> dict[str, Any]:
    """Return the problem as plain rows."""
    rng = np.random.default_rng([seed, size.items, size.weeks])
    items, weeks = size.items, size.weeks
    demand = rng.integers(75, 126, (items, weeks))
    demand[:, : min(4, weeks)][rng.random((items, min(4, weeks))) < 0.25] = 0
    hours = rng.uniform(0.5, 1.5, items).round(2)
    setup_hours = rng.choice(np.arange(10, 51, 10), items)
    setup_cost = rng.choice(np.arange(200, 1001, 200), items)
    holding = rng.integers(1, 6, items)
    machine = np.arange(items) % size.machines
    crews = -(-size.machines // MACHINES_PER_CREW)
    crew = machine % crews
    load = (hours * demand.mean(axis=1) + setup_hours / 2) / UTILISATION
    machine_hours = np.ceil(np.bincount(machine, load, size.machines))
    crew_hours = np.ceil(np.bincount(crew, load, crews))
    names = [f"item {number:03}" for number in range(items)]
    pools = {f"machine {r}": own for r, own in enumerate(machine_hours)}
    pools |= {f"crew {k}": own for k, own in enumerate(crew_hours)}
    return {
        "horizon": [f"week {week:02}" for week in range(1, weeks + 1)],
        "products": [{"name": name} for name in names],
        "inventory": [
            {"product": name, "opening": 0, "holding_cost": cost}
            for name, cost in zip(names, holding, strict=True)
        ],
        "resources": [
            {
                "name": name,
                "hours": own,
                "overtime": {"hours": OVERTIME_SHARE * own, "cost": OVERTIME_COST},
            }
            for name, own in pools.items()
        ],
        "processes": [
            {
                "name": name,
                "product": name,
                "resource_hours": {
                    f"machine {machine[i]}": hours[i],
                    f"crew {crew[i]}": hours[i],
                },
            }
            for i, name in enumerate(names)
        ],
        "setups": [
            {
                "name": name,
                "process": name,
                "machine": f"machine {machine[i]}",
                "hours": {
                    f"machine {machine[i]}": setup_hours[i],
                    f"crew {crew[i]}": setup_hours[i],
                },
                "cost": setup_cost[i],
            }
            for i, name in enumerate(names)
        ],
        "demand": [
            {
                "product": name,
                "quantity": demand[i].tolist(),
                "unmet": {"kind": "lost_sales", "cost": int(40 * holding[i])},
            }
            for i, name in enumerate(names)
        ],
    }
