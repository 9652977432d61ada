"""Where parts are priced: in threads of this process, or through an executor.

HiGHS lets go of Python's global lock while it runs, so that threads price side by side. Through an
executor the parts travel to a worker once, a bunch at a time, and from then on only prices do; the
worker keeps them, with their bases, until it is given those of another model. One that was started
later, or in place of one that died, says that it has none, and is sent them again.
"""

from __future__ import annotations

import os
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sop_opt.solve.decompose.pricing import NOTHING, Pricer, Proposal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Executor, Future

    import numpy as np
    from numpy.typing import NDArray

    from sop_opt.solve.decompose.parts import Part
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.search.board import Board

    Numbers = NDArray[np.float64]

BUNCHES = 8
"""Tasks of a round through an executor: enough that workers end it at about the same time."""


class Workers(Protocol):
    """Whatever prices all parts."""

    def price(self, prices: Numbers, until: float) -> list[Proposal]:
        """Return a proposal per part, in order."""
        ...

    def close(self) -> None:
        """End what was begun for this."""
        ...


class Threads:
    """Prices in threads of this process, large parts first."""

    def __init__(self, parts: Sequence[Part], options: SolveOptions, board: Board) -> None:
        self._board = board
        self._pool = ThreadPoolExecutor(options.threads or os.cpu_count() or 1)
        single = options.model_copy(update={"threads": 1})
        self._pricers = list(self._pool.map(lambda part: Pricer(part, single), parts))
        sizes = [part.matrix.values.size for part in parts]
        self._order = sorted(range(len(parts)), key=lambda number: -sizes[number])

    def price(self, prices: Numbers, until: float) -> list[Proposal]:
        """Return a proposal per part, in order."""
        tasks = {
            number: self._pool.submit(self._price, number, prices, until) for number in self._order
        }
        return [tasks[number].result() for number in range(len(tasks))]

    def _price(self, number: int, prices: Numbers, until: float) -> Proposal:
        if self._board.stopped:
            return NOTHING
        return self._pricers[number].price(prices, until, self._board.running)

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown()


class Elsewhere:
    """Prices through an executor that was given."""

    def __init__(self, parts: Sequence[Part], options: SolveOptions, executor: Executor) -> None:
        self._executor = executor
        options = options.model_copy(update={"threads": 1, "progress": False, "executor": None})
        size = -(-len(parts) // BUNCHES)
        model = uuid.uuid4().hex
        self._bunches = [
            _Bunch(model, begin, tuple(parts[begin : begin + size]), options)
            for begin in range(0, len(parts), size)
        ]
        self._sent = False

    def price(self, prices: Numbers, until: float) -> list[Proposal]:
        """Return a proposal per part, in order."""
        left = until - time.perf_counter()
        tasks = [
            self._submit(bunch, prices, left, travels=not self._sent) for bunch in self._bunches
        ]
        self._sent = True
        found = []
        for bunch, task in zip(self._bunches, tasks, strict=True):
            answer = task.result()
            if answer is None:
                left = until - time.perf_counter()
                answer = self._submit(bunch, prices, left, travels=True).result()
            found += answer or []
        return found

    def _submit(
        self, bunch: _Bunch, prices: Numbers, left: float, *, travels: bool
    ) -> Future[list[Proposal] | None]:
        given = bunch if travels else None
        return self._executor.submit(_price_here, bunch.model, bunch.begin, given, prices, left)

    def close(self) -> None:
        """Leave the executor to whom it belongs."""


@dataclass(frozen=True)
class _Bunch:
    """Parts that travel together."""

    model: str
    begin: int
    parts: tuple[Part, ...]
    options: SolveOptions


_held: dict[tuple[str, int], list[Pricer]] = {}
"""Bunches that this process keeps, all of one model."""


def _price_here(
    model: str, begin: int, bunch: _Bunch | None, prices: Numbers, left: float
) -> list[Proposal] | None:
    """Return the proposals of a bunch; None where it has to be sent."""
    key = model, begin
    if bunch is not None and key not in _held:
        for other in [held for held in _held if held[0] != model]:
            del _held[other]
        _held[key] = [Pricer(part, bunch.options) for part in bunch.parts]
    if key not in _held:
        return None
    until = time.perf_counter() + left
    return [pricer.price(prices, until) for pricer in _held[key]]
