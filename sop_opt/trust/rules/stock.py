"""Stock: levels that hold strictly, and the space at a site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import vector
from sop_opt.trust.rules.loosening import level_at
from sop_opt.trust.rules.statement import Statement, always, bounds, on_rows, usual

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from sop_opt.problem import Site, Stock
    from sop_opt.trust.rules.places import Places
    from sop_opt.trust.rules.rule import Loosen, Rule, Side

WORDS: dict[Side, str] = {
    "lower": "{{}} fewer {unit} at least in {name}",
    "upper": "{{}} more {unit} at most in {name}",
}


def rules(places: Places) -> Iterator[Rule]:
    """Yield the levels of every stock point, and the space at every site."""
    for number, row in enumerate(places.problem.inventory, 1):
        yield from _levels(places, row, number)
    for number, site in enumerate(places.problem.sites, 1):
        yield from _space(places, site, number)


def _levels(places: Places, row: Stock, number: int) -> Iterator[Rule]:
    """Yield what holds at the end of every period, and what holds at the end of all."""
    horizon, columns = places.problem.horizon, places.columns("inventory.stock", _point(row))
    before = np.arange(len(horizon)) < len(horizon) - 1
    least = vector(row.safety_stock, horizon, 0.0)
    most = vector(row.maximum, horizon, np.inf)
    if row.safety_stock_cost is None:
        statement = _statement(places, number, "safety_stock", "lower", least)
        yield from bounds(places, statement, columns, "lower", least)
    statement = _statement(places, number, "maximum", "upper", most)
    yield from bounds(places, statement, columns, "upper", most)
    least = np.where(before, 0.0, row.closing_level("closing_minimum"))
    statement = _statement(places, number, "closing_minimum", "lower", least)
    yield from bounds(places, statement, columns, "lower", least, _closing(statement, least))
    most = np.where(before, np.inf, row.closing_level("closing_maximum"))
    statement = _statement(places, number, "closing_maximum", "upper", most)
    yield from bounds(places, statement, columns, "upper", most, _closing(statement, most))


def _point(row: Stock) -> tuple[str, str]:
    return row.product, row.site


def _statement(
    places: Places, number: int, field: str, side: Side, levels: NDArray[np.float64]
) -> Statement:
    """Return what one level says."""
    row = places.problem.inventory[number - 1]
    unit = places.problem.product[row.product].unit
    name = f"stock of {row.product}{places.at(row.site)}"
    safety = vector(row.safety_stock, places.problem.horizon, 0.0)
    relief = {side: WORDS[side].format(unit=unit, name=name)}
    scale = usual(levels, safety, np.array([row.opening]))
    return Statement("stock level", "inventory", number, field, name, unit, relief, scale)


def _closing(statement: Statement, levels: NDArray[np.float64]) -> Callable[[int], Loosen | None]:
    """Give way at the end of the horizon, where the level is but one number."""
    return always(level_at("inventory", statement.row, statement.field, float(levels[-1])))


def _space(places: Places, site: Site, number: int) -> Iterator[Rule]:
    """Yield the space at a site, where anything takes some."""
    rows = places.rows("storage.storage_limit", (site.name,))
    capacity = vector(site.storage_capacity, places.problem.horizon, np.inf)
    relief: dict[Side, str] = {"upper": f"{{}} more storage space at {site.name}"}
    name = f"storage at {site.name}"
    statement = Statement(
        "storage", "sites", number, "storage_capacity", name, "space", relief, usual(capacity)
    )
    held = [(period, row) for period, row in enumerate(rows) if np.isfinite(capacity[period])]
    yield from on_rows(places, statement, held, "upper")
