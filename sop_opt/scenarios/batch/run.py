"""Many scenarios of a problem, solved here or by workers, and put side by side."""

from __future__ import annotations

import time
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from pydantic import InstanceOf  # noqa: TC002 - pydantic reads annotations

from sop_opt.pipeline import aimed, solver_named
from sop_opt.plan import text
from sop_opt.problem.base import split
from sop_opt.scenarios.batch.comparison import Comparison
from sop_opt.scenarios.batch.dispatch import dispatch
from sop_opt.scenarios.batch.executors import workplace
from sop_opt.scenarios.batch.outcome import Outcome
from sop_opt.scenarios.batch.refuse import refuse
from sop_opt.scenarios.batch.store import Store
from sop_opt.scenarios.batch.workers import Failed, Job
from sop_opt.scenarios.resolver import Resolver
from sop_opt.scenarios.scenario import BASE, Scenario
from sop_opt.solve.options import SolveOptions
from sop_opt.solve.progress import Progress, reporting

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence
    from concurrent.futures import Executor
    from os import PathLike

    from sop_opt.problem import PlanningProblem
    from sop_opt.scenarios.batch.executors import Workplace


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
        its own, see ``sop_opt.scenarios.batch.executors``. A worker gets the problem once; one that
        dies is replaced, and a scenario that loses its worker three times is given up.
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
    SolveError: no worker can be started, or the solver is not installed.

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
    refuse("run_scenarios", given, executor, kept or (), [BASE] * base, axes)
    asked = [Scenario(name=BASE)] * base + given
    options = (options or SolveOptions()).model_copy(update={"progress": False})
    solver_named(options.solver)  # one that is missing is told before any work is done
    store = None if folder is None else Store(Path(folder), problem, options, kept)
    return Comparison(
        problem,
        outcomes_of(_Solving(problem, options, kept), asked, executor, progress, store),
        weights={scenario.name: scenario.weight for scenario in asked},
        axes=axes,
    )


def outcomes_of(
    job: Playable,
    asked: Sequence[Scenario],
    executor: Executor | int | None,
    progress: bool | Callable[..., Any],  # noqa: FBT001 - as the option is
    store: Store | None = None,
) -> list[Outcome]:
    """Return what scenarios come to when a job is done with each, in their order.

    What is in the store already is not done again.
    """
    found = _found(store, asked)
    wanted = [scenario for scenario in _in_turn(asked) if scenario.name not in found]
    with (
        reporting(progress, job.problem.sign) as report,
        workplace(executor) as place,
        suppress(KeyboardInterrupt),
        closing(_outcomes(job, wanted, place)) as outcomes,
    ):
        watch = _Watch(len(asked), len(found))
        for scenario, outcome in outcomes:
            found[scenario.name] = store.add(scenario, outcome) if store else outcome
            if report:
                report.tell(watch.progress(outcome, len(found)))
    return [found.get(one.name, Outcome(one.name, "not run")) for one in asked]


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
        line = f"{self.number} of {self.total}  {outcome.scenario}: {came_to}"
        line += f"  {text.seconds(self.seconds)}"
        left = self.seconds * (self.total - self.number) / self.solved
        return f"{line}, about {text.seconds(left)} to go" if left else line


class Playable(Job, Protocol):
    """What is to be done with every scenario of a problem; a dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def problem(self) -> PlanningProblem:
        """What the scenarios change."""
        ...

    @property
    def options(self) -> SolveOptions:
        """How to solve."""
        ...


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
    job: Playable, wanted: Sequence[Scenario], place: Workplace
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
    if store is None:
        return {}
    store.tell_outdated(asked)
    known = {scenario.name: store.find(scenario) for scenario in asked}
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
