"""Commands that make a plan, make it again, and explain it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sop_opt.cli.app import CODE_OF_STATUS, app
from sop_opt.cli.given import Gap, ProblemPath, Quiet, TimeLimit, options_of, problem_in

if TYPE_CHECKING:
    from sop_opt import Plan


@app.command()
def solve(
    path: ProblemPath,
    objective: Annotated[
        Literal["cost", "profit", "service"] | None,
        typer.Option(help="Replace the objective of the problem."),
    ] = None,
    time_limit: TimeLimit = None,
    gap: Gap = None,
    threads: Annotated[int | None, typer.Option(help="Threads the solver may use.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of the solver's random choices.")] = None,
    solver: Annotated[
        str, typer.Option(help="highs, or an installed solver that Pyomo knows.")
    ] = "highs",
    out: Annotated[
        Path | None, typer.Option(help="Folder to write the plan's tables to.", file_okay=False)
    ] = None,
    replay_file: Annotated[
        Path | None,
        typer.Option(
            "--replay", help="File to make the plan again from; see replay.", dir_okay=False
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Find the best plan and print it in a page of text."""
    from sop_opt import solve_plan
    from sop_opt.io import require_plan_folder
    from sop_opt.io.files import require_place

    options = options_of(
        time_limit=time_limit,
        mip_gap=gap,
        threads=threads,
        seed=seed,
        solver=solver,
        progress=not quiet,
    )
    problem = problem_in(path)
    if out is not None:
        require_plan_folder(out)
    if replay_file is not None:
        require_place(replay_file, path)
    plan = solve_plan(problem, objective=objective, options=options)
    typer.echo(plan.summary())
    if out is not None and plan.solved:
        plan.to_folder(out)
        typer.echo(f"Tables written to {out}", err=True)
    if replay_file is not None:
        plan.to_replay(replay_file)
        typer.echo(f"Replay file written to {replay_file}", err=True)
    raise typer.Exit(CODE_OF_STATUS[plan.status])


@app.command()
def replay(
    path: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, metavar="FILE", help="Written by solve --replay."
        ),
    ],
    quiet: Quiet = False,
) -> None:
    """Make a plan again from its replay file, and tell whether the same one comes out."""
    from sop_opt.trust.replay import replay

    found = replay(path, progress=not quiet)
    typer.echo(found)
    raise typer.Exit(0 if found.reproduced else 6)


@app.command()
def explain(
    path: Annotated[
        Path,
        typer.Argument(
            exists=True, metavar="PATH", help="A problem, or a plan stored as a .json document."
        ),
    ],
    product: Annotated[str | None, typer.Option(help="Only this product.")] = None,
    site: Annotated[str | None, typer.Option(help="Only this site.")] = None,
    customer: Annotated[str | None, typer.Option(help="Only this customer.")] = None,
    period: Annotated[str | None, typer.Option(help="Only this period.")] = None,
    time_limit: TimeLimit = None,
    gap: Gap = None,
    seconds: Annotated[
        float | None, typer.Option(min=0, help="Time to prove fixes in; four solves unless given.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="CSV file to write the table of causes to.", dir_okay=False),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Tell why demand is short or late, or stock too low, and the smallest fix, proved."""
    from sop_opt import solve_plan
    from sop_opt.io.files import require_place, write_text
    from sop_opt.io.folder import csv_text

    options = options_of(time_limit=time_limit, mip_gap=gap, progress=not quiet)
    stored = _stored_plan(path)
    if stored is not None and (time_limit, gap) != (None, None):
        raise typer.BadParameter("a stored plan is explained as it was solved, without new limits")
    if out is not None:
        require_place(out, path)
    plan = stored or solve_plan(problem_in(path), options=options)
    if not plan.solved:
        typer.echo(plan.summary())
        raise typer.Exit(CODE_OF_STATUS[plan.status])
    only = {"product": product, "site": site, "customer": customer, "period": period}
    explanation = plan.explain(**only, seconds=seconds, progress=None if quiet else _tell)
    typer.echo(explanation)
    if out is not None:
        write_text(out, csv_text(explanation.table))


def _tell(number: int, count: int) -> None:
    typer.echo(f"explaining {number} of {count}", err=True)


def _stored_plan(path: Path) -> Plan | None:
    """Return the plan in a document; None if the path holds something else."""
    from sop_opt import Plan
    from sop_opt.io.documents import read_document

    if path.is_dir() or path.suffix != ".json" or read_document(path).get("document") != "plan":
        return None
    return Plan.from_json(path)
