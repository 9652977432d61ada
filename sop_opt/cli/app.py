"""The command itself: its help, its exit codes, and what goes wrong told in one line."""

from __future__ import annotations

from typing import Annotated

import typer
import typer.core

from sop_opt import __version__
from sop_opt.errors import ProblemError, SopOptError, StorageError

EXIT_CODES = {
    0: "a plan was found (and for the other commands: done, nothing wrong)",
    1: "the data have faults, or a file cannot be read or written",
    2: "the command line is wrong",
    3: "infeasible or unbounded: there is no best plan to be found",
    4: "a limit was hit before the first plan was found",
    5: "the solver is missing or failed",
    6: "a replay came to another plan, or the plan in its file breaks a rule",
    7: "scenarios failed or were not run; the others are compared",
}
"""What each exit code of the command means."""

CODE_OF_STATUS = {"optimal": 0, "feasible": 0, "infeasible": 3, "unbounded": 3, "no_plan": 4}

_HELP = """\
Capacity-feasible plans for production, people and inventory.

A problem is a folder of CSV files, a .json document or an .xlsx workbook.

\b
Exit codes
""" + "\n".join(f"  {code}  {meaning}" for code, meaning in EXIT_CODES.items())

COMMANDS = ("solve", "check", "explain", "scenarios", "replay", "example", "schema")
"""The commands, in the order in which the help lists them."""


class _InOrder(typer.core.TyperGroup):
    """Lists commands in the order in which they are needed."""

    def list_commands(self, ctx: object) -> list[str]:
        """Return the names of the commands."""
        return list(COMMANDS)


app = typer.Typer(
    cls=_InOrder,
    help=_HELP,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


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
