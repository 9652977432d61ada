"""The ``sop-opt`` command: nothing but wiring.

What a command needs is imported when it runs, so that ``sop-opt --help`` answers at once. Plans,
schemas and lists go to standard output; progress, faults and failures to standard error.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from sop_opt import __version__
from sop_opt.errors import Fault, ProblemError, SopOptError, StorageError
from sop_opt.examples import EXAMPLES, copy_example

if TYPE_CHECKING:
    from sop_opt import Plan, PlanningProblem, SolveOptions

EXIT_CODES = {
    0: "a plan was found (and for the other commands: done, nothing wrong)",
    1: "the data have faults, or a file cannot be read or written",
    2: "the command line is wrong",
    3: "infeasible or unbounded: there is no best plan to be found",
    4: "a limit was hit before the first plan was found",
    5: "the solver is missing or failed",
    6: "a replay came to another plan, or the plan in its file breaks a rule",
}
"""What each exit code of the command means."""

_CODE_OF_STATUS = {"optimal": 0, "feasible": 0, "infeasible": 3, "unbounded": 3, "no_plan": 4}

_HELP = """\
Capacity-feasible plans for production, people and inventory.

A problem is a folder of CSV files, a .json document or an .xlsx workbook.

\b
Exit codes
""" + "\n".join(f"  {code}  {meaning}" for code, meaning in EXIT_CODES.items())

app = typer.Typer(
    help=_HELP,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

TimeLimit = Annotated[
    float | None, typer.Option(help="Seconds after which the best plan in hand is returned.")
]
Gap = Annotated[
    float | None, typer.Option(help="Relative gap that counts as optimal, such as 0.001.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "--no-progress", help="No progress line.")]
ProblemPath = Annotated[
    Path,
    typer.Argument(exists=True, metavar="PATH", help="Folder of CSV files, .json or .xlsx file."),
]


def main() -> None:
    """Run the command; what goes wrong is told on standard error, without a traceback."""
    try:
        app(prog_name="sop-opt")
    except (SopOptError, OSError) as error:
        typer.echo(error, err=True)
        in_the_data = isinstance(error, ProblemError | StorageError | OSError)
        raise SystemExit(1 if in_the_data else 5) from None


def _show_version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"sop-opt {__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show it.")
    ] = False,
) -> None:
    """Take the options that every command has."""


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

    options = _options(
        time_limit=time_limit,
        mip_gap=gap,
        threads=threads,
        seed=seed,
        solver=solver,
        progress=not quiet,
    )
    problem = _read(path)
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
    raise typer.Exit(_CODE_OF_STATUS[plan.status])


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
        faults = check_problem(_read(path))
    except ProblemError as error:
        faults = list(error.faults)
    typer.echo(listed(faults))
    grave = {"error", "warning"} if strict else {"error"}
    raise typer.Exit(int(any(fault.severity in grave for fault in faults)))


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

    options = _options(time_limit=time_limit, mip_gap=gap, progress=not quiet)
    stored = _stored_plan(path)
    if stored is not None and (time_limit, gap) != (None, None):
        raise typer.BadParameter("a stored plan is explained as it was solved, without new limits")
    if out is not None:
        require_place(out, path)
    plan = stored or solve_plan(_read(path), options=options)
    if not plan.solved:
        typer.echo(plan.summary())
        raise typer.Exit(_CODE_OF_STATUS[plan.status])
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


def _options(**given: Any) -> SolveOptions:
    """Return the options given on the command line; the others keep their defaults."""
    from pydantic import ValidationError

    from sop_opt import SolveOptions
    from sop_opt.problem.complaints import shape_faults

    try:
        return SolveOptions(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        faults = shape_faults(error, SolveOptions)
        raise typer.BadParameter("; ".join(map(_of_option, faults))) from None


def _of_option(fault: Fault) -> str:
    option = fault.field.removeprefix("mip_").replace("_", "-")
    return f"--{option} {fault.value}: {fault.message}"


def _read(path: Path) -> PlanningProblem:
    """Read the problem in the way that fits the path."""
    from sop_opt import PlanningProblem

    readers = {".json": PlanningProblem.from_json, ".xlsx": PlanningProblem.from_excel}
    if path.is_dir():
        return PlanningProblem.from_folder(path)
    if path.suffix not in readers:
        raise typer.BadParameter(f"{path} is neither a folder nor a .json or .xlsx file")
    return readers[path.suffix](path)
