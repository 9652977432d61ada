"""Many scenarios of a problem, solved here or by workers, and put side by side."""

from __future__ import annotations

import time
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import InstanceOf  # noqa: TC002 - pydantic reads annotations

from sop_opt.errors import Fault, ProblemError, shown, suggestion
from sop_opt.pipeline import aimed
from sop_opt.plan import text
from sop_opt.plan.tables import COLUMNS
from sop_opt.problem.base import split
from sop_opt.scenarios.comparison import Comparison
from sop_opt.scenarios.dispatch import dispatch
from sop_opt.scenarios.executors import is_executor, workplace
from sop_opt.scenarios.names import BASE
from sop_opt.scenarios.outcome import Outcome
from sop_opt.scenarios.resolver import Resolver
from sop_opt.scenarios.scenario import Scenario
from sop_opt.scenarios.store import Store
from sop_opt.scenarios.workers import Failed
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.progress import Progress, reporting

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from concurrent.futures import Executor
    from os import PathLike

    from sop_opt.problem import PlanningProblem
    from sop_opt.scenarios.executors import Workplace


def run_scenarios(  # noqa: PLR0913 - what is kept and what is told has a name each
    problem: PlanningProblem,
    scenarios: Iterable[Scenario],
    *,
    executor: Executor | int | None = None,
    options: SolveOptions | None = None,
    progress: bool | Callable[..., Any] = False,
    folder: str | PathLike[str] | None = None,
    tables: Sequence[str] | None = None,
    base: bool = True,
    axes: Sequence[str] = (),
) -> Comparison:
    """Solve every scenario and return their plans side by side.

    A scenario that fails is reported with its reason, and the others go on. Ctrl-C returns what is
    finished.

    Parameters
    ----------
    problem
        What the scenarios change.
    scenarios
        What-ifs with names of their own; the order of the comparison.
    executor
        Where to solve: None: here; a number: in so many processes; or an executor with workers of
        its own, see ``sop_opt.scenarios.executors``. A worker gets the problem once; one that dies
        is replaced, and a scenario that loses its worker three times is given up.
    options
        How to solve; a time limit is that of each scenario. Several workers take one thread each
        unless a number is given.
    progress
        True: a line on standard error; or a function to call with the :class:`BatchProgress` of
        every scenario as it finishes.
    folder
        Keeps what is finished (needs ``sop-opt[parquet]``): with the same folder, a batch that was
        killed goes on where it was, and tables are read from there when they are asked for.
    tables
        Names of the tables to keep, None: all. Key figures and costs are kept in any case.
    base
        Whether to solve the problem as it is, too, as the scenario ``base``.
    axes
        What the parts of the names stand for that `` / `` separates, such as ``("demand",
        "option")``; see :meth:`Comparison.regret`.

    Raises
    ------
    ProblemError: there is no scenario, two have the same name, or there is no such executor or
    table.
    StorageError: the folder holds other things, or cannot be written.
    SolveError: no worker can be started.

    Examples
    --------
    10 loaves at 2 each, and half as many again:

    >>> from sop_opt import PlanningProblem
    >>> problem = PlanningProblem(
    ...     horizon=["Jan"],
    ...     products=[{"name": "bread"}],
    ...     processes=[{"product": "bread", "cost": 2}],
    ...     demand=[{"product": "bread", "quantity": 10}],
    ... )
    >>> boom = Scenario(name="boom", changes=[{"kind": "scale_demand", "by": 1.5}])
    >>> comparison = run_scenarios(problem, [boom])
    >>> comparison.table["plan", "objective"].to_dict()
    {'base': 20.0, 'boom': 30.0}
    >>> comparison.tables["production"]["quantity"].to_dict()
    {('base', 0): 10.0, ('boom', 0): 15.0}
    """
    problem, given = aimed(problem, None), list(scenarios)
    kept = None if tables is None else split(tables)
    _refuse(given, executor, kept or (), reserved=[BASE] * base)
    asked = [Scenario(name=BASE)] * base + given
    options = (options or SolveOptions()).model_copy(update={"progress": False})
    store = None if folder is None else Store(Path(folder), problem, options, kept)
    found = _found(store, asked)
    wanted = [scenario for scenario in _in_turn(asked) if scenario.name not in found]
    with (
        reporting(progress, problem.sign) as report,
        workplace(executor) as place,
        suppress(KeyboardInterrupt),
        closing(_outcomes(_Solving(problem, options, kept), wanted, place)) as outcomes,
    ):
        watch = _Watch(len(asked), len(found))
        for scenario, outcome in outcomes:
            found[scenario.name] = store.add(scenario, outcome) if store else outcome
            if report:
                report.tell(watch.progress(outcome, len(found)))
    return Comparison(
        problem,
        [found.get(name, Outcome(name, "not run")) for name in (one.name for one in asked)],
        weights={scenario.name: scenario.weight for scenario in asked},
        axes=axes,
    )


_ASKS = "run_scenarios"


class BatchProgress(Progress):
    """A scenario that has just finished, and how far the batch is."""

    number: int
    """Scenarios that are finished, those found in the folder included."""
    solved: int
    """Scenarios that are finished without those."""
    total: int
    """Scenarios in all."""
    outcome: InstanceOf[Outcome]
    """What it came to."""

    def __str__(self) -> str:
        """Return the progress as one line."""
        outcome = self.outcome
        came_to = text.number(outcome.objective) if outcome.solved else outcome.status
        left = self.seconds * (self.total - self.number) / self.solved
        times = f"{text.seconds(self.seconds)}, about {text.seconds(left)} to go"
        return f"{self.number} of {self.total}  {outcome.scenario}: {came_to}  {times}"


@dataclass(frozen=True)
class _Solving:
    """What a worker does with every scenario of a batch."""

    problem: PlanningProblem
    options: SolveOptions
    tables: Sequence[str] | None

    def begin(self) -> Callable[[Scenario], Outcome]:
        """Return what solves one scenario after the other, and keeps the model in between."""
        resolver = Resolver(self.options)

        def outcome(scenario: Scenario) -> Outcome:
            began = time.perf_counter()
            plan = resolver.solve(scenario.applied_to(self.problem))
            return Outcome.of(scenario.name, plan, self.tables, resolver.path, began)

        return outcome


def _outcomes(
    job: _Solving, wanted: Sequence[Scenario], place: Workplace
) -> Generator[tuple[Scenario, Outcome]]:
    """Yield scenarios with their outcomes as they finish."""
    if place.width() > 1 and job.options.threads is None:
        job = replace(job, options=job.options.model_copy(update={"threads": 1}))
    with closing(dispatch(job, wanted, place)) as answers:
        for number, answer in answers:
            scenario = wanted[number]
            if isinstance(answer, Failed):
                yield scenario, Outcome(scenario.name, "failed", reason=answer.reason)
            else:
                yield scenario, answer


def _in_turn(asked: Sequence[Scenario]) -> list[Scenario]:
    """Return scenarios with neighbours beside each other, the first one first.

    Those with the same last changes are neighbours: in a grid, the same option under one demand
    after the other, which leaves the structure of the model as it is.
    """
    first, *others = asked
    return [first, *sorted(others, key=_last_changes)]


def _last_changes(scenario: Scenario) -> list[str]:
    return [change.model_dump_json() for change in reversed(scenario.changes)]


def _found(store: Store | None, asked: Sequence[Scenario]) -> dict[str, Outcome]:
    """Return what is known of the scenarios already."""
    known = {scenario.name: store.find(scenario) for scenario in asked} if store else {}
    return {name: outcome for name, outcome in known.items() if outcome}


@dataclass(frozen=True)
class _Watch:
    """Tells how far a batch is."""

    total: int
    known: int
    """Scenarios that were finished when it began."""
    began: float = field(default_factory=time.perf_counter)

    def progress(self, outcome: Outcome, number: int) -> BatchProgress:
        """Return the progress with the outcome that is the newest of so many."""
        return BatchProgress(
            seconds=time.perf_counter() - self.began,
            bound=outcome.bound,
            incumbent=outcome.objective,
            gap=outcome.gap,
            stage=f"{number} of {self.total}  {outcome.scenario}",
            number=number,
            solved=number - self.known,
            total=self.total,
            outcome=outcome,
        )


def _refuse(
    given: Sequence[object], executor: object, tables: Sequence[str], reserved: Sequence[str]
) -> None:
    """Stop where the batch as a whole cannot be what is meant.

    Raises
    ------
    ProblemError: it lists everything.
    """
    faults = [*_faults_of(given, reserved)]
    if not is_executor(executor):
        message = (
            "is no executor; give None, a number of processes, or a concurrent.futures.Executor"
        )
        faults.append(Fault(_ASKS, "", "executor", shown(executor), message))
    faults += [
        Fault(_ASKS, "", "tables", shown(name), f"is no table; {suggestion(name, COLUMNS)}")
        for name in tables
        if name not in COLUMNS
    ]
    if faults:
        raise ProblemError(faults)


def _faults_of(given: Sequence[object], reserved: Sequence[str]) -> Iterator[Fault]:
    if not given:
        yield Fault(_ASKS, "", "scenarios", "", "there is none; give one or more")
    names = set(reserved)
    for number, scenario in enumerate(given, 1):
        row = f"row {number}"
        if not isinstance(scenario, Scenario):
            yield Fault("scenarios", row, "", shown(scenario), "is no Scenario")
            continue
        if scenario.name in names:
            message = "is in use already; every scenario needs a name of its own"
            yield Fault("scenarios", row, "name", repr(scenario.name), message)
        names.add(scenario.name)
