"""Many models that share nothing, solved one after the other or side by side."""

from __future__ import annotations

import logging
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sop_opt.pipeline import chain
from sop_opt.scenarios.batch.executors import workplace
from sop_opt.solve.result import SolveResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor

    import numpy as np
    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.scenarios.batch.executors import Workplace
    from sop_opt.solve.options import SolveOptions

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Task:
    """One model to be solved."""

    matrix: Matrix | None
    """None: there is no plan."""
    options: SolveOptions
    start: NDArray[np.float64] | None = None
    """A plan to start from; of use to whole-number problems."""

    def solved(self) -> SolveResult:
        """Return the answer, which can be sent anywhere: a basis cannot."""
        matrix = self.matrix
        if matrix is None or (matrix.lower > matrix.upper).any():
            return SolveResult("infeasible")
        start = self.start if matrix.is_mip else None
        result = chain(self.options.solver)(matrix, self.options, start, None)
        return replace(result, basis=None)


@dataclass(frozen=True)
class Solves:
    """Solves models in the way asked for.

    Parameters
    ----------
    options
        How to solve; limits are those of every single solve.
    place
        Where single scenarios are solved.
    tell
        Is told what is solved next.
    """

    options: SolveOptions
    place: Workplace
    tell: Callable[[str], object]

    def one(self, matrix: Matrix, start: NDArray[np.float64] | None = None) -> SolveResult:
        """Return the answer to one model, solved here."""
        return Task(matrix, self.options, start).solved()

    def each(
        self,
        what: str,
        matrices: Sequence[Matrix | None],
        starts: Sequence[NDArray[np.float64] | None] | None = None,
    ) -> list[SolveResult]:
        """Return the answers to models in their order; None has no plan."""
        self.tell(f"{what}: {len(matrices)} scenarios")
        begun = [None] * len(matrices) if starts is None else starts
        options = self.options
        if not self.place.here:
            options = options.model_copy(
                update={"threads": options.threads or 1, "progress": False}
            )
        tasks = [
            Task(matrix, options, start) for matrix, start in zip(matrices, begun, strict=True)
        ]
        futures = [self.place.submit(Task.solved, task) for task in tasks]
        return [_result(future, task) for future, task in zip(futures, tasks, strict=True)]


def _result(future: Any, task: Task) -> SolveResult:
    """Return what a worker has found; the work of one that has died is done here."""
    try:
        found: SolveResult = future.result()
    except BrokenExecutor:
        return task.solved()
    return found


@contextmanager
def running(
    options: SolveOptions,
    executor: Executor | int | None,
    progress: bool | Callable[[str], Any],  # noqa: FBT001 - as the option is
) -> Iterator[Solves]:
    """Yield what solves; processes of its own end with it."""

    def tell(what: str) -> None:
        log.log(logging.INFO if progress else logging.DEBUG, what)

    with workplace(executor) as place:
        yield Solves(options, place, progress if callable(progress) else tell)
