"""Where work is done: here, in processes of our own, or wherever a given executor has workers.

=======================================  ===========================================================
executor                                 work is done
=======================================  ===========================================================
``None``                                 here, one item after the other
a number                                 in so many processes of our own
any ``concurrent.futures.Executor``      by its workers: threads, processes, or those of a Dask
                                         cluster with ``Client(...).get_executor()``
``RayExecutor()``                        by the workers of a Ray cluster
=======================================  ===========================================================

All of them become a :class:`Workplace`; nothing else knows what kind they are.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import pickle
import signal
import threading
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from sop_opt.errors import SolveError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

log = logging.getLogger(__name__)

START_UPS = 3
"""Times in a row that a process may end before it has begun."""
START_SECONDS = 60.0
"""Seconds that a process may take to begin."""


@dataclass
class Workplace:
    """An executor, and how many items it works on at once."""

    executor: Executor
    width: Callable[[], int]
    """Returns the number of workers, which may change."""
    here: bool = False
    """Whether it works in this thread."""
    own: bool = False
    """Whether it ends when the work does."""

    def submit(self, work: Callable[..., Any], task: Any) -> Future[Any]:
        """Hand a task over; a pool that is broken gives way to processes of our own."""
        try:
            return self.executor.submit(work, task)
        except BrokenExecutor:
            workers = self.width()
            log.warning(
                "the executor is broken: one of its workers has died; the rest is done in %d "
                "processes of its own",
                workers,
            )
            self.executor, self.own = OwnProcesses(workers), True
            return self.executor.submit(work, task)


@contextmanager
def workplace(executor: Executor | int | None) -> Iterator[Workplace]:
    """Give the place for some work; processes of our own end with it, busy or not."""
    place = _place(executor)
    try:
        yield place
    finally:
        if place.own:
            place.executor.shutdown(cancel_futures=True)


def is_executor(executor: object) -> bool:
    """Return whether work can be done there.

    >>> is_executor(None), is_executor(2), is_executor(0), is_executor(True), is_executor("dask")
    (True, True, False, False, False)
    """
    if isinstance(executor, int):
        return executor >= 1 and not isinstance(executor, bool)
    return executor is None or isinstance(executor, Executor)


def _place(executor: Executor | int | None) -> Workplace:
    if executor is None:
        return Workplace(Here(), width=lambda: 1, here=True)
    if isinstance(executor, int):
        count = executor
        return Workplace(OwnProcesses(count), width=lambda: count, own=True)
    return Workplace(executor, width=lambda: _workers_of(executor))


def _workers_of(executor: Executor) -> int:
    """Return how many tasks an executor works on at once: pools and clusters tell."""
    if client := getattr(executor, "_client", None):  # of dask.distributed
        threads: int = sum(client.nthreads().values())
        return max(1, threads)
    return int(getattr(executor, "_max_workers", None) or os.cpu_count() or 1)


class Here(Executor):
    """Does at once, in this thread, what it is given."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Return the result as a future that has it already; what goes wrong is raised."""
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


class RayExecutor(Executor):
    """The workers of the Ray cluster that ``ray.init`` has connected (needs ``sop-opt[ray]``).

    Parameters
    ----------
    **options
        Of every Ray task, such as ``num_cpus``.

    Raises
    ------
    SolveError: Ray is not installed, or no cluster is connected.
    """

    def __init__(self, **options: Any) -> None:
        try:
            import ray  # noqa: PLC0415 - an extra
        except ImportError:
            raise SolveError('Ray is not installed; pip install "sop-opt[ray]"') from None
        if not ray.is_initialized():
            raise SolveError("no Ray cluster is connected; call ray.init() first")
        self._ray = ray
        self._packed = ray.remote(max_retries=0)(_packed_result).options(**options)

    @property
    def _max_workers(self) -> int:
        """The number of workers, where the pools of the standard library have it."""
        resources: dict[str, float] = self._ray.cluster_resources()  # type: ignore[no-untyped-call]
        return max(1, int(resources.get("CPU", 1)))

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have a worker do this; the task is cancelled with its future."""
        reference = self._packed.remote(fn, args, kwargs)
        future: Future[Any] = Future()
        reference.future().add_done_callback(partial(_unpack, future))

        def cancel(ended: Future[Any]) -> None:
            if ended.cancelled():
                self._ray.cancel(reference)

        future.add_done_callback(cancel)
        return future


def _packed_result(fn: Callable[..., Any], args: Any, kwargs: Any) -> bytes:
    """Return a result in a form that Ray copies: arrays in its shared memory cannot be written."""
    return pickle.dumps(fn(*args, **kwargs))


def _unpack(future: Future[Any], packed: Future[bytes]) -> None:
    if future.set_running_or_notify_cancel():
        if error := packed.exception():
            future.set_exception(error)
        else:
            future.set_result(pickle.loads(packed.result()))  # noqa: S301 - of our own worker


class OwnProcesses(Executor):
    """Processes, each in a pool of its own: one that dies takes no work with it but its own.

    Parameters
    ----------
    workers
        Number of processes.
    """

    def __init__(self, workers: int) -> None:
        self._slots = [_Slot() for _ in range(workers)]

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Give work to the process that has the least to do.

        Raises
        ------
        SolveError: no process can be started.
        """
        slot = min(self._slots, key=lambda slot: sum(not future.done() for future in slot.given))
        return slot.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - as in the standard library
        """End the processes; those at work, too, if futures are to be cancelled."""
        with ThreadPoolExecutor(len(self._slots)) as threads:
            list(threads.map(partial(_Slot.end, wait=wait, at_once=cancel_futures), self._slots))


@dataclass
class _Slot:
    """One process after the other: the next one when the last has died."""

    pool: ProcessPoolExecutor = field(init=False)
    started: Future[int] = field(init=False)
    """Number of the process, as soon as it runs."""
    given: list[Future[Any]] = field(default_factory=list)
    """What it has not done."""
    start_ups: int = 0
    """Times in a row that it has been started."""

    def __post_init__(self) -> None:
        self._start()

    def submit(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Future[Any]:
        while True:
            try:
                future = self.pool.submit(fn, *args, **kwargs)
            except BrokenExecutor:
                self._start()
            else:
                self.given = [*(other for other in self.given if not other.done()), future]
                return future

    def end(self, *, wait: bool, at_once: bool) -> None:
        if at_once and not all(future.done() for future in self.given):
            with suppress(BrokenExecutor, TimeoutError):
                number = self.started.result(START_SECONDS)
                for process in multiprocessing.active_children():
                    if process.pid == number:
                        process.terminate()
        self.pool.shutdown(wait, cancel_futures=at_once)

    def _start(self) -> None:
        if self.start_ups and self._has_begun():
            self.start_ups = 0
        if self.start_ups == START_UPS:
            raise SolveError(
                "processes for the work end before they begin; in a script, put what it does under "
                "if __name__ == '__main__'"
            )
        self.start_ups += 1
        spawn = multiprocessing.get_context("spawn")
        self.pool = ProcessPoolExecutor(1, spawn, initializer=_follow_the_parent)
        self.started = self.pool.submit(os.getpid)

    def _has_begun(self) -> bool:
        started = self.started
        return started.done() and not started.cancelled() and started.exception() is None


def _follow_the_parent() -> None:
    """Leave Ctrl-C to the parent, and end with it, even where it is killed in mid-run."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)
