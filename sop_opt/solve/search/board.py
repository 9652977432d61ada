"""What all threads of a solve know together: the best plan, the best bound, whether to stop.

A plan is taken only if it satisfies every row, bound and wholeness of the matrix and is better than
the one in hand, so that nothing that a thread does wrong can make the answer worse.
"""

from __future__ import annotations

import math
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.solve.feasible import is_plan
from sop_opt.solve.result import relative_gap
from sop_opt.solve.watch import stop

if TYPE_CHECKING:
    from collections.abc import Iterator

    import highspy
    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix

NEAR = 1e-6
"""Distance of plan and bound at which HiGHS ends whatever the relative gap."""

DUST = 1e-7
"""Share of the objective that rounding errors of a linear programme may hide."""

NOTICED = 1e-9
"""Share of the objective by which a plan must be better, as rounding makes none better."""


class Board:
    """Best plan and bound of one matrix, and the solves that work on them.

    Parameters
    ----------
    matrix
        The model whose plans count.
    gap
        Relative distance of plan and bound at which all stop.
    """

    def __init__(self, matrix: Matrix, gap: float) -> None:
        self.matrix = matrix
        self.gap = gap
        self.plan: NDArray[np.float64] | None = None
        self.objective = math.inf
        self.bound = -math.inf
        self.stopped = False
        self._began = time.perf_counter()
        self._first = ""
        self._better: dict[str, int] = {}
        self._changed = threading.Condition()
        self._running: list[highspy.Highs] = []

    def offer(self, values: NDArray[np.float64], source: str) -> bool:
        """Take the columns of the matrix as the best plan if they are one; return if so."""
        values = values[: self.matrix.cost.size]
        values = np.clip(values, self.matrix.lower, self.matrix.upper)
        tidy = np.where(self.matrix.integer, np.rint(values), values)
        plans = (plan for plan in (tidy, values) if is_plan(self.matrix, plan))
        plan = next(plans, None)
        if plan is None:
            return False
        objective = float(self.matrix.cost @ plan) + self.matrix.offset
        with self._changed:
            if not objective < self.objective - NOTICED * abs(objective):
                return False
            self._count(source)
            self.plan, self.objective = plan, objective
            self._changed.notify_all()
        self._stop_if_close()
        return True

    def _count(self, source: str) -> None:
        if self.plan is not None:
            self._better[source] = self._better.get(source, 0) + 1
        else:
            seconds = time.perf_counter() - self._began
            self._first = f"a first plan within {math.ceil(seconds)} s by {source}"

    def raise_bound(self, bound: float) -> None:
        """Take note that no plan is better than this."""
        if bound > self.bound:
            with self._changed:
                self.bound = max(self.bound, bound)
            self._stop_if_close()

    def raise_to_relaxation(self, objective: float) -> None:
        """Take note of the optimum of the relaxation, less what its rounding errors may hide."""
        self.raise_bound(objective - DUST * abs(objective))

    def stop(self) -> None:
        """Ask all who work on this to stop at the next opportunity."""
        with self._changed:
            self.stopped = True
            self._changed.notify_all()
            running = list(self._running)
        for highs in running:
            stop(highs)

    @contextmanager
    def running(self, highs: highspy.Highs) -> Iterator[None]:
        """Let HiGHS be stopped with everything else while this lasts."""
        with self._changed:
            self._running.append(highs)
            stopped = self.stopped
        if stopped:
            stop(highs)
        try:
            yield
        finally:
            with self._changed:
                self._running.remove(highs)

    def wait_for_plan(self, seconds: float) -> None:
        """Wait until there is a plan, all are to stop, or the time is up."""
        with self._changed:
            self._changed.wait_for(
                lambda: self.plan is not None or self.stopped,
                min(seconds, threading.TIMEOUT_MAX),
            )

    @property
    def best(self) -> tuple[float, NDArray[np.float64] | None]:
        """Objective and columns of the best plan."""
        with self._changed:
            return self.objective, self.plan

    @property
    def known_bound(self) -> float:
        """Best objective that is possible, never above that of a plan; nan where unknown."""
        return min(self.bound, self.objective) if math.isfinite(self.bound) else math.nan

    def notes(self) -> tuple[str, ...]:
        """Return what has found the first plan and the better ones."""
        better = tuple(f"{count} better plans by {by}" for by, count in self._better.items())
        return (self._first, *better) if self._first else ()

    @property
    def is_close(self) -> bool:
        """Whether plan and bound are within the gap of the board."""
        return self.is_within(self.gap)

    def is_within(self, gap: float) -> bool:
        """Return whether plan and bound are within a gap, or as near as HiGHS tells them apart."""
        if self.plan is None:
            return False
        near = self.objective - self.bound <= NEAR
        return near or relative_gap(self.objective, self.bound) <= gap

    def _stop_if_close(self) -> None:
        if self.is_close and not self.stopped:
            self.stop()
