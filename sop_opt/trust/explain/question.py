"""The model of a question: these units are to be there, and nobody else gets less.

Everybody else is held at the service that the plan gives: no unit more lost, no unit more late.
What the plan spends, and how it makes, buys and moves, is free to change.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.assemble import assemble
from sop_opt.components import STANDARD
from sop_opt.components.lot_sizing import LotSizing
from sop_opt.components.symmetry import Symmetry
from sop_opt.problem.changes import changed
from sop_opt.trust.elastic import RuledModel
from sop_opt.trust.explain.models import Models
from sop_opt.trust.explain.prices import Trade
from sop_opt.trust.explain.shortfalls import SOURCES, missing
from sop_opt.trust.rules import Piece, Rule, rules_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from sop_opt.assemble import Assembled
    from sop_opt.ledger import Point
    from sop_opt.plan import Plan
    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.changes import Change
    from sop_opt.trust.explain.shortfalls import Kind, Shortfall

ROOM = 1e-9
"""Share by which others may miss the service of the plan: its rounding."""

DEAR = 1e-3
"""Share of a shortfall that costs as much, if it comes from nowhere, as doubling a rule."""

FAMILIES: dict[Kind, str] = {
    "lost": "demand.lost",
    "late": "demand.backlog",
    "below safety stock": "inventory.below_safety",
}
"""Columns of what is missing."""

UNDOUBTED = frozenset({"demand", "minimum"})
"""Kinds of rule that no shortfall waits for: that others are served, that enough is made."""

Place = tuple[str, int, str]
"""Section, row and field."""

Levels = dict["Kind", "NDArray[np.float64]"]
"""Units missing per kind: lines x periods."""


def plain(problem: PlanningProblem) -> Assembled:
    """Return the model of a problem with its rules alone, none of what they imply."""
    kinds = [kind for kind in STANDARD if kind not in (LotSizing, Symmetry)]
    return assemble(problem, kinds, roomy=True)


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
    seconds
        Time for each answer of the whole model.
    """

    def __init__(self, plan: Plan, shortfalls: Sequence[Shortfall], seconds: float) -> None:
        self.problem, self._plan, self._seconds = plan.problem, plan, seconds
        self.assembled = plain(plan.problem)
        self.matrix = self.assembled.formulation.matrix()
        self._service = _service_columns(self.assembled)
        found = rules_of(self.assembled, self.matrix)
        arrivals = {shortfall: self._arrivals(shortfall) for shortfall in shortfalls}
        dear = [rule for rules in arrivals.values() for rule in rules]
        soft = [rule for rule in found if rule.cause not in UNDOUBTED] + dear
        self._elastic = RuledModel(self.matrix, [*found, *dear]).elastic(soft)
        self._dear = {shortfall: set(rules) for shortfall, rules in arrivals.items()}
        self._sizing = Models(self._elastic.matrix, plan, seconds)
        self._pricing = Models(self.matrix, plan, seconds)

    def _arrivals(self, shortfall: Shortfall) -> list[Rule]:
        """Return the rules that nothing comes out of nowhere; they give way when all else fails."""
        account = self.assembled.ledger.material
        rows = account.rows([(shortfall.product, shortfall.site)])[0, shortfall.periods]
        return [
            Rule(
                cause="availability",
                section="products",
                row=0,
                field="",
                name=shortfall.product,
                period="",
                unit="units",
                scale=DEAR * max(shortfall.units, 1.0),
                pieces=(Piece("row", row, "lower", float(self.matrix.row_lower[row]), -np.inf),),
                relief={"lower": "{} more units of " + shortfall.product},
                loosened=None,
            )
            for row in (rows + self.assembled.formulation.first_row(account)).tolist()
        ]

    def changed(self, changes: Iterable[Change], shortfall: Shortfall) -> Question:
        """Return the same question about a problem that is changed, whole numbers and all."""
        other = replace(self._plan, problem=changed(self.problem, changes), values=None)
        return Question(other, [shortfall], self._seconds)

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
        elastic = self._elastic
        upper = self._at_most(elastic.matrix.upper, served(levels, shortfall))
        for columns in elastic.columns.values():
            upper[columns[self._held(shortfall, kept) & (columns >= 0)]] = 0.0
        result = self._sizing.least(upper)
        if result is None:
            return None
        values = result[: self.matrix.cost.size]
        return Answer(elastic.rules, elastic.amounts(result), values)

    def _held(self, shortfall: Shortfall, kept: Collection[Place]) -> NDArray[np.bool_]:
        """Return which rules do not give way for a shortfall."""
        own = self._dear[shortfall]
        others = set().union(*self._dear.values()) - own
        return np.array([rule in others or rule.place in kept for rule in self._elastic.rules])

    def trade(self, shortfall: Shortfall, levels: Levels) -> Trade:
        """Return what a shortfall's going would earn, and what it would cost beside."""
        columns = self._service[shortfall.kind][shortfall.line, shortfall.periods]
        upper = self._at_most(self.matrix.upper, served(levels, shortfall))
        values = self._pricing.least(upper)
        sign = -1.0 if self.problem.objective == "profit" else 1.0
        cost = math.inf if values is None else float(self.matrix.cost @ values) + self.matrix.offset
        dearer = cost - sign * self._plan.objective
        if self.matrix.is_mip:
            units = sum(shortfall.amounts)
            lacking = np.full(len(shortfall.amounts), max(dearer, 0.0) / units)
        else:
            lacking = np.maximum(-self._pricing.reduced_costs()[columns], 0.0)
        earns = self.weight(shortfall)
        return Trade(earns, dearer + earns, tuple(lacking.tolist()))

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
    problem = assembled.problem
    points: dict[str, list[Point]] = {
        "demand": [(row.product, row.site, row.customer) for row in problem.demand],
        "inventory": list(problem.stock_points),
    }
    families = {family.name: family for family in assembled.formulation.variables}
    columns = {}
    for kind, (table, _) in SOURCES.items():
        columns[kind] = np.full((len(points[table]), len(problem.horizon)), -1)
        family = families.get(FAMILIES[kind])
        if family is not None and family.points:
            place = {point: k for k, point in enumerate(points[table])}
            columns[kind][[place[point] for point in family.points]] = family.columns
    return columns
