"""Supply: least and most that is made, bought and moved, and when that is possible at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import vector
from sop_opt.problem.sources import Source, sources
from sop_opt.problem.supply import Lane, Process
from sop_opt.trust.rules.loosening import opened
from sop_opt.trust.rules.statement import Statement, bounds, usual

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from sop_opt.problem.horizon import Horizon
    from sop_opt.trust.rules.places import Places
    from sop_opt.trust.rules.rule import Cause, Rule, Side


@dataclass(frozen=True)
class Supply:
    """A process, offer or lane, and its columns."""

    source: Source
    columns: Sequence[int]
    name: str
    """What a planner calls it."""
    unit: str
    """What it is counted in."""
    words: str
    """What so many of it are: units of flour from mill."""

    @property
    def products(self) -> tuple[str, ...]:
        """Products that it supplies."""
        row = self.source.row
        return tuple(row.outputs) if isinstance(row, Process) else (row.product,)

    def state(
        self, cause: Cause, field: str, relief: Mapping[Side, str], scale: float
    ) -> Statement:
        """Return what one of its fields says."""
        source = self.source
        return Statement(
            cause, source.section, source.number, field, self.name, self.unit, relief, scale
        )


def supplies(places: Places) -> list[Supply]:
    """Return everything that makes, buys or moves, with its columns."""
    return [_supply(places, source) for source in sources(places.problem)]


def _supply(places: Places, source: Source) -> Supply:
    row = source.row
    if isinstance(row, Process):
        return _process(places, source, row)
    unit = places.problem.product[row.product].unit
    if isinstance(row, Lane):
        columns, name = places.columns("transport.moved", (row.product, *row.ends)), source.name
    else:
        columns = places.columns("purchases.bought", (row.product, row.site, row.supplier))
        name = f"{row.product} from {row.supplier}{places.at(row.site)}"
    return Supply(source, columns, name, unit, f"{unit} of {name}")


def _process(places: Places, source: Source, row: Process) -> Supply:
    """Count a process in units of what it makes, where a run is one of them, or else in runs."""
    columns = places.columns("production.run", (row.name,))
    product, *others = row.outputs
    if others or row.outputs[product] != 1.0:
        return Supply(source, columns, row.name, "runs", f"runs of {row.name}")
    unit = places.problem.product[product].unit
    return Supply(source, columns, row.name, unit, f"{unit} of {product} by {row.name}")


def rules(places: Places) -> Iterator[Rule]:
    """Yield ceilings, floors and windows of everything that supplies."""
    horizon = places.problem.horizon
    for supply in supplies(places):
        row = supply.source.row
        if row.maximum is not None:
            yield from _ceilings(places, supply, vector(row.maximum, horizon, np.inf))
        least = vector(row.minimum, horizon, 0.0)
        if least.any():
            yield from _floors(places, supply, np.where(_is_open(places, supply), least, 0.0))
        if row.available_from is not None or row.available_until is not None:
            yield from _windows(places, supply)


def _ceilings(places: Places, supply: Supply, most: NDArray[np.float64]) -> Iterator[Rule]:
    relief: dict[Side, str] = {"upper": f"{{}} more {supply.words}"}
    statement = supply.state("material", "maximum", relief, usual(most))
    return bounds(places, statement, supply.columns, "upper", most)


def _floors(places: Places, supply: Supply, least: NDArray[np.float64]) -> Iterator[Rule]:
    relief: dict[Side, str] = {"lower": f"{{}} fewer {supply.words} at least"}
    statement = supply.state("minimum", "minimum", relief, usual(least))
    return bounds(places, statement, supply.columns, "lower", least)


def _is_open(places: Places, supply: Supply) -> NDArray[np.bool_]:
    """Return when it is available itself, and so are the products that it supplies."""
    horizon, row = places.problem.horizon, supply.source.row
    is_open = horizon.between(row.available_from, row.available_until)
    for name in supply.products:
        product = places.problem.product[name]
        # what has been made may be moved after its phase-out
        last = None if isinstance(row, Lane) else product.available_until
        is_open = is_open & horizon.between(product.available_from, last)
    return is_open


def _windows(places: Places, supply: Supply) -> Iterator[Rule]:
    """Yield a rule for every period before and after the window of a source."""
    row, scale = supply.source.row, mean_demand(places, supply.products)
    for field, edge, closed in closed_periods(
        row.available_from, row.available_until, places.problem.horizon
    ):
        relief: dict[Side, str] = {"upper": f"{{}} {supply.words}, available {edge}"}
        statement = supply.state("availability", field, relief, scale)
        for period in closed:
            piece = places.column_piece(supply.columns[period], "upper", 0.0)
            earlier = field == "available_from"
            loosened = opened(statement.section, statement.row, field, period, earlier=earlier)
            yield statement.rule(places.periods[period], (piece,), loosened)


def closed_periods(
    first: str | None, last: str | None, horizon: Horizon
) -> Iterator[tuple[str, str, list[int]]]:
    """Yield what closes periods: the field, how they relate to the window, and which they are."""
    before = ~horizon.between(first, None)
    after = ~horizon.between(None, last)
    yield "available_from", "already", np.flatnonzero(before).tolist()
    yield "available_until", "still", np.flatnonzero(after).tolist()


def mean_demand(places: Places, products: Sequence[str]) -> float:
    """Return the mean demand of products per row and period, or else that of all products."""
    everything = [(row.product, row.quantity) for row in places.problem.demand]
    horizon = places.problem.horizon
    own = [vector(quantity, horizon, 0.0) for name, quantity in everything if name in products]
    others = [vector(quantity, horizon, 0.0) for _, quantity in everything]
    return usual(np.array(own), np.array(others))
