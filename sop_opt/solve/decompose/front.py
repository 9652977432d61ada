"""Large problems by their parts: prices for what the parts share, plans and a bound."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.solve.decompose.dive import dive
from sop_opt.solve.decompose.nearby import Nearby
from sop_opt.solve.decompose.parts import split
from sop_opt.solve.decompose.primal import at_vertices, find_plan_near
from sop_opt.solve.decompose.rounds import Ended, Rounds
from sop_opt.solve.decompose.workers import Elsewhere, Threads
from sop_opt.solve.feasible import is_plan
from sop_opt.solve.highs import STOPPED
from sop_opt.solve.result import SolveResult, Status
from sop_opt.solve.search.board import NOTICED, Board
from sop_opt.solve.search.prover import Completion
from sop_opt.solve.search.race import race

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.solve.decompose.structure import Structure
    from sop_opt.solve.decompose.workers import Workers
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.progress import Reporter
    from sop_opt.solve.staged import Solver

    Numbers = NDArray[np.float64]

NAME = "decomposition"
"""Under which mixtures are offered."""
DISTANCE = 1e-4
"""Relative distance of mixture and bound at which prices are good enough to look for whole plans:
these are further away."""
SHARE = 0.5
"""Most of the time for prices, where whole plans are to be found after them."""

MATTER_OF_PROOF = 1e-3
"""Gap of whole plans below which the whole model closes the rest sooner than its parts."""

NO_STRUCTURE = "not decomposed: no few rows link many parts; solved as a whole"
NO_MIXTURE = "no mixture of what the parts proposed keeps all rows; solved as a whole"
NO_END = "a part alone gets better without limit; solved as a whole"


def solve_by_decomposition(
    matrix: Matrix,
    options: SolveOptions,
    start: Numbers | None = None,
    report: Reporter | None = None,
    *,
    direct: Solver,
    structure: Structure | None,
) -> SolveResult:
    """Minimise a matrix by its parts; as a whole, by ``direct``, where that leads nowhere.

    A linear model is solved to its optimum. Where there are whole columns, ``direct`` goes on from
    the plan and the bound of the parts when these are not within the gap. In the answer columns
    that are implied are 0.
    """
    began = time.perf_counter()
    if structure is None:
        result = direct(matrix, options, start, report)
        return replace(result, notes=(NO_STRUCTURE, *result.notes))
    solve = _Solve(matrix, structure, options)
    by_parts = solve.run(start, report)
    left = options.after(time.perf_counter() - began)
    if by_parts is None:
        result = direct(matrix, left, start, report)
        notes = (solve.note, solve.failing, *result.notes)
    elif solve.is_open(by_parts):
        closing = direct(matrix, left, by_parts.values, report)
        notes = (solve.note, *by_parts.notes, "then solved as a whole", *closing.notes)
        result = _better(by_parts, closing, options.mip_gap)
    else:
        result, notes = by_parts, (solve.note, *by_parts.notes)
    return replace(result, seconds=time.perf_counter() - began, notes=notes)


def _better(first: SolveResult, second: SolveResult, gap: float) -> SolveResult:
    """Return the better plan of two answers to one model, with the better bound."""
    bound = np.nanmax([first.bound, second.bound, -math.inf])
    best = first if second.values is None or first.objective <= second.objective else second
    best = replace(best, bound=min(float(bound), best.objective), interrupted=second.interrupted)
    return replace(best, status="optimal" if best.gap <= gap else "feasible")


class _Solve:
    """One solve of a matrix of known structure."""

    def __init__(self, matrix: Matrix, structure: Structure, options: SolveOptions) -> None:
        self.until = time.perf_counter() + (options.time_limit or math.inf)
        self.matrix, self.structure, self.options = matrix, structure, options
        self.single = options.model_copy(update={"threads": 1, "method": "auto"})
        self.split = split(matrix, structure)
        self.is_own = ~matrix.implied if matrix.is_mip else np.ones(matrix.cost.size, dtype=bool)
        """Which columns a plan needs."""
        plain = matrix if self.is_own.all() else matrix.without_implied()
        near = MATTER_OF_PROOF if matrix.is_mip else 0.0
        self.board = Board(plain, max(options.mip_gap, near))
        self.mixture: Numbers | None = None
        self.priced = threading.Event()
        """Set when there is a first plan to better, or there will be none."""
        self.ended: Ended = "met"
        self.rounds = 0

    def run(self, start: Numbers | None, report: Reporter | None) -> SolveResult | None:
        """Return the answer, None where the parts alone give none."""
        if start is not None:
            self.board.offer(start[self.is_own], "start")
        interrupted = race(self.board, self._tasks(), report)
        if self.ended == "infeasible":
            return SolveResult("infeasible")
        in_time = not interrupted and time.perf_counter() < self.until
        if in_time and (self.ended == "endless" or self.board.plan is None):
            return None
        return self._result(interrupted=interrupted)

    def is_open(self, result: SolveResult) -> bool:
        """Return whether there is time left to do better than an answer."""
        unsettled = result.status == "feasible" and not result.interrupted
        return self.matrix.is_mip and unsettled and time.perf_counter() < self.until

    @property
    def note(self) -> str:
        """What was done."""
        rounds = "1 round" if self.rounds == 1 else f"{self.rounds} rounds"
        return f"decomposed into {self.structure}; {rounds} of prices"

    @property
    def failing(self) -> str:
        """Why the parts alone gave no answer."""
        return NO_END if self.ended == "endless" else NO_MIXTURE

    def _tasks(self) -> list[Callable[[], None]]:
        """Return a task per thread; while parts are priced, their own threads do the work."""
        if not self.matrix.is_mip:
            return [self._price]
        count = self.options.threads_at_hand
        return [self._price_then_search, *(partial(self._search, own) for own in range(1, count))]

    def _price_then_search(self) -> None:
        try:
            self._price()
            if self.board.plan is None and self.ended in ("met", "stopped"):
                find_plan_near(self.mixture, self.single, self.board, self.until)
        finally:
            self.priced.set()
        self._search(0)

    def _search(self, number: int) -> None:
        """Better the first plan, when there is one."""
        self.priced.wait()
        if self.board.plan is not None and not self.board.stopped:
            own = self.structure.within(self.matrix)
            nearby = Nearby(split(self.board.matrix, own), self.board, self.single)
            nearby.better(self.until, np.random.default_rng([self.options.seed, number]))

    def _price(self) -> None:
        """Let the bound rise until it meets the mixture, and make that whole."""
        is_mip, now = self.matrix.is_mip, time.perf_counter()
        until = now + (SHARE if is_mip else 1.0) * (self.until - now)
        workers = self._workers()
        try:
            rounds = Rounds(self.split, self.single, workers, self.board, self._take)
            self.ended = rounds.run(DISTANCE if is_mip else self.options.mip_gap, until)
            self.rounds = rounds.count
            if is_mip and self.mixture is not None:
                until = (time.perf_counter() + self.until) / 2
                self._make_whole(dive(self.split, rounds.master, workers, self.board, until))
        finally:
            workers.close()

    def _make_whole(self, dived: Numbers | None) -> None:
        """Offer the best plan with the whole columns that a dive has ended at."""
        if dived is not None:
            own = dived[self.is_own]
            completed = Completion(self.board.matrix, self.single, self.board, self.until)
            values = completed.complete(own)
            self.board.offer(own if values is None else values, NAME)

    def _workers(self) -> Workers:
        if self.options.executor is None:
            return Threads(self.split.parts, self.options, self.board)
        return Elsewhere(self.split.parts, self.options, self.options.executor)

    def _take(self, mixture: Numbers) -> None:
        """Take note of a mixture that keeps all rows; one of linear parts is a plan."""
        self.mixture = mixture[self.is_own]
        if not self.matrix.is_mip:
            self.board.offer(self.mixture, NAME)

    def _result(self, *, interrupted: bool) -> SolveResult:
        board = self.board
        values = self._values()
        status: Status = "no_plan" if values is None else "feasible"
        if board.is_within(self.options.mip_gap):
            status = "optimal"
        notes = board.notes()
        if interrupted:
            notes = (*notes, STOPPED)
        return SolveResult(
            status,
            values=values,
            objective=math.nan if values is None else self._cost(values),
            bound=board.known_bound,
            interrupted=interrupted,
            notes=notes,
        )

    def _values(self) -> Numbers | None:
        """Return the plan in hand, all columns; one of linear parts at a vertex of each."""
        plan = self.board.plan
        if plan is None:
            return None
        values = np.zeros(self.matrix.cost.size)
        values[self.is_own] = plan
        if self.matrix.is_mip:
            return values
        tidy = at_vertices(self.split, values, self.single, self.until)
        tidy = np.clip(tidy, self.matrix.lower, self.matrix.upper)
        no_dearer = self._cost(tidy) <= self._cost(values) + NOTICED * abs(self._cost(values))
        return tidy if no_dearer and is_plan(self.matrix, tidy) else values

    def _cost(self, values: Numbers) -> float:
        return float(self.matrix.cost @ values) + self.matrix.offset
