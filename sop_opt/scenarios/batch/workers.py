"""What runs in a worker: a job that is sent once, and the items that follow it.

A job says how work begins, and is kept by the worker that has begun it; a task is its key and a few
items. The job itself goes along with the first tasks only. A worker that gets none and does not
know the key says so, and the task is sent to it again with the job.
"""

from __future__ import annotations

import logging
import pickle
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from sop_opt.errors import SopOptError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

log = logging.getLogger(__name__)

JOBS = 2
"""Jobs that a worker keeps, the latest ones."""


class Job(Protocol):
    """What is to be done with every item; it is pickled once."""

    def begin(self) -> Callable[[Any], Any]:
        """Return what answers one item after the other; it may keep what it likes in between."""


@dataclass(frozen=True)
class Failed:
    """The answer to an item that has none."""

    reason: str


class Parcel:
    """A job on its way: packed once however often it is sent, opened only where it is needed.

    >>> parcel = Parcel({"oven": 50})
    >>> pickle.loads(pickle.dumps(parcel)).job
    {'oven': 50}
    """

    def __init__(self, job: Any) -> None:
        self.job = job

    @cached_property
    def _packed(self) -> bytes:
        return pickle.dumps(self.job)

    def __reduce__(self) -> tuple[Any, ...]:
        return _Sealed, (self._packed,)


class _Sealed:
    """A parcel at the other end."""

    def __init__(self, packed: bytes) -> None:
        self._packed = packed

    @property
    def job(self) -> Any:
        return pickle.loads(self._packed)  # noqa: S301 - as the executor does with every task


class _Desk(threading.local):
    """The jobs that this thread of a worker has begun; what they keep is not shared."""

    def __init__(self) -> None:
        self.begun: OrderedDict[str, Callable[[Any], Any]] = OrderedDict()


_desk = _Desk()


@dataclass(frozen=True)
class Task:
    """A few items of a job."""

    ticket: str
    """No two tasks have the same: some executors answer equal calls from memory."""
    key: str
    """Stands for the job."""
    items: Sequence[Any]
    parcel: Parcel | None = None
    """The job, where the worker may not have it."""


@dataclass(frozen=True)
class Done:
    """What comes back from a task."""

    answers: Sequence[Any]
    """One per item."""
    seconds: float
    """Seconds that they took."""


def work_on(task: Task) -> Done | None:
    """Return the answers to a task; None: the job is not known here, and did not come along."""
    try:
        handle = _handle(task)
    except SopOptError as error:  # such as a solver that is not installed here
        return Done([Failed(str(error)) for _ in task.items], 0.0)
    if handle is None:
        return None
    began = time.perf_counter()
    answers = [_answer(handle, item) for item in task.items]
    return Done(answers, time.perf_counter() - began)


def forget(key: str) -> None:
    """Drop a job that was begun in this thread."""
    _desk.begun.pop(key, None)


def _handle(task: Task) -> Callable[[Any], Any] | None:
    begun = _desk.begun
    if task.key not in begun and task.parcel is not None:
        begun[task.key] = task.parcel.job.begin()
        while len(begun) > JOBS:
            begun.popitem(last=False)
    return begun.get(task.key)


def _answer(handle: Callable[[Any], Any], item: Any) -> Any:
    """Return the answer to an item; what goes wrong with it is told, and hurts no other."""
    try:
        return handle(item)
    except SopOptError as error:
        return Failed(str(error))
    except Exception as error:
        log.exception("an item failed in a way that was not foreseen")
        return Failed(f"{type(error).__name__}: {error}")
