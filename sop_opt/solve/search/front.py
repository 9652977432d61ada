"""Large whole-number problems: a search for good plans, and proofs of how good they are.

With two threads or more, search and proofs run side by side and tell each other what they find, and
the first proof ends it all. With one, the search comes first, for a share of the time, and the
proof begins with its plan.

Several formulations of a model help. Rows that follow from the others guide the search, whose
relaxations then hardly cut corners; in the proof HiGHS finds what it needs of them itself, and is
quicker without the rest, unless the model is too large for more than its first relaxation.
"""

from __future__ import annotations

import itertools
import math
import threading
import time
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.solve.highs import STOPPED, solve_with_highs
from sop_opt.solve.result import SolveResult, Status
from sop_opt.solve.search.board import Board
from sop_opt.solve.search.dives import Dives
from sop_opt.solve.search.fix_and_optimise import fix_and_optimise
from sop_opt.solve.search.parts import Parts
from sop_opt.solve.search.prover import Completion, Prover
from sop_opt.solve.search.race import race
from sop_opt.solve.search.relax_and_fix import relax_and_fix
from sop_opt.solve.search.root import raise_to_root
from sop_opt.solve.search.rounding import Rounding
from sop_opt.solve.search.submip import SubProblems
from sop_opt.solve.warm import Warm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.progress import Reporter

LARGE = 150
"""Whole columns from which on a search pays; HiGHS alone is as quick for fewer."""
SHARE = 0.3
"""Of the time, for a search that is not beside the proofs."""
PATIENCE_ALONE, PATIENCE_BESIDE = 1.0, 3.0
"""How often a search covers everything in vain, alone and beside the proofs."""
PLAIN_UP_TO = 1_000
"""Whole columns up to which the first formulation is the best to prove with."""
WAIT = 10.0
"""Seconds for which a proof waits for a first plan of the search to begin with."""

PATIENCE_IN_DIVES = 30
"""Dives in vain after which other ways are better."""

QUICK, MANY = 0.1, 0.25
"""Shares of the time for one relaxation of which others are to follow, and for many of them."""
QUICK_SECONDS = 20.0
"""Most seconds for them."""

_PROOFS = {"optimal", "infeasible", "unbounded"}


def pays(matrix: Matrix) -> bool:
    """Return whether a matrix is large enough, and its columns known well enough, for a search."""
    parts = Parts.without_groups(matrix)
    return parts.size >= LARGE and bool(parts.kinds)


def solve_by_search(
    matrices: Sequence[Matrix],
    options: SolveOptions,
    start: NDArray[np.float64] | None = None,
    report: Reporter | None = None,
) -> SolveResult:
    """Minimise the first matrix; small ones by HiGHS alone.

    Parameters
    ----------
    matrices
        Formulations of one model. The first one has only what the model needs. Each that follows is
        tighter and larger than the one before, by rows and by columns: all columns of the first
        matrix come first, with the same bounds, wholeness and cost; the others need not be whole
        and cost nothing. The second one is searched.
    options
        Limits, gap, threads and seed.
    start
        A plan to start from, one number per column of the first matrix.
    report
        Is told progress about once a second.
    """
    if not pays(matrices[0]):
        return solve_with_highs(matrices[0], options, start, report)
    return _Solve(matrices, options).run(start, report)


def _soon(share: float, until: float) -> float:
    """Return when a share of the time until then is over, on the performance counter."""
    now = time.perf_counter()
    return now + min(share * (until - now), QUICK_SECONDS)


class _Solve:
    """One solve of several formulations of a model."""

    def __init__(self, matrices: Sequence[Matrix], options: SolveOptions) -> None:
        self.began = time.perf_counter()
        self.matrices = matrices
        self.options = options
        self.threads = options.threads_at_hand
        self.board = Board(matrices[0], options.mip_gap)
        self.parts = Parts.of(matrices[0])
        self.proof: Status | None = None
        self._proofs = itertools.count()
        self.until = self.began + (options.time_limit or math.inf)
        self._thread = options.model_copy(update={"threads": 1})
        self.tight_is_quick = False
        """Whether the relaxation of the second formulation is known to take a short time."""
        self.first_try = threading.Event()
        """Set when the search has a first plan, or has found none."""

    def run(self, start: NDArray[np.float64] | None, report: Reporter | None) -> SolveResult:
        """Search and prove, from a plan if there is one."""
        if start is not None:
            self._begin_with(start)
        tasks = [self._search_then_prove] if self.threads == 1 else self._side_by_side()
        interrupted = race(self.board, tasks, report)
        return self._result(interrupted=interrupted)

    def _begin_with(self, start: NDArray[np.float64]) -> None:
        """Take a plan as it is, or else what becomes of it with its whole columns fixed."""
        if not self.board.offer(start, "start"):
            plain = Completion(self.matrices[0], self._thread, self.board, self.until)
            beside = plain.complete(start)
            if beside is not None:
                self.board.offer(beside, "start")

    def _search_then_prove(self) -> None:
        self._search(PATIENCE_ALONE, SHARE)
        self._prove(self._to_prove()[0])

    def _side_by_side(self) -> list[Callable[[], None]]:
        """Return one task a thread: a search, and proofs by the best formulations."""
        beside = min(self.threads - 1, len(self._to_prove()))

        def search_then_help() -> None:
            self._search(PATIENCE_BESIDE, 1.0)
            for matrix in self._to_prove()[beside:]:
                self._prove(matrix)

        def prove(place: int) -> None:
            self.first_try.wait(min(WAIT, max(self.until - time.perf_counter(), 0.0)))
            self._prove(self._to_prove()[place])

        return [search_then_help, *(partial(prove, place) for place in range(beside))]

    def _to_prove(self) -> list[Matrix]:
        """Return the formulations in the order in which they are likely to be quick.

        Where the first one is, it is so again when the search is done: with the best plan from the
        beginning, and another seed, branch and bound often overtakes the one that began earlier.
        A tighter one whose relaxation takes long proves nothing in time.
        """
        plain, *tighter = self.matrices
        if self.parts.size <= PLAIN_UP_TO or not self.tight_is_quick:
            return [plain, plain, *reversed(tighter)]
        return [*tighter, plain]

    def _search(self, patience: float, share: float) -> None:
        """Find a plan and better it."""
        board, plain = self.board, self.matrices[0]
        until = self.began + share * (self.options.time_limit or math.inf)
        problems = SubProblems(plain, self._thread, board)
        begun = board.plan is not None
        try:
            if len(self.matrices) == 1:
                self._dive(until)
            if not board.stopped:
                problems = self._find_plan(problems, until, begun=begun)
        finally:
            self.first_try.set()
        if self.threads > 1:
            board.wait_for_plan(until - time.perf_counter())
        if board.plan is not None:
            rng = np.random.default_rng(self.options.seed)
            fix_and_optimise(self.parts, problems, board, patience=patience, until=until, rng=rng)

    def _dive(self, until: float) -> None:
        """Dive from the relaxation, if it takes a short time, and better what is found.

        Relaxations that a tighter formulation would change much lead nowhere.
        """
        soon = _soon(MANY, until)
        options = self._thread.model_copy(
            update={"time_limit": _soon(QUICK, until) - time.perf_counter()}
        )
        dives = Dives(self.matrices[0], Warm(self.matrices[0], options), self.board, soon)
        relaxed = dives.relax()
        if relaxed.status == "optimal" and relaxed.values is not None:
            self.board.raise_to_relaxation(relaxed.objective)
            dives.from_relaxation(relaxed.values)
            dives.from_plan(PATIENCE_IN_DIVES, options.seed)
        if self.threads == 1 and self.board.plan is not None and not self.board.stopped:
            raise_to_root(self.matrices[0], self._thread, self.board, soon)

    def _find_plan(self, problems: SubProblems, until: float, *, begun: bool) -> SubProblems:
        """Round the first formulation, and the second one if it is relaxed in a short time.

        Return the sub-problems that are to go on with. A plan to begin with is as good as what the
        first formulation is rounded to.
        """
        plain, tight = self.matrices[0], self.matrices[:2][-1]
        rounding = Rounding(plain, problems, self.board)
        if not begun:
            rounding.round_up(_soon(MANY, until), until)
        if tight is not plain:
            tighter = SubProblems(tight, self._thread, self.board)
            inside = tighter.relax_inside(_soon(QUICK, until))
            self.tight_is_quick = inside is not None
            if inside is not None and rounding.round_to_nearest(inside, until):
                problems = tighter
        if self.board.plan is None:
            relax_and_fix(self.parts, problems, self.board, until)
        return problems

    def _prove(self, matrix: Matrix) -> None:
        """Prove how good a plan can be, and stop all others when it is done."""
        if self.board.stopped:
            return
        seed = self.options.seed + next(self._proofs)
        options = self._thread.model_copy(update={"seed": seed})
        prover = Prover(matrix, options, self.board, self.until)
        status = prover.run()
        if status == "optimal" and not prover.kept_gap:
            status = Prover(matrix, options, self.board, self.until).run()
        if status in _PROOFS and not self.board.stopped:
            self.proof = status
            self.board.stop()

    def _result(self, *, interrupted: bool) -> SolveResult:
        board, seconds = self.board, time.perf_counter() - self.began
        notes = board.notes()
        if interrupted:
            notes = (*notes, STOPPED)
        status = self._status()
        plan = None if status == "unbounded" else board.plan
        return SolveResult(
            status,
            values=plan,
            objective=math.nan if plan is None else board.objective,
            bound=math.nan if status in ("infeasible", "unbounded") else board.known_bound,
            seconds=seconds,
            interrupted=interrupted,
            notes=notes,
        )

    def _status(self) -> Status:
        """Return how it ended; a proof of a plan that breaks a rule proves nothing."""
        if self.proof == "unbounded":
            return "unbounded"
        if self.board.plan is None:
            return "infeasible" if self.proof == "infeasible" else "no_plan"
        return "optimal" if self.board.is_close else "feasible"
