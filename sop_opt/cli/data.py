"""Commands about data: check them, begin with an example, and what they may hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from sop_opt.cli.app import app
from sop_opt.cli.given import ProblemPath, problem_in
from sop_opt.errors import ProblemError
from sop_opt.examples import EXAMPLES, copy_example


@app.command()
def check(
    path: ProblemPath,
    strict: Annotated[
        bool, typer.Option("--strict", help="Warnings, too, are reason for exit code 1.")
    ] = False,
) -> None:
    """Check the data and print what is wrong or suspicious, most severe first."""
    from sop_opt import check_problem
    from sop_opt.trust.doctor import listed

    try:
        faults = check_problem(problem_in(path))
    except ProblemError as error:
        faults = list(error.faults)
    typer.echo(listed(faults))
    grave = {"error", "warning"} if strict else {"error"}
    raise typer.Exit(int(any(fault.severity in grave for fault in faults)))


@app.command()
def example(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Data set to copy.")] = None,
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="New folder.")] = None,
    list_them: Annotated[bool, typer.Option("--list", help="List the data sets.")] = False,
) -> None:
    """Copy a data set to start from into a new folder."""
    if list_them:
        width = max(map(len, EXAMPLES))
        typer.echo("\n".join(f"{key:{width}}  {what}" for key, what in EXAMPLES.items()))
        return
    if name is None or folder is None:
        raise typer.BadParameter("name a data set and a new folder; --list shows the data sets")
    try:
        copy_example(name, folder)
    except (ValueError, FileExistsError) as error:
        raise typer.BadParameter(str(error)) from None
    typer.echo(f"Copied to {folder}; now try: sop-opt solve {folder}")


@app.command()
def schema() -> None:
    """Print the JSON Schema of a problem."""
    from sop_opt import PlanningProblem

    typer.echo(json.dumps(PlanningProblem.model_json_schema(), indent=2))
