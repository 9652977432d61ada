"""What is due where several problems meet, so that ceilings leave room for all of them.

Orders, set-ups and contracts that are decided before it is known which problem comes force
quantities that a single problem would not need: what is ordered for one is made in all, and takes
its materials in all. So ceilings that are worked out from what can be of use (see
:mod:`sop_opt.problem.needs`) are those of a *needy* problem, in which more is due.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sop_opt.problem.base import vector

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem
    from sop_opt.problem.demand import Demand
    from sop_opt.scenarios.uncertainty.decisions import Decision

    Key = tuple[str, str, str]

FORCING: tuple[Decision, ...] = ("contracts", "lots")
"""Decisions that force quantities: the least that is ordered, or used at all."""


@dataclass(frozen=True)
class Due:
    """Units due per period in several problems, by row of demand."""

    rows: dict[Key, Demand] = field(default_factory=dict)
    most: dict[Key, NDArray[np.float64]] = field(default_factory=dict)
    """Most that is due in any of them."""
    total: dict[Key, NDArray[np.float64]] = field(default_factory=dict)
    """What is due in all of them, added up."""

    @classmethod
    def of(cls, problems: Iterable[PlanningProblem]) -> Due:
        """Return what is due in problems of the same periods."""
        found = cls()
        for problem in problems:
            for row in problem.demand:
                key, units = _key(row), vector(row.quantity, problem.horizon, 0.0)
                found.rows.setdefault(key, row)
                found.most[key] = np.maximum(found.most.get(key, 0.0), units)
                found.total[key] = found.total.get(key, 0.0) + units
        return found


def due_beside(planned: PlanningProblem, problems: Iterable[PlanningProblem]) -> tuple[Demand, ...]:
    """Return rows of demand with what is planned for, and the most of any problem, both due."""
    before, later = Due.of([planned]), Due.of(problems)
    units = {
        key: before.most.get(key, 0.0) + later.most.get(key, np.zeros(len(planned.horizon)))
        for key in before.rows | later.rows
    }
    return _with(before.rows | later.rows, units)


def due_together(problems: Iterable[PlanningProblem]) -> tuple[Demand, ...]:
    """Return rows of demand with what is due in all problems that share their orders.

    Each order is of use to one of them, so that all orders together are of use to the sum; and in
    no period are they of more use than to the most, so that the sum need not be more than that of
    all periods.
    """
    due = Due.of(problems)
    units = {key: np.minimum(due.total[key], most.size * most) for key, most in due.most.items()}
    return _with(due.rows, units)


def needy(problem: PlanningProblem, due: Sequence[Demand]) -> PlanningProblem | None:
    """Return the problem with so much due, each row under its own policy; None: nothing is said."""
    if not due:
        return None
    own = {_key(row): row for row in problem.demand}
    rows = [own.get(_key(row), row).model_copy(update={"quantity": row.quantity}) for row in due]
    return problem.model_copy(update={"demand": tuple(rows)})


def _with(
    rows: Mapping[Key, Demand], units: Mapping[Key, NDArray[np.float64]]
) -> tuple[Demand, ...]:
    return tuple(
        row.model_copy(update={"quantity": tuple(units[key].tolist())}) for key, row in rows.items()
    )


def _key(row: Demand) -> Key:
    return row.product, row.site, row.customer
