"""Changes of demand: more, other, sooner or later, and promotions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import BeforeValidator, Field

from sop_opt.problem.base import Amount, Factor, vector
from sop_opt.scenarios.changes.address import InPeriods, OfDemand
from sop_opt.scenarios.changes.amounts import put, scaled, told

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sop_opt.problem import Demand, PlanningProblem
    from sop_opt.problem.horizon import Horizon


def _parted(value: Any) -> Any:
    """Return the numbers in a cell: one, or several separated by semicolons."""
    if isinstance(value, str):
        return tuple(part for part in value.split(";") if part.strip())
    return (value,) if isinstance(value, int | float) else value


Shares = Annotated[
    tuple[Annotated[float, Field(ge=0, le=1)], ...],
    BeforeValidator(_parted),
]
"""Numbers from 0 to 1, or text with such numbers separated by semicolons."""


class ScaleDemand(InPeriods, OfDemand):
    """Demand times a factor; what is late before the first period stays as it is.

    >>> print(ScaleDemand(by=1.1, family="bread", start="Mar"))
    demand times 1.1, family bread, from Mar
    """

    kind: Literal["scale_demand"] = "scale_demand"
    """Marks the change in JSON and tables."""
    by: Factor
    """Factor, such as 1.1 for 10 % more; may differ from period to period."""

    def _updates(self, problem: PlanningProblem) -> dict[str, Any]:
        horizon = problem.horizon
        by = np.where(self.window(horizon), vector(self.by, horizon, 1.0), 1.0)
        return {
            "demand": self.edited(
                problem, "demand", lambda row: {"quantity": scaled(row.quantity, by, horizon)}
            )
        }

    def _effect(self) -> str:
        return f"demand times {told(self.by)}"


class ReplaceDemand(InPeriods, OfDemand):
    """Other quantities in place of the ones of every row of demand that is meant.

    >>> print(ReplaceDemand(quantity=40, product="bread", periods="Jan"))
    demand is 40, product bread, in Jan
    """

    kind: Literal["replace_demand"] = "replace_demand"
    """Marks the change in JSON and tables."""
    quantity: Amount
    """Units due in each period, for each row that is meant."""

    def _updates(self, problem: PlanningProblem) -> dict[str, Any]:
        horizon = problem.horizon
        new, where = vector(self.quantity, horizon, 0.0), self.window(horizon)
        return {
            "demand": self.edited(
                problem, "demand", lambda row: {"quantity": put(row.quantity, new, where, horizon)}
            )
        }

    def _effect(self) -> str:
        return f"demand is {told(self.quantity)}"


class ShiftDemand(InPeriods, OfDemand):
    """Demand of some periods that falls due in others.

    What moves beyond the last period falls due after the horizon, and is no longer planned for;
    what would move before the first period falls due in the first.

    >>> print(ShiftDemand(by=-1, share=0.5, product="bread"))
    demand 1 period earlier, a share of 0.5, product bread
    """

    kind: Literal["shift_demand"] = "shift_demand"
    """Marks the change in JSON and tables."""
    by: int
    """Periods later; below 0: earlier."""
    share: float = Field(default=1.0, gt=0, le=1)
    """Share of the demand that moves."""

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield demand that stays where it is, or leaves the horizon as a whole."""
        yield from super().faults(horizon)
        if not self.by:
            yield "by", self.by, "shifts nothing; give a number of periods"
        elif abs(self.by) >= len(horizon) > 1:
            message = f"shifts demand beyond all of the {len(horizon)} periods; shift it by less"
            yield "by", self.by, message

    def _updates(self, problem: PlanningProblem) -> dict[str, Any]:
        horizon = problem.horizon
        share = np.where(self.window(horizon), self.share, 0.0)
        return {
            "demand": self.edited(
                problem,
                "demand",
                lambda row: {"quantity": put_off(row.quantity, self.by, share, horizon)},
            )
        }

    def _effect(self) -> str:
        part = f", a share of {self.share:g}" if self.share < 1 else ""
        return f"demand {told_shift(self.by)}{part}"


class Promotion(InPeriods, OfDemand):
    """A promotion: more is bought in its periods, and some of what would be bought after it.

    With the demand ``d`` before the change, promoted periods ``P``, lift ``l`` and shares ``f1,
    f2, …`` of the first, second, … period after::

        d'[t] = d[t] (1 + l) + Σ_k f_k d[t + k]      t in P, summed where t + k is not in P
        d'[t] = d[t] (1 - Σ_k f_k)                   t not in P, summed where t - k is in P

    Nobody buys ahead for a period that is promoted as well. Units that would be bought after the
    horizon are not known, and not bought ahead either.

    This is how Chopra and Meindl (*Supply Chain Management*, chapter on sales and operations
    planning) reckon: more consumption and substitution in the promoted month, and forward buying
    from the months after it. At their Red Tomato Tools, January has a lift of 0.1 and 0.2 of the
    demand of February and of March is bought ahead: 1.1 x 1,600 + 0.2 x (3,000 + 3,200) = 3,000.

    >>> print(Promotion(product="bread", periods="Jan", lift=0.1, forward_buying=[0.2, 0.2]))
    promotion with a lift of 0.1 and 0.2; 0.2 of the following periods, product bread, in Jan
    """

    kind: Literal["promotion"] = "promotion"
    """Marks the change in JSON and tables."""
    lift: float = Field(default=0.0, ge=0)
    """Further demand in the promoted periods, as a share of theirs."""
    forward_buying: Shares = ()
    """Shares of the demand of the first, second, … period after a promoted one that are bought
    ahead in it."""
    discount: float = Field(default=0.0, ge=0, le=1)
    """Share of the price that is taken off in the promoted periods."""

    def faults(self, horizon: Horizon) -> Iterator[tuple[str, object, str]]:
        """Yield a promotion of nothing, and periods from which more than all is bought ahead."""
        yield from super().faults(horizon)
        if not (self.lift or self.discount or any(self.forward_buying)):
            yield "lift", self.lift, "promotes nothing; give lift, forward_buying or discount"
        taken = self._ahead(self.window(horizon)).sum(axis=0)
        for name, share in zip(horizon.names, taken, strict=True):
            if share > 1 + 1e-12:
                message = f"takes a share of {share:g} from {name!r}; all shares are 1 at most"
                yield "forward_buying", "; ".join(map(str, self.forward_buying)), message

    def _ahead(self, promoted: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return the share of each period (column) that is bought in each other (row)."""
        count = promoted.size
        shares = np.zeros((count, count))
        for distance, share in enumerate(self.forward_buying[: count - 1], 1):
            place = np.arange(count - distance)
            shares[place, place + distance] = share
        return np.where(promoted[:, None] & ~promoted, shares, 0.0)

    def _updates(self, problem: PlanningProblem) -> dict[str, Any]:
        horizon = problem.horizon
        promoted = self.window(horizon)
        ahead = self._ahead(promoted)

        def promote(row: Demand) -> dict[str, Any]:
            due = vector(row.quantity, horizon, 0.0)
            sold = due * (1 + self.lift * promoted - ahead.sum(axis=0)) + ahead @ due
            price = scaled(row.price, np.where(promoted, 1 - self.discount, 1.0), horizon)
            return {"quantity": tuple(np.maximum(sold, 0.0).tolist()), "price": price}

        return {"demand": self.edited(problem, "demand", promote)}

    def _effect(self) -> str:
        parts = [f"a lift of {self.lift:g}"] if self.lift else []
        if self.forward_buying:
            shares = "; ".join(f"{share:g}" for share in self.forward_buying)
            parts.append(f"{shares} of the following periods")
        parts += [f"a discount of {self.discount:g}"] if self.discount else []
        return f"promotion with {' and '.join(parts)}"


def put_off(
    quantity: Any, by: int, share: NDArray[np.float64], horizon: Horizon
) -> tuple[float, ...]:
    """Return a quantity of which a share of each period moves to other periods.

    >>> from sop_opt.problem.horizon import Horizon
    >>> put_off((10.0, 20.0, 30.0), -1, np.array([1.0, 1.0, 0.5]), Horizon.of("a", "b", "c"))
    (30.0, 15.0, 15.0)
    """
    due = vector(quantity, horizon, 0.0)
    moved = due * share
    to = np.maximum(np.arange(due.size) + by, 0)
    within = to < due.size
    rest = due - moved
    np.add.at(rest, to[within], moved[within])
    return tuple(rest.tolist())


def told_shift(by: int) -> str:
    """Return a shift in words.

    >>> told_shift(2), told_shift(-1)
    ('2 periods later', '1 period earlier')
    """
    count = abs(by)
    return f"{count} period{'s' * (count != 1)} {'earlier' if by < 0 else 'later'}"
