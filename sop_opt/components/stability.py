r"""Stability: parts of an earlier plan stay as they were, or cost money to change.

Everything is a target: the sum of some flows is to be a quantity in some periods, strictly or at a
price.

==================  ==================  =====  ==================================================
symbol              in the code         unit   meaning
==================  ==================  =====  ==================================================
:math:`F_{kt}`      ``flows``           units  sum of the flows of target k in period t
:math:`g_{kt}`      ``previous``        units  what it is to be
:math:`a_{kt}`      ``above_...``       units  above it, where that has a price
:math:`b_{kt}`      ``below_...``       units  below it, where that has a price
:math:`m_{kt}`      ``is_moved``        0/1    whether it may differ, where that alone has a price
:math:`M_{kt}`      ``most``            units  most that F can come to and be of use
==================  ==================  =====  ==================================================

Targets
    ``frozen``      a row of the previous plan of a frozen kind, in frozen periods; and 0 for all
                    flows of such a kind that the previous plan does not have
    ``departure``   a row of the previous plan, in the other periods that it names, at a price per
                    unit, or for differing at all
    ``pin``         a quantity set by the planner, strictly or at a price
Bounds
    ``a, b >= 0``.
Rules
    ``as_planned``          F - a + b = g, in the periods of the target
    ``above_only_if_moved`` a - (M - g) m <= 0
    ``below_only_if_moved`` b - g m <= 0
Posts
    cost      ``departures`` and ``pins``  price on a + b; ``moved orders``  price on m
Tables
    ``stability``: rule (the kind of target), name, period, planned, previous, change, moved (1
    where the price of differing at all is paid)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal, Self

import numpy as np
import pandas as pd

from sop_opt.components.base import post_cost
from sop_opt.errors import Fault, ProblemError
from sop_opt.problem.base import vector
from sop_opt.problem.flows import Selection, held_periods

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from sop_opt.flows import Chosen, Flows
    from sop_opt.formulation import Block
    from sop_opt.ledger import Account, Ledger, Point, Solution
    from sop_opt.problem import Pin, PlanningProblem, PreviousFlow, Stability
    from sop_opt.problem.horizon import Horizon

Kind = Literal["frozen", "departure", "pin"]


@dataclass(frozen=True)
class Target:
    """A sum of flows that is to be a quantity in some periods."""

    kind: Kind
    number: int
    """Row of the previous plan or of the pins, counted from 1."""
    name: str
    flows: Chosen
    previous: NDArray[np.float64]
    """Quantity per period."""
    held: NDArray[np.bool_]
    """Periods it holds in."""
    price: NDArray[np.float64] | None = None
    """Money per unit away from it, per period; None: it holds strictly."""
    row_price: NDArray[np.float64] | float = 0.0
    """Money for being away from it at all, per period."""

    @property
    def moving(self) -> NDArray[np.bool_]:
        """Periods in which being away from it at all has a price."""
        return self.held & (np.asarray(self.row_price) > 0)


@dataclass
class PlanStability:
    """Adds frozen periods, the price of departures and pins."""

    name: ClassVar[str] = "stability"
    problem: PlanningProblem
    section: Stability
    targets: list[Target] = field(init=False)
    is_moved: NDArray[np.intp] | None = field(init=False, default=None)

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when something of an earlier plan is kept."""
        return cls(problem, problem.stability) if problem.stability else None

    def build(self, block: Block, ledger: Ledger) -> None:
        """Add the rule of all targets, and the changes that have a price."""
        self.targets = list(self._targets(ledger.flows))
        rule = block.rule("as_planned", self._points(self.targets), over_periods=False)
        first = 0
        for target in self.targets:
            period = np.flatnonzero(target.held)
            row = first + np.arange(period.size)
            flows = target.flows
            rule.post("flows", row, flows.coefficients[:, period], flows.columns[:, period])
            rule.post_constant("previous", row, -target.previous[period])
            first += period.size
        changes = self._add_changes("departure", "previous", block, ledger, rule)
        self._add_moves(block, ledger, changes)
        self._add_changes("pin", "pin", block, ledger, rule)

    def _points(self, targets: Iterable[Target]) -> list[Point]:
        """Return kind and number, name and period of every row that the targets have."""
        periods = self.problem.horizon.names
        return [
            (f"{target.kind} {target.number}", target.name, periods[k])
            for target in targets
            for k in np.flatnonzero(target.held)
        ]

    def _add_changes(
        self, kind: Kind, noun: str, block: Block, ledger: Ledger, rule: Account
    ) -> dict[str, NDArray[np.intp]]:
        """Add what is above and below the targets of a kind, where that has a price."""
        priced = [
            target for target in self.targets if target.kind == kind and target.price is not None
        ]
        points = self._points(priced)
        rows = rule.rows(points)[:, 0]
        shape = (len(priced), len(self.problem.horizon))
        place, period = np.nonzero(np.reshape([target.held for target in priced], shape))
        prices = np.reshape([target.price for target in priced], shape)[place, period]
        changes = {}
        for side, sign in (("above", -1.0), ("below", 1.0)):
            changes[side] = block.variables(f"{side}_{noun}", points, over_periods=False)
            rule.post(side, rows, sign, changes[side])
            ledger.cost.post(f"{kind}s", period, prices, changes[side])
        return changes

    def _add_moves(
        self, block: Block, ledger: Ledger, changes: dict[str, NDArray[np.intp]]
    ) -> None:
        """Add ``is_moved`` where differing at all has a price, and what it allows."""
        moving = [target for target in self.targets if target.kind == "departure"]
        priced = np.array([target.moving for target in moving])
        if not priced.any():
            return
        previous = np.array([target.previous for target in moving])
        most = self._most(ledger.flows, moving)
        points = [(f"departure {target.number}", target.name) for target in moving]
        self.is_moved = block.variables("is_moved", points, upper=priced, integer=True)
        prices = np.array([target.row_price * target.moving for target in moving])
        post_cost(ledger, "moved orders", prices, self.is_moved)
        at = np.nonzero([target.held for target in moving])
        for side, room in (("above", np.maximum(most - previous, 0.0)), ("below", previous)):
            rule = block.rule(f"{side}_only_if_moved", points, lower=-np.inf)
            rows = np.where(priced, rule.rows(), -1)[at]
            rule.post(side, rows, 1.0, changes[side])
            rule.post("room", rows, -room[at], self.is_moved[at])

    def _most(self, flows: Flows, moving: Sequence[Target]) -> NDArray[np.float64]:
        """Return the most that the flows of targets come to, 0 where no price asks for it.

        Raises
        ------
        ProblemError: nothing limits them, so that nothing could tell that they stay as they were.
        """
        useful = [flows.useful(target.flows).sum(axis=0) for target in moving]
        lines = zip(moving, useful, strict=True)
        most = [np.where(target.moving, units, 0.0) for target, units in lines]
        if faults := [
            Fault(
                "stability",
                f"previous row {target.number}",
                "flow",
                repr(target.name),
                "has no ceiling, so that moving its orders cannot be priced; give it a maximum",
            )
            for target, units in zip(moving, most, strict=True)
            if np.isinf(units).any()
        ]:
            raise ProblemError(faults)
        return np.array(most)

    def _targets(self, flows: Flows) -> Iterator[Target]:
        """Yield the targets of the previous plan, and then the pins."""
        section = self.section
        wanted: dict[tuple[str, str], Selection] = {
            (f"{part} row {number}", ""): row
            for part, rows in (("previous", section.previous), ("pins", section.pins))
            for number, row in enumerate(rows, 1)
        }
        chosen = list(flows.select_all("stability", wanted).values())
        count = len(section.previous)
        frozen = np.isin(self.problem.horizon.names, section.frozen_periods)
        yield from self._previous_targets(chosen[:count], frozen)
        yield from self._other_targets(flows, chosen[:count], frozen)
        for number, (pin, picked) in enumerate(zip(section.pins, chosen[count:], strict=True), 1):
            yield self._pin_target(number, pin, picked)

    def _previous_targets(
        self, chosen: list[Chosen], frozen: NDArray[np.bool_]
    ) -> Iterator[Target]:
        """Yield what a row of the previous plan holds in frozen periods, and prices in others."""
        section, horizon = self.section, self.problem.horizon
        price = vector(section.departure_cost, horizon, 0.0)
        row_price = vector(section.order_departure_cost, horizon, 0.0)
        for number, (row, picked) in enumerate(zip(section.previous, chosen, strict=True), 1):
            name, quantity = row.describe(), vector(row.quantity, horizon, 0.0)
            kept = frozen & (not set(row.flow).isdisjoint(section.frozen_flows))
            free = named_periods(row, horizon) & ~kept & ((price > 0) | (row_price > 0))
            yield Target("frozen", number, name, picked, quantity, kept)
            yield Target("departure", number, name, picked, quantity, free, price, row_price)

    def _other_targets(
        self, flows: Flows, chosen: list[Chosen], frozen: NDArray[np.bool_]
    ) -> Iterator[Target]:
        """Yield the zeros that frozen periods ask of flows the previous plan does not have."""
        planned = {key for picked in chosen for key in picked.keys}
        for number, kind in enumerate(self.section.frozen_flows, len(chosen) + 1):
            known = flows.select(Selection(flow=(kind,)))
            others = known.take([k for k, key in enumerate(known.keys) if key not in planned])
            if len(others):
                name = f"{kind}, not in the previous plan"
                yield Target("frozen", number, name, others, np.zeros(frozen.size), frozen)

    def _pin_target(self, number: int, pin: Pin, picked: Chosen) -> Target:
        horizon = self.problem.horizon
        return Target(
            "pin",
            number,
            pin.describe(),
            picked,
            vector(pin.quantity, horizon, 0.0),
            held_periods(pin.periods, horizon) if pin.periods else named_periods(pin, horizon),
            None if pin.cost is None else vector(pin.cost, horizon, 0.0),
        )

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return every target against the plan."""
        periods = np.array(self.problem.horizon.names, dtype=object)
        moved = self._moved(solution)
        parts = [
            pd.DataFrame(
                {
                    "rule": target.kind,
                    "name": target.name,
                    "period": periods[target.held],
                    "planned": target.flows.total(solution)[target.held],
                    "previous": target.previous[target.held],
                    "moved": own[target.held],
                }
            )
            for target, own in zip(self.targets, moved, strict=True)
            if target.held.any()
        ]
        if not parts:
            return {}
        frame = pd.concat(parts, ignore_index=True)
        paid = frame.pop("moved")
        change = frame["planned"] - frame["previous"]
        return {"stability": frame.assign(change=change, moved=paid)}

    def _moved(self, solution: Solution) -> NDArray[np.float64]:
        """Return where the price of being away at all is paid, shape (targets, periods)."""
        moved = np.zeros((len(self.targets), len(self.problem.horizon)))
        if self.is_moved is not None:
            places = [k for k, target in enumerate(self.targets) if target.kind == "departure"]
            moved[places] = solution.of(self.is_moved)
        return moved


def named_periods(row: Pin | PreviousFlow, horizon: Horizon) -> NDArray[np.bool_]:
    """Return the periods that the quantity of a row speaks of: those a mapping names, or all."""
    if isinstance(row.quantity, dict):
        return np.isin(horizon.names, list(row.quantity))
    return np.ones(len(horizon), dtype=bool)
