"""Which method solves a linear programme, and why.

The dual simplex method is the quickest for most plans, and now and then, for no reason that shows
before, the slowest by far; interior point takes about as long as the size says. Hence large models
are given to both, side by side, where there are two threads, and whichever ends first has solved
it. Very large ones are left to interior point, which then is the quicker one, and two models of
them would fill the memory. A first-order method was never the quickest on a processor, and is used
when asked for.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import highspy

from sop_opt.errors import SolverMissing

if TYPE_CHECKING:
    from sop_opt.matrix import Matrix
    from sop_opt.solve.options import SolveOptions

LARGE = 200_000
"""Entries from which on simplex and interior point are tried side by side."""

VERY_LARGE = 2_500_000
"""Entries from which on interior point is taken alone, with as many threads as there are."""

MISSING = "method 'hipo' needs what is not installed; pip install 'sop-opt[hipo]'"

_NAMES = {
    "simplex": "the simplex method",
    "ipm": "an interior-point method (IPX)",
    "hipo": "an interior-point method (HiPO)",
    "pdlp": "a first-order method",
}


@dataclass(frozen=True)
class Choice:
    """Solvers of HiGHS that are to run side by side, and why these."""

    solvers: tuple[str, ...]
    reason: str = ""
    """In the words of the log; empty where the user has chosen, or there is no choice."""

    def told(self, winner: str | None) -> tuple[str, ...]:
        """Return what the log says of it, given the solver that came to an end.

        >>> Choice(("simplex",), "28,646 entries are few").told("simplex")
        ('solved by the simplex method: 28,646 entries are few',)
        """
        end = f": {self.reason}" if self.reason else ""
        if winner is None:
            tried = " and ".join(_NAMES[solver] for solver in self.solvers)
            return (f"stopped early: {tried}{end}",)
        vertex = "" if winner == "simplex" else ", then moved to a vertex"
        beside = ", the first of two side by side" if len(self.solvers) > 1 else ""
        return (f"solved by {_NAMES[winner]}{vertex}{beside}{end}",)


def chosen(matrix: Matrix, options: SolveOptions) -> Choice:
    """Return how to solve a linear programme.

    Raises
    ------
    SolverMissing: HiPO is asked for and is not installed.
    """
    if options.method in ("auto", "decomposition"):
        return _by_size(matrix.values.size, options.threads or os.cpu_count() or 1)
    if options.method == "race":
        return Choice(("simplex", interior_point()))
    if options.method == "hipo" and not has_hipo():
        raise SolverMissing(MISSING)
    return Choice((solver_of(options),))


def solver_of(options: SolveOptions) -> str:
    """Return what HiGHS calls a method that runs alone.

    >>> from sop_opt.solve.options import SolveOptions
    >>> solver_of(SolveOptions(method="first_order"))
    'pdlp'
    """
    if options.method == "interior_point":
        return interior_point()
    known = {"simplex": "simplex", "hipo": "hipo", "first_order": "pdlp"}
    return known.get(options.method, "choose")


def interior_point() -> str:
    """Return the better of the interior-point methods that are installed."""
    return "hipo" if has_hipo() else "ipm"


@cache
def has_hipo() -> bool:
    """Return whether HiGHS has HiPO: it comes with an extra, and since version 1.15."""
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)  # noqa: FBT003 - HiGHS' own
    return bool(highs.setOptionValue("solver", "hipo") == highspy.HighsStatus.kOk)


def _by_size(entries: int, threads: int) -> Choice:
    if entries < LARGE:
        return Choice(("simplex",), f"{entries:,} entries are few")
    if entries >= VERY_LARGE:
        return Choice((interior_point(),), f"{entries:,} entries are very many")
    if threads == 1:
        return Choice(("simplex",), f"{entries:,} entries, and one thread")
    solvers = ("simplex", interior_point())
    return Choice(solvers, f"{entries:,} entries are many, and there are {threads} threads")
