"""Many models that share nothing, solved one after the other or side by side."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from sop_opt.pipeline import chain
from sop_opt.solve.result import SolveResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor

    import numpy as np
    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.solve.options import SolveOptions

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Solves:
    """Solves models in the way asked for.

    Parameters
    ----------
    options
        How to solve; limits are those of every single solve.
    executor
        What runs single scenarios; None: one after the other, here.
    tell
        Is told what is solved next.
    """

    options: SolveOptions
    executor: Executor | None
    tell: Callable[[str], object]

    def one(self, matrix: Matrix, start: NDArray[np.float64] | None = None) -> SolveResult:
        """Return the answer to one model, solved here."""
        return solve_matrix(matrix, self.options, start)

    def each(
        self,
        what: str,
        matrices: Sequence[Matrix | None],
        starts: Sequence[NDArray[np.float64] | None] | None = None,
    ) -> list[SolveResult]:
        """Return the answers to models in their order; None has no plan."""
        begun = starts or [None] * len(matrices)
        self.tell(f"{what}: {len(matrices)} scenarios")
        found = [
            self._begin(matrix, start) if matrix is not None else SolveResult("infeasible")
            for matrix, start in zip(matrices, begun, strict=True)
        ]
        return [each.result() if isinstance(each, Future) else each for each in found]

    def _begin(
        self, matrix: Matrix, start: NDArray[np.float64] | None
    ) -> SolveResult | Future[SolveResult]:
        if self.executor is None:
            return self.one(matrix, start)
        threads = self.options.threads or 1
        options = self.options.model_copy(update={"threads": threads, "progress": False})
        return self.executor.submit(solve_elsewhere, matrix, options, start)


@contextmanager
def running(
    options: SolveOptions,
    executor: Executor | int | None,
    progress: bool | Callable[[str], Any],
) -> Iterator[Solves]:
    """Yield what solves; own processes end with it."""
    tell: Callable[[str], object] = progress if callable(progress) else _logged(progress)
    if not isinstance(executor, int):
        yield Solves(options, executor, tell)
        return
    with ProcessPoolExecutor(executor, mp_context=get_context("spawn")) as pool:
        yield Solves(options, pool, tell)


def _logged(wanted: bool) -> Callable[[str], object]:
    level = logging.INFO if wanted else logging.DEBUG
    return lambda what: log.log(level, what)


def solve_matrix(
    matrix: Matrix, options: SolveOptions, start: NDArray[np.float64] | None = None
) -> SolveResult:
    """Return the answer to one model."""
    if (matrix.lower > matrix.upper).any():
        return SolveResult("infeasible")
    return chain(options.solver)(matrix, options, start if matrix.is_mip else None, None)


def solve_elsewhere(
    matrix: Matrix, options: SolveOptions, start: NDArray[np.float64] | None
) -> SolveResult:
    """Return the answer to one model as it can be sent back: a basis cannot."""
    return replace(solve_matrix(matrix, options, start), basis=None)
