"""Changes of the workforce: nobody hired or released, and people who are absent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import Field

from sop_opt.problem.base import vector
from sop_opt.scenarios.changes.address import InPeriods, OfPools
from sop_opt.scenarios.changes.amounts import put, scaled

if TYPE_CHECKING:
    from sop_opt.problem import PlanningProblem, Pool
    from sop_opt.problem.horizon import Horizon


class FreezePeople(InPeriods, OfPools):
    """Nobody is hired, released or moved to another pool. People who leave of their own still do.

    >>> print(FreezePeople(pool="crew", releasing=False))
    nobody hired, pool crew
    """

    kind: Literal["freeze_people"] = "freeze_people"
    """Marks the change in JSON and tables."""
    hiring: bool = True
    """Whether hiring is frozen."""
    releasing: bool = True
    """Whether releasing is frozen."""
    moving: bool = False
    """Whether moves from these pools to others are frozen."""

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield a freeze of nothing."""
        yield from super().faults(horizon)
        if not (self.hiring or self.releasing or self.moving):
            yield "hiring", self.hiring, "freezes nothing; let hiring, releasing or moving be true"

    def _updates(self, problem: PlanningProblem) -> dict[str, Any]:
        horizon = problem.horizon
        where = self.window(horizon)

        def nobody(ceiling: Any) -> Any:
            return put(ceiling, 0.0, where, horizon, missing=np.inf)

        def freeze(pool: Pool) -> dict[str, Any]:
            fields: dict[str, Any] = {}
            if self.hiring:
                fields["maximum_hired"] = nobody(pool.maximum_hired)
            if self.releasing:
                fields["maximum_released"] = nobody(pool.maximum_released)
            if self.moving:
                moves = (move.replace(maximum=nobody(move.maximum)) for move in pool.moves)
                fields["moves"] = tuple(moves)
            return fields

        return {"workforce": self.edited(problem, "workforce", freeze)}

    def _effect(self) -> str:
        frozen = {"hired": self.hiring, "released": self.releasing, "moved": self.moving}
        return f"nobody {' or '.join(word for word, holds in frozen.items() if holds)}"


class Absence(InPeriods, OfPools):
    """People who are away, such as ill: paid, but giving no regular hours and no overtime.

    >>> print(Absence(pool="crew", share=0.2, periods="Feb"))
    a share of 0.2 absent, pool crew, in Feb
    """

    kind: Literal["absence"] = "absence"
    """Marks the change in JSON and tables."""
    share: float = Field(gt=0, le=1)
    """Share of the people who are absent, on average of the period."""

    def _updates(self, problem: PlanningProblem) -> dict[str, Any]:
        horizon = problem.horizon
        present = np.where(self.window(horizon), 1 - self.share, 1.0)

        def send_home(pool: Pool) -> dict[str, Any]:
            fields: dict[str, Any] = {
                "hours_per_worker": scaled(pool.hours_per_worker, present, horizon)
            }
            if pool.overtime is not None:
                ceiling = pool.overtime.hours_per_worker
                hours = scaled(ceiling, present, horizon, missing=np.inf)
                fields["overtime"] = pool.overtime.replace(hours_per_worker=hours)
            if pool.wage_per_hour:  # the hours away are paid as well, but no longer by the hour
                away = vector(pool.hours_per_worker, horizon, 0.0) * (1 - present)
                paid = vector(pool.wage_per_hour, horizon, 0.0) * away
                wage = vector(pool.wage, horizon, 0.0) + paid
                fields["wage"] = put(pool.wage, wage, self.window(horizon), horizon)
            return fields

        return {"workforce": self.edited(problem, "workforce", send_home)}

    def _effect(self) -> str:
        return f"a share of {self.share:g} absent"
