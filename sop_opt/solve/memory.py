"""A solver that remembers: models that differ in numbers alone are solved from where it was left.

Two models have the same structure when their coefficients and their whole columns are the same;
costs, bounds and right-hand sides may differ. A linear programme then goes on from its last basis.
Of a whole-number problem the relaxation does, and gives a bound; plans of earlier models are tried
with their whole columns fixed, and bettered by dives; and only if that does not close the gap is it
searched, from the best of these plans.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from sop_opt.solve.result import SolveResult
from sop_opt.solve.search.board import Board
from sop_opt.solve.search.dives import Dives
from sop_opt.solve.search.root import raise_to_root
from sop_opt.solve.warm import Warm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.progress import Reporter
    from sop_opt.solve.staged import Solver

Path = Literal["fresh", "warm", "rebuilt"]
"""``fresh``: solved from nothing; ``warm``: a model that was kept, with other numbers; ``rebuilt``:
a model of another structure than those before."""

MODELS = 4
"""Models that are kept."""
PLANS = 8
"""Plans of a model that are kept, the latest ones."""
LEAST_SECONDS = 0.5
"""Time for dives, where the first solve took less."""
PATIENCE, LONG_PATIENCE = 25, 100
"""Dives in vain before the root of branch and bound is asked for its bound, and before a search."""


@dataclass
class _Kept:
    """What is kept of one structure."""

    first_seconds: float
    """Seconds that the first solve took."""
    plans: list[NDArray[np.float64]] = field(default_factory=list)
    linear: Warm | None = None
    """The relaxation at its optimum."""
    diving: Warm | None = None
    """The relaxation with whole columns fixed here and there."""
    basis: object = None


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
        self.path: Path = "fresh"
        """How the last model was solved."""

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
        kept = self._kept.get(key)
        if kept is None:
            self.path = "rebuilt" if self._kept else "fresh"
            result = self._solve(matrix, options, start, report)
            kept = self._keep(key, _Kept(result.seconds))
        else:
            self.path = "warm"
            self._kept.move_to_end(key)
            again = _again_whole if matrix.is_mip else _again_linear
            result = again(kept, matrix, options, start)
            if result.status not in ("optimal", "infeasible") and not result.interrupted:
                left = options.after(result.seconds)
                begun = start if result.values is None else result.values
                result = self._solve(matrix, left, begun, report)
        if matrix.is_mip and result.values is not None:
            kept.plans = [*kept.plans[1 - PLANS :], result.values]
        return result

    def _keep(self, key: bytes, kept: _Kept) -> _Kept:
        self._kept[key] = kept
        if len(self._kept) > MODELS:
            self._kept.popitem(last=False)
        return kept


def _structure(matrix: Matrix) -> bytes:
    """Return what is the same for models that differ in cost, bounds and right-hand sides alone."""
    digest = hashlib.blake2b(digest_size=16)
    for part in (matrix.starts, matrix.columns, matrix.values, matrix.integer):
        digest.update(np.ascontiguousarray(part).data)
    return digest.digest()


def _again_linear(
    kept: _Kept, matrix: Matrix, options: SolveOptions, _start: NDArray[np.float64] | None
) -> SolveResult:
    """Return the answer to a linear programme, from the last basis."""
    if kept.linear is None:
        kept.linear = Warm(matrix, options)
    return kept.linear.solve(matrix)


def _again_whole(
    kept: _Kept, matrix: Matrix, options: SolveOptions, start: NDArray[np.float64] | None
) -> SolveResult:
    """Return the best plan near those that are known, with the bound of the relaxation."""
    began = time.perf_counter()
    if kept.linear is None or kept.diving is None:
        kept.linear, kept.diving = Warm(matrix, options), Warm(matrix, options)
    relaxed = kept.linear.solve(matrix)
    if relaxed.status == "infeasible" or relaxed.values is None or relaxed.interrupted:
        return relaxed
    board = Board(matrix, options.mip_gap)
    board.raise_bound(relaxed.objective)
    until = began + max(kept.first_seconds, LEAST_SECONDS)
    dives = Dives(matrix, kept.diving, board, until)
    known = kept.plans if start is None else [*kept.plans, start]
    for plan in reversed(known):
        if not board.stopped:
            dives.try_whole(plan)
    if not board.stopped:
        dives.from_relaxation(relaxed.values)
        dives.from_plan(PATIENCE, options.seed)
    if board.plan is not None and not board.stopped:
        raise_to_root(matrix, options, board, until)
        dives.from_plan(LONG_PATIENCE, options.seed + 1)
    return _answer(board, relaxed, time.perf_counter() - began)


def _answer(board: Board, relaxed: SolveResult, seconds: float) -> SolveResult:
    """Return the plan on the board."""
    if board.plan is None:
        return SolveResult("no_plan", bound=relaxed.objective, seconds=seconds)
    return replace(
        SolveResult("optimal" if board.is_close else "feasible"),
        values=board.plan,
        objective=board.objective,
        bound=board.known_bound,
        seconds=seconds,
        notes=board.notes(),
    )
