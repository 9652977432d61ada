"""Shares of one whole that cannot add up to 1."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.errors import Fault
from sop_opt.problem.base import vector
from sop_opt.problem.flows import held_periods
from sop_opt.trust.doctor.columns import Columns
from sop_opt.trust.doctor.figures import clearly_above
from sop_opt.trust.doctor.terms import terms_of
from sop_opt.trust.doctor.words import amount, listing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.problem import Limit, PlanningProblem
    from sop_opt.trust.doctor.terms import Terms

Share = tuple[int, "Limit", "Terms", set[int]]
"""Row number, limit, the part that it speaks of, and the columns of the whole."""


def shares_that_do_not_add_up(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield limits whose least shares are together above 1, or whose most shares are below it.

    A warning: a whole of nothing keeps them, and nothing else does.
    """
    if not any(row.relative_to for row in problem.limits):
        return
    columns = Columns(problem)
    wholes: dict[str, list[Share]] = defaultdict(list)
    for number, row in enumerate(problem.limits, 1):
        base = row.relative_to
        if base is None or row.price is not None or row.weight:
            continue
        part, readable = terms_of(row, columns)
        whole, all_read = terms_of(base, columns)
        if readable and all_read and _is_part(part, whole):
            wholes[f"{base.describe()}; {row.per}"].append((number, row, part, set(whole)))
    for parts in wholes.values():
        apart = _apart(parts)
        yield from _above_one(apart, problem)
        if {place for _, _, part, _ in apart for place in part} == apart[0][3]:
            yield from _below_one(apart, problem)


def _is_part(part: Terms, whole: Terms) -> bool:
    return all(k in whole and np.array_equal(weights, whole[k]) for k, weights in part.items())


def _apart(parts: list[Share]) -> list[Share]:
    """Return the parts that share nothing with an earlier one."""
    taken: set[int] = set()
    found = []
    for share in parts:
        if taken.isdisjoint(share[2]):
            taken.update(share[2])
            found.append(share)
    return found


def _levels(field: str, parts: list[Share], problem: PlanningProblem) -> NDArray[np.float64]:
    """Return the shares of all parts per period; where a limit does not hold, it asks nothing."""
    none = 0.0 if field == "least" else np.inf
    rows = [row for _, row, _, _ in parts]
    levels = np.array([vector(getattr(row, field), problem.horizon, none) for row in rows])
    held = np.array([held_periods(row.periods, problem.horizon) for row in rows])
    return np.where(held, np.maximum(levels, 0.0), none)


def _above_one(parts: list[Share], problem: PlanningProblem) -> Iterator[Fault]:
    total = _levels("least", parts, problem).sum(axis=0)
    if clearly_above(total.max(), 1.0):
        yield _fault("least", parts, float(total.max()), "lower")


def _below_one(parts: list[Share], problem: PlanningProblem) -> Iterator[Fault]:
    total = _levels("most", parts, problem).sum(axis=0)
    if clearly_above(1.0, total.min()):
        yield _fault("most", parts, float(total.min()), "raise")


def _fault(field: str, parts: list[Share], total: float, change: str) -> Fault:
    given = [(number, row) for number, row, _, _ in parts if getattr(row, field) is not None]
    number, row = given[-1]
    names = listing([repr(each.name) for _, each in given])
    asked = "ask for" if field == "least" else "allow"
    message = f"the shares of {names} {asked} {amount(total)} of the whole together, so that "
    message += f"nothing can flow; {change} them to 1 together"
    value = str(getattr(row, field))
    return Fault("limits", f"row {number}", field, value, message, "warning")


CHECKS = (shares_that_do_not_add_up,)
"""What is checked about shares."""
