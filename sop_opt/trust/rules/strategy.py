"""Strategy: people or output stay level, or stock is not built ahead of need.

A strategy gives way as a whole: the problem says so by leaving every plan free (``mixed``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.changes import Change
from sop_opt.trust.rules.statement import Statement, always, on_rows, usual
from sop_opt.trust.rules.supply import mean_demand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem
    from sop_opt.trust.rules.places import Places
    from sop_opt.trust.rules.rule import Rule, Side


def rules(places: Places) -> Iterator[Rule]:
    """Yield what the strategy asks for in every period."""
    problem = places.problem
    if problem.strategy == "level":
        for pool in problem.workforce:
            scale = usual(np.array([pool.opening]))
            yield from _level(places, pool.name, f"workers in {pool.name}", "workers", scale)
        for product in problem.products:
            unit, scale = product.unit, mean_demand(places, (product.name,))
            yield from _level(places, product.name, f"output of {product.name}", unit, scale)
    elif problem.strategy == "chase":
        for point in problem.stock_points:
            yield from _chase(places, *point)


def _level(places: Places, point: str, what: str, unit: str, scale: float) -> Iterator[Rule]:
    """Yield that something is what it was at first."""
    relief: dict[Side, str] = {
        "lower": f"{{}} fewer {unit} than level: {what}",
        "upper": f"{{}} more {unit} than level: {what}",
    }
    statement = Statement("strategy", "problem", 0, "strategy", what, unit, relief, scale)
    rows = places.filled(places.rows("strategy.level", (point,)))
    return on_rows(places, statement, rows, "upper", "lower", loosened=always(_mixed))


def _chase(places: Places, product: str, site: str) -> Iterator[Rule]:
    """Yield that there is no more stock of something than need calls for."""
    unit, scale = places.problem.product[product].unit, mean_demand(places, (product,))
    name = f"stock of {product}{places.at(site)}"
    relief: dict[Side, str] = {"upper": f"{{}} {unit} ahead of need in {name}"}
    statement = Statement("strategy", "problem", 0, "strategy", name, unit, relief, scale)
    rows = places.filled(places.rows("strategy.not_ahead_of_need", (product, site)))
    return on_rows(places, statement, rows, "upper", loosened=always(_mixed))


def _mixed(_: PlanningProblem, __: float, ___: NDArray[np.float64]) -> Change:
    """Give way by a strategy that asks nothing."""
    return Change("problem", 0, "strategy", "mixed")
