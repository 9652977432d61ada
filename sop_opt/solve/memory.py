"""A solver that remembers: models that differ in numbers alone are solved from where it was left.

Two models have the same structure when their coefficients and their whole columns are the same;
costs, bounds and right-hand sides may differ. A linear programme then goes on from its last basis.
Of a whole-number problem the relaxation does, and gives a bound; plans of earlier models are tried
with their whole columns fixed, and bettered by dives; and only if that does not close the gap is it
searched, from the best of these plans.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.errors import SolveError
from sop_opt.solve.highs import STOPPED
from sop_opt.solve.result import SolveResult
from sop_opt.solve.search.board import Board
from sop_opt.solve.search.dives import Dives
from sop_opt.solve.search.race import race
from sop_opt.solve.search.root import raise_to_root
from sop_opt.solve.warm import Warm
from sop_opt.solve.watch import resume

if TYPE_CHECKING:
    from collections.abc import Sequence

    from highspy import HighsBasis
    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.progress import Reporter
    from sop_opt.solve.staged import Solver

MODELS = 4
"""Models that are kept."""
PLANS = 8
"""Plans of a model that are kept, the latest ones."""
LEAST_SECONDS = 0.5
"""Time for going on from what is kept, where the solve from nothing took less."""
SHARE = 0.5
"""Of a time limit, for dives; the rest is left to a search."""
PATIENCE, LONG_PATIENCE = 25, 100
"""Dives in vain before the root of branch and bound is asked for its bound, and before a search."""


@dataclass
class _Kept:
    """What is kept of one structure."""

    seconds: float
    """Seconds that the last solve from nothing took."""
    plans: list[NDArray[np.float64]] = field(default_factory=list)
    linear: Warm | None = None
    """The relaxation at its optimum."""
    diving: Warm | None = None
    """The relaxation with whole columns fixed here and there."""
    basis: HighsBasis | None = None
    """Where the relaxation is to start; None where that is not known."""


class Remembering:
    """A solver that goes on from earlier solves where it can.

    Parameters
    ----------
    solve
        Solves what is new.
    """

    def __init__(self, solve: Solver) -> None:
        self._solve = solve
        self._kept: OrderedDict[bytes, _Kept] = OrderedDict()
        self.built = 0
        """Models that were solved from nothing, as they were new or what was kept was no help."""

    def __call__(
        self,
        matrix: Matrix,
        options: SolveOptions,
        start: NDArray[np.float64] | None,
        report: Reporter | None,
        /,
    ) -> SolveResult:
        """Minimise a matrix."""
        key = _structure(matrix)
        kept = self._kept.pop(key, None)  # and so lost if an error leaves it half changed
        if kept is None:
            self.built += 1
            result = self._solve(matrix, options, start, report)
            kept = _Kept(result.seconds, basis=result.basis)
        else:
            result = self._again(kept, matrix, options, start, report)
        if matrix.is_mip and result.values is not None:
            kept.plans = [*kept.plans[1 - PLANS :], result.values]
        self._kept[key] = kept
        if len(self._kept) > MODELS:
            self._kept.popitem(last=False)
        return result

    def _again(
        self,
        kept: _Kept,
        matrix: Matrix,
        options: SolveOptions,
        start: NDArray[np.float64] | None,
        report: Reporter | None,
    ) -> SolveResult:
        """Minimise a matrix whose structure is known; from nothing if that leads nowhere."""
        again = _again_whole if matrix.is_mip else _again_linear
        near = again(kept, matrix, options, start, report)
        if near.status in ("optimal", "infeasible") or near.interrupted:
            return near
        begun = start if near.values is None else near.values
        result = self._solve(matrix, options.after(near.seconds), begun, report)
        if not matrix.is_mip:
            self.built += 1
        if result.basis is not None:
            kept.seconds, kept.basis, kept.linear = result.seconds, result.basis, None
        return _both(near, result)


def _structure(matrix: Matrix) -> bytes:
    """Return what is the same for models that differ in cost, bounds and right-hand sides alone."""
    digest = hashlib.blake2b(digest_size=16)
    for part in (matrix.starts, matrix.columns, matrix.values, matrix.integer):
        digest.update(np.ascontiguousarray(part).data)
    return digest.digest()


def _again_linear(
    kept: _Kept,
    matrix: Matrix,
    options: SolveOptions,
    _start: NDArray[np.float64] | None,
    _report: Reporter | None,
) -> SolveResult:
    """Return the answer to a linear programme from the last basis, unless that takes too long."""
    limit = max(kept.seconds, LEAST_SECONDS)
    return _relaxed(kept, matrix, options, min(limit, options.time_limit or limit))


def _again_whole(
    kept: _Kept,
    matrix: Matrix,
    options: SolveOptions,
    start: NDArray[np.float64] | None,
    report: Reporter | None,
) -> SolveResult:
    """Return the best plan near those that are known, with the bound of the relaxation."""
    began = time.perf_counter()
    relaxed = _relaxed(kept, matrix, options, options.time_limit)
    board = Board(matrix, options.mip_gap)
    known = kept.plans if start is None else [*kept.plans, start]
    if relaxed.status == "infeasible":
        return relaxed
    if relaxed.status != "optimal" or relaxed.values is None or relaxed.interrupted:
        for plan in known:
            board.offer(plan, "earlier models")
        board.raise_bound(relaxed.bound)
        return _answer(board, relaxed.seconds, interrupted=relaxed.interrupted)
    board.raise_to_relaxation(relaxed.objective)
    limit = math.inf if options.time_limit is None else SHARE * options.time_limit
    until = began + min(max(kept.seconds, LEAST_SECONDS), limit)
    kept.diving = kept.diving or Warm(matrix, _without_limit(options), relaxed.basis)
    dives = Dives(matrix, kept.diving, board, until)
    work = partial(_dive, dives, relaxed.values, known, options)
    interrupted = race(board, [work], report)
    resume(kept.diving.highs)
    return _answer(board, time.perf_counter() - began, interrupted=interrupted)


def _relaxed(
    kept: _Kept, matrix: Matrix, options: SolveOptions, time_limit: float | None
) -> SolveResult:
    """Return the answer to the relaxation, from its last basis."""
    if kept.linear is None:
        kept.linear = Warm(matrix, _without_limit(options), kept.basis)
    try:
        return kept.linear.solve(matrix, time_limit)
    except SolveError:  # a basis may lead astray
        kept.linear = kept.basis = None
        return SolveResult("no_plan")


def _without_limit(options: SolveOptions) -> SolveOptions:
    """Return the options for a model that is kept: every solve has a limit of its own."""
    return options.model_copy(update={"time_limit": None})


def _dive(
    dives: Dives,
    relaxed: NDArray[np.float64],
    known: Sequence[NDArray[np.float64]],
    options: SolveOptions,
) -> None:
    """Offer plans near those that are known, and near the relaxation, and better them."""
    board = dives.board
    for plan in reversed(known):
        if not board.stopped:
            dives.try_whole(plan)
    if not board.stopped:
        dives.from_relaxation(relaxed)
        dives.from_plan(PATIENCE, options.seed)
    if board.plan is not None and not board.stopped:
        raise_to_root(board.matrix, options, board, dives.until)
        dives.from_plan(LONG_PATIENCE, options.seed + 1)


def _answer(board: Board, seconds: float, *, interrupted: bool) -> SolveResult:
    """Return what is on the board."""
    result = SolveResult(
        "no_plan", bound=board.known_bound, seconds=seconds, interrupted=interrupted
    )
    if board.plan is None:
        return result
    return replace(
        result,
        status="optimal" if board.is_close else "feasible",
        values=board.plan,
        objective=board.objective,
        notes=(*board.notes(), STOPPED) if interrupted else board.notes(),
    )


def _both(near: SolveResult, result: SolveResult) -> SolveResult:
    """Return what a solve from nothing knows, and what was known before if a limit stopped it."""
    if result.status not in ("feasible", "no_plan"):
        return result
    bound = float(np.fmax(near.bound, result.bound))
    if near.values is None or result.objective <= near.objective:
        return replace(result, bound=bound)
    return replace(
        result, status="feasible", values=near.values, objective=near.objective, bound=bound
    )
