"""Scenarios as models side by side, and the decisions that are the same in all of them.

A decision has a name: family of variables, labels and period. Scenarios that know the same name
share one decision; a decision that only some of them know is shared by those.

Bounds of a shared decision are of two kinds. Those of head counts and shifts are rules of the data,
so that all of them hold. Those of contracts and lots say how much can be of use, which depends on
the demand of a scenario: no plan of that scenario gains by more, and none is harmed by it, as the
rows that tie amounts to these decisions stay. The loosest of them is the ceiling of what is shared.
Those rows have ceilings of their own, which leave room for what the orders that are made for one
scenario force on all others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.errors import Fault, ProblemError, suggestion
from sop_opt.pipeline import Prepared, prepare
from sop_opt.problem.base import split
from sop_opt.scenarios.uncertainty.decisions import DECISIONS, FAMILIES, columns_of
from sop_opt.scenarios.uncertainty.due import FORCING, due_together, needy

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from numpy.typing import NDArray

    from sop_opt.formulation import Formulation
    from sop_opt.matrix import Matrix
    from sop_opt.problem import PlanningProblem
    from sop_opt.scenarios.scenario import Scenario
    from sop_opt.scenarios.uncertainty.decisions import Decision

LOOSE = frozenset(FAMILIES["contracts"] + FAMILIES["lots"])
"""Families whose ceilings say what is of use."""

WITHIN = 1e-6
"""How far a decision may lie outside a bound that was met in another model."""


@dataclass(frozen=True, order=True)
class Name:
    """What tells one decision from all others."""

    family: str
    point: tuple[str, ...]
    period: str
    """Empty where it is not spread over periods."""

    @property
    def decision(self) -> Decision:
        """Kind of decision."""
        return next(kind for kind in DECISIONS if self.family in FAMILIES[kind])


@dataclass(frozen=True)
class Case:
    """One scenario as a model."""

    name: str
    probability: float
    prepared: Prepared
    """Its model; bounds of what is shared leave room for what other scenarios need."""
    shared: NDArray[np.intp]
    """Columns of the model that are decided now."""
    number: NDArray[np.intp]
    """Number of each of these decisions."""

    @property
    def problem(self) -> PlanningProblem:
        """The problem of the scenario."""
        return self.prepared.assembled.problem

    @property
    def matrix(self) -> Matrix:
        """Its model as arrays."""
        return self.prepared.matrix

    def holding(self, decisions: NDArray[np.float64]) -> Matrix | None:
        """Return the model in which only what reacts is free; None where a bound forbids that."""
        values, lower, upper = decisions[self.number], self.matrix.lower, self.matrix.upper
        above = values >= lower[self.shared] - WITHIN
        if not (above & (values <= upper[self.shared] + WITHIN)).all():
            return None
        lower, upper = lower.copy(), upper.copy()
        lower[self.shared] = upper[self.shared] = values
        return replace(self.matrix, lower=lower, upper=upper)

    def decided(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return its decisions in a plan, by number; it has to know all of them."""
        decisions = np.empty(self.number.size)
        decisions[self.number] = values[self.shared]
        return decisions


@dataclass(frozen=True)
class Cases:
    """All scenarios, and what they share."""

    cases: tuple[Case, ...]
    names: tuple[Name, ...]
    """Decisions that are made now, by number."""

    def __iter__(self) -> Iterator[Case]:
        return iter(self.cases)

    def __len__(self) -> int:
        return len(self.cases)

    @property
    def sign(self) -> float:
        """Sign of money; see :attr:`PlanningProblem.sign`."""
        return self.cases[0].problem.sign

    @property
    def probabilities(self) -> NDArray[np.float64]:
        """Probability of every scenario; they sum to 1."""
        return np.array([case.probability for case in self.cases])

    @property
    def size(self) -> int:
        """Columns that all models have together, those of shared decisions once."""
        own = sum(case.matrix.cost.size - case.shared.size for case in self.cases)
        return len(self.names) + own

    @property
    def is_mip(self) -> bool:
        """Whether anything must be whole."""
        return any(case.matrix.is_mip for case in self.cases)

    @property
    def know_the_same(self) -> bool:
        """Whether every scenario knows every decision."""
        return all(case.number.size == len(self.names) for case in self.cases)

    def whole(self) -> NDArray[np.bool_]:
        """Return which decisions must be whole."""
        whole = np.zeros(len(self.names), dtype=bool)
        for case in self.cases:
            whole[case.number] |= case.matrix.integer[case.shared]
        return whole

    def bounds(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return between which numbers every decision has to lie in all scenarios."""
        lower, upper = np.full(len(self.names), -np.inf), np.full(len(self.names), np.inf)
        for case in self.cases:
            least, most = case.matrix.lower[case.shared], case.matrix.upper[case.shared]
            lower[case.number] = np.maximum(lower[case.number], least)
            upper[case.number] = np.minimum(upper[case.number], most)
        return lower, upper

    def named(self, formulation: Formulation, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the decisions as another model has them; 0 where it knows none."""
        places = {name: number for number, name in enumerate(self.names)}
        every = _names(formulation, np.arange(formulation.size))
        decisions = np.zeros(len(self.names))
        for name, value in zip(every, values.tolist(), strict=True):
            if name in places:
                decisions[places[name]] = value
        return decisions


def cases_of(
    problem: PlanningProblem,
    scenarios: Sequence[Scenario],
    here_and_now: Collection[Decision],
    until: str | None = None,
) -> Cases:
    """Return the scenarios of a problem as models that share their decisions.

    Raises
    ------
    ProblemError: there is no scenario, two have one name, none has a weight, they do not minimise
        the same money, or a decision or a period is not known.
    """
    here_and_now = split(here_and_now)
    _check(problem, scenarios, here_and_now, until)
    problems = [scenario.applied_to(problem) for scenario in scenarios]
    _check_objectives(scenarios, problems)
    prepared = _prepared(problems, here_and_now, until)
    total = sum(scenario.weight for scenario in scenarios)
    numbers: dict[Name, int] = {}
    cases = []
    for scenario, ready in zip(scenarios, prepared, strict=True):
        formulation = ready.assembled.formulation
        shared = np.flatnonzero(columns_of(formulation, here_and_now, until))
        names = _names(formulation, shared)
        number = np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=np.intp)
        cases.append(Case(scenario.name, scenario.weight / total, ready, shared, number))
    return Cases(_with_room(cases, tuple(numbers)), tuple(numbers))


def _prepared(
    problems: Sequence[PlanningProblem], here_and_now: Collection[Decision], until: str | None
) -> list[Prepared]:
    """Return models of problems; ceilings leave room for what shared decisions force on others."""
    prepared = [prepare(each, formulation="plain") for each in problems]
    forcing = [decision for decision in FORCING if decision in here_and_now]
    formulations = [each.assembled.formulation for each in prepared]
    if not any(columns_of(each, forcing, until).any() for each in formulations):
        return prepared
    due = due_together(problems)
    return [prepare(each, formulation="plain", needy=needy(each, due)) for each in problems]


def _names(formulation: Formulation, shared: NDArray[np.intp]) -> list[Name]:
    """Return the names of columns, which are in rising order."""
    names = []
    for family in formulation.variables:
        first = int(family.columns.min(initial=formulation.size))
        inside = shared[(shared >= first) & (shared < first + family.columns.size)] - first
        periods = formulation.period_names if family.columns.ndim == 2 else ("",)
        for place in inside.tolist():
            point, period = divmod(place, len(periods))
            names.append(Name(family.name, tuple(family.points[point]), periods[period]))
    return names


def _with_room(cases: Sequence[Case], names: Sequence[Name]) -> tuple[Case, ...]:
    """Return the scenarios with the loosest ceiling of all on decisions that can be of use."""
    loose = np.array([name.family in LOOSE for name in names], dtype=bool)
    most = np.full(len(names), -np.inf)
    for case in cases:
        np.maximum.at(most, case.number, case.matrix.upper[case.shared])
    return tuple(_roomy(case, loose[case.number], most[case.number]) for case in cases)


def _roomy(case: Case, loose: NDArray[np.bool_], most: NDArray[np.float64]) -> Case:
    upper = case.matrix.upper.copy()
    upper[case.shared] = np.where(loose, most, upper[case.shared])
    matrix = replace(case.matrix, upper=upper)
    return replace(case, prepared=replace(case.prepared, matrix=matrix))


def _check(
    problem: PlanningProblem,
    scenarios: Sequence[Scenario],
    here_and_now: Collection[str],
    until: str | None,
) -> None:
    """Refuse what is asked for wrongly; all faults at once."""
    faults = [*_faults_of(scenarios)]
    for name in here_and_now:
        if name not in DECISIONS:
            message = f"is no decision; {suggestion(name, DECISIONS)}"
            faults.append(Fault("solve_stochastic", "", "here_and_now", repr(name), message))
    periods = problem.horizon.names
    if until is not None and until not in periods:
        message = f"is no period; {suggestion(until, periods)}"
        faults.append(Fault("solve_stochastic", "", "until", repr(until), message))
    if faults:
        raise ProblemError(faults)


def _faults_of(scenarios: Sequence[Scenario]) -> Iterator[Fault]:
    if not scenarios:
        yield Fault("scenarios", "", "", "", "there is none; give at least one")
    elif not any(scenario.weight for scenario in scenarios):
        yield Fault("scenarios", "", "weight", "0", "is that of all; give one a weight")
    seen: set[str] = set()
    for row, scenario in enumerate(scenarios, 1):
        if scenario.name in seen:
            message = "is the name of an earlier one too; give each its own"
            yield Fault("scenarios", f"row {row}", "name", repr(scenario.name), message)
        seen.add(scenario.name)


def _check_objectives(scenarios: Sequence[Scenario], problems: Sequence[PlanningProblem]) -> None:
    """Refuse what has no expectation in money."""
    first = problems[0].objective
    remedy = "has no mean in money; use 'cost' or 'profit', with a price for what is lost or late"
    faults = []
    for row, (scenario, problem) in enumerate(zip(scenarios, problems, strict=True), 1):
        where, aim = f"row {row} {scenario.name!r}", problem.objective
        if aim == "service":
            faults.append(Fault("scenarios", where, "objective", repr(aim), remedy))
        elif aim != first:
            message = f"is not that of the first, {first!r}; all must have the same"
            faults.append(Fault("scenarios", where, "objective", repr(aim), message))
    if faults:
        raise ProblemError(faults)
