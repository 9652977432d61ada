"""Resources: machines, lines, tanks and their hours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from pydantic import Field

from sop_opt.problem.base import Amount, Ceiling, Factor, Section, exceeds, stack, vector

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.problem.horizon import Horizon


class Overtime(Section):
    """Hours beyond the calendar, paid for when used."""

    hours: Ceiling | None = None
    """Most hours per period; None: no limit."""
    cost: Amount = 0.0
    """Money per hour used."""


class ExtraShift(Section):
    """Hours that are bought in steps: all of a shift or nothing of it."""

    key: ClassVar[tuple[str, ...]] = ("name",)

    name: str = "extra shift"
    """Name, unique for the resource."""
    hours: Amount
    """Hours that one shift adds to the resource in a period."""
    cost: Amount = 0.0
    """Money per shift, whether its hours are used or not."""
    maximum: Amount = 1.0
    """Most shifts of this kind per period."""
    whole: bool = True
    """False: any part of a shift can be bought (hours of a third party, say)."""


class Maintenance(Section):
    """Stops whose timing the plan chooses: whole machines for whole periods."""

    key: ClassVar[tuple[str, ...]] = ("name",)
    references: ClassVar[dict[str, str]] = {"start": "horizon", "end": "horizon"}

    name: str = "maintenance"
    """Name, unique for the resource."""
    machine_periods: int = Field(ge=0)
    """Machine-periods of stop to be taken within the window."""
    start: str | None = None
    """First period of the window; None: the first of the horizon."""
    end: str | None = None
    """Last period of the window; None: the last of the horizon."""
    most_at_once: int | None = Field(default=None, ge=0)
    """Most machines down for it in one period; None: as many as there are."""
    cost: Amount = 0.0
    """Money per machine-period of stop, so that cheap periods can be preferred."""


class Resource(Section):
    """A capacity that processes share, counted in hours (or any unit of capacity).

    Hours offered in a period = (machines - downtime - maintenance) x hours x efficiency, and
    overtime and extra shifts beyond them.
    """

    key: ClassVar[tuple[str, ...]] = ("name",)
    noun: ClassVar[str] = "resource"
    wide: ClassVar[str] = "hours"
    complete: ClassVar[bool] = True

    name: str = Field(min_length=1)
    """Unique name; resources and pools share one list of names."""
    finite: bool = True
    """False: its load is reported but never limits the plan."""
    hours: Amount | None = None
    """Hours per machine and period, such as 384 or ``16 per working day``; needed if finite."""
    machines: Amount = 1.0
    """Machines installed."""
    efficiency: Factor = 1.0
    """Share of the hours that is usable; above 1 for better than standard."""
    downtime: Amount = 0.0
    """Machines known to be down in each period; each takes its hours with it."""
    cost_per_hour: Amount = 0.0
    """Money per hour of load, whichever hours are used."""
    overtime: Overtime | None = None
    """Overtime; None: none."""
    extra_shifts: tuple[ExtraShift, ...] = ()
    """Shifts that can be added at a price."""
    maintenance: tuple[Maintenance, ...] = ()
    """Stops whose timing the plan chooses."""
    most_setups: Ceiling | None = None
    """Most set-ups done on it per period, joint ones not counted; None: no limit."""
    one_at_a_time: bool = False
    """True: at most one of its set-ups per period, and the joint one of it, as where periods are
    short."""
    carries_setup: bool = False
    """True: the set-up that a period ends with is there at the start of the next, so that the item
    goes on without a new one."""

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield missing hours and more machines down than installed."""
        if self.finite and self.hours is None:
            yield "hours", None, "a finite resource needs hours; give them or set finite to false"
        if periods := exceeds(self.downtime, self.machines, horizon):
            yield "downtime", self.downtime, f"is more than the machines installed in {periods}"

    def regular_hours(self, horizon: Horizon) -> NDArray[np.float64]:
        """Return the calendar hours offered per period: machines up x hours x efficiency.

        >>> from sop_opt.problem.horizon import Horizon
        >>> days = Horizon.of("Jan", "Feb", working_days=(20, 18))
        >>> Resource(name="press", machines=2, hours="8 per working day").regular_hours(days)
        array([320., 288.])
        """
        up = self._vector("machines", horizon) - self._vector("downtime", horizon)
        return up * self.machine_hours(horizon)

    def machine_hours(self, horizon: Horizon) -> NDArray[np.float64]:
        """Return the hours that one machine offers per period."""
        return self._vector("hours", horizon) * self._vector("efficiency", horizon)

    def most_hours(self, horizon: Horizon) -> NDArray[np.float64]:
        """Return the most hours it can offer per period: calendar, overtime and extra shifts."""
        if not self.finite:
            return np.full(len(horizon), np.inf)
        most = self.regular_hours(horizon)
        if self.overtime is not None:
            most += vector(self.overtime.hours, horizon, np.inf)
        for shift in self.extra_shifts:
            most += vector(shift.hours, horizon, 0.0) * vector(shift.maximum, horizon, 0.0)
        return most

    def _vector(self, field: str, horizon: Horizon) -> NDArray[np.float64]:
        values: NDArray[np.float64] = stack([self], field, horizon)[0]
        return values
