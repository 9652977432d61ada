"""What every change of a scenario is: a frozen row that turns one problem into another."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from sop_opt.problem.section import Section

if TYPE_CHECKING:
    from sop_opt.problem import PlanningProblem


class ScenarioChange(Section):
    """One change of a scenario, addressed by names or attributes of the problem."""

    @abstractmethod
    def changed(self, problem: PlanningProblem) -> PlanningProblem:
        """Return a checked copy of the problem with the change made; rows keep their order.

        Raises
        ------
        ProblemError: the address matches nothing, or what comes out is no problem.
        """
