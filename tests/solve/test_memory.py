"""What is remembered of a model never makes the answer to the next one worse, or wrong."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from solve.matrices import matrix_of
from solve.search.lots import lots
from sop_opt.errors import SolveError
from sop_opt.solve.feasible import is_plan
from sop_opt.solve.highs import solve_with_highs
from sop_opt.solve.memory import Remembering
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.result import SolveResult
from sop_opt.solve.search import race
from sop_opt.solve.warm import Warm

if TYPE_CHECKING:
    from collections.abc import Callable

    from sop_opt.matrix import Matrix

OPTIONS = SolveOptions()
LOTS = lots(np.random.default_rng(5).integers(0, 20, (3, 5)), 60, fixed=[40, 60, 20])
LINEAR = LOTS.relaxed()


def dearer(matrix: Matrix, factor: float = 1.01) -> Matrix:
    return replace(matrix, cost=matrix.cost * factor)


def best(matrix: Matrix) -> float:
    return solve_with_highs(matrix, OPTIONS).objective


class Solving:
    """Solves with HiGHS until it is told what to answer instead, and counts."""

    def __init__(self) -> None:
        self.calls: list[SolveOptions] = []
        self.answer: SolveResult | None = None

    def __call__(self, matrix: Matrix, options: SolveOptions, start: Any, _: Any, /) -> SolveResult:
        self.calls.append(options)
        return self.answer or solve_with_highs(matrix, options, start)


def seen(matrix: Matrix) -> tuple[Remembering, Solving]:
    """Return a solver that has seen a model once."""
    solving = Solving()
    remembering = Remembering(solving)
    remembering(matrix, OPTIONS, None, None)
    return remembering, solving


def changing(monkeypatch: pytest.MonkeyPatch, change: Callable[[SolveResult], SolveResult]) -> None:
    """Change what models that are kept answer."""
    solve = Warm.solve
    monkeypatch.setattr(Warm, "solve", lambda *asked: change(solve(*asked)))


def test_a_relaxation_that_was_stopped_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Simplex may be stopped at a plan of the relaxation far from its best one."""
    remembering, solving = seen(LOTS)
    changing(
        monkeypatch, lambda got: replace(got, status="feasible", objective=1e6, bound=math.nan)
    )
    result = remembering(dearer(LOTS), OPTIONS, None, None)
    assert len(solving.calls) == 2
    assert result.objective == pytest.approx(best(dearer(LOTS)))
    assert result.bound <= result.objective * (1 + 1e-9)


def test_fractions_of_a_relaxation_are_no_plan_after_ctrl_c(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The plan of the model before is one of this model, too, and is what is in hand."""
    remembering, solving = seen(LOTS)
    changing(monkeypatch, lambda got: replace(got, interrupted=True))
    result = remembering(dearer(LOTS), OPTIONS, None, None)
    assert len(solving.calls) == 1
    assert result.interrupted
    assert result.values is not None
    assert is_plan(LOTS, result.values)


def test_ctrl_c_while_diving_keeps_the_plan_and_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    remembering, solving = seen(LOTS)
    wait, waits = race._wait, []

    def press(*asked: Any) -> None:
        waits.append(asked)
        if len(waits) == 1:
            raise KeyboardInterrupt
        wait(*asked)

    monkeypatch.setattr(race, "_wait", press)
    stopped = remembering(dearer(LOTS), OPTIONS, None, None)
    assert stopped.interrupted
    assert len(solving.calls) == 1
    monkeypatch.undo()
    again = remembering(dearer(LOTS, 1.02), OPTIONS, None, None)
    assert not again.interrupted
    assert again.objective == pytest.approx(best(dearer(LOTS, 1.02)))


def test_a_plan_in_hand_is_not_lost_when_the_search_finds_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A bound of 1 is weak; that of the relaxation counts."""
    remembering, solving = seen(LOTS)
    solving.answer = SolveResult("no_plan", bound=1.0)
    result = remembering(dearer(LOTS), SolveOptions(mip_gap=0.0), None, None)
    assert result.values is not None
    assert is_plan(LOTS, result.values)
    assert 1.0 < best(dearer(LINEAR)) * (1 - 1e-6) <= result.bound
    assert result.bound <= best(dearer(LOTS)) * (1 + 1e-9) <= result.objective * (1 + 2e-9)


def test_an_error_in_mid_change_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """HiGHS holds the cost of another model already when its bounds are refused."""
    remembering, solving = seen(LINEAR)
    remembering(dearer(LINEAR), OPTIONS, None, None)

    def fail(self: Warm, matrix: Matrix) -> None:
        columns = np.arange(matrix.cost.size, dtype=np.int32)
        self.highs.changeColsCost(columns.size, columns, matrix.cost)
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr(Warm, "_change_to", fail)
        with pytest.raises(KeyboardInterrupt):
            remembering(dearer(LINEAR, 9.0), OPTIONS, None, None)
    again = remembering(dearer(LINEAR), OPTIONS, None, None)
    assert again.objective == pytest.approx(best(dearer(LINEAR)))
    assert len(solving.calls) == 2


def test_a_basis_that_leads_astray_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    remembering, solving = seen(LINEAR)

    def fail(*_: Any) -> SolveResult:
        raise SolveError("HiGHS stopped with kSolveError")

    with monkeypatch.context() as context:
        context.setattr(Warm, "solve", fail)
        result = remembering(dearer(LINEAR), OPTIONS, None, None)
    assert result.objective == pytest.approx(best(dearer(LINEAR)))
    assert remembering(LINEAR, OPTIONS, None, None).objective == pytest.approx(best(LINEAR))
    assert len(solving.calls) == 2


def test_a_linear_programme_goes_on_from_the_basis_of_the_first_solve() -> None:
    """The same model again takes no step, also where the first solve was another HiGHS."""
    remembering, solving = seen(LINEAR)
    remembering(LINEAR, OPTIONS, None, None)
    (kept,) = remembering._kept.values()
    assert kept.linear is not None
    assert kept.linear.highs.getInfo().simplex_iteration_count == 0
    assert len(solving.calls) == 1


def test_the_time_limit_is_that_of_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """None at first, then 9 s, then none again; a solve from nothing took less than 0.5 s."""
    remembering, _ = seen(LINEAR)
    limits: list[float | None] = []
    solve = Warm.solve

    def note(self: Warm, matrix: Matrix, time_limit: float | None = None) -> SolveResult:
        limits.append(time_limit)
        return solve(self, matrix, time_limit)

    monkeypatch.setattr(Warm, "solve", note)
    for limit in (None, 0.1, None):
        remembering(LINEAR, SolveOptions(time_limit=limit), None, None)
    assert limits == [0.5, 0.1, 0.5]


def test_a_relaxation_without_limit_is_left_to_the_search() -> None:
    """Ever more may be bought and sold at a profit, but for whole lorries, of which there is one.

    Without a ceiling on sales each unit needs 1/8 of a lorry of at most one: 8 units at 1 each.
    """
    matrix = matrix_of(
        [-1.0, 0.0],
        [(-math.inf, [1.0, -8.0], 0.0)],
        upper=[math.inf, 1.0],
        whole=[False, True],
    )
    remembering, _ = seen(matrix)
    assert remembering(matrix, OPTIONS, None, None).objective == -8.0
    free = replace(matrix, upper=np.array([math.inf, math.inf]))
    assert remembering(free, OPTIONS, None, None).status == "unbounded"
    assert remembering.built == 1
