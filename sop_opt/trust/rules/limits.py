"""Limits without a price: a sum of flows is held at or above, at or below a level.

What a limit gives way by is counted in its (weighted) sum. A limit that is relative to other flows
says it as a share: its level moves by the amount per unit of those flows where that is enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.components.limits import CEILING, FLOOR, Limits
from sop_opt.ledger import Solution
from sop_opt.problem.base import vector
from sop_opt.trust.rules.loosening import replaced
from sop_opt.trust.rules.statement import Statement, usual

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.components.limits import Side as Held
    from sop_opt.components.limits import Sums
    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.changes import Change
    from sop_opt.trust.rules.places import Places
    from sop_opt.trust.rules.rule import Loosen, Rule, Side

WORDS: dict[Side, str] = {
    "lower": "{{}} below the floor of limit {}",
    "upper": "{{}} above the ceiling of limit {}",
}


def rules(places: Places) -> Iterator[Rule]:
    """Yield a rule for every line of a limit, on each side that has a level."""
    limits = places.part(Limits)
    for number, sums in enumerate(limits.sums if limits else (), 1):
        if sums.limit.price is None:
            yield from _lines(places, sums, number, FLOOR, "lower")
            yield from _lines(places, sums, number, CEILING, "upper")


def _lines(places: Places, sums: Sums, number: int, held: Held, side: Side) -> Iterator[Rule]:
    """Yield the rules of one side of a limit."""
    limit, levels = sums.limit, sums.levels(held)
    statement = Statement(
        "limit",
        "limits",
        number,
        held.level,
        limit.name,
        limit.weight or "units",
        {side: WORDS[side].format(limit.name)},
        usual(np.abs(levels)) if sums.base is None else 1.0,
    )
    points = sums.points
    for line in sums.held(held).tolist():
        row = places.row(f"limits.{held.rule}", points[line])
        assert row is not None
        period = "" if limit.per == "horizon" else points[line][1]
        pieces = (places.row_piece(row, side),)
        yield statement.rule(period, pieces, _moved(sums, statement, line))


def _moved(sums: Sums, statement: Statement, line: int) -> Loosen:
    """Give way in the level of one line."""

    def loosened(problem: PlanningProblem, amount: float, values: NDArray[np.float64]) -> Change:
        _, base = sums.amounts(Solution(values))
        # a share of nothing cannot be moved
        by = amount / float(base[line] or np.inf)
        value = getattr(problem.limits[statement.row - 1], statement.field)
        if sums.limit.per == "horizon":
            new: object = value + by
        else:
            missing = -np.inf if statement.field == "least" else np.inf
            levels = vector(value, problem.horizon, missing).copy()
            levels[sums.last[line]] += by
            known = np.flatnonzero(np.isfinite(levels)).tolist()
            new = {problem.horizon.names[k]: float(levels[k]) for k in known}
        return replaced(problem, statement.section, statement.row, statement.field, new)

    return loosened
