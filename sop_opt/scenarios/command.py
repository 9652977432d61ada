"""What the command ``sop-opt scenarios`` does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sop_opt.io.scenarios import read_axes
from sop_opt.scenarios.batch.run import run_scenarios
from sop_opt.scenarios.grid import grid

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike

    from sop_opt.problem import PlanningProblem
    from sop_opt.scenarios.batch.comparison import Comparison
    from sop_opt.solve.options import SolveOptions


def compare_file(
    problem: PlanningProblem,
    scenarios: str | PathLike[str],
    *,
    workers: int | None = None,
    out: str | PathLike[str] | None = None,
    options: SolveOptions | None = None,
    progress: bool | Callable[..., Any] = False,
) -> Comparison:
    """Return the comparison of the scenarios in a file, of a grid all combinations.

    Parameters
    ----------
    problem
        What they change.
    scenarios
        A ``.json`` or ``.csv`` file, see ``sop_opt.io.scenarios``.
    workers
        Processes to solve in; None: here.
    out
        Folder for the results, from which a batch that was killed goes on, with ``summary.csv`` and
        ``summary.txt`` beside them.
    options, progress
        As in :func:`sop_opt.scenarios.batch.run.run_scenarios`.

    Raises
    ------
    ProblemError, StorageError, SolveError: as :func:`sop_opt.scenarios.batch.run.run_scenarios`.
    """
    axes = read_axes(scenarios)
    comparison = run_scenarios(
        problem,
        grid(**axes),
        executor=workers,
        options=options,
        progress=progress,
        folder=out,
        axes=tuple(axes),
    )
    if out is not None:
        comparison.write_summary(out)
    return comparison
