"""What a problem will take, told before it is built: its size, memory and time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sop_opt.components import STANDARD
from sop_opt.machine import available_memory
from sop_opt.pipeline import are_standard, formulated
from sop_opt.plan.text import columns, number, seconds
from sop_opt.room import BUILDING, READING, SOLVING, TAKING, in_words, least_memory
from sop_opt.size import size_of
from sop_opt.solve.options import SolveOptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sop_opt.components import Component
    from sop_opt.problem import PlanningProblem
    from sop_opt.room import Way
    from sop_opt.size import Size

WHOLE = (
    "  these are times of the linear programme that the search for whole numbers begins with;\n"
    "  how long that search takes, nobody can tell"
)


@dataclass(frozen=True)
class Estimate:
    """The size of a problem's model, and what building and solving it takes.

    Memory comes on top of the hundred or two megabytes of Python and its libraries. What a
    whole-number problem takes to be solved nobody can tell; its seconds are those of the linear
    programme that its search begins with.
    """

    size: Size
    available: int | None
    """Bytes of memory that were available; None: not known."""

    @property
    def columns(self) -> int:
        """Variables of the model."""
        return round(self.size.columns)

    @property
    def whole(self) -> int:
        """Variables that must be whole."""
        return round(self.size.whole)

    @property
    def rows(self) -> int:
        """Rules of the model."""
        return round(self.size.rows)

    @property
    def entries(self) -> int:
        """Coefficients that are not zero."""
        return round(self.size.entries)

    @property
    def is_exact(self) -> bool:
        """Whether the model was small enough to be made and counted."""
        return self.size.exact

    @property
    def build_bytes(self) -> float:
        """Bytes of memory that the model takes, and reading its plan."""
        return BUILDING.of(self.size) + READING.of(self.size)

    @property
    def build_seconds(self) -> float:
        """Seconds that building the model takes."""
        return self.size.seconds

    @cached_property
    def solver_bytes(self) -> dict[Way, float]:
        """Bytes of memory that HiGHS takes on top, by method."""
        return {way: ways.of(self.size) for way, ways in SOLVING.items()}

    @cached_property
    def solver_seconds(self) -> dict[Way, float]:
        """Seconds that a linear programme takes, by method: the order of magnitude."""
        return {way: taking.of(self.size) for way, taking in TAKING.items()}

    @property
    def fits(self) -> bool:
        """Whether the memory suffices for one method at least, as far as is known."""
        return self.available is None or least_memory(self.size) <= self.available

    def summary(self) -> str:
        """Return the estimate as text."""
        rows = [("method", "memory", "time"), *map(self._way, SOLVING)]
        lines = [
            self._size(),
            f"building it: {in_words(self.build_bytes)}, {seconds(self.build_seconds)}",
            "solving it with HiGHS, on top:",
            *columns(rows, "<><"),
        ]
        if self.whole:
            lines.append(WHOLE)
        if self.available is not None:
            verdict = "" if self.fits else ": too little, whatever the method"
            lines.append(f"{in_words(self.available)} of memory are available{verdict}")
        return "\n".join(lines)

    __str__ = summary

    def _size(self) -> str:
        about = "" if self.is_exact else "about "
        whole = f" ({number(self.whole)} whole)" if self.whole else ""
        parts = (f"{number(self.columns)} columns{whole}", f"{number(self.rows)} rows")
        return f"{about}{', '.join(parts)}, {number(self.entries)} non-zeros"

    def _way(self, way: Way) -> tuple[str, str, str]:
        taken = self.solver_seconds.get(way)
        time = "unknown" if taken is None else order_of(taken)
        return way, in_words(self.solver_bytes[way]), time


def order_of(duration: float) -> str:
    """Return how long something takes as nobody could know it better.

    >>> order_of(0.3), order_of(20), order_of(200), order_of(4000)
    ('less than a second', 'seconds', 'minutes', 'hours')
    """
    known = ((1.0, "less than a second"), (60.0, "seconds"), (3_600.0, "minutes"))
    return next((words for most, words in known if duration < most), "hours")


def estimate(
    problem: PlanningProblem,
    *,
    options: SolveOptions = SolveOptions(),
    components: Sequence[type[Component]] = STANDARD,
) -> Estimate:
    """Return how large a problem is, and about how much memory and time it takes.

    The model of a large problem is not made: it is counted over two short horizons, and goes on
    along the line through them. That takes a fraction of the memory of building it, and of the time
    where there are many periods; about a second per 5,000 products in any case.

    Parameters
    ----------
    problem
        What is asked.
    options
        Their formulation of lots counts.
    components
        Planning features, as in :func:`solve_plan`.

    Raises
    ------
    ProblemError: the data contradict a rule that only shows when the model is put together.

    Examples
    --------
    >>> from sop_opt import PlanningProblem
    >>> problem = PlanningProblem(
    ...     horizon=["Jan", "Feb"],
    ...     products=[{"name": "bread"}],
    ...     processes=[{"product": "bread", "cost": 2}],
    ...     demand=[{"product": "bread", "quantity": [10, 20]}],
    ... )

    Per month one variable for each of made, in stock and served, and one balance; a balance has
    all three, and from February on the stock of the month before:

    >>> found = estimate(problem)
    >>> found.columns, found.rows, found.entries, found.is_exact
    (6, 2, 7, True)
    """
    kinds = formulated(components, options.formulation)
    size = size_of(problem, kinds, needs_known=are_standard(components))
    return Estimate(size, available_memory())
