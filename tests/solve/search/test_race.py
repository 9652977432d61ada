"""Tasks side by side: all end, errors are raised, Ctrl-C and progress are heard."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from solve.matrices import matrix_of
from sop_opt.solve.search import race as module
from sop_opt.solve.search.board import Board
from sop_opt.solve.search.race import race


@pytest.fixture
def board():
    return Board(matrix_of([1], upper=1, whole=True), gap=0)


@pytest.fixture
def impatient(monkeypatch):
    """Let progress be told a hundred times a second."""
    monkeypatch.setattr(module, "EVERY_SECONDS", 0.01)


def until_stopped(board):
    """Return a task that lasts until the board stops it."""
    return lambda: board.wait_for_plan(60)


def test_all_tasks_are_run(board):
    done = []
    assert not race(board, [lambda: done.append(1), lambda: done.append(2)], None)
    assert sorted(done) == [1, 2]


def test_an_error_in_a_task_stops_the_others_and_is_raised(board):
    def fail():
        raise ValueError("nobody is at home")

    before = threading.active_count()
    with pytest.raises(ValueError, match="nobody is at home"):
        race(board, [until_stopped(board), fail], None)
    assert board.stopped
    assert threading.active_count() <= before + 2  # the threads may be saying good-bye


@pytest.mark.usefixtures("impatient")
def test_an_error_in_what_listens_stops_the_tasks_and_is_raised(board):
    def listen(figures):
        raise ValueError("nobody listens")

    with pytest.raises(ValueError, match="nobody listens"):
        race(board, [until_stopped(board)], listen)
    assert board.stopped


@pytest.mark.usefixtures("impatient")
def test_progress_tells_the_best_bound_and_plan(board):
    told = []

    def listen(figures):
        told.append((figures.bound, figures.incumbent))
        board.stop()

    board.raise_bound(-2.0)
    race(board, [until_stopped(board)], listen)
    assert told == [(-2.0, float("inf"))]


def test_ctrl_c_stops_the_tasks_and_is_told(board, monkeypatch):
    pressed = []
    wait = module._wait

    def press(board, all_ended, report):
        if not pressed:
            pressed.append("Ctrl-C")
            raise KeyboardInterrupt
        wait(board, all_ended, report)

    monkeypatch.setattr(module, "_wait", press)
    assert race(board, [until_stopped(board)], None)
    assert board.stopped


def test_better_plans_are_told_at_once(board):
    told = []

    def work():
        for values in ([1.0], [0.0]):
            board.offer(np.array(values), "test")
            time.sleep(3 * module.AT_ONCE)

    race(board, [work], lambda figures: told.append(figures.incumbent))
    assert told == [1.0, 0.0]  # within half a second, where progress is told once a second
