"""Which method solves a linear programme, and why.

Seconds that HiGHS 1.15 took on two cores, one thread each, by entries of the model. Products x
weeks x lines are those of ``tests/benchmarks``; products x plants x centres x weeks are made in
several plants and carried to several centres:

================================  =========  =======  =====  =====
model                             entries    simplex  HiPO   IPX
================================  =========  =======  =====  =====
``data/company``, relaxed            29,000      0.6    1.2    0.4
100 x 52 x 8                         48,000      0.3    1.2    0.9
20 x 4 x 8 x 26                      66,000      0.6    2.0    1.5
``data/company_weekly``, relaxed     74,000      1.9    8.6    2.1
400 x 52 x 12                       188,000      2.5    5.7    9.0
600 x 52 x 18                       282,000      4.3    7.8     17
300 x 104 x 15                      285,000      4.3    9.2     19
600 x 52 x 120                      297,000      3.2    7.4     25
60 x 4 x 8 x 52                     397,000      6.3     24     27
1,000 x 52 x 30                     470,000       11     18
40 x 6 x 20 x 52                    795,000       40    118
2,000 x 52 x 40, a busy machine     938,000      103    115
================================  =========  =======  =====  =====

So simplex is the quickest up to about a million entries, where HiPO comes level. But it varies: a
model as that of 1,000 products, written in another way, took it 140 s, and HiPO 18 s. Hence from
some ten seconds on both run side by side where there are two threads, and whichever ends first has
solved it: that costs memory and the other core, and saves from the worst. HiPO gained less than a
tenth from a second thread of its own. First-order was never the quickest on a processor (200 x 52 x
10: 85 s, simplex 0.7 s), and is used when asked for.
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

LARGE = 400_000
"""Entries from which on simplex and interior point are tried side by side."""

EVEN = 1_000_000
"""Entries from which on HiPO alone is as quick as simplex alone, and varies less."""

VERY_LARGE = 5_000_000
"""Entries from which on one method is tried alone; two take about 1.2 kB per entry, or 6 GB."""

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
    if threads > 1 and entries < VERY_LARGE:
        reason = f"{entries:,} entries are many, and there are {threads} threads"
        return Choice(("simplex", interior_point()), reason)
    alone = "hipo" if entries >= EVEN and has_hipo() else "simplex"
    why = "there is one thread" if threads == 1 else "two models would take too much memory"
    return Choice((alone,), f"{entries:,} entries are many, and {why}")
