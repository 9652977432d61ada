"""A scenario: a name, and changes of a problem in the order in which they are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from pydantic import Field, ModelWrapValidatorHandler, ValidationError, model_validator

from sop_opt.errors import Fault, ProblemError, shown, suggestion
from sop_opt.problem.base import Line
from sop_opt.problem.complaints import shape_faults
from sop_opt.problem.fields import DISCRIMINATOR
from sop_opt.problem.section import Section
from sop_opt.scenarios.changes import KINDS, AnyChange, ScenarioChange

if TYPE_CHECKING:
    from sop_opt.problem import PlanningProblem

BASE = "base"
"""Name of the problem without changes."""


class Scenario(Section):
    """A named what-if: an ordered list of changes.

    Raises
    ------
    ProblemError: a change is no change; it lists every fault with the number of the change.

    Examples
    --------
    >>> from sop_opt.problem import PlanningProblem
    >>> problem = PlanningProblem(
    ...     horizon=["Jan"],
    ...     products=[{"name": "bread"}],
    ...     demand=[{"product": "bread", "quantity": 10}],
    ... )
    >>> more = Scenario(name="boom", changes=[{"kind": "scale_demand", "by": 1.5}])
    >>> more.applied_to(problem).demand[0].quantity
    15.0
    >>> print(more)
    boom: demand times 1.5
    """

    name: Line = Field(min_length=1)
    """Its name, the first index level of all tables of a comparison."""
    changes: tuple[AnyChange, ...] = ()
    """Changes, made one after the other; none: the problem as it is."""
    weight: float = Field(default=1.0, ge=0)
    """How much it counts against others: its probability, or anything in proportion to it."""

    @model_validator(mode="wrap")
    @classmethod
    def _report_all_faults(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        faults: list[Fault] = []
        given = data.get("changes") if isinstance(data, Mapping) else None
        if isinstance(given, list | tuple):
            changes, faults = _read(given, _called(data.get("name")))
            data = {**data, "changes": tuple(changes)}
        try:
            scenario = handler(data)
        except ValidationError as error:
            own = (replace(fault, section="scenario") for fault in shape_faults(error, cls))
            raise ProblemError([*own, *faults]) from None
        if faults:
            raise ProblemError(faults)
        return scenario

    def applied_to(self, problem: PlanningProblem) -> PlanningProblem:
        """Return the problem with all changes made, checked as a whole.

        Raises
        ------
        ProblemError: an address matches nothing, or what comes out is no problem; it lists the
        faults of every change.
        """
        faults: list[Fault] = []
        fields = {name: getattr(problem, name) for name in type(problem).model_fields}
        changed: dict[str, Any] = {}
        for number, change in enumerate(self.changes, 1):
            try:
                # checked in the end: two changes may do together what neither could alone
                changed |= change.updates(type(problem).model_construct(**fields | changed))
            except ProblemError as error:
                place = f"scenario {self.name!r} change {number}"
                faults += [_placed(fault, place) for fault in error.faults]
        if faults:
            raise ProblemError(faults)
        return self._checked(problem, changed)

    def _checked(self, problem: PlanningProblem, changed: dict[str, Any]) -> PlanningProblem:
        try:
            return problem.replace(**changed) if changed else problem
        except ProblemError as error:
            place = f"scenario {self.name!r}"
            raise ProblemError(
                replace(fault, section=f"{place}, {fault.section}") for fault in error.faults
            ) from None

    def __str__(self) -> str:
        changes = "; ".join(change.describe() for change in self.changes)
        return f"{self.name}: {changes or 'no change'}"


def change_from(data: Any) -> ScenarioChange:
    """Return the change that its fields describe.

    Raises
    ------
    ProblemError: there is no such kind of change, or a field is wrong; it lists every fault.
    """
    if isinstance(data, ScenarioChange):
        return data
    if not isinstance(data, Mapping):
        message = "must be a mapping from fields to values"
        raise ProblemError([Fault("change", "", "", shown(data), message)])
    kind = data.get(DISCRIMINATOR)
    if kind is None:
        message = f"is required, such as {next(iter(KINDS))!r}"
        raise ProblemError([Fault("change", "", DISCRIMINATOR, "", message)])
    if not isinstance(kind, str) or kind not in KINDS:
        message = f"no such kind of change; {suggestion(str(kind), KINDS)}"
        raise ProblemError([Fault("change", "", DISCRIMINATOR, shown(kind), message)])
    try:
        return KINDS[kind].model_validate(data)
    except ValidationError as error:
        faults = shape_faults(error, KINDS[kind])
        raise ProblemError(replace(fault, section=kind) for fault in faults) from None


def require_unique(scenarios: Sequence[Scenario]) -> None:
    """Raise that scenarios share a name, or that one is called like the problem without changes.

    Raises
    ------
    ProblemError: it lists every such name.
    """
    seen: set[str] = set()
    faults = []
    for number, scenario in enumerate(scenarios, 1):
        message = "is the name of an earlier one too; rename one of them"
        if scenario.name == BASE and scenario.changes:
            message = "stands for the problem without changes; rename it"
        if scenario.name in seen or message.startswith("stands"):
            faults.append(Fault("scenarios", f"row {number}", "name", repr(scenario.name), message))
        seen.add(scenario.name)
    if faults:
        raise ProblemError(faults)


def _read(given: Sequence[Any], place: str) -> tuple[list[ScenarioChange], list[Fault]]:
    """Return changes as objects, and the faults of those that are none."""
    changes, faults = [], []
    for number, data in enumerate(given, 1):
        try:
            changes.append(change_from(data))
        except ProblemError as error:
            faults += [_placed(fault, f"{place} change {number}") for fault in error.faults]
    return changes, faults


def _called(name: object) -> str:
    """Return what faults call a scenario."""
    return "scenario" if name is None else f"scenario {shown(name)}"


def _placed(fault: Fault, place: str) -> Fault:
    """Return the fault of a change at its place in a scenario."""
    return replace(fault, section=place)
