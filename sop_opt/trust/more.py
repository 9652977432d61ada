"""More of something, for nothing: how a problem says it.

======  ============================================================================================
more    how the problem says it
======  ============================================================================================
units   of a product at a site, in a period: a receipt
hours   of a resource in a period: an extra shift that costs nothing and may be bought in part;
        rules on extra shifts of the resource count it
people  of a pool before the first period: they are paid, kept and released as the others are
======  ============================================================================================

No data say that a worker comes for one later period alone; the shadow price of the head count does.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sop_opt.errors import suggestion
from sop_opt.plan import text
from sop_opt.problem import ExtraShift, Receipt
from sop_opt.problem.base import vector
from sop_opt.problem.changes import Change, changed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sop_opt.problem import PlanningProblem

Wrong = Iterator[tuple[str, object, str]]
"""What is wrong with what is asked: parameter, value, message."""


class More(ABC):
    """More of one thing."""

    noun: ClassVar[str]
    """What it is counted in."""
    may_be_left: ClassVar[bool]
    """Whether every plan without it is also one with it."""
    amount: float

    @abstractmethod
    def faults(self, problem: PlanningProblem) -> Wrong:
        """Yield what a problem does not know, or what has no sense."""

    @abstractmethod
    def added(self, problem: PlanningProblem) -> PlanningProblem:
        """Return the problem with it."""

    @property
    @abstractmethod
    def where(self) -> str:
        """Of what it is, and where and when."""

    def __str__(self) -> str:
        plural = "" if self.amount == 1 else "s"
        return f"{text.number(self.amount)} more {self.noun}{plural} of {self.where}"


@dataclass(frozen=True)
class MoreUnits(More):
    """Units of a product that arrive at a site in a period.

    They have to go somewhere: where they can be neither used, kept nor disposed of, there is no
    plan with them.
    """

    noun: ClassVar[str] = "unit"
    may_be_left: ClassVar[bool] = False
    amount: float
    product: str
    site: str | None
    """None: the only site that the product is at."""
    period: str | None

    @property
    def where(self) -> str:
        """Of what it is, and where and when."""
        place = "" if self.site is None else f" at {self.site}"
        return f"{self.product}{place} in {self.period}"

    def faults(self, problem: PlanningProblem) -> Wrong:
        """Yield names that are not known, and a site that has to be said."""
        sites = _sites(problem, self.product)
        if self.product not in problem.product:
            yield "product", self.product, _unknown(self.product, problem.product)
        elif self.site is None and len(sites) != 1:
            yield "site", self.site, f"{self.product!r} is not at one site alone; name one"
        elif self.site is not None and self.site not in sites:
            yield "site", self.site, f"has no {self.product!r}; {suggestion(self.site, sites)}"
        yield from _wrong_period(problem, self.period)

    def added(self, problem: PlanningProblem) -> PlanningProblem:
        """Return the problem with a receipt more, or a larger one."""
        point = (self.product, self.site or _sites(problem, self.product)[0])
        arriving = {str(self.period): self.amount}
        points = [(row.product, row.site) for row in problem.receipts]
        if point not in points:
            receipt = Receipt(product=point[0], site=point[1], quantity=arriving)
            return problem.replace(receipts=(*problem.receipts, receipt))
        row, horizon = points.index(point), problem.horizon
        due = vector(problem.receipts[row].quantity, horizon, 0.0) + vector(arriving, horizon, 0.0)
        return changed(problem, [Change("receipts", row + 1, "quantity", tuple(due.tolist()))])


@dataclass(frozen=True)
class MoreHours(More):
    """Hours of a resource in a period."""

    noun: ClassVar[str] = "hour"
    may_be_left: ClassVar[bool] = True
    amount: float
    resource: str
    period: str | None

    @property
    def where(self) -> str:
        """Of what it is, and when."""
        return f"{self.resource} in {self.period}"

    def faults(self, problem: PlanningProblem) -> Wrong:
        """Yield names that are not known."""
        names = [row.name for row in problem.resources]
        if self.resource not in names:
            yield "resource", self.resource, _unknown(self.resource, names)
        yield from _wrong_period(problem, self.period)

    def added(self, problem: PlanningProblem) -> PlanningProblem:
        """Return the problem with an extra shift more."""
        row = [row.name for row in problem.resources].index(self.resource)
        shifts = problem.resources[row].extra_shifts
        name = _unused("free", {shift.name for shift in shifts})
        free = ExtraShift(name=name, hours={str(self.period): self.amount}, whole=False)
        return changed(problem, [Change("resources", row + 1, "extra_shifts", (*shifts, free))])


@dataclass(frozen=True)
class MorePeople(More):
    """Workers of a pool before the first period."""

    noun: ClassVar[str] = "worker"
    may_be_left: ClassVar[bool] = False
    amount: float
    pool: str
    period: str | None

    @property
    def where(self) -> str:
        """Of what it is, and when."""
        return f"{self.pool} at the start"

    def faults(self, problem: PlanningProblem) -> Wrong:
        """Yield names that are not known, and a later period."""
        names, first = [row.name for row in problem.workforce], problem.horizon.names[0]
        if self.pool not in names:
            yield "pool", self.pool, _unknown(self.pool, names)
        if self.period not in (None, first):
            message = f"people join before the first period, {first!r}; leave it out"
            yield "period", self.period, message

    def added(self, problem: PlanningProblem) -> PlanningProblem:
        """Return the problem with more opening workers."""
        row = [row.name for row in problem.workforce].index(self.pool)
        opening = problem.workforce[row].opening + self.amount
        return changed(problem, [Change("workforce", row + 1, "opening", opening)])


def _sites(problem: PlanningProblem, product: str) -> list[str]:
    """Return the sites at which anything happens to a product."""
    return [site for name, site in problem.stock_points if name == product]


def _wrong_period(problem: PlanningProblem, period: str | None) -> Wrong:
    if period is None:
        yield "period", None, "is needed; name the period in which there is more"
    elif period not in problem.horizon.names:
        yield "period", period, _unknown(period, problem.horizon.names)


def _unknown(name: str, known: Iterable[str]) -> str:
    return f"is not known; {suggestion(name, known)}"


def _unused(name: str, taken: set[str]) -> str:
    """Return the name, longer where it is taken.

    >>> _unused("free", {"free"})
    'free +'
    """
    return _unused(f"{name} +", taken) if name in taken else name
