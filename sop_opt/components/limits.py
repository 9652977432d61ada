r"""Limits: a sum of flows is held at or above, at or below a level, strictly or at a price.

==================  ==================  =====  ===================================================
symbol              in the code         unit   meaning
==================  ==================  =====  ===================================================
:math:`f_{kt}`      ``flows``           units  flow k of the selection in period t
:math:`w_k`         ``weight``                 property of flow k or its product; 1 without weight
:math:`T_u`         ``summed``                 periods that line u sums: its own, all up to its own,
                                               or those of the whole horizon
:math:`B_u`         ``base``                   1, or the sum over T_u of the flows that the limit is
                                               relative to
:math:`s_u`         ``shortfall``       units  below the floor, where that has a price
:math:`e_u`         ``excess``          units  above the ceiling, where that has a price
==================  ==================  =====  ===================================================

Bounds
    ``s, e >= 0``.
Rules
    ``at_least``   sum over k and T_u of w f + s - least B >= 0
    ``at_most``    sum over k and T_u of w f - e - most B <= 0
Posts
    cost      ``limits``  price on s and e, in the last period summed
Tables
    ``limits``: limit, period (or ``horizon``), value, least, most, shortfall, excess. The value is
    the sum or, relative to other flows, the ratio: not a number where those are 0. Nor is a level
    that is not given.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar, Literal, Self

import numpy as np
import pandas as pd

from sop_opt.errors import Fault, ProblemError
from sop_opt.flows import selections_of
from sop_opt.problem.base import vector
from sop_opt.problem.flows import held_periods

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.flows import Chosen, Flows, Labels, Properties
    from sop_opt.formulation import Block
    from sop_opt.ledger import Account, Ledger, Point, Solution
    from sop_opt.problem import Limit, PlanningProblem
    from sop_opt.problem.horizon import Horizon


@dataclass(frozen=True)
class Side:
    """One side of a limit: its floor, or its ceiling."""

    level: Literal["least", "most"]
    rule: str
    breach: str
    sign: float
    """Sign with which the breach enters the rule."""
    lower: float
    upper: float


FLOOR = Side("least", "at_least", "shortfall", 1.0, 0.0, np.inf)
CEILING = Side("most", "at_most", "excess", -1.0, -np.inf, 0.0)


@dataclass(frozen=True)
class Sums:
    """What one limit adds up, line by line: a line is a period, or the whole horizon."""

    limit: Limit
    horizon: Horizon
    flows: Chosen
    """The flows, their coefficients weighted."""
    base: Chosen | None
    """The flows that the limit is relative to."""

    @property
    def last(self) -> NDArray[np.intp]:
        """Last period that each line sums."""
        held = np.flatnonzero(held_periods(self.limit.periods, self.horizon))
        return held[-1:] if self.limit.per == "horizon" else held

    @property
    def summed(self) -> NDArray[np.bool_]:
        """Which periods each line sums, shape (lines, periods)."""
        period = np.arange(len(self.horizon))
        if self.limit.per == "horizon":
            return held_periods(self.limit.periods, self.horizon)[None, :]
        if self.limit.per == "to_date":
            to_date: NDArray[np.bool_] = period <= self.last[:, None]
            return to_date
        own: NDArray[np.bool_] = period == self.last[:, None]
        return own

    @property
    def points(self) -> list[Point]:
        """Limit and period of each line."""
        if self.limit.per == "horizon":
            return [(self.limit.name, "horizon")]
        return [(self.limit.name, self.horizon.names[period]) for period in self.last]

    def levels(self, side: Side) -> NDArray[np.float64]:
        """Return the floor or ceiling of each line; infinite where there is none."""
        none = -side.sign * np.inf
        return vector(getattr(self.limit, side.level), self.horizon, none)[self.last]

    def held(self, side: Side) -> NDArray[np.intp]:
        """Return the lines that have a level on this side."""
        return np.flatnonzero(np.isfinite(self.levels(side)))

    def held_points(self, side: Side) -> list[Point]:
        """Return limit and period of the lines that have a level on this side."""
        points = self.points
        return [points[line] for line in self.held(side)]

    def amounts(self, solution: Solution) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the sum of each line and its base."""
        sums = self.summed @ self.flows.total(solution)
        if self.base is None:
            return sums, np.ones_like(sums)
        return sums, self.summed @ self.base.total(solution)

    def values(self, solution: Solution) -> NDArray[np.float64]:
        """Return the sum or the ratio of each line."""
        sums, base = self.amounts(solution)
        return np.divide(sums, base, out=np.full_like(sums, np.nan), where=base != 0)

    def missed(self, side: Side, solution: Solution) -> NDArray[np.float64]:
        """Return how far each line misses its level on one side, where that has a price."""
        sums, base = self.amounts(solution)
        missed, held = np.zeros_like(sums), self.held(side)
        if self.limit.price is not None:
            gap = side.sign * (self.levels(side)[held] * base[held] - sums[held])
            missed[held] = np.maximum(gap, 0.0)
        return missed


@dataclass
class Limits:
    """Adds floors and ceilings on sums of flows."""

    name: ClassVar[str] = "limits"
    problem: PlanningProblem
    sums: list[Sums] = field(init=False)

    @classmethod
    def from_problem(cls, problem: PlanningProblem) -> Self | None:
        """Present when there are limits."""
        return cls(problem) if problem.limits else None

    def build(self, block: Block, ledger: Ledger) -> None:
        """Add both rules, and the breaches that have a price."""
        self.sums = self._sums(ledger.flows)
        for side in (FLOOR, CEILING):
            rule = self._add_rule(side, block)
            self._add_breaches(side, rule, block, ledger)

    def _sums(self, flows: Flows) -> list[Sums]:
        rows = {f"row {number}": limit for number, limit in enumerate(self.problem.limits, 1)}
        chosen = flows.select_all("limits", selections_of(rows, "relative_to"))
        if faults := [
            Fault("limits", row, "weight", repr(limit.weight), reason)
            for row, limit in rows.items()
            for reason in self._unweighable(limit, chosen[row, ""])
        ]:
            raise ProblemError(faults)
        return [
            Sums(
                limit,
                self.problem.horizon,
                self._weighted(limit, chosen[row, ""]),
                chosen.get((row, "relative_to")),
            )
            for row, limit in rows.items()
        ]

    def _unweighable(self, limit: Limit, flows: Chosen) -> list[str]:
        """Return what keeps flows from being weighed, each reason once."""
        reasons = []
        for kind, labels, weight in zip(
            flows.kinds, flows.labels, self._weights(limit, flows), strict=True
        ):
            if weight is None:
                product = labels.get("product")
                reasons.append(
                    f"product {product!r} has no such property; give it, or leave the product out"
                    if isinstance(product, str)
                    else f"flow {kind!r} is not of one product and has no such property itself; "
                    "limit what is made or used instead"
                )
        return list(dict.fromkeys(reasons))

    def _weights(self, limit: Limit, flows: Chosen) -> list[float | None]:
        """Return what a unit of each flow counts; None where that is not known."""
        if not limit.weight:
            return [1.0] * len(flows)
        return [
            own.get(limit.weight, self._of_product(labels).get(limit.weight))
            for own, labels in zip(flows.properties, flows.labels, strict=True)
        ]

    def _of_product(self, labels: Labels) -> Properties:
        """Return the properties of the product of a flow, where it has just one."""
        product = labels.get("product")
        return self.problem.product[product].properties if isinstance(product, str) else {}

    def _weighted(self, limit: Limit, flows: Chosen) -> Chosen:
        weights = np.array(self._weights(limit, flows), dtype=float)
        return replace(flows, coefficients=flows.coefficients * weights[:, None])

    def _add_rule(self, side: Side, block: Block) -> Account:
        """Add one side: a row per line that has a level on it."""
        points = [point for sums in self.sums for point in sums.held_points(side)]
        rule = block.rule(side.rule, points, lower=side.lower, upper=side.upper, over_periods=False)
        first = 0
        for sums in self.sums:
            held = sums.held(side)
            rows, levels = first + np.arange(held.size), sums.levels(side)[held]
            line, period = np.nonzero(sums.summed[held])
            flows, base = sums.flows, sums.base
            rule.post("sum", rows[line], flows.coefficients[:, period], flows.columns[:, period])
            if base is None:
                rule.post_constant("level", rows, -levels)
            else:
                amounts = -levels[line] * base.coefficients[:, period]
                rule.post("base", rows[line], amounts, base.columns[:, period])
            first += held.size
        return rule

    def _add_breaches(self, side: Side, rule: Account, block: Block, ledger: Ledger) -> None:
        """Add what may be missing or too much, where that has a price."""
        priced = [sums for sums in self.sums if sums.limit.price is not None]
        points = [point for sums in priced for point in sums.held_points(side)]
        breach = block.variables(side.breach, points, over_periods=False)
        rule.post(side.breach, rule.rows(points)[:, 0], side.sign, breach)
        first = 0
        for sums in priced:
            held = sums.held(side)
            period = sums.last[held]
            prices = vector(sums.limit.price, sums.horizon, 0.0)[period]
            ledger.cost.post("limits", period, prices, breach[first : first + held.size])
            first += held.size

    def tables(self, solution: Solution) -> dict[str, pd.DataFrame]:
        """Return what each limit came to, line by line."""
        parts = [self._table(sums, solution) for sums in self.sums]
        return {"limits": pd.concat(parts, ignore_index=True)}

    @staticmethod
    def _table(sums: Sums, solution: Solution) -> pd.DataFrame:
        limits, periods = zip(*sums.points, strict=True)
        frame = pd.DataFrame({"limit": limits, "period": periods, "value": sums.values(solution)})
        for side in (FLOOR, CEILING):
            levels = sums.levels(side)
            frame[side.level] = np.where(np.isfinite(levels), levels, np.nan)
        for side in (FLOOR, CEILING):
            frame[side.breach] = sums.missed(side, solution)
        return frame
