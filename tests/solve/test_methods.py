"""Methods for linear programmes: the same end by each, the right one chosen, losers stopped."""

from __future__ import annotations

import math
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from solve.matrices import matrix_of
from sop_opt import PlanningProblem
from sop_opt.errors import SolveError, SolverMissing
from sop_opt.pipeline import prepare
from sop_opt.solve import SolveOptions, linear, methods, watch
from sop_opt.solve.feasible import is_plan
from sop_opt.solve.highs import solve_with_highs
from sop_opt.solve.methods import Choice, chosen
from sop_opt.solve.rescaled import rescaled
from sop_opt.solve.settled import settled
from sop_opt.solve.warm import Warm

INF = math.inf
DATA = Path(__file__).parents[2] / "data"
EVERY = ["simplex", "interior_point", "race", "first_order"]


def solve(matrix, **options):
    return solve_with_highs(matrix, SolveOptions(**options))


def covering(rows=40, columns=60, *, idle=True):
    """Return a linear programme of which presolve takes away what is idle, and hardly more.

    Idle is the last column: it must be 1 and covers nothing.
    """
    random = np.random.default_rng(0)
    table = random.uniform(0.1, 1, (rows, columns)) * (random.random((rows, columns)) < 0.5)
    table[:, -1] = np.where(idle, 0.0, table[:, -1])
    needs = random.uniform(5, 10, rows)
    return matrix_of(
        random.uniform(1, 2, columns).tolist(),
        [(need, line, INF) for need, line in zip(needs, table.tolist(), strict=True)],
        lower=[0.0] * (columns - 1) + [float(idle)],
        upper=[4.0] * (columns - 1) + [1.0 if idle else 4.0],
    )


def any_matrix(seed):
    """Return a small linear programme of any kind: free columns, ranges, with a plan or without."""
    random = np.random.default_rng(seed)
    columns, rows = random.integers(2, 12), random.integers(1, 10)
    table = random.integers(-3, 5, (rows, columns)) * (random.random((rows, columns)) < 0.6)
    sides = []
    for line in table.tolist():
        level = float(random.integers(-2, 12))
        kinds = (level, level), (level, INF), (-INF, level), (level - 3, level)
        least, most = kinds[random.integers(0, 4)]
        sides.append((least, line, most))
    return matrix_of(
        random.integers(-3, 8, columns).tolist(),
        sides,
        lower=np.where(random.random(columns) < 0.15, -INF, 0.0),
        upper=np.where(random.random(columns) < 0.5, random.integers(1, 9, columns), INF),
    )


# --- The same end by every method --------------------------------------------------------------


@pytest.mark.parametrize("method", EVERY[1:])
def test_every_method_comes_to_the_same_end(method):
    ends = set()
    for seed in range(60):
        matrix = any_matrix(seed)
        expected, found = solve(matrix, method="simplex"), solve(matrix, method=method)
        assert found.status == expected.status
        assert found.objective == pytest.approx(expected.objective, nan_ok=True)
        ends.add(found.status)
    assert ends == {"optimal", "infeasible", "unbounded"}


@pytest.mark.parametrize("method", EVERY)
@pytest.mark.parametrize(
    "folder", ["red_tomato_tools", "williams_food_manufacture_1", "ampl_steelt"]
)
def test_every_method_finds_the_best_plan_of_published_cases(folder, method):
    matrix = prepare(PlanningProblem.from_folder(DATA / folder)).matrix.relaxed()
    certain = rescaled(settled(solve_with_highs))
    expected, found = (
        certain(matrix, SolveOptions(method=each), None, None) for each in ("simplex", method)
    )
    assert found.objective == pytest.approx(expected.objective, rel=1e-7)
    assert is_plan(matrix, found.values)


@pytest.mark.parametrize("method", EVERY)
def test_plans_of_every_method_are_vertices(method):
    """In a vertex no more columns are strictly between their bounds than there are rows."""
    matrix = covering()
    result = solve(matrix, method=method)
    between = (result.values > 1e-9) & (result.values < 4 - 1e-9)
    assert between.sum() <= 40
    assert result.basis.valid
    assert result.bound == result.objective


@pytest.mark.parametrize("method", EVERY)
def test_dust_is_not_left_where_every_plan_is_as_good(method):
    """Three units from any of four equal sources of one each: a vertex uses three of them."""
    matrix = matrix_of(
        [1, 1, 1, 1, 5], [(3, [1, 1, 1, 1, 1], INF), (-INF, [1, 1, 1, 1, -1], 9)], upper=1
    )
    assert sorted(solve(matrix, method=method).values.tolist()) == [0, 0, 1, 1, 1]


# --- What is chosen, and what the log tells ----------------------------------------------------


def many(entries):
    """Return a linear programme with so many entries."""
    return matrix_of([1.0] * entries, [(1, [1.0] * entries, INF)])


@pytest.mark.parametrize(
    ("entries", "hipo", "expected"),
    [(19, True, "simplex"), (20, True, "hipo"), (19, False, "simplex"), (20, False, "simplex")],
)
@pytest.mark.parametrize("threads", [None, 1, 2])
def test_size_decides(entries, hipo, threads, expected, monkeypatch):
    monkeypatch.setattr(methods, "LARGE", 20)
    monkeypatch.setattr(methods, "has_hipo", lambda: hipo)
    assert chosen(many(entries), SolveOptions(threads=threads)).solvers == (expected,)


def test_a_race_is_run_where_it_is_asked_for(monkeypatch):
    for hipo, beside in ((True, "hipo"), (False, "ipm")):
        monkeypatch.setattr(methods, "has_hipo", lambda has=hipo: has)
        assert chosen(many(3), SolveOptions(method="race")).solvers == ("simplex", beside)


def test_the_log_tells_that_entries_are_many_and_what_is_missing(monkeypatch):
    monkeypatch.setattr(methods, "LARGE", 20)
    monkeypatch.setattr(methods, "has_hipo", lambda: False)
    (note,) = solve(covering(), threads=2).notes
    assert note.startswith("solved by the simplex method: 1,")
    assert note.endswith(" entries are many, and HiPO is not installed")


def test_the_log_tells_who_was_first():
    (note,) = solve(covering(), method="race").notes
    assert note.startswith("solved by ")
    assert note.endswith(", the first of two side by side")


def test_few_entries_are_told_when_there_is_time_to_read_it():
    (note,) = solve(covering(rows=100, columns=120)).notes
    assert note.startswith("solved by the simplex method: ")
    assert note.endswith(" entries are few")
    assert solve(covering()).notes == ()


def test_hipo_that_is_missing_is_told_where_it_is_asked_for(monkeypatch):
    monkeypatch.setattr(methods, "has_hipo", lambda: False)
    with pytest.raises(SolverMissing, match=r"pip install 'sop-opt\[hipo\]'"):
        solve(covering(), method="hipo")
    result = solve(covering(), method="interior_point")
    assert result.notes == ("solved by an interior-point method (IPX), then moved to a vertex",)


@pytest.mark.skipif(not methods.has_hipo(), reason="comes with an extra")
def test_hipo_is_told_where_it_is_used():
    expected = ("solved by an interior-point method (HiPO), then moved to a vertex",)
    assert solve(covering(), method="hipo").notes == expected
    assert solve(covering(), method="interior_point").notes == expected


# --- Stopped before the end --------------------------------------------------------------------


def limiting(monkeypatch, **settings):
    """Give what solves the presolved model other options of HiGHS."""
    opened = linear._Model.open

    def open_limited(*args):
        highs = opened(*args)
        for name, value in settings.items():
            highs.setOptionValue(name, value)
        return highs

    monkeypatch.setattr(linear._Model, "open", open_limited)


@pytest.mark.parametrize("idle", [True, False])
@pytest.mark.parametrize("method", ["simplex", "race"])
def test_a_linear_programme_that_is_stopped_early_has_a_bound(method, idle, monkeypatch):
    """By weak duality, whether presolve has made the model smaller or not."""
    matrix = covering(idle=idle)
    optimum = solve(matrix, method="simplex").objective
    limiting(monkeypatch, simplex_iteration_limit=15, ipm_iteration_limit=2)
    result = solve(matrix, method=method)
    assert result.status == "no_plan"
    assert 0 < result.bound < optimum
    assert result.notes[0].startswith("stopped early: the simplex method")


@pytest.mark.parametrize("idle", [True, False])
@pytest.mark.parametrize("method", ["interior_point", "first_order"])
def test_an_inner_point_is_kept_when_there_is_no_time_for_a_vertex(method, idle, monkeypatch):
    """All that covers each need exactly costs the sum of the needs, far from any vertex too."""
    matrix = covering(idle=idle)
    matrix = replace(
        matrix,
        cost=np.bincount(matrix.columns, matrix.values, minlength=60),
        row_lower=np.add.reduceat(matrix.values, matrix.starts[:-1]),
    )
    optimum = solve(matrix, method="simplex").objective
    limiting(monkeypatch, run_crossover="off")
    go_on = linear.go_on_by_simplex
    monkeypatch.setattr(linear, "go_on_by_simplex", lambda highs: (go_on(highs), watch.stop(highs)))
    result = solve(matrix, method=method)
    assert result.status == "feasible"
    assert is_plan(matrix, result.values)
    assert result.objective == pytest.approx(optimum, rel=1e-5)
    assert result.bound <= optimum + 1e-7
    assert result.gap < 1e-4
    assert result.notes[0].startswith("stopped early")


def test_simplex_steps_in_where_interior_point_gives_up(monkeypatch):
    limiting(monkeypatch, ipm_iteration_limit=2)
    result = solve(covering(), method="interior_point")
    assert result.status == "optimal"
    assert result.notes == ("solved by the simplex method",)


def test_a_method_that_fails_for_good_is_an_error():
    choice = Choice(("simplex",))
    model = linear._Model(covering(), None)
    never_run = linear._Solve(covering(), SolveOptions(), choice).whole
    with pytest.raises(SolveError, match="kNotset"):
        model.known([never_run], interrupted=False)


@pytest.mark.parametrize("method", ["simplex", "interior_point", "race"])
def test_the_time_limit_holds_for_all_steps_together(method):
    result = solve(covering(rows=400, columns=900), method=method, time_limit=0.02)
    assert result.status in ("no_plan", "feasible")
    assert math.isnan(result.bound) or result.bound >= 0
    assert result.seconds < 2


@pytest.mark.parametrize("method", ["simplex", "interior_point", "race"])
def test_ctrl_c_leaves_what_is_known(method, monkeypatch):
    """Pressed while the presolved model is solved, after one wait for presolve and its end."""
    waits, wait = [], watch._wait

    def press(*args):
        waits.append("wait")
        if len(waits) == 3:
            raise KeyboardInterrupt
        wait(*args)

    monkeypatch.setattr(watch, "_wait", press)
    result = solve(covering(rows=400, columns=900), method=method)
    assert result.interrupted
    assert "stopped by Ctrl-C" in result.notes[-1]


# --- Side by side ------------------------------------------------------------------------------


class Runs:
    """Stands in for HiGHS: ends at once, or when it is asked to."""

    def __init__(self, *, endless=False):
        self.callbacks = []
        self.cbSimplexInterrupt = self.cbIpmInterrupt = self.cbMipInterrupt = self
        self.asked = threading.Event()
        self.endless = endless

    def subscribe(self, callback):
        self.asked.set()

    def run(self):
        if self.endless:
            assert self.asked.wait(10)


def test_the_first_with_an_answer_stops_the_others():
    quick, slow = Runs(), Runs(endless=True)
    before = threading.active_count()
    assert watch.run_side_by_side([slow, quick], lambda _: True) == (quick, False)
    assert slow.asked.is_set()
    assert not quick.asked.is_set()
    assert threading.active_count() <= before + 2  # they may be saying good-bye


def test_an_end_without_an_answer_stops_nobody():
    lost, other = Runs(), Runs()
    assert watch.run_side_by_side([lost, other], lambda run: run is other) == (other, False)
    assert watch.run_side_by_side([lost, other], lambda run: False) == (None, False)
    assert not lost.asked.is_set()


def test_no_thread_is_left_after_a_race():
    before = set(threading.enumerate())
    for _ in range(5):
        assert solve(covering(), method="race").status == "optimal"
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        thread.join(5)
    assert not any(thread.is_alive() for thread in left)


# --- From a basis ------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["auto", "interior_point", "first_order"])
def test_a_model_that_is_kept_goes_on_by_simplex(method):
    matrix = covering()
    warm = Warm(matrix, SolveOptions(method=method))
    first = warm.solve(matrix)
    dearer = replace(matrix, cost=matrix.cost * 1.01, row_lower=matrix.row_lower * 1.01)
    again = warm.solve(dearer)
    assert first.basis.valid
    assert warm.highs.getOptionValue("solver")[1] == "simplex"
    assert warm.highs.getInfo().simplex_iteration_count < 20
    assert again.objective == pytest.approx(solve(dearer, method="simplex").objective)
