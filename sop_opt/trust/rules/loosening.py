"""How the data of a problem say that a rule gives way: ways that many rules share.

Every function is a rule's ``loosened`` once its first arguments are given. It reads the problem it
is called with, so that rules of several periods, or of several fields of one row, add up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sop_opt.problem.base import missing_amount, vector
from sop_opt.problem.changes import Change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pydantic import BaseModel

    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.base import PerPeriodValue
    from sop_opt.problem.horizon import Horizon
    from sop_opt.trust.rules.rule import Loosen


def shifted(section: str, row: int, path: str, period: int) -> Loosen:
    """Give way by the amount in one period of a per-period field; see :func:`field_of`."""

    def loosened(problem: PlanningProblem, amount: float, _: NDArray[np.float64]) -> Change:
        return moved(problem, section, row, path, period, amount)

    return loosened


def moved(
    problem: PlanningProblem, section: str, row: int, path: str, period: int, amount: float
) -> Change:
    """Return the change that adds an amount to one period of a per-period field."""
    owner, name = owner_of(row_of(problem, section, row), path)
    kind: type[BaseModel] = type(owner)
    missing = missing_amount(kind, name)
    value = added(getattr(owner, name), problem.horizon, period, amount, missing)
    return replaced(problem, section, row, path, value)


def added(
    value: PerPeriodValue | None, horizon: Horizon, period: int, amount: float, missing: float
) -> PerPeriodValue:
    """Return a per-period value with an amount added in one period; it never falls below 0.

    A mapping stays one, and so does what has no end in some periods.

    >>> from sop_opt.problem.horizon import Horizon
    >>> added(40.0, Horizon.of("Jan", "Feb"), 1, 8.0, 0.0)
    (40.0, 48.0)
    >>> added({"Feb": 40.0}, Horizon.of("Jan", "Feb"), 1, -8.0, np.inf)
    {'Feb': 32.0}
    """
    amounts = vector(value, horizon, missing).copy()
    amounts[period] = max(amounts[period] + amount, 0.0)
    if isinstance(value, dict):
        return value | {horizon.names[period]: float(amounts[period])}
    known = np.isfinite(amounts)
    if known.all():
        return tuple(amounts.tolist())
    return {horizon.names[k]: float(amounts[k]) for k in np.flatnonzero(known).tolist()}


def set_to(section: str, row: int, path: str, *, value: object) -> Loosen:
    """Give way by saying something else, by whatever amount: idle time is allowed."""

    def loosened(problem: PlanningProblem, _: float, __: NDArray[np.float64]) -> Change:
        return replaced(problem, section, row, path, value)

    return loosened


def level_at(section: str, row: int, path: str, level: float) -> Loosen:
    """Give way by the amount in a field that holds for all periods: as far as the worst needs."""

    def loosened(problem: PlanningProblem, amount: float, _: NDArray[np.float64]) -> Change:
        owner, name = owner_of(row_of(problem, section, row), path)
        now = getattr(owner, name)
        reached = now if isinstance(now, int | float) else level
        worst = max if amount > 0 else min
        return replaced(problem, section, row, path, max(worst(level + amount, reached), 0.0))

    return loosened


def opened(section: str, row: int, path: str, period: int, *, earlier: bool) -> Loosen:
    """Give way by beginning earlier, or ending later, whatever the amount is."""

    def loosened(problem: PlanningProblem, _: float, __: NDArray[np.float64]) -> Change:
        owner, name = owner_of(row_of(problem, section, row), path)
        now, horizon = getattr(owner, name), problem.horizon
        if now is not None:
            place = horizon.position[now]
            new = min(place, period) if earlier else max(place, period)
            now = horizon.names[new]
        return replaced(problem, section, row, path, now)

    return loosened


def row_of(problem: PlanningProblem, section: str, row: int) -> Any:
    """Return a row of a section, counted from 1; 0: the section, which is one row."""
    content = getattr(problem, section)
    return content[row - 1] if row else content


def owner_of(row: Any, path: str) -> tuple[Any, str]:
    """Return what has the last field of a way such as ``pins.2.quantity``, and that field."""
    *way, name = path.split(".")
    for part in way:
        row = row[int(part) - 1] if part.isdigit() else getattr(row, part)
    return row, name


def replaced(problem: PlanningProblem, section: str, row: int, path: str, value: object) -> Change:
    """Return the change that puts a value at the end of a way through nested rows."""
    first, *rest = path.split(".")
    content = getattr(row_of(problem, section, row), first)
    return Change(section, row, first, _within(content, rest, value))


def _within(content: Any, way: Sequence[str], value: object) -> object:
    """Return nested content with a value put at the end of a way."""
    if not way:
        return value
    part, *rest = way
    if part.isdigit():
        place = int(part) - 1
        return (*content[:place], _within(content[place], rest, value), *content[place + 1 :])
    return content.replace(**{part: _within(getattr(content, part), rest, value)})
