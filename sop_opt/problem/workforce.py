"""Workforce: pools of people, their hours, pay, hiring and moves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from pydantic import Field

from sop_opt.problem.base import (
    Amount,
    Ceiling,
    Factor,
    Section,
    Share,
    Signed,
    exceeds,
    stack,
    vector,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.problem.horizon import Horizon


class PoolOvertime(Section):
    """Hours beyond the regular ones of the people employed."""

    hours_per_worker: Ceiling | None = None
    """Most overtime hours per worker and period; None: no limit."""
    wage: Amount = 0.0
    """Money per overtime hour."""


class ShortTime(Section):
    """Workers put on short time: employed, but working only part of their hours."""

    maximum: Ceiling | None = None
    """Most workers on short time per period; None: the whole pool."""
    cost: Signed = 0.0
    """Money per worker and period on short time, on top of the wage; below 0 where part of the wage
    is saved or refunded."""
    hours_lost: Share = 0.5
    """Share of the regular hours that a worker on short time does not work."""


class Move(Section):
    """Moving people to another pool: retraining, promotion, downgrading."""

    key: ClassVar[tuple[str, ...]] = ("to",)
    references: ClassVar[dict[str, str]] = {"to": "workforce"}

    to: str
    """Pool the worker joins, at the start of a period."""
    lead_time: int = Field(default=0, ge=0)
    """Periods from leaving the one pool to joining the other, such as a course: until then the
    worker is in neither, works nothing and is paid nothing but ``cost``. People hired into a pool
    without hours, and moved from there, begin to work so much later."""
    cost: Amount = 0.0
    """Money per worker moved."""
    arriving: Share = 1.0
    """Share of those moved who arrive, by the period in which they leave; the rest leave the
    company."""
    maximum: Ceiling | None = None
    """Most workers moved per period; None: no limit."""


class Pool(Section):
    """People who can replace each other, counted in workers.

    Workers of a period = those kept from the period before + hired - released + moved in - moved
    out; all of these happen at the start of the period and count in it.
    """

    key: ClassVar[tuple[str, ...]] = ("name",)
    noun: ClassVar[str] = "pool"
    wide: ClassVar[str] = "hours_per_worker"
    complete: ClassVar[bool] = True

    name: str = Field(min_length=1)
    """Unique name; resources and pools share one list of names."""
    opening: float = Field(default=0.0, ge=0)
    """Workers before the first period."""
    hours_per_worker: Amount
    """Regular hours per worker and period, such as 160 or ``8 per working day``."""
    wage: Amount = 0.0
    """Money per worker and period, whether busy or not."""
    wage_per_hour: Amount = 0.0
    """Money per regular hour of every worker employed, whether busy or not."""
    hire_cost: Amount = 0.0
    """Money per worker hired."""
    release_cost: Amount = 0.0
    """Money per worker released."""
    maximum_hired: Ceiling | None = None
    """Most workers hired per period; None: no limit; 0: nobody."""
    maximum_released: Ceiling | None = None
    """Most workers released per period; None: no limit; 0: nobody."""
    minimum_workers: Amount = 0.0
    """Least workers per period."""
    maximum_workers: Ceiling | None = None
    """Most workers per period; None: no limit."""
    overtime: PoolOvertime | None = None
    """Overtime; None: none."""
    attrition: Share = 0.0
    """Share of the workers of the period before who leave of their own at the start of a period."""
    attrition_of_new_hires: Share = 0.0
    """Share of the workers hired in a period who leave at once."""
    productivity_of_new_hires: Factor = 1.0
    """Hours that a worker gives in the period of hiring, as a share of the regular ones."""
    training_hours: Amount = 0.0
    """Hours of the pool that each worker hired takes from it in the period of hiring."""
    whole: bool = False
    """True: workers are hired, released, moved and put on short time in whole numbers."""
    idle_allowed: bool = True
    """False: every regular hour must be worked (output equals what the people can make)."""
    idle_cost: Amount = 0.0
    """Money per regular hour not worked, on top of the wage."""
    short_time: ShortTime | None = None
    """Short-time working; None: none."""
    moves: tuple[Move, ...] = ()
    """Pools that workers of this pool can be moved to."""

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield a head count asked for above its ceiling, and moves of a pool to itself."""
        if periods := exceeds(self.minimum_workers, self.maximum_workers, horizon):
            yield "minimum_workers", self.minimum_workers, f"is above the maximum in {periods}"
        for move in self.moves:
            if move.to == self.name:
                yield "moves", move.to, "a pool cannot move people to itself"

    def is_eroded(self, horizon: Horizon) -> bool:
        """Return whether whole workers are hired into a pool of which a share leaves."""
        return self.whole and bool(vector(self.attrition, horizon, 0.0).any())

    def most_hours(self, horizon: Horizon) -> NDArray[np.float64]:
        """Return the most hours it can work per period: every worker allowed, with overtime."""
        most = vector(self.maximum_workers, horizon, np.inf)
        regular = stack([self], "hours_per_worker", horizon)[0]
        new = stack([self], "productivity_of_new_hires", horizon)[0]
        hours = _times(most, regular * np.maximum(new, 1.0))
        if self.overtime is None:
            return hours
        ceiling = vector(self.overtime.hours_per_worker, horizon, np.inf)
        return hours + np.where(np.isinf(ceiling), np.inf, _times(most, ceiling))


def _times(workers: NDArray[np.float64], hours: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the product, in which nobody's endless hours and many people's no hours are 0."""
    some = (workers > 0) & (hours > 0)
    return np.multiply(workers, hours, out=np.zeros_like(hours), where=some)
