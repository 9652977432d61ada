r"""Facility location: every unit supplied is told what it is for (disaggregated supply).

J. Krarup and O. Bilde, Plant location, set covering and economic lot size, 1977. With late demand
as in Y. Pochet and L. A. Wolsey, Lot-size models with backlogging: strong reformulations and
cutting planes, Mathematical Programming 40 (1988) 317-335.

==================  ==================  =====  ===================================================
symbol              in the code         unit   meaning
==================  ==================  =====  ===================================================
:math:`n_{u}`       ``due``             units  that must be supplied to a node for period u
:math:`w_{su}`      ``supplied_for``    units  of slot s (a period and an opener) for period u
:math:`l_{u}`       ``missed``          units  due in u and never supplied, where that is allowed
:math:`S_{t}`       ``short``           units  late at the end of t, or lost up to then
:math:`X_s`         ``supplies``        units  that arrive in slot s
:math:`y_s`         ``opener``          0/1    or orders: what slot s needs
==================  ==================  =====  ===================================================

Rules
    ``all_that_is_due``   sum over s of w + l = n
    ``only_if_open``      w - n y <= 0
    ``from_supplies``     sum over u of w - X <= 0
    ``late_or_lost``      sum of l up to t, and of w due up to t and supplied later, - S <= 0
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sop_opt.components.lot_sizing.shortfalls import Short
    from sop_opt.components.lot_sizing.systems import System
    from sop_opt.formulation import Block
    from sop_opt.ledger import Point


@dataclass(frozen=True)
class Pairs:
    """Slots of a system with the periods that each of them may supply."""

    system: System
    slots: NDArray[np.intp]
    periods: NDArray[np.intp]

    @classmethod
    def of(cls, system: System) -> Pairs:
        """Return all pairs; a slot supplies its own period, later ones, and late ones before."""
        within = system.periods[:, None] <= np.arange(system.due.size) + system.late
        return cls(system, *np.nonzero(within & (system.due > 0)))

    @property
    def points(self) -> list[Point]:
        """Labels of the pairs."""
        own = self.system.slot_points
        return [(*own[k], str(u)) for k, u in zip(self.slots, self.periods, strict=True)]


def add_facility_location(block: Block, systems: Sequence[System], short: Short) -> None:
    """Tell the supplies of each system what they are for."""
    parts = [Pairs.of(system) for system in systems]
    points = [point for part in parts for point in part.points]
    supplied = block.variables("supplied_for", points, over_periods=False)
    columns = np.split(supplied, np.cumsum([part.slots.size for part in parts])[:-1])
    _add_only_if_open(block, parts, columns)
    _add_from_supplies(block, parts, columns)
    _add_all_that_is_due(block, parts, columns, short)


def _add_only_if_open(block: Block, parts: list[Pairs], columns: list[NDArray[np.intp]]) -> None:
    gated = [part.system.gated[part.slots] for part in parts]
    points = [
        point
        for part, chosen in zip(parts, gated, strict=True)
        for point, kept in zip(part.points, chosen, strict=True)
        if kept
    ]
    rule = block.rule("only_if_open", points, lower=-np.inf, over_periods=False)
    first = 0
    for part, own, chosen in zip(parts, columns, gated, strict=True):
        rows = first + np.arange(int(chosen.sum()))
        opener = part.system.openers[part.slots[chosen]]
        rule.post("supplied for", rows, 1.0, own[chosen])
        rule.post("opener", rows, -part.system.due[part.periods[chosen]], opener)
        first += rows.size


def _add_from_supplies(block: Block, parts: list[Pairs], columns: list[NDArray[np.intp]]) -> None:
    points = [point for part in parts for point in part.system.slot_points]
    rule = block.rule("from_supplies", points, lower=-np.inf, over_periods=False)
    first = 0
    for part, own in zip(parts, columns, strict=True):
        system = part.system
        rule.post("supplied for", first + part.slots, 1.0, own)
        rule.post("supplies", first + system.slots, -system.coefficients, system.columns)
        first += system.periods.size


def _add_all_that_is_due(
    block: Block, parts: list[Pairs], columns: list[NDArray[np.intp]], short: Short
) -> None:
    rule = block.rule("all_that_is_due", [part.system.point for part in parts])
    flexible = [place for place, part in enumerate(parts) if not part.system.must_be_met]
    points = [parts[place].system.point for place in flexible]
    may_miss = np.array([[parts[k].system.may_miss] for k in flexible]).reshape(-1, 1)
    missed = block.variables("missed", points, upper=np.where(may_miss, np.inf, 0.0))
    late = block.rule("late_or_lost", points, lower=-np.inf)
    for row, part, own in zip(rule.rows(), parts, columns, strict=True):
        rule.post("supplied for", row[part.periods], 1.0, own)
        rule.post_constant("due", row, -part.system.due)
    rule.post("missed", rule.rows()[flexible], 1.0, missed)
    for row, place, unmet in zip(late.rows(), flexible, missed, strict=True):
        own, part = columns[place], parts[place]
        before = np.tri(row.size, dtype=bool)  # periods up to each row's
        late.post("missed", np.where(before, row[:, None], -1), 1.0, unmet)
        arrives = part.system.periods[part.slots]
        for wait in range(part.system.late):
            waits = part.periods + wait < arrives
            late.post("late", row[part.periods[waits] + wait], 1.0, own[waits])
        short.post(late, row, part.system, -1.0)
