"""Maintenance: so many stops are taken, within a window, and only so many at once.

That no more machines stop than are up is no rule: it is all the machines there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.components.maintenance import DECIMALS
from sop_opt.problem.base import stack
from sop_opt.trust.rules.loosening import level_at, opened
from sop_opt.trust.rules.statement import Statement
from sop_opt.trust.rules.supply import closed_periods

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.problem import Maintenance, Resource
    from sop_opt.trust.rules.places import Places
    from sop_opt.trust.rules.rule import Cause, Piece, Rule, Side


def rules(places: Places) -> Iterator[Rule]:
    """Yield what every task of every resource asks for."""
    for number, resource in enumerate(places.problem.resources, 1):
        for place, task in enumerate(resource.maintenance, 1):
            stops = _Stops(places, resource, number, task, place)
            yield stops.all_done()
            yield from stops.most_at_once()
            yield from stops.window()


@dataclass(frozen=True)
class _Stops:
    """One task, by the places of its resource and of itself."""

    places: Places
    resource: Resource
    number: int
    task: Maintenance
    place: int

    @property
    def point(self) -> tuple[str, str]:
        """Label of its columns."""
        return self.resource.name, self.task.name

    @cached_property
    def up(self) -> NDArray[np.float64]:
        """Whole machines that are there to be stopped, per period."""
        horizon = self.places.problem.horizon
        machines = stack([self.resource], "machines", horizon)[0]
        down = stack([self.resource], "downtime", horizon)[0]
        whole: NDArray[np.float64] = np.floor((machines - down).round(DECIMALS))
        return whole

    def all_done(self) -> Rule:
        """Return the rule that all stops are taken."""
        more = self._state("minimum", "machine_periods", lower="fewer", upper="more")
        row = self.places.row("maintenance.all_done", self.point)
        assert row is not None
        pieces = (self.places.row_piece(row, "upper"), self.places.row_piece(row, "lower"))
        due = float(self.task.machine_periods)
        return more.rule("", pieces, level_at(more.section, more.row, more.field, due))

    def most_at_once(self) -> Iterator[Rule]:
        """Yield the most machines stopped in every period where there are more."""
        most = self.task.most_at_once
        if most is None:
            return
        statement = self._state("limit", "most_at_once", upper="more at once")
        loosened = level_at(statement.section, statement.row, statement.field, float(most))
        for period in np.flatnonzero(self.up > most).tolist():
            pieces = (self._ceiling(period, float(most)),)
            yield statement.rule(self.places.periods[period], pieces, loosened)

    def window(self) -> Iterator[Rule]:
        """Yield a rule for every period before and after the window."""
        horizon = self.places.problem.horizon
        fields = {"available_from": "start", "available_until": "end"}
        for edge, words, closed in closed_periods(self.task.start, self.task.end, horizon):
            statement = self._state("availability", fields[edge], upper=f"{words} stopped")
            section, row, path = statement.section, statement.row, statement.field
            for period in closed:
                loosened = opened(section, row, path, period, earlier=edge == "available_from")
                pieces = (self._ceiling(period, 0.0),)
                yield statement.rule(self.places.periods[period], pieces, loosened)

    def _state(self, cause: Cause, field: str, **words: str) -> Statement:
        name = f"{self.task.name} of {self.resource.name}"
        relief: dict[Side, str] = {}
        for side in ("lower", "upper"):
            if side in words:
                relief[side] = f"{{}} machine periods {words[side]} for {name}"
        path, scale = f"maintenance.{self.place}.{field}", max(self.task.machine_periods, 1)
        unit = "machine periods"
        return Statement(
            cause, "resources", self.number, path, name, unit, relief, float(scale), whole=True
        )

    def _ceiling(self, period: int, level: float) -> Piece:
        """Return the bound on the machines stopped; without a rule it is those that are up."""
        column = self.places.column("maintenance.machines_down", self.point, period)
        assert column is not None
        return self.places.column_piece(column, "upper", level, float(self.up[period]))
