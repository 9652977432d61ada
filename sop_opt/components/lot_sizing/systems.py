"""Systems: what must be supplied to a node by when, and the gated flows that supply it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.components.lot_sizing.needs_by import NeedsBy
from sop_opt.ledger import Post
from sop_opt.problem.base import stack
from sop_opt.problem.demand import Backlog, LostSales

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sop_opt.components.lot_sizing.needs_by import Node, Requirement, Shortfall
    from sop_opt.ledger import Account, Ledger, Point
    from sop_opt.problem import Demand, PlanningProblem

SMALLEST = 1e-6
"""Requirements below this are rounding."""
KNOWN = frozenset({"opening stock", "receipts", "made", "bought", "arrived"})
"""Labels of all that the sections of a problem supply."""


@dataclass(frozen=True, eq=False)
class System:
    """A node that must be supplied, its requirement and its supplies.

    Supplies are grouped by slot: what arrives in one period and needs the same opener.
    """

    point: Point
    due: NDArray[np.float64]
    """Units that must be supplied by each period and no earlier one."""
    shortfalls: tuple[Shortfall, ...]
    """Demand that may be late or lost."""
    late: int
    """Periods that a supply may come after the period in which it is due."""
    may_miss: bool
    """Whether some of what is due may never be supplied."""
    periods: NDArray[np.intp]
    """Period of each slot."""
    openers: NDArray[np.intp]
    """Column that opens each slot; -1: it is always open."""
    slots: NDArray[np.intp]
    """Slot of each supply."""
    coefficients: NDArray[np.float64]
    """Units per unit of the column of each supply."""
    columns: NDArray[np.intp]
    """Column of each supply."""

    @property
    def must_be_met(self) -> bool:
        """Whether everything must be supplied in time."""
        return not self.shortfalls

    @cached_property
    def total(self) -> NDArray[np.float64]:
        """Units that must have been supplied by each period."""
        return np.cumsum(self.due)

    @property
    def slot_points(self) -> list[Point]:
        """Labels of the slots: the node and the number of the slot."""
        return [(*self.point, str(slot)) for slot in range(self.periods.size)]

    @property
    def gated(self) -> NDArray[np.bool_]:
        """Which slots need an opener."""
        return self.openers >= 0


def systems(problem: PlanningProblem, ledger: Ledger, integer: NDArray[np.bool_]) -> list[System]:
    """Return the nodes of a problem that gated flows supply.

    Nodes are products, over all their sites, and single sites of products that have several. There
    are none where a component of your own supplies material: what must be supplied by the sections
    of the problem is not known then.

    Parameters
    ----------
    problem
        What is asked.
    ledger
        Accounts, flows and gates that all other components have posted to.
    integer
        Which columns of the model must be whole: a share of an opener opens a supply as well, but
        says nothing of its size.
    """
    if not KNOWN.issuperset(_labels_of_supply(ledger)):
        return []
    needs, openers = NeedsBy(problem), ledger.gates.openers(integer.size)
    known = Known(problem, ledger.material, np.where(integer[openers], openers, -1))
    found = (_system(known, needs.of(node), node, members) for node, members in _nodes(problem))
    return [system for system in found if system is not None]


@dataclass(frozen=True)
class Known:
    """What is read once for all nodes."""

    problem: PlanningProblem
    material: Account
    openers: NDArray[np.intp]
    """Whole column that opens each column; -1: none."""

    @cached_property
    def serves_anyway(self) -> bool:
        """Whether open orders, or safety stock that is freed, may serve demand."""
        safety = stack(self.problem.inventory, "safety_stock", self.problem.horizon)
        return bool(self.problem.receipts) or bool((np.diff(safety, axis=1) < 0).any())

    @cached_property
    def _of_site(self) -> Post:
        return self._sorted("opening stock")

    @cached_property
    def _of_all_sites(self) -> Post:
        return self._sorted("opening stock", "arrived")

    def _sorted(self, *inside: str) -> Post:
        """Return what supplies material under any other label, row by row."""
        terms, _ = self.material.supplies(np.arange(self.material.size), besides=inside)
        order = np.argsort(terms.rows, kind="stable")
        return Post("", terms.rows[order], terms.coefficients[order], terms.columns[order])

    def supplies(self, node: Node, members: list[Node]) -> Post:
        """Return what supplies a node from outside; rows are periods."""
        terms, rows = self._of_site if node[1] else self._of_all_sites, self.material.rows(members)
        begins = np.searchsorted(terms.rows, rows[:, 0])
        ends = np.searchsorted(terms.rows, rows[:, -1], side="right")
        own = np.concatenate([np.arange(*ends_of) for ends_of in zip(begins, ends, strict=True)])
        period = terms.rows[own] % rows.shape[1]
        return Post("", period, terms.coefficients[own], terms.columns[own])


def _labels_of_supply(ledger: Ledger) -> set[str]:
    """Return the labels under which anything is added to material."""
    constants, posts = ledger.material.constants, ledger.material.posts
    return {label for label, amounts in constants.items() if (amounts > 0).any()} | {
        post.label for post in posts if (post.coefficients > 0).any()
    }


def _nodes(problem: PlanningProblem) -> Iterator[tuple[Node, list[Node]]]:
    """Yield nodes with their stock points."""
    points: dict[str, list[Node]] = {}
    for product, site in problem.stock_points:
        points.setdefault(product, []).append((product, site))
    for product, members in points.items():
        yield (product, ""), members
        if len(members) > 1:
            yield from ((point, [point]) for point in members)


def _system(
    known: Known, requirement: Requirement, node: Node, members: list[Node]
) -> System | None:
    """Return the system of a node, if something is required and a gated flow supplies it."""
    due = np.diff(requirement.total, prepend=0.0)
    due = np.where(due > SMALLEST, due, 0.0)
    terms = known.supplies(node, members)
    opener = known.openers[terms.columns]
    if not due.any() or not (opener >= 0).any():
        return None
    key, slots = np.unique(np.stack([terms.rows, opener]), axis=1, return_inverse=True)
    short = [known.problem.demand[place] for place in {s.demand for s in requirement.shortfalls}]
    return System(
        point=(node[0], node[1] or "all sites"),
        due=due,
        shortfalls=requirement.shortfalls,
        late=_late(known, short),
        may_miss=any(_may_miss(row) for row in short),
        periods=key[0],
        openers=key[1],
        slots=slots.ravel(),
        coefficients=terms.coefficients,
        columns=terms.columns,
    )


def _late(known: Known, short: list[Demand]) -> int:
    """Return by how many periods a supply may be late, when what is due first is supplied first.

    Demand may be served in time by what arrives anyway, and supplies then be later for others than
    each of them may wait; so may they where demand in between is lost, or is never served.
    """
    waits = [policy for row in short if (policy := row.policy(Backlog)) is not None]
    limits = [policy.max_periods for policy in waits]
    if not limits:
        return 0
    losses = any(row.policy(LostSales) is not None for row in short)
    everything = len(known.problem.horizon)
    never = losses or not all(policy.must_end_clear for policy in waits)
    if never or known.serves_anyway:
        return everything
    return min(max(everything if limit is None else limit for limit in limits), everything)


def _may_miss(row: Demand) -> bool:
    policy = row.policy(Backlog)
    stays_open = policy is not None and not policy.must_end_clear
    return stays_open or row.policy(LostSales) is not None


def slots_of(found: Sequence[System]) -> int:
    """Return how many periods and openers there are to decide on."""
    return sum(int(system.gated.sum()) for system in found)
