"""What several commands are given: a problem, and options of the solve."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from sop_opt import PlanningProblem, SolveOptions
    from sop_opt.errors import Fault

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


def options_of(**given: Any) -> SolveOptions:
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


def problem_in(path: Path) -> PlanningProblem:
    """Read the problem in the way that fits the path."""
    from sop_opt import PlanningProblem

    readers = {".json": PlanningProblem.from_json, ".xlsx": PlanningProblem.from_excel}
    if path.is_dir():
        return PlanningProblem.from_folder(path)
    if path.suffix not in readers:
        raise typer.BadParameter(f"{path} is neither a folder nor a .json or .xlsx file")
    return readers[path.suffix](path)
