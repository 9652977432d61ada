"""The points of a trade-off, sought one after the other, here or by a worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from sop_opt.pipeline import prepare
from sop_opt.plan.tables import DECIMALS
from sop_opt.scenarios.frontier.aims import Aim, Seeker
from sop_opt.scenarios.frontier.measures import measures, printed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import highspy
    from numpy.typing import NDArray

    from sop_opt.pipeline import Prepared
    from sop_opt.plan import Plan
    from sop_opt.problem import PlanningProblem
    from sop_opt.scenarios.frontier.aims import Limit
    from sop_opt.scenarios.frontier.measures import Measure
    from sop_opt.solve.options import SolveOptions

ALIKE = 1e-9
"""Share of a bound by which a plan may miss it and count as within."""


@dataclass(frozen=True, eq=False)
class Point:
    """One plan of a trade-off."""

    plan: Plan
    x: float
    y: float
    proven: bool
    """Whether no plan is better in one measure and as good in the other, within the gap."""


@dataclass(eq=False)
class Walk:
    """What a worker needs to seek points; a :class:`sop_opt.scenarios.batch.workers.Job`."""

    problem: PlanningProblem
    x: str
    y: str
    limits: Mapping[str, Limit]
    """Limits that all points keep."""
    options: SolveOptions
    bound: float
    """Best objective that any plan of the problem could reach; nan: not known."""
    values: NDArray[np.float64]
    """A plan to start from."""
    walker: Walker | None = field(default=None, repr=False)
    """What has begun here; it stays where it is."""

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"walker": None}

    def begin(self) -> Callable[[float], Point]:
        """Return what seeks the point at a level of x."""
        if self.walker is not None:
            return self.walker.at
        return Walker(self, prepare(self.problem, formulation=self.options.formulation)).at


class Walker:
    """Seeks the points of one trade-off, neighbours best after each other.

    Parameters
    ----------
    walk
        What is traded off, and how.
    prepared
        Its problem.
    basis
        HiGHS' basis of the plan to start from, if it is known.
    """

    def __init__(
        self, walk: Walk, prepared: Prepared, basis: highspy.HighsBasis | None = None
    ) -> None:
        rows = measures(prepared.assembled, dict.fromkeys([walk.x, walk.y, *walk.limits]))
        self.x, self.y = rows[walk.x], rows[walk.y]
        self._walk, self._prepared = walk, prepared
        self._start = prepared.matrix.padded(walk.values)
        self._seeker = Seeker(prepared, rows.values(), walk.options, self._start, basis)
        self._last: tuple[float, Point] | None = None

    def best(self, *order: Measure) -> Point:
        """Return the plan with these measures as good as possible, one after the other."""
        return self._seek(order, {}, " and ".join(str(Aim.better(measure)) for measure in order))

    def at(self, level: float) -> Point:
        """Return the plan with the best y whose x is within a level.

        One that was found within a wider bound, and is within this one too, is the answer again.
        """
        if self._last is not None and self._is_within(level, self._last[0]):
            before = self._last[1]
            if before.proven and self._is_within(before.x, level):
                return before
        name, limit = self.x.name, Aim.better(self.x).limit(level)
        side = "at most" if self.x.sense > 0 else "at least"
        note = f"{Aim.better(self.y)} with {name} {side} {printed(self.x, level)}"
        point = self._seek((self.y, self.x), {name: limit}, note)
        self._last = level, point
        return point

    def _is_within(self, x: float, level: float) -> bool:
        return self.x.sense * (x - level) <= ALIKE * abs(level)

    def _seek(self, order: tuple[Measure, ...], limits: Mapping[str, Limit], note: str) -> Point:
        walk, aims = self._walk, [Aim.better(measure) for measure in order]
        limits = _tightest(walk.limits, limits)
        reached = self._seeker.seek(aims, limits, self._start)
        if reached.result.interrupted:
            raise KeyboardInterrupt
        plan = reached.plan(self._prepared, walk.options, walk.bound, f"trade-off: {note}")
        values = plan.require_solved().values
        assert values is not None
        self._start = self._prepared.matrix.padded(values)
        x, y = (round(measure.of(values), DECIMALS) for measure in (self.x, self.y))
        return Point(plan, x, y, reached.proven)


def _tightest(first: Mapping[str, Limit], second: Mapping[str, Limit]) -> dict[str, Limit]:
    """Return limits that hold where both do."""
    both = dict(first)
    for name, (least, most) in second.items():
        known = both.get(name, (-np.inf, np.inf))
        both[name] = max(least, known[0]), min(most, known[1])
    return both
