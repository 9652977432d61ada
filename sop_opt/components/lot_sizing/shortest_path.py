r"""Shortest path: what is due is covered by a path of lots, each for the next few periods.

G. D. Eppen and R. K. Martin, Solving multi-item capacitated lot-sizing problems using variable
redefinition, Operations Research 35 (1987) 832-848. As strong as facility location with far fewer
rows; for demand that must be met.

==================  ==================  =====  ===================================================
symbol              in the code         unit   meaning
==================  ==================  =====  ===================================================
:math:`z_{tu}`      ``covers``          share  of the lot that arrives in t and covers t to u
:math:`e_{t}`       ``passes``          share  without a lot in t, where nothing is due in t
:math:`D_{tu}`      ``...``             units  due from t to u
:math:`X_t, y_t`                               units that arrive in t, and what they need
==================  ==================  =====  ===================================================

Rules
    ``one_path``           what leads to t leads on; one path in all
    ``lots_on_path``       sum over u of D z - X <= 0
    ``lots_only_if_open``  sum over u of z - y <= 0
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sop_opt.components.lot_sizing.systems import System
    from sop_opt.formulation import Block
    from sop_opt.ledger import Account, Point


def fits(system: System) -> bool:
    """Return whether all that is due must be met, so that some path of lots covers it."""
    return system.must_be_met


@dataclass(frozen=True)
class Path:
    """The arcs of one system's path."""

    system: System

    @property
    def last(self) -> int:
        """Last period in which anything is due."""
        return int(np.flatnonzero(self.system.due)[-1])

    @cached_property
    def lots(self) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
        """Slots, and the first and the last period that the lot of each may cover."""
        ends = np.flatnonzero(self.system.due)
        slots, places = np.nonzero(self.system.periods[:, None] <= ends)
        return slots, self.system.periods[slots], ends[places]

    @cached_property
    def idle(self) -> NDArray[np.intp]:
        """Periods in which nothing is due, up to the last one with anything."""
        return np.flatnonzero(self.system.due[: self.last + 1] == 0)

    @property
    def points(self) -> list[Point]:
        """Labels of the lots."""
        slots, _, ends = self.lots
        return [(*self.system.point, str(k), str(u)) for k, u in zip(slots, ends, strict=True)]


def add_shortest_path(block: Block, systems: Sequence[System]) -> None:
    """Cover what each system is due by a path of lots."""
    paths = [Path(system) for system in systems]
    points = [point for path in paths for point in path.points]
    covers = block.variables("covers", points, upper=1.0, over_periods=False)
    idle = [(*path.system.point, str(t)) for path in paths for t in path.idle]
    passes = block.variables("passes", idle, upper=1.0, over_periods=False)
    lots = np.split(covers, np.cumsum([path.lots[0].size for path in paths])[:-1])
    idles = np.split(passes, np.cumsum([path.idle.size for path in paths])[:-1])
    _add_paths(block, paths, lots, idles)
    slots = [point for path in paths for point in path.system.slot_points]
    quantity = block.rule("lots_on_path", slots, lower=-np.inf, over_periods=False)
    opened = block.rule("lots_only_if_open", slots, lower=-np.inf, over_periods=False)
    first = 0
    for path, own in zip(paths, lots, strict=True):
        _post_lots(path, first, own, quantity, opened)
        first += path.system.periods.size


def _add_paths(
    block: Block,
    paths: list[Path],
    lots: list[NDArray[np.intp]],
    idles: list[NDArray[np.intp]],
) -> None:
    rule = block.rule("one_path", [path.system.point for path in paths])
    for row, path, covers, passes in zip(rule.rows(), paths, lots, idles, strict=True):
        _, starts, ends = path.lots
        following = np.append(row, -1)
        following[path.last + 1] = -1  # the end of the path
        rule.post_constant("begins", row[0], -1.0)
        rule.post("leaves", row[starts], 1.0, covers)
        rule.post("leaves", row[path.idle], 1.0, passes)
        rule.post("reaches", following[ends + 1], -1.0, covers)
        rule.post("reaches", following[path.idle + 1], -1.0, passes)


def _post_lots(
    path: Path, first: int, covers: NDArray[np.intp], quantity: Account, opened: Account
) -> None:
    """Make the lots of a path out of supplies, in slots that are open."""
    system, (slots, starts, ends) = path.system, path.lots
    total = np.append(0.0, system.total)
    quantity.post("covers", first + slots, total[ends + 1] - total[starts], covers)
    quantity.post("supplies", first + system.slots, -system.coefficients, system.columns)
    needing = np.where(system.gated, first + np.arange(system.periods.size), -1)
    opened.post("covers", needing[slots], 1.0, covers)
    opened.post("opener", needing, -1.0, system.openers)
