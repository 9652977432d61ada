"""The lines of rules: which flows they speak about and in which periods, by the problem alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import vector
from sop_opt.problem.flows import Selection
from sop_opt.trust.audit.choice import chosen, chosen_by_each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.problem import Limit, Pin, PlanningProblem, PreviousFlow, Stability, UseRule
    from sop_opt.problem.horizon import Horizon
    from sop_opt.trust.audit.choice import ChosenFlow

OVER_THE_HORIZON = "horizon"
"""Stands for the period in the line of a limit on the whole horizon."""


def among(names: tuple[str, ...], horizon: Horizon) -> NDArray[np.bool_]:
    """Return which periods are named; all of them where no name is given."""
    return np.array([name in names or not names for name in horizon.names])


@dataclass(frozen=True)
class LimitLines:
    """What one limit sums, line by line."""

    limit: Limit
    periods: list[str]
    """Period of each line, or that it is over the horizon."""
    last: NDArray[np.intp]
    """Last period that each line sums: its level and its price are of that period."""
    summed: NDArray[np.bool_]
    """Which periods each line sums, shape (lines, periods)."""


def limit_lines(problem: PlanningProblem) -> list[LimitLines]:
    """Return the lines of every limit."""
    return [_lines(limit, problem.horizon) for limit in problem.limits]


def _lines(limit: Limit, horizon: Horizon) -> LimitLines:
    held = among(limit.periods, horizon)
    last = np.flatnonzero(held)
    if limit.per == "horizon":
        return LimitLines(limit, [OVER_THE_HORIZON], last[-1:], held[None])
    place, periods = np.arange(len(horizon)), [horizon.names[k] for k in last]
    own = place == last[:, None]
    return LimitLines(
        limit, periods, last, place <= last[:, None] if limit.per == "to_date" else own
    )


@dataclass(frozen=True)
class Member:
    """Flows that a use rule counts as one."""

    rule: UseRule
    name: str
    flows: list[ChosenFlow]
    held: NDArray[np.bool_]
    """Periods in which the rule holds."""


def members(problem: PlanningProblem, rule: UseRule, selection: Selection) -> list[Member]:
    """Return the flows of a selection, told apart by the label that a use rule names."""
    wanted = selection.names(rule.each)
    found: dict[str, list[ChosenFlow]] = {}
    for flow in chosen(problem, selection):
        for name in flow.labels.get(rule.each, ()):
            if name and (not wanted or name in wanted):
                found.setdefault(name, []).append(flow)
    held = among(rule.periods, problem.horizon)
    return [Member(rule, name, flows, held) for name, flows in found.items()]


def all_members(problem: PlanningProblem) -> list[Member]:
    """Return the members of every use rule."""
    return [member for rule in problem.usage for member in members(problem, rule, rule)]


@dataclass(frozen=True)
class Target:
    """A sum of flows that is to stay what an earlier plan or the planner says."""

    kind: str
    """``frozen``, ``departure`` or ``pin``."""
    name: str
    flows: list[ChosenFlow]
    quantity: NDArray[np.float64]
    """Units per period."""
    held: NDArray[np.bool_]
    """Periods it holds in."""
    price: NDArray[np.float64] | None
    """Money per unit of change, per period; None: nothing may change."""
    row_price: NDArray[np.float64]
    """Money for any change at all, per period."""


def targets(problem: PlanningProblem) -> list[Target]:
    """Return everything that is to stay, in the order of the table ``stability``."""
    section = problem.stability
    if section is None:
        return []
    previous = chosen_by_each(problem, section.previous)
    pinned = zip(section.pins, chosen_by_each(problem, section.pins), strict=True)
    return [
        *_previous(problem, section, previous),
        *_not_planned(problem, section, previous),
        *(_pinned(problem, pin, flows) for pin, flows in pinned),
    ]


def _previous(
    problem: PlanningProblem, section: Stability, previous: list[list[ChosenFlow]]
) -> Iterator[Target]:
    horizon = problem.horizon
    frozen = np.isin(horizon.names, section.frozen_periods)
    price = vector(section.departure_cost, horizon, 0.0)
    at_all, none = vector(section.order_departure_cost, horizon, 0.0), np.zeros(len(horizon))
    for row, flows in zip(section.previous, previous, strict=True):
        name, quantity = row.describe(), _quantity(row, horizon)
        kept = frozen & any(kind in section.frozen_flows for kind in row.flow)
        free = _spoken_of(row, horizon) & ~kept & (price + at_all > 0)
        yield Target("frozen", name, flows, quantity, kept, None, none)
        yield Target("departure", name, flows, quantity, free, price, at_all)


def _not_planned(
    problem: PlanningProblem, section: Stability, previous: list[list[ChosenFlow]]
) -> Iterator[Target]:
    """Yield the flows that must be zero in frozen periods: the earlier plan has none of them."""
    frozen = np.isin(problem.horizon.names, section.frozen_periods)
    known = {flow.key for flows in previous for flow in flows}
    for kind in section.frozen_flows:
        flows = [flow for flow in chosen(problem, Selection(flow=(kind,))) if flow.key not in known]
        if flows:
            name = f"{kind}, not in the previous plan"
            none = np.zeros(frozen.size)
            yield Target("frozen", name, flows, none, frozen, None, none)


def _pinned(problem: PlanningProblem, pin: Pin, flows: list[ChosenFlow]) -> Target:
    horizon, quantity = problem.horizon, _quantity(pin, problem.horizon)
    held = among(pin.periods, horizon) if pin.periods else _spoken_of(pin, horizon)
    price = None if pin.cost is None else vector(pin.cost, horizon, 0.0)
    none = np.zeros(len(horizon))
    return Target("pin", pin.describe(), flows, quantity, held, price, none)


def _quantity(row: Pin | PreviousFlow, horizon: Horizon) -> NDArray[np.float64]:
    return vector(row.quantity, horizon, 0.0)


def _spoken_of(row: Pin | PreviousFlow, horizon: Horizon) -> NDArray[np.bool_]:
    """Return the periods that a quantity names; all, unless it is a mapping."""
    if not isinstance(row.quantity, dict):
        return np.ones(len(horizon), dtype=bool)
    return np.isin(horizon.names, list(row.quantity))
