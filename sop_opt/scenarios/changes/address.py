"""Addresses: which rows and which periods a change speaks of.

Names of one word are alternatives, several words hold together, and a word that is left out means
any: ``product=("bread", "cake"), customer=("shop",)`` is what the shop wants of bread and of cake.
A word that is given must name something: a list that came out empty does not address everything.

===========  ===================================================================================
word         addresses
===========  ===================================================================================
product      rows of the product; processes that make it
family       rows of products of the family
site         rows of the site; processes that work there
customer     demand
process      processes
resource     resources; processes that need hours on it
pool         workforce; processes that need hours of it
supplier     suppliers
origin       lanes that leave the site
destination  lanes that reach the site
===========  ===================================================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sop_opt.errors import Fault, ProblemError, quoted, suggestion
from sop_opt.problem.content import listed
from sop_opt.problem.flows import DIMENSIONS, held_periods
from sop_opt.scenarios.changes.base import ScenarioChange, Some

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.horizon import Horizon
    from sop_opt.problem.section import Section

LABELS: dict[str, dict[str, str]] = {
    "products": {"product": "name", "family": "name"},
    "sites": {"site": "name"},
    "inventory": {"product": "product", "family": "product", "site": "site"},
    "resources": {"resource": "name"},
    "workforce": {"pool": "name"},
    "processes": {
        "product": "outputs",
        "family": "outputs",
        "site": "site",
        "process": "name",
        "resource": "resource_hours",
        "pool": "labour_hours",
    },
    "suppliers": {
        "product": "product",
        "family": "product",
        "site": "site",
        "supplier": "supplier",
    },
    "lanes": {
        "product": "product",
        "family": "product",
        "origin": "origin",
        "destination": "destination",
    },
    "setups": {},
    "demand": {
        "product": "product",
        "family": "product",
        "site": "site",
        "customer": "customer",
    },
    "receipts": {"product": "product", "family": "product", "site": "site"},
    "limits": {},
    "usage": {},
    "smoothing": {},
}
"""Sections with rows -> words that address them -> the field that holds the names."""

NAME = "name"
"""The word that addresses the rows of any section that have a name."""

_KNOWN = {word for labels in LABELS.values() for word in labels}
WORDS = (*(word for word in DIMENSIONS if word in _KNOWN), NAME)
"""All words, in the order in which they are told."""


class Addressed(ScenarioChange):
    """A change of rows that are addressed by names."""

    def filters(self) -> dict[str, tuple[str, ...]]:
        """Return the words that are given, with their names."""
        given = {word: getattr(self, word, ()) for word in WORDS}
        return {word: names for word, names in given.items() if names}

    def labels(self, problem: PlanningProblem, section: str) -> dict[str, str]:
        """Return the words that address a section, with the fields that they stand for."""
        rows = getattr(problem, section)
        named = {NAME: NAME} if rows and NAME in type(rows[0]).model_fields else {}
        return LABELS[section] | named

    def places(
        self, problem: PlanningProblem, section: str, among: Iterable[int] | None = None
    ) -> list[int]:
        """Return where the rows that are meant stand in their section, counted from 0.

        ``among`` names the only rows that can be meant, where that is known already.
        """
        fields = self.labels(problem, section)
        tests = []
        for word, names in self.filters().items():
            if word not in fields:
                return []
            wanted = _members(problem, names) if word == "family" else names
            tests.append((fields[word], frozenset(wanted)))
        rows = getattr(problem, section)
        return [
            place
            for place in (range(len(rows)) if among is None else among)
            if all(_names_one(rows[place], field, wanted) for field, wanted in tests)
        ]

    def edited(
        self,
        problem: PlanningProblem,
        section: str,
        edit: Callable[[Any], dict[str, Any]],
    ) -> tuple[Section, ...]:
        """Return the rows of a section, those that are meant with fields replaced.

        Raises
        ------
        ProblemError: no row is meant, or one would be no row of its section.
        """
        places = self.places(problem, section)
        if not places:
            raise ProblemError([self.no_row(problem, section)])
        rows = list(getattr(problem, section))
        for place in places:
            rows[place] = self.remade(section, place, rows[place], edit(rows[place]))
        return tuple(rows)

    def remade(self, section: str, place: int, row: Section, fields: dict[str, Any]) -> Section:
        """Return a row with fields replaced."""
        label = f"{section} row {place + 1}"
        return self.checked(lambda: row.replace(**fields), label, type(row))

    def no_row(self, problem: PlanningProblem, section: str) -> Fault:
        """Return the fault of an address that matches nothing."""
        if not getattr(problem, section):
            return self.fault("", None, f"{section} has no rows; add one before it is changed")
        given = self.filters()
        fields = self.labels(problem, section)
        known = _unknown_name(problem, section, given) if NAME in fields else ""
        if foreign := [word for word in given if word not in fields]:
            remedy = f"address it by {', '.join(fields)}" if fields else "leave it out"
            message = f"does not address {section}; {remedy}"
            return self.fault(foreign[0], "; ".join(given[foreign[0]]), message)
        if known:
            return self.fault(NAME, "; ".join(given[NAME]), known)
        value = "; ".join(name for names in given.values() for name in names)
        several = "all of these; leave one out" if len(given) > 1 else "it; add one, or name others"
        return self.fault(", ".join(given), value, f"no row of {section} has {several}")

    def _address(self) -> Iterator[str]:
        yield from (f"{word} {' or '.join(names)}" for word, names in self.filters().items())


def _unknown_name(problem: PlanningProblem, section: str, given: dict[str, tuple[str, ...]]) -> str:
    """Return what speaks against a name that no row of the section has; else nothing."""
    known = [row.name for row in getattr(problem, section)]
    unknown = [name for name in given.get(NAME, ()) if name not in known]
    return (
        f"{quoted(unknown)} is not in {section}; {suggestion(unknown[0], known)}" if unknown else ""
    )


def _members(problem: PlanningProblem, families: Collection[str]) -> list[str]:
    return [product.name for product in problem.products if product.family in families]


def _names_one(row: Section, field: str, wanted: frozenset[str]) -> bool:
    return not wanted.isdisjoint(listed(getattr(row, field)))


class OfProducts(Addressed):
    """A change of what belongs to products."""

    product: Some = ()
    """Products; left out: any."""
    family: Some = ()
    """Product families; left out: any."""


class OfDemand(OfProducts):
    """A change of demand."""

    site: Some = ()
    """Sites; left out: any."""
    customer: Some = ()
    """Customers; left out: any."""


class AnyRow(OfDemand):
    """A change of rows of any section."""

    process: Some = ()
    """Processes; left out: any."""
    resource: Some = ()
    """Resources; of processes, the ones that they need hours on. Left out: any."""
    pool: Some = ()
    """Pools; of processes, the ones that they need hours of. Left out: any."""
    supplier: Some = ()
    """Suppliers; left out: any."""
    origin: Some = ()
    """Sites that a lane leaves; left out: any."""
    destination: Some = ()
    """Sites that a lane reaches; left out: any."""
    name: Some = ()
    """Names of rows, in any section whose rows have one, such as limits; left out: any."""


class OfPools(Addressed):
    """A change of the workforce."""

    pool: Some = ()
    """Pools; left out: all."""


class InPeriods(ScenarioChange):
    """A change in some periods."""

    periods: Some = ()
    """Periods; left out: any from ``start`` to ``end``."""
    start: str | None = None
    """First period; None: the first of the horizon."""
    end: str | None = None
    """Last period; None: the last of the horizon."""

    def window(self, horizon: Horizon) -> NDArray[np.bool_]:
        """Return which periods are meant."""
        return held_periods(self.periods, horizon) & horizon.between(self.start, self.end)

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield a window without a period."""
        yield from super().faults(horizon)
        if not self.window(horizon).any():
            given = "; ".join(self.periods) or f"{self.start} to {self.end}"
            yield "start", given, "leaves no period; let start come before end, and periods between"

    def _address(self) -> Iterator[str]:
        yield from super()._address()
        if self.periods:
            yield f"in {', '.join(self.periods)}"
        if self.start is not None:
            yield f"from {self.start}"
        if self.end is not None:
            yield f"until {self.end}"
