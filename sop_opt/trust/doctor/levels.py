"""Minima above ceilings: alone, or together against the ceiling of a sum.

Every rule on a sum (:mod:`sop_opt.trust.doctor.sums`) is held against the least and the most that
its members allow, each by its own row or by rules on parts of the sum that do not overlap. What is
found is proved: no plan keeps both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from sop_opt.errors import Fault
from sop_opt.trust.doctor import lot_sizes, people, shares, stocks
from sop_opt.trust.doctor.bounds import Bounds, Inside
from sop_opt.trust.doctor.columns import Columns
from sop_opt.trust.doctor.figures import clearly_above
from sop_opt.trust.doctor.sums import sums_of
from sop_opt.trust.doctor.words import amount, listing, within

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sop_opt.problem import PlanningProblem
    from sop_opt.trust.doctor.bounds import Line, Part
    from sop_opt.trust.doctor.sums import Sum

Side = Literal["least", "most"]


def contradicting_levels(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield every sum whose ceiling is below what others ask, or whose floor is out of reach."""
    columns = Columns(problem)
    sums = sums_of(columns)
    inside = Inside(sums)
    for whole in sums:
        bounds = Bounds(whole, columns, inside.of(whole))
        yield from _first(whole, "most", bounds.least, columns)
        if whole.readable:
            yield from _first(whole, "least", bounds.most, columns)


def _first(
    whole: Sum, side: Side, found: Callable[[int], Line], columns: Columns
) -> Iterator[Fault]:
    """Yield the first line of a sum that cannot be kept on one side."""
    limits = whole.most if side == "most" else np.where(whole.least > 0, whole.least, -np.inf)
    for place in np.flatnonzero(np.isfinite(limits)).tolist():
        level, line = float(limits[place]), found(place)
        low, high = (line.total, level) if side == "most" else (level, line.total)
        if clearly_above(low, high):
            when = within(columns.problem, whole.summed[place])
            yield _fault(whole, side, level, _named(line, side, columns), when)
            return


def _named(line: Line, side: Side, columns: Columns) -> list[Part]:
    """Return everything that has a say in a line, the most important first."""
    found = [columns.all[place] for place in line.places.tolist()]
    names = [each.reason if side == "most" else repr(each.name) for each in found]
    parts = [*line.parts, *zip(names, line.amounts.tolist(), strict=True)]
    return sorted(parts, key=lambda part: -part[1])


def _fault(whole: Sum, side: Side, level: float, parts: list[Part], when: str) -> Fault:
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
    return Fault(whole.section, whole.row, field, amount(level), message)


CHECKS = (
    contradicting_levels,
    *lot_sizes.CHECKS,
    *people.CHECKS,
    *shares.CHECKS,
    *stocks.CHECKS,
)
"""What is checked about levels."""
