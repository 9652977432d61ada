"""Paths through the network in words: where supply breaks off, what it waits for, what limits it.

A path is read from what is wanted to what is missing: ``bread <- dough <- flour``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sop_opt.trust.doctor.reach import Most, Reached
    from sop_opt.trust.doctor.ways import Network, Point, Way


@dataclass(frozen=True)
class Paths:
    """Finds paths and writes them down."""

    network: Network
    at_all: Reached
    """What is reached where time does not matter."""
    in_time: Reached
    """What is reached within the horizon."""
    most: Most

    def broken(self, point: Point) -> tuple[Point, str]:
        """Return the end of a path along points that nothing reaches, and what is wrong there.

        The text ends with the path where it has more than one point.
        """
        path = [point]
        while (following := self._unreached_material(path[-1])) and following not in path:
            path.append(following)
        end, title = path[-1], self.network.title(path[-1])
        if following:
            wrong = f"{title} only goes in a circle"
        elif ways := self.network.into[end]:
            wrong = f"{ways[0].name!r} can be used in no period"
        else:
            wrong = f"{title} has no source"
        return end, wrong + (f": {self._written(path)}" if len(path) > 1 else "")

    def _unreached_material(self, point: Point) -> Point | None:
        """Return what keeps the first way to a point that is ever available from being used."""
        ways = (way for way in self.network.into[point] if way.most.any())
        needs = (need.point for way in ways for need in way.needs)
        return next((need for need in needs if need not in self.at_all.time), None)

    def first(self, point: Point) -> str:
        """Return the path that the first arrival waits for, with the period of each point."""
        path, steps = [point], [self._step(point, self.in_time.by_way)]
        while (following := self._latest_material(path[-1])) and following not in path:
            path.append(following)
            steps.append(self._step(following, self.in_time.time))
            if self.in_time.time.get(following) != self.in_time.by_way.get(following):
                break  # it is at hand before any way brings it
        return " <- ".join(steps)

    def _step(self, point: Point, times: Mapping[Point, int]) -> str:
        names = self.network.problem.horizon.names
        when = names[times[point]] if point in times else "not within the horizon"
        return f"{self.network.title(point)} ({when})"

    def _latest_material(self, point: Point) -> Point | None:
        """Return the material that the first arrival at a point by a way has to wait for."""
        way = self._first_way(point)
        if way is None or not way.needs:
            return None
        never = len(self.network.problem.horizon)
        times = [self.in_time.time.get(need.point, never) - need.offset for need in way.needs]
        return way.needs[times.index(max(times))].point

    def _first_way(self, point: Point) -> Way | None:
        return self.in_time.first_way.get(point) or self.at_all.first_way.get(point)

    def limiting(self, point: Point, period: int) -> str:
        """Return the path along the materials that alone limit what is there up to a period."""
        path, place = [point], (point, period)
        while (following := self.most.limiting(*place)) and following[0] not in path:
            place = following
            path.append(place[0])
        return self._written(path)

    def _written(self, path: Sequence[Point]) -> str:
        return " <- ".join(map(self.network.title, path))
