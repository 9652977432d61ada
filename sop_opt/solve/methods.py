"""Which method solves a linear programme, and why.

Medians of processor seconds that HiGHS 1.15 took in one run, the methods by turns, three to five
turns each (two of 2,000 products, one of 4,000), without idle floors (:mod:`sop_opt.solve.floors`).
Products x weeks x lines are those of ``tests/benchmarks``; the race is simplex and HiPO together:

================  =========  =======  ====  ============  ====
model               entries  simplex  HiPO  HiPO, 2 thr.  race
================  =========  =======  ====  ============  ====
200 x 52 x 10        95,000      0.6   1.1           1.1   1.2
500 x 52 x 15       235,000      2.3   4.7           5.3   5.2
1,000 x 52 x 30     470,000      5.7   9.2           9.6    11
2,000 x 52 x 40     938,000       15    24            24    28
4,000 x 52 x 60   1,873,000       35    68
================  =========  =======  ====  ============  ====

Simplex won every race, and ended later in it than alone: on the wall 4.5 to 11 s in place of 2.4 to
4.1 s at 235,000 entries, on cores that were busy with other work. So there is no race unless it is
asked for. It may save from the worst: simplex varies more, and took 140 s for a model as that of
1,000 products, written in another way, and HiPO 18 s. Models of several plants that deliver to
several centres took simplex 40 s and HiPO 118 s at 795,000 entries. First-order was never the
quickest on a processor (200 x 52 x 10: 85 s), and is used when asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import highspy

from sop_opt.errors import SolverMissing

if TYPE_CHECKING:
    from sop_opt.matrix import Matrix
    from sop_opt.solve.options import SolveOptions

LARGE = 5_000_000
"""Entries from which on HiPO is used where it is installed. So large models were not measured, and
it varies less than simplex."""

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
        return _by_size(matrix.values.size)
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


def _by_size(entries: int) -> Choice:
    if entries < LARGE:
        return Choice(("simplex",), f"{entries:,} entries are few")
    if has_hipo():
        return Choice(("hipo",), f"{entries:,} entries are many")
    return Choice(("simplex",), f"{entries:,} entries are many, and HiPO is not installed")
