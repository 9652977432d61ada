"""Set-ups: how much each is for at least, how long it lasts, and when it is.

That flows need their set-up, and that a machine cannot carry two, is no rule: it is what a set-up
is. What a set-up was before the horizon holds until it may change, by the same rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.components.setups.cycles import in_given_cycle
from sop_opt.components.setups.runs import settled_before
from sop_opt.problem.base import vector
from sop_opt.trust.rules.loosening import replaced, set_to
from sop_opt.trust.rules.statement import Statement, always, on_rows, usual

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem, Setup
    from sop_opt.problem.changes import Change
    from sop_opt.trust.rules.places import Places
    from sop_opt.trust.rules.rule import Cause, Loosen, Rule, Side

HALF = 0.5
"""Where a set-up that is there but for the solver's dust is told from none."""


def rules(places: Places) -> Iterator[Rule]:
    """Yield what every set-up asks of itself."""
    for number, row in enumerate(places.problem.setups, 1):
        setup = _Setup(places, row, number)
        yield from setup.minimum()
        yield from setup.lasting()
        yield from setup.cycle()


@dataclass(frozen=True)
class _Setup:
    """One set-up."""

    places: Places
    row: Setup
    number: int

    def minimum(self) -> Iterator[Rule]:
        """Yield the least units while it is there."""
        least = vector(self.row.minimum, self.places.problem.horizon, 0.0)
        relief: dict[Side, str] = {
            "lower": f"{{}} fewer units at least while set up: {self.row.name}"
        }
        statement = self._state("minimum", "minimum", "units", relief, scale=usual(least))
        rows = self.places.filled(self.places.rows("setups.least_if_set_up", (self.row.name,)))
        held = [(period, row) for period, row in rows if least[period] > 0]
        return on_rows(self.places, statement, held, "lower")

    def lasting(self) -> Iterator[Rule]:
        """Yield for every period that a run or a pause goes on."""
        floor, ceiling = settled_before(self.row, len(self.places.periods))
        yield from self._lasting("minimum_run", "lower", floor > 0, "shorter runs")
        yield from self._lasting("minimum_pause", "upper", ceiling < 1, "shorter pauses")

    def _lasting(
        self, field: str, side: Side, settled: NDArray[np.bool_], words: str
    ) -> Iterator[Rule]:
        """Yield the rules of one field; what began before the horizon holds single columns."""
        if getattr(self.row, field) <= 1:
            return
        relief: dict[Side, str] = {
            "lower": f"{words} of {self.row.name}",
            "upper": f"{words} of {self.row.name}",
        }
        statement = self._state("set-up", field, "periods", relief, whole=True)
        columns = self.places.columns("setups.is_set_up", (self.row.name,))
        level = 1.0 if side == "lower" else 0.0
        rows = self.places.rows(f"setups.{field}", (self.row.name,))
        for period, row in enumerate(rows):
            pieces = [self.places.row_piece(row, "upper")]
            if settled[period]:
                free = 1.0 - level
                pieces.append(self.places.column_piece(columns[period], side, level, free))
            shorter = self._shorter(field, period)
            yield statement.rule(self.places.periods[period], pieces, shorter)

    def _shorter(self, field: str, period: int) -> Loosen:
        """Give way by as few periods as what should have gone on has lasted."""

        def loosened(problem: PlanningProblem, _: float, values: NDArray[np.float64]) -> Change:
            now = getattr(problem.setups[self.number - 1], field)
            lasted = self._lasted(values, period, run=field == "minimum_run")
            return replaced(problem, "setups", self.number, field, min([now, *lasted]))

        return loosened

    def _lasted(self, values: NDArray[np.float64], period: int, *, run: bool) -> list[int]:
        """Return how long the runs or pauses lasted that have ended by a period, last one last."""
        row, columns = self.row, self.places.columns("setups.is_set_up", (self.row.name,))
        # not set up for long is longer than any pause
        before = [row.opening > 0] * (abs(row.opening) or row.minimum_pause)
        there = values[list(columns[: period + 1])] > HALF
        stretches = [(state, len(list(own))) for state, own in groupby([*before, *there.tolist()])]
        return [length for state, length in stretches[:-1] if state is run][-1:]

    def cycle(self) -> Iterator[Rule]:
        """Yield that it is not done outside its cycle, be that given or chosen by the plan."""
        row, places, point = self.row, self.places, (self.row.name,)
        relief: dict[Side, str] = {"upper": f"{{}} set-ups of {row.name} out of its cycle"}
        statement = self._state("set-up", "cycle", "set-ups", relief, whole=True)
        if row.cycle_start is None:
            rows = places.filled(places.rows("setups.in_cycle", point))
            every = set_to("setups", self.number, "cycle", value=1)
            yield from on_rows(places, statement, rows, "upper", loosened=always(every))
            return
        columns = places.columns("setups.is_done", point) or places.columns(
            "setups.is_set_up", point
        )
        for period in np.flatnonzero(~in_given_cycle(row, places.problem.horizon)).tolist():
            piece = places.column_piece(columns[period], "upper", 0.0, 1.0)
            # the cycle and the period it counts from belong together: one field cannot say it
            yield statement.rule(places.periods[period], [piece], None)

    def _state(
        self,
        cause: Cause,
        field: str,
        unit: str,
        relief: Mapping[Side, str],
        *,
        scale: float = 1.0,
        whole: bool = False,
    ) -> Statement:
        name = self.row.name
        return Statement(cause, "setups", self.number, field, name, unit, relief, scale, whole)
