"""The problem that is measured: products on lines, lines run by crews, weekly seasonal demand.

Every product is made on one line; a crew serves a few lines. Both may work overtime. What is made
is stocked or delivered, on time or late, and everything is delivered by the end. The numbers come
from a seeded generator, so that every run and every machine measures the same problem.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

LINES_PER_CREW = 5
WEEK_HOURS = 40.0

RED_TOMATO: dict[str, Any] = {
    "demand": [1600, 3000, 3200, 3800, 2200, 2200],
    "opening": 1000,
    "closing": 500,
    "workers": 80,
    "hours": 160,
    "hours_per_unit": 4,
    "overtime_hours": 10,
    "prices": {
        "worker": 640,
        "hire": 300,
        "release": 500,
        "make": 10,
        "hold": 2,
        "late": 5,
        "subcontract": 30,
        "overtime": 6,
    },
}
"""Red Tomato Tools (S. Chopra and P. Meindl, Supply Chain Management), as bare numbers; the schema
holds the same case in ``worlds.red_tomato``."""


@dataclass(frozen=True)
class Size:
    """How large a problem is."""

    products: int
    weeks: int
    lines: int

    @property
    def crews(self) -> int:
        return -(-self.lines // LINES_PER_CREW)

    def __str__(self) -> str:
        return f"{self.products:,} products x {self.weeks} weeks x {self.lines} lines"


@dataclass(frozen=True)
class Data:
    """The numbers alone; p counts products, r lines, k crews, t weeks."""

    size: Size
    demand: NDArray[np.float64]
    """Units due, (p, t)."""
    line: NDArray[np.intp]
    """Line of each product."""
    crew: NDArray[np.intp]
    """Crew of each line."""
    machine_hours: NDArray[np.float64]
    """Hours per unit on the line, (p,)."""
    labour_hours: NDArray[np.float64]
    """Hours per unit of the crew, (p,)."""
    unit_cost: NDArray[np.float64]
    holding: NDArray[np.float64]
    lateness: NDArray[np.float64]
    opening: NDArray[np.float64]
    """Units in stock, (p,)."""
    line_hours: NDArray[np.float64]
    """Regular hours per week, (r,); a fifth more in overtime."""
    workers: NDArray[np.float64]
    """Workers before the first week, (k,)."""

    LINE_OVERTIME_SHARE = 0.2
    LINE_OVERTIME_COST = 30.0
    WAGE = 900.0
    HIRE, RELEASE = 1_500.0, 2_500.0
    CREW_OVERTIME_HOURS, CREW_OVERTIME_WAGE = 8.0, 35.0


def generate(size: Size, seed: int = 7) -> Data:
    """Return the problem of this size: lines are loaded to about nine tenths over the year."""
    random = np.random.default_rng(seed)
    products, weeks = size.products, size.weeks
    level = random.uniform(20, 200, (products, 1))
    phase = random.uniform(-1, 1, (products, 1))  # within two months before or after the others
    season = 1 + 0.4 * np.sin(2 * np.pi * np.arange(weeks) / weeks + phase)
    demand = np.round(level * season * random.uniform(0.7, 1.3, (products, weeks)))
    line = np.arange(products) % size.lines
    crew = np.arange(size.lines) // LINES_PER_CREW
    machine_hours = random.uniform(0.05, 0.3, products).round(3)
    labour_hours = random.uniform(0.1, 0.5, products).round(3)
    unit_cost = random.uniform(5, 50, products).round(2)
    load = np.bincount(line, weights=machine_hours * demand.mean(axis=1), minlength=size.lines)
    work = np.bincount(crew[line], weights=labour_hours * demand.mean(axis=1), minlength=size.crews)
    return Data(
        size=size,
        demand=demand,
        line=line,
        crew=crew,
        machine_hours=machine_hours,
        labour_hours=labour_hours,
        unit_cost=unit_cost,
        holding=(unit_cost * 0.004).round(3),
        lateness=(unit_cost * 0.1).round(2),
        opening=np.round(demand[:, 0] * random.uniform(0, 1, products)),
        line_hours=np.ceil(load / 0.9),
        workers=np.round(work / WEEK_HOURS),
    )


def sections(data: Data) -> dict[str, Any]:
    """Return the problem as plain rows, the way a service would receive it."""
    size = data.size
    return {
        "horizon": [
            {"name": f"W{week:02d}", "days": 7, "working_days": 5}
            for week in range(1, size.weeks + 1)
        ],
        "products": [{"name": f"P{p}"} for p in range(size.products)],
        "inventory": [
            {"product": f"P{p}", "opening": data.opening[p], "holding_cost": data.holding[p]}
            for p in range(size.products)
        ],
        "resources": [
            {
                "name": f"line {r}",
                "hours": hours,
                "overtime": {
                    "hours": data.LINE_OVERTIME_SHARE * hours,
                    "cost": data.LINE_OVERTIME_COST,
                },
            }
            for r, hours in enumerate(data.line_hours)
        ],
        "workforce": [
            {
                "name": f"crew {k}",
                "opening": workers,
                "hours_per_worker": WEEK_HOURS,
                "wage": data.WAGE,
                "hire_cost": data.HIRE,
                "release_cost": data.RELEASE,
                "overtime": {
                    "hours_per_worker": data.CREW_OVERTIME_HOURS,
                    "wage": data.CREW_OVERTIME_WAGE,
                },
            }
            for k, workers in enumerate(data.workers)
        ],
        "processes": [
            {
                "product": f"P{p}",
                "cost": data.unit_cost[p],
                "resource_hours": {f"line {data.line[p]}": data.machine_hours[p]},
                "labour_hours": {f"crew {data.crew[data.line[p]]}": data.labour_hours[p]},
            }
            for p in range(size.products)
        ],
        "demand": [
            {
                "product": f"P{p}",
                "quantity": data.demand[p].tolist(),
                "unmet": {"kind": "backlog", "cost": data.lateness[p]},
            }
            for p in range(size.products)
        ],
    }


def frames(data: Data) -> dict[str, pd.DataFrame]:
    """Return the problem as data frames, the way a notebook would."""
    from sop_opt import PlanningProblem

    return PlanningProblem(**sections(data)).to_frames()
