"""Changes of policy: another strategy, another objective."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from sop_opt.problem.problem import Objective, Strategy
from sop_opt.scenarios.changes.base import ScenarioChange

if TYPE_CHECKING:
    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.horizon import Horizon


class ChangePolicy(ScenarioChange):
    """Another strategy, another objective, or both.

    >>> print(ChangePolicy(strategy="level"))
    strategy level
    """

    kind: Literal["change_policy"] = "change_policy"
    """Marks the change in JSON and tables."""
    strategy: Strategy | None = None
    """The new strategy; None: as it is."""
    objective: Objective | None = None
    """The new objective; None: as it is."""

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield a change of nothing."""
        yield from super().faults(horizon)
        if not self._chosen():
            yield "strategy", None, "changes nothing; give strategy, objective or both"

    def _chosen(self) -> dict[str, Any]:
        given = {"strategy": self.strategy, "objective": self.objective}
        return {name: word for name, word in given.items() if word is not None}

    def _updates(self, problem: PlanningProblem) -> dict[str, Any]:
        return self._chosen()

    def _effect(self) -> str:
        told = ", ".join(f"{name} {word}" for name, word in self._chosen().items())
        return told or "policy as it is"
