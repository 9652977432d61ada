"""A linear model that is kept answers as one that is new."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from solve.matrices import matrix_of
from sop_opt.solve import SolveOptions, watch
from sop_opt.solve.highs import solve_with_highs
from sop_opt.solve.warm import Warm

OPTIONS = SolveOptions()


@pytest.mark.parametrize("by", [0.0, 1e-12, 9e-8, 2e-7, 1.0])
@pytest.mark.parametrize("of", ["column", "row"])
def test_bounds_that_cross_by_rounding_are_equal(of: str, by: float) -> None:
    """A new HiGHS takes up to 1e-7 for rounding."""
    matrix = matrix_of([1.0], [(1.0, [1.0], 9.0)], upper=9)
    side = {"lower": np.array([2.0]), "upper": np.array([2.0 - by])}
    crossed = replace(matrix, **({f"row_{k}": v for k, v in side.items()} if of == "row" else side))
    expected = solve_with_highs(crossed, OPTIONS)
    assert expected.status == ("optimal" if by < 1e-7 else "infeasible")
    warm = Warm(matrix)
    assert warm.solve(crossed).status == expected.status
    assert warm.solve(matrix).objective == 1.0


def test_a_solve_that_ctrl_c_stops_does_not_stop_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a number of threads HiGHS runs in a thread of its own, which Ctrl-C asks to stop."""
    random = np.random.default_rng(0)
    lines = random.uniform(0.1, 1, (40, 60)).tolist()
    matrix = matrix_of([1.0] * 60, [(5.0, line, np.inf) for line in lines])
    warm = Warm(matrix, SolveOptions(threads=1, method="simplex"))
    wait, waits = watch._wait, []

    def press(*asked):  # type: ignore[no-untyped-def]
        waits.append(asked)
        if len(waits) == 1:
            raise KeyboardInterrupt
        wait(*asked)

    with monkeypatch.context() as context:
        context.setattr(watch, "_wait", press)
        assert warm.solve(matrix).interrupted
    dearer = replace(matrix, row_lower=2 * matrix.row_lower)
    again = warm.solve(dearer)
    assert not again.interrupted
    assert again.objective == pytest.approx(solve_with_highs(dearer, OPTIONS).objective)


def test_the_shorter_time_limit_counts_and_only_for_its_solve() -> None:
    """300 random rows take HiGHS more than a millisecond."""
    lines = np.random.default_rng(0).uniform(0.1, 1, (300, 400)).tolist()
    matrix = matrix_of([1.0] * 400, [(5.0, line, np.inf) for line in lines])
    warm = Warm(matrix, SolveOptions(method="simplex"))
    assert warm.solve(matrix, 1e-6).status != "optimal"
    assert warm.solve(matrix).status == "optimal"
