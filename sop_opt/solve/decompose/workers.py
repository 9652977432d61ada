"""Where parts are priced: in threads of this process, or through an executor.

HiGHS lets go of Python's global lock while it runs, so that threads price side by side. Through an
executor the parts travel to a worker once, a bunch at a time, and from then on only prices do; the
worker keeps them, with their bases, until it is given those of another model. One that was started
later says that it has none, and is sent them again. What an executor raises ends the solve.
"""

from __future__ import annotations

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from sop_opt.solve.decompose.pricing import NOTHING, Pricer, Proposal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Executor, Future

    from numpy.typing import NDArray

    from sop_opt.solve.decompose.parts import Part
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.search.board import Board

    Numbers = NDArray[np.float64]

BUNCHES = 8
"""Tasks of a round through an executor: enough that workers end it at about the same time."""


class Workers(Protocol):
    """Whatever prices all parts."""

    def price(
        self, prices: Numbers, until: float, among: Sequence[int] | None = None
    ) -> list[Proposal]:
        """Return a proposal per part, in order; only of those that are told, if any are."""
        ...

    def close(self) -> None:
        """End what was begun for this."""
        ...


class Threads:
    """Prices in threads of this process, large parts first."""

    def __init__(self, parts: Sequence[Part], options: SolveOptions, board: Board) -> None:
        self._board = board
        self._pool = ThreadPoolExecutor(options.threads_at_hand)
        single = options.model_copy(update={"threads": 1})
        self._pricers = list(self._pool.map(lambda part: Pricer(part, single), parts))
        sizes = [part.matrix.values.size for part in parts]
        self._rank = np.argsort(np.argsort(sizes)[::-1])

    def price(
        self, prices: Numbers, until: float, among: Sequence[int] | None = None
    ) -> list[Proposal]:
        """Return a proposal per part, in order; only of those that are told, if any are."""
        wanted = range(len(self._pricers)) if among is None else among
        tasks = {
            number: self._pool.submit(self._price, number, prices, until)
            for number in sorted(wanted, key=self._rank.__getitem__)
        }
        return [tasks[number].result() for number in wanted]

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
        self._count = len(parts)
        options = options.model_copy(update={"threads": 1, "progress": False, "executor": None})
        model, size = uuid.uuid4().hex, -(-len(parts) // BUNCHES)
        self._bunches = [
            _Bunch(model, begin, tuple(parts[begin : begin + size]), options)
            for begin in range(0, len(parts), size)
        ]
        self._sent: set[int] = set()

    def price(
        self, prices: Numbers, until: float, among: Sequence[int] | None = None
    ) -> list[Proposal]:
        """Return a proposal per part, in order; only of those that are told, if any are."""
        wanted = np.arange(self._count) if among is None else np.sort(among)
        asked = [(bunch, bunch.own(wanted)) for bunch in self._bunches]
        tasks = [
            (
                bunch,
                own,
                self._submit(bunch, own, prices, until, travels=bunch.begin not in self._sent),
            )
            for bunch, own in asked
            if own
        ]
        found: list[Proposal] = []
        for bunch, own, task in tasks:
            answer = task.result()
            if answer is None:
                answer = self._submit(bunch, own, prices, until, travels=True).result()
            found += answer or []
        return found

    def _submit(
        self, bunch: _Bunch, own: list[int], prices: Numbers, until: float, *, travels: bool
    ) -> Future[list[Proposal] | None]:
        self._sent.add(bunch.begin)
        given, left = bunch if travels else None, until - time.perf_counter()
        return self._executor.submit(_price_here, bunch.key, given, own, prices, left)

    def close(self) -> None:
        """Leave the executor to whom it belongs."""


@dataclass(frozen=True)
class _Bunch:
    """Parts that travel together."""

    model: str
    begin: int
    parts: tuple[Part, ...]
    options: SolveOptions

    @property
    def key(self) -> tuple[str, int]:
        return self.model, self.begin

    def own(self, numbers: NDArray[np.integer]) -> list[int]:
        """Return which of its parts are among these numbers, which are in order."""
        first, end = np.searchsorted(numbers, [self.begin, self.begin + len(self.parts)])
        return [int(number) - self.begin for number in numbers[first:end]]


_held: dict[tuple[str, int], list[Pricer]] = {}
"""Bunches that this process keeps, all of one model."""


def _price_here(
    key: tuple[str, int], bunch: _Bunch | None, own: list[int], prices: Numbers, left: float
) -> list[Proposal] | None:
    """Return the proposals of some parts of a bunch; None where the bunch has to be sent."""
    if bunch is not None and key not in _held:
        for other in list(_held):  # a copy, as an executor's threads share what is held
            if other[0] != bunch.model:
                _held.pop(other, None)
        _held[key] = [Pricer(part, bunch.options) for part in bunch.parts]
    if key not in _held:
        return None
    until = time.perf_counter() + left
    return [_held[key][number].price(prices, until) for number in own]
