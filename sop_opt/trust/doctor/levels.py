"""Minima above ceilings: alone, or together against the ceiling of a sum.

Every rule on a sum (:mod:`sop_opt.trust.doctor.sums`) is held against the least and the most that
its members allow, each by its own row or by rules on parts of the sum that do not overlap. What is
found is proved: no plan keeps both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from sop_opt.errors import Fault
from sop_opt.problem.base import is_above
from sop_opt.trust.doctor import lot_sizes, people, shares, stocks
from sop_opt.trust.doctor.columns import Columns
from sop_opt.trust.doctor.sums import sums_of
from sop_opt.trust.doctor.words import amount, listing, within

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem
    from sop_opt.trust.doctor.sums import Sum

Part = tuple[str, float]
"""What has a say in a sum, and what it comes to."""


class _Levels:
    """The least and the most of every sum, from its columns and from the other sums."""

    def __init__(self, problem: PlanningProblem) -> None:
        self.columns = Columns(problem)
        self.sums = sums_of(self.columns)
        self._sets = [frozenset(each.places.tolist()) for each in self.sums]

    def parts(self, whole: Sum) -> Iterator[Sum]:
        """Yield the other sums all of whose columns are in a sum."""
        mine = frozenset(whole.places.tolist())
        for part, places in zip(self.sums, self._sets, strict=True):
            if part is not whole and places <= mine and not _are_twins(part, whole):
                yield part

    def least(self, whole: Sum, line: int) -> list[Part]:
        """Return what asks for units of a line of a sum."""
        held = whole.summed[line]
        own = _weighted(whole, held, self.columns.least)
        gains = []
        for part in self.parts(whole):
            at = np.searchsorted(whole.places, part.places)
            floor = part.floor(held) * _ratio(whole, part, held, min) if held.any() else 0.0
            gains.append((floor - own[at].sum(), floor, part, at))
        return self._chosen(whole, own, gains, lambda place: self.columns.all[place].reason)

    def most(self, whole: Sum, line: int) -> list[Part]:
        """Return what allows units of a line of a sum; a part that is infinite has no ceiling."""
        held = whole.summed[line]
        own = _weighted(whole, held, self.columns.most)
        gains = []
        for part in self.parts(whole):
            at = np.searchsorted(whole.places, part.places)
            if part.places.size < whole.places.size and part.readable:
                ceiling = part.ceiling(held) * _ratio(whole, part, held, max)
                if ceiling < own[at].sum():
                    gains.append((own[at].sum() - ceiling, ceiling, part, at))
        return self._chosen(whole, own, gains, lambda place: f"{self.columns.all[place].name!r}")

    @staticmethod
    def _chosen(
        whole: Sum,
        own: NDArray[np.float64],
        gains: Iterable[tuple[float, float, Sum, NDArray[np.intp]]],
        name: Callable[[int], str],
    ) -> list[Part]:
        """Return parts that do not overlap, the strictest first, and the columns beside them."""
        free = np.ones(own.size, dtype=bool)
        found: list[Part] = []
        for gain, level, part, at in sorted(gains, key=lambda each: -each[0]):
            if gain > 0 and free[at].all():
                free[at] = False
                found.append((part.name, level))
        rest = ((name(whole.places[k]), float(own[k])) for k in np.flatnonzero(free & (own > 0)))
        return sorted([*found, *rest], key=lambda part: -part[1])


def _are_twins(one: Sum, other: Sum) -> bool:
    """Return whether both are pins of the same flows: such pairs have a check of their own."""
    return (
        one.row.startswith("pins")
        and other.row.startswith("pins")
        and np.array_equal(one.places, other.places)
    )


def _weighted(
    whole: Sum, held: NDArray[np.bool_], values: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return what each column brings to a sum over the periods held."""
    weights = whole.weights[:, held]
    amounts = values[whole.places][:, held]
    brought = np.multiply(weights, amounts, out=np.zeros_like(weights), where=weights > 0)
    return np.asarray(brought.sum(axis=1))


def _ratio(
    whole: Sum, part: Sum, held: NDArray[np.bool_], pick: Callable[[Iterable[float]], float]
) -> float:
    """Return the least or the greatest weight in a sum per weight in a part of it."""
    at = np.searchsorted(whole.places, part.places)
    outer, inner = whole.weights[at][:, held], part.weights[:, held]
    none = 0.0 if pick is max else np.inf
    free = np.where(outer > 0, np.inf, 0.0) if pick is max else np.full_like(outer, none)
    return pick(np.divide(outer, inner, out=free, where=inner > 0).ravel().tolist())


def contradicting_levels(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield every sum whose ceiling is below what others ask, or whose floor is out of reach."""
    levels = _Levels(problem)
    for whole in levels.sums:
        for side in ("most", "least"):
            yield from _first(whole, side, levels)


def _first(whole: Sum, side: Literal["least", "most"], levels: _Levels) -> Iterator[Fault]:
    """Yield the first line of a sum that cannot be kept on one side."""
    limits = getattr(whole, side)
    if side == "least" and not whole.readable:
        return
    for line in np.flatnonzero(np.isfinite(limits)).tolist():
        level = float(limits[line])
        if side == "least" and level <= 0:
            continue
        found = levels.least(whole, line) if side == "most" else levels.most(whole, line)
        total = sum(part for _, part in found)
        low, high = (total, level) if side == "most" else (level, total)
        if is_above(low - _SLACK * abs(low), high):
            yield _fault(
                whole, side, level, found, within(levels.columns.problem, whole.summed[line])
            )
            return


_SLACK = 1e-9
"""Share by which sums of many decimals may miss each other."""


def _fault(
    whole: Sum, side: Literal["least", "most"], level: float, parts: list[Part], when: str
) -> Fault:
    total, unit = amount(sum(part for _, part in parts)) + whole.unit, whole.unit
    names = listing([f"{name} ({amount(part)})" for name, part in parts])
    limit = amount(level) + unit
    if side == "most":
        message = f"{whole.name} allows at most {limit} {when}, but {total} must be: {names}; "
        message += f"raise it to {total}, or lower those"
    else:
        most = f"no more than {total} can be: {names}" if parts else "nothing can be"
        message = f"{whole.name} asks for {limit} {when}, but {most}; "
        message += f"lower it to {total}, or raise those" if parts else "lower it to 0"
    field = whole.most_field if side == "most" else whole.least_field
    return Fault(whole.section, whole.row, field, limit, message)


CHECKS = (
    contradicting_levels,
    *lot_sizes.CHECKS,
    *people.CHECKS,
    *shares.CHECKS,
    *stocks.CHECKS,
)
"""What is checked about levels."""
