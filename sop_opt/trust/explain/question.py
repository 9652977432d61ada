"""The model of a question: these units are to be there, and nobody else gets less.

Everybody else is held at the service that the plan gives: no unit more lost, no unit more late.
What the plan spends, and how it makes, buys and moves, is free to change.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.changes import changed
from sop_opt.trust.elastic import RuledModel
from sop_opt.trust.explain.deadline import Deadline
from sop_opt.trust.explain.models import Models
from sop_opt.trust.explain.prices import Trade
from sop_opt.trust.explain.shortfalls import SOURCES, line_labels, missing
from sop_opt.trust.fixes import DUST, TOLERANCE, Relief
from sop_opt.trust.rules import Piece, Rule, plain_model, rules_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from sop_opt.assemble import Assembled
    from sop_opt.plan import Plan
    from sop_opt.problem.changes import Change
    from sop_opt.trust.explain.shortfalls import Kind, Shortfall, Spot

ROOM = 1e-9
"""Share by which others may miss the service of the plan: its rounding."""

DEAR = 1e-3
"""Share of what is missing that costs as much, if it comes from nowhere, as doubling what a rule
says."""

FAMILIES: dict[Kind, str] = {
    "lost": "demand.lost",
    "late": "demand.backlog",
    "below safety stock": "inventory.below_safety",
}
"""Columns of what is missing."""

UNDOUBTED = "demand"
"""Kind of rule that gives way for no shortfall: others are served as they are."""

Place = tuple[str, int, str]
"""Section, row and field."""

Levels = dict["Kind", "NDArray[np.float64]"]
"""Units missing per kind: lines x periods."""


def levels_of(plan: Plan) -> Levels:
    """Return what is missing in a plan."""
    return {kind: missing(plan, kind) for kind in SOURCES}


def served(levels: Levels, shortfall: Shortfall) -> Levels:
    """Return the same levels with nothing missing where the shortfall is."""
    asked = levels[shortfall.kind].copy()
    asked[shortfall.line, shortfall.periods] = 0.0
    return levels | {shortfall.kind: asked}


@dataclass(frozen=True)
class Answer:
    """What gives way so that what was asked for is possible."""

    rules: tuple[Rule, ...]
    amounts: NDArray[np.float64]
    """By how much each rule gives way, as in :class:`~sop_opt.trust.elastic.Elastic`."""
    values: NDArray[np.float64]
    """Values of all columns of the problem's model where that is enough."""

    @cached_property
    def reliefs(self) -> tuple[Relief, ...]:
        """What gives way by more than the solver's dust."""
        amounts = zip(self.rules, self.amounts.tolist(), strict=True)
        return tuple(
            Relief(rule, amount) for rule, amount in amounts if abs(amount) > DUST * rule.scale
        )

    @property
    def share(self) -> float:
        """Sum of the shares by which rules give way."""
        return sum(relief.share for relief in self.reliefs)


class Question:
    """The model of a plan's problem, in which service can be asked for.

    A linear model answers exactly. Where there are whole numbers, three models are asked, from the
    quickest on: without whole numbers, which may say too little; with those of the plan, which may
    say too much; and where the two differ, the whole model, as long as it has time.

    Parameters
    ----------
    plan
        The plan to ask about; or the same plan with another problem, to ask about that.
    shortfalls
        Those that will be asked for.
    deadline
        Until when the whole model is asked.
    """

    def __init__(self, plan: Plan, shortfalls: Sequence[Shortfall], deadline: Deadline) -> None:
        self.problem, self._plan, self._deadline = plan.problem, plan, deadline
        self.assembled = plain_model(plan.problem)
        self.matrix = self.assembled.formulation.matrix()
        self._service = _service_columns(self.assembled)
        found = rules_of(self.assembled, self.matrix)
        self._nowhere = {
            spot: self._from_nowhere(spot, max(shortfall.amounts))
            for shortfall in shortfalls
            for spot in shortfall.spots
        }
        dear = list(self._nowhere.values())
        soft = [rule for rule in found if rule.cause != UNDOUBTED] + dear
        self._elastic = RuledModel(self.matrix, [*found, *dear]).elastic(soft)
        self._sizing = Models(self._elastic.matrix, plan, deadline)

    @cached_property
    def _pricing(self) -> Models:
        """The model with its own objective, and no rule giving way."""
        return Models(self.matrix, self._plan, self._deadline)

    def _from_nowhere(self, spot: Spot, units: float) -> Rule:
        """Return the rule that nothing comes from nowhere, which gives way when all else fails."""
        product, site, period = spot
        account = self.assembled.ledger.material
        first = self.assembled.formulation.first_row(account)
        row = first + int(account.rows([(product, site)])[0, period])
        return Rule(
            cause="availability",
            section="products",
            row=0,
            field="",
            name=product,
            period=self.problem.horizon.names[period],
            unit="units",
            scale=DEAR * units,
            pieces=(Piece("row", row, "lower", float(self.matrix.row_lower[row]), -np.inf),),
            relief={"lower": "{} more units of " + product},
            loosened=None,
        )

    def out_of_nowhere(self, reliefs: Iterable[Relief]) -> set[int]:
        """Return the periods in which something would have to come from nowhere."""
        given = {relief.rule for relief in reliefs}
        return {spot[2] for spot, rule in self._nowhere.items() if rule in given}

    def changed(self, changes: Iterable[Change], shortfall: Shortfall) -> Question:
        """Return the same question about a problem that is changed, without whole numbers.

        It is one of many trials; what comes of them is proved by solving the whole problem.
        """
        other = replace(self._plan, problem=changed(self.problem, changes), values=None)
        return Question(other, [shortfall], Deadline(0.0))

    def after(self, plan: Plan) -> Question:
        """Return the same question about the plan of another problem."""
        return Question(plan, [], self._deadline)

    def weight(self, shortfall: Shortfall) -> float:
        """Return what a shortfall costs the plan, in money."""
        columns = self._service[shortfall.kind][shortfall.line, shortfall.periods]
        return float(self.matrix.cost[columns] @ np.array(shortfall.amounts))

    def ask(
        self, shortfall: Shortfall, levels: Levels, kept: Collection[Place] = ()
    ) -> Answer | None:
        """Return what gives way so that a shortfall is gone; None where nothing makes it go.

        Parameters
        ----------
        shortfall
            What is asked for.
        levels
            What may be missing of everything else.
        kept
            Places of rules that do not give way.
        """
        elastic, held = self._elastic, self._held(shortfall, kept)
        upper = self._at_most(elastic.matrix.upper, served(levels, shortfall))
        for columns in elastic.columns.values():
            upper[columns[held & (columns >= 0)]] = 0.0
        result = self._sizing.least(upper)
        if result is None:
            return None
        amounts = elastic.amounts(result)
        # what is dear for its size would count however little there is of it
        amounts[held | (np.abs(amounts) <= TOLERANCE * max(1.0, *shortfall.amounts))] = 0.0
        return Answer(elastic.rules, amounts, result[: self.matrix.cost.size])

    def _held(self, shortfall: Shortfall, kept: Collection[Place]) -> NDArray[np.bool_]:
        """Return which rules do not give way for a shortfall."""
        own = set(shortfall.spots)
        others = {rule for spot, rule in self._nowhere.items() if spot not in own}
        return np.array([rule in others or rule.place in kept for rule in self._elastic.rules])

    def trade(self, shortfall: Shortfall, levels: Levels) -> Trade:
        """Return what a shortfall's going would earn, and what it would cost beside."""
        upper = self._at_most(self.matrix.upper, served(levels, shortfall))
        values = self._pricing.least(upper)
        earns = self.weight(shortfall)
        if values is None:
            return Trade(earns, math.inf)
        return Trade(earns, self._dearer(values) + earns)

    def lacking(self, shortfall: Shortfall) -> list[float] | None:
        """Return by how much the price of each of a shortfall's units is too low, for the last one.

        Others may be served worse for it; None where it cannot be served at all.
        """
        anything = {kind: np.full(grid.shape, np.inf) for kind, grid in self._service.items()}
        upper = self._at_most(self.matrix.upper, served(anything, shortfall))
        values = self._pricing.least(upper)
        if values is None:
            return None
        columns = self._service[shortfall.kind][shortfall.line, shortfall.periods]
        last = -self._pricing.marginal(upper, values)[columns]
        if self.matrix.is_mip:  # all of them together, as well as the last one, have to be worth it
            last = np.maximum(last, self._dearer(values) / sum(shortfall.amounts))
        raised: list[float] = np.maximum(last, 0.0).tolist()
        return raised

    def _dearer(self, values: NDArray[np.float64]) -> float:
        """Return by how much values cost more than the plan."""
        cost = float(self.matrix.cost @ values) + self.matrix.offset
        return cost - self.problem.sign * self._plan.objective

    def _at_most(
        self, upper: NDArray[np.float64], levels: Mapping[Kind, NDArray[np.float64]]
    ) -> NDArray[np.float64]:
        """Return the ceilings of columns with which no more is missing than at these levels."""
        upper = upper.copy()
        for kind, most in levels.items():
            columns = self._service[kind]
            there = columns >= 0
            upper[columns[there]] = np.minimum(upper[columns[there]], most[there] * (1 + ROOM))
        return upper


def _service_columns(assembled: Assembled) -> dict[Kind, NDArray[np.intp]]:
    """Return the columns of what is missing, lines x periods; -1 where nothing can be."""
    labels = line_labels(assembled.problem)
    families = {family.name: family for family in assembled.formulation.variables}
    columns = {}
    for kind, (table, _) in SOURCES.items():
        columns[kind] = np.full((len(labels[table]), len(assembled.problem.horizon)), -1)
        family = families.get(FAMILIES[kind])
        if family is not None and family.points:
            place = {label: k for k, label in enumerate(labels[table])}
            own = [place[product, site, "".join(rest)] for product, site, *rest in family.points]
            columns[kind][own] = family.columns
    return columns
