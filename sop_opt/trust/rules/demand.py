"""Demand: what must be served when it is due, how late the rest may be, and whether all is served.

What falls due is no rule where it may be late or lost: there it is the rule on delays that holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.components.demand import DemandService
from sop_opt.problem.base import is_above
from sop_opt.problem.demand import Backlog
from sop_opt.trust.rules.loosening import replaced, set_to, shifted
from sop_opt.trust.rules.statement import Statement, usual

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.changes import Change
    from sop_opt.trust.rules.places import Places
    from sop_opt.trust.rules.rule import Loosen, Piece, Rule, Side


def rules(places: Places) -> Iterator[Rule]:
    """Yield what every row of demand asks for."""
    service = places.part(DemandService)
    if service is None:
        return
    recent = dict(zip(service.late, service.recently_due(), strict=True))
    for place, point in enumerate(service.points):
        if place in service.delays:
            wanted = _Wanted(places, service, place, recent[place])
            yield from wanted.not_too_late()
            yield from wanted.all_served()
        elif place not in service.losses:
            yield from _must_serve(places, service, place, places.columns("demand.served", point))


def most_served(service: DemandService, place: int) -> NDArray[np.float64]:
    """Return the most that a row can be served in each period, launched or not."""
    due: NDArray[np.float64] = service.due[place]
    return np.cumsum(due) if place in service.delays else due


def _words(places: Places, place: int) -> tuple[str, str, str]:
    """Return what a row is called, its unit, and what so many units of it are."""
    row = places.problem.demand[place]
    unit = places.problem.product[row.product].unit
    name = f"{row.product} for {row.customer}{places.at(row.site)}"
    return name, unit, f"{unit} of {name}"


def _must_serve(
    places: Places, service: DemandService, place: int, columns: Sequence[int]
) -> Iterator[Rule]:
    """Yield a rule per period: no fewer units than are due, and no more."""
    due, (name, unit, words) = service.due[place], _words(places, place)
    relief: dict[Side, str] = {"lower": f"{{}} fewer {words}", "upper": f"{{}} more {words}"}
    statement = Statement("demand", "demand", place + 1, "quantity", name, unit, relief, usual(due))
    for period, level in enumerate(due.tolist()):
        pieces = [places.column_piece(columns[period], "upper", level)]
        if level:
            pieces.append(places.column_piece(columns[period], "lower", level))
        loosened = shifted("demand", place + 1, "quantity", period)
        yield statement.rule(places.periods[period], pieces, loosened)


class _Wanted:
    """A row of demand that may be late.

    Parameters
    ----------
    places, service
        The model, and what it holds of demand.
    place
        Row of demand, counted from 0.
    recent
        Units per period that may still be open at its end, by when they were due.
    """

    def __init__(
        self, places: Places, service: DemandService, place: int, recent: NDArray[np.float64]
    ) -> None:
        self._places, self._service, self._place, self._recent = places, service, place, recent
        self._point, self._rule = service.points[place], service.delays[place]
        self._so_far = np.cumsum(service.due[place])
        self._backlog = places.columns("demand.backlog", self._point)

    def not_too_late(self) -> Iterator[Rule]:
        """Yield a rule per period in which units may be open too long."""
        longest = self._rule.max_periods
        if longest is None:
            return
        statement = self._statement(
            "max_periods", f"more than {longest} period{'s' * (longest != 1)} late"
        )
        rows = self._places.rows("demand.not_too_late", self._point)
        for period in np.flatnonzero(is_above(self._so_far, self._recent)).tolist():
            pieces = [self._piece(period, self._recent[period])]
            pieces += [self._places.row_piece(row, "upper") for row in rows[period : period + 1]]
            yield statement.rule(self._places.periods[period], pieces, self._later(period))

    def all_served(self) -> Iterator[Rule]:
        """Yield the rule that nothing is open at the end."""
        if self._rule.must_end_clear:
            statement = self._statement("must_end_clear", "still open")
            last = len(self._places.periods) - 1
            loosened = set_to(*self._path("must_end_clear"), value=False)
            yield statement.rule(self._places.periods[last], [self._piece(last, 0.0)], loosened)

    def _piece(self, period: int, level: float) -> Piece:
        """Return the bound on what is open; without a rule it is all that has been due so far."""
        so_far = float(self._so_far[period])
        return self._places.column_piece(self._backlog[period], "upper", float(level), so_far)

    def _statement(self, field: str, words: str) -> Statement:
        name, unit, units = _words(self._places, self._place)
        return Statement(
            "demand",
            *self._path(field),
            name,
            unit,
            {"upper": f"{{}} {units} {words}"},
            usual(self._service.due[self._place]),
        )

    def _path(self, field: str) -> tuple[str, int, str]:
        """Return section, row, and the way to a field of the policy."""
        policies = self._places.problem.demand[self._place].unmet
        return "demand", self._place + 1, f"unmet.{policies.index(self._rule) + 1}.{field}"

    def _later(self, period: int) -> Loosen:
        """Give way by as many periods as what is open has waited."""
        section, row, path = self._path("max_periods")

        def loosened(problem: PlanningProblem, _: float, values: NDArray[np.float64]) -> Change:
            policy = problem.demand[self._place].policy(Backlog)
            assert policy is not None
            now = policy.max_periods
            wanted = None if now is None else max(now, self._delay(period, values))
            return replaced(problem, section, row, path, wanted)

        return loosened

    def _delay(self, period: int, values: NDArray[np.float64]) -> int:
        """Return the longest delay of what is open at the end of a period, oldest served first."""
        due = self._service.due[self._place, : period + 1].copy()
        lost = self._places.columns("demand.lost", self._point)
        due -= values[list(lost[: period + 1])] if lost else 0.0
        recent = np.cumsum(due[::-1])
        still_open = float(values[self._backlog[period]])
        return int(np.argmax(~is_above(still_open, recent)) + 1)
