"""A scenario: a name, and changes of a problem in the order in which they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from sop_opt.problem.base import Line
from sop_opt.problem.section import Section
from sop_opt.scenarios.changes import AnyChange

if TYPE_CHECKING:
    from sop_opt.problem import PlanningProblem


class Scenario(Section):
    """A named what-if: an ordered list of changes.

    >>> from sop_opt.problem import PlanningProblem
    >>> problem = PlanningProblem(
    ...     horizon=["Jan"],
    ...     products=[{"name": "bread"}],
    ...     demand=[{"product": "bread", "quantity": 10}],
    ... )
    >>> more = Scenario(name="boom", changes=[{"kind": "scale_demand", "by": 1.5}])
    >>> more.applied_to(problem).demand[0].quantity
    (15.0,)
    """

    name: Line = Field(min_length=1)
    """Its name, the first index level of all tables of a comparison."""
    changes: tuple[AnyChange, ...] = ()
    """Changes, made one after the other; none: the problem as it is."""
    weight: float = Field(default=1.0, ge=0)
    """How much it counts against others: its probability, or anything in proportion to it."""

    def applied_to(self, problem: PlanningProblem) -> PlanningProblem:
        """Return the problem with all changes made.

        Raises
        ------
        ProblemError: an address matches nothing, or what comes out is no problem.
        """
        for change in self.changes:
            problem = change.changed(problem)
        return problem
