"""Head counts: the most and the least people that hiring and releasing can lead to.

==================  ============  ======  ======================================================
symbol              in the code   unit    meaning
==================  ============  ======  ======================================================
:math:`W_t`         ``most``      people  min(maximum, (1 - attrition) W of the period before
                                          + most hired and moved in)
:math:`w_t`         ``least``     people  max(minimum, (1 - attrition) w of the period before
                                          - most released and moved out)
==================  ============  ======  ======================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sop_opt.errors import Fault
from sop_opt.problem.base import is_above, vector
from sop_opt.trust.doctor.words import amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sop_opt.problem import PlanningProblem, Pool


def most_people(pool: Pool, problem: PlanningProblem) -> NDArray[np.float64]:
    """Return the most people that a pool can have per period."""
    horizon = problem.horizon
    ceiling = vector(pool.maximum_workers, horizon, np.inf)
    return np.minimum(_reached(pool, problem), ceiling)


def _reached(pool: Pool, problem: PlanningProblem) -> NDArray[np.float64]:
    """Return the people before the ceiling of each period, which holds for the next."""
    horizon = problem.horizon
    stay = 1.0 - vector(pool.attrition, horizon, 0.0)
    ceiling = vector(pool.maximum_workers, horizon, np.inf)
    joining = _joining(pool, problem)
    reached, before = np.zeros(len(horizon)), pool.opening
    for period in range(len(horizon)):
        kept = stay[period] * before if stay[period] else 0.0
        reached[period] = kept + joining[period]
        before = min(reached[period], ceiling[period])
    return reached


def _joining(pool: Pool, problem: PlanningProblem) -> NDArray[np.float64]:
    """Return the most people that join per period: hired, and moved in from other pools."""
    horizon = problem.horizon
    joining = vector(pool.maximum_hired, horizon, np.inf)
    moves = (move for other in problem.workforce for move in other.moves if move.to == pool.name)
    most = (vector(move.maximum, horizon, np.inf).max() for move in moves)
    return np.asarray(sum(most, joining))


def unreachable_head_counts(problem: PlanningProblem) -> Iterator[Fault]:
    """Yield pools that cannot have as many, or as few, people as they must."""
    for number, pool in enumerate(problem.workforce, 1):
        yield from _too_few(number, pool, problem)
        yield from _too_many(number, pool, problem)


def _too_few(number: int, pool: Pool, problem: PlanningProblem) -> Iterator[Fault]:
    asked = vector(pool.minimum_workers, problem.horizon, 0.0)
    reached = _reached(pool, problem)
    short = is_above(asked, reached)
    if not short.any():
        return
    period = int(short.argmax())
    name, most = problem.horizon.names[period], amount(reached[period])
    message = f"asks for {amount(asked[period])} workers of {pool.name!r} in {name!r}, but "
    message += f"maximum_hired leaves no more than {most} of an opening {amount(pool.opening)}; "
    message += f"lower it to {most}, or raise maximum_hired"
    value = amount(asked[period])
    yield Fault("workforce", f"row {number}", "minimum_workers", value, message)


def _too_many(number: int, pool: Pool, problem: PlanningProblem) -> Iterator[Fault]:
    horizon = problem.horizon
    stay = 1.0 - vector(pool.attrition, horizon, 0.0)
    leaving = vector(pool.maximum_released, horizon, np.inf)
    leaving = sum((vector(move.maximum, horizon, np.inf) for move in pool.moves), leaving)
    most = vector(pool.maximum_workers, horizon, np.inf)
    left = pool.opening
    for period, name in enumerate(horizon.names):
        left = max(stay[period] * left - leaving[period], 0.0)
        if is_above(left, most[period]):
            message = f"allows {amount(most[period])} workers of {pool.name!r} in {name!r}, but "
            message += f"maximum_released leaves at least {amount(left)} of an opening "
            message += f"{amount(pool.opening)}; raise it to {amount(left)}, or maximum_released"
            value = amount(most[period])
            yield Fault("workforce", f"row {number}", "maximum_workers", value, message)
            return


CHECKS = (unreachable_head_counts,)
"""What is checked about head counts."""
