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
from sop_opt.solve.highs import highs_with, read_result, solve_with_highs
from sop_opt.solve.options import SolveOptions
from sop_opt.trust.elastic import RuledModel
from sop_opt.trust.explain.prices import Trade
from sop_opt.trust.explain.shortfalls import SOURCES, missing
from sop_opt.trust.rules import Piece, Rule, rules_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from sop_opt.assemble import Assembled
    from sop_opt.ledger import Point
    from sop_opt.matrix import Matrix
    from sop_opt.plan import Plan
    from sop_opt.problem import PlanningProblem
    from sop_opt.solve.result import SolveResult
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

Levels = dict["Kind", "NDArray[np.float64]"]
"""Units missing per kind: lines x periods."""


def plain(problem: PlanningProblem) -> Assembled:
    """Return the model of a problem with its rules alone, none of what they imply."""
    return assemble(problem, [kind for kind in STANDARD if kind not in (LotSizing, Symmetry)])


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
    proven: bool
    """Whether less is not enough; a limit may have stopped the search for less."""


class Question:
    """The model of a problem, in which service can be asked for.

    Parameters
    ----------
    problem
        The problem to ask about.
    shortfalls
        Those that will be asked for.
    plan_cost
        What the plan that is asked about costs; its profit below 0.
    """

    def __init__(
        self, problem: PlanningProblem, shortfalls: Sequence[Shortfall], plan_cost: float = 0.0
    ) -> None:
        self.plan_cost = plan_cost
        self.assembled = plain(problem)
        self.matrix = self.assembled.formulation.matrix()
        self._service = _service_columns(self.assembled)
        found = rules_of(self.assembled, self.matrix)
        arrivals = {shortfall: self._arrivals(shortfall) for shortfall in shortfalls}
        dear = [rule for rules in arrivals.values() for rule in rules]
        soft = [rule for rule in found if rule.cause not in UNDOUBTED] + dear
        self._elastic = RuledModel(self.matrix, [*found, *dear]).elastic(soft)
        place = dict(zip(soft, self._elastic.columns["lower"].tolist(), strict=True))
        self._dear = {
            shortfall: np.array([place[rule] for rule in rules], dtype=np.intp)
            for shortfall, rules in arrivals.items()
        }
        self._sizing = Relaxed(self._elastic.matrix)
        self._pricing = Relaxed(self.matrix)

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

    def weight(self, shortfall: Shortfall) -> float:
        """Return what a shortfall costs the plan, in money."""
        columns = self._service[shortfall.kind][shortfall.line, shortfall.periods]
        return float(self.matrix.cost[columns] @ np.array(shortfall.amounts))

    def ask(self, shortfall: Shortfall, levels: Levels, seconds: float) -> Answer | None:
        """Return what gives way so that a shortfall is gone; None where nothing makes it go.

        Parameters
        ----------
        shortfall
            What is asked for.
        levels
            What may be missing of everything else.
        seconds
            Time for whole numbers, where there are any.
        """
        elastic = self._elastic
        upper = self._at_most(elastic.matrix.upper, served(levels, shortfall))
        for other, columns in self._dear.items():
            if other != shortfall:
                upper[columns] = 0.0
        result = self._sizing.solve(upper)
        if result.values is not None and self.matrix.is_mip:
            options = SolveOptions(time_limit=seconds)
            whole = solve_with_highs(replace(elastic.matrix, upper=upper), options)
            result = whole if whole.values is not None else replace(result, status="feasible")
        if result.values is None:
            return None
        values = result.values[: self.matrix.cost.size]
        amounts = elastic.amounts(result.values)
        return Answer(elastic.rules, amounts, values, proven=result.status == "optimal")

    def trade(self, shortfall: Shortfall, levels: Levels, seconds: float) -> Trade:
        """Return what a shortfall's going would earn, and what it would cost beside.

        Where there are whole numbers it is the best plan found in that time that tells.
        """
        columns = self._service[shortfall.kind][shortfall.line, shortfall.periods]
        amounts = np.array(shortfall.amounts)
        earns = self.weight(shortfall)
        upper = self._at_most(self.matrix.upper, served(levels, shortfall))
        if self.matrix.is_mip:
            options = SolveOptions(time_limit=seconds)
            result = solve_with_highs(replace(self.matrix, upper=upper), options)
        else:
            result = self._pricing.solve(upper)
        dearer = result.objective - self.plan_cost if result.values is not None else math.inf
        if self.matrix.is_mip:
            lacking = np.full(amounts.size, max(dearer, 0.0) / amounts.sum())
        else:
            lacking = np.maximum(-self._pricing.reduced_costs()[columns], 0.0)
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


class Relaxed:
    """A model without its whole numbers, solved again and again from where it was left."""

    def __init__(self, matrix: Matrix) -> None:
        self._matrix = replace(matrix, integer=np.zeros_like(matrix.integer))
        self._highs = highs_with(self._matrix, SolveOptions())

    def solve(self, upper: NDArray[np.float64]) -> SolveResult:
        """Return the least cost under other ceilings of the columns."""
        columns = np.arange(upper.size, dtype=np.int32)
        lower = np.minimum(self._matrix.lower, upper)
        self._highs.changeColsBounds(upper.size, columns, lower, upper)
        self._highs.run()
        return read_result(self._highs, replace(self._matrix, lower=lower, upper=upper))

    def reduced_costs(self) -> NDArray[np.float64]:
        """Return by how much the last cost rises per unit of every column."""
        return np.array(self._highs.getSolution().col_dual)


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
