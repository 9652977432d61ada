r"""Usage: how many members of a group are in use per period, how much at least, and with what.

A member is all the flows that share a label: every process that uses one oil, say. Rules that speak
of the same flows share their statement ``is_used``.

==================  ====================  =====  =================================================
symbol              in the code           unit   meaning
==================  ====================  =====  =================================================
:math:`q_{mt}`      ``flows``             units  sum of the flows of member m in period t
:math:`y_{mt}`      ``is_used``           0/1    whether it may be above 0
:math:`M_{mt}`      ``largest``           units  most that the data allow
:math:`n_{mt}`      ``minimum``           units  least if used: the highest of all rules on m
==================  ====================  =====  =================================================

Bounds
    ``y = 0`` where M = 0 and where no rule holds.
Rules
    ``only_if_used``      q - M y <= 0
    ``minimum_if_used``   q - n y >= 0
    ``members_in_use``    least <= sum over the members of a rule of y <= most
    ``only_together``     y <= sum of y over the members that the rule requires
Tables
    ``usage``: rule, member, period, used (1 where the quantity is above 0), quantity
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
import pandas as pd

from sop_opt.components.base import grid_frame
from sop_opt.errors import Fault, ProblemError
from sop_opt.flows import names_in, selections_of
from sop_opt.problem.base import vector
from sop_opt.problem.flows import held_periods

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.flows import Chosen, Flows
    from sop_opt.formulation import Block
    from sop_opt.ledger import Ledger, Point, Solution
    from sop_opt.problem import PlanningProblem, Selection, UseRule


class Register:
    """Members by number; the same flows under the same label are one member."""

    def __init__(self) -> None:
        self.points: list[Point] = []
        """Rule that first spoke of each member, and the member's label."""
        self.flows: list[Chosen] = []
        self._numbers: dict[tuple[str, tuple[tuple[int, int], ...]], int] = {}

    def enter(self, owner: str, each: str, selection: Selection, chosen: Chosen) -> list[int]:
        """Return the members that the flows chosen fall into when told apart by a label."""
        wanted = selection.names(each)
        places: dict[str, list[int]] = defaultdict(list)
        for place, labels in enumerate(chosen.labels):
            for name in names_in(labels, each):
                if not wanted or name in wanted:
                    places[name].append(place)
        return [self._number(owner, name, chosen.take(at)) for name, at in places.items()]

    def _number(self, owner: str, name: str, flows: Chosen) -> int:
        key = (name, flows.keys)
        if key not in self._numbers:
            self._numbers[key] = len(self.points)
            self.points.append((owner, name))
            self.flows.append(flows)
        return self._numbers[key]


@dataclass(frozen=True)
class Group:
    """One rule, its members and those that they require."""

    rule: UseRule
    row: str
    held: NDArray[np.bool_]
    """Periods in which the rule holds."""
    members: list[int]
    required: list[int]

    def fault(self, field: str, value: object, message: str) -> Fault:
        """Return a fault of this rule."""
        return Fault("usage", self.row, field, repr(value), message)


@dataclass
class Usage:
    """Adds rules on what is in use at all."""

    name: ClassVar[str] = "usage"
    problem: PlanningProblem
    register: Register = field(default_factory=Register)
    groups: list[Group] = field(init=False)
    is_used: NDArray[np.intp] = field(init=False)

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when there are use rules."""
        return cls(problem) if problem.usage else None

    def build(self, block: Block, ledger: Ledger) -> None:
        """Add ``is_used`` and the rules on it."""
        self.groups = self._groups(ledger.flows)
        held, minimum = self._held(), self._minimum()
        largest = np.array([ledger.flows.useful(f).sum(axis=0) for f in self.register.flows])
        if faults := [*self._endless(largest), *self._void(minimum)]:
            raise ProblemError(faults)
        self.is_used = block.variables(
            "is_used", self.register.points, upper=held & (largest > 0), integer=True
        )
        self._add_sizes(block, np.where(held, largest, np.nan), minimum)
        self._add_counts(block)
        self._add_only_together(block)

    def _groups(self, flows: Flows) -> list[Group]:
        """Return the rules with their members."""
        rows = {f"row {number}": rule for number, rule in enumerate(self.problem.usage, 1)}
        chosen = flows.select_all("usage", selections_of(rows, "requires"))
        if faults := [
            Fault("usage", row, "each", repr(rows[row].each), f"{kind!r} flows have no such label")
            for (row, _), found in chosen.items()
            for kind in _without(rows[row].each, found)
        ]:
            raise ProblemError(faults)
        return [self._group(row, rule, chosen) for row, rule in rows.items()]

    def _group(self, row: str, rule: UseRule, chosen: dict[tuple[str, str], Chosen]) -> Group:
        enter = self.register.enter
        members = enter(rule.name, rule.each, rule, chosen[row, ""])
        required = []
        if rule.requires is not None:
            owner = f"required by {rule.name}"
            required = enter(owner, rule.each, rule.requires, chosen[row, "requires"])
        held = held_periods(rule.periods, self.problem.horizon)
        return Group(rule, row, held, members, required)

    def _held(self) -> NDArray[np.bool_]:
        """Return in which periods any rule speaks of each member."""
        held = np.zeros((len(self.register.points), len(self.problem.horizon)), dtype=bool)
        for group in self.groups:
            held[group.members + group.required] |= group.held
        return held

    def _minimum(self) -> NDArray[np.float64]:
        """Return the least quantity of each member in use: the highest that a rule asks for."""
        minimum = np.zeros((len(self.register.points), len(self.problem.horizon)))
        for group in self.groups:
            asked = vector(group.rule.minimum_if_used, self.problem.horizon, 0.0) * group.held
            minimum[group.members] = np.maximum(minimum[group.members], asked)
        return minimum

    def _endless(self, largest: NDArray[np.float64]) -> Iterator[Fault]:
        """Yield members without a ceiling: nothing could tell that they are not used."""
        for group in self.groups:
            for member in group.members + group.required:
                if np.isinf(largest[member, group.held]).any():
                    name = self.register.points[member][1]
                    message = f"{name!r} has no ceiling; give a maximum to what it is made of"
                    yield group.fault("flow", "; ".join(group.rule.flow), message)

    def _void(self, minimum: NDArray[np.float64]) -> Iterator[Fault]:
        """Yield rules that a member in use at 0 units would satisfy."""
        for group in self.groups:
            asked = {"requires": group.required}
            if group.rule.least_in_use:
                asked["least_in_use"] = group.members
            for field_name, members in asked.items():
                if not (minimum[members][:, group.held] > 0).all():
                    message = "would be met by 0 units; give those flows a minimum_if_used"
                    yield group.fault(field_name, group.rule.name, message)

    def _add_sizes(
        self, block: Block, largest: NDArray[np.float64], minimum: NDArray[np.float64]
    ) -> None:
        """Tie quantities to ``is_used``; ``largest`` is not a number where no rule holds."""
        upper = block.rule("only_if_used", self.register.points, lower=-np.inf)
        lower = block.rule("minimum_if_used", self.register.points, upper=np.inf)
        upper_rows = np.where(np.isnan(largest), -1, upper.rows())
        lower_rows = np.where(minimum > 0, lower.rows(), -1)
        for member, flows in enumerate(self.register.flows):
            upper.post("quantity", upper_rows[member], flows.coefficients, flows.columns)
            lower.post("quantity", lower_rows[member], flows.coefficients, flows.columns)
        upper.post("largest", upper_rows, -np.nan_to_num(largest), self.is_used)
        lower.post("minimum", lower_rows, -minimum, self.is_used)

    def _add_counts(self, block: Block) -> None:
        counted = [
            group
            for group in self.groups
            if group.rule.least_in_use is not None or group.rule.most_in_use is not None
        ]
        rule = block.rule("members_in_use", [(group.rule.name,) for group in counted])
        for group, row in zip(counted, rule.rows(), strict=True):
            least, most = group.rule.least_in_use or 0, group.rule.most_in_use
            rule.bound(row, upper=np.inf if most is None else most)
            rule.bound(row[group.held], lower=least)
            rows = np.where(group.held, row, -1)
            rule.post("members", rows, 1.0, self.is_used[group.members])

    def _add_only_together(self, block: Block) -> None:
        asking = [group for group in self.groups if group.required]
        points = [
            (group.rule.name, self.register.points[member][1])
            for group in asking
            for member in group.members
        ]
        rule = block.rule("only_together", points, lower=-np.inf)
        first = 0
        for group in asking:
            count = len(group.members)
            rows = np.where(group.held, rule.rows()[first : first + count], -1)
            rule.post("member", rows, 1.0, self.is_used[group.members])
            rule.post("required", rows[:, None, :], -1.0, self.is_used[None, group.required])
            first += count

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return what each rule finds in use."""
        parts = [self._table(group, solution) for group in self.groups]
        return {"usage": pd.concat(parts, ignore_index=True)}

    def _table(self, group: Group, solution: Solution) -> pd.DataFrame:
        names = [self.register.points[member][1] for member in group.members]
        quantity = np.array([self.register.flows[m].total(solution) for m in group.members])
        frame = grid_frame(
            ("rule", "member"),
            [(group.rule.name, name) for name in names],
            self.problem.horizon.names,
            used=(quantity > 0).astype(float),
            quantity=quantity,
        )
        return frame[np.tile(group.held, len(names))]


def _without(each: str, chosen: Chosen) -> list[str]:
    """Return the kinds of the flows that lack a label."""
    kinds = [
        kind
        for kind, labels in zip(chosen.kinds, chosen.labels, strict=True)
        if not names_in(labels, each)
    ]
    return sorted(set(kinds))
