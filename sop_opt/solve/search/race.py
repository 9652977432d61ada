"""Threads that work on one board until all of them have ended.

Each HiGHS runs in one thread. The calling thread waits, answers Ctrl-C and tells progress.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from typing import TYPE_CHECKING

from sop_opt.solve.progress import EVERY_SECONDS, Figures

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sop_opt.solve.progress import Reporter
    from sop_opt.solve.search.board import Board

log = logging.getLogger(__name__)

AT_ONCE = 0.1
"""Seconds within which a better plan is told."""


def race(board: Board, tasks: Sequence[Callable[[], None]], report: Reporter | None) -> bool:
    """Run tasks, each in a thread of its own, to their end; return whether Ctrl-C stopped them.

    An error in a task, or in what listens to the progress, stops all others and is raised. After
    the first Ctrl-C the best plan in hand is kept; a second one raises at once.
    """
    errors: list[BaseException] = []
    all_ended = [_start(board, task, errors) for task in tasks]
    interrupted = False
    try:
        _wait(board, all_ended, report)
    except KeyboardInterrupt:
        log.info("Ctrl-C: stopping the solve; the best plan in hand is kept")
        interrupted = True
    finally:
        board.stop()
        _wait(board, all_ended, None)
    if errors:
        raise errors[0]
    return interrupted


def _start(board: Board, task: Callable[[], None], errors: list[BaseException]) -> threading.Event:
    """Start a thread and return what tells that it has ended."""
    ended = threading.Event()

    def run() -> None:
        try:
            task()
        except BaseException as error:
            errors.append(error)  # to be raised in the thread that waits
            board.stop()
        finally:
            ended.set()

    threading.Thread(target=run, name="HiGHS", daemon=True).start()
    return ended


def _wait(board: Board, all_ended: Sequence[threading.Event], report: Reporter | None) -> None:
    """Wait for the end, awake often enough to notice Ctrl-C on every system.

    Better plans are told at once, but for what comes within a moment after another.
    """
    told, next_at = math.inf, time.perf_counter() + EVERY_SECONDS
    for ended in all_ended:
        while not ended.wait(AT_ONCE):
            objective, now = board.objective, time.perf_counter()
            if report and (objective < told or now >= next_at):
                report(Figures(board.bound, objective))
                told, next_at = objective, now + EVERY_SECONDS
