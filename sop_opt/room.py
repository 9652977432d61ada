"""The memory and the time that a problem takes, by the size of its model.

All of it grows in step with the size, so that a few numbers per method do. They were measured with
``python -m tests.benchmarks.growth`` and on ``data/company_weekly``: memory as the growth of the
process's peak, which models of other structure have met within a third; seconds on one quiet core,
where another structure may take several times as long.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sop_opt.errors import TooLarge
from sop_opt.machine import available_memory
from sop_opt.size import rough_terms, size_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sop_opt.components import Component
    from sop_opt.problem import PlanningProblem
    from sop_opt.size import Size

Way = Literal["simplex", "interior_point", "hipo", "first_order"]
"""How HiGHS solves a linear programme."""


@dataclass(frozen=True)
class Bytes:
    """Memory in bytes per part of a model."""

    column: float = 0.0
    row: float = 0.0
    entry: float = 0.0
    term: float = 0.0

    def of(self, size: Size) -> float:
        """Return the bytes that a model takes.

        >>> from sop_opt.size import Size
        >>> Bytes(column=40, term=24).of(Size(10, 0, 5, 20, 30, 0.0))
        1120.0
        """
        lines = self.column * size.columns + self.row * size.rows
        return float(lines + self.entry * size.entries + self.term * size.terms)


@dataclass(frozen=True)
class Seconds:
    """Seconds of a solve: those of 100,000 entries, and the power of the entries it grows with."""

    hundred_thousand: float
    power: float

    def of(self, size: Size) -> float:
        """Return the seconds that a linear programme takes.

        >>> from sop_opt.size import Size
        >>> Seconds(2.0, 1.5).of(Size(0, 0, 0, 400_000, 0, 0.0))
        16.0
        """
        return float(self.hundred_thousand * (size.entries / 1e5) ** self.power)


BUILDING = Bytes(column=40, row=100, entry=40, term=24)
"""Making the model: of a term its row, column and coefficient are kept; of an entry its place, its
value and their order are at hand while entries are sorted; of columns bounds and costs, twice; rows
have bounds, constants and labels."""

READING = Bytes(column=200)
"""The tables of a plan, and what it is made of."""

SOLVING: dict[Way, Bytes] = {
    "simplex": Bytes(column=820, row=820, entry=30),
    "interior_point": Bytes(column=500, row=500, entry=85),
    "hipo": Bytes(column=50, row=50, entry=750),
    "first_order": Bytes(column=300, row=300, entry=150),
}
"""HiGHS: the model, the one that is left of it after presolve, and factors or their like."""

TAKING: dict[Way, Seconds] = {
    "simplex": Seconds(1.0, 1.4),
    "interior_point": Seconds(3.5, 1.75),
    "hipo": Seconds(1.5, 1.4),
}
"""Linear programmes with a vertex in the end, as measured in :mod:`sop_opt.solve.methods`, rather
too much: those with floors that hold take longer. Of first-order methods nobody can tell."""

ROUGHLY = 2
"""How many times what a problem seems to take at first sight must fit for it not to be counted."""

REMEDIES = (
    "fewer periods, as of a telescoping horizon; families in place of single products; lanes, "
    "suppliers and processes only where they can be used; plans of separate sites or families made "
    "apart; or a machine with more memory"
)


def least_memory(size: Size) -> float:
    """Return the bytes that the model and the most frugal method take."""
    return BUILDING.of(size) + min(ways.of(size) for ways in SOLVING.values())


def require_room(
    problem: PlanningProblem, components: Sequence[type[Component]], *, needs_known: bool = True
) -> None:
    """Raise an error where the memory cannot hold a problem; small ones are not looked at closely.

    Raises
    ------
    TooLarge: the problem takes more memory than there is, whatever the method.
    ProblemError: the data contradict a rule that only shows when the model is put together.
    """
    available = available_memory()
    if available is None or ROUGHLY * _at_first_sight(problem) <= available:
        return
    size = size_of(problem, components, needs_known=needs_known)
    if least_memory(size) > available:
        raise TooLarge(_told(size, available))


def _at_first_sight(problem: PlanningProblem) -> float:
    """Return about the bytes that a problem takes, as if every term had a column and a row."""
    per_term = BUILDING.column + BUILDING.row + BUILDING.entry + BUILDING.term
    return (per_term + SOLVING["interior_point"].column) * rough_terms(problem)


def _told(size: Size, available: int) -> str:
    needed = least_memory(size)
    return (
        f"the problem needs about {in_words(needed)} of memory to be built and solved, and "
        f"{in_words(available)} are available: {size.columns:,.0f} columns, {size.rows:,.0f} rows "
        f"and {size.entries:,.0f} non-zeros; what helps: {REMEDIES}"
    )


def in_words(size: float) -> str:
    """Return bytes in a unit that fits.

    >>> in_words(3.2e9), in_words(45_600_000), in_words(900)
    ('3.2 GB', '46 MB', '1 kB')
    """
    if size >= 1e9:
        return f"{size / 1e9:.1f} GB"
    return f"{size / 1e6:.0f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
