"""Items are dealt out to workers in tasks of about a second, and their answers gathered.

- The next task is handed over before the answers of the last are looked at: workers do not wait.
- A task holds neighbours in the order of the items, so that a worker can use what it did last.
- A task that does not come back, as its worker died, is dealt out again, each item for itself; an
  item that has lost so many tasks is given up. What has come back is never done again.
- Ctrl-C ends it: what a solve in this thread then returns is not what was asked for, and dropped.
"""

from __future__ import annotations

import signal
import threading
import uuid
from collections import deque
from concurrent.futures import FIRST_COMPLETED, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sop_opt.scenarios.batch.workers import Done, Failed, Job, Parcel, Task, forget, work_on

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from concurrent.futures import Future
    from types import FrameType

    from sop_opt.scenarios.batch.executors import Workplace

TASK_SECONDS = 1.0
"""Seconds that a task should take: long beside the way to a worker, short beside the whole."""
TASKS_LEFT = 2
"""Tasks per worker that what is left makes at least, so that all of them end at about one time."""
LOST_TASKS = 3
"""Tasks after the loss of which an item is given up."""
AWAKE_SECONDS = 1.0
"""How often to wake up while waiting, so that Ctrl-C is noticed on every system."""


def dispatch(job: Job, items: Sequence[Any], place: Workplace) -> Generator[tuple[int, Any]]:
    """Yield the number of each item, counted from 0, with its answer or :class:`Failed`.

    They come as they are ready, and each comes once. Close the generator to drop what is under way.

    Raises
    ------
    KeyboardInterrupt: Ctrl-C was pressed, even where a solve has taken it for its own.
    """
    dealer = _Dealer(job, items, place)
    with _ctrl_c() as pressed:
        try:
            yield from dealer.answers(pressed)
        finally:
            dealer.close()


@dataclass
class _Dealer:
    """Deals items out."""

    job: Job
    items: Sequence[Any]
    place: Workplace
    key: str = field(default_factory=lambda: uuid.uuid4().hex)

    def __post_init__(self) -> None:
        self._parcel = Parcel(self.job)
        self._waiting: deque[int] = deque(range(len(self.items)))
        self._alone: deque[int] = deque()
        self._lost = dict.fromkeys(range(len(self.items)), 0)
        self._under_way: dict[Future[Done | None], list[int]] = {}
        self._width, self._sent = 1, 0
        self._done, self._seconds = 0, 0.0

    def answers(self, pressed: Callable[[], bool]) -> Iterator[tuple[int, Any]]:
        """Yield all answers."""
        while True:
            self._hand_over()
            if not self._under_way:
                return
            ended, _ = wait(self._under_way, AWAKE_SECONDS, FIRST_COMPLETED)
            if pressed():
                raise KeyboardInterrupt
            answers = [answer for future in ended for answer in self._ended(future)]
            if not self.place.here:
                self._hand_over()
            yield from answers

    def close(self) -> None:
        """Drop what is under way."""
        for future in self._under_way:
            future.cancel()
        forget(self.key)

    def _hand_over(self) -> None:
        """Give every worker something to do."""
        self._width = self.place.width()
        while (self._alone or self._waiting) and len(self._under_way) < self._width:
            self._send([self._alone.popleft()] if self._alone else self._next())

    def _next(self) -> list[int]:
        """Return the items of the next task: one until it is known how long they take."""
        size = 1
        if self._done and not self.place.here:
            fitting = int(TASK_SECONDS * self._done / max(self._seconds, 1e-9))
            fair = len(self._waiting) // (TASKS_LEFT * self._width)
            size = max(1, min(fitting, fair))
        return [self._waiting.popleft() for _ in range(size)]

    def _send(self, numbers: list[int], *, with_job: bool = False) -> None:
        """Send items; the first task of every worker takes the job along."""
        with_job = with_job or self._sent < self._width
        self._sent += 1
        items = [self.items[number] for number in numbers]
        task = Task(f"{self.key} {self._sent}", self.key, items, self._parcel if with_job else None)
        self._under_way[self.place.submit(work_on, task)] = numbers

    def _ended(self, future: Future[Done | None]) -> Iterator[tuple[int, Any]]:
        """Yield what a task has brought; what it has not is dealt out again."""
        numbers = self._under_way.pop(future)
        try:
            done = future.result()
        except Exception as error:
            yield from self._again(numbers, error)
            return
        if done is None:
            self._send(numbers, with_job=True)
            return
        self._done += len(numbers)
        self._seconds += done.seconds
        yield from zip(numbers, done.answers, strict=True)

    def _again(self, numbers: list[int], error: Exception) -> Iterator[tuple[int, Failed]]:
        for number in numbers:
            self._lost[number] += 1
            if self._lost[number] < LOST_TASKS:
                self._alone.append(number)
            else:
                why = f"{type(error).__name__}: {error}"
                yield number, Failed(f"given up: its worker was lost {LOST_TASKS} times; {why}")


@contextmanager
def _ctrl_c() -> Iterator[Callable[[], bool]]:
    """Give what tells whether Ctrl-C was pressed."""
    pressed = threading.Event()
    usual = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(usual):
        yield pressed.is_set  # Ctrl-C is told to the main thread alone, or left to the system
        return

    def note(number: int, frame: FrameType | None) -> None:
        pressed.set()
        usual(number, frame)

    signal.signal(signal.SIGINT, note)
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, usual)
