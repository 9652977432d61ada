"""A running solve: it can be stopped, it tells where it stands, and short ones pay nothing."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from solve.matrices import market_split, matrix_of
from sop_opt.solve import SolveOptions, watch
from sop_opt.solve.highs import solve_with_highs
from sop_opt.solve.progress import Progress, Reporter

TESTS = Path(__file__).parents[1]

HARD = """
import os, signal, threading
from solve.matrices import market_split
from sop_opt.solve import SolveOptions
from sop_opt.solve.highs import solve_with_highs

threading.Timer({seconds}, os.kill, (os.getpid(), signal.SIGINT)).start()
result = solve_with_highs(market_split(), SolveOptions(time_limit=60))
print(result.status, result.interrupted, result.seconds < 30, result.bound <= result.objective)
print(*result.notes)
"""


def run_with_ctrl_c(script):
    """Return what a fresh interpreter prints, with Ctrl-C working as on a terminal."""
    script = f"import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n{script}"
    return subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        cwd=TESTS,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)])},
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to a whole console")
def test_ctrl_c_keeps_the_best_plan_in_hand():
    done = run_with_ctrl_c(HARD.format(seconds=0.5))
    assert done.stdout.splitlines() == [
        "feasible True True True",
        "stopped by Ctrl-C; this is the best plan found until then",
    ]
    assert done.stderr == ""
    assert done.returncode == 0


@pytest.fixture
def impatient(monkeypatch):
    """Let progress be told twenty times a second."""
    monkeypatch.setattr(watch, "EVERY_SECONDS", 0.05)


def follow(matrix, **options):
    """Return what is told while the matrix is solved, and the result."""
    told = []
    result = solve_with_highs(matrix, SolveOptions(**options), None, Reporter(told.append))
    return told, result


@pytest.mark.usefixtures("impatient")
def test_a_long_solve_tells_bound_and_plan():
    told, result = follow(market_split(), time_limit=0.5)
    assert 3 <= len(told) <= 10
    last = told[-1]
    assert 0.1 < last.seconds < 3
    assert last.incumbent >= result.objective
    assert last.bound <= last.incumbent
    assert last.gap == pytest.approx((last.incumbent - last.bound) / last.incumbent)


@pytest.mark.usefixtures("impatient")
def test_a_short_solve_tells_nothing():
    told, result = follow(matrix_of([1], [(1, [1], math.inf)], whole=True))
    assert result.status == "optimal"
    assert told == []


@pytest.mark.usefixtures("impatient")
def test_an_error_in_what_listens_stops_the_solve_and_is_raised():
    def listen(progress: Progress):
        raise ValueError("nobody is at home")

    before = threading.active_count()
    with pytest.raises(ValueError, match="nobody is at home"):
        solve_with_highs(market_split(), SolveOptions(time_limit=60), None, Reporter(listen))
    assert threading.active_count() <= before + 1  # the thread may be saying good-bye


def test_short_linear_programmes_run_without_a_thread(monkeypatch):
    monkeypatch.setattr(threading, "Thread", None)
    assert solve_with_highs(matrix_of([1], upper=1), SolveOptions()).status == "optimal"


class Figures:
    """What HiGHS hands to those who listen to its iterations."""

    mip_dual_bound = -math.inf
    mip_primal_bound = math.inf
    simplex_iteration_count = ipm_iteration_count = -1


class Stub:
    """Stands in for HiGHS: calls back three times, and stops when told to."""

    def __init__(self):
        self.callbacks = []
        self.cbSimplexInterrupt = self.cbIpmInterrupt = self.cbMipInterrupt = self
        self.data_out = Figures()
        self.stopped = False

    def subscribe(self, callback):
        self.callbacks.append(callback)

    def interrupt(self):
        self.stopped = True


def test_asking_to_stop_interrupts_at_the_next_callback():
    highs = Stub()
    watch.stop(highs)
    for callback in highs.callbacks:
        callback(highs)
    assert highs.stopped


def test_unknown_figures_are_not_iterations():
    highs = Stub()
    figures = watch._follow(highs)
    highs.callbacks[0](highs)
    assert figures().iterations == 0
    highs.data_out.simplex_iteration_count = 12
    highs.callbacks[0](highs)
    assert figures().iterations == 12


def pressing(times, monkeypatch):
    """Let Ctrl-C be pressed so often while somebody waits for HiGHS."""
    pressed = []

    def wait(ended, report, figures):
        if len(pressed) < times:
            pressed.append("Ctrl-C")
            raise KeyboardInterrupt

    monkeypatch.setattr(watch, "_wait", wait)


class Running(Stub):
    def run(self):
        """End at once: whoever waits decides what happens meanwhile."""


@pytest.mark.parametrize("times", [0, 1])
def test_ctrl_c_stops_the_solve_and_is_told(times, monkeypatch):
    pressing(times, monkeypatch)
    highs = Running()
    assert watch.run_watched(highs) == bool(times)
    assert len(highs.callbacks) == 3 * times  # switched on only when they are needed


def test_a_second_ctrl_c_leaves_at_once(monkeypatch):
    pressing(2, monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        watch.run_watched(Running())
