"""What every change of a scenario is: a frozen row that turns one problem into another.

A change makes its updates first, row by row; the problem is checked as a whole when all changes of
a scenario are made, so that two of them may do together what neither could alone.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, TypeVar

from pydantic import (
    AfterValidator,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
)

from sop_opt.errors import Fault, ProblemError, shown
from sop_opt.problem.base import Names
from sop_opt.problem.checks import row_faults
from sop_opt.problem.complaints import shape_faults
from sop_opt.problem.content import Content
from sop_opt.problem.section import Section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sop_opt.problem import PlanningProblem

REFERENCES = {
    "product": "products",
    "family": "families",
    "site": "sites",
    "customer": "customers",
    "process": "processes",
    "resource": "resources",
    "pool": "workforce",
    "supplier": "supplier names",
    "origin": "sites",
    "destination": "sites",
    "periods": "horizon",
    "start": "horizon",
    "end": "horizon",
}
"""Words that changes address a problem by -> the names that they must use."""

T = TypeVar("T")


def _some(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        raise ValueError("names nothing; leave it out where any is meant")
    return names


Some = Annotated[Names, AfterValidator(_some)]
"""Names; that none are meant is an error, and no way to say that all are."""


class ScenarioChange(Section):
    """One change of a scenario, addressed by names or attributes of the problem."""

    references: ClassVar[dict[str, str]] = {}

    kind: str
    """Marks the change in JSON and tables."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        cls.references = {word: REFERENCES[word] for word in cls.model_fields if word in REFERENCES}

    @model_serializer(mode="wrap")
    def _said(self, fields_of: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Return the fields without words that name nothing."""
        return {k: v for k, v in fields_of(self).items() if getattr(self, k, None) != ()}

    def replace(self, **fields: Any) -> Self:
        """Return a checked copy in which the fields named are replaced."""
        kept = {name: getattr(self, name) for name in self.model_fields_set}
        return type(self)(**(kept | fields))

    def changed(self, problem: PlanningProblem) -> PlanningProblem:
        """Return a checked copy of the problem with the change made; rows keep their order.

        Raises
        ------
        ProblemError: the address matches nothing, or what comes out is no problem.
        """
        return problem.replace(**self.updates(problem))

    def updates(self, problem: PlanningProblem) -> dict[str, Any]:
        """Return the fields of the problem that change, not yet checked against each other.

        Raises
        ------
        ProblemError: a name is unknown, or the address matches nothing.
        """
        names = Content.of(problem).names
        if faults := [self.fault(*wrong) for wrong in row_faults(self, names, problem.horizon)]:
            raise ProblemError(faults)
        return self._updates(problem)

    @abstractmethod
    def _updates(self, problem: PlanningProblem) -> dict[str, Any]:
        """Return the fields of the problem that change; all names are known."""

    def describe(self) -> str:
        """Return the change in a short sentence."""
        return ", ".join([self._effect(), *self._address()])

    def __str__(self) -> str:
        return self.describe()

    @abstractmethod
    def _effect(self) -> str:
        """Return in words what changes."""

    def _address(self) -> Iterator[str]:
        """Yield in words where it changes."""
        yield from ()

    def fault(self, field: str, value: object, message: str) -> Fault:
        """Return a fault of one field of the change."""
        return Fault(self.kind, "", field, "" if value is None else shown(value), message)

    def checked(self, make: Callable[[], T], place: str, model: type[Section]) -> T:
        """Return what is made anew for a row.

        Raises
        ------
        ProblemError: it would be no row of its section; every fault names the place.
        """
        try:
            return make()
        except ValidationError as error:
            faults = shape_faults(error, model)
            raise ProblemError(
                Fault(self.kind, place, fault.field, fault.value, fault.message) for fault in faults
            ) from None
