"""What can be reached at all, from when on, and how much of it by when.

A product is reached at a site when there is stock or a receipt of it, or a way to supply it whose
materials are all reached. A way that takes material m with offset e, and is started in t at the
earliest, arrives first in

    t + lead time,  t the first period in which it can be used, at or after first(m) - e for all m

so that it follows the longest branch of the bill of material, lanes included. As no way arrives
before its materials are there, points are settled from the earliest to the latest, as in shortest
paths; lanes may go in circles.

The most that can be there up to a period is what is on hand, and what ways give at most: what
their ceilings allow, and what their materials allow, where each way may have all of a material.
Moved units come from what another site has without lanes, as long ago as the shortest route takes.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.trust.doctor.figures import later

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from sop_opt.trust.doctor.ways import Need, Network, Point, Way

    Arrival = Callable[[Way, int], int | None]
    Amounts = NDArray[np.float64]


@dataclass
class Reached:
    """Points that are reached."""

    time: dict[Point, int] = field(default_factory=dict)
    """Period of the first units, on hand or by a way."""
    by_way: dict[Point, int] = field(default_factory=dict)
    """Period of the first units by a way."""
    first_way: dict[Point, Way] = field(default_factory=dict)
    """The way that brings them."""


def reached_at_all(network: Network) -> Reached:
    """Return what is reached where time does not matter."""
    return _Spread(network, lambda way, _: 0 if way.most.any() else None).reached()


def reached_in_time(network: Network) -> Reached:
    """Return what is reached within the horizon, and when."""
    periods = len(network.problem.horizon)

    def arrival(way: Way, ready: int) -> int | None:
        open_then = np.flatnonzero(way.most[ready:])
        if not open_then.size:
            return None
        arrived = ready + int(open_then[0]) + way.lead_time
        return arrived if arrived < periods else None

    return _Spread(network, arrival).reached()


class _Spread:
    """Settles points from the earliest to the latest, and uses ways once their materials are."""

    def __init__(self, network: Network, arrival: Arrival) -> None:
        self._network, self._arrival = network, arrival
        self._reached, self._order = Reached(), count()
        self._missing = {id(way): {need.point for need in way.needs} for way in network.ways}
        self._events: list[tuple[int, int, Point, Way | None]] = []

    def reached(self) -> Reached:
        """Return all points that are reached, beginning with what is there or needs nothing."""
        for point, amounts in self._network.on_hand.items():
            self._expect(int(np.flatnonzero(amounts)[0]), point, None)
        for way in self._network.ways:
            if not way.needs:
                self._use(way)
        while self._events:
            time, _, point, brought_by = heapq.heappop(self._events)
            if brought_by is not None and point not in self._reached.by_way:
                self._reached.by_way[point], self._reached.first_way[point] = time, brought_by
            if point not in self._reached.time:
                self._reached.time[point] = time
                self._notify(point)
        return self._reached

    def _expect(self, time: int, point: Point, way: Way | None) -> None:
        heapq.heappush(self._events, (time, next(self._order), point, way))

    def _notify(self, point: Point) -> None:
        """Use the ways that have waited for this point alone."""
        for way in self._network.users[point]:
            self._missing[id(way)].discard(point)
            if not self._missing[id(way)]:
                self._use(way)

    def _use(self, way: Way) -> None:
        ready = max((self._reached.time[need.point] - need.offset for need in way.needs), default=0)
        arrived = self._arrival(way, max(ready, 0))
        if arrived is not None:
            for point in way.gives:
                self._expect(arrived, point, way)


class Most:
    """The most units that can have been there up to each period, per point."""

    def __init__(self, network: Network, reached: Reached) -> None:
        self._network, self._reached = network, reached
        self._none = np.zeros(len(network.problem.horizon))
        self._up_to: dict[Point, Amounts] = {}
        sites: dict[str, set[str]] = defaultdict(set)
        for product, site in (*network.on_hand, *reached.by_way):
            sites[product].add(site)
        for product in _materials_first(network):
            self._settle(product, sorted(sites[product]))

    def __getitem__(self, point: Point) -> Amounts:
        return self._up_to.get(point, self._none)

    def limiting(self, point: Point, period: int) -> tuple[Point, int] | None:
        """Return the material, and its period, that alone keeps a point from having more by then.

        None where several ways give it, or where the ceiling of the only one is what binds.
        """
        ways = self._network.into[point]
        start = period - ways[0].lead_time if len(ways) == 1 else -1
        if start < 0:
            return None
        needs = [need for need in ways[0].needs if need.per_unit]
        scarcest = min(needs, key=lambda need: self._runs(need)[start], default=None)
        if scarcest is None or self._runs(scarcest)[start] >= ways[0].most.cumsum()[start]:
            return None
        return scarcest.point, min(start + scarcest.offset, period)

    def _settle(self, product: str, sites: list[str]) -> None:
        """Find the most of one product at all sites; that of its materials is known."""
        own = {site: self._without_lanes((product, site)) for site in sites}
        moved = dict(_moved(self._network, product, own))
        for site in sites:
            point = product, site
            most = own[site] + moved.get(site, self._none)
            first = self._reached.by_way.get(point, self._none.size)
            most[:first] = self._network.on_hand.get(point, self._none)[:first]
            self._up_to[point] = most

    def _without_lanes(self, point: Point) -> Amounts:
        """Return what is on hand, made and bought at a point."""
        most = self._none + self._network.on_hand.get(point, 0.0)
        for way in self._network.into[point]:
            if way.section != "lanes":
                limits = [self._runs(need) for need in way.needs if need.per_unit]
                runs = np.minimum.reduce([way.most.cumsum(), *limits])
                most += later(runs * way.gives[point], way.lead_time)
        return most

    def _runs(self, need: Need) -> Amounts:
        """Return the most units of a way, up to each period of the start, that a need allows."""
        there = self[need.point]
        when = np.minimum(np.arange(there.size) + need.offset, there.size - 1)
        return there[when] / need.per_unit


def _materials_first(network: Network) -> list[str]:
    """Return the products, each after all that goes into it."""
    before: dict[str, set[str]] = {row.name: set() for row in network.problem.products}
    for way in network.ways:
        for product, _ in way.gives:
            before[product] |= {need.point[0] for need in way.needs} - {product}
    return list(TopologicalSorter(before).static_order())


def _moved(
    network: Network, product: str, own: dict[str, Amounts]
) -> Iterator[tuple[str, Amounts]]:
    """Yield per destination the most that lanes can have brought: by origin, and by ceiling."""
    lanes = [
        way
        for site in own
        for way in network.into[product, site]
        if way.section == "lanes" and way.most.any()
    ]
    if not lanes:
        return
    departures: dict[str, list[Way]] = defaultdict(list)
    for way in lanes:
        departures[way.needs[0].point[1]].append(way)
    from_origins: dict[str, Amounts] = defaultdict(lambda: np.zeros(lanes[0].most.size))
    for origin, amounts in own.items():
        for site, periods in _routes(departures, origin).items():
            if site != origin:
                from_origins[site] += later(amounts, periods)
    for site, amounts in from_origins.items():
        here = (way for way in lanes if (product, site) in way.gives)
        ceiling = sum(later(way.most.cumsum(), way.lead_time) for way in here)
        yield site, np.minimum(amounts, ceiling)


def _routes(departures: Mapping[str, Sequence[Way]], origin: str) -> dict[str, int]:
    """Return the sites that lanes lead to from one, and the periods that takes at least."""
    found: dict[str, int] = {}
    nearest = [(0, origin)]
    while nearest:
        periods, site = heapq.heappop(nearest)
        if site in found:
            continue
        found[site] = periods
        for way in departures.get(site, ()):
            ((_, destination),) = way.gives
            heapq.heappush(nearest, (periods + way.lead_time, destination))
    return found
