"""The register of flows: which columns of the model a selection speaks about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.errors import Fault, ProblemError, suggestion
from sop_opt.problem.flows import DIMENSIONS

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from sop_opt.ledger import Solution
    from sop_opt.problem.flows import Selection

Labels = Mapping[str, str | Sequence[str]]
"""What one flow is called by, per dimension; several names where it has several."""

Properties = Mapping[str, float]
"""What a unit of one flow measures, by property, beside the properties of its product."""


def names_in(labels: Labels, dimension: str) -> tuple[str, ...]:
    """Return the names that a flow has in one dimension.

    >>> names_in({"product": ("meat", "hide"), "site": "plant"}, "product")
    ('meat', 'hide')
    >>> names_in({"product": ("meat", "hide"), "site": "plant"}, "pool")
    ()
    """
    own = labels.get(dimension, ())
    return tuple(name for name in ((own,) if isinstance(own, str) else own) if name)


ROOM = 10.0
"""How many times what the data allow still has to be possible where their rules may give way."""


@dataclass(frozen=True, eq=False)
class Flow:
    """Quantities of one kind: coefficient x column, per point and period."""

    kind: str
    labels: Callable[[], Sequence[Labels]]
    """Makes the labels of the points; called only when a rule asks."""
    columns: NDArray[np.intp]
    """Columns of the model, shape (points, periods)."""
    coefficients: NDArray[np.float64]
    """Units of the flow per unit of the column, same shape."""
    largest: NDArray[np.float64]
    """Most units that the data allow, same shape; inf where nothing limits them."""
    properties: Sequence[Properties]
    """Properties of the points' own; empty: they have none."""
    useful: Callable[[], NDArray[np.float64]] | None = None
    """Makes the most units that can be of use, same shape; None: nothing is known."""

    @cached_property
    def known(self) -> Sequence[Labels]:
        """Labels of the points."""
        return self.labels()

    @cached_property
    def _places(self) -> dict[tuple[str, str], set[int]]:
        """Points by dimension and name."""
        found: dict[tuple[str, str], set[int]] = defaultdict(set)
        for place, labels in enumerate(self.known):
            for dimension in labels:
                for name in names_in(labels, dimension):
                    found[dimension, name].add(place)
        return found

    def matching(self, wanted: Mapping[str, Sequence[str]]) -> list[int]:
        """Return the points that have one of the names wanted in every dimension."""
        if not wanted:
            return list(range(len(self.columns)))
        having = [
            {place for name in names for place in self._places.get((dimension, name), ())}
            for dimension, names in wanted.items()
        ]
        return sorted(set.intersection(*having))


@dataclass(frozen=True)
class Chosen:
    """The flows that a selection picked, stacked: arrays of shape (flows, periods)."""

    keys: tuple[tuple[int, int], ...]
    """What tells each flow from all others."""
    kinds: tuple[str, ...]
    labels: tuple[Labels, ...]
    columns: NDArray[np.intp]
    coefficients: NDArray[np.float64]
    properties: tuple[Properties, ...]

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, places: Sequence[int]) -> Chosen:
        """Return the flows at these places."""
        return Chosen(
            tuple(self.keys[k] for k in places),
            tuple(self.kinds[k] for k in places),
            tuple(self.labels[k] for k in places),
            self.columns[list(places)],
            self.coefficients[list(places)],
            tuple(self.properties[k] for k in places),
        )

    def total(self, solution: Solution) -> NDArray[np.float64]:
        """Return the sum of the flows per period."""
        total: NDArray[np.float64] = (self.coefficients * solution.of(self.columns)).sum(axis=0)
        return total


class Flows:
    """Flows by kind, as components register them.

    Parameters
    ----------
    periods
        Number of periods.
    needs_known
        Whether nothing but the sections of the problem asks for units.
    roomy
        Whether rules may give way: what is of use must then not be more than they allow.
    """

    def __init__(self, periods: int, *, needs_known: bool = True, roomy: bool = False) -> None:
        self._periods = periods
        self._needs_known = needs_known
        self.roomy = roomy
        self._flows: list[Flow] = []
        self._ceilings: NDArray[np.float64] | None = None
        self._useful: NDArray[np.float64] | None = None
        self._known_useful: dict[Flow, NDArray[np.float64]] = {}

    def add(  # noqa: PLR0913 - what is known of flows differs by kind
        self,
        kind: str,
        labels: Callable[[], Sequence[Labels]],
        columns: NDArray[np.intp],
        *,
        coefficients: ArrayLike = 1.0,
        largest: ArrayLike = np.inf,
        properties: Sequence[Properties] = (),
        useful: Callable[[], NDArray[np.float64]] | None = None,
    ) -> None:
        """Register the flows of one kind; arrays are broadcast to the shape of ``columns``."""
        shape = columns.shape
        self._ceilings = self._useful = None
        self._flows.append(
            Flow(
                kind,
                labels,
                columns,
                np.broadcast_to(np.asarray(coefficients, dtype=float), shape),
                np.broadcast_to(np.asarray(largest, dtype=float), shape),
                properties,
                useful,
            )
        )

    def select(self, selection: Selection) -> Chosen:
        """Return the flows whose labels are among the names that the selection gives."""
        wanted = _wanted(selection)
        keys = [
            (number, place)
            for number, flow in enumerate(self._flows)
            if flow.kind in selection.flow
            for place in flow.matching(wanted)
        ]
        owners = [(self._flows[number], place) for number, place in keys]
        shape = (len(keys), self._periods)
        return Chosen(
            tuple(keys),
            tuple(flow.kind for flow, _ in owners),
            tuple(flow.known[place] for flow, place in owners),
            np.array([flow.columns[place] for flow, place in owners], dtype=np.intp).reshape(shape),
            np.array([flow.coefficients[place] for flow, place in owners]).reshape(shape),
            tuple(flow.properties[place] if flow.properties else {} for flow, place in owners),
        )

    def select_all(
        self, section: str, selections: Mapping[tuple[str, str], Selection]
    ) -> dict[tuple[str, str], Chosen]:
        """Return the flows of selections by where they are written: (row, field or empty).

        Raises
        ------
        ProblemError: some match nothing; it lists all of them, with the filter that is to blame.
        """
        chosen = {place: self.select(selection) for place, selection in selections.items()}
        if faults := [
            Fault(section, row, ".".join(part for part in (prefix, field) if part), value, message)
            for (row, prefix), found in chosen.items()
            if not len(found)
            for field, value, message in (self._why_nothing(selections[row, prefix]),)
        ]:
            raise ProblemError(faults)
        return chosen

    def _why_nothing(self, selection: Selection) -> tuple[str, str, str]:
        """Return the first filter that leaves no flow, its value and what would leave some."""
        flows = [flow for flow in self._flows if flow.kind in selection.flow and len(flow.columns)]
        kinds = "; ".join(selection.flow)
        if not flows:
            return "flow", repr(kinds), "matches nothing; the problem has no such flow"
        before: dict[str, tuple[str, ...]] = {}
        for dimension, names in _wanted(selection).items():
            wanted = before | {dimension: names}
            if not any(flow.matching(wanted) for flow in flows):
                break
            before = wanted
        there = {
            name
            for flow in flows
            for place in flow.matching(before)
            for name in names_in(flow.known[place], dimension)
        }
        remedy = suggestion(names[0], sorted(there)) if there else "drop this filter"
        given = " of the " + " and ".join(before) + " given" if before else ""
        message = f"matches nothing; no flow {kinds!r}{given} has this {dimension}; {remedy}"
        return dimension, repr("; ".join(names)), message

    def largest(self, chosen: Chosen) -> NDArray[np.float64]:
        """Return the most units that the data allow per flow; inf where nothing limits them.

        A ceiling that one kind of flow puts on a column holds for every kind on that column: what
        limits the runs of a process limits what it makes, uses and loads.
        """
        if self._ceilings is None:
            self._ceilings = self._per_column({flow: flow.largest for flow in self._flows})
        return _times(self._ceilings, chosen)

    def useful(self, chosen: Chosen) -> NDArray[np.float64]:
        """Return the most units per flow that the data allow and that can be of use to anybody.

        Where needs are not known, that is what the data allow. Where rules may give way it is what
        the horizon needs, in whatever period; or else far more than the data allow.
        """
        largest = self.largest(chosen)
        if self._needs_known and self._useful is None:
            for flow in self._flows:
                if flow.useful is not None and flow not in self._known_useful:
                    self._known_useful[flow] = flow.useful()
            self._useful = self._per_column(self._known_useful)
        useful = np.full_like(largest, np.inf)
        if self._useful is not None:
            useful = _times(self._useful, chosen)
        if self.roomy:
            most = np.where(np.isfinite(useful), useful, ROOM * largest)
            return np.repeat(most.max(axis=1, keepdims=True), self._periods, axis=1)
        return np.minimum(largest, useful)

    def _per_column(self, most: Mapping[Flow, NDArray[np.float64]]) -> NDArray[np.float64]:
        """Return per column the tightest ceiling of all the flows on it."""
        size = max((int(flow.columns.max(initial=-1)) for flow in self._flows), default=-1) + 1
        ceiling = np.full(size, np.inf)
        for flow, units in most.items():
            limited = (flow.coefficients > 0) & np.isfinite(units)
            per_column = units[limited] / flow.coefficients[limited]
            np.minimum.at(ceiling, flow.columns[limited], per_column)
        return ceiling


def _times(ceiling: NDArray[np.float64], chosen: Chosen) -> NDArray[np.float64]:
    """Return the ceilings of columns in units of the flows on them."""
    most = np.zeros_like(chosen.coefficients)
    positive = chosen.coefficients > 0
    np.multiply(chosen.coefficients, ceiling[chosen.columns], out=most, where=positive)
    return most


def _wanted(selection: Selection) -> dict[str, tuple[str, ...]]:
    """Return the names that a selection asks for, by dimension; those it leaves open are absent."""
    given = ((dimension, selection.names(dimension)) for dimension in DIMENSIONS)
    return {dimension: names for dimension, names in given if names}


def selections_of(rows: Mapping[str, Selection], nested: str) -> dict[tuple[str, str], Selection]:
    """Return the selections of rows, and those in one of their fields, by where they are written.

    Parameters
    ----------
    rows
        Selections by the name of their row.
    nested
        Field of a row that holds another selection, or None.
    """
    found = {(row, ""): selection for row, selection in rows.items()}
    inner = {(row, nested): getattr(selection, nested) for row, selection in rows.items()}
    return found | {place: selection for place, selection in inner.items() if selection is not None}
