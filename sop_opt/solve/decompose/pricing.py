"""The best that a part can do at some prices, and what it at least costs."""

from __future__ import annotations

import math
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import highspy
import numpy as np

from sop_opt.solve.highs import highs_with, read_result
from sop_opt.solve.search.timing import run_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray

    from sop_opt.solve.decompose.parts import Part
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.result import SolveResult

    Numbers = NDArray[np.float64]
    Running = Callable[[highspy.Highs], AbstractContextManager[None]]

WHOLE_WITHIN = 1e-6
"""Within this of a whole number the relaxation of a part counts as whole."""
GAP = 1e-4
"""Relative gap at which a part with whole columns counts as solved: bounds hold with any gap."""


_TOLD = {highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible}
"""How a part ends as a rule."""


@dataclass(frozen=True)
class Proposal:
    """A plan of a part, and a bound on what any plan of it costs at the prices asked for."""

    bound: float
    """-inf where nothing is known or there is no end, inf where the part has no plan at all."""
    values: Numbers | None = None


NOTHING = Proposal(-math.inf)


@contextmanager
def unwatched(highs: highspy.Highs) -> Iterator[None]:  # noqa: ARG001 - one way to run of several
    """Let HiGHS run though nobody can stop it."""
    yield


class Pricer:
    """Solves one part again and again at changing prices, each time from the basis before."""

    def __init__(self, part: Part, options: SolveOptions) -> None:
        self._part = part
        self._options = options
        self._highs = highs_with(part.matrix.relaxed(), options)
        self._places = np.arange(part.matrix.cost.size, dtype=np.int32)
        self._whole = np.flatnonzero(part.matrix.integer)
        self._cost: Numbers | None = None
        self._last = NOTHING

    def price(self, prices: Numbers, until: float, running: Running = unwatched) -> Proposal:
        """Return the best plan at these prices.

        Parameters
        ----------
        until
            Time on the performance counter.
        running
            Context in which HiGHS can be stopped from outside.
        """
        cost = self._part.priced(prices)
        if self._cost is None or not np.array_equal(cost, self._cost):
            self._last = self._solve(cost, until, running)
            self._cost = cost if math.isfinite(self._last.bound) else None
        return self._last

    def _solve(self, cost: Numbers, until: float, running: Running) -> Proposal:
        self._highs.changeColsCost(cost.size, self._places, cost)
        with running(self._highs):
            run_until(self._highs, until, linear=True)
            if self._highs.getModelStatus() not in _TOLD and time.perf_counter() < until:
                self._highs.clearSolver()  # a basis from other prices may lead astray
                run_until(self._highs, until, linear=True)
        matrix = replace(self._part.matrix, cost=cost)
        result = read_result(self._highs, matrix.relaxed())
        if result.values is None or _is_whole(result.values[self._whole]):
            return _proposal(result)
        highs = highs_with(matrix, self._options)
        with running(highs):
            run_until(highs, until, linear=False)
        return _proposal(read_result(highs, matrix), result.bound)


def _is_whole(values: Numbers) -> bool:
    return bool((np.abs(values - np.rint(values)) <= WHOLE_WITHIN).all())


def _proposal(result: SolveResult, relaxed: float = -math.inf) -> Proposal:
    """Return what a solve proposes; a search that ended early knows the bound of its relaxation."""
    if result.status == "infeasible":
        return Proposal(math.inf)
    bound = -math.inf if math.isnan(result.bound) else result.bound
    return Proposal(max(bound, relaxed), result.values)
