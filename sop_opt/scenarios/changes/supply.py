"""Changes of supply: resources down, added and faster; suppliers, lanes and processes lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import Field

from sop_opt.errors import ProblemError
from sop_opt.problem.base import Amount, Factor, Names, stack, vector
from sop_opt.problem.resources import ExtraShift
from sop_opt.scenarios.changes.address import Addressed, InPeriods, OfProducts
from sop_opt.scenarios.changes.amounts import put, scaled, told
from sop_opt.scenarios.changes.base import Some  # noqa: TC001 - pydantic reads it at run time

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem, Resource
    from sop_opt.problem.horizon import Horizon


class ResourceDown(InPeriods, Addressed):
    """A resource out of order: hours of all kinds are lost.

    So many of the machines that would be up are down besides, at most all of them. Overtime and
    the hours of an extra shift are lost in the same proportion.

    >>> print(ResourceDown(resource="oven", share=0.5, periods="Jan"))
    a share of 0.5 down, resource oven, in Jan
    """

    kind: Literal["resource_down"] = "resource_down"
    """Marks the change in JSON and tables."""
    resource: Names = Field(min_length=1)
    """Resources, each of which is down."""
    machines: Amount | None = None
    """Machines down; None: ``share`` counts."""
    share: float = Field(default=1.0, gt=0, le=1)
    """Share of the machines up that goes down."""

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield a share beside a number of machines."""
        yield from super().faults(horizon)
        if self.machines is not None and self.share < 1:
            yield "share", self.share, "contradicts machines; keep one of the two"

    def _updates(self, problem: PlanningProblem) -> dict[str, Any]:
        def bring_down(row: Resource) -> dict[str, Any]:
            return self._down(row, problem.horizon)

        return {"resources": self.edited(problem, "resources", bring_down)}

    def _down(self, row: Resource, horizon: Horizon) -> dict[str, Any]:
        if not row.finite:
            message = "has no end of hours, of which none can be lost; name a finite resource"
            raise ProblemError([self.fault("resource", row.name, message)])
        down, installed = stack([row], "downtime", horizon)[0], stack([row], "machines", horizon)[0]
        left = 1 - self.window(horizon) * self._lost(installed - down, horizon)
        fields: dict[str, Any] = {
            "downtime": put(row.downtime, installed - left * (installed - down), left < 1, horizon),
            "extra_shifts": tuple(
                shift.replace(hours=scaled(shift.hours, left, horizon))
                for shift in row.extra_shifts
            ),
        }
        if row.overtime is not None:
            hours = scaled(row.overtime.hours, left, horizon, missing=np.inf)
            fields["overtime"] = row.overtime.replace(hours=hours)
        return fields

    def _lost(self, up: NDArray[np.float64], horizon: Horizon) -> NDArray[np.float64]:
        """Return the share of the machines up that is lost per period."""
        if self.machines is None:
            return np.full(len(horizon), self.share)
        down = vector(self.machines, horizon, 0.0)
        share: NDArray[np.float64] = np.divide(down, up, out=np.zeros_like(up), where=up > 0)
        return np.minimum(share, 1.0)

    def _effect(self) -> str:
        if self.machines is not None:
            return f"machines down: {told(self.machines)}"
        return "down" if self.share == 1 else f"a share of {self.share:g} down"


class AddMachines(InPeriods, Addressed):
    """More machines of a resource, with the hours that each of its machines has.

    >>> print(AddMachines(resource="oven", machines=1, start="Mar"))
    machines plus 1, resource oven, from Mar
    """

    kind: Literal["add_machines"] = "add_machines"
    """Marks the change in JSON and tables."""
    resource: Names = Field(min_length=1)
    """Resources, each of which gets more machines."""
    machines: Amount = 1.0
    """Machines beside those installed."""

    def _updates(self, problem: PlanningProblem) -> dict[str, Any]:
        horizon = problem.horizon
        where, more = self.window(horizon), vector(self.machines, horizon, 0.0)

        def add(row: Resource) -> dict[str, Any]:
            installed = vector(row.machines, horizon, 0.0)
            return {"machines": put(row.machines, installed + more, where, horizon)}

        return {"resources": self.edited(problem, "resources", add)}

    def _effect(self) -> str:
        return f"machines plus {told(self.machines)}"


class AddShift(InPeriods, Addressed):
    """An extra shift that a resource can be given at a price.

    >>> print(AddShift(resource="oven", shift="Saturday", hours=8, cost=400))
    extra shift Saturday of 8 hours at 400, resource oven
    """

    kind: Literal["add_shift"] = "add_shift"
    """Marks the change in JSON and tables."""
    resource: Names = Field(min_length=1)
    """Resources, each of which can have the shift."""
    shift: str = Field(default="further shift", min_length=1)
    """Name of the shift, unlike those of the shifts that the resource has already."""
    hours: Amount
    """Hours that one shift adds in a period."""
    cost: Amount = 0.0
    """Money per shift, whether its hours are used or not."""
    maximum: Amount = 1.0
    """Most such shifts per period; 0 in the periods that are not meant."""
    whole: bool = True
    """False: any part of a shift can be bought."""

    def _updates(self, problem: PlanningProblem) -> dict[str, Any]:
        horizon = problem.horizon
        maximum = put(0.0, vector(self.maximum, horizon, 0.0), self.window(horizon), horizon)
        further = ExtraShift(
            name=self.shift, hours=self.hours, cost=self.cost, maximum=maximum, whole=self.whole
        )

        def add(row: Resource) -> dict[str, Any]:
            return {"extra_shifts": (*row.extra_shifts, further)}

        return {"resources": self.edited(problem, "resources", add)}

    def _effect(self) -> str:
        return f"extra shift {self.shift} of {told(self.hours)} hours at {told(self.cost)}"


class Faster(InPeriods, OfProducts):
    """Processes that take fewer hours per unit, on resources or of people, or more of them.

    Hours of any kind go further, overtime too, and a cost per hour is paid for fewer of them.

    >>> print(Faster(resource="oven", by=1.25))
    1.25 times as fast, resource oven
    """

    kind: Literal["faster"] = "faster"
    """Marks the change in JSON and tables."""
    process: Some = ()
    """Processes; left out: any."""
    site: Some = ()
    """Sites; left out: any."""
    resource: Some = ()
    """Resources whose hours per unit change."""
    pool: Some = ()
    """Pools whose hours per unit change."""
    by: Factor
    """Speed as a multiple of the present one: 1.25 takes 0.8 of the hours; below 1: slower."""

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield hours of nobody, and a speed of 0."""
        yield from super().faults(horizon)
        if not self.resource and not self.pool:
            yield "resource", None, "says whose hours change; name resources, pools or both"
        if not vector(self.by, horizon, 1.0).all():
            yield "by", told(self.by), "would take for ever; give a number above 0"

    def _updates(self, problem: PlanningProblem) -> dict[str, Any]:
        horizon = problem.horizon
        hours = 1 / np.where(self.window(horizon), vector(self.by, horizon, 1.0), 1.0)

        def shorten(amounts: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
            return {
                name: scaled(amount, hours, horizon) if name in names else amount
                for name, amount in amounts.items()
            }

        def speed_up(row: Any) -> dict[str, Any]:
            return {
                "resource_hours": shorten(row.resource_hours, self.resource),
                "labour_hours": shorten(row.labour_hours, self.pool),
            }

        return {"processes": self.edited(problem, "processes", speed_up)}

    def _effect(self) -> str:
        return f"{told(self.by)} times as fast"


class _Stop(InPeriods, OfProducts):
    """A way of supply that is closed: nothing can be ordered, started or sent there.

    What is under way already still arrives.
    """

    def _stopped(self, problem: PlanningProblem, section: str) -> dict[str, Any]:
        horizon = problem.horizon
        where = self.window(horizon)

        def stop(row: Any) -> dict[str, Any]:
            return {
                "minimum": put(row.minimum, 0.0, where, horizon),
                "maximum": put(row.maximum, 0.0, where, horizon, missing=np.inf),
            }

        return {section: self.edited(problem, section, stop)}


class LoseSupplier(_Stop):
    """Suppliers that take no orders; what is on order still arrives.

    >>> print(LoseSupplier(supplier="mill", start="Mar"))
    supplier lost, supplier mill, from Mar
    """

    kind: Literal["lose_supplier"] = "lose_supplier"
    """Marks the change in JSON and tables."""
    site: Some = ()
    """Sites that are supplied; left out: any."""
    supplier: Some = ()
    """Suppliers; left out: any."""

    def _updates(self, problem: PlanningProblem) -> dict[str, Any]:
        return self._stopped(problem, "suppliers")

    def _effect(self) -> str:
        return "supplier lost"


class CloseLane(_Stop):
    """Lanes on which nothing departs; what is under way still arrives.

    >>> print(CloseLane(origin="plant", periods="Feb"))
    lane closed, origin plant, in Feb
    """

    kind: Literal["close_lane"] = "close_lane"
    """Marks the change in JSON and tables."""
    origin: Some = ()
    """Sites that the lane leaves; left out: any."""
    destination: Some = ()
    """Sites that the lane reaches; left out: any."""

    def _updates(self, problem: PlanningProblem) -> dict[str, Any]:
        return self._stopped(problem, "lanes")

    def _effect(self) -> str:
        return "lane closed"


class StopProcess(_Stop):
    """Processes that cannot be started; what has been started still arrives.

    >>> print(StopProcess(site="plant", periods="Feb"))
    process stopped, site plant, in Feb
    """

    kind: Literal["stop_process"] = "stop_process"
    """Marks the change in JSON and tables."""
    process: Some = ()
    """Processes; left out: any."""
    site: Some = ()
    """Sites at which they work; left out: any."""
    resource: Some = ()
    """Resources that they need hours on; left out: any."""
    pool: Some = ()
    """Pools that they need hours of; left out: any."""

    def _updates(self, problem: PlanningProblem) -> dict[str, Any]:
        return self._stopped(problem, "processes")

    def _effect(self) -> str:
        return "process stopped"
