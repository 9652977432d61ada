"""The way through bill of material and network from a product to what holds it back."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING

from sop_opt.problem import Lane, Process
from sop_opt.problem.sources import sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.sources import Source

Place = tuple[str, str]
"""Product and site."""


class Network:
    """What every product at every site comes from.

    >>> from sop_opt.problem import PlanningProblem
    >>> problem = PlanningProblem(
    ...     horizon=["Jan"],
    ...     products=[{"name": "bread"}, {"name": "dough"}],
    ...     resources=[{"name": "mixer", "hours": 40}],
    ...     processes=[
    ...         {"product": "bread", "materials": {"dough": 1}},
    ...         {"product": "dough", "resource_hours": {"mixer": 1}},
    ...     ],
    ... )
    >>> Network(problem).path(("bread", "main"), "resources", 1)
    ('bread', 'dough')
    """

    def __init__(self, problem: PlanningProblem) -> None:
        self._problem = problem
        self._sources: dict[Place, list[Source]] = defaultdict(list)
        for source in sources(problem):
            for place in _to(source):
                self._sources[place].append(source)

    def path(self, place: Place, section: str, row: int) -> tuple[str, ...]:
        """Return the products from a place to the nearest that needs a row; empty: none does.

        Where a product moves to another site, the site is named.
        """
        before: dict[Place, Place | None] = {place: None}
        pending = deque([place])
        while pending:
            here = pending.popleft()
            if any((section, row) in self._needs(source) for source in self._sources[here]):
                return _named(list(_back(here, before)))
            for source in self._sources[here]:
                for place_before in _from(source):
                    if place_before not in before:
                        before[place_before] = here
                        pending.append(place_before)
        return ()

    def upstream(self, place: Place) -> list[Source]:
        """Return every source that a product at a site comes from, nearest first."""
        found: dict[tuple[str, int], Source] = {}
        seen, pending = {place}, deque([place])
        while pending:
            for source in self._sources[pending.popleft()]:
                found[source.section, source.number] = source
                fresh = [other for other in _from(source) if other not in seen]
                seen.update(fresh)
                pending.extend(fresh)
        return list(found.values())

    def _needs(self, source: Source) -> set[tuple[str, int]]:
        """Return the rows that a source cannot do without."""
        rows, own = {(source.section, source.number)}, source.row
        hours = {**own.resource_hours, **own.labour_hours} if isinstance(own, Process) else {}
        if own.lot is not None:
            hours |= own.lot.fixed_hours
        resources, pools = self._problem.resources, self._problem.workforce
        rows |= {("resources", k) for k, row in enumerate(resources, 1) if row.name in hours}
        rows |= {("workforce", k) for k, row in enumerate(pools, 1) if row.name in hours}
        return rows


def _to(source: Source) -> Iterator[Place]:
    """Yield the products and sites that a source gives to."""
    row = source.row
    if isinstance(row, Lane):
        yield row.product, row.destination
        return
    for product in row.outputs if isinstance(row, Process) else (row.product,):
        yield product, row.site


def _from(source: Source) -> Iterator[Place]:
    """Yield the products and sites that a source takes from."""
    row = source.row
    for product in (row.product,) if isinstance(row, Lane) else row.materials:
        yield product, source.site


def _back(place: Place | None, before: dict[Place, Place | None]) -> Iterator[Place]:
    """Yield the way back to where the search began."""
    while place is not None:
        yield place
        place = before[place]


def _named(way: list[Place]) -> tuple[str, ...]:
    """Return the way from its end, each product with its site where that changes."""
    names, site = [], way[-1][1]
    for product, here in reversed(way):
        names.append(product if here == site else f"{product} at {here}")
        site = here
    return tuple(names)
