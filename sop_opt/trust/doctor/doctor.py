"""The data doctor: everything wrong or suspicious in a problem, told before any solve.

Every module of checks has a tuple ``CHECKS`` of functions that take a problem and yield faults.
They read the data alone: nothing of the model, and no solver.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import numpy as np

from sop_opt.errors import Severity
from sop_opt.trust.doctor import (
    calendar,
    idle,
    levels,
    loads,
    names,
    orders,
    prices,
    shelf,
    supply,
    twins,
    units,
    windows,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sop_opt.errors import Fault
    from sop_opt.problem import PlanningProblem

CHECKS = (
    *supply.CHECKS,
    *shelf.CHECKS,
    *windows.CHECKS,
    *orders.CHECKS,
    *levels.CHECKS,
    *loads.CHECKS,
    *prices.CHECKS,
    *units.CHECKS,
    *names.CHECKS,
    *twins.CHECKS,
    *calendar.CHECKS,
    *idle.CHECKS,
)
"""Everything that is looked at, in this order."""

_RANK = {severity: rank for rank, severity in enumerate(get_args(Severity))}


def examine(problem: PlanningProblem) -> list[Fault]:
    """Return what is wrong or suspicious, most severe first.

    Examples
    --------
    >>> from sop_opt import PlanningProblem
    >>> problem = PlanningProblem(
    ...     horizon=["Jan", "Feb"],
    ...     products=[{"name": "bread"}, {"name": "flour"}],
    ...     processes=[{"product": "bread", "materials": {"flour": 0.5}}],
    ...     demand=[{"product": "bread", "quantity": [10, 20]}],
    ... )
    >>> (fault,) = examine(problem)
    >>> fault.message
    "must be served at 'main', but flour has no source: bread <- flour; add a source, or let it be \
lost"
    """
    with np.errstate(over="ignore", invalid="ignore"):  # beyond the largest number is infinity
        return most_severe_first(fault for check in CHECKS for fault in check(problem))


def most_severe_first(faults: Iterable[Fault]) -> list[Fault]:
    """Return errors, then warnings, then notes; each in the order given."""
    return sorted(faults, key=lambda fault: _RANK[fault.severity])
