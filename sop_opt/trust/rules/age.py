"""Age: stock is used while it is good, and what has become too old on the way in is spoiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.components.shelf_life import ShelfLife
from sop_opt.problem.base import is_above
from sop_opt.trust.rules.loosening import replaced
from sop_opt.trust.rules.statement import Statement
from sop_opt.trust.rules.supply import mean_demand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.ledger import Point
    from sop_opt.problem import PlanningProblem, Product
    from sop_opt.problem.changes import Change
    from sop_opt.trust.rules.places import Places
    from sop_opt.trust.rules.rule import Loosen, Piece, Rule, Side


def rules(places: Places) -> Iterator[Rule]:
    """Yield how old the stock of every product may be, by where it is and when."""
    spoiling = places.part(ShelfLife)
    numbers = {product.name: k for k, product in enumerate(places.problem.products, 1)}
    for point in spoiling.points if spoiling else ():
        statement = _statement(places, point, numbers[point[0]])
        for period, row in places.filled(places.rows("shelf_life.not_too_old", point)):
            pieces = [places.row_piece(row, "upper"), *_spoiled(places, point, period)]
            loosened = _keeping(places, point, statement, period)
            yield statement.rule(places.periods[period], pieces, loosened)


def _statement(places: Places, point: Point, number: int) -> Statement:
    name, site = point
    product = places.problem.products[number - 1]
    where = f"{product.unit} of {name}{places.at(site)}"
    relief: dict[Side, str] = {
        "upper": f"{{}} {where} kept beyond {_periods(product)}",
        "lower": f"{{}} {where} not spoiled at once",
    }
    scale = mean_demand(places, (name,))
    return Statement(
        "stock level", "products", number, "shelf_life", name, product.unit, relief, scale
    )


def _periods(product: Product) -> str:
    return f"{product.shelf_life} period{'s' * (product.shelf_life != 1)}"


def _spoiled(places: Places, point: Point, period: int) -> list[Piece]:
    """Return the opening stock that is too old from the beginning, as what keeps for no period."""
    column = places.column("shelf_life.spoiled", point, period)
    assert column is not None
    level = float(places.matrix.lower[column])
    return [places.column_piece(column, "lower", level)] if level else []


def _keeping(places: Places, point: Point, statement: Statement, period: int) -> Loosen:
    """Give way by as many periods as the stock at the end of a period has been there."""
    stock = places.column("inventory.stock", point, period)

    def loosened(problem: PlanningProblem, amount: float, values: NDArray[np.float64]) -> Change:
        arrived = _arrived(places, point, values)[: period + 1]
        young = np.append(np.cumsum(arrived[::-1]), np.inf)
        # opening stock is as old as the horizon up to here, and one period more
        needed = int(np.argmax(~is_above(values[stock], young))) + 1
        now = problem.products[statement.row - 1].shelf_life
        wanted = None if now is None else max(now, 1 if amount < 0 else needed)
        return replaced(problem, "products", statement.row, "shelf_life", wanted)

    return loosened


def _arrived(places: Places, point: Point, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what reaches a stock point in every period."""
    material = places.assembled.ledger.material
    terms, amounts = material.supplies(material.rows([point]), besides=("opening stock",))
    arriving = terms.coefficients * values[terms.columns]
    total: NDArray[np.float64] = amounts[0] + np.bincount(
        terms.rows, weights=arriving, minlength=len(places.periods)
    )
    return total
