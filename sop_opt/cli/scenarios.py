"""The command that compares scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sop_opt.cli.app import app
from sop_opt.cli.given import Gap, ProblemPath, Quiet, TimeLimit, options_of, problem_in


@app.command()
def scenarios(
    path: ProblemPath,
    grid: Annotated[
        Path,
        typer.Option(
            exists=True, dir_okay=False, help="Scenarios, or axes of them: a .json or .csv file."
        ),
    ],
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes to solve in; one, here, unless given.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the results; with the same one, a batch that was killed goes on.",
            file_okay=False,
        ),
    ] = None,
    time_limit: TimeLimit = None,
    gap: Gap = None,
    quiet: Quiet = False,
) -> None:
    """Solve what-ifs of a problem, in parallel if asked, and compare their plans."""
    from sop_opt.scenarios.batch.outcome import UNANSWERED
    from sop_opt.scenarios.command import compare_file

    comparison = compare_file(
        problem_in(path),
        grid,
        workers=workers,
        out=out,
        options=options_of(time_limit=time_limit, mip_gap=gap),
        progress=not quiet,
    )
    typer.echo(comparison.summary())
    answered = all(outcome.status not in UNANSWERED for outcome in comparison.outcomes)
    raise typer.Exit(0 if answered else 7)
