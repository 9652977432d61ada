r"""What one plan costs more than another, and how far the gaps of both leave that open.

With the plans' costs :math:`c` and the bounds :math:`b` below which no plan can get, the difference
of the two optima lies between :math:`b_{worse} - c_{better}` and :math:`c_{worse} - b_{better}`.
Where what is better allows all that is worse, it cannot be below 0, and what is found for the worse
counts for the better too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from sop_opt.plan import Plan


ALIKE = 1e-8
"""Share of a plan's cost that is put down to the solver's tolerance."""


@dataclass(frozen=True)
class Level:
    """What the best plan known costs, and what the best of all costs at least, in money."""

    cost: float
    """inf: no plan is known."""
    bound: float
    """-inf: none is known."""

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """Return the level of a plan; a profit counts as a negative cost."""
        if plan.status == "unbounded":
            return cls(-math.inf, -math.inf)
        sign = plan.problem.sign
        cost = sign * plan.objective if plan.solved else math.inf
        return cls(cost, -math.inf if math.isnan(plan.bound) else sign * plan.bound)


@dataclass(frozen=True)
class Difference:
    """Money by which one optimum is above another."""

    amount: float
    """Difference of the two plans; not below 0."""
    least: float
    """Least that the difference of the optima can be."""
    most: float
    """Most that it can be."""

    @property
    def uncertainty(self) -> float:
        """Money by which the amount may be off, either way."""
        if math.isinf(self.amount):
            return 0.0
        return max(self.most - self.amount, self.amount - self.least)


def difference(better: Level, worse: Level) -> Difference:
    """Return what the worse costs more, where the better allows all plans that the worse allows.

    Plans at 95 and 100, of which the first could be 2 lower at most and the second 1:

    >>> found = difference(better=Level(95.0, 93.0), worse=Level(100.0, 99.0))
    >>> found.amount, found.least, found.most, found.uncertainty
    (5.0, 4.0, 7.0, 2.0)
    """
    best = min(better.cost, worse.cost)
    if math.isinf(best):
        return Difference(math.inf, math.inf, math.inf)
    dust = ALIKE * abs(best)
    spans = (worse.cost - best, worse.bound - best, worse.cost - better.bound)
    amount, least, most = (span if span > dust else 0.0 for span in spans)
    return Difference(amount, least, max(most, amount))
