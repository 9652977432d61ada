"""Rules that can be dropped, by kind, and what a problem is without them.

=================  =================================================================================
kind               without it
=================  =================================================================================
frozen period      flows are free in the period, at the price of departing from the previous plan
pin                the quantity is free
lot rule           orders of any size in any period; what an order costs and takes stays
minimum            as little as 0 units per period are made, bought or moved of the row
safety stock       none is asked for
closing stock      any stock at the end of the horizon
stock ceiling      any stock at the end of a period
storage            endless space at the site
limit              the row is gone, with its price
use rule           the row is gone
smoothing          the row is gone, with its prices
hiring limit       any number of workers is hired and released
head count         any number of workers per period
idle hours         people may be idle, at the price of an idle hour
set-up rule        any quantity, sequence and number of set-ups; what a set-up costs and takes stays
strategy           mixed
whole numbers      fractions of units, workers and shifts
=================  =================================================================================

Every plan of the problem is one of the problem without a rule, so that no rule costs less than
nothing. The exceptions are strategies, which ask for more where another rule asks for less: chase
allows the stock that is asked for and no other, and level is met to within half a worker only where
workers are whole. There too the plan as it is counts: a price is what could be saved.

What is offered (hours, units of a supplier) is no rule but a capacity: shadow prices tell what more
of it is worth. Nor is shelf life, for what may spoil need not be kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from sop_opt.problem.base import is_per_period, vector
from sop_opt.problem.changes import ITSELF, Change
from sop_opt.problem.lots import LotRule
from sop_opt.problem.sources import sources

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sop_opt.problem import ExtraShift, PlanningProblem
    from sop_opt.problem.horizon import Horizon

Without = Mapping[str, object]
"""Fields of a row -> what they are without a rule, or a function that returns it for what they are
with it; the field ``""``: the row is dropped."""


@dataclass(frozen=True)
class Member:
    """One rule of a kind."""

    section: str
    row: int
    """Row of the section; of stability, the number of the pin or of the frozen period."""
    name: str
    group: str
    """Family of its product, machine of its set-up; empty: neither."""


class Part(Protocol):
    """Rules of one kind in one section."""

    @property
    def section(self) -> str:
        """Name of the section."""

    def members(self, problem: PlanningProblem) -> Iterator[Member]:
        """Yield the rules that a problem has."""

    def without(self, problem: PlanningProblem, rows: Collection[int]) -> Iterator[Change]:
        """Yield the changes that drop the rules with these numbers."""


@dataclass(frozen=True)
class Rows:
    """Rules that rows of a section state, each for itself."""

    section: str
    fields: Without

    def members(self, problem: PlanningProblem) -> Iterator[Member]:
        """Yield the rows that ask for something."""
        names = _names(problem, self.section)
        for number, row in _numbered(problem, self.section):
            if any(_asks(row, field, problem.horizon) for field in self._relaxed(row).items()):
                name = names.get(number) or _name(row)
                yield Member(self.section, number, name, _group(problem, row))

    def without(self, problem: PlanningProblem, rows: Collection[int]) -> Iterator[Change]:
        """Yield one change per field of these rows."""
        for number, row in _numbered(problem, self.section):
            if number in rows:
                for field, value in self._relaxed(row).items():
                    yield Change(self.section, number, field, value)

    def _relaxed(self, row: Any) -> dict[str, object]:
        """Return what the fields of a row are without the rule."""
        return {
            field: nothing(getattr(row, field)) if callable(nothing) else nothing
            for field, nothing in self.fields.items()
        }


class FrozenPeriods:
    """Periods in which an earlier plan holds."""

    section: ClassVar[str] = "stability"

    def members(self, problem: PlanningProblem) -> Iterator[Member]:
        """Yield every frozen period."""
        frozen = problem.stability.frozen_periods if problem.stability else ()
        for number, period in enumerate(frozen, 1):
            yield Member(self.section, number, period, "")

    def without(self, problem: PlanningProblem, rows: Collection[int]) -> Iterator[Change]:
        """Yield the periods that stay frozen."""
        if problem.stability is not None and rows:
            numbered = enumerate(problem.stability.frozen_periods, 1)
            kept = [period for number, period in numbered if number not in rows]
            yield Change(self.section, 0, "frozen_periods", kept)


class Pins:
    """Quantities that the planner has set."""

    section: ClassVar[str] = "stability"

    def members(self, problem: PlanningProblem) -> Iterator[Member]:
        """Yield every pin."""
        pins = problem.stability.pins if problem.stability else ()
        for number, pin in enumerate(pins, 1):
            yield Member(self.section, number, pin.describe(), "")

    def without(self, problem: PlanningProblem, rows: Collection[int]) -> Iterator[Change]:
        """Yield the pins that stay."""
        if problem.stability is not None and rows:
            numbered = enumerate(problem.stability.pins, 1)
            kept = [pin for number, pin in numbered if number not in rows]
            yield Change(self.section, 0, "pins", kept)


def _free_lots(lot: LotRule | None) -> LotRule | None:
    """Return the lot rule with nothing but what an order costs and takes; None if that is nothing.

    >>> _free_lots(LotRule(minimum=50)), _free_lots(LotRule(minimum=50, fixed_cost=9)).minimum
    (None, 0.0)
    """
    if lot is None:
        return None
    kept = lot.replace(minimum=0.0, multiple=None, maximum=None, periods_of_supply=1)
    return None if kept == LotRule() else kept


def _divisible(shifts: tuple[ExtraShift, ...]) -> tuple[ExtraShift, ...]:
    return tuple(shift.replace(whole=False) for shift in shifts)


SOURCES = ("processes", "suppliers", "lanes")

KINDS: Mapping[str, tuple[Part, ...]] = {
    "frozen period": (FrozenPeriods(),),
    "pin": (Pins(),),
    "lot rule": tuple(Rows(section, {"lot": _free_lots}) for section in SOURCES),
    "minimum": tuple(Rows(section, {"minimum": 0.0}) for section in SOURCES),
    "safety stock": (Rows("inventory", {"safety_stock": 0.0}),),
    "closing stock": (Rows("inventory", {"closing_minimum": 0.0, "closing_maximum": None}),),
    "stock ceiling": (Rows("inventory", {"maximum": None}),),
    "storage": (Rows("sites", {"storage_capacity": None}),),
    "limit": (Rows("limits", {"": None}),),
    "use rule": (Rows("usage", {"": None}),),
    "smoothing": (Rows("smoothing", {"": None}),),
    "hiring limit": (Rows("workforce", {"maximum_hired": None, "maximum_released": None}),),
    "head count": (Rows("workforce", {"minimum_workers": 0.0, "maximum_workers": None}),),
    "idle hours": (Rows("workforce", {"idle_allowed": True}),),
    "set-up rule": (
        Rows(
            "setups",
            {
                "minimum": 0.0,
                "minimum_run": 1,
                "minimum_pause": 1,
                "cycle": 1,
                "cycle_start": None,
            },
        ),
        Rows("resources", {"most_setups": None, "one_at_a_time": False}),
    ),
    "strategy": (Rows(ITSELF, {"strategy": "mixed"}),),
    "whole numbers": (
        *(Rows(section, {"whole": False}) for section in ("workforce", *SOURCES)),
        Rows("resources", {"extra_shifts": _divisible}),
    ),
}
"""Kinds of rule, in the order of the ledger."""


def _numbered(problem: PlanningProblem, section: str) -> list[tuple[int, Any]]:
    """Return the rows of a section with their numbers; the problem itself is row 0."""
    return [(0, problem)] if section == ITSELF else list(enumerate(getattr(problem, section), 1))


def _asks(row: Any, relaxed: tuple[str, object], horizon: Horizon) -> bool:
    """Return whether a field asks for more than what it is without the rule."""
    field, nothing = relaxed
    if not field:
        return True
    value = getattr(row, field)
    if nothing == 0 and is_per_period(type(row), field):
        return bool(vector(value, horizon, 0.0).any())
    return bool(value != nothing)


def _names(problem: PlanningProblem, section: str) -> dict[int, str]:
    """Return what tables call the rows of a section of sources, by number."""
    if section not in ("processes", "suppliers", "lanes"):
        return {}
    return {source.number: source.name for source in sources(problem) if source.section == section}


def _name(row: Any) -> str:
    """Return what a planner calls a row: its strategy, its name, or product and site."""
    if hasattr(row, "strategy"):
        return str(row.strategy)
    return str(row.name) if hasattr(row, "name") else f"{row.product} at {row.site}"


def _group(problem: PlanningProblem, row: Any) -> str:
    """Return the family of the first product that a row speaks of, or the machine it sets up."""
    products = [row.product] if isinstance(getattr(row, "product", None), str) else []
    products += list(getattr(row, "outputs", ()))
    if products:
        return problem.product[products[0]].family
    return getattr(row, "machine", None) or ""
