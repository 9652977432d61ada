"""What no batch of scenarios can be made of, told before any work is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop_opt.errors import Fault, ProblemError, quoted, shown, suggestion
from sop_opt.plan.tables import COLUMNS
from sop_opt.scenarios.batch.executors import is_executor
from sop_opt.scenarios.grid import BETWEEN
from sop_opt.scenarios.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def refuse(
    asks: str,
    given: Sequence[object],
    executor: object,
    tables: Sequence[str] = (),
    reserved: Sequence[str] = (),
    axes: Sequence[str] = (),
) -> None:
    """Stop where the batch as a whole cannot be what is meant.

    Parameters
    ----------
    asks
        Function that is asked.
    given
        Scenarios.
    executor
        Where to solve.
    tables
        Tables to keep.
    reserved
        Names that stand for the problem as it is.
    axes
        What the parts of the names stand for.

    Raises
    ------
    ProblemError: it lists everything.
    """
    faults = [*_faults_of(asks, given, reserved), *_faults_of_parts(given, axes)]
    if not is_executor(executor):
        message = (
            "is no executor; give None, a number of processes, or a concurrent.futures.Executor"
        )
        faults.append(Fault(asks, "", "executor", shown(executor), message))
    faults += [
        Fault(asks, "", "tables", shown(name), f"is no table; {suggestion(name, COLUMNS)}")
        for name in tables
        if name not in COLUMNS
    ]
    if faults:
        raise ProblemError(faults)


def _faults_of(asks: str, given: Sequence[object], reserved: Sequence[str]) -> Iterator[Fault]:
    if not given:
        yield Fault(asks, "", "scenarios", "", "there is none; give one or more")
    names = set(reserved)
    for number, scenario in enumerate(given, 1):
        row = f"row {number}"
        if not isinstance(scenario, Scenario):
            yield Fault("scenarios", row, "", shown(scenario), "is no Scenario")
            continue
        if scenario.name in names:
            message = "is in use already; every scenario needs a name of its own"
            if scenario.name in reserved:
                message = "stands for the problem as it is; rename it"
            yield Fault("scenarios", row, "name", repr(scenario.name), message)
        names.add(scenario.name)


def _faults_of_parts(given: Sequence[object], axes: Sequence[str]) -> Iterator[Fault]:
    for number, scenario in enumerate(given, 1):
        if isinstance(scenario, Scenario) and len(axes) > 1:
            name = scenario.name
            if len(name.split(BETWEEN)) != len(axes):
                message = f"has not one part for each of {quoted(axes)}; {BETWEEN!r} separates them"
                yield Fault("scenarios", f"row {number}", "name", repr(name), message)
