"""Launch and phase-out: a product is made, bought, moved and served from one period to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop_opt.components.demand import DemandService
from sop_opt.problem.supply import Lane
from sop_opt.trust.rules.demand import most_served
from sop_opt.trust.rules.loosening import opened
from sop_opt.trust.rules.statement import Statement
from sop_opt.trust.rules.supply import Supply, closed_periods, mean_demand, supplies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sop_opt.problem import Product
    from sop_opt.trust.rules.places import Places
    from sop_opt.trust.rules.rule import Piece, Rule


def rules(places: Places) -> Iterator[Rule]:
    """Yield a rule for every period before a launch and after a phase-out."""
    numbered = enumerate(places.problem.products, 1)
    limited = [(k, row) for k, row in numbered if row.available_from or row.available_until]
    ways = supplies(places) if limited else []
    for number, product in limited:
        yield from _windows(places, product, number, ways)


def _windows(places: Places, product: Product, number: int, ways: list[Supply]) -> Iterator[Rule]:
    """Yield the rules of one product; each holds all ways to supply it, and those who want it."""
    scale = mean_demand(places, (product.name,))
    own = [way for way in ways if product.name in way.products]
    for field, edge, closed in closed_periods(
        product.available_from, product.available_until, places.problem.horizon
    ):
        launch = field == "available_from"
        statement = Statement(
            "availability",
            "products",
            number,
            field,
            product.name,
            product.unit,
            {"upper": f"{{}} {product.unit} of {product.name}, available {edge}"},
            scale,
        )
        for period in closed:
            pieces = _supplied(places, own, period, launch=launch)
            if launch:
                pieces += _served(places, product.name, period)
            if pieces:
                loosened = opened("products", number, field, period, earlier=launch)
                yield statement.rule(places.periods[period], pieces, loosened)


def _supplied(places: Places, ways: list[Supply], period: int, *, launch: bool) -> list[Piece]:
    """Return what a product's window closes in a period; stock may be moved after a phase-out."""
    return [
        places.column_piece(way.columns[period], "upper", 0.0)
        for way in ways
        if launch or not isinstance(way.source.row, Lane)
    ]


def _served(places: Places, product: str, period: int) -> list[Piece]:
    """Return deliveries that a launch rules out: those that may be late or lost instead."""
    service = places.part(DemandService)
    if service is None:
        return []
    return [
        places.column_piece(int(service.served[k, period]), "upper", 0.0, float(so_far[period]))
        for k, (name, *_) in enumerate(service.points)
        if name == product and (k in service.delays or k in service.losses)
        for so_far in (most_served(service, k),)
    ]
