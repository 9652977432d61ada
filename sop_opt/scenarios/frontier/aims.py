"""One model, kept, whose plans are sought for one aim after another, under limits on its measures.

Aims are lexicographic, as in ``solve/staged.py``: each is reached as far as possible and then held,
and last the money of the problem is made as good as possible. Every measure that may be limited or
held has a row of its own, which is free until then, so that the matrix stays the same throughout.

A linear model is kept once per aim (:class:`sop_opt.solve.warm.Warm`): from one list of aims to
the next only the limits move, and the dual simplex goes on from the basis where it was left, which
is why neighbours should follow each other. A whole-number model starts from a plan in hand.

What comes out is a plan of the problem. Its status, bound and gap speak of money, against the bound
of the problem itself: ``optimal`` where it is within the gap asked for, and else ``feasible``.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import highspy
import numpy as np

from sop_opt.pipeline import chain, plan_from
from sop_opt.plan.tables import DECIMALS
from sop_opt.solve.result import own_part, relative_gap
from sop_opt.solve.staged import with_row
from sop_opt.solve.warm import Warm

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from sop_opt.matrix import Matrix
    from sop_opt.pipeline import Prepared
    from sop_opt.plan import Plan
    from sop_opt.scenarios.frontier.measures import Measure
    from sop_opt.solve.options import SolveOptions
    from sop_opt.solve.result import SolveResult

HELD_WEIGHT = 1e3
"""Weighted size of a measure. Solvers let a row be missed by 1e-7, and so a measure by 1e-10 of its
size: below what matters, and above the rounding of the numbers that it adds up."""

KEPT = 3
"""Linear models that are kept, those of the latest aims: two measures and money."""

DUST = 1e-9
"""Relative distance of two amounts of money that are the same."""

STOPPED = "stopped before the money was made as good as the aims leave open"

Limit = tuple[float, float]
"""Least and most that a measure may be."""


@dataclass(frozen=True)
class Aim:
    """A measure to be made as small, or as large, as possible; printed, such as ``least lost``."""

    measure: Measure
    sense: float
    """1: as small as possible; -1: as large as possible."""

    @classmethod
    def better(cls, measure: Measure) -> Aim:
        """Return the aim to make a measure as good as possible."""
        return cls(measure, measure.sense)

    def limit(self, level: float) -> Limit:
        """Return the limit by which no plan is worse than this level."""
        return (-math.inf, level) if self.sense > 0 else (level, math.inf)

    def __str__(self) -> str:
        return f"{'least' if self.sense > 0 else 'most'} {self.measure.name}"


@dataclass(frozen=True, eq=False)
class Reached:
    """The answer to a list of aims."""

    result: SolveResult
    """What the solver said; its values have one number per column of the prepared matrix."""
    matrix: Matrix
    """What was solved last: money, with all aims held."""
    proven: bool
    """Whether every aim was reached as far as possible, within the gap asked for."""

    def plan(self, prepared: Prepared, options: SolveOptions, bound: float, note: str) -> Plan:
        """Return the plan, with its distance from the bound of its problem.

        Parameters
        ----------
        prepared
            The problem.
        options
            How it was solved.
        bound
            Best objective that any plan of the problem could reach; nan: not known.
        note
            What the plan aims at, for its log.
        """
        told = replace(self.result, notes=(note, *self.result.notes))
        plan = plan_from(prepared, *own_part(told, self.matrix), options)
        if not plan.solved:
            return plan
        gap = relative_gap(plan.objective, bound)
        is_best = gap <= max(options.mip_gap, DUST)
        return replace(plan, status="optimal" if is_best else "feasible", bound=bound, gap=gap)


class Seeker:
    """Seeks plans of one problem.

    Parameters
    ----------
    prepared
        The problem.
    measures
        What aims and limits speak about.
    options
        How to solve; a time limit is that of every aim.
    values
        A plan, one number per column: the size of its measures is what their rows are scaled by.
    basis
        HiGHS' basis of that plan, from which linear models go on.
    """

    def __init__(
        self,
        prepared: Prepared,
        measures: Iterable[Measure],
        options: SolveOptions,
        values: NDArray[np.float64],
        basis: highspy.HighsBasis | None = None,
    ) -> None:
        self._options = options
        self._rows = {measure.name: measure for measure in measures}
        self._weights = [_weight(measure, values) for measure in self._rows.values()]
        self._matrix = prepared.matrix
        for weight, measure in zip(self._weights, self._rows.values(), strict=True):
            self._matrix = with_row(self._matrix, weight * measure.coefficients, math.inf)
        self._basis = None if basis is None else _with_rows(basis, len(self._rows))
        self._kept: OrderedDict[str, Warm] = OrderedDict()

    def seek(
        self,
        aims: Sequence[Aim],
        limits: Mapping[str, Limit],
        start: NDArray[np.float64] | None = None,
    ) -> Reached:
        """Return the plan that reaches the aims one after the other, and then the best money.

        Parameters
        ----------
        aims
            Aims, the one that matters most first.
        limits
            Limits by name of the measure.
        start
            A plan to start from, one number per column.
        """
        began, held = time.perf_counter(), dict(limits)
        hand: SolveResult | None = None
        for aim in (*aims, None):
            result = self._solve(aim, held, hand.values if hand else start)
            if result.values is None or result.status != "optimal" or result.interrupted:
                found, proven = self._in_hand(result, hand), False
                break
            hand = result
            if aim is not None:
                held[aim.measure.name] = aim.limit(self._level(aim.measure, result.values))
        else:
            found, proven = result, True
        seconds = time.perf_counter() - began
        return Reached(replace(found, seconds=seconds), self._aimed(None, held), proven)

    def _solve(
        self, aim: Aim | None, limits: Mapping[str, Limit], start: NDArray[np.float64] | None
    ) -> SolveResult:
        """Return the answer for one aim, None: for money.

        Where HiGHS loses its way from the basis in hand, the model is solved from nothing.
        """
        matrix, solve = self._aimed(aim, limits), chain(self._options.solver)
        if not matrix.is_mip and self._options.solver == "highs":
            result = self._warm(str(aim)).solve(matrix)
            if result.status == "optimal" or result.interrupted:
                return result
            del self._kept[str(aim)]
        return solve(matrix, self._options, start, None)

    def _warm(self, name: str) -> Warm:
        """Return the linear model that is kept for an aim; those not used for longest are not."""
        if name not in self._kept:
            self._kept[name] = Warm(self._matrix, self._options, self._basis)
        self._kept.move_to_end(name)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return self._kept[name]

    def _aimed(self, aim: Aim | None, limits: Mapping[str, Limit]) -> Matrix:
        """Return the matrix of one aim, None: of money, under limits."""
        lower, upper = self._matrix.row_lower.copy(), self._matrix.row_upper.copy()
        first = lower.size - len(self._rows)
        rows = zip(self._rows.values(), self._weights, strict=True)
        for row, (measure, weight) in enumerate(rows, first):
            least, most = limits.get(measure.name, (-math.inf, math.inf))
            lower[row] = weight * (least - measure.constant)
            upper[row] = weight * (most - measure.constant)
        cost, offset = self._matrix.cost, self._matrix.offset
        if aim is not None:  # the largest price is 1 or more: solvers take a millionth for none
            unit = aim.sense / min(_largest(aim.measure), 1.0)
            cost, offset = unit * aim.measure.coefficients, unit * aim.measure.constant
        return replace(self._matrix, cost=cost, offset=offset, row_lower=lower, row_upper=upper)

    def _level(self, measure: Measure, values: NDArray[np.float64]) -> float:
        """Return what a measure comes to, with every column within its bounds."""
        return measure.of(np.clip(values, self._matrix.lower, self._matrix.upper))

    def _in_hand(self, result: SolveResult, hand: SolveResult | None) -> SolveResult:
        """Return the plan of the aim that was stopped, or of the one before, with its money."""
        plan = hand if result.values is None else result
        if plan is None or plan.values is None:
            return result
        return replace(
            result,
            status="feasible",
            values=plan.values,
            row_duals=None,
            basis=None,
            objective=float(self._matrix.cost @ plan.values) + self._matrix.offset,
            bound=math.nan,
            notes=(*result.notes, STOPPED),
        )


def money_at_stake(plan: Plan) -> float:
    """Return what an allowance is a share of: the objective, or where that is 0 the cost."""
    spent, own = abs(plan.kpis["cost"]), abs(plan.objective)
    return own if own > DUST * spent else spent


def worse_by(plan: Plan, other: Plan) -> float:
    """Return by how much money a plan is worse than another; below 0 where it is better."""
    return round(plan.problem.sign * (plan.objective - other.objective), DECIMALS) + 0.0


def _weight(measure: Measure, values: NDArray[np.float64]) -> float:
    """Return the weight of the row of a measure, whose largest coefficient counts as 1."""
    size = abs(float(measure.coefficients[: values.size] @ values)) / _largest(measure)
    return HELD_WEIGHT / max(1.0, size) / _largest(measure)


def _largest(measure: Measure) -> float:
    """Return the size of the largest coefficient; 1 where all are 0."""
    return float(np.abs(measure.coefficients).max(initial=0.0)) or 1.0


def _with_rows(basis: highspy.HighsBasis, count: int) -> highspy.HighsBasis:
    """Return the basis of the model with so many more rows, none of which is held."""
    larger = highspy.HighsBasis()
    larger.col_status = list(basis.col_status)
    larger.row_status = [*basis.row_status, *[highspy.HighsBasisStatus.kBasic] * count]
    larger.valid = True
    return larger
