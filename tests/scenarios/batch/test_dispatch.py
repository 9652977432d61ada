"""How items are dealt out: to fake workers whose every move is known."""

from __future__ import annotations

import pickle
import random
import signal
import threading
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from sop_opt.errors import SolverMissing
from sop_opt.scenarios.batch import dispatch as dealing
from sop_opt.scenarios.batch.dispatch import LOST_TASKS, dispatch
from sop_opt.scenarios.batch.executors import Workplace, workplace
from sop_opt.scenarios.batch.workers import JOBS, Failed, Parcel, Task, work_on

if TYPE_CHECKING:
    from collections.abc import Callable


class Doubling:
    """A job whose packing and beginning is counted."""

    packed = 0
    begun = 0

    def begin(self) -> Callable[[int], int]:
        Doubling.begun += 1
        return lambda item: 2 * item

    def __reduce__(self) -> tuple[Any, ...]:
        Doubling.packed += 1
        return Doubling, ()


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    Doubling.packed = Doubling.begun = 0


class Distant(Executor):
    """Works at once, in threads that stand for processes: what is sent is pickled.

    Parameters
    ----------
    workers
        Number of threads; one is drawn for every task.
    loses
        Says by the items of a task whether its worker dies with it.
    """

    def __init__(self, workers: int = 2, loses: Callable[[Task], bool] = lambda _: False) -> None:
        self._workers = [ThreadPoolExecutor(1) for _ in range(workers)]
        self._loses, self._draw = loses, random.Random(1)
        self.tasks: list[Task] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        (task,) = args
        self.tasks.append(task)
        sent = pickle.dumps(task)
        if self._loses(task):
            lost: Future[Any] = Future()
            lost.set_exception(BrokenExecutor("its worker died"))
            return lost
        return self._draw.choice(self._workers).submit(lambda: fn(pickle.loads(sent)))

    def close(self) -> None:
        for worker in self._workers:
            worker.shutdown()


def answers_of(items: list[int], executor: Distant, width: int = 2) -> dict[int, Any]:
    with closing(executor):
        found = list(dispatch(Doubling(), items, Workplace(executor, lambda: width)))
    assert len(found) == len(dict(found)), "an item was counted twice"
    return dict(found)


def test_every_item_is_answered_once() -> None:
    assert answers_of([5, 6, 7], Distant()) == {0: 10, 1: 12, 2: 14}


def test_the_job_is_packed_once_and_begun_once_per_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dealing, "TASK_SECONDS", 0.0)
    executor = Distant(workers=2)
    answers_of(list(range(200)), executor)
    assert (Doubling.packed, Doubling.begun) == (1, 2)
    # two to begin with; then one for each time that the second worker is asked and not answered
    assert sum(task.parcel is not None for task in executor.tasks) < 30


def test_a_worker_that_does_not_know_the_job_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four workers where two were expected: the first tasks of the others come back."""
    monkeypatch.setattr(dealing, "TASK_SECONDS", 0.0)
    executor = Distant(workers=4)
    # that a worker gets the job with none of its 100 tasks has odds of (3/4) ** 100
    assert len(answers_of(list(range(400)), executor)) == 400
    assert (Doubling.packed, Doubling.begun) == (1, 4)


def test_tasks_grow_to_about_a_second_and_shrink_to_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dealing, "TASK_SECONDS", 1e9)
    executor = Distant()
    answers_of(list(range(100)), executor)
    sizes = [len(task.items) for task in executor.tasks]
    # one each at first; then a quarter of what is left, as there are two workers with two tasks
    assert sizes[:3] == [1, 1, 24]
    assert sizes[-1] == 1


def test_long_items_are_dealt_out_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dealing, "TASK_SECONDS", 0.0)
    executor = Distant()
    answers_of(list(range(9)), executor)
    assert {len(task.items) for task in executor.tasks} == {1}


def test_a_task_that_is_lost_once_is_done_again() -> None:
    died: list[Task] = []

    def once(task: Task) -> bool:
        if 3 in task.items and not died:
            died.append(task)
            return True
        return False

    assert answers_of([1, 2, 3, 4], Distant(loses=once)) == {0: 2, 1: 4, 2: 6, 3: 8}


def test_an_item_that_kills_every_worker_is_given_up_and_its_neighbours_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dealing, "TASK_SECONDS", 1e9)
    executor = Distant(loses=lambda task: 30 in task.items)
    found = answers_of(list(range(40)), executor)
    failed = {number: answer for number, answer in found.items() if isinstance(answer, Failed)}
    assert list(failed) == [30]
    assert f"its worker was lost {LOST_TASKS} times" in failed[30].reason
    assert sum(30 in task.items for task in executor.tasks) == LOST_TASKS
    assert found[29] == 58


def test_no_two_tasks_are_alike_even_of_the_same_item() -> None:
    """Dask answers a call that it knows from memory, a failure included."""
    executor = Distant(loses=lambda task: task.items == [1])
    answers_of([1], executor)
    assert len({task.ticket for task in executor.tasks}) == LOST_TASKS


def test_here_items_are_done_one_by_one_in_this_thread_without_packing() -> None:
    with workplace(None) as place:
        assert dict(dispatch(Doubling(), [1, 2], place)) == {0: 2, 1: 4}
    assert (Doubling.packed, Doubling.begun) == (0, 1)


def test_here_nothing_is_kept_after_the_last_item() -> None:
    for _ in range(2):
        with workplace(None) as place:
            list(dispatch(Doubling(), [1], place))
    assert Doubling.begun == 2


def test_an_error_of_one_item_is_its_answer() -> None:
    class Dividing:
        def begin(self) -> Callable[[int], float]:
            return lambda item: 1 / item

    with workplace(None) as place:
        found = dict(dispatch(Dividing(), [0, 2], place))
    assert found == {0: Failed("ZeroDivisionError: division by zero"), 1: 0.5}


def test_a_job_that_cannot_begin_says_why_and_counts_as_no_lost_worker() -> None:
    class Unarmed:
        def begin(self) -> Callable[[int], int]:
            raise SolverMissing("solver 'nope' is not installed")

    with workplace(None) as place:
        found = dict(dispatch(Unarmed(), [1, 2], place))
    assert found == dict.fromkeys((0, 1), Failed("solver 'nope' is not installed"))


def test_a_worker_keeps_the_latest_jobs_only() -> None:
    def asked() -> None:
        for key in range(JOBS + 1):
            assert work_on(Task("", str(key), [1], Parcel(Doubling()))) is not None
        assert work_on(Task("", "0", [1])) is None
        assert work_on(Task("", str(JOBS), [1])) is not None

    thread = threading.Thread(target=asked)  # what a thread keeps ends with it
    thread.start()
    thread.join()
    assert Doubling.begun == JOBS + 1


def test_ctrl_c_drops_what_is_under_way() -> None:
    stuck = threading.Event()

    class Waiting:
        def begin(self) -> Callable[[int], object]:
            return lambda _: stuck.wait(60)

    with ThreadPoolExecutor(1) as pool, workplace(pool) as place:
        timer = threading.Timer(0.3, signal.raise_signal, [signal.SIGINT])
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            list(dispatch(Waiting(), [1, 2, 3], place))
        timer.join()
        stuck.set()


def test_outside_the_main_thread_items_are_done_as_well() -> None:
    found: dict[int, int] = {}

    def work() -> None:
        with workplace(None) as place:
            found.update(dispatch(Doubling(), [4], place))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == {0: 8}
